"""Years, networks and money before the state of regions comes in, by hand and by their sums."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.model import terms
from valuma_scenarios.model.accounts import money_table
from valuma_scenarios.model.budgets import drawn_budget
from valuma_scenarios.model.common import baseline_path, common
from valuma_scenarios.model.equations import goals, learning, money
from valuma_scenarios.model.equations.money import EUR_PER_MEUR
from valuma_scenarios.model.inputs import alternative_inputs, territory_of
from valuma_scenarios.model.parameters import Parameters
from valuma_scenarios.model.terms import Span
from valuma_scenarios.schema.scenario import DrawnBudget, Members
from valuma_scenarios.schema.study import Study


def test_years_are_split_where_networks_or_money_change() -> None:
    def split(active: list[list[float]], amount: list[list[float]]) -> list[Span]:
        networks = SimpleNamespace(active=np.array(active))
        a: Any = SimpleNamespace(networks=networks, money=SimpleNamespace(amount=np.array(amount)))
        return terms.spans(a)

    same = [[5.0] * 5]
    assert split([[1.0] * 5], same) == [Span(0, 5)]
    assert split([[0, 0, 1, 1, 1]], same) == [Span(0, 2), Span(2, 5)]
    assert split([[1.0] * 5, [0, 1, 1, 1, 0]], same) == [Span(0, 1), Span(1, 4), Span(4, 5)]
    assert split([[1.0] * 5], [[5.0, 5, 5, 4, 4], [1.0] * 5]) == [Span(0, 3), Span(3, 5)]
    assert split([[1.0]], [[5.0]]) == [Span(0, 1)]


@pytest.mark.parametrize("name", ["status_quo", "partnership", "by_theme"])
def test_money_is_what_arrives_and_what_running_it_takes(shipped_study: Study, name: str) -> None:
    """In every region and draw; the themes that regions choose move money and make none."""
    draws = draw(shipped_study, 8, 3)
    territory = territory_of(shipped_study)
    shared = common(shipped_study, territory, draws, [3])
    a = alternative_inputs(shipped_study, shipped_study.alternative(name), territory)
    seat = terms.seats(a, territory, shared, terms.spans(a)[0])
    found = terms.funds(a, territory, shared, seat)
    people = territory.population[:, None] / EUR_PER_MEUR
    arrives = sum(part.sum(axis=0) for part in found.net) * people
    assert arrives + found.overhead == pytest.approx(found.lines.sum(axis=0))
    assert (found.overhead > 0).all()
    assert found.chosen.sum(axis=0) == pytest.approx(np.zeros_like(people * draws.values[:, 0]))
    whole = found.lines.sum(axis=(0, 1))
    assert whole == pytest.approx(seat.amount.sum(axis=0))
    through = (found.plain + found.steady).sum(axis=0)
    assert through == pytest.approx(found.lines.sum(axis=0))
    assert found.managed.sum(axis=0) == pytest.approx(found.steady.sum(axis=(0, 1)))
    payer = a.money.payer
    assert payer is not None
    left = a.money.amount[payer, 0] - seat.budget.sum(axis=0) - seat.paid
    assert seat.amount[payer] == pytest.approx(np.maximum(left, 0))


def test_a_short_contract_loses_nothing_of_its_fit() -> None:
    years = np.array([0.5, 1.0, 3.0, 100.0])
    found = learning.lock_in(years, np.array([0.1] * 4))
    assert found.tolist() == pytest.approx([1, 1, 0.9, learning.SHORTEST_LOCK])


def test_a_budget_follows_the_sum_of_others_in_every_draw(shipped_study: Study) -> None:
    draws = draw(shipped_study, 4, 3)
    fixed, drawn = DrawnBudget(meur=0.25), DrawnBudget(meur=0.5, parameter="x_opt")
    own = DrawnBudget(meur=3.0)
    assert drawn_budget(own, (), draws).tolist() == [3.0] * 4
    assert drawn_budget(drawn, (fixed,), draws).tolist() == draws["x_opt"].tolist()
    found = drawn_budget(own, (fixed, drawn), draws)
    assert found == pytest.approx(3 * (0.25 + draws["x_opt"]) / 0.75)
    nothing = DrawnBudget(meur=0.0, parameter="x_opt")
    assert drawn_budget(own, (nothing,), draws).tolist() == [3.0] * 4


def test_coordination_is_shared_out_by_how_much_of_a_region_sits_in_a_network(
    shipped_study: Study,
) -> None:
    """A network of a quarter of one region and a half of another: a third and two thirds."""
    whole = shipped_study.alternative("by_theme")
    members = Members(regions={"MK01": 0.25, "MK06": 0.5})
    one = whole.networks[0].model_copy(update={"members": members, "coordination_meur": 3.0,
                                               "coordination_parameter": None,
                                               "coordination_follows": ()})  # fmt: skip
    alone = whole.model_copy(update={"networks": (one,)})
    study = replace(shipped_study, alternatives=(alone,), reference="by_theme")
    table = money_table(study)
    rows = table[(table["kind"] == "coordination") & (table["year"] == 2020)]
    spent = rows.set_index("region")["value"]
    assert spent["MK01"] == pytest.approx(1.0)
    assert spent["MK06"] == pytest.approx(2.0)
    assert spent[study.country] == pytest.approx(3.0)
    nobody = one.model_copy(update={"id": "nobody", "members": Members(), "coordination_meur": 0.0})
    both = whole.model_copy(update={"networks": (one, nobody)})
    with_nobody = money_table(replace(study, alternatives=(both,)))
    assert with_nobody["value"].tolist() == table["value"].tolist()
    rate = study.constant("discount_rate")
    country = table[(table["kind"] == "coordination") & (table["region"] == study.country)]
    left = 3.0
    for discounted in country["discounted_value"]:
        assert discounted == pytest.approx(left)
        left /= 1 + rate / 100


def test_time_of_members_and_what_is_paid_of_it_by_hand(shipped_study: Study) -> None:
    """Two networks of a whole region and a part of another; the first pays for half of the time."""
    whole = shipped_study.alternative("by_theme")
    named = {name: shipped_study.parameters[name].value for name in
             ("attend_share", "participation_fte", "fte_cost")}  # fmt: skip
    half = named["attend_share"] / 2
    change: dict[str, Any] = {"members": Members(regions={"MK01": 1.0, "MK06": half})}
    networks = tuple(
        network.model_copy(update={**change, "incentive": incentive})
        for network, incentive in zip(whole.networks[:2], (0.5, 0.0), strict=True)
    )
    funding = whole.funding.model_copy(update={"coordination_from": None})
    a = whole.model_copy(update={"networks": networks, "funding": funding})
    table = money_table(replace(shipped_study, alternatives=(a,), reference=a.id))
    spent = table[table["year"] == 2024].set_index(["kind", "region"])["value"]
    time = named["participation_fte"] * named["fte_cost"]
    assert spent[("participation", "MK01")] == pytest.approx(2 * time)
    assert spent[("participation", "MK06")] == pytest.approx(2 * time / 2)
    assert spent[("incentives", "MK01")] == pytest.approx(0.5 * time)
    assert spent[("incentives", shipped_study.country)] == pytest.approx(0.75 * time)


def test_noise_of_some_regions_moves_these_alone(shipped_study: Study) -> None:
    territory, draws = territory_of(shipped_study), draw(shipped_study, 4, 3)
    used = np.flatnonzero(territory.noise.all(axis=1))[:1]
    some = territory.noise.copy()
    some[:, 0] = 0.0

    def path(noise: Any) -> Any:
        changed = replace(territory, noise=noise)
        return baseline_path(changed, Parameters.of(draws), draws, used, [0, 5, 10])

    found, every, none = (path(noise) for noise in (some, territory.noise, 0 * some))
    assert found[:, 0].tolist() == none[:, 0].tolist() != every[:, 0].tolist()
    assert found[:, 1:].tolist() == every[:, 1:].tolist() != none[:, 1:].tolist()


def test_differences_between_and_within_groups_add_up_for_many_draws_at_once() -> None:
    rng = np.random.default_rng(1)
    level, share = rng.uniform(1, 2, (2, 5, 4)), np.array([0.1, 0.2, 0.3, 0.4])
    groups = np.array([0, 1, 0, 1])
    between, within = goals.theil_parts(level, share, groups)
    assert between.shape == within.shape == (2, 5)
    for place in np.ndindex(2, 5):
        x = level[place]
        mean = sum(x * share)
        parts = [sum((x * share)[groups == g]) for g in (0, 1)]
        sizes = [sum(share[groups == g]) for g in (0, 1)]
        told = sum(p / mean * np.log(p / s / mean) for p, s in zip(parts, sizes, strict=True))
        every = sum(x * share / mean * np.log(x / mean))
        assert between[place] == pytest.approx(told)
        assert within[place] == pytest.approx(every - told)


def test_a_country_without_capacity_has_no_relative_spread() -> None:
    level = np.array([[[0.0, 0.2]], [[0.0, 0.6]]])
    deviation, relative = goals.spread(level, np.array([0.5, 0.5]))
    assert deviation[0].tolist() == pytest.approx([0, 0.2])
    assert relative[0].tolist() == pytest.approx([0, 0.5]), "0 of 0 is told as 0"


def test_incentives_are_paid_as_far_as_the_line_reaches() -> None:
    available, wanted = np.array([0.25, 3.0, -1.0, 0.5]), np.array([0.5, 2.0, 1.5, 0.0])
    assert money.paid_incentives(available, wanted).tolist() == [0.5, 1, 0, 1]


def test_a_line_pays_coordination_first_and_then_time_as_far_as_it_reaches() -> None:
    """Half of the time of two members, at 2 years each and 1 or 4 M€ a year: 2 and 8 M€.

    Of 10 M€ coordination takes 6, or 12.
    """
    networks = SimpleNamespace(incentive=np.array([0.5]))
    territory: Any = SimpleNamespace(weight=np.ones(2))
    parameters = SimpleNamespace(participation_fte=np.full(3, 2.0), fte_cost=np.array([1, 4, 1.0]))
    shared: Any = SimpleNamespace(p=parameters, draws=range(3))
    budget = np.array([[2.0, 2.0, 2.0], [4.0, 4.0, 10.0]])

    def paid(payer: int | None, networks: Any = networks) -> list[list[list[float]]]:
        amount = SimpleNamespace(amount=np.array([[99.0, 1.0], [99.0, 10.0]]), payer=payer)
        a: Any = SimpleNamespace(networks=networks, money=amount)
        found = terms._paid(a, territory, shared, Span(1, 2), np.ones((1, 2, 3)), budget)
        return [part.tolist() for part in found]

    assert paid(1) == [[[1, 1, 1], [2, 0, 0]], [[0.5, 0.25, 0]], [2, 4, 0]]
    assert paid(None) == [[[1, 1, 1], [10, 10, 10]], [[0.5, 0.5, 0.5]], [2, 8, 2]]
    nobody = SimpleNamespace(incentive=np.zeros(1))
    assert paid(1, nobody) == [[[1, 1, 1], [4, 4, 0]], [[0, 0, 0]], [0, 0, 0]]


def test_a_line_has_money_until_its_last_year_or_for_ever(shipped_study: Study) -> None:
    whole, territory = shipped_study.alternative("by_theme"), territory_of(shipped_study)
    ends = shipped_study.instruments["aiko"].years[1]
    for goes_on in (False, True):
        funding = whole.funding.model_copy(
            update={"amounts": {"aiko": 3.0}, "continue_after_last_year": goes_on}
        )
        a = whole.model_copy(update={"funding": funding})
        found = alternative_inputs(shipped_study, a, territory).money.amount
        expected = [3.0 if goes_on or year <= ends else 0.0 for year in shipped_study.years]
        assert 0.0 in expected or goes_on
        assert found.tolist() == [expected]


def test_knowledge_improves_fit_in_the_draws_in_which_it_is_worth_something(
    shipped_study: Study,
) -> None:
    draws = draw(shipped_study, 4, 3)
    values = draws.values.copy()
    values[0, draws.names.index("v_knowledge")] = 0.0
    study = replace(shipped_study, structure=shipped_study.structure | {"kb_effect": "fit"})
    territory = territory_of(study)
    a = alternative_inputs(study, study.alternative("by_theme"), territory)

    def unfit(some: Any) -> Any:
        shared = common(study, territory, some, [3])
        seat = terms.seats(a, territory, shared, terms.spans(a)[0])
        managed = np.zeros((len(a.networks.budget), len(some)))
        return terms.teaching(a, territory, shared, seat, managed).unfit

    assert unfit(replace(draws, values=values)) == pytest.approx(unfit(draws))
    assert unfit(draws.pin({"v_knowledge": 0.0})) is None
