"""``valuma explain``: where the difference between two alternatives comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common
from valuma_scenarios.commands.named import Named, settled
from valuma_scenarios.commands.progress import RUNNING
from valuma_scenarios.commands.values import Whole

if TYPE_CHECKING:
    from valuma_scenarios.answers.explain import By
    from valuma_scenarios.results.effects import Condition

CONDITIONS = ("networks_add", "networks_add_nothing", "all")


@click.command("explain")
@click.argument("a", metavar="A", type=Named("alternatives"))
@click.argument("b", metavar="B", type=Named("alternatives"))
@click.option("--run", type=click.Path(path_type=Path),
              help="Folder of a run. Default: the newest one of the project.")  # fmt: skip
@click.option("--goal", "goals", multiple=True, type=Named("goals"),
              help="Explain only this goal. Repeatable. Default: all.")  # fmt: skip
@click.option("--place", type=Named("regions", "types"),
              help="Region or region type. Default: the whole country.")  # fmt: skip
@click.option("--year", type=int, help="Year of the difference. Default: the last.")
@click.option("--draws", type=Whole(1), default=256, show_default=True,
              help="Draws of the run for levers; mechanisms use a quarter of them.")  # fmt: skip
@click.option("--given", multiple=True, type=click.Choice(CONDITIONS), default=CONDITIONS,
              help="Whether networks work. Repeatable; mechanisms are told for the first. "
              "Default: both cases apart, then all draws.")  # fmt: skip
@click.option("--by", type=click.Choice(("both", "levers", "mechanisms")), default="both",
              show_default=True, help="Which parts.")  # fmt: skip
@common.project_option
@io.output_options
@common.guard
def command(
    a: str,
    b: str,
    run: Path | None,
    goals: tuple[str, ...],
    place: str | None,
    year: int | None,
    draws: int,
    given: tuple[Condition, ...],
    by: By,
    project: Path | None,
    asked: io.Asked,
) -> None:
    """Say where the difference of alternative B to alternative A comes from.

    In every draw the difference on a goal is split exactly (Shapley values): by groups of levers,
    such as who meets whom, money for coordination or contract length, each taken over from A to B
    in every order; and by mechanisms of the model, each switched on in every order. The parts sum
    to the difference. --json and --csv give intervals, shares and Monte Carlo errors of all parts.
    """
    from valuma_scenarios.answers.explain import Request

    opened = io.find_run(run, project)
    named = settled(opened.study, {"a": a, "b": b, "goals": goals, "place": place})
    request = Request(**named, year=year, draws=draws, given=given, by=by)
    io.reply("explain", opened, asked, bar=RUNNING, request=request)
