"""The answer in short is true of the draws, also where the truth is the other way round."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from tests.answers.raw import SURE, Raw, quantile
from tests.answers.test_claims import scaled
from valuma_scenarios.analyses.discovery.text import Event
from valuma_scenarios.analyses.information import voi
from valuma_scenarios.analyses.ranking.composite import coefficients
from valuma_scenarios.answers import discovery, information
from valuma_scenarios.answers.brief import Brief
from valuma_scenarios.answers.forms import statement
from valuma_scenarios.figures.drawing.subject import boxes
from valuma_scenarios.project.open import load_project
from valuma_scenarios.report.delivery import Delivery, PackRequest
from valuma_scenarios.report.layers import plain_texts
from valuma_scenarios.report.skeleton import skeleton
from valuma_scenarios.results.outcomes import Outcome
from valuma_scenarios.results.runs import Run, compute_run
from valuma_scenarios.vocabulary import LANGUAGES, NATIONAL, Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.sentences import goal_numbers
from valuma_scenarios.wording.size import whole_text

DRAWS = 100


@pytest.fixture(scope="module")
def made(root: Path) -> Run:
    return compute_run(load_project(root, end=2022), draws=DRAWS, seed=5)


@pytest.fixture(scope="module", params=[1.0, -1.0, 0.0], ids=["as it is", "turned", "level"])
def raw(request: pytest.FixtureRequest, made: Run) -> Raw:
    return Raw(made if request.param == 1 else scaled(made, request.param))


def counted_text(raw: Raw, words: Words, one: str, other: str, indicator: str) -> str:
    """People or euros between two alternatives, from the regions' changes and inhabitants."""
    unit = {"employment_rate": 0.0062, "gdp_per_capita": 1e-6}[indicator]
    people = [float(n) for n in raw.run.study.regions["population"]]
    rows = [raw.indicator(one, other, indicator, region) for region in raw.regions]
    draws = [
        sum(n * unit * row[d] for n, row in zip(people, rows, strict=True)) for d in range(DRAWS)
    ]
    low, middle, high = (quantile(draws, share) for share in (0.05, 0.5, 0.95))
    label = words.counted_unit(indicator)
    if indicator == "employment_rate":  # nobody is half a person
        return whole_text(words, (low, middle, high), label)
    return words.estimate(middle, low, high, label)


@pytest.mark.parametrize("language", LANGUAGES)
def test_parts_of_the_answer_are_those_of_the_draws(raw: Raw, language: Language) -> None:
    brief, words = Brief(raw.run, language), Words(raw.run.study, language)
    brief.__dict__["explained"] = None  # the levers are run again, as the model has them
    parts = {part.name: part.sentences for part in brief.parts}
    first = raw.first()
    best = brief.found.best
    assert first[best] == pytest.approx(max(first.values()))

    (spread, forms) = parts["sure"]
    share = words.probability(first[best])
    assert share in spread
    own = raw.first_by(range(DRAWS))[raw.names.index(best)]
    mean = sum(own) / DRAWS
    error = math.sqrt(sum((v - mean) ** 2 for v in own) / (DRAWS - 1) / DRAWS) * 1.959964
    assert f"± {max(1, round(100 * error))} " in spread
    assert forms == statement(raw.run, language)

    one, other = [a for a in brief.found.ranks.order if a != raw.reference][:2]
    for indicator in ("employment_rate", "gdp_per_capita"):
        assert counted_text(raw, words, one, other, indicator) in parts["architecture"][0]
        assert (
            counted_text(raw, words, brief.sizes[0].alternative, raw.reference, indicator)
            in (parts["size"][0])
        )

    surest = {
        goal: max(raw.better(a, b, goal) for a in raw.candidates for b in raw.candidates if a != b)
        for goal in raw.goals
    }
    undecided = [goal for goal in raw.goals if surest[goal] < SURE]
    (text,) = parts["open"]
    if undecided:
        assert goal_numbers(words, undecided) in text
        assert words.probability(max(surest[goal] for goal in undecided)) in text
    else:
        assert text == words.say("brief.open.none")


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_words_and_the_skeleton_are_true_of_the_draws(raw: Raw, language: Language) -> None:
    run, words = raw.run, Words(raw.run.study, language)
    delivery = Delivery(run, PackRequest(language))
    material = delivery.words_alone
    material.content.brief.__dict__["explained"] = None
    said = list(plain_texts(material))
    best = max(raw.first(), key=lambda name: raw.first()[name])
    tied = any(raw.overall(best, o) < SURE for o in raw.names if o != best)
    values = {
        "alternative": words.alternative(best), "share": words.probability(raw.first()[best]),
    }  # fmt: skip
    assert words.say(f"layer.plain.{'tied' if tied else 'best'}", values) in said
    goals = [goal for goal in raw.goals if goal != "g4"]
    largest = max(abs(raw.median(a, g)) for a in raw.candidates for g in goals)
    size = "negligible" if largest < 1 else "small" if largest < 10 else "moderate"
    assert any(words.say(f"layer.plain.size.{size}") in text for text in said)

    blocks = str(skeleton(delivery).blocks)
    leader = material.context.leader
    draws = raw.indicator(leader, raw.reference, "mean_income", NATIONAL)
    better = sum(value > 0 for value in draws) / DRAWS
    middle, low, high = (quantile(draws, share) for share in (0.5, 0.05, 0.95))
    unit = run.study.indicators["mean_income"].unit[language]
    values = {
        "indicator": words.indicator("mean_income"),
        "estimate": words.estimate(middle, low, high, unit),
        "better": words.probability(better),
        "pair": words.probability_pair(*raw.indicator_better_given(leader, "mean_income")),
    }
    assert repr(words.say("skeleton.indicator", values))[1:-1] in blocks


def test_what_it_is_worth_to_know_everything(raw: Raw) -> None:
    run, words = raw.run, Words(raw.run.study, "en")
    choice = voi.decision(run.study, run.results)
    table = voi.value_of_information(run.study, run.results, choice)
    told = information.told(run, "en", choice, table, run.study.end_year).sentences[0]
    points = coefficients(run.study, run.results)
    scores = [
        [sum(points[g] * raw.difference(name, raw.reference, g)[d] for g in raw.goals)
         for name in raw.names]
        for d in range(DRAWS)
    ]  # fmt: skip
    means = [sum(row[k] for row in scores) / DRAWS for k in range(len(raw.names))]
    now = means.index(max(means))
    value = sum(max(row) for row in scores) / DRAWS - max(means)
    changed = sum(max(row) > row[now] for row in scores) / DRAWS
    assert words.alternative(raw.names[now]) in told
    assert words.number(value) in told
    assert words.probability(changed) in told


def test_conditions_hold_the_share_of_draws_that_they_name(raw: Raw) -> None:
    run, words = raw.run, Words(raw.run.study, "en")
    event = Event(Outcome("g1", "by_theme", "partnership", NATIONAL, run.study.end_year))
    found = boxes(run, event)
    told = " ".join(discovery.told(run, "en", event, found).sentences)
    happens = [value > 0 for value in raw.difference("by_theme", "partnership", "g1")]
    if found.state != "ok":
        assert all(happens) or not any(happens)
        return
    limits = found.limits[found.limits["box"] == found.chosen].to_dict("records")
    values = run.results["parameter"].transpose("draw", "name")
    names = [str(name) for name in values["name"].to_numpy()]
    inside = []
    for row in values.to_numpy().tolist():
        held = dict(zip(names, row, strict=True))
        inside.append(all(
            not (held[at["factor"]] < at["low"] or held[at["factor"]] > at["high"])
            for at in limits
        ))  # fmt: skip
    both = sum(a and b for a, b in zip(happens, inside, strict=True))
    assert words.percent(both / sum(happens)) in told
    assert words.percent(sum(inside) / DRAWS) in told
    if limits:
        assert words.probability(both / sum(inside)) in told or (
            words.percent(both / sum(inside)) in told
        )
