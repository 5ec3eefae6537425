"""Every sentence is computed from exactly what it names, also where the truth is the other way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.answers.raw import SURE, VERY_SURE, Raw, quantile
from valuma_scenarios.answers import compare, verdict
from valuma_scenarios.answers.claims import CLAIMS
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.gallery.difference_distribution import difference_distribution
from valuma_scenarios.figures.gallery.goal_map import goal_map
from valuma_scenarios.figures.gallery.goals_overview import goals_overview
from valuma_scenarios.figures.gallery.impact_matrix import impact_matrix
from valuma_scenarios.figures.gallery.paths import paths
from valuma_scenarios.figures.gallery.quantile_dots import quantile_dots
from valuma_scenarios.figures.gallery.rank_acceptability import rank_acceptability
from valuma_scenarios.figures.gallery.region_heatmap import region_heatmap
from valuma_scenarios.figures.gallery.regret import regret
from valuma_scenarios.figures.gallery.winners_losers import winners_losers
from valuma_scenarios.project.open import load_project
from valuma_scenarios.report.content import Content
from valuma_scenarios.report.documents import pptx
from valuma_scenarios.report.memo import Material
from valuma_scenarios.results import tables
from valuma_scenarios.results.drawn import of_dataset
from valuma_scenarios.results.runs import Run, compute_run
from valuma_scenarios.vocabulary import DO_NOTHING, LANGUAGES, NATIONAL, NO_NETWORKS, Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.catalogue import catalogue, placeholders
from valuma_scenarios.wording.size import whole_text

DRAWS = 100
PLACES = (NATIONAL, "MK01", "MK21")
BETTER = ("likely_better", "very_likely_better")
WORSE = ("likely_worse", "very_likely_worse")
KINDS = (
    "very_likely_better", "likely_better", "unclear", "no_difference", "likely_worse",
    "very_likely_worse",
)  # fmt: skip


def scaled(run: Run, factor: float) -> Run:
    """The same run with every effect times a factor: -1 turns it upside down, 0 levels it."""
    results = run.results.assign(
        goal_effect=factor * run.results["goal_effect"],
        indicator_effect=factor * run.results["indicator_effect"],
    )
    indicators = results["indicator_effect"]
    if "indicator_year" in indicators.dims:
        indicators = indicators.rename(indicator_year="year")
    by_year = results.drop_vars("indicator_effect").assign(indicator_effect=indicators)
    return replace(
        run,
        run_id=f"{run.run_id}-{factor:g}",
        results=results,
        tables={
            **run.tables,
            "effects": tables.effects_table(of_dataset(run.study, results)),
            "indicators": tables.indicators_table(of_dataset(run.study, by_year)),
        },
    )


@pytest.fixture(scope="module")
def made(root: Path) -> Run:
    return compute_run(load_project(root, end=2022), draws=DRAWS, seed=5)


@pytest.fixture(scope="module", params=[1.0, -1.0, 0.0], ids=["as it is", "turned", "level"])
def raw(request: pytest.FixtureRequest, made: Run) -> Raw:
    return Raw(made if request.param == 1 else scaled(made, request.param))


@dataclass(frozen=True)
class Said:
    """A message as it was said, and what the figure around it was asked to show."""

    key: str
    values: Mapping[str, Any]
    options: FigureOptions
    words: Words

    def text(self, name: str) -> str:
        return str(self.values[name])

    def ids(self, name: str, labels: Mapping[str, str]) -> list[str]:
        """The alternatives whose labels stand in a value, longest label first."""
        text, found = self.text(name), []
        for key, label in sorted(labels.items(), key=lambda item: -len(item[1])):
            if label in text:
                found.append(key)
                text = text.replace(label, "")
        return found


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Said]]:
    """Return what calls say, message by message."""

    def listen(options: FigureOptions, *calls: Callable[[], object]) -> list[Said]:
        said: list[Said] = []
        plain = Words.say

        def say(self: Words, key: str, values: Mapping[str, object] | None = None) -> str:
            said.append(Said(key, dict(values or {}), options, self))
            return plain(self, key, values)

        with monkeypatch.context() as patch:
            patch.setattr(Words, "say", say)
            for call in calls:
                call()
        return said

    return listen


def variants(language: Language) -> Iterator[FigureOptions]:
    yield FigureOptions()
    if language != "fi":
        return
    for goal in ("g1", "g4"):
        for region in PLACES[1:]:
            yield FigureOptions(goal=goal, region=region)


def figures(run: Run, language: Language, options: FigureOptions) -> list[Callable[[], object]]:
    makers = (
        goals_overview, goal_map, region_heatmap, winners_losers, difference_distribution,
        quantile_dots, impact_matrix, paths, regret, rank_acceptability,
    )  # fmt: skip
    return [lambda m=make: m(run, language, options) for make in makers]  # type: ignore[misc]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_state_what_the_draws_say(
    raw: Raw, language: Language, heard: Callable[..., list[Said]]
) -> None:
    run = raw.run
    content = Content(run, language)
    material = Material(run, language, {})
    slides = [lambda g=g: pptx._goal_title(material, g) for g in raw.goals]
    said = heard(
        FigureOptions(),
        content.answer,
        content.verdict,
        *slides,
        lambda: verdict.answer(run, language),
        lambda: compare.answer(run, language),
        lambda: compare.answer(run, language, items=("g4",)),
    )
    for options in variants(language):
        said += heard(options, *figures(run, language, options))
    checked = {one.key for one in said if check(one, raw)}
    assert len(checked) >= 18, sorted(checked)
    assert {one.key for one in said if states_a_number(one)} <= set(CLAIMS) | PLAIN


def test_the_table_of_sentences_knows_every_message() -> None:
    for language in LANGUAGES:
        assert set(CLAIMS) <= set(catalogue(language))
    for key, claim in CLAIMS.items():
        assert callable(claim.statistic), key
        assert claim.says
        assert claim.shown


def test_all_sentences_that_are_checked_are_in_the_table() -> None:
    assert set(CHECKS) <= set(CLAIMS)


PLAIN = {
    "interval.note", "goal.heading", "range", "probability.over",
    "probability.under", "card.sources", "ranks.column.rank", "ranks.whose.uniform",
    "compare.legend", "verdict.case", "report.lede", "verdict.candidate", "figure.title.about",
    "figure.title.level", "list.and", "verdict.column.goal", "compare.title.losers",
    "ranks.title.table", "size.thresholds",
}  # fmt: skip
"""Messages with a number that state no result: parts of others, settings, sources."""
SETTINGS = {"year", "years", "unit", "goal", "reference", "alternative", "region", "interval",
            "goal_name", "dots", "draws", "samples", "run", "date", "goals"}  # fmt: skip


def states_a_number(one: Said) -> bool:
    """Whether a message has a number among its values that it really shows."""
    if one.key.endswith((".caption", ".method", ".alt")):
        return False
    template = " ".join(catalogue(one.words.language)[one.key])
    shown = {name: v for name, v in one.values.items() if name in placeholders(template)}
    return any(re.search(r"\d", str(v)) for name, v in shown.items() if name not in SETTINGS)


def check(one: Said, raw: Raw) -> bool:
    """Compute a message again and compare; return whether there is something to compare."""
    checker = CHECKS.get(one.key)
    if checker is None:
        return False
    checker(one, raw)
    return True


def labels(one: Said, raw: Raw) -> dict[str, str]:
    return {name: one.words.alternative(name) for name in [*raw.names, NO_NETWORKS]}


def named(one: Said, raw: Raw, value: str = "alternative") -> str:
    (name,) = one.ids(value, labels(one, raw))
    return name


def goal_of(one: Said) -> str:
    return "g" + one.text("goal")


def place_of(one: Said) -> str:
    return one.options.region or NATIONAL


def comparison(one: Said, raw: Raw) -> None:
    words, name, goal = one.words, named(one, raw), goal_of(one)
    reference = one.ids("reference", labels(one, raw))[0]
    inline = {words.region_inline(region): region for region in PLACES}
    region = inline[one.text("region")]
    values = raw.difference(name, reference, goal, region)
    middle, low, high = (quantile(values, share) for share in (0.5, 0.05, 0.95))
    better, worse = (
        raw.better(name, reference, goal, region),
        raw.worse(name, reference, goal, region),
    )
    assert one.text("better") == words.probability(better)
    assert one.text("worse") == words.probability(worse)
    assert one.text("estimate") == words.estimate(middle, low, high, words.effect_unit(goal))
    given = raw.better_given(name, reference, goal, region)
    assert one.text("pair") == words.probability_pair(*given)
    kind = raw.word(name, goal, region)
    if one.key == "sentence.comparison.given":
        return
    assert one.key == "sentence.comparison." + (kind if kind in KINDS[2:4] else "known")
    assert region in (place_of(one), NATIONAL)


def candidate(one: Said, raw: Raw) -> None:
    words, name, parts = one.words, named(one, raw), []
    for kind in KINDS:
        goals = [g for g in raw.goals if raw.word(name, g) == kind]
        if goals:
            ask = raw.worse if kind in WORSE else raw.better
            shares = [ask(name, raw.reference, g) for g in goals]
            parts.append((kind, goals, words.probability_range(shares)))
    for kind, goals, share in parts:
        assert (share in one.text("groups")) or kind == "no_difference"
        assert words.say(f"verdict.{kind}").split()[0] in one.text("groups")
        assert all(goal[1:] in one.text("groups") for goal in goals)


def which(one: Said, raw: Raw) -> None:
    first = raw.first()
    best = named(one, raw)
    assert first[best] == max(first.values())
    shares = {o: raw.overall(best, o) for o in raw.names if o != best}
    tied = {o: s for o, s in shares.items() if s < SURE}
    apart = {o: s for o, s in shares.items() if s >= SURE}
    assert one.key.endswith("none" if not apart else "some" if tied else "all")
    told = tied or apart
    assert one.text("share") == one.words.probability_range(list(told.values()))
    if tied and apart:
        assert set(one.ids("tied", labels(one, raw))) == {best, *tied}
        assert set(one.ids("rest", labels(one, raw))) == set(apart)
        assert one.text("rest_share") == one.words.probability_range(list(apart.values()))
    if apart:
        sure = "very_likely" if min(apart.values()) >= VERY_SURE else "likely"
        assert one.text("word") == one.words.say(f"verdict.sure.{sure}")


def lead(one: Said, raw: Raw) -> None:
    first = sorted(raw.first().values(), reverse=True)
    assert one.text("share") == one.words.probability(first[0])
    if one.key == "verdict.lead":
        assert first[0] > first[1]
    else:
        assert one.text("second_share") == one.words.probability(first[1])
        assert first[0] - first[1] < 0.25


def against_reference(one: Said, raw: Raw) -> None:
    for name in one.ids("names", labels(one, raw)):
        words = [raw.word(name, goal) for goal in raw.goals]
        for value, kinds in (("better", BETTER), ("worse", WORSE)):
            count = sum(word in kinds for word in words)
            if f"{{{value}}}" in " ".join(catalogue("en")[one.key]):
                text = one.words.say(f"decision.count.{count}")
                assert text in one.text(value)
            else:
                assert count == 0


def given(one: Said, raw: Raw) -> None:
    for value, works in (("works", 1), ("fails", 0)):
        level = raw.level(raw.draws_where(works))
        assert set(one.ids(value, labels(one, raw))) == set(level)
        assert one.text(f"{value}_share") == one.words.probability(min(level.values()))


def size(one: Said, raw: Raw) -> None:
    goals = [goal for goal in raw.goals if goal != "g4"]
    medians = {(a, g): abs(raw.median(a, g)) for a in raw.candidates for g in goals}
    largest = max(medians.values())
    assert medians[named(one, raw), goal_of(one)] == pytest.approx(largest)
    size = "negligible" if largest < 1 else "small" if largest < 10 else "moderate"
    assert one.text("word") == one.words.say(f"size.{size}")


def counted(one: Said, raw: Raw) -> None:
    """People and euros: the regions' changes by their inhabitants, added up."""
    name, study = named(one, raw), raw.run.study
    for indicator, unit in (("employment_rate", 0.0062), ("gdp_per_capita", 1e-6)):
        people = [float(n) for n in study.regions["population"]]
        rows = [raw.indicator(name, raw.reference, indicator, r) for r in raw.regions]
        draws = [
            sum(n * unit * row[d] for n, row in zip(people, rows, strict=True))
            for d in range(len(rows[0]))
        ]
        low, middle, high = (quantile(draws, share) for share in (0.05, 0.5, 0.95))
        label = one.words.counted_unit(indicator)
        text = one.words.estimate(middle, low, high, label)
        if indicator == "employment_rate":  # nobody is half a person
            text = whole_text(one.words, (low, middle, high), label)
        assert text in one.text("items")


def per_euro(one: Said, raw: Raw) -> None:
    name, study = named(one, raw), raw.run.study
    people = sum(float(n) for n in study.regions["population"])
    draws = [0.0] * len(raw.indicator(name, DO_NOTHING, "gdp_per_capita", NATIONAL))
    for k, year in enumerate(raw.years):
        changes = raw.indicator(name, DO_NOTHING, "gdp_per_capita", NATIONAL, year)
        draws = [d + c * people / 1.03**k for d, c in zip(draws, changes, strict=True)]
    paid = 0.0
    for row in raw.run.money.to_dict("records"):
        sign = {name: 1, DO_NOTHING: -1}.get(row["alternative"], 0)
        if row["region"] == NATIONAL and row["kind"] in ("programme", "coordination"):
            paid += sign * row["discounted_value"] * 1e6
    middle, low, high = (quantile([d / paid for d in draws], share) for share in (0.5, 0.05, 0.95))
    unit = one.words.say("size.euro")
    assert one.text("estimate") == one.words.estimate(middle, low, high, unit, signed=False)


def yardstick(one: Said, raw: Raw) -> None:
    shares = [raw.better(named(one, raw), NO_NETWORKS, goal) for goal in raw.goals]
    assert one.text("p_better") == one.words.probability_range(shares)
    pairs = [raw.better_given(named(one, raw), NO_NETWORKS, goal) for goal in raw.goals]
    add, nothing = ([pair[k] for pair in pairs] for k in (0, 1))
    assert one.text("networks_add_p_better") == one.words.probability_range(add)
    assert one.text("networks_add_nothing_p_better") == one.words.probability_range(nothing)


def result(one: Said, raw: Raw) -> None:
    name = named(one, raw)
    goals = raw.goals if int(one.text("total")) > 1 else ["g4"]
    better = sum(raw.better(name, raw.reference, g) >= SURE for g in goals)
    worse = sum(raw.worse(name, raw.reference, g) >= SURE for g in goals)
    assert (int(one.text("better")), int(one.text("worse"))) == (better, worse)
    assert int(one.text("unclear")) == len(goals) - better - worse


def losing(raw: Raw, goals: list[str]) -> dict[tuple[str, str, str], float]:
    found = {
        (place, goal, name): raw.worse(name, raw.reference, goal, place)
        for place in (*raw.regions, *raw.types())
        for goal in goals
        for name in raw.candidates
    }
    return {key: share for key, share in found.items() if share > 0.5}


def losers(one: Said, raw: Raw) -> None:
    goals = ["g" + number for number in re.findall(r"\d", one.text("goals"))]
    found = losing(raw, goals)
    assert (one.key == "compare.losers.none") == (not found)
    if found:
        assert int(one.text("count")) == len(found)
        assert one.text("share") == one.words.probability(max(found.values()))


def losers_of_goal(one: Said, raw: Raw) -> None:
    goal = goal_of(one)
    found = losing(raw, [goal])
    assert one.key.endswith(".none") == (not found)
    assert (".parts" in one.key) == (goal == "g4")
    if found:
        assert int(one.text("count")) == len(found)
        assert one.text("share") == one.words.probability(max(found.values()))


def losers_title(one: Said, raw: Raw) -> None:
    found = losing(raw, [goal_of(one)])
    places = {place for place, _, _ in found if place in raw.regions}
    assert one.key.endswith(".none") == (not places)
    assert int(one.text("losing")) == len(places)


def overview(one: Said, raw: Raw) -> None:
    sure = {
        name: sum(raw.word(name, goal, place_of(one)) in BETTER for goal in raw.goals)
        for name in raw.candidates
    }
    everywhere = [name for name, count in sure.items() if count == len(raw.goals)]
    if one.key.endswith(".several"):
        assert int(one.text("count")) == len(everywhere) > 1
    elif one.key.endswith(".all"):
        assert everywhere == [named(one, raw)]
    else:
        assert not everywhere
        assert sure[named(one, raw)] == int(one.text("count"))


def regions(one: Said, raw: Raw) -> None:
    words, name = one.words, named(one, raw)
    goals = [goal_of(one)] if one.key.endswith(".goal") else raw.goals
    largest = dict.fromkeys(raw.regions, 0)
    smallest = dict.fromkeys(raw.regions, 0)
    for goal in goals:
        medians = {region: raw.median(name, goal, region) for region in raw.regions}
        for region, value in medians.items():
            largest[region] += value == max(medians.values())
            smallest[region] += value == min(medians.values())
    most = [r for r, count in largest.items() if count == max(largest.values())]
    if len(most) <= 3:
        assert all(words.region(region) in one.text("most") for region in most)
    assert int(one.text("count")) == max(largest.values())
    least = [r for r, count in smallest.items() if count == max(smallest.values())]
    if len(least) <= 3:
        assert all(words.region(region) in one.text("least") for region in least)


def region_ranks(one: Said, raw: Raw) -> None:
    name = named(one, raw)
    goals = [goal_of(one)] if one.key.endswith(".goal") else [g for g in raw.goals if g != "g4"]
    means = dict.fromkeys(raw.regions, 0.0)
    for goal in goals:
        medians = {region: raw.median(name, goal, region) for region in raw.regions}
        for region, value in medians.items():
            below = sum(other < value for other in medians.values())
            level = sum(other == value for other in medians.values())
            means[region] += (below + (level + 1) / 2) / len(goals)
    top = sorted(means.values(), reverse=True)
    for region in raw.regions:
        if means[region] > top[3] + 1e-9:
            assert one.words.region(region) in one.text("most_list")
        if means[region] < top[-4] - 1e-9:
            assert one.words.region(region) in one.text("least_list")


def distribution(one: Said, raw: Raw) -> None:
    goal = "g" + one.text("number")
    words = [raw.word(name, goal, place_of(one)) for name in raw.candidates]
    assert int(one.text("count")) == sum(word in BETTER + WORSE for word in words)


def dots(one: Said, raw: Raw) -> None:
    share = raw.better(named(one, raw), raw.reference, goal_of(one), place_of(one))
    assert abs(int(one.text("better")) / int(one.text("dots")) - share) <= 0.05 + 1e-9


def signs(one: Said, raw: Raw) -> None:
    unsure = 0
    for name in raw.candidates:
        for goal in [one.options.goal] if one.options.goal else raw.goals:
            pair = (name, raw.reference, goal, place_of(one))
            shares = (raw.better(*pair), raw.worse(*pair))
            unsure += max(shares) < SURE and shares != (0, 0)
    assert int(one.text("count")) == unsure


def half(one: Said, raw: Raw) -> None:
    name, goal = named(one, raw), goal_of(one)
    medians = {
        year: quantile(raw.difference(name, raw.reference, goal, place_of(one), year), 0.5)
        for year in raw.years
    }
    last = medians[raw.years[-1]]
    after = [y for y, v in medians.items() if v * last > 0 and abs(v) > abs(last) / 2]
    assert all(year in after for year in raw.years if year > int(one.text("half")))


def least_regret(one: Said, raw: Raw) -> None:
    best = dict.fromkeys(raw.names, 0)
    for goal in raw.goals:
        rows = [raw.difference(name, raw.reference, goal) for name in raw.names]
        tops = [max(column) for column in zip(*rows, strict=True)]
        means = [sum(t - v for t, v in zip(tops, row, strict=True)) / len(row) for row in rows]
        for name, mean in zip(raw.names, means, strict=True):
            best[name] += mean == pytest.approx(min(means), rel=1e-9, abs=1e-15)
    assert int(one.text("count")) == max(best.values())
    leaders = [name for name, count in best.items() if count == max(best.values())]
    if len(leaders) == 1:
        assert one.text("names") == one.words.alternative(leaders[0])


def first_most_often(one: Said, raw: Raw) -> None:
    assert one.text("share") == one.words.probability(max(raw.first().values()))


def slide(one: Said, raw: Raw) -> None:
    goal, place = "g" + one.text("number"), place_of(one)
    words = [raw.word(name, goal, place) for name in raw.candidates]
    counts = [sum(word in kinds for word in words) for kinds in (BETTER, WORSE)]
    assert [int(one.text("better")), int(one.text("worse"))] == counts
    kind = {(True, True): ".both", (True, False): "", (False, True): ".worse"}
    expected = kind.get((counts[0] > 0, counts[1] > 0), ".none")
    assert one.key == "finding.goal" + expected


CHECKS: dict[str, Callable[[Said, Raw], None]] = {
    **dict.fromkeys(
        ("sentence.comparison.known", "sentence.comparison.unclear",
         "sentence.comparison.no_difference", "sentence.comparison.given"), comparison),
    "verdict.candidate": candidate,
    **dict.fromkeys(("verdict.which.all", "verdict.which.some", "verdict.which.none"), which),
    **dict.fromkeys(("verdict.lead", "verdict.lead.level"), lead),
    **dict.fromkeys(
        ("verdict.part.better", "verdict.part.worse", "verdict.part.both", "verdict.part.unclear"),
        against_reference),
    **dict.fromkeys(("verdict.given.same", "verdict.given.other"), given),
    "size.sentence": size,
    "size.counted": counted,
    "size.per_euro": per_euro,
    "answer.yardstick.part": yardstick,
    "compare.result": result,
    **dict.fromkeys(("compare.losers", "compare.losers.none"), losers),
    **dict.fromkeys(
        ("compare.losers.goal", "compare.losers.goal.none", "compare.losers.parts",
         "compare.losers.parts.none"), losers_of_goal),
    **dict.fromkeys(
        ("figure.winners_losers.title", "figure.winners_losers.title.none",
         "figure.winners_losers.title.parts", "figure.winners_losers.title.parts.none"),
        losers_title),
    **dict.fromkeys(
        ("figure.goals_overview.title", "figure.goals_overview.title.all",
         "figure.goals_overview.title.several", "figure.goals_overview.title.none"), overview),
    **dict.fromkeys(("figure.regions.title", "figure.regions.title.goal"), regions),
    **dict.fromkeys(("figure.regions.long", "figure.regions.long.goal"), region_ranks),
    "figure.difference_distribution.title": distribution,
    "figure.quantile_dots.title": dots,
    "figure.impact_matrix.title": signs,
    "figure.paths.title": half,
    "figure.regret.title": least_regret,
    "figure.rank_acceptability.title": first_most_often,
    **dict.fromkeys(
        ("finding.goal", "finding.goal.worse", "finding.goal.both",
         "finding.goal.none"), slide),
}  # fmt: skip
"""How each message is computed again."""
