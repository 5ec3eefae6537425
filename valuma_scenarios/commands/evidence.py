"""``valuma evidence``: how much of a result rests on which grade of evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common, outcome_choice, progress
from valuma_scenarios.vocabulary import GRADES, Language

if TYPE_CHECKING:
    import pandas as pd

    from valuma_scenarios.analysis.outcomes import Outcome
    from valuma_scenarios.wording import Words


@click.command("evidence")
@io.run_argument
@common.project_option
@outcome_choice.outcomes_option
@click.option("--walks", type=click.IntRange(min=32), default=1024, show_default=True,
              help="Size of the design, a power of two.")  # fmt: skip
@outcome_choice.seed_option
@outcome_choice.cache_option
@common.lang_option
@common.json_option
@io.csv_option
@io.html_option
@common.quiet_option
@common.guard
def command(
    run: Path | None,
    project: Path | None,
    texts: tuple[str, ...],
    walks: int,
    seed: int,
    cache: bool,
    lang: Language,
    as_json: bool,
    csv_file: Path | None,
    html_file: Path | None,
    quiet: bool,
) -> None:
    """Say how much of the results of RUN rests on evidence of which grade.

    RUN is a run's folder; the newest one of the project if not given. Without --outcome all goals
    of the leading alternative. Spread is the variance of a result, size its mean.
    """
    from valuma_scenarios.analysis.evidence import Work, evidence_share
    from valuma_scenarios.analysis.evidence_text import judgement_share, sentences
    from valuma_scenarios.figures.evidence_share import evidence_share_figure
    from valuma_scenarios.wording import Words

    opened = io.find_run(run, project)
    outcomes = outcome_choice.chosen(opened, texts, lang, one=True)
    folder = outcome_choice.cache_of(opened, cache)
    with (
        outcome_choice.resumable(folder),
        progress.progress_bar("evidence", quiet or as_json) as bar,
    ):
        table = evidence_share(opened.study, outcomes, Work(walks, seed, folder, bar))
    words = Words(opened.study, lang)
    sayings = [text for o in outcomes for text in sentences(words, table, o) if text]
    varying = [o for o in outcomes if judgement_share(table, o, "spread") >= 0]
    if csv_file:
        io.write_csv(csv_file, table)
    if html_file:
        cards = [evidence_share_figure(opened, table, varying, lang)] if varying else []
        io.write_page(html_file, words, sayings, cards)
    if as_json:
        common.print_json(
            {"run_id": opened.run_id, "sentences": sayings, "rows": io.records(table)}
        )
        return
    for text in sayings:
        click.echo(text)
    if not quiet:
        _show(words, table, outcomes)


def _show(words: Words, table: pd.DataFrame, outcomes: list[Outcome]) -> None:
    from valuma_scenarios.analysis.evidence_text import share_text
    from valuma_scenarios.analysis.sensitivity_text import outcome_name

    rows = []
    for outcome in outcomes:
        for part in ("spread", "size"):
            some = table[(table["outcome"] == str(outcome)) & (table["part"] == part)]
            shares = [share_text(words, s) if s == s else "–" for s in some["share"]]
            rows.append((outcome_name(words, outcome), words.say(f"evidence.part.{part}"), *shares))
    header = (words.say("sens.column.outcome"), words.say("sens.column.part"), *GRADES)
    io.print_rich(words.say("sens.column.grade"), header, rows)
