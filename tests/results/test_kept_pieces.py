"""Kept pieces of model runs: a bad one is made again, never used and never fatal."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.results import pieces
from valuma_scenarios.results.memory import Runner
from valuma_scenarios.results.outcomes import Outcome
from valuma_scenarios.schema.study import Study

OUTCOMES = [Outcome("g3", "partnership", "status_quo", "FI", 2030)]


def _edit(change: Callable[[bytearray], object]) -> Callable[[Path, Path], None]:
    def damage(file: Path, _other: Path) -> None:
        content = bytearray(file.read_bytes())
        change(content)
        file.write_bytes(content)

    return damage


def _not_finite(file: Path, _other: Path) -> None:
    file.unlink()
    pieces._write(file, np.full((8, 1), np.nan))


def _other_type(file: Path, _other: Path) -> None:
    file.unlink()
    pieces._write(file, np.zeros((8, 1), dtype=np.int64))


def _other_shape(file: Path, _other: Path) -> None:
    file.unlink()
    pieces._write(file, np.zeros((8, 2)))


DAMAGE: dict[str, Callable[[Path, Path], object]] = {
    "a flipped bit": _edit(lambda c: c.__setitem__(-50, c[-50] ^ 1)),
    "cut": _edit(lambda c: c.__delitem__(slice(40, None))),
    "empty": _edit(lambda c: c.clear()),
    "text": lambda file, _: file.write_text("hello"),
    "another piece": lambda file, other: shutil.copyfile(other, file),
    "not finite": _not_finite,
    "another type": _other_type,
    "another shape": _other_shape,
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_bad_piece_is_made_again(shipped_study: Study, tmp_path: Path, kind: str) -> None:
    first, second = (draw(shipped_study, 8, seed) for seed in (1, 2))
    wanted = Runner(shipped_study, OUTCOMES, tmp_path)(first)
    (file,) = tmp_path.glob("*/*.npy")
    Runner(shipped_study, OUTCOMES, tmp_path)(second)
    (other,) = set(tmp_path.glob("*/*.npy")) - {file}
    again = Runner(shipped_study, OUTCOMES, tmp_path)
    np.testing.assert_array_equal(again(first), wanted)
    assert again.reused == 8
    DAMAGE[kind](file, other)
    mended = Runner(shipped_study, OUTCOMES, tmp_path)
    np.testing.assert_array_equal(mended(first), wanted)
    assert mended.reused == 0
    once_more = Runner(shipped_study, OUTCOMES, tmp_path)
    np.testing.assert_array_equal(once_more(first), wanted)
    assert once_more.reused == 8
