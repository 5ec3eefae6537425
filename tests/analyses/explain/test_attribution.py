"""The parts of a difference: they sum to it, and each is what it says."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from valuma_scenarios.analyses.explain import attribution
from valuma_scenarios.analyses.explain.attribution import (
    MECHANISMS,
    REMAINDER,
    by_lever,
    by_mechanism,
    given,
    subject_of,
)
from valuma_scenarios.draws.sampling import WORKS, central, draw
from valuma_scenarios.errors import UsageError
from valuma_scenarios.model.common import common
from valuma_scenarios.model.inputs import build
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.schema.scenario import Alternative, Members
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GOALS, MODEL_FORMS, NATIONAL, REGION_TYPES

EXACT = 1e-9
FEW = tuple(MECHANISMS)[2:]
"""Mechanisms that a study for tests has switched off already."""


def national(study: Study, a: str, b: str, draws: int) -> np.ndarray:
    """Return the difference by the plain way: a run of both alternatives."""
    found = evaluate(study.with_alternatives((a, b)), draw(study, draws, 1), (study.end_year,))
    effect = found["goal_effect"].sel(region=NATIONAL, year=study.end_year)
    change = effect.sel(alternative=b) - effect.sel(alternative=a)
    return change.transpose("goal", "draw").to_numpy()


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("status_quo", "partnership"),
        ("by_theme", "by_region_type"),
        ("loose_framework", "by_theme"),
        ("status_quo", "no_networks"),
        ("do_nothing", "partnership"),
    ],
)
def test_levers_sum_to_the_difference_of_a_run(shipped_study: Study, a: str, b: str) -> None:
    found = by_lever(shipped_study, draw(shipped_study, 3, 1), subject_of(shipped_study, a, b))
    assert np.abs(found.draws.sum(axis=0) - found.difference).max() < EXACT
    np.testing.assert_allclose(
        found.difference, national(shipped_study, a, b, 3), rtol=1e-9, atol=1e-12
    )


def test_mechanisms_sum_to_the_difference_of_a_run(shipped_study: Study) -> None:
    pair = ("status_quo", "partnership")
    found = by_mechanism(shipped_study, draw(shipped_study, 2, 1), subject_of(shipped_study, *pair))
    assert found.parts == (*MECHANISMS, REMAINDER)
    assert found.runs == 1024
    assert np.abs(found.draws.sum(axis=0) - found.difference).max() < EXACT
    np.testing.assert_allclose(
        found.difference, national(shipped_study, *pair, 2), rtol=0, atol=EXACT
    )


def test_the_remainder_is_the_difference_with_all_mechanisms_off(shipped_study: Study) -> None:
    some = replace(
        shipped_study, structure=shipped_study.structure | {m: MECHANISMS[m] for m in FEW}
    )
    found = by_mechanism(some, draw(some, 3, 1), subject_of(some, "status_quo", "by_theme"))
    assert set(found.parts) == {*MECHANISMS, REMAINDER} - {*FEW}
    off = replace(some, structure=some.structure | MECHANISMS)
    np.testing.assert_allclose(
        found.draws[-1], national(off, "status_quo", "by_theme", 3), rtol=0, atol=EXACT
    )


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_each_switch_alone_gives_what_a_run_with_that_form_gives(
    shipped_study: Study, monkeypatch: pytest.MonkeyPatch, mechanism: str
) -> None:
    off = {mechanism: MECHANISMS[mechanism]}
    monkeypatch.setattr(attribution, "MECHANISMS", off)
    pair, draws = ("status_quo", "partnership"), draw(shipped_study, 3, 1)
    found = by_mechanism(shipped_study, draws, subject_of(shipped_study, *pair))
    without = replace(shipped_study, structure=shipped_study.structure | off)
    np.testing.assert_allclose(found.draws[-1], national(without, *pair, 3), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(
        found.difference, national(shipped_study, *pair, 3), rtol=1e-9, atol=1e-12
    )


def test_what_all_alternatives_share_depends_on_no_other_switch(shipped_study: Study) -> None:
    draws, years = draw(shipped_study, 2, 1), [5]
    for on in (True, False):
        forms = {} if on else {m: MECHANISMS[m] for m in attribution.OF_ALL}
        start = replace(build(shipped_study), structure=shipped_study.structure | forms)
        plain = common(shipped_study, start, draws, years)
        for mechanism in set(MECHANISMS) - set(attribution.OF_ALL):
            changed = start.structure | {mechanism: MECHANISMS[mechanism]}
            other = common(shipped_study, replace(start, structure=changed), draws, years)
            assert same(plain, other), mechanism


def same(one: object, other: object) -> bool:
    """Return whether two values are the same, arrays and dataclasses to the last digit."""
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)  # type: ignore[arg-type]
    if dataclasses.is_dataclass(one):
        names = [field.name for field in dataclasses.fields(one)]
        return all(same(getattr(one, name), getattr(other, name)) for name in names)
    return one == other


def test_every_switch_is_a_form_of_the_model() -> None:
    for mechanism, off in MECHANISMS.items():
        assert off in MODEL_FORMS[mechanism][1:]


def change_networks(**levels: Callable[[float], object]) -> Callable[[Alternative], Alternative]:
    def change(start: Alternative) -> Alternative:
        networks = [
            n.model_copy(update={name: level(getattr(n, name)) for name, level in levels.items()})
            for n in start.networks
        ]
        return start.model_copy(update={"networks": tuple(networks)})

    return change


def change_funding(name: str, **values: float) -> Callable[[Alternative], Alternative]:
    def change(start: Alternative) -> Alternative:
        mapping = getattr(start.funding, name) | values
        return start.model_copy(
            update={"funding": start.funding.model_copy(update={name: mapping})}
        )

    return change


def change_members(start: Alternative) -> Alternative:
    first, *others = start.networks
    moved = first.model_copy(update={"members": Members(all=True)})
    return start.model_copy(update={"networks": (moved, *others)})


def change_priorities(start: Alternative) -> Alternative:
    stronger = start.national_priorities.model_copy(update={"share": 0.4})
    return start.model_copy(update={"national_priorities": stronger})


ONE_GROUP: dict[str, Callable[[Alternative], Alternative]] = {
    "structure": change_members,
    "coordination": change_networks(coordination_meur=lambda c: c * 1.5),
    "contract": change_networks(contract_years=lambda years: years + 2),
    "binding": change_networks(binding=lambda b: b + 0.2, incentive=lambda i: i + 0.1),
    "partners": change_networks(partners=lambda p: p + 0.3),
    "knowledge": change_networks(knowledge_share=lambda k: k + 0.2),
    "channel": change_funding("through_networks", contracts=0.8),
    "national_priorities": change_priorities,
    "money": change_funding("amounts", contracts=40.0),
}


@pytest.mark.parametrize("group", ONE_GROUP)
def test_one_group_that_differs_gets_everything(shipped_study: Study, group: str) -> None:
    changed = ONE_GROUP[group](shipped_study.alternative("by_theme"))
    changed = changed.model_copy(update={"id": "changed"})
    study = replace(shipped_study, alternatives=(*shipped_study.alternatives, changed))
    found = by_lever(study, draw(study, 3, 1), subject_of(study, "by_theme", "changed"))
    assert found.parts == (group,)
    assert np.abs(found.difference).max() > 1e-6  # the lever does something
    np.testing.assert_array_equal(found.draws[0], found.difference)


def test_the_way_back_has_the_opposite_parts(shipped_study: Study) -> None:
    draws = draw(shipped_study, 2, 1)
    there, back = (
        by_lever(shipped_study, draws, subject_of(shipped_study, *names))
        for names in (("loose_framework", "no_networks"), ("no_networks", "loose_framework"))
    )
    assert there.parts == back.parts
    np.testing.assert_allclose(there.draws, -back.draws, rtol=0, atol=1e-12)


def test_equal_alternatives_have_no_parts(shipped_study: Study) -> None:
    twin = shipped_study.alternative("by_theme").model_copy(update={"id": "twin"})
    study = replace(shipped_study, alternatives=(*shipped_study.alternatives, twin))
    found = by_lever(study, draw(study, 2, 1), subject_of(study, "by_theme", "twin"))
    assert found.parts == ()
    assert found.draws.shape == (0, len(GOALS), 2)
    assert not found.difference.any()
    table = found.table()
    assert set(table["part"]) == {"difference"}
    assert table["share"].isna().all()


def test_a_few_at_a_time_are_the_same_as_all_together(
    shipped_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = subject_of(shipped_study, "status_quo", "no_networks")
    whole = by_lever(shipped_study, draw(shipped_study, 5, 1), subject)
    monkeypatch.setattr(attribution, "TOGETHER", 3)
    steps: list[tuple[int, int]] = []
    parts = by_lever(
        shipped_study, draw(shipped_study, 5, 1), subject, progress=lambda *at: steps.append(at)
    )
    np.testing.assert_array_equal(whole.draws, parts.draws)
    assert steps == [(1, 3), (2, 3), (3, 3)]


def test_conditions_are_the_draws_in_which_networks_add_something_or_nothing(
    shipped_study: Study,
) -> None:
    draws = draw(shipped_study, 64, 1)
    works = np.stack([draws[name] for name in WORKS])
    subject = subject_of(shipped_study, "status_quo", "no_networks", ["g1"])
    whole = by_lever(shipped_study, draws, subject)
    for condition, wanted in (("networks_add", 1.0), ("networks_add_nothing", 0.0)):
        one = by_lever(shipped_study, draws, subject, condition)  # type: ignore[arg-type]
        same = (works == wanted).all(axis=0)
        assert 0 < same.sum() < 64
        np.testing.assert_allclose(one.draws[..., same], whole.draws[..., same], atol=1e-12)
    assert given(draws, "all") is draws


def test_parts_of_region_types_sum_to_the_country_where_goals_are_sums(
    shipped_study: Study,
) -> None:
    draws, pair = central(shipped_study), ("status_quo", "no_networks")
    country, *types = (
        by_lever(shipped_study, draws, subject_of(shipped_study, *pair, ["g4"], place))
        for place in (NATIONAL, *REGION_TYPES)
    )
    np.testing.assert_allclose(sum(one.draws for one in types), country.draws, atol=1e-12)


def test_shares_in_the_table_are_of_the_mean_and_sum_to_one(shipped_study: Study) -> None:
    subject = subject_of(shipped_study, "status_quo", "no_networks")
    table = by_lever(shipped_study, draw(shipped_study, 16, 1), subject).table()
    for _, rows in table.groupby("goal"):
        parts, whole = rows[rows["part"] != "difference"], rows[rows["part"] == "difference"]
        assert parts["share"].sum() == pytest.approx(1.0)
        assert parts["mean"].sum() == pytest.approx(float(whole["mean"].iloc[0]), abs=1e-12)
        assert float(whole["share_error"].iloc[0]) == pytest.approx(0.0, abs=1e-12)
    assert (table["p05"] <= table["p50"]).all()
    assert set(table["draws"]) == {16}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"b": "status_quo"}, "both alternatives"),
        ({"b": "partnershp"}, "partnershp"),
        ({"goals": ("g9",)}, "there is no goal 'g9'"),
        ({"place": "MK99"}, "there is no place 'MK99'"),
        ({"year": 1999}, "there is no year '1999'"),
    ],
)
def test_what_is_not_there_is_said(
    shipped_study: Study, wrong: dict[str, object], said: str
) -> None:
    asked = {"a": "status_quo", "b": "partnership"} | wrong
    with pytest.raises(UsageError, match=said):
        subject_of(shipped_study, **asked)  # type: ignore[arg-type]
