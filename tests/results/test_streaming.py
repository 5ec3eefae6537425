"""Draws while a run is made, in memory and on disk: those of a run, in single precision."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from valuma_scenarios.draws.sampling import Draws, draw
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results import streaming, tables
from valuma_scenarios.results.drawn import of_dataset
from valuma_scenarios.results.evaluate import evaluate, passing_blocks
from valuma_scenarios.results.labelled import dataset_of
from valuma_scenarios.results.ordered import Ordered
from valuma_scenarios.results.streaming import stream, tables_of
from valuma_scenarios.schema.study import Study

QUANTITIES = ("goal_effect", "indicator_effect", "outcome_value", "capacity", "learning")


@pytest.fixture(scope="module")
def study(root: Path) -> Study:
    return load_project(root, alternatives=("partnership", "do_nothing"), end=2022)


@pytest.fixture(scope="module")
def sample(study: Study) -> Draws:
    return draw(study, 300, seed=3)  # a block and a part of one


@pytest.fixture(params=["memory", "disk"])
def kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file for draws, which are kept in memory or in it."""
    if request.param == "disk":
        monkeypatch.setattr(streaming, "MOST_HELD", 0.0)
    return tmp_path / "draws.bin"


@pytest.fixture(scope="module")
def whole(study: Study, sample: Draws) -> xr.Dataset:
    return evaluate(study, sample)


def test_what_was_written_is_read_with_labels(
    study: Study, sample: Draws, whole: xr.Dataset, kept: Path
) -> None:
    with stream(study, sample, kept) as drawn:
        assert kept.exists() == (streaming.MOST_HELD == 0)
        found = dataset_of(drawn, sample)
        assert dict(found.sizes) == dict(whole.sizes)
        assert found.attrs == whole.attrs
        for name in QUANTITIES:
            expected = whole[name].astype(np.float32)
            assert found[name].dims == expected.dims
            np.testing.assert_array_equal(found[name].to_numpy(), expected.to_numpy())
        places = {"region": "MK05", "year": [2021, 2022], "alternative": "partnership"}
        goals = {"goal": ["g2", "g4"], **places}
        picked = found["goal_effect"].sel(goals).isel(draw=slice(250, 260))
        expected = whole["goal_effect"].sel(goals).isel(draw=slice(250, 260)).astype(np.float32)
        assert picked.dims == expected.dims
        np.testing.assert_array_equal(picked.to_numpy(), expected.to_numpy())


def test_tables_are_those_of_labelled_results(
    study: Study, sample: Draws, whole: xr.Dataset, kept: Path
) -> None:
    single = whole.map(
        lambda values: values if values.name == "parameter" else values.astype(np.float32)
    )
    with stream(study, sample, kept, passing_blocks(study, sample)) as drawn:
        made, expected = tables_of(drawn), tables_of(of_dataset(study, single))
    for name, table in expected.items():
        for column in table:
            one, other = made[name][column], table[column]
            if one.dtype.kind == "f":
                np.testing.assert_allclose(one, other, rtol=1e-12, err_msg=f"{name} {column}")
            else:
                assert one.tolist() == other.tolist()


@pytest.mark.parametrize(("together", "cached"), [(1, 1), (40_000, 20_000), (10**9, 10**9)])
def test_tables_do_not_depend_on_how_much_is_put_in_order_at_once(
    study: Study, sample: Draws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    together: int, cached: int,
) -> None:  # fmt: skip
    with stream(study, sample, tmp_path / "draws.bin") as drawn:
        expected = tables_of(drawn)
        monkeypatch.setattr(tables, "TOGETHER", together)
        monkeypatch.setattr(tables, "CACHED", cached)
        for name, table in tables_of(drawn).items():
            pd.testing.assert_frame_equal(table, expected[name], check_exact=True)


def test_a_difference_taken_the_other_way_round_is_told_as_if_it_were_computed(
    shipped_study: Study,
) -> None:
    """Of pairs in both directions one is computed; each direction by itself says the same."""
    names = [alternative.id for alternative in shipped_study.alternatives]
    rng = np.random.default_rng(4)
    slab = rng.normal(size=(len(names), 3, 2, 101)).astype(np.float32)
    slab[:, :, 0] = 0.0
    slab[1, 2, 1, :40] = slab[0, 2, 1, :40]
    given = {"networks_add": rng.random(101) < 0.4, "networks_add_nothing": rng.random(101) < 0.2}

    def told(*references: str) -> dict[tuple[str, str], tables.Statistics]:
        found = tables.difference_statistics(shipped_study, slab, -1.0, references, given)
        return {(one, other): statistics for one, other, statistics in found}

    both = told(*names[:3])
    alone = {pair: said for name in names[:3] for pair, said in told(name).items()}
    assert both.keys() == alone.keys()
    for pair, statistics in both.items():
        assert statistics.keys() == alone[pair].keys()
        for column, values in statistics.items():
            np.testing.assert_allclose(
                values, alone[pair][column], rtol=1e-12, atol=1e-13, err_msg=f"{pair} {column}"
            )
            assert not (np.signbit(values) & (values == 0)).any(), column


def test_shares_count_what_is_above_and_below_zero() -> None:
    values = np.array([[-1.0, 0.0, -0.0, 2.0, 3.0], [0.0] * 5, [1.0] * 5, [np.nan, 1, -1, -1, 0]])
    shares = Ordered(values).shares()
    assert shares["p_better"].tolist() == [0.4, 0.0, 1.0, 0.2]
    assert shares["p_worse"].tolist() == [0.2, 0.0, 0.0, 0.4]
    less = Ordered(values).shares(direction=-1.0)
    assert less["p_better"].tolist() == shares["p_worse"].tolist()
