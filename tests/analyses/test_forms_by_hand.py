"""What forms of the model do to ranks and differences, on two goals and two draws."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from valuma_scenarios.analyses.forms import forms
from valuma_scenarios.analyses.forms.forms import FormAnalysis
from valuma_scenarios.analyses.forms.variants import Trial, Values, Variant, _given, alone, mixed
from valuma_scenarios.analyses.ranking.composite import COMPOSITE
from valuma_scenarios.analyses.ranking.leader import Leader
from valuma_scenarios.draws.sampling import WORKS, draw
from valuma_scenarios.results.effects import GIVEN
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import MODEL_FORMS

KINDS: tuple[Any, ...] = ("default", "alone", "mixed", "mixed")
VARIANTS = tuple(Variant(f"v{k}", kind, {}) for k, kind in enumerate(KINDS))
NAMES = ("a", "b", "c")


def values(effects: np.ndarray, candidates: int = 2) -> Values:
    return Values(VARIANTS, NAMES, candidates, ("g1", "g2"), 2030, 2, {"all": effects})


def test_the_share_of_form_by_hand() -> None:
    """Of a less b in the two combinations: 1 and 3, then 5 and 5; the other forms do not count.

    Their means 2 and 5 vary by 2.25, and the draws around them by 1 and 0: 0.5 on average.
    """
    effects = np.zeros((4, 3, 2, 3))
    effects[:2, 0] = 99.0
    effects[2, 0, :, 0], effects[3, 0, :, 0] = (1.0, 3.0), (5.0, 5.0)
    effects[:, 0, :, 1] = effects[:, 0, :, 0] / 4
    effects[:, 2] = 7.0
    effects[:, 0, :, 2] = 0.0
    about: Any = ("all", Leader(("a", "b", "c"), (1.0, 0.0, 0.0), 1.0, 0.0), ("x", "y", "z"))
    rows = list(forms._spread(VARIANTS, effects, NAMES, about))
    assert [(row["item"], row["alternative"], row["other"]) for row in rows] == [
        (item, "a", "b") for item in "xyz"
    ]
    assert [row["between"] for row in rows] == [2.25, 2.25 / 16, 0]
    assert [row["within"] for row in rows] == [0.5, 0.5 / 16, 0]
    share = 2.25 / 2.75
    assert [row["form_share"] for row in rows] == pytest.approx([share, share, np.nan], nan_ok=True)
    assert list(forms._spread(VARIANTS[:2], effects[:2], NAMES, about)) == []


def test_shares_of_the_best_and_of_the_better_by_hand() -> None:
    """Goal g1 is level once and won once by a; shares of the composite are those of the leader."""
    effects = np.zeros((3, 2, 2))
    effects[0, :, 1], effects[1, :, 1], effects[2, :, 1] = (2.0, 3.0), (2.0, 1.0), (9.0, 9.0)
    found = Leader(("b", "a"), (0.75, 0.25), 0.5, 0.1)
    items = (COMPOSITE, "g1")
    held = values(np.zeros((4, 3, 2, 2)))
    rows = list(forms._first(held, found, effects, items))
    assert [(row["item"], row["alternative"], row["first"]) for row in rows] == [
        (COMPOSITE, "a", 0.25), (COMPOSITE, "b", 0.75), ("g1", "a", 0.75), ("g1", "b", 0.25),
    ]  # fmt: skip
    pairs = list(forms._pairs(held, effects, items))
    told = [(row["alternative"], row["other"], row["item"], row["p_better"]) for row in pairs]
    assert told == [
        ("a", "b", COMPOSITE, 0.5), ("a", "b", "g1", 0.75), ("a", "c", COMPOSITE, 0.5),
        ("a", "c", "g1", 0.0), ("b", "c", COMPOSITE, 0.5), ("b", "c", "g1", 0.0),
    ]  # fmt: skip


def test_the_composite_comes_before_the_goals_and_counts_those_that_have_points() -> None:
    effects = np.arange(48.0).reshape(4, 3, 2, 2)
    found = forms._with_composite(values(effects), "all", {"g2": 0.5, "g9": 3.0})
    assert found[..., 0].tolist() == (effects[..., 1] / 2).tolist()
    assert found[..., 1:].tolist() == effects.tolist()


def test_chances_of_a_pair_are_those_of_the_other_turned_around() -> None:
    rows = [
        (given, form, kind, item, one, other)
        for given in ("all", "networks_add") for form, kind in (("d", "default"), ("f", "alone"))
        for item in (COMPOSITE, "g1") for one, other in (("a", "b"), ("a", "c"), ("b", "c"))
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["given", "form", "kind", "item", "alternative", "other"])
    held: Any = SimpleNamespace(pairs=table.assign(p_better=np.arange(24) / 32))
    for pair, item, expected in (
        (("a", "c"), COMPOSITE, [1 / 32, 7 / 32]), (("c", "a"), COMPOSITE, [31 / 32, 25 / 32]),
        (("c", "b"), "g1", [27 / 32, 21 / 32]), (("a", "b"), "g1", [3 / 32, 9 / 32]),
    ):  # fmt: skip
        found = FormAnalysis.chances(held, "all", *pair, item)
        assert found["p_better"].tolist() == expected
        assert (found["form"].tolist(), found.index.tolist()) == (["d", "f"], [0, 1])
        assert list(found) == ["form", "kind", "p_better"]
    assert FormAnalysis.chances(held, "networks_add", "a", "b")["p_better"].iloc[0] == 12 / 32


def test_variants_in_which_an_alternative_leads_are_counted() -> None:
    leaders = [SimpleNamespace(alternative=name, order=(name, "c")) for name in "aaab"]
    held: Any = SimpleNamespace(
        values=SimpleNamespace(variants=VARIANTS), leaders={"all": tuple(leaders)}
    )
    assert FormAnalysis.firsts(held, "all", "a") == {"alone": (2, 2), "mixed": (1, 2)}
    assert FormAnalysis.firsts(held, "all", "c") == {"alone": (0, 2), "mixed": (0, 2)}
    assert FormAnalysis.pair(held, "all") == ("a", "c")


def test_the_spread_is_that_of_who_leads_with_the_studys_own_forms(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    orders = [("c", "a", "b"), ("a", "b", "c"), ("a", "b", "c"), ("b", "c", "a")] * 3
    leaders = iter([Leader(order, (0.5, 0.25, 0.25), 0.25, 0.1) for order in orders])
    monkeypatch.setattr(forms, "_leader", lambda *_: next(leaders))
    effects = np.random.default_rng(1).normal(size=(4, 3, 2, 2))
    held = Values(VARIANTS, NAMES, 3, ("g1", "g2"), 2030, 2, dict.fromkeys(GIVEN, effects))
    found = forms.analyse(held, {"g1": 1.0}, None)
    assert set(zip(found.spread["alternative"], found.spread["other"], strict=True)) == {("c", "a")}
    assert found.spread["given"].tolist() == [given for given in GIVEN for _ in range(3)]
    assert found.pair("all") == ("c", "a")


def test_every_other_form_is_tried_alone_and_any_in_combinations(shipped_study: Study) -> None:
    own = {mechanism: forms[-1] for mechanism, forms in MODEL_FORMS.items()}
    expected = [f"{name}={form}" for name, forms in MODEL_FORMS.items() for form in forms[:-1]]
    tried = alone(own)
    assert [variant.id for variant in tried] == ["default", *expected]
    assert all(sum(v.structure[m] != own[m] for m in own) == 1 for v in tried[1:])
    many = mixed(3, 60)
    for mechanism, forms_of_it in MODEL_FORMS.items():
        assert {variant.structure[mechanism] for variant in many} == set(forms_of_it)
    trial = Trial(shipped_study, (4, 7, "sobol"), random=2, year=2025)
    assert [dict(v.structure) for v in trial.variants[-2:]] == [
        dict(v.structure) for v in mixed(7, 2)
    ]
    assert trial.key[2] == "forms 7 2 2025", "found again among finished runs"


def test_networks_are_made_to_work_or_not_in_the_same_draws(shipped_study: Study) -> None:
    draws = draw(shipped_study, 4, 3)
    assert _given(draws, "all") is draws
    for given, works in (("networks_add", 1.0), ("networks_add_nothing", 0.0)):
        found = _given(draws, given)  # type: ignore[arg-type]
        assert all((found[name] == works).all() for name in WORKS)
        assert (found["x_opt"] == draws["x_opt"]).all()
