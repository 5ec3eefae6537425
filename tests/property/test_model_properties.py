"""The properties of the model (method note, section 9), for any alternative and any draw."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.property.strategies import alternatives, joint_draws, with_alternatives
from valuma_scenarios.draws import sampling
from valuma_scenarios.model.accounts import budget_by_year, money_table
from valuma_scenarios.model.common import common
from valuma_scenarios.model.equations import goals, learning
from valuma_scenarios.model.inputs import build
from valuma_scenarios.model.simulate import simulate
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.vocabulary import DISPARITY_GOAL, GOALS, NATIONAL

STUDY = load_project(Path(__file__).parents[2])
FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
POINT_GOALS = [goal for goal in GOALS if goal != DISPARITY_GOAL]


@FEW
@given(alternatives(STUDY), joint_draws(STUDY))
def test_identical_alternatives_give_identical_results(alternative, draws):
    twin = alternative.model_copy(update={"id": "twin", "label": STUDY.goals["g1"].label})
    results = evaluate(with_alternatives(STUDY, alternative, twin), draws)
    one, two = results["goal_effect"].to_numpy()
    assert np.array_equal(one, two)


@pytest.mark.slow
@FEW
@given(joint_draws(STUDY))
def test_without_networks_and_money_only_erosion_is_left(draws):
    study = with_alternatives(STUDY, STUDY.alternative("do_nothing"))
    results = evaluate(study, draws)
    assert not results["learning"].any()
    # Whether networks work or not makes no difference where there are none.
    works, fails = (
        evaluate(study, draws.pin(dict.fromkeys(sampling.WORKS, w))) for w in (1.0, 0.0)
    )
    assert np.array_equal(works["goal_effect"], fails["goal_effect"])
    steady = evaluate(study, draws.pin({"epsilon_erosion": 0.0}))
    assert np.abs(steady["goal_effect"].to_numpy()).max() < 1e-12


@FEW
@given(alternatives(STUDY))
def test_allocated_money_sums_to_the_budget(alternative):
    study = with_alternatives(STUDY, alternative)
    table = money_table(study)
    programme = table[(table["kind"] == "programme") & (table["region"] != NATIONAL)]
    summed = programme.groupby(["instrument", "year"])["value"].sum()
    country = table[(table["kind"] == "programme") & (table["region"] == NATIONAL)]
    stated = country.set_index(["instrument", "year"])["value"]
    inputs = build(study).alternatives[0].money
    assert inputs.allocation.sum(axis=1) == pytest.approx(1.0, abs=1e-12)
    assert np.abs(summed - stated).max() < 1e-9
    # Coordination and incentives are paid from the money, not beside it; a line that is too short
    # for the coordination itself (an error in a file) is used up.
    total = budget_by_year(study, table).loc[alternative.id]
    payer = inputs.payer
    short = payer is not None and (inputs.amount[payer] <= 12).any()
    if payer is not None and not short:
        assert total.to_numpy() == pytest.approx(inputs.amount.sum(axis=0), abs=1e-9)
    others = [k for k in range(len(inputs.amount)) if k != payer]
    shown = stated.to_numpy().reshape(inputs.amount.shape)
    assert shown[others] == pytest.approx(inputs.amount[others], abs=1e-9)


@FEW
@given(alternatives(STUDY), joint_draws(STUDY))
def test_capacity_commitment_and_learning_stay_shares(alternative, draws):
    results = evaluate(with_alternatives(STUDY, alternative), draws)
    for name in ("capacity", "commitment", "learning"):
        values = results[name].to_numpy()
        assert np.isfinite(values).all()
        assert values.min() >= 0
        assert values.max() <= 1


def _scaled(alternative, factor):
    amounts = {line: factor * sum_ for line, sum_ in alternative.funding.amounts.items()}
    funding = alternative.funding.model_copy(update={"amounts": amounts, "coordination_from": None})
    return alternative.model_copy(update={"id": f"x{factor}", "funding": funding})


@FEW
@given(alternatives(STUDY), joint_draws(STUDY), st.floats(1.01, 20))
def test_more_money_never_lowers_a_goal_and_doubling_less_than_doubles(alternative, draws, factor):
    # The response of higher education can be negative by the evidence (a null): held at zero or
    # more here, and the mainstream dividend is held out so that only programme money is left. The
    # secretariat's time is held out too: with more money to run it has less time to teach.
    beta = "beta_share_tertiary"
    draws = draws.pin({"psi_mainstream": 0.0, "manage_cost": 0.0, "emissions_elasticity": 0.0})
    draws = replace(draws, values=draws.values.copy())
    column = draws.names.index(beta)
    draws.values[:, column] = np.maximum(0.0, draws.values[:, column])
    study = with_alternatives(
        STUDY, _scaled(alternative, 1.0), _scaled(alternative, factor), _scaled(alternative, 2.0)
    )
    effect = evaluate(study, draws)["goal_effect"].sel(region=NATIONAL, goal=POINT_GOALS)
    one, more, two = effect.to_numpy()
    assert (more - one).min() >= -1e-12
    assert (2 * one - two).min() >= -1e-12


@FEW
@given(alternatives(STUDY), joint_draws(STUDY), st.permutations(range(19)))
def test_permuting_regions_permutes_the_results(alternative, draws, order):
    study = with_alternatives(STUDY, alternative)
    shuffled = replace(study, regions=study.regions.iloc[order])
    before = evaluate(study, draws)["goal_effect"]
    after = evaluate(shuffled, draws)["goal_effect"].sel(region=before["region"])
    assert np.abs(after - before).max() < 1e-9


@FEW
@given(st.integers(1, 2**31), st.integers(2, 12))
def test_theil_parts_sum_to_the_whole(seed, regions):
    rng = np.random.default_rng(seed)
    level, share = rng.lognormal(size=(4, regions)), rng.dirichlet(np.ones(regions))
    groups = rng.integers(0, max(1, regions // 2), regions)
    _, groups = np.unique(groups, return_inverse=True)
    between, within = goals.theil_parts(level, share, groups)
    whole = goals.theil_contributions(level, share).sum(axis=-1)
    assert between + within == pytest.approx(whole, abs=1e-12)
    assert between.min() >= -1e-12
    assert within.min() >= -1e-12


@FEW
@given(st.floats(0.1, 29), st.floats(0, 20), st.floats(1, 4))
def test_a_longer_contract_never_lowers_continuity(years, more, ramp):
    short, long = (learning.continuity(np.array(y), np.array(ramp)) for y in (years, years + more))
    assert 0 <= short <= long + 1e-12 <= 1 + 1e-12


@FEW
@given(alternatives(STUDY), joint_draws(STUDY), st.floats(1, 5))
def test_a_longer_contract_never_lowers_learning(alternative, draws, factor):
    # Attention depends on capacity, which longer contracts raise; fit of self-selected themes rises
    # with capacity too. In the first year nothing but the contract differs.
    longer = alternative.model_copy(
        update={
            "id": "longer",
            "networks": tuple(
                n.model_copy(update={"contract_years": n.contract_years * factor})
                for n in alternative.networks
            ),
        }
    )
    draws = draws.pin({"drift": 0.0})
    results = evaluate(with_alternatives(STUDY, alternative, longer), draws)
    short, long = results["learning"].isel(year=0).to_numpy()
    assert (long - short).min() >= -1e-12


def test_one_draw_at_central_values_is_the_central_run():
    # The central run has no process noise in the baseline, which goal 4 is held against.
    middle = sampling.central(STUDY)
    pinned = replace(sampling.draw(STUDY, 3, seed=5), first=None).pin(
        dict(zip(middle.names, middle.values[0], strict=True))
    )
    central = evaluate(STUDY, middle)["goal_effect"].isel(draw=0)
    drawn = evaluate(STUDY, pinned)["goal_effect"]
    assert np.abs(drawn - central).max() < 1e-12


def test_noise_is_the_same_for_all_and_moves_only_what_is_held_against_the_baseline():
    draws = sampling.draw(STUDY, 40, seed=8)
    noisy, calm = (evaluate(STUDY, d) for d in (draws, replace(draws, first=None)))
    assert np.array_equal(noisy["indicator_effect"], calm["indicator_effect"])
    points, gaps = (POINT_GOALS, [DISPARITY_GOAL])
    for goal, same in ((points, True), (gaps, False)):
        one, other = (r["goal_effect"].sel(goal=goal) for r in (noisy, calm))
        assert np.array_equal(one, other) is same


def test_the_label_of_an_architecture_has_no_effect_of_its_own():
    theme = STUDY.alternative("by_theme")
    renamed = theme.model_copy(update={"id": "by_region_type", "label": theme.summary})
    results = evaluate(with_alternatives(STUDY, theme, renamed), sampling.central(STUDY))
    one, two = results["goal_effect"].to_numpy()
    assert np.array_equal(one, two)


@FEW
@given(alternatives(STUDY), st.integers(1, 400))
def test_results_do_not_depend_on_the_size_of_blocks(alternative, n):
    study = with_alternatives(STUDY, alternative)
    draws = sampling.draw(STUDY, n, seed=3)
    whole = evaluate(study, draws, years=(2030,))["goal_effect"]
    last = evaluate(study, draws.block(n - 1, n), years=(2030,))["goal_effect"]
    assert np.abs(whole.isel(draw=-1) - last.isel(draw=0)).max() < 1e-9


def in_numpy(study, draws):
    """Return the goal and indicator effects of the one alternative by the numpy equations."""
    inputs = build(study)
    shared = common(study, inputs, draws, list(range(len(study.years))))
    found = simulate(inputs.alternatives[0], inputs, shared)
    return np.concatenate([found.goal, found.indicator], axis=1)


NETWORKS_OFF = {
    "learning": "off", "knowledge": "off", "leverage": "off", "match": "off", "joint": "off",
    "spill_over": "network_neighbours_off",
}  # fmt: skip


@FEW
@given(alternatives(STUDY), joint_draws(STUDY))
def test_where_networks_add_nothing_their_mechanisms_could_as_well_be_off(alternative, draws):
    study = with_alternatives(STUDY, alternative)
    fails = draws.pin(dict.fromkeys(sampling.WORKS, 0.0))
    off = replace(study, structure=study.structure | NETWORKS_OFF)
    # Exactly: so both in the same kernel, the numpy equations, which know all forms.
    one, other = (in_numpy(s, fails) for s in (study, off))
    assert np.array_equal(one, other)


@FEW
@given(alternatives(STUDY), joint_draws(STUDY))
def test_costs_of_channelling_are_paid_only_where_money_is_channelled(alternative, draws):
    funding = alternative.funding.model_copy(update={"through_networks": {}})
    study = with_alternatives(STUDY, alternative.model_copy(update={"funding": funding}))
    free = dict.fromkeys(
        ("overlap_cost", "cost_network_pct", "cost_contract_pct", "leverage", "match", "joint"), 0.0
    )
    one, other = (evaluate(study, d)["goal_effect"] for d in (draws, draws.pin(free)))
    assert np.array_equal(one, other)


@FEW
@given(alternatives(STUDY), joint_draws(STUDY), st.floats(1.1, 2))
def test_less_shrinkage_raises_every_effect_that_rests_on_it(alternative, draws, factor):
    study = with_alternatives(STUDY, alternative)
    low, high = (
        evaluate(study, draws.pin({"shrinkage": value}))["indicator_effect"]
        for value in (0.4, 0.4 * factor)
    )
    resting = [
        name for name in study.measured if "shrinkage" in study.indicators[name].response.times
    ]
    others = [
        name for name in study.measured
        if name not in resting and study.indicators[name].side_effect is None
    ]  # fmt: skip
    assert resting
    one, more = (x.sel(indicator=resting).to_numpy() for x in (low, high))
    assert more == pytest.approx(factor * one, rel=1e-9, abs=1e-15)
    assert np.array_equal(low.sel(indicator=others), high.sel(indicator=others))


@FEW
@given(alternatives(STUDY), joint_draws(STUDY))
def test_other_outcomes_stay_in_their_ranges(alternative, draws):
    found = evaluate(with_alternatives(STUDY, alternative), draws)["outcome_value"]
    values = {str(name): found.sel(outcome=name).to_numpy() for name in found["outcome"].to_numpy()}
    assert np.isfinite(found).all()
    for name in ("peer_learning", "alignment"):
        assert values[name].min() >= 0
        assert values[name].max() <= 1 + 1e-12
    for name, value in values.items():
        assert value.min() >= 0, name
    assert (values["administration"] <= values["programme"] + 1e-9).all()
    whole = values["programme"] + values["coordination"] + values["participation_cost"]
    assert values["cost"] == pytest.approx(whole)


def test_effects_of_networks_are_small():
    # 50 M€ a year and less move national employment by less than 0.2 % and GDP by less than 0.1 %.
    draws = sampling.draw(STUDY, 256, seed=4)
    share = STUDY.constant("size_basis_meur_per_year") / 174
    effect = evaluate(STUDY, draws)["indicator_effect"].sel(region=NATIONAL, year=STUDY.years[-1])
    change = effect.sel(alternative=[a for a in STUDY.candidates if a != STUDY.reference])
    change = change - effect.sel(alternative="do_nothing")
    inputs = build(STUDY)
    for name, limit in (("gdp_per_capita", 0.1), ("employment_rate", 0.2)):
        level = float(inputs.level[inputs.indicators.index(name)] @ inputs.share)
        size = abs(change.sel(indicator=name)) / level * 100 * share
        assert float(size.quantile(0.95, dim="draw").max()) < limit
