"""What a figure says of networks that work and that do not: counted draw by draw from a run."""

from __future__ import annotations

import json
import math

import pytest

from valuma_scenarios.draws.sampling import WORKS
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.columns import P_BETTER_GIVEN
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.gallery.difference_distribution import difference_distribution
from valuma_scenarios.figures.gallery.goals_overview import goals_overview
from valuma_scenarios.figures.gallery.impact_matrix import impact_matrix
from valuma_scenarios.figures.gallery.paths import paths
from valuma_scenarios.figures.gallery.quantile_dots import quantile_dots
from valuma_scenarios.figures.gallery.winners_losers import winners_losers
from valuma_scenarios.report.tables import impact_table, number_table
from valuma_scenarios.results.runs import Run
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words

ADD, NOTHING = P_BETTER_GIVEN.values()


def counted(run: Run, alternative: str, goal: str, region: str, year: int) -> tuple[float, float]:
    """Count in plain loops in how many draws of each kind an alternative is better."""
    effect = run.results["goal_effect"].sel(goal=goal, region=region, year=year)
    shares = []
    for wanted in (1.0, 0.0):
        better = draws = 0
        for draw in range(run.results.sizes["draw"]):
            works = run.results["parameter"].isel(draw=draw)
            if all(float(works.sel(name=name)) == wanted for name in WORKS):
                draws += 1
                one, two = (
                    float(effect.isel(draw=draw).sel(alternative=a))
                    for a in (alternative, run.study.reference)
                )
                better += one > two
        shares.append(better / draws if draws > 1 else math.nan)
    return shares[0], shares[1]


def near(found: object, wanted: float) -> bool:
    return float(found) == pytest.approx(wanted, abs=1e-6, nan_ok=True)  # type: ignore[arg-type]


def test_shares_are_counted_from_draws(small_run: Run) -> None:
    words = Words(small_run.study, "en")
    pairs = set()
    for region, year in (("FI", 2030), ("MK18", 2030), ("MK18", 2026), ("FI", 2025)):
        place = "" if region == "FI" else region
        options = FigureOptions(region=place, year=year)
        context = Context(small_run, "en", options)
        card = goals_overview(small_run, "en", options)
        names = {words.alternative(a): a for a in context.candidates}
        goals = {words.goal_heading(g): g for g in context.goals}
        for _, row in card.table.iterrows():
            name, goal = names[row["alternative"]], goals[row["goal"]]
            add, nothing = counted(small_run, name, goal, region, year)
            assert near(row[ADD], add), (name, goal, region)
            assert near(row[NOTHING], nothing)
            assert context.given(name, goal) == pytest.approx((add, nothing), abs=1e-6)
            pairs.add((add, nothing))
            written = json.dumps(card.drawing, ensure_ascii=False)
            assert words.probability_pair(add, nothing) in written
    assert len(pairs) > 4, "shares depend on goal, alternative and place"


def test_every_figure_and_table_that_tells_how_often_tells_it_for_both(small_run: Run) -> None:
    words = Words(small_run.study, "en")
    wanted = words.probability_pair(*counted(small_run, "partnership", "g3", "FI", 2030))
    options = FigureOptions(goal="g3")
    for make in (goals_overview, difference_distribution, winners_losers):
        assert wanted in json.dumps(make(small_run, "en", options).drawing, ensure_ascii=False)
    dots = quantile_dots(small_run, "en", FigureOptions(alternative="partnership"))
    assert wanted in json.dumps(dots.drawing, ensure_ascii=False)
    for make in (goals_overview, difference_distribution):
        assert wanted in make(small_run, "en", options).alt_long
    for make in (goals_overview, impact_matrix, winners_losers, paths):
        card: FigureCard = make(small_run, "en", None)
        assert {ADD, NOTHING} <= {column.name for column in card.columns}
        assert card.table[[ADD, NOTHING]].notna().any(axis=None)
    for table in (
        impact_table(impact_matrix(small_run, "en"), words),
        number_table(goals_overview(small_run, "en"), words, ""),
    ):
        assert any(wanted in cell.text for row in table.rows for cell in row)


def test_a_run_without_draws_tells_nothing_of_networks(central_run: Run) -> None:
    context = Context(central_run, "en")
    assert all(map(math.isnan, context.given("partnership", "g3")))
    assert "networks work" not in goals_overview(central_run, "en").alt_long


def test_a_pair_of_shares_is_never_certain(small_run: Run) -> None:
    nbsp = "\u00a0"
    units: dict[Language, str] = {"en": "%", "fi": f"{nbsp}%", "sv": f"{nbsp}%"}
    for language, unit in units.items():
        words = Words(small_run.study, language)
        assert words.probability_pair(1, 0) == f">99 / <1{unit}"
        assert words.probability_pair(0.994, 0.006) == f">99 / <1{unit}"
        assert words.probability_pair(0.52, math.nan) == f"52 / –{unit}"
