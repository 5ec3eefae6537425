"""What a reader needs after the answer: what decides it, what to find out, on what it rests.

Everything is read off the run's own draws, except the tornado and the evidence share, which take a
few thousand short model runs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from valuma_scenarios.analyses.discovery import text as discovery_text
from valuma_scenarios.analyses.evidence import share as evidence
from valuma_scenarios.analyses.evidence import text as evidence_text
from valuma_scenarios.analyses.information import text as voi_text
from valuma_scenarios.analyses.information import voi
from valuma_scenarios.analyses.sensitivity import analyse as sensitivity
from valuma_scenarios.analyses.sensitivity import text as sensitivity_text
from valuma_scenarios.analyses.sensitivity.analyse import Request
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.subject import boxes, event_of, outcome_of
from valuma_scenarios.figures.gallery.evidence_share import WALKS, evidence_share_figure
from valuma_scenarios.figures.gallery.scenario_boxes import scenario_boxes
from valuma_scenarios.figures.gallery.sobol_bars import sobol_bars
from valuma_scenarios.figures.gallery.tornado import tornado_figure
from valuma_scenarios.figures.gallery.voi import voi_figure
from valuma_scenarios.results.outcomes import Outcome
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from pathlib import Path

    from valuma_scenarios.results.runs import Run


@dataclass(frozen=True)
class Finding:
    """One analysis: its sentences and its figure.

    Parameters
    ----------
    kind : str
        `decides`, `one_at_a_time`, `find_out`, `rests_on` or `when`.
    sentences : tuple of str
        To be read aloud.
    card : FigureCard or None
        None where there is nothing to draw.
    """

    kind: str
    sentences: tuple[str, ...]
    card: FigureCard | None


def findings(
    run: Run, language: Language, options: FigureOptions | None = None, folder: Path | None = None
) -> list[Finding]:
    """Return what decides the leading alternative's main goal, and what follows from it.

    Parameters
    ----------
    run : Run
        A run with at least 100 draws and an alternative to compare.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant; `alternative`, `goal`, `reference`, `region` and `year` choose the result.
    folder : pathlib.Path, optional
        Where finished model runs are kept, see `valuma_scenarios.results.memory`.
    """
    context = Context(run, language, options)
    outcome = outcome_of(context)
    return [
        _decides(context, outcome),
        _one_at_a_time(context, outcome, folder),
        _when(context),
        _find_out(context),
        _rests_on(context, outcome, folder),
    ]


def _decides(context: Context, outcome: Outcome) -> Finding:
    run, words = context.run, context.words
    found = sensitivity.analyse_results(run.study, run.results, [outcome], Request("given"))
    varies = not sensitivity_text.leading(found, outcome, 1).empty
    given = (run, found, outcome, words.language, context.options)
    card = sobol_bars(*given) if varies else None
    return Finding("decides", sensitivity_text.sentences(words, found, outcome), card)


def _one_at_a_time(context: Context, outcome: Outcome, folder: Path | None) -> Finding:
    run, words = context.run, context.words
    found = sensitivity.analyse(run.study, [outcome], Request("tornado"), folder)
    card = tornado_figure(run, found, outcome, words.language, context.options)
    return Finding("one_at_a_time", sensitivity_text.sentences(words, found, outcome), card)


def _find_out(context: Context) -> Finding:
    run, words = context.run, context.words
    choice = voi.decision(run.study, run.results, None, context.year)
    table = voi.value_of_information(run.study, run.results, choice)
    card = voi_figure(run, table, choice, words.language, context.options)
    return Finding("find_out", voi_text.sentences(words, table, choice), card)


def _rests_on(context: Context, outcome: Outcome, folder: Path | None) -> Finding:
    run, words = context.run, context.words
    goals = [replace(outcome, item=goal) for goal in context.goals]
    work = evidence.Work(WALKS, 1, folder)
    table = evidence.evidence_share(run.study, goals, work)
    drawn = [goal for goal in goals if evidence_text.judgement_share(table, goal, "spread") >= 0]
    sentences = tuple(filter(None, evidence_text.sentences(words, table, outcome)))
    card = None
    if drawn:
        card = evidence_share_figure(run, table, drawn, words.language, context.options)
    return Finding("rests_on", sentences, card)


def _when(context: Context) -> Finding:
    """Say when the leader beats the alternative that comes next."""
    words, run = context.words, context.run
    event = event_of(context)
    found = boxes(run, event)
    sentences = tuple(filter(None, discovery_text.sentences(words, found, event)))
    limited = found.state == "ok" and bool((found.limits["box"] == found.chosen).any())
    card = None
    if limited:
        card = scenario_boxes(run, found, event, words.language, context.options)
    return Finding("when", sentences, card)
