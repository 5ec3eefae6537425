"""``valuma robustness``: who ranks first over weights, draws, method choices and scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common
from valuma_scenarios.commands.values import MOST_SEED, Whole
from valuma_scenarios.errors import Said

if TYPE_CHECKING:
    from valuma_scenarios.analyses.ranking.weights import Aggregation, Normalisation
    from valuma_scenarios.results.runs import Run


@click.command("robustness")
@click.option("--weights", "n_weights", type=Whole(1), default=1000,
              show_default=True, help="Number of weight vectors.")  # fmt: skip
@click.option("--profiles", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Weights: a workshop session, or a CSV with a column per goal and optional "
              "spread. Default: those of the run, else all weights alike.")  # fmt: skip
@click.option("--normalisation", type=click.Choice(("spread", "median_range", "deviation")),
              default="spread", show_default=True, help="Scale of the goals.")  # fmt: skip
@click.option("--aggregation", type=click.Choice(("linear", "geometric", "worst_goal")),
              default="linear", show_default=True, help="How goals are put together.")  # fmt: skip
@click.option("--seed", type=Whole(1, MOST_SEED), default=1, show_default=True,
              help="Seed of the weights.")  # fmt: skip
@click.option("--worlds/--no-worlds", default=True, show_default=True,
              help="Go through method choices and scenarios (runs the model again).")  # fmt: skip
@io.output_options
@common.guard
@io.about_a_run
def command(
    opened: Run,
    asked: io.Asked,
    n_weights: int,
    profiles: Path | None,
    normalisation: Normalisation,
    aggregation: Aggregation,
    seed: int,
    worlds: bool,
) -> None:
    """Rank the alternatives of RUN in every way that can be argued for.

    Ranks over all draws and weights (SMAA-2), the view without weights, regret by goal, and
    robustness metrics in each method choice and scenario apart. RUN is a run's folder; the newest
    one of the project if not given. --csv gives the metrics by world, or without worlds the ranks.
    """
    from valuma_scenarios.analyses.ranking.smaa import Method
    from valuma_scenarios.answers.ranking import Weighting
    from valuma_scenarios.commands.weights_file import weights_of_file
    from valuma_scenarios.schema.naming import known

    given = weights_of_file(profiles, known(opened.study, ("goals",))) if profiles else None
    weighting = Weighting(given, n_weights, seed, Method(normalisation, aggregation))
    io.reply(
        "ranking",
        opened,
        asked,
        bar=Said("Going through worlds"),
        weighting=weighting,
        worlds=worlds,
    )
