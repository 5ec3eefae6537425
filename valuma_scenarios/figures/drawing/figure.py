"""What a figure of the catalogue is: who makes it, what it needs, and where it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from valuma_scenarios.errors import UsageError
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.geometry import geometry_of, tiles_of
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.vocabulary import DO_NOTHING, Language

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

MakeCard = Callable[["Run", Language, FigureOptions], FigureCard]

SUBJECT = ("alternative", "reference", "goal", "region", "year", "tiles")
"""Options that say what a figure shows."""

FEW_DRAWS = 100
"""Fewer draws do not tell what decides a result."""


@dataclass(frozen=True)
class Need:
    """Something that a run must have for a figure.

    Parameters
    ----------
    met : callable
        Whether a run has it.
    lacking : str
        What a run without it lacks and what to do, after "run …".
    """

    met: Callable[[Run], bool]
    lacking: str

    def require(self, run: Run, name: str) -> None:
        """Refuse to draw a figure of a run that does not have it.

        Raises
        ------
        UsageError
            With what is lacking and what to do.
        """
        if not self.met(run):
            msg = f"{name} cannot be drawn: run {run.run_id} {self.lacking}"
            raise UsageError(msg)


def _count(run: Run) -> int:
    return len(run.study.candidates)


DRAWS = Need(
    lambda run: bool(run.manifest["draws"]),
    "is a central run without draws; run it with --draws",
)
ENOUGH_DRAWS = Need(
    lambda run: int(run.manifest["draws"]) >= FEW_DRAWS,
    f"has fewer than {FEW_DRAWS} draws; run it with --draws {FEW_DRAWS} or more",
)
BORDERS = Need(
    lambda run: has_borders(run),
    "has no borders for the regions of its level; add them to the project, or draw a "
    "region_heatmap instead",
)
TILES = Need(
    lambda run: has_tiles(run),
    "has no tiles for the regions of its level; draw a region_heatmap instead",
)
RIVAL = Need(
    lambda run: any(
        a.id not in (*run.study.checks, run.study.reference) for a in run.study.alternatives
    ),
    "has no alternative to compare with its reference; run at least two alternatives",
)
TWO_RIVALS = Need(
    lambda run: _count(run) > 1,
    "has only one alternative to its reference; run at least two of them",
)
NOTHING_DONE = Need(
    lambda run: DO_NOTHING in {a.id for a in run.study.alternatives},
    f"does not include {DO_NOTHING}; run that alternative, too",
)


def has_borders(run: Run) -> bool:
    """Whether there are borders for every region of a run."""
    geometry = geometry_of(run.study)
    return geometry is not None and set(run.study.regions.index) <= set(geometry.rings)


def has_tiles(run: Run) -> bool:
    """Whether there is a tile for every region of a run."""
    geometry = tiles_of(run.study)
    return geometry is not None and set(run.study.regions.index) <= set(geometry.tiles)


@dataclass(frozen=True)
class Figure:
    """A figure of the catalogue.

    Parameters
    ----------
    name : str
        Name of its file, and id of its card. Its names for people are ``figure.name.NAME``.
    make : callable
        Makes the card from a run, a language and options.
    needs : tuple of Need
        What a run must have.
    report : tuple of (str, int)
        Section of the report and place in it; empty for none.
    memo : str
        Section of the memo; empty for none. In a section figures stand in the order of the pack.
    pack, slides : int
        Place among the figures of a pack and among the pictures of the slides; 0 for none.
    uses : str
        Names of the options of its subject that it uses, with spaces between them.
    runs_model : bool
        Whether it takes model runs of its own: such a figure is made only when it is named.
    """

    name: str
    make: MakeCard
    needs: tuple[Need, ...] = ()
    report: tuple[str, int] | tuple[()] = ()
    memo: str = ""
    pack: int = 0
    slides: int = 0
    uses: str = ""
    runs_model: bool = False

    def used(self, options: FigureOptions) -> FigureOptions:
        """Return options without those that the figure does not use."""
        kept = ("theme", "width", "only", *self.uses.split())
        return FigureOptions(**{name: getattr(options, name) for name in kept})

    def ignored(self, options: FigureOptions) -> tuple[str, ...]:
        """Return the names of the options that were given and play no part."""
        plain, used = FigureOptions(), self.used(options)
        return tuple(
            name
            for name in SUBJECT
            if not (name == "alternative" and options.only)
            and getattr(options, name) != getattr(plain, name)
            and getattr(used, name) != getattr(options, name)
        )

    def lacking(self, run: Run) -> str:
        """Return what a run lacks for this figure; empty if nothing."""
        missing = next((need for need in self.needs if not need.met(run)), None)
        return missing.lacking if missing else ""

    def require(self, run: Run) -> None:
        """Refuse a run that lacks something.

        Raises
        ------
        UsageError
            With the need that is not met and what to do.
        """
        for need in self.needs:
            need.require(run, self.name)


def made_elsewhere(name: str, command: str) -> Figure:
    """Return a figure that shows more than a run, and which command makes it."""

    def refuse(_run: Run, _language: Language, _options: FigureOptions) -> FigureCard:
        msg = f"{name} shows more than a run: valuma {command} makes it"
        raise UsageError(msg)

    more = Need(lambda _run: False, f"does not hold what it shows: valuma {command} draws it")
    return Figure(name, refuse, (more,))
