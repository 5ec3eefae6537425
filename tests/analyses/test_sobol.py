"""Sobol' and Shapley indices against known answers and against SALib's own analysis."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from SALib.analyze import sobol as salib
from SALib.sample import sobol as salib_sample

from tests.analyses import known_models as known
from valuma_scenarios.analyses.sensitivity import designs
from valuma_scenarios.analyses.sensitivity.designs import Factor
from valuma_scenarios.analyses.sensitivity.methods import shapley, sobol
from valuma_scenarios.analyses.sensitivity.methods.sobol import SaltelliOutputs, Size
from valuma_scenarios.draws.sampling import WORKS, Draws, from_unit_cube, names_of
from valuma_scenarios.errors import UsageError
from valuma_scenarios.vocabulary import MODEL_FORMS

Z = 1.959963984540054


def rows_of(outputs: SaltelliOutputs, outcome: int) -> known.Array:
    """The outcome in the row order that SALib expects."""
    parts = [outputs.a[:, None], outputs.ab]
    parts += [] if outputs.ba is None else [outputs.ba]
    parts.append(outputs.b[:, None])
    return np.concatenate(parts, axis=1)[:, :, outcome].ravel()


def salib_problem(factors: tuple[Factor, ...]) -> dict[str, object]:
    return {
        "num_vars": len(factors),
        "names": [f.id for f in factors],
        "bounds": [[0, 1]] * len(factors),
    }


@pytest.mark.parametrize("second_order", [False, True])
def test_point_estimates_and_intervals_are_those_of_salib(second_order: bool) -> None:
    rng = np.random.default_rng(3)
    n, d, k = 128, 6, 4
    shape = (n, d, k)
    outputs = SaltelliOutputs(
        1e3 + rng.normal(size=(n, k)),
        1e3 + rng.normal(size=(n, k)),
        1e3 + rng.normal(size=shape),
        1e3 + rng.normal(size=shape) if second_order else None,
    )
    found = sobol.indices(outputs, resamples=50, seed=7)
    factors = tuple(Factor(f"f{j}", (f"f{j}",), "parameter") for j in range(d))
    for outcome in range(k):
        expected = salib.analyze(
            salib_problem(factors),
            rows_of(outputs, outcome),
            calc_second_order=second_order,
            num_resamples=50,
            seed=7,
        )
        np.testing.assert_allclose(found.s1[:, outcome], expected["S1"], rtol=0, atol=1e-12)
        np.testing.assert_allclose(found.st[:, outcome], expected["ST"], rtol=0, atol=1e-12)
        np.testing.assert_allclose(Z * found.s1_se[:, outcome], expected["S1_conf"], atol=1e-9)
        np.testing.assert_allclose(Z * found.st_se[:, outcome], expected["ST_conf"], atol=1e-9)
        if second_order:
            assert found.s2 is not None
            assert found.s2_se is not None
            np.testing.assert_allclose(found.s2[:, :, outcome], expected["S2"], rtol=0, atol=1e-12)
            np.testing.assert_allclose(
                Z * found.s2_se[:, :, outcome], expected["S2_conf"], atol=1e-9
            )


def test_layout_of_the_design_is_that_of_salib() -> None:
    study = known.g_study()
    names = names_of(study)
    factors = [Factor(name, (name,), "parameter") for name in names]
    theirs = salib_sample.sample(salib_problem(tuple(factors)), 32, seed=5)
    step = 2 * len(names) + 2
    a, b = (from_unit_cube(study, theirs[start::step]) for start in (0, step - 1))
    ours = [a.u] + [designs.mixed(a, b, f.members).u for f in factors]
    ours += [designs.mixed(b, a, f.members).u for f in factors] + [b.u]
    np.testing.assert_array_equal(np.stack(ours, axis=1).reshape(theirs.shape), theirs)


@pytest.mark.parametrize("null_effect", MODEL_FORMS["null_effect"])
def test_mixing_columns_equals_computing_every_quantile_again(null_effect: str) -> None:
    shipped = known.shipped()
    study = replace(shipped, structure={**shipped.structure, "null_effect": null_effect})
    a, b = designs.two_samples(study, 64, 2)
    for factor in (*designs.factors(study), *designs.factors(study, "group")):
        mixed = designs.mixed(a, b, factor.members)
        np.testing.assert_array_equal(mixed.values, from_unit_cube(study, mixed.u).values)


def test_factors_partition_the_columns_and_blocks_stay_whole() -> None:
    study = known.shipped()
    for by in ("parameter", "group", "grade"):
        members = [n for f in designs.factors(study, by) for n in f.members]
        assert sorted(members) == sorted(designs.varying(study))
    assert ("delta_effect", "delta_network") in designs.blocks(study)
    null = next(f for f in designs.factors(study, "group") if f.id == "null_effect")
    assert set(WORKS) < set(null.members)


def inside(value: float, estimate: float, se: float, widths: float = 4.0) -> bool:
    return bool(abs(value - estimate) <= widths * se + 1e-9)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ishigami(seed: int) -> None:
    study = known.ishigami_study()
    factors = designs.factors(study)
    outputs = sobol.run_saltelli(study, factors, known.ishigami, Size(4096, seed, True))
    found = sobol.indices(outputs, 200, seed)
    assert found.s2 is not None
    assert found.s2_se is not None
    place = [[f.id for f in factors].index(name) for name in known.ISHIGAMI]
    for j, expected in zip(place, known.ISHIGAMI_S1, strict=True):
        assert inside(expected, found.s1[j, 0], found.s1_se[j, 0])
    for j, expected in zip(place, known.ISHIGAMI_ST, strict=True):
        assert inside(expected, found.st[j, 0], found.st_se[j, 0])
    assert inside(0.2437, found.s2[place[0], place[2], 0], found.s2_se[place[0], place[2], 0])
    # the second outcome is a difference that leaves 3 x2, the third does not vary
    assert found.st[place, 1] == pytest.approx([0, 1, 0], abs=0.05)
    assert np.isnan(found.s1[:, 2]).all()
    assert np.isnan(found.st_se[:, 2]).all()


def test_groups_of_ishigami() -> None:
    study = known.ishigami_study(groups=("learning", "money", "learning"))
    factors = designs.factors(study, "group")
    outputs = sobol.run_saltelli(study, factors, known.ishigami, Size(2048, 4))
    found = sobol.indices(outputs, 200, 4)
    learning, money = ([f.id for f in factors].index(g) for g in ("learning", "money"))
    for estimate, se in ((found.s1, found.s1_se), (found.st, found.st_se)):
        assert inside(1 - 0.4424, estimate[learning, 0], se[learning, 0])
        assert inside(0.4424, estimate[money, 0], se[money, 0])


def test_g_function() -> None:
    study = known.g_study()
    factors = designs.factors(study)
    outputs = sobol.run_saltelli(study, factors, known.g_function, Size(2048, 9, True))
    found = sobol.indices(outputs, 200, 9)
    assert found.s2 is not None
    assert found.s2_se is not None
    place = [[f.id for f in factors].index(name) for name in known.G_NAMES]
    for j, s1, st in zip(place, known.G_S1, known.G_ST, strict=True):
        assert inside(s1, found.s1[j, 0], found.s1_se[j, 0])
        assert inside(st, found.st[j, 0], found.st_se[j, 0])
    pair = (place[0], place[1], 0)
    assert inside(known.G_S12, found.s2[pair], found.s2_se[pair])


def test_correlated_parameters_make_one_factor_with_the_share_of_both() -> None:
    study = known.linear_study({("x2", "x3"): 0.8})
    factors = designs.factors(study)
    assert "x2 + x3" in [f.id for f in factors]
    outputs = sobol.run_saltelli(study, factors, known.linear, Size(2048, 1))
    found = sobol.indices(outputs, 200, 1)
    share = dict(zip([f.id for f in factors], found.s1[:, 0], strict=True))
    # Var = 1 + 4 + 9 + 2 x 2 x 3 x 0.8 = 23.6
    assert share["x2 + x3"] == pytest.approx(22.6 / 23.6, abs=0.05)
    assert share["x1"] == pytest.approx(1 / 23.6, abs=0.05)


def test_shapley_effects_of_a_correlated_linear_model() -> None:
    """By hand (Owen & Prieur 2017): values of {2}, {3}, {2, 3} are 19.36, 21.16 and 22.6."""
    study = known.linear_study({("x2", "x3"): 0.8})
    factors = designs.factors(study, join_blocks=False)
    found = shapley.effects(shapley.walks(study, factors, known.linear, 16384, 3))
    share = dict(zip([f.id for f in factors], found.share[:, 0], strict=True))
    expected = {"x1": 1.0, "x2": (19.36 + 22.6 - 21.16) / 2, "x3": (21.16 + 22.6 - 19.36) / 2}
    for name, value in expected.items():
        assert share[name] == pytest.approx(value / 23.6, abs=0.03)
    assert found.share[:, 0].sum() == pytest.approx(1, abs=1e-12)
    assert share["works_people"] == 0


def test_shapley_effects_of_ishigami_and_of_a_constant() -> None:
    study = known.ishigami_study()
    factors = designs.factors(study)
    found = shapley.effects(shapley.walks(study, factors, known.ishigami, 4096, 2))
    place = [[f.id for f in factors].index(name) for name in known.ISHIGAMI]
    for j, expected in zip(place, known.ISHIGAMI_SHAPLEY, strict=True):
        assert inside(expected, found.share[j, 0], found.se[j, 0])
    assert np.isnan(found.share[:, 2]).all()


def test_correlated_draws_of_the_walk_have_the_studys_distribution() -> None:
    """Whatever the order of the walk, mixing two samples gives draws of the same joint law."""
    study = known.linear_study({("x2", "x3"): 0.8})
    seen: list[known.Array] = []

    def keep(draws: Draws) -> known.Array:
        seen.append(known.columns(draws, known.LINEAR))
        return known.linear(draws)

    shapley.walks(study, designs.factors(study, join_blocks=False), keep, 2048, 5)
    for values in seen:
        assert np.corrcoef(values[:, 1], values[:, 2])[0, 1] == pytest.approx(0.8, abs=0.03)
        assert values.std(axis=0) == pytest.approx([1, 1, 1], abs=0.05)


@pytest.mark.parametrize(("n", "seed", "words"), [(100, 1, "use 64 or 128"), (64, 0, "at least 1")])
def test_what_the_design_refuses(n: int, seed: int, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        designs.two_samples(known.g_study(), n, seed)


def test_blocks_join_through_common_partners() -> None:
    study = known.study_of(
        dict.fromkeys(("a", "b", "c", "d"), ("uniform", 0.0, 1.0)),
        pairs={("a", "b"): 0.3, ("b", "c"): 0.3},
    )
    assert designs.blocks(study) == (("a", "b", "c"),)
    assert designs.blocks(replace(study, correlations=())) == ()
