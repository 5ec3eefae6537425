"""``valuma search``: which designs do better for the same money."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common, outcome_choice
from valuma_scenarios.commands.click_words import in_readers_words
from valuma_scenarios.commands.progress import progress_bar
from valuma_scenarios.commands.values import Whole
from valuma_scenarios.errors import Said, UsageError

if TYPE_CHECKING:
    from valuma_scenarios.analyses.search.search import Found
    from valuma_scenarios.answers.search import Wish
    from valuma_scenarios.results.runs import Run

BOUND = "LEVER=LOW:HIGH"
NAME = re.compile("[a-z][a-z0-9_]*")
"""What a scenario can be called."""


@click.command("search")
@click.option("--base", help="Alternative whose money is spent. Default: the reference.")
@click.option("--objective", "objectives", multiple=True, metavar="ITEM:STATISTIC",
              help="What designs are to be good at: composite or a goal (g1 … g6), and p50, p10 or "
              "p_ahead. Repeatable. Default: all three of the composite.")  # fmt: skip
@click.option("--bound", "bounds", multiple=True, metavar=BOUND,
              help="Narrower bounds of a lever, such as networks=1:4 or binding=0.5:0.5. "
              "Repeatable.")  # fmt: skip
@outcome_choice.weights_option
@click.option("--year", type=int, help="Year of the differences. Default: the last.")
@click.option("--designs", type=Whole(10), default=2_000, show_default=True,
              help="Different designs to try.")  # fmt: skip
@click.option("--draws", type=Whole(16), default=256, show_default=True,
              help="Draws that each design is run in.")  # fmt: skip
@click.option("--save", "saves", nargs=2, type=(int, str), multiple=True, metavar="N NAME",
              help="Save design N as scenarios/NAME.yaml. Repeatable.")  # fmt: skip
@outcome_choice.seed_option
@outcome_choice.cache_option
@io.output_options
@common.guard
@io.about_a_run
def command(
    opened: Run,
    project: Path | None,
    asked: io.Asked,
    base: str | None,
    objectives: tuple[str, ...],
    bounds: tuple[str, ...],
    weights: tuple[str, ...],
    year: int | None,
    designs: int,
    draws: int,
    saves: tuple[tuple[int, str], ...],
    seed: int,
    cache: bool,
) -> None:
    """Search for designs that do better for the same money as an alternative of RUN.

    A design is a set of networks from those of all alternatives, their coordination money (the same
    total, to the cent) and the levers that they share. Every design is run in the same draws. An
    interrupted search goes on where it was when the same command is given again. RUN is a run's
    folder; the newest one of the project if not given.
    """
    from valuma_scenarios.answers.search import Wish, find, told

    goals = outcome_choice.weights_of(weights)
    wish = Wish(base, objectives, bounds_of(bounds), goals, designs, draws, seed)
    folder = common.project_folder(project)
    check_names(folder, [name for _, name in saves])
    with outcome_choice.resumable(opened, cache) as kept:
        with progress_bar(Said("Designs"), asked.silent) as progress:
            found = find(opened, wish, year, kept, progress)
        io.give(told(opened, asked.language, found), asked)
        for chosen in saves:
            _save(opened, found, wish, chosen, folder, kept)


def _save(
    opened: Run, found: Found, wish: Wish, chosen: tuple[int, str], project: Path, kept: Path | None
) -> None:
    from valuma_scenarios.answers.search import promise, scenario_of
    from valuma_scenarios.project.scenario_files import write_scenario

    number, name = chosen
    promised = promise(opened, found, number, wish.draws, kept)
    path = write_scenario(project, scenario_of(opened, found, number, name, promised))
    common.say_text(Said("Design {number} is saved as {path}.", number=number, path=path), err=True)


def check_names(project: Path, names: list[str]) -> None:
    """Refuse names under which no scenario can be saved, before anything is computed.

    Raises
    ------
    UsageError
        With every name that does not do, and what to do.
    """
    from valuma_scenarios.project.scenario_files import scenario_path

    wrong = [
        Said("{name!r} is no id: use a–z, 0–9 and _", name=name)
        for name in names
        if not NAME.fullmatch(name)
    ]
    wrong += [
        Said("{path} exists: choose another name", path=scenario_path(project, name))
        for name in names
        if NAME.fullmatch(name) and scenario_path(project, name).exists()
    ]
    wrong += [
        Said("{name!r} is given twice", name=name)
        for name in sorted(set(names))
        if names.count(name) > 1
    ]
    if wrong:
        raise UsageError(
            Said("{option}: {problems}", option="--save", problems=Said.listed(wrong, "; "))
        )


def bounds_of(texts: tuple[str, ...]) -> dict[str, tuple[float, float]]:
    """Read bounds such as ``networks=1:4``; one number alone is both."""
    found = {}
    for text in texts:
        lever, _, levels = text.partition("=")
        low, _, high = levels.partition(":")
        try:
            found[lever] = (float(low), float(high or low))
        except ValueError as error:
            msg = Said(
                "--bound {text!r} is not {form}: write, for example, --bound networks=1:4",
                text=text,
                form=in_readers_words(BOUND),
            )
            raise UsageError(msg) from error
    return found
