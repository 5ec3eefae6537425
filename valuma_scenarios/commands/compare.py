"""``valuma compare``: which alternative, for which goal, where, how sure, and who loses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common
from valuma_scenarios.commands.named import Named
from valuma_scenarios.commands.values import Finite

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run


@click.command("compare")
@click.option(
    "--reference",
    type=Named("alternatives"),
    help="Alternative that differences are taken to. Default: the study's.",
)
@click.option("--item", "items", multiple=True, type=Named("goals", "indicators"),
              help="Compare only this. Repeatable. Default: all goals.")  # fmt: skip
@click.option("--year", type=int, help="Year of the differences. Default: the last.")
@click.option("--places", type=click.Choice(("country", "types", "regions")), default="country",
              show_default=True, help="Rows of the printed table.")  # fmt: skip
@click.option("--loser-threshold", type=Finite(0, 1), default=0.5, show_default=True,
              help="Share of draws above which a place loses.")  # fmt: skip
@click.option("--checks", is_flag=True, help="Show the check alternatives too.")
@io.output_options
@common.guard
@io.about_a_run
def command(opened: Run, asked: io.Asked, **options: Any) -> None:
    """Compare the alternatives of RUN with a reference, in the same draws.

    RUN is a run's folder; the newest one of the project if not given. Prints an impact matrix, the
    differences with 50 % and 90 % intervals, who loses, and cost-effectiveness. --csv and --json
    give every place: the country, all regions and all region types.
    """
    io.reply("compare", opened, asked, **options)
