"""Structure of the figures: complete cards, tables equal to what is plotted, no colour alone."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from valuma_scenarios.analyses.compare.classes import SYMBOLS
from valuma_scenarios.analyses.ranking.leader import ranks
from valuma_scenarios.figures.catalogue import FIGURES
from valuma_scenarios.figures.drawing.canvas import rows_of
from valuma_scenarios.figures.drawing.card import IncompleteCardError
from valuma_scenarios.figures.drawing.columns import cell_texts
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import MakeCard
from valuma_scenarios.figures.drawing.geometry import borders_of
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.shown import NothingToCompareError
from valuma_scenarios.figures.drawing.theme import THEMES
from valuma_scenarios.figures.gallery.capacity_paths import capacity_paths
from valuma_scenarios.figures.gallery.difference_distribution import (
    difference_distribution,
    edges_with_zero,
)
from valuma_scenarios.figures.gallery.goal_map import goal_map
from valuma_scenarios.figures.gallery.goals_overview import goals_overview
from valuma_scenarios.figures.gallery.impact_matrix import classes, impact_matrix, yardstick
from valuma_scenarios.figures.gallery.money_flows import money_flows
from valuma_scenarios.figures.gallery.paths import paths, sample_runs
from valuma_scenarios.figures.gallery.quantile_dots import dot_values, stacked
from valuma_scenarios.figures.gallery.region_heatmap import region_heatmap
from valuma_scenarios.results.runs import Run
from valuma_scenarios.schema.study import Borders
from valuma_scenarios.vocabulary import LANGUAGES, NATIONAL, Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import format_date

Make = MakeCard

DRAWN = [figure for figure in FIGURES.values() if figure.pack or figure.report]
"""Figures that read a run and nothing else; those of analyses have tests of their own."""

MAKERS = [figure.make for figure in DRAWN]
NAMES = [figure.name for figure in DRAWN]
PLAIN = FigureOptions()


def texts(figure: go.Figure) -> str:
    return " ".join(str(a.text) for a in figure.layout.annotations)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", MAKERS, ids=NAMES)
def test_every_card_has_its_seven_parts(small_run: Run, make: Make, language: Language) -> None:
    card = make(small_run, language, PLAIN)
    assert card.language == language
    assert small_run.run_id in card.sources
    date = format_date(str(small_run.manifest["created"])[:10], language)
    assert date in card.sources
    for text in (card.title, card.caption, card.method, card.alt_short, card.alt_long):
        assert len(text) > 10
        assert "{" not in text
        assert "nan" not in text.lower().split()
    assert not card.table.empty


@pytest.mark.parametrize(
    ("theme", "width"), [("dark", "narrow"), ("print", "wide"), ("projector", "narrow")]
)
@pytest.mark.parametrize("make", MAKERS, ids=NAMES)
def test_variants_show_the_same_numbers(small_run: Run, make: Make, theme: str, width: str) -> None:
    plain = make(small_run, "fi", PLAIN)
    card = make(small_run, "fi", FigureOptions(theme=THEMES[theme], width=width))  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(card.table, plain.table)
    assert card.figure.layout.paper_bgcolor == THEMES[theme].paper


@pytest.mark.parametrize("make", MAKERS, ids=NAMES)
def test_a_card_shows_its_own_subject_whatever_was_drawn_before(small_run: Run, make: Make) -> None:
    study = small_run.study
    subject = FigureOptions(
        alternative=study.candidates[-1],
        reference=study.candidates[0],
        goal=next(iter(study.goals)),
        year=study.years[-3],
        region=study.regions.index[2],
    )
    fresh = dataclasses.replace(small_run, results=small_run.results.copy())
    make(small_run, "sv", PLAIN)
    pd.testing.assert_frame_equal(
        make(small_run, "sv", subject).table, make(fresh, "sv", subject).table
    )
    fresh = dataclasses.replace(small_run, results=small_run.results.copy())
    pd.testing.assert_frame_equal(
        make(small_run, "en", PLAIN).table, make(fresh, "en", PLAIN).table
    )


@pytest.mark.parametrize("make", MAKERS, ids=NAMES)
def test_figures_draw_only_what_the_small_plotly_bundle_has(small_run: Run, make: Make) -> None:
    figure = make(small_run, "en", PLAIN).figure
    assert {trace.type for trace in figure.data} <= {"scatter", "bar"}
    assert not figure.layout.updatemenus
    assert figure.layout.showlegend is False


@pytest.mark.parametrize("make", MAKERS, ids=NAMES)
def test_no_ascii_minus_and_no_minus_zero(small_run: Run, make: Make) -> None:
    card = make(small_run, "fi", PLAIN)
    shown = [texts(card.figure)]
    shown += [cell for row in cell_texts(card, Words(small_run.study, "fi")) for cell in row]
    for text in shown:
        assert not re.search(r"(?<![\w\d>])-\d", text), text
        assert not re.search(r"[−+]0(,0+)?(?![\d,])", text), text


def test_a_card_that_lacks_a_part_is_refused(small_run: Run) -> None:
    card = goals_overview(small_run, "fi")
    for part in ("title", "caption", "method", "sources", "alt_short", "alt_long"):
        with pytest.raises(IncompleteCardError, match=part):
            dataclasses.replace(card, **{part: " "})  # type: ignore[arg-type]
    with pytest.raises(IncompleteCardError, match="table"):
        dataclasses.replace(card, table=card.table.iloc[:0])
    with pytest.raises(IncompleteCardError, match="shows nothing"):
        dataclasses.replace(card, drawing={"data": [], "layout": {}})
    with pytest.raises(IncompleteCardError, match="described"):
        dataclasses.replace(card, columns=card.columns[:-1])


def test_overview_plots_the_numbers_of_its_table(small_run: Run) -> None:
    card = goals_overview(small_run, "en")
    medians = [float(t.x[0]) for t in card.figure.data if t.mode == "markers"]
    assert medians == pytest.approx(card.table["p50"].tolist())
    whole = small_run.effects
    row = whole[
        (whole["alternative"] == "partnership")
        & (whole["reference"] == "status_quo")
        & (whole["goal"] == "g3")
        & (whole["region"] == NATIONAL)
        & (whole["year"] == whole["year"].max())
    ].iloc[0]
    assert row["p50"] in card.table["p50"].tolist()
    lines = [tuple(map(float, t.x)) for t in card.figure.data if t.mode == "lines"]
    assert (row["p05"], row["p95"]) in lines
    assert (row["p25"], row["p75"]) in lines


def test_overview_against_doing_nothing_also_shows_the_usual_reference(small_run: Run) -> None:
    card = goals_overview(small_run, "fi", FigureOptions(reference="do_nothing"))
    assert card.id == "goals_policy"
    assert "Nykytila" in card.table["alternative"].tolist()


def test_paths_plot_the_table_and_runs_of_the_results(small_run: Run) -> None:
    card = paths(small_run, "sv", FigureOptions(alternative="partnership"))
    years = small_run.results["year"].to_numpy()
    ends = card.table[card.table["year"] == years[-1]]["p50"]
    plotted = [t.y[-1] for t in card.figure.data if t.mode == "lines+markers"]
    assert sorted(plotted) == pytest.approx(sorted(ends))
    draws = Context(small_run, "sv").differences("partnership", "g1")
    assert draws.shape == (64, len(years))
    samples = [t for t in card.figure.data if t.mode == "lines" and None in t.y]
    assert len(samples) == 6
    first = np.array([v for v in samples[0].y if v is not None]).reshape(-1, len(years))
    assert all(any(np.allclose(run, draw) for draw in draws) for run in first)


def test_sample_runs_are_spread_over_the_ranks() -> None:
    chosen = sample_runs(np.arange(100.0)[::-1], 10)
    assert sorted(99 - c for c in chosen) == [5, 15, 25, 35, 45, 55, 65, 75, 85, 95]
    assert len(set(sample_runs(np.zeros(7), 15))) == 7


def test_dots_are_quantiles_and_count_the_better_runs() -> None:
    values = dot_values(np.arange(-500.0, 1500.0), 20)
    assert (values > 0).sum() == 15
    x, y = stacked(np.array([-0.1, 0.1, 0.15, 1.2]), 0.5)
    assert x == pytest.approx([-0.25, 0.25, 0.25, 1.25])
    assert y == [0.5, 0.5, 1.5, 0.5]


def test_no_bin_of_the_distribution_mixes_the_signs(small_run: Run) -> None:
    edges = edges_with_zero(-0.3, 2.0, 40)
    assert np.abs(edges).min() == pytest.approx(0, abs=1e-12)
    card = difference_distribution(small_run, "en", FigureOptions(goal="g3"))
    sums = card.table.groupby("alternative")["share"].sum()
    assert sums.tolist() == pytest.approx([1.0] * 4)
    better = card.table[card.table["low"] >= -1e-9].groupby("alternative")["share"].sum()
    context = Context(small_run, "en")
    for name in context.candidates:
        share = context.evidence(name, "g3").p_better
        assert better[context.words.alternative(name)] == pytest.approx(share, abs=1e-9)


def test_thresholds_are_shares_of_the_effect_of_todays_policy(small_run: Run) -> None:
    context = Context(small_run, "en")
    policy = Context(small_run, "en", FigureOptions(reference="do_nothing"))
    assert yardstick(context, "g3") == pytest.approx(policy.evidence("status_quo", "g3").p50)


def test_the_matrix_shows_the_class_of_every_pair(small_run: Run) -> None:
    context = Context(small_run, "en")
    card = impact_matrix(small_run, "en")
    found = classes(context)
    assert len(card.table) == len(found) == 24
    for row in rows_of(card.table):
        alternative = next(
            a for a in context.candidates if context.words.alternative(a) == row.alternative
        )
        name, evidence = found[alternative, f"g{str(row.goal)[0]}"]
        assert row.sign == SYMBOLS[name]
        assert row.p50 == evidence.p50
        assert f"<b>{row.sign}</b>" in texts(card.figure)
    unclear = [context.verdict(*key) == "unclear" for key in found]
    assert [name == "?" for name, _ in found.values()] == unclear


def test_money_flows_carry_all_money_through_every_column(small_run: Run) -> None:
    card = money_flows(small_run, "en", FigureOptions(alternative="partnership"))
    money = small_run.money
    rows = money[
        (money["alternative"] == "partnership")
        & (money["region"] == NATIONAL)
        & money["kind"].isin(["programme", "coordination"])
    ]
    total = rows["value"].sum() / rows["year"].nunique()
    sums = card.table.groupby("step")["value"].sum()
    assert len(sums) == 2
    assert sums.tolist() == pytest.approx([total, total])


def test_map_has_all_regions_with_aland_apart(small_run: Run) -> None:
    card = goal_map(small_run, "sv")
    regions = set(card.table["region"])
    assert {"Åland", "Lappland", "Nyland"} <= regions
    assert len(regions) == 20
    areas = [t for t in card.figure.data if t.fill == "toself"]
    west = min(min(v for v in t.x if v is not None) for t in areas)
    assert west < -350  # kilometres from the central meridian: Åland is on the map
    one = goal_map(small_run, "sv", FigureOptions(goal="g2"))
    assert len(one.table) == 20


@pytest.mark.parametrize("own", ["The council's own survey, 2024.", ""])
def test_a_map_names_whose_borders_it_draws(small_run: Run, own: str) -> None:
    assert "Natural Earth" in goal_map(small_run, "en").sources
    shipped = borders_of(small_run.study)
    assert shipped is not None
    text = re.sub(r'"attribution":"[^"]*"', f'"attribution":"{own}"', shipped.geojson)
    study = dataclasses.replace(small_run.study, borders=Borders(text, shipped.tiles))
    sources = goal_map(dataclasses.replace(small_run, study=study), "en").sources
    assert "Natural Earth" not in sources
    assert sources.endswith(f"Borders: {own}") == bool(own)


def test_uncertain_regions_are_hatched_and_only_they(small_run: Run) -> None:
    context = Context(small_run, "fi")
    card = region_heatmap(small_run, "fi")
    bars = next(t for t in card.figure.data if t.type == "bar")
    expected = [
        context.verdict(context.leader, goal, region) == "unclear"
        for goal in context.goals
        for region in (*context.regions, NATIONAL)
    ]
    assert [shape == "/" for shape in bars.marker.pattern.shape] == expected


def test_tiles_name_every_region_once_per_goal(small_run: Run) -> None:
    card = goal_map(small_run, "fi", FigureOptions(tiles=True))
    assert card.id == "goal_tiles"
    assert texts(card.figure).count("Ahve<br>") == 6


def test_a_lone_reference_has_nothing_to_compare(reference_run: Run) -> None:
    for make in (goals_overview, paths, region_heatmap, goal_map, impact_matrix):
        with pytest.raises(NothingToCompareError, match="at least two alternatives"):
            make(reference_run, "fi")
    assert capacity_paths(reference_run, "fi").title
    assert money_flows(reference_run, "fi").title


def test_leader_comes_first_most_often_over_draws_and_weights(small_run: Run) -> None:
    context = Context(small_run, "en")
    assert context.first_shares.sum().to_numpy() == pytest.approx(1)
    found = ranks(small_run)
    shares = {name: found.first_share(name) for name in context.candidates}
    assert shares[context.leader] == max(shares.values())
