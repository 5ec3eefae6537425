"""SVG elements as text: escaped, with short numbers and colours that every reader knows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping

DECIMALS = 2
XML_NAMESPACE = "http://www.w3.org/2000/svg"

_RGB = re.compile(r"rgba?\(\s*([\d.]+)\s*,\s*([\d.]+)\s*,\s*([\d.]+)\s*(?:,\s*([\d.]+)\s*)?\)")
_BRIEF = re.compile(r"#([0-9a-fA-F])([0-9a-fA-F])([0-9a-fA-F])")

Attributes = Mapping[str, object]


def number(value: float) -> str:
    """Write a coordinate with at most two decimals and no exponent."""
    text = f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def element(name: str, attributes: Attributes, content: str | None = None) -> str:
    """Return one element.

    Parameters
    ----------
    name : str
        Name of the element.
    attributes : mapping
        Values by attribute name; those that are None or empty are left out, floats are shortened.
    content : str, optional
        What stands inside, already SVG.
    """
    parts = [
        f' {key}="{_value(value)}"' for key, value in attributes.items() if value not in (None, "")
    ]
    head = f"<{name}{''.join(parts)}"
    return f"{head}/>" if content is None else f"{head}>{content}</{name}>"


def _value(value: object) -> str:
    return number(value) if isinstance(value, float) else html.escape(str(value), quote=True)


def group(content: Iterable[str], attributes: Attributes | None = None) -> str:
    """Return elements as one group, or nothing where there are none."""
    body = "".join(content)
    return element("g", attributes or {}, body) if body else ""


def path_data(points: Iterable[tuple[float, float] | None], *, close: bool = False) -> str:
    """Return the data of a path through points; None starts a new part.

    Parameters
    ----------
    points : iterable of (float, float) or None
        Points in pixels.
    close : bool
        Close every part.
    """
    parts: list[str] = []
    current: list[str] = []
    for point in (*points, None):
        if point is not None:
            current.append(f"{number(point[0])} {number(point[1])}")
        elif current:
            parts.append("M" + "L".join(current) + ("Z" if close else ""))
            current = []
    return "".join(parts)


def split_colour(colour: str) -> tuple[str, float]:
    """Return a colour as #RRGGBB and its opacity (0-1).

    Parameters
    ----------
    colour : str
        Hexadecimal, rgb(), rgba() or a name that SVG knows.
    """
    found = _RGB.fullmatch(colour.strip())
    if found:
        red, green, blue = (round(float(part)) for part in found.groups()[:3])
        opacity = 1.0 if found[4] is None else float(found[4])
        return f"#{red:02X}{green:02X}{blue:02X}", opacity
    brief = _BRIEF.fullmatch(colour.strip())
    if brief:
        return "#" + "".join(2 * part for part in brief.groups()), 1.0
    return colour.strip(), 1.0


def opaque(colour: str, paper: str) -> str:
    """Return a colour as it looks on paper, #RRGGBB; one that is only a name stays as it is."""
    plain, opacity = split_colour(colour)
    if not plain.startswith("#"):
        return plain
    if opacity >= 1:
        return plain
    parts = (
        round(opacity * int(plain[k : k + 2], 16) + (1 - opacity) * int(paper[k : k + 2], 16))
        for k in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02X}" for part in parts)


def paint(kind: str, colour: str | None, opacity: float = 1.0) -> dict[str, object]:
    """Return the attributes that fill or stroke an element.

    Parameters
    ----------
    kind : {"fill", "stroke"}
        Which paint.
    colour : str or None
        Colour, "url(#…)" of a pattern, or None for no paint.
    opacity : float
        Further opacity, 0 to 1.
    """
    if not colour or colour == "transparent":
        return {kind: "none"}
    plain, own = split_colour(colour)
    total = own * opacity
    return {kind: plain} if total >= 1 else {kind: plain, f"{kind}-opacity": total}
