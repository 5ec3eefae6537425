"""The page in plain words says what the analyses found, alike in all languages."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.contrast import RUN_AXE
from tests.figures.test_report import ENGLISH, Page
from tests.figures.test_report_browser import CUT_OFF, PILED_UP, axe
from valuma_scenarios.analyses.sensitivity.methods.given import FEWEST, first_order
from valuma_scenarios.analyses.switching import values as switching
from valuma_scenarios.analyses.switching.text import lever_name
from valuma_scenarios.analyses.switching.values import Duel
from valuma_scenarios.answers import story_text as decision_text
from valuma_scenarios.answers.story import LEAST_DRAWS, Story, obstacle
from valuma_scenarios.answers.story_text import grade_text, page
from valuma_scenarios.draws.sampling import WORKS
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.report.documents.html import render
from valuma_scenarios.results.differences import draws_of
from valuma_scenarios.results.outcomes import Outcome
from valuma_scenarios.results.runs import Run, compute_run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES, NATIONAL, Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import decimals_for
from valuma_scenarios.wording.sentences import goals_text

DRAWS = 160
DECIDES, FLIP, LEARN, REMEMBER = range(4)


__all__ = ["axe"]


@pytest.fixture(scope="module")
def run(shipped_study: Study) -> Run:
    return compute_run(shipped_study, draws=DRAWS, seed=11)


@pytest.fixture(scope="module")
def found(run: Run) -> Story:
    return Story(Context(run, "en"))


def in_language(found: Story, language: Language) -> Story:
    """The same analyses, done once, for another reader."""
    other = Story(Context(found.run, language))
    names = ("ranks", "points", "shares", "tornado", "duel", "switches", "levers", "nothing")
    for name in (*names, "choice", "information", "evidence"):
        other.__dict__[name] = getattr(found, name)
    return other


def with_parts(found: Story, parts: dict[str, object]) -> Story:
    other = in_language(found, "en")
    other.__dict__.update(parts)
    return other


def texts(found: Story, part: int) -> str:
    return " ".join(page(found).parts[part].texts)


@pytest.mark.slow
def test_nothing_is_said_to_decide_where_draws_are_too_few(found: Story, run: Run) -> None:
    assert run.results.sizes["draw"] < FEWEST
    part = page(found).parts[DECIDES]
    assert part.items == ()
    assert "too few model runs" in part.sentences[0]


@pytest.mark.slow
def test_the_three_things_are_the_largest_shares_of_the_composite_difference(
    found: Story, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Story, "few", False)
    pair = (found.best, found.second, NATIONAL, run.study.end_year)
    y = sum(
        points * draws_of(run.results, Outcome(goal, *pair))
        for goal, points in found.points.items()
    )
    values = run.results["parameter"].transpose("draw", "name").to_numpy().astype(float)
    shares = first_order(values, np.asarray(y)[:, None], resamples=2).s1[:, 0]
    names = [str(name) for name in run.results["name"].to_numpy()]
    order = np.argsort(-shares)[:3]
    items = page(found).parts[DECIDES].items
    words = found.context.words
    assert len(items) == 3
    for item, place in zip(items, order, strict=True):
        assert item.startswith(decision_text.plain_name(words, names[place]) + ": ")
        assert f": {words.percent(shares[place])} of" in item
    grades = {"works": "D"} | {n: p.grade for n, p in run.study.parameters.items()}
    for item, place in zip(items, order, strict=True):
        grade = grades.get(names[place], "D")
        assert f"(grade {grade})" in item


def test_the_order_flips_where_it_is_said_to(found: Story, run: Run) -> None:
    assert found.switches is not None
    assert found.duel is not None
    first = found.switches.iloc[0]
    assert first["status"] == "crosses"
    name, value = str(first["parameter"]), float(first["crossing"])
    base = switching.base_values(run.study, "central")
    step = 1e-4 * (float(first["high"]) - float(first["low"]))
    moves = [{name: value - step}, {name: value + step}]
    below, above = switching.gaps(run.study, found.duel, base, moves)
    assert below * above < 0
    words, start = found.context.words, base[name]
    decimals = decimals_for([start, value])
    said = texts(found, FLIP)
    assert f"{'above' if value > start else 'below'} {words.number(value, decimals)};" in said
    assert f"basic value is {words.number(start, decimals)} (" in said
    assert f"chance of {words.probability(float(first['share_beyond']))}." in said


def test_networks_that_add_nothing_flip_the_order_where_it_is_said(found: Story, run: Run) -> None:
    assert found.duel is not None
    base = switching.base_values(run.study, "central")
    moves: list[dict[str, float]] = [{}, *({name: 0.0} for name in WORKS)]
    central, *without = switching.gaps(run.study, found.duel, base, moves)
    flips = {name for name, gap in zip(WORKS, without, strict=True) if gap * central < 0}
    assert (found.nothing is None) == (not flips)
    if found.nothing is not None:
        name, share = found.nothing
        assert name in flips
        drawn = run.results["parameter"].sel(name=name).to_numpy()
        assert share == pytest.approx(1 - drawn.mean())
        assert found.context.words.probability(share) in texts(found, FLIP)


def test_the_smallest_change_wins(found: Story) -> None:
    assert found.levers is not None
    wins = found.levers[found.levers["wins"]]
    smallest = wins.iloc[int(wins["way"].abs().to_numpy().argmin())]
    assert float(smallest["difference_before"]) < 0 < float(smallest["difference_after"])
    said = page(found).parts[FLIP].sentences[-1]
    assert found.context.words.alternative(str(smallest["challenger"])) in said
    assert lever_name(found.context.words, str(smallest["lever"])) in said


def test_nothing_that_flips_is_said_plainly(found: Story) -> None:
    assert found.switches is not None
    assert found.levers is not None
    still = with_parts(
        found,
        {
            "switches": found.switches.assign(status="never", crossing=np.nan),
            "levers": found.levers.assign(wins=False),
            "nothing": None,
        },
    )
    said = page(still).parts[FLIP].sentences
    assert said[-2].startswith("No single assumption flips the order anywhere inside its range")
    assert said[-1].startswith("No change tried")
    still = with_parts(still, {"nothing": ("works_place", 0.25)})
    said = page(still).parts[FLIP].sentences
    assert "nothing for places; the run gives that a chance of 25" in said[-3]
    assert said[-2].startswith("No other single assumption")


def test_a_central_run_that_disagrees_or_is_level_is_said(found: Story) -> None:
    assert found.duel is not None
    duel = Duel(found.second, found.best, found.duel.target)
    words = found.context.words
    said = page(with_parts(found, {"duel": duel})).parts[FLIP].sentences
    assert words.alternative(found.second) in said[0]
    assert "however" in said[0]
    level = with_parts(found, {"duel": None, "switches": None, "levers": None})
    (only,) = page(level).parts[FLIP].sentences
    assert "are level" in only
    assert len(level.makers) == len(found.makers) - 2


def test_what_to_find_out_first_is_worth_most(found: Story) -> None:
    table = found.information
    rest = table[table["kind"] != "all"]
    top = rest.iloc[int(rest["value"].to_numpy().argmax())]
    whole = float(table.loc[table["kind"] == "all", "value"].iloc[0])
    words = found.context.words
    sure = rest.assign(se=0.0, bias=0.0)
    said = texts(with_parts(found, {"information": pd.concat([table.iloc[:1], sure])}), LEARN)
    assert said.startswith(decision_text.plain_name(words, str(top["id"])))
    assert f"{words.percent(float(top['value']) / whole)} of what knowing everything" in said
    assert f"in {words.probability(float(top['p_change']))} of the model runs" in said
    noise = rest.assign(se=1.0)
    said = texts(with_parts(found, {"information": pd.concat([table.iloc[:1], noise])}), LEARN)
    assert "stand out from the noise" in said


def test_the_caveat_names_how_much_is_judgement(found: Story) -> None:
    table = found.evidence
    rows = table[(table["part"] == "spread") & (table["grade"] == "D")]
    words = found.context.words
    assert words.probability_range([float(share) for share in rows["share"]]) in texts(
        found, REMEMBER
    )


NUMBER = re.compile(r"\d(?:[\d\N{NO-BREAK SPACE}.,]*\d)?")


def numbers(text: str) -> list[str]:
    plain = text.replace("\N{NO-BREAK SPACE}", "").replace(",", ".")
    return sorted(NUMBER.findall(plain))


def test_all_languages_say_the_same_numbers(found: Story) -> None:
    pages = {language: page(in_language(found, language)) for language in LANGUAGES}
    english = pages["en"]
    for language, other in pages.items():
        assert numbers(other.text) == numbers(english.text)
        assert len(other.parts) == len(english.parts) == 4
        for part, same in zip(other.parts, english.parts, strict=True):
            assert len(part.items) == len(same.items), language
            assert numbers(" ".join(part.texts)) == numbers(" ".join(same.texts)), language
        if language != "en":
            said = " ".join(text for part in other.parts for text in (part.title, *part.texts))
            assert not set(ENGLISH.findall(said)) - {"per"}, language


@pytest.mark.parametrize("language", LANGUAGES)
def test_small_vocabularies_are_whole(shipped_study: Study, language: Language) -> None:
    words = Words(shipped_study, language)
    assert len({goals_text(words, n, 6) for n in range(1, 7)}) == 6
    assert goals_text(words, 0, 6) == ""
    many = {"fi": "8 tavoitteessa 12:sta", "sv": "i 8 mål av 12", "en": "in 8 of 12 goals"}
    assert goals_text(words, 8, 12) == many[language]  # a project may have more than six goals
    assert len({grade_text(words, grade) for grade in "ABCD"}) == 4
    assert grade_text(words, "C D A") == grade_text(words, "D")


@pytest.mark.slow
def test_too_few_draws_are_said_instead_of_failing(shipped_study: Study) -> None:
    for draws in (0, LEAST_DRAWS - 1):
        few = Story(Context(compute_run(shipped_study, draws=draws, seed=3), "sv"))
        stop = obstacle(few)
        assert stop is not None
        assert stop.reason == "needs"
        said = page(few, stop)
        assert not said.parts
        assert f"har {draws}." in said.text


def test_one_alternative_or_equal_ones_leave_nothing_to_decide(shipped_study: Study) -> None:
    study = shipped_study.with_alternatives(("status_quo", "do_nothing"))
    run = compute_run(study, draws=LEAST_DRAWS, seed=3)
    context = Context(run, "fi")
    stop = obstacle(Story(context))
    assert stop is not None
    assert stop.reason == "few"
    twin = study.alternative("status_quo").model_copy(update={"id": "by_theme"})
    study = replace(study, alternatives=(*study.alternatives, twin))
    equal = Story(Context(compute_run(study, draws=LEAST_DRAWS, seed=3), "fi"))
    stop = obstacle(equal)
    assert stop is not None
    assert stop.reason == "same"
    assert "eroa toisistaan" in page(equal, stop).text


@pytest.mark.slow
def test_the_report_holds_the_page_and_its_figures(run: Run, found: Story) -> None:
    html = Page(render(run, "fi"))
    ids = [attributes["id"] for _, attributes in html.tags if "id" in attributes]
    assert ids.index("caveats-title") < ids.index("plain") < ids.index("alternatives")
    links = [link["href"] for link in html.all("a") if link.get("href", "").startswith("#")]
    assert {"#plain", "#decides"} <= set(links)
    text = " ".join(html.text)
    for part in page(in_language(found, "fi")).parts:
        for sentence in part.texts:
            assert sentence in text
    names = ("rank-acceptability", "sensitivity-given", "tornado", "switching-values", "voi")
    assert {f"figure-{name}" for name in (*names, "challenge", "evidence-share")} <= set(ids)


def test_facts_are_those_of_the_project(found: Story, root: Path) -> None:
    assert found.facts is None
    tested = with_parts(found, {"project": root})
    assert tested.facts is not None
    assert len(tested.facts.comparisons) > 0
    assert len(tested.makers) == len(found.makers) + 1
    nowhere = Story(found.context, root.parent)
    assert nowhere.facts is None


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_can_be_read_by_everyone(
    run: Run, root: Path, tmp_path: Path, chromium: Any, axe: str, language: Language, width: int
) -> None:
    path = tmp_path / "report.html"
    path.write_text(render(run, language, root), encoding="utf-8", newline="\n")
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-drawn]")
    page.wait_for_timeout(300)
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(PILED_UP) == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0
    if language == "fi" or width == 390:  # of structure and colours: the same in all languages
        page.evaluate(axe)
        assert page.evaluate(RUN_AXE) == []
    page.close()
