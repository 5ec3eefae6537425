"""The memory of model runs: its names change with everything that decides a number."""

from __future__ import annotations

import shutil
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.results.held import Memory, kept_with
from valuma_scenarios.results.memory import (
    NOT_READ,
    StudyKeys,
    draws_key,
    hash_of_model,
    run_key,
    study_key,
)
from valuma_scenarios.schema.study import Study

PACKAGE = Path(__file__).parents[2] / "valuma_scenarios"
READ = [field.name for field in fields(Study) if field.name not in NOT_READ]


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of all numbers, texts and switches inside a value."""
    parts: list[tuple[Any, Any]]
    if isinstance(value, BaseModel):
        parts = [(name, getattr(value, name)) for name in type(value).model_fields]
    elif isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, tuple | list):
        parts = list(enumerate(value))
    elif isinstance(value, pd.DataFrame):
        return [(*path, (r, c)) for r in range(len(value)) for c in range(value.shape[1])]
    else:
        return [path]
    return [leaf for key, part in parts for leaf in leaves(part, (*path, key))]


def moved(value: Any) -> Any:
    """Return another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | np.integer):
        return value + 1
    if isinstance(value, float):
        return float(np.nextafter(value, np.inf))
    return f"{value}x"


def changed(value: Any, path: tuple[Any, ...]) -> Any:
    """Return a copy with one leaf moved by as little as can be."""
    if not path:
        return moved(value)
    key, rest = path[0], path[1:]
    if isinstance(value, BaseModel):
        return value.model_copy(update={key: changed(getattr(value, key), rest)})
    if isinstance(value, dict):
        return {**value, key: changed(value[key], rest)}
    if isinstance(value, tuple | list):
        return type(value)([*value[:key], changed(value[key], rest), *value[key + 1 :]])
    frame = value.astype(object)
    frame.iloc[key] = moved(value.iloc[key])
    return frame


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
@pytest.mark.parametrize("field", READ)
def test_any_change_of_any_field_gives_another_name(shipped_study: Study, field: str) -> None:
    keys, value = StudyKeys(shipped_study), getattr(shipped_study, field)
    known = keys(shipped_study)
    found = leaves(value)
    assert found, "an empty field cannot be tested"
    rng = np.random.default_rng(1)
    for place in rng.permutation(len(found))[:10]:
        other = replace(shipped_study, **{field: changed(value, found[place])})
        assert keys(other) != known, found[place]
        assert keys(other) == study_key(other)


def test_the_model_reads_nothing_that_the_name_leaves_out(shipped_study: Study) -> None:
    draws = draw(shipped_study, 2, 1)
    bare = replace(shipped_study, hashes=None, overrides=("x=1",), sources={}, borders=None)
    assert study_key(bare) == study_key(shipped_study)
    xr.testing.assert_equal(evaluate(bare, draws), evaluate(shipped_study, draws))


def test_every_file_of_the_model_counts(tmp_path: Path) -> None:
    root = tmp_path / "package"
    for part in ("model", "draws", "schema", "results"):
        shutil.copytree(PACKAGE / part, root / part)
    shutil.copy(PACKAGE / "vocabulary.py", root)
    known = hash_of_model(root)
    assert hash_of_model(root) == known == hash_of_model(PACKAGE)
    files = [p for part in ("model", "draws", "schema") for p in (root / part).rglob("*")]
    for path in files:
        if path.is_file() and "__pycache__" not in path.parts:
            text = path.read_bytes()
            path.write_bytes(text + b"\n")
            assert hash_of_model(root) != known, path
            path.write_bytes(text)
    (root / "model" / "equations" / "new.py").write_text("x = 1\n", encoding="utf-8")
    assert hash_of_model(root) != known


def test_draws_and_what_is_asked_count(shipped_study: Study) -> None:
    one, other = (draw(shipped_study, 4, seed) for seed in (1, 2))
    assert draws_key(one) != draws_key(other)
    assert draws_key(one) != draws_key(one.block(0, 3))
    assert draws_key(one) != draws_key(one.pin({"x_opt": 0.6}))
    assert draws_key(one) != draws_key(replace(one, first=None)), "other process noise"
    assert run_key("s", draws_key(one), (2030,)) != run_key("s", draws_key(one), (2029,))


@given(st.lists(st.sampled_from("abcdef"), max_size=30), st.integers(1, 4))
def test_a_memory_holds_what_was_wanted_last(asked: list[str], limit: int) -> None:
    memory: Memory[str] = Memory(limit)
    made: list[str] = []

    def make(key: str) -> str:
        made.append(key)
        return key.upper()

    wanted: list[str] = []
    for key in asked:
        known = key in wanted[-limit:]
        before = len(made)
        assert memory.made(key, lambda key=key: make(key)) == key.upper()  # type: ignore[misc]
        assert (len(made) == before) == known
        wanted = [name for name in wanted if name != key] + [key]


def test_what_is_kept_with_results_is_forgotten_with_them() -> None:
    results, calls = xr.Dataset(), []
    for _ in range(2):
        assert kept_with(results, "x", lambda: calls.append(1) or 7) == 7  # type: ignore[func-returns-value]
    assert calls == [1]
    assert kept_with(xr.Dataset(), "x", lambda: 8) == 8
