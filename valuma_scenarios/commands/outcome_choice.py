"""Which outcomes a command is about, and where its finished model runs are kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands.common import INTERRUPTED, say_text
from valuma_scenarios.commands.named import Named
from valuma_scenarios.commands.values import MOST_SEED, Whole
from valuma_scenarios.errors import Said, UsageError

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

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
    type=Named("goals", before="="),
    help="Weight of a goal in the composite; goals not named count nothing. Default: all alike.",
)
cache_option = click.option(
    "--cache/--no-cache",
    default=True,
    show_default=True,
    help="Keep finished model runs in outputs/.cache and use them again.",
)
seed_option = click.option(
    "--seed", type=Whole(1, MOST_SEED), default=1, show_default=True, help="Seed."
)


def weights_of(texts: tuple[str, ...]) -> dict[str, float] | None:
    """Read weights of goals such as ``g3=2``; None if there are none."""
    return numbers_of(texts, "--weight", "g3=2") if texts else None


def numbers_of(texts: tuple[str, ...], option: str, example: str) -> dict[str, float]:
    """Read numbers by name, such as ``g3=2`` or ``N1=2``.

    Raises
    ------
    UsageError
        If one is written otherwise.
    """
    found = {}
    for text in texts:
        name, _, number = text.rpartition("=")
        try:
            found[name.strip()] = float(number)
        except ValueError:
            name = ""
        if not name.strip():
            msg = Said(
                "{option} {text!r} is not NAME=NUMBER: write, for example, {option} {example}",
                option=option,
                text=text,
                example=example,
            )
            raise UsageError(msg)
    return found


@contextmanager
def resumable(run: Run, cache: bool) -> Iterator[Path | None]:
    """Give the folder where finished model runs are kept, or None; afterwards drop the oldest.

    An interruption ends the command, saying what is kept.
    """
    from valuma_scenarios.results.pieces import cache_folder, prune

    folder = cache_folder(run.folder.parent) if cache and run.folder is not None else None
    try:
        yield folder
    except KeyboardInterrupt as error:
        what = Said(
            "Interrupted: finished model runs are kept, the same command goes on from there."
            if folder
            else "Interrupted: nothing was kept."
        )
        say_text(what, err=True)
        raise click.exceptions.Exit(INTERRUPTED) from error
    if folder is not None:
        prune(folder)
