"""``valuma check``: hold the draws of a run against what is known about the world."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common
from valuma_scenarios.commands.values import Finite, Whole

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

CONTRADICTED = 1


@click.command("check")
@click.option("--fact", "names", multiple=True, metavar="ID",
              help="Use only this fact. Repeatable. Default: all facts.")  # fmt: skip
@click.option("--reweight", "reweight", multiple=True, metavar="ID",
              help="Re-weight the draws by this fact. Repeatable.")  # fmt: skip
@click.option("--method", type=click.Choice(("likelihood", "cutoff")), default="likelihood",
              show_default=True, help="How implausibility becomes a weight.")  # fmt: skip
@click.option("--min-effective", type=Finite(min=1), default=100.0, show_default=True,
              help="Smallest effective sample size of a re-weighting.")  # fmt: skip
@click.option("--discrepancy", type=Finite(min=0), default=0.0, show_default=True,
              help="Standard deviation of the model's error, in that of each fact.")  # fmt: skip
@click.option("--power", type=Whole(0), default=100, show_default=True,
              help="Draws in which known errors are planted into the model, to see which facts "
              "would notice; 0 for none.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Exit with code 1 if a fact is contradicted.")
@io.output_options
@common.guard
@io.about_a_run
def command(
    opened: Run,
    project: Path | None,
    asked: io.Asked,
    names: tuple[str, ...],
    reweight: tuple[str, ...],
    power: int,
    strict: bool,
    **settings: Any,
) -> None:
    """Check RUN against validation facts, negative controls and size limits.

    RUN is a run's folder; the newest one of the project if not given. A fact holds when at least
    95 % of the draws agree with it (a ceiling: all of them). Facts that the model has no quantity
    for are listed with the reason. First it says which known errors no fact would notice. --csv and
    --json give every comparison.
    """
    from valuma_scenarios.answers.facts import Reweighting, contradicted

    folder, how = common.project_folder(project), Reweighting(reweight, **settings)
    answer = io.reply(
        "facts", opened, asked, project=folder, names=names, reweighting=how, power=power
    )
    if strict and contradicted(answer):
        raise click.exceptions.Exit(CONTRADICTED)
