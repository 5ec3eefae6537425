"""``valuma hindcast``: the baseline held against years that have been observed."""

from __future__ import annotations

from pathlib import Path

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common
from valuma_scenarios.commands.values import MOST_SEED, Whole


@click.command("hindcast")
@common.project_option
@click.option("--cut", "cuts", type=int, multiple=True, metavar="YEAR",
              help="Last year that a forecast knows. Repeatable. Default: every possible "
              "one.")  # fmt: skip
@click.option("--draws", type=Whole(2), default=1000, show_default=True,
              help="Draws of damping and process noise.")  # fmt: skip
@click.option("--seed", type=Whole(1, MOST_SEED), default=2019, show_default=True,
              help="Seed of the draws.")  # fmt: skip
@io.output_options
@common.guard
def command(
    project: Path | None, cuts: tuple[int, ...], draws: int, seed: int, asked: io.Asked
) -> None:
    """Fit the baseline to the years up to a cut and forecast the years observed since.

    Prints, by indicator, how many observed values lie inside the 50 % and the 90 % band, and how
    the median errs against no change and the plain trend. Reads
    parameters/regions/LEVEL_history.csv of the main level.
    """
    from valuma_scenarios.answers.questions import ask
    from valuma_scenarios.project.history import read_history
    from valuma_scenarios.project.open import load_project

    folder = common.project_folder(project)
    study = load_project(folder)
    history = read_history(folder, study)
    found = ask(
        "hindcast", study, asked.language, history=history, cuts=cuts, draws=draws, seed=seed
    )
    io.give(found, asked)
