"""A run without draws tells of no spread, no share and no probability, anywhere."""

from __future__ import annotations

import re
from html import unescape

import pytest

from valuma_scenarios.answers import summary
from valuma_scenarios.figures.catalogue import FIGURES, Look, card_text, make_card
from valuma_scenarios.figures.svg.pictures import bare_svg
from valuma_scenarios.report.documents.html import render
from valuma_scenarios.results.runs import Run
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording.catalogue import catalogue

OF_DRAWS: dict[Language, str] = {
    "fi": r"mediaan|vaihteluväl|todennäk|simuloin|persentiil|viivoit|useimmin ensimm",
    "sv": r"median|intervall|sannolik|simulering|percentil|streckning|oftast kommer",
    "en": r"median|interval|probab|likely|model runs?\b|of runs|percentile|hatch|most often first",
}
SAY_THAT_THERE_ARE_NONE = ("answer.central.sure", "decision.needs", "report.method.central")
"""Messages that tell of draws to say that this run has none, by the beginning of their keys."""

OF_PARAMETERS = ("tornado",)
"""Figures that vary parameters themselves, and say how."""


def telling(language: Language, texts: list[str]) -> list[str]:
    """Return the texts that tell of draws."""
    none = [
        re.split(r"[{,(]", form)[0]
        for key, forms in catalogue(language).items()
        if key.startswith(SAY_THAT_THERE_ARE_NONE)
        for form in forms
    ]
    found = [text for text in texts if re.search(OF_DRAWS[language], text, re.IGNORECASE)]
    return [text for text in found if not any(text.startswith(start) for start in none)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_of_a_central_run_tells_of_no_draws(
    central_run: Run, language: Language
) -> None:
    page = re.sub(r"<(script|style)\b.*?</\1>", "", render(central_run, language), flags=re.DOTALL)
    page = page[: page.index('<section id="log"')]  # there stand the parameters and their ranges
    texts = [unescape(text).strip() for text in re.split(r"<[^>]+>", page)]
    texts += re.findall(r'aria-label="([^"]*)"', page)
    assert len(texts) > 500
    assert telling(language, texts) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_of_a_central_run_tell_of_no_draws(central_run: Run, language: Language) -> None:
    made = []
    for name, figure in FIGURES.items():
        if figure.lacking(central_run) or name in OF_PARAMETERS:
            continue
        card = make_card(central_run, language, name, Look())
        drawn = re.findall(r"<tspan[^>]*>([^<]+)", bare_svg(card))
        headings = [column.heading for column in card.columns]
        assert telling(language, [*card_text(card).split("\n"), *drawn, *headings]) == [], name
        assert not {"p05", "p95", "p_better"} & set(card.table), name
        made.append(name)
    assert set(made) >= {"goals_overview", "goal_map", "region_heatmap", "paths", "capacity_paths"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_of_a_central_run_tells_of_no_draws(
    central_run: Run, language: Language
) -> None:
    answer = summary.answer(central_run, language)
    texts = [str(getattr(part, "caption", part)) for part in answer.shown]
    assert len(texts) > 1
    assert telling(language, [*texts, *answer.sentences, *answer.notes]) == []
