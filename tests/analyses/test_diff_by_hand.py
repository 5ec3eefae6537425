"""What differs between two studies: value by value, in groups, and swapped one by one."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from valuma_scenarios.analyses.diff import attribution, inputs
from valuma_scenarios.analyses.diff.attribution import Subject, attribute, medians
from valuma_scenarios.analyses.diff.inputs import (
    MISSING,
    Case,
    Change,
    Sampled,
    changes,
    groups_of,
    mixed,
)
from valuma_scenarios.schema.study import Study

SAMPLED = Sampled(24, 5, "lhs")
FIELDS = ("parameters", "constants", "goals", "indicators", "themes", "instruments",
          "region_types", "state_roles")  # fmt: skip


def told(before: Study, after: Study, sampled: Sampled = SAMPLED) -> list[Change]:
    return changes(Case(before, SAMPLED), Case(after, sampled))


def without(study: Study, field: str, key: str) -> Study:
    """The study without one entry."""
    entries: dict[str, Any] = {field: {k: v for k, v in getattr(study, field).items() if k != key}}
    return replace(study, **entries)


# What a manifest and two studies say


def test_draws_of_a_manifest() -> None:
    manifest = {"draws": "8", "seed": 7, "design": "sobol"}
    assert Sampled.of(manifest) == Sampled(8, 7, "sobol")
    assert Sampled.of({**manifest, "seed": None}) == Sampled(8, 1, "sobol")


def test_how_draws_differ_is_told_field_by_field(shipped_study: Study) -> None:
    found = told(shipped_study, shipped_study, Sampled(24, 6, "sobol"))
    assert found == [Change("draws", "seed", "5", "6"), Change("draws", "design", "lhs", "sobol")]


def test_an_alternative_that_only_one_study_has_decides_nothing(shipped_study: Study) -> None:
    one, two = shipped_study.alternatives[:2]
    before, after = (replace(shipped_study, alternatives=(some,)) for some in (one, two))
    assert told(before, after) == [
        Change(f"scenarios.{one.id}", f"scenarios.{one.id}", one.id, MISSING, counts=False),
        Change(f"scenarios.{two.id}", f"scenarios.{two.id}", MISSING, two.id, counts=False),
    ]


def test_a_network_is_found_by_its_id(shipped_study: Study) -> None:
    one = shipped_study.alternative("by_theme")
    turned = one.model_copy(update={"networks": one.networks[::-1]})
    before, after = (replace(shipped_study, alternatives=(a,)) for a in (one, turned))
    assert told(before, after) == []
    first = one.networks[0]
    changed = (first.model_copy(update={"binding": 0.125}), *one.networks[1:])
    after = replace(shipped_study, alternatives=(one.model_copy(update={"networks": changed}),))
    path = f"scenarios.by_theme.networks.{first.id}.binding"
    assert told(before, after) == [Change("scenarios.by_theme", path, str(first.binding), "0.125")]


def test_an_entry_that_only_one_study_has(shipped_study: Study) -> None:
    key = next(iter(shipped_study.constants))
    less = without(shipped_study, "constants", key)
    (gone,) = told(shipped_study, less)
    assert (gone.group, gone.path, gone.after) == (f"constants.{key}", f"constants.{key}", MISSING)
    assert gone.before.startswith("{")
    assert gone.counts
    (new,) = told(less, shipped_study)
    assert (new.before, new.after) == (MISSING, gone.before)


def test_values_and_texts_by_hand() -> None:
    assert inputs._text(None) == MISSING
    assert inputs._text({"a": [1, None], "b": {"c": 0.5}}) == "{a: [1, –], b: {c: 0.5}}"
    old = {"value": 1, "note": "x", "in": {"low": 0, "same": 2}, "gone": 3}
    new = {"value": 2, "note": "y", "in": {"low": 1, "same": 2}, "new": {"label": 1}}
    found = list(inputs._values("parameters.k", "parameters.k", old, new))
    assert [(c.path.removeprefix("parameters.k."), c.before, c.after, c.counts) for c in found] == [
        ("value", "1", "2", True), ("note", "x", "y", False), ("in.low", "0", "1", True),
        ("gone", "3", MISSING, True), ("new", MISSING, "{label: 1}", True),
    ]  # fmt: skip
    (whole,) = inputs._values("g", "a.b.c", {"x": 1}, [1])
    assert (whole.before, whole.after, whole.counts) == ("{x: 1}", "[1]", True)
    (named,) = inputs._values("g", "parameters.label", 1, 2)
    assert named.counts, "an entry may be called as a text is"


def test_a_level_is_one_change_with_all_its_tables(shipped_study: Study) -> None:
    """Years differ as well; what belongs to the level is not told twice."""
    baseline = shipped_study.baseline.assign(value=0.0)
    other: Any = replace(
        shipped_study,
        level="kunta",
        baseline=baseline,
        end_year=2029,
        start_year=2021,
    )
    assert told(shipped_study, other) == [
        Change("level", "level", shipped_study.level, "kunta"),
        Change("years", "start_year", str(shipped_study.start_year), "2021"),
        Change("years", "end_year", str(shipped_study.end_year), "2029"),
    ]
    same = replace(shipped_study, baseline=baseline)
    assert {change.group for change in told(shipped_study, same)} == {"baseline"}


@pytest.mark.parametrize("name", ["overrides", "model_version", "hashes"])
def test_what_decides_nothing_is_not_told(shipped_study: Study, name: str) -> None:
    held: Any = {name: None}
    assert told(shipped_study, replace(shipped_study, **held)) == []


def cells(before: pd.DataFrame, after: pd.DataFrame) -> list[tuple[str, str, str, bool]]:
    found = list(inputs._cells("t", before, after))
    assert {change.group for change in found} <= {"t"}
    return [(change.path, change.before, change.after, change.counts) for change in found]


def test_cells_of_tables_are_found_by_their_row() -> None:
    before = pd.DataFrame(
        {"indicator": ["a", "b"], "year": [2020, 2021], "value": [1.0, 2.0], "note": ["x", "y"]}
    )
    assert cells(before, before.copy()) == []
    after = before.assign(value=[1.0, 2.5], note=["z", "y"])
    assert cells(before, after) == [
        ("t.a.2020.note", "x", "z", False), ("t.b.2021.value", "2.0", "2.5", True),
    ]  # fmt: skip
    named = pd.DataFrame({"value": [1.0, 2.0]}, index=["MK01", "MK02"])
    assert cells(named, named.assign(value=[3.0, 2.0])) == [("t.MK01.value", "1.0", "3.0", True)]


def test_tables_of_another_form_are_told_by_their_size() -> None:
    before = pd.DataFrame({"value": [1.0, 2.0], "note": ["x", "y"]})
    assert cells(before, before.iloc[:1]) == [("t", "2 × 2", "1 × 2", True)]
    assert cells(before, before.rename(columns={"note": "remark"})) == [
        ("t", "2 × 2", "2 × 2", True)
    ]


# Groups


def groups(*names: str, most: int) -> dict[str, tuple[str, ...]]:
    found = [Change(name, name, "a", "b") for name in names]
    return groups_of([*found, Change("x.silent", "x", "a", "b", counts=False), *found[:1]], most)


def test_groups_by_hand() -> None:
    """Those of the fullest field are taken together until there are few enough."""
    five = ("a.1", "b.1", "a.2", "b.2", "b.3")
    assert groups(*five, most=5) == {name: (name,) for name in five}
    three = {"a.1": ("a.1",), "a.2": ("a.2",), "b": ("b.1", "b.2", "b.3")}
    assert groups(*five, most=4) == three
    assert groups(*five, most=3) == three
    assert groups(*five, most=2) == {"b": ("b.1", "b.2", "b.3"), "a": ("a.1", "a.2")}
    assert groups(*five, "draws", most=2) == {
        "b": ("b.1", "b.2", "b.3"), "other": ("a.1", "a.2", "draws"),
    }  # fmt: skip
    assert groups(*five, most=1) == {"other": ("b.1", "b.2", "b.3", "a.1", "a.2")}
    assert groups_of([]) == {}


# Mixtures


def test_a_mixture_takes_what_is_swapped_from_the_second(shipped_study: Study) -> None:
    one, two = shipped_study.alternatives[:2]
    key, gone = list(shipped_study.parameters)[:2]
    moved = shipped_study.parameters[key].model_copy(update={"note": "moved"})
    second = without(shipped_study, "parameters", gone)
    second = replace(
        second,
        parameters=second.parameters | {key: moved},
        alternatives=(two.model_copy(update={"title": "new"}), *shipped_study.alternatives[2:],
                      one.model_copy(update={"title": "new"})),
        start_year=2021, end_year=2029, baseline=shipped_study.baseline.iloc[:5],
        correlations=(),
    )  # fmt: skip
    a, b = Case(shipped_study, SAMPLED), Case(second, Sampled(8, 1, "lhs"))

    def swapped(*names: str) -> tuple[list[str], Sampled]:
        """Fields that are not those of the first any more, and the draws."""
        made = mixed(a, b, frozenset(names))
        every = ("parameters", "alternatives", "start_year", "end_year", "baseline", "regions",
                 "correlations", "level")  # fmt: skip
        return [
            name for name in every
            if getattr(made.study, name) is not getattr(a.study, name)
            and (isinstance(getattr(a.study, name), pd.DataFrame)
                 or getattr(made.study, name) != getattr(a.study, name))
        ], made.sampled  # fmt: skip

    assert swapped() == ([], SAMPLED)
    assert swapped("draws") == ([], b.sampled)
    assert swapped("years") == (["start_year", "end_year"], SAMPLED)
    assert swapped("correlations") == (["correlations"], SAMPLED)
    assert swapped("baseline") == (["baseline"], SAMPLED)
    assert swapped("level") == (["baseline"], SAMPLED)
    assert swapped(f"parameters.{key}") == (["parameters"], SAMPLED)
    new = mixed(a, b, frozenset((f"parameters.{key}",))).study.parameters
    assert new == {**shipped_study.parameters, key: moved}
    assert gone not in mixed(a, b, frozenset((f"parameters.{gone}",))).study.parameters
    both = mixed(a, b, frozenset((f"scenarios.{one.id}",))).study.alternatives
    assert [x.id for x in both] == [x.id for x in shipped_study.alternatives]
    assert both[0] is b.study.alternative(one.id)
    assert both[1:] == shipped_study.alternatives[1:]


# Who is followed, and what is shared out


def case(candidates: tuple[str, ...], reference: str, goals: tuple[str, ...]) -> Any:
    return SimpleNamespace(
        study=SimpleNamespace(candidates=candidates, reference=reference, goals=goals)
    )


def test_what_two_cases_have_in_common(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attribution, "measured_goals", lambda study: study.goals)
    a = case(("ref", "p", "q", "s"), "p", ("g1", "g2", "g4"))
    b = case(("r", "s", "ref", "q"), "ref", ("g4", "g1", "g3"))
    found = Subject.of(a, b)
    assert found == Subject(("s", "q"), "ref", ("g4", "g1"))
    assert found.cells == [("s", "g4"), ("s", "g1"), ("q", "g4"), ("q", "g1")]


@pytest.mark.parametrize(
    ("sampled", "made"),
    [(Sampled(8, 3, "sobol"), (8, 3, "sobol")), (Sampled(8, 3, "lhs"), (8, 3, "lhs")),
     (Sampled(8, 3, "given"), (8, 3, "lhs")), (Sampled(0, 3, "central"), "central")],
)  # fmt: skip
def test_medians_are_of_what_is_followed_alone(
    monkeypatch: pytest.MonkeyPatch, sampled: Sampled, made: object
) -> None:
    ran: dict[str, Any] = {}

    def runner(study: Any, outcomes: Any, folder: object, progress: object) -> Any:
        ran.update(kept=study.kept, outcomes=outcomes, folder=folder, progress=progress)
        return lambda sample: (ran.update(sample=sample), np.array([[1.0], [9.0], [2.0]]))[1]

    study: Any = SimpleNamespace(candidates=("p", "ref", "q"), country="FI", end_year=2030)
    study.with_alternatives = lambda kept: SimpleNamespace(**{**vars(study), "kept": kept})
    monkeypatch.setattr(attribution, "Runner", runner)
    monkeypatch.setattr(attribution, "draw", lambda _study, *how: how)
    monkeypatch.setattr(attribution, "central", lambda _study: "central")
    found = medians(Case(study, sampled), Subject(("q",), "ref", ("g1",)))
    assert found.tolist() == [2]
    assert ran["kept"] == ("ref", "q")
    assert ran["sample"] == made
    (outcome,) = ran["outcomes"]
    assert (outcome.item, outcome.alternative, outcome.reference) == ("g1", "q", "ref")
    assert (outcome.region, outcome.year) == ("FI", 2030)


def test_movements_are_shared_out_and_every_run_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Causes add 1, 2 and 4 to the first number, ten times as much to the second; x and y more."""
    worth = {"x": 1.0, "y1": 1.5, "y2": 0.5, "z": 4.0}

    def value(swapped: frozenset[str], *_: object) -> np.ndarray:
        both = 6.0 if {"x", "y1"} <= swapped else 0.0
        total = sum(worth[name] for name in swapped) + both
        return np.array([total, 10 * total])

    monkeypatch.setattr(attribution, "mixed", lambda _a, _b, single: single)
    monkeypatch.setattr(attribution, "medians", value)
    seen: list[tuple[int, int]] = []
    anything: Any = None
    found = attribute(
        anything, anything, {"x": ("x",), "y": ("y1", "y2"), "z": ("z",)},
        Subject(("p",), "ref", ("g1", "g2")),
        progress=lambda done, total: seen.append((done, total)),
    )  # fmt: skip
    assert seen == [(k, 8) for k in range(1, 9)]
    assert found.to_numpy().tolist() == [
        ["p", "g1", "x", pytest.approx(4)], ["p", "g2", "x", pytest.approx(40)],
        ["p", "g1", "y", pytest.approx(5)], ["p", "g2", "y", pytest.approx(50)],
        ["p", "g1", "z", pytest.approx(4)], ["p", "g2", "z", pytest.approx(40)],
    ]  # fmt: skip
