"""``valuma sensitivity``: which uncertainty decides a result."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.analyses.sensitivity.methods import METHODS
from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common, outcome_choice, progress
from valuma_scenarios.errors import UsageError
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from valuma_scenarios.analyses.sensitivity.analyse import Request, Sensitivity
    from valuma_scenarios.analyses.sensitivity.designs import By
    from valuma_scenarios.results.outcomes import Outcome
    from valuma_scenarios.results.runs import Run


@click.command("sensitivity")
@io.run_argument
@common.project_option
@outcome_choice.outcomes_option
@click.option("--method", type=click.Choice(tuple(METHODS)), default="given", show_default=True,
              help="given reads the run's own draws; the others run the model.")  # fmt: skip
@click.option("--draws", type=click.IntRange(min=1),
              help="Size of the design. Default: the method's usual one.")  # fmt: skip
@click.option("--by", type=click.Choice(("parameter", "group", "grade")), default="parameter",
              show_default=True, help="What indices belong to.")  # fmt: skip
@click.option("--independent", is_flag=True,
              help="Study the parameters as if none were correlated.")  # fmt: skip
@click.option("--second-order", is_flag=True, help="Also indices of pairs (sobol).")
@click.option("--years", "over_years", is_flag=True, help="Follow one outcome over all years.")
@click.option("--resamples", type=click.IntRange(min=2), default=100, show_default=True,
              help="Bootstrap resamples behind the intervals.")  # fmt: skip
@outcome_choice.weights_option
@outcome_choice.seed_option
@outcome_choice.cache_option
@io.output_options
@common.guard
def command(
    run: Path | None,
    project: Path | None,
    texts: tuple[str, ...],
    method: str,
    draws: int | None,
    by: By,
    independent: bool,
    second_order: bool,
    over_years: bool,
    resamples: int,
    weights: tuple[str, ...],
    seed: int,
    cache: bool,
    asked: io.Asked,
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
    from valuma_scenarios.commands.sensitivity_report import Report, output

    opened = io.find_run(run, project)
    outcomes = _outcomes(opened, texts, asked.language, METHODS[method].slow, over_years)
    request = Request(
        method, draws or 0, by, seed, independent, second_order, resamples,
        composite=_composite(opened, outcomes, weights),
    )  # fmt: skip
    found = _analyse(opened, outcomes, request, cache, asked.silent)
    output(Report(opened, found, tuple(outcomes), asked.language, over_years), asked)


def _outcomes(
    opened: Run, texts: tuple[str, ...], language: Language, slow: bool, over_years: bool
) -> list[Outcome]:
    """Return the outcomes that were named; without any, one alternative for slow methods."""
    outcomes = outcome_choice.chosen(opened, texts, language, one=slow or over_years)
    if not over_years:
        return outcomes
    if len(outcomes) > 1 and texts:
        msg = "--years follows one outcome: give --outcome once"
        raise UsageError(msg)
    return outcome_choice.each_year(opened, outcomes[0])


def _composite(
    opened: Run, outcomes: Sequence[Outcome], weights: tuple[str, ...]
) -> tuple[tuple[str, float], ...]:
    """Return the composite points of one unit of each goal, if an outcome is the composite."""
    from valuma_scenarios.analyses.ranking.composite import COMPOSITE, coefficients

    if all(outcome.item != COMPOSITE for outcome in outcomes):
        return ()
    chosen = outcome_choice.weights_of(weights)
    return tuple(coefficients(opened.study, opened.results, chosen).items())


def _analyse(
    opened: Run, outcomes: Sequence[Outcome], request: Request, cache: bool, silent: bool
) -> Sensitivity:
    """Read the run's own draws where that is all the method needs, else run the model."""
    from valuma_scenarios.analyses.sensitivity.analyse import analyse, analyse_results

    folder = outcome_choice.cache_of(opened, cache)
    with (
        outcome_choice.resumable(folder),
        progress.progress_bar("sensitivity", silent) as bar,
    ):
        own = request.method == "given" and not request.n and not request.independent
        if own:
            return analyse_results(opened.study, opened.results, outcomes, request)
        return analyse(opened.study, outcomes, request, folder, bar)
