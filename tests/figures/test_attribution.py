"""The waterfall of a difference: bars follow one another, and the card is complete."""

from __future__ import annotations

import numpy as np
import pytest

from valuma_scenarios.analyses.explain.attribution import REMAINDER, Attribution, Kind, Subject
from valuma_scenarios.figures.drawing.options import FigureOptions, Width
from valuma_scenarios.figures.gallery.attribution import attribution_figure, steps_of
from valuma_scenarios.results.runs import Run, compute_run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES, Language

EVEN = np.linspace(-1.0, 1.0, 200)


@pytest.fixture(scope="module")
def run(shipped_study: Study) -> Run:
    return compute_run(shipped_study.with_alternatives(("status_quo", "partnership")), 4)


def made_up(kind: Kind, parts: dict[str, tuple[float, float]]) -> Attribution:
    draws = np.array([[mean + half * EVEN] for mean, half in parts.values()])
    subject = Subject("status_quo", "partnership", ("g3",), "FI", 2030)
    return Attribution(
        subject,
        kind,
        "networks_add",
        tuple(parts),
        draws,
        draws.sum(axis=0),
    )


LEVERS = {"contract": (0.02, 0.001), "structure": (0.09, 0.02), "channel": (-0.03, 0.01)}
MECHANISMS = {REMAINDER: (0.05, 0.01), "learning": (0.03, 0.01), "overhead": (-0.01, 0.02)}


def test_every_bar_starts_where_the_one_before_ends(run: Run) -> None:
    card = attribution_figure(run, made_up("lever", LEVERS), "g3", "en")
    bars = [trace for trace in card.figure.data if trace.type == "bar"]
    starts = [float(bar.base[0]) for bar in bars]
    ends = [start + float(bar.x[0]) for start, bar in zip(starts, bars, strict=True)]
    assert starts == pytest.approx([0.0, 0.09, 0.06, 0.0])
    assert ends == pytest.approx([0.09, 0.06, 0.08, 0.08])
    assert list(card.table["start"]) == pytest.approx(starts)
    assert list(card.table["start"] + card.table["mean"]) == pytest.approx(ends)


def test_the_remainder_is_the_last_step_however_large() -> None:
    names = [part.name for part, _ in steps_of(made_up("mechanism", MECHANISMS), "g3")]
    assert names == ["learning", "overhead", REMAINDER, "difference"]


def test_what_may_be_zero_is_thin(run: Run) -> None:
    card = attribution_figure(run, made_up("mechanism", MECHANISMS), "g3", "en")
    width = [float(trace.width[0]) for trace in card.figure.data if trace.type == "bar"]
    assert width[1] < width[0] == width[2] == width[3]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", ["wide", "narrow"])
@pytest.mark.parametrize(("kind", "parts"), [("lever", LEVERS), ("mechanism", MECHANISMS)])
def test_cards_are_complete(
    run: Run, language: Language, width: Width, kind: Kind, parts: dict[str, tuple[float, float]]
) -> None:
    options = FigureOptions(width=width)
    card = attribution_figure(run, made_up(kind, parts), "g3", language, options)
    assert card.id == f"attribution_{kind}_g3"
    assert run.study.goals["g3"].short[language] in card.caption
    assert "{" not in card.title + card.caption + card.method + card.alt_short + card.alt_long


def test_the_title_claims_nothing_where_nothing_is_known(run: Run) -> None:
    card = attribution_figure(run, made_up("lever", {"contract": (0.01, 1.0)}), "g3", "en")
    assert card.title == "No part of the difference on goal 3 can be told apart from zero"
