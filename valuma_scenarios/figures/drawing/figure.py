"""What a figure of the catalogue is: who makes it, what it needs, and where it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from valuma_scenarios.errors import Said, UsageError
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
    lacking : callable
        What a run without it lacks and what to do; called with its id.
    """

    met: Callable[[Run], bool]
    lacking: Callable[[str], Said]

    def require(self, run: Run, name: str) -> None:
        """Refuse to draw a figure of a run that does not have it.

        Raises
        ------
        UsageError
            With what is lacking and what to do.
        """
        if not self.met(run):
            msg = Said("{name} cannot be drawn: {why}", name=name, why=self.lacking(run.run_id))
            raise UsageError(msg)


def _count(run: Run) -> int:
    return len(run.study.candidates)


DRAWS = Need(
    lambda run: bool(run.manifest["draws"]),
    lambda run: Said("run {run} is a central run without draws; run it with --draws", run=run),
)
ENOUGH_DRAWS = Need(
    lambda run: int(run.manifest["draws"]) >= FEW_DRAWS,
    lambda run: Said(
        "run {run} has fewer than {least} draws; run it with --draws {least} or more",
        run=run,
        least=FEW_DRAWS,
    ),
)
BORDERS = Need(
    lambda run: has_borders(run),
    lambda run: Said(
        "run {run} has no borders for the regions of its level; add them to the project, or draw "
        "a region_heatmap instead",
        run=run,
    ),
)
TILES = Need(
    lambda run: has_tiles(run),
    lambda run: Said(
        "run {run} has no tiles for the regions of its level; draw a region_heatmap instead",
        run=run,
    ),
)
RIVAL = Need(
    lambda run: any(
        a.id not in (*run.study.checks, run.study.reference) for a in run.study.alternatives
    ),
    lambda run: Said(
        "run {run} has no alternative to compare with its reference; run at least two alternatives",
        run=run,
    ),
)
TWO_RIVALS = Need(
    lambda run: _count(run) > 1,
    lambda run: Said(
        "run {run} has only one alternative to its reference; run at least two of them", run=run
    ),
)
NOTHING_DONE = Need(
    lambda run: DO_NOTHING in {a.id for a in run.study.alternatives},
    lambda run: Said(
        "run {run} does not include {alternative}; run that alternative, too",
        run=run,
        alternative=DO_NOTHING,
    ),
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

    def lacking(self, run: Run) -> bool:
        """Whether a run lacks something that this figure needs."""
        return not all(need.met(run) for need in self.needs)

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
        msg = Said(
            "{name} shows more than a run: valuma {command} makes it", name=name, command=command
        )
        raise UsageError(msg)

    def elsewhere(run: str) -> Said:
        return Said(
            "run {run} does not hold what it shows: valuma {command} draws it",
            run=run,
            command=command,
        )

    more = Need(lambda _run: False, elsewhere)
    return Figure(name, refuse, (more,))
