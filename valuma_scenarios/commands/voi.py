"""``valuma voi``: what is worth finding out before choosing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common, outcome_choice, progress
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from valuma_scenarios.analysis.designs import By
    from valuma_scenarios.analysis.voi import Decision
    from valuma_scenarios.run_store import Run
    from valuma_scenarios.wording import Words

SHOWN = 12


@click.command("voi")
@io.run_argument
@common.project_option
@outcome_choice.weights_option
@click.option("--year", type=int, help="Year of the differences. Default: the last.")
@click.option("--by", type=click.Choice(("parameter", "group", "grade")), default="parameter",
              show_default=True, help="What would be known.")  # fmt: skip
@click.option("--eur-per-point", type=click.FloatRange(min=0),
              help="Value of one composite point, EUR.")  # fmt: skip
@click.option("--draws", type=click.IntRange(min=100),
              help="Make new draws for smaller errors. Default: the run's own.")  # fmt: skip
@outcome_choice.seed_option
@common.lang_option
@common.json_option
@io.csv_option
@io.html_option
@common.quiet_option
@common.guard
def command(
    run: Path | None,
    project: Path | None,
    weights: tuple[str, ...],
    year: int | None,
    by: By,
    eur_per_point: float | None,
    draws: int | None,
    seed: int,
    lang: Language,
    as_json: bool,
    csv_file: Path | None,
    html_file: Path | None,
    quiet: bool,
) -> None:
    """Rank what is worth finding out before choosing between the alternatives of RUN.

    RUN is a run's folder; the newest one of the project if not given. The choice is by a weighted
    composite of the goals. Prints the value of knowing everything, and of each parameter or group.
    """
    from valuma_scenarios.analysis.voi import decision, value_of_information
    from valuma_scenarios.analysis.voi_text import sentences
    from valuma_scenarios.figures.voi import voi_figure
    from valuma_scenarios.wording import Words

    opened = io.find_run(run, project)
    last = year or opened.study.end_year
    results = _results(opened, draws, seed, last, quiet or as_json)
    choice = decision(opened.study, results, outcome_choice.weights_of(weights), last)
    table = value_of_information(opened.study, results, choice, by, eur_per_point)
    words = Words(opened.study, lang)
    texts = list(sentences(words, table, choice))
    if csv_file:
        io.write_csv(csv_file, table)
    if html_file:
        io.write_page(html_file, words, texts, [voi_figure(opened, table, choice, lang)])
    if as_json:
        common.print_json(
            {"run_id": opened.run_id, "year": last, "choice_now": choice.now, "sentences": texts,
             "rows": io.records(table)}
        )  # fmt: skip
        return
    for text in texts:
        click.echo(text)
    if not quiet:
        _show(words, table, choice)


def _results(opened: Run, draws: int | None, seed: int, year: int, quiet: bool) -> xr.Dataset:
    if draws is None:
        return opened.results
    from valuma_scenarios.results import evaluate
    from valuma_scenarios.sampling import draw

    with progress.progress_bar("voi", quiet) as bar:
        return evaluate(opened.study, draw(opened.study, draws, seed), (year,), bar)


def _show(words: Words, table: pd.DataFrame, choice: Decision) -> None:
    from valuma_scenarios.analysis.sensitivity_text import factor_name
    from valuma_scenarios.analysis.voi_text import unit

    decimals = max(0, _decimals(table))
    rows = []
    for _, row in table.head(SHOWN + 1).iterrows():
        eur = float(row["eur"])
        rows.append(
            (
                factor_name(words, str(row["id"])),
                words.number(float(row["value"]), decimals),
                words.number(float(row["se"]), decimals),
                words.percent(float(row["share_of_evpi"])),
                words.probability(float(row["p_change"])),
                *((words.number(eur, 0),) if eur == eur else ()),
                str(row["grade"]).replace(" ", "–"),
                str(row["evidence"]),
            )
        )
    with_eur = bool(table["eur"].notna().any())
    keys = ["sens.column.factor", "voi.column.value", "voi.column.se", "voi.column.share",
            "voi.column.change", *(["voi.column.eur"] if with_eur else []), "sens.column.grade",
            "voi.column.evidence"]  # fmt: skip
    title = f"{words.say('voi.column.value')}, {unit(words, choice)}"
    io.print_rich(title, [words.say(key) for key in keys], rows)


def _decimals(table: pd.DataFrame) -> int:
    from valuma_scenarios.wording.numbers import decimals_for

    return decimals_for([float(table["value"].max())], 3)
