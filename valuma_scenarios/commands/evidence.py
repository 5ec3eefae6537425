"""``valuma evidence``: how much of a result rests on which grade of evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common, outcome_choice
from valuma_scenarios.commands.progress import RUNNING
from valuma_scenarios.commands.values import Whole

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run


@click.command("evidence")
@outcome_choice.outcomes_option
@click.option("--walks", type=Whole(32), default=512, show_default=True,
              help="Size of the design, a power of two.")  # fmt: skip
@outcome_choice.seed_option
@outcome_choice.cache_option
@io.output_options
@common.guard
@io.about_a_run
def command(
    opened: Run, asked: io.Asked, texts: tuple[str, ...], walks: int, seed: int, cache: bool
) -> None:
    """Say how much of the results of RUN rests on evidence of which grade.

    RUN is a run's folder; the newest one of the project if not given. Without --outcome all goals
    of the leading alternative. Spread is the variance of a result, size its mean.
    """
    with outcome_choice.resumable(opened, cache) as folder:
        asking = {"outcomes": texts, "walks": walks, "seed": seed, "folder": folder}
        io.reply("evidence", opened, asked, bar=RUNNING, **asking)
