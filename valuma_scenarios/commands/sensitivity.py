"""``valuma sensitivity``: which uncertainty decides a result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common, outcome_choice
from valuma_scenarios.commands.progress import RUNNING
from valuma_scenarios.commands.values import Whole
from valuma_scenarios.registry import names_of

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

METHODS = names_of("sensitivity_methods", "valuma_scenarios.analyses.sensitivity.methods")


@click.command("sensitivity")
@outcome_choice.outcomes_option
@click.option("--method", type=click.Choice(METHODS), metavar="METHOD", default="given",
              show_default=True, help=f"{', '.join(METHODS)}; given reads the run's own draws, the "
              "others run the model.")  # fmt: skip
@click.option("--draws", type=Whole(1),
              help="Size of the design. Default: the method's usual one.")  # fmt: skip
@click.option("--by", type=click.Choice(("parameter", "group", "grade")), default="parameter",
              show_default=True, help="What indices belong to.")  # fmt: skip
@click.option("--independent", is_flag=True,
              help="Study the parameters as if none were correlated.")  # fmt: skip
@click.option("--second-order", is_flag=True, help="Also indices of pairs (sobol).")
@click.option("--years", "over_years", is_flag=True, help="Follow one outcome over all years.")
@click.option("--resamples", type=Whole(2), default=100, show_default=True,
              help="Bootstrap resamples behind the intervals.")  # fmt: skip
@outcome_choice.weights_option
@outcome_choice.seed_option
@outcome_choice.cache_option
@io.output_options
@common.guard
@io.about_a_run
def command(
    opened: Run,
    asked: io.Asked,
    texts: tuple[str, ...],
    draws: int | None,
    over_years: bool,
    weights: tuple[str, ...],
    cache: bool,
    **settings: Any,
) -> None:
    """Say which uncertainty decides the results of RUN.

    RUN is a run's folder; the newest one of the project if not given. Without --outcome all goals
    of every alternative are explained, as differences to the reference in the whole country.

    Some parameters are correlated. sobol and morris take correlated parameters as one factor;
    shapley, given, rbd_fast, delta, pawn and hdmr allow for correlation; efast and dgsm refuse it
    unless --independent asks for a study without it.

    The item of an outcome may be composite: the weighted sum of the goals, see --weight.
    """
    from valuma_scenarios.analyses.sensitivity.analyse import Request

    request, chosen = Request(n=draws or 0, **settings), outcome_choice.weights_of(weights)
    with outcome_choice.resumable(opened, cache) as folder:
        asking = {"outcomes": texts, "request": request, "weights": chosen, "folder": folder}
        io.reply("sensitivity", opened, asked, bar=RUNNING, over_years=over_years, **asking)
