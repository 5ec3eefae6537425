"""``valuma answer``: the answer to the study's question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run


@click.command("answer")
@click.option("--year", type=int, help="Year of the differences. Default: the last.")
@io.output_options
@common.guard
@io.about_a_run
def command(opened: Run, asked: io.Asked, **options: Any) -> None:
    """Answer the question of the study with RUN.

    RUN is a run's folder; the newest one of the project if not given. Prints three sentences that
    can be read aloud, a verdict on each alternative, and how often one alternative is better than
    another, by goal and over all goals.
    """
    io.reply("verdict", opened, asked, **options)
