"""Which outcomes a command is about, and where its finished model runs are kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands.common import INTERRUPTED
from valuma_scenarios.errors import UsageError

if TYPE_CHECKING:
    from valuma_scenarios.results.outcomes import Outcome, measured_goals
    from valuma_scenarios.results.runs import Run
    from valuma_scenarios.vocabulary import Language

FORM = "ITEM:ALTERNATIVE[-REFERENCE][@REGION][:YEAR]"

outcomes_option = click.option(
    "--outcome",
    "texts",
    multiple=True,
    metavar=FORM,
    help="Result to explain, such as g3:partnership-by_theme@MK18:2030. Repeatable.",
)
weights_option = click.option(
    "--weight",
    "weights",
    multiple=True,
    metavar="GOAL=WEIGHT",
    help="Weight of a goal in the composite; goals not named count nothing. Default: all alike.",
)
cache_option = click.option(
    "--cache/--no-cache",
    default=True,
    show_default=True,
    help="Keep finished model runs in outputs/.cache and use them again.",
)
seed_option = click.option(
    "--seed", type=click.IntRange(min=1), default=1, show_default=True, help="Seed."
)


def chosen(run: Run, texts: tuple[str, ...], language: Language, *, one: bool) -> list[Outcome]:
    """Return the outcomes that were named.

    Parameters
    ----------
    run : Run
        The run.
    texts : tuple of str
        Outcomes as written by the user.
    language : {"fi", "sv", "en"}
        Language of the reader.
    one : bool
        Without a named outcome: all goals of the leading alternative only, instead of all goals of
        every alternative.
    """
    from valuma_scenarios.figures.drawing.context import Context, NothingToCompareError
    from valuma_scenarios.results.outcomes import national_goals

    if texts:
        return [_parse(text, run) for text in texts]
    try:
        context = Context(run, language)
        return national_goals(run.study, [context.leader] if one else context.candidates)
    except NothingToCompareError as error:
        raise UsageError(str(error)) from error


def _parse(text: str, run: Run) -> Outcome:
    """Read an outcome; the item may be the composite of the goals."""
    from valuma_scenarios.analyses.ranking.composite import COMPOSITE
    from valuma_scenarios.results.outcomes import parse

    item, colon, rest = text.partition(":")
    if item != COMPOSITE:
        return parse(text, run.study)
    goal = measured_goals(run.study)[0]
    return replace(parse(f"{goal}{colon}{rest}", run.study), item=COMPOSITE)


def weights_of(texts: tuple[str, ...]) -> dict[str, float] | None:
    """Read weights of goals such as ``g3=2``; None if there are none."""
    if not texts:
        return None
    found = {}
    for text in texts:
        goal, _, number = text.partition("=")
        try:
            found[goal] = float(number)
        except ValueError as error:
            msg = f"--weight {text!r} is no goal and weight: write, for example, --weight g3=2"
            raise UsageError(msg) from error
    return found


def each_year(run: Run, outcome: Outcome) -> list[Outcome]:
    """Return the same result in every year."""
    return [replace(outcome, year=year) for year in run.study.years]


def cache_of(run: Run, cache: bool) -> Path | None:
    """Return where finished model runs are kept, or None."""
    from valuma_scenarios.results.memory import cache_folder

    return cache_folder(run.folder.parent) if cache and run.folder is not None else None


@contextmanager
def resumable(folder: Path | None) -> Iterator[None]:
    """Say on an interruption what is kept; afterwards drop the oldest pieces."""
    from valuma_scenarios.results.memory import prune

    try:
        yield
    except KeyboardInterrupt as error:
        kept = "finished model runs are kept, the same command goes on from there"
        lost = "nothing was kept"
        click.echo(f"Interrupted: {kept if folder else lost}.", err=True)
        raise click.exceptions.Exit(INTERRUPTED) from error
    if folder is not None:
        prune(folder)
