"""The look of every figure, in one place: colours, dashes, markers, fonts and sizes.

A house style drops in by making another `Theme`; `tests/figures/test_theme.py` then checks that its
colours stand out from the background and from one another, for normal vision and three kinds of
colour-vision deficiency. The reference is always grey and dashed. Colour never carries meaning
alone: every alternative also has its own marker, dash and a label beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.figures.drawing.colour import readable_on
from valuma_scenarios.vocabulary import DO_NOTHING, NO_NETWORKS, REFERENCE

SANS = "'Source Sans 3 Variable', 'Source Sans 3', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"


@dataclass(frozen=True)
class Style:
    """How one alternative is drawn.

    Parameters
    ----------
    colour : str
        Hexadecimal colour.
    dash : str
        Line pattern in plotly's words.
    symbol : str
        Marker in plotly's words.
    """

    colour: str
    dash: str
    symbol: str


@dataclass(frozen=True)
class Theme:
    """Colours, sizes and styles of one variant.

    Parameters
    ----------
    paper, ink, muted, grid : str
        Background, text, secondary text and hairlines.
    reference : Style
        The reference: grey and dashed.
    alternatives : dict of str to Style
        Styles of the known alternatives.
    spare : tuple of Style
        Styles of alternatives that have none of their own, in order.
    worse, better : tuple of str
        Four shades each, from weak to strong.
    neutral : str
        Fill where there is no difference to show.
    worse_pattern : str
        Hatch that marks "worse" where colours cannot: for some eyes, and on grey paper.
    font_size, line_width, marker_size : float
        In pixels.
    sheet : float
        Width of a sheet relative to a desktop's: letters of 24 pixels need a whole screen.
    """

    name: str
    paper: str
    ink: str
    muted: str
    grid: str
    reference: Style
    alternatives: dict[str, Style]
    spare: tuple[Style, ...]
    worse: tuple[str, str, str, str]
    better: tuple[str, str, str, str]
    neutral: str
    worse_pattern: str = ""
    font: str = SANS
    font_size: float = 14
    line_width: float = 2.2
    marker_size: float = 9
    sheet: float = 1.0

    def style(self, alternative: str, order: tuple[str, ...] = ()) -> Style:
        """Return the style of an alternative.

        Parameters
        ----------
        alternative : str
            Its id.
        order : tuple of str
            All alternatives of the study: one without a style of its own takes the spare styles
            in this order, so that it looks the same in every figure.
        """
        if alternative == REFERENCE:
            return self.reference
        if alternative in self.alternatives:
            return self.alternatives[alternative]
        others = [a for a in order if a != REFERENCE and a not in self.alternatives]
        place = others.index(alternative) if alternative in others else 0
        styles = (*self.spare, *self.further)
        if place >= len(styles):
            known = len(others) - len(styles)
            msg = Said(
                "{count} alternatives without a style of their own cannot be told"
                " apart in one figure; leave out at least {least} of them (valuma"
                " run SCENARIO …)",
                count=len(others),
                least=known,
            )
            raise UsageError(msg)
        return styles[place]

    @property
    def shades(self) -> tuple[str, ...]:
        """All fills that letters stand on."""
        return (*self.worse, *self.better, self.neutral)

    def letters_on(self, shade: str) -> str:
        """Return the colour of letters on a shade: its ink or paper, whichever is read better.

        The last bits tell for which shade it is, so that where colours are exchanged for those of
        another theme the choice is made anew; nobody sees them.
        """
        best = readable_on(shade, *sorted((self.ink, self.paper)))
        blue, mark = int(best[5:7], 16), self.shades.index(shade) + 1
        return f"{best[:5]}{blue + mark if blue < 128 else blue - mark:02X}"

    @property
    def further(self) -> tuple[Style, ...]:
        """Styles after the spare ones: their colours come again, dash and marker do not."""
        return tuple(
            Style(self.spare[k % len(self.spare)].colour, *shape)
            for k, shape in enumerate(_FURTHER)
        )


_FURTHER = (
    ("14px,3px,2px,3px,2px,3px", "triangle-down"),
    ("3px,2px", "cross"),
    ("8px,6px", "triangle-left"),
    ("2px,2px,8px,2px", "x"),
    ("18px,4px", "triangle-right"),
    ("5px,2px,5px,6px", "star-diamond"),
    ("1px,3px", "hexagon"),
    ("10px,2px,4px,2px", "asterisk-open"),
)
"""Dash and marker of further alternatives."""


def _styles(colours: dict[str, str]) -> dict[str, Style]:
    shapes = {
        "by_theme": ("dashdot", "square"),
        "by_region_type": ("6px,2px", "triangle-up"),
        "loose_framework": ("dot", "diamond"),
        "partnership": ("solid", "circle"),
        NO_NETWORKS: ("2px,4px", "x-thin-open"),
        DO_NOTHING: ("1px,5px", "cross-thin-open"),
    }
    return {name: Style(colours[name], *shape) for name, shape in shapes.items()}


def _spare(*colours: str) -> tuple[Style, ...]:
    shapes = (("10px,3px,2px,3px", "star"), ("12px,4px", "pentagon"), ("4px,4px", "hexagram"))
    return tuple(Style(c, *s) for c, s in zip(colours, shapes, strict=True))


LIGHT = Theme(
    name="light",
    paper="#FFFFFF",
    ink="#1B1F24",
    muted="#585F69",
    grid="#E3E5E8",
    reference=Style("#62666B", "dash", "line-ns-open"),
    alternatives=_styles(
        {
            "partnership": "#14326B",
            "by_theme": "#E0561B",
            "by_region_type": "#3A9E7A",
            "loose_framework": "#A95FB4",
            NO_NETWORKS: "#7A7F87",
            DO_NOTHING: "#7A7F87",
        }
    ),
    spare=_spare("#5E4300", "#00707F", "#B3003B"),
    worse=("#FCE9DA", "#F5BF91", "#DE8544", "#A94A0C"),
    better=("#DFE9F6", "#A5C1E5", "#5F8DCB", "#264F8F"),
    neutral="#F1F2F3",
    worse_pattern="-",
)

DARK = replace(
    LIGHT,
    name="dark",
    paper="#14181F",
    ink="#F1F3F5",
    muted="#B0B7C1",
    grid="#313844",
    reference=Style("#A3AAB4", "dash", "line-ns-open"),
    alternatives=_styles(
        {
            "partnership": "#8ACBF7",
            "by_theme": "#E0662F",
            "by_region_type": "#3F9C82",
            "loose_framework": "#A86BC0",
            NO_NETWORKS: "#8C939D",
            DO_NOTHING: "#8C939D",
        }
    ),
    spare=_spare("#F5E27A", "#5BD6D0", "#FF8FA8"),
    worse=("#3E3026", "#7A4A24", "#BF6F30", "#F5A263"),
    better=("#233244", "#355A88", "#5488C8", "#97C6FA"),
    neutral="#232932",
)

PRINT = replace(
    LIGHT,
    name="print",
    ink="#000000",
    muted="#4A4A4A",
    grid="#DDDDDD",
    reference=Style("#6A6A6A", "dash", "line-ns-open"),
    alternatives=_styles(
        {
            "partnership": "#0D0D0D",
            "by_theme": "#7A7A7A",
            "by_region_type": "#4D4D4D",
            "loose_framework": "#868686",
            NO_NETWORKS: "#888888",
            DO_NOTHING: "#888888",
        }
    ),
    spare=_spare("#2B2B2B", "#5C5C5C", "#828282"),
    worse=("#F2F2F2", "#D9D9D9", "#BDBDBD", "#9A9A9A"),
    better=("#E6E6E6", "#BFBFBF", "#8C8C8C", "#505050"),
    neutral="#FAFAFA",
    font_size=17,
    line_width=2.4,
    marker_size=11,
)

PROJECTOR = replace(
    LIGHT,
    name="projector",
    muted="#3F454D",
    grid="#D5D8DC",
    font_size=24,
    line_width=4,
    marker_size=16,
    sheet=1.7,
)

PROJECTOR_DARK = replace(
    DARK,
    name="projector_dark",
    muted="#C9CFD7",
    font_size=24,
    line_width=4,
    marker_size=16,
    sheet=1.7,
)

THEMES: dict[str, Theme] = {
    theme.name: theme for theme in (LIGHT, DARK, PRINT, PROJECTOR, PROJECTOR_DARK)
}


def colour_map(source: Theme, target: Theme) -> dict[str, str]:
    """Return which colour of one theme stands for which colour of another.

    Opaque colours are written ``#1A2B3C``; translucent ones by their start, ``rgba(26,43,60``.
    """
    pairs: dict[str, str] = {}
    for name in ("paper", "ink", "muted", "grid", "neutral"):
        pairs[getattr(source, name)] = getattr(target, name)
    pairs[source.reference.colour] = target.reference.colour
    pairs |= {
        source.alternatives[name].colour: target.alternatives[name].colour
        for name in source.alternatives
    }
    for old, new in (
        (source.worse, target.worse),
        (source.better, target.better),
        ([style.colour for style in source.spare], [style.colour for style in target.spare]),
    ):
        pairs |= dict(zip(old, new, strict=True))
    for one, other in zip(source.shades, target.shades, strict=True):
        pairs[source.letters_on(one)] = target.letters_on(other)
    return pairs | {_start(old): _start(new) for old, new in pairs.items()}


def _start(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue}"
