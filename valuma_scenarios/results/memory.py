"""Model runs for analyses, kept on disk by the hash of everything that decides them.

A result is found again only if the values of the draws, the outcomes, the study's content and the
model's own source text are all the same, so what is found can never be stale. Pieces are written
whole or not at all; an interrupted analysis goes on where it stopped.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel

import valuma_scenarios
from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.results.evaluate import Progress
from valuma_scenarios.results.outcomes import Outcome, simulate_outcomes
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]

CHUNK = 4096
"""Draws in a piece: about a second of work, so that little is lost on an interruption."""

MODEL_SOURCES = (
    "vocabulary.py",
    "draws/*.py",
    "model/*.py",
    "model/equations/*.py",
    "results/evaluate.py",
    "results/tables.py",
    "results/outcomes.py",
)
FOLDER = ".cache"
LIMIT_BYTES = 500_000_000


@lru_cache(maxsize=1)
def model_key() -> str:
    """Hash of the model's version and source text, and of the numerical library."""
    digest = hashlib.sha256(f"{valuma_scenarios.__version__} {np.__version__}".encode())
    root = Path(valuma_scenarios.__file__).parent
    for pattern in MODEL_SOURCES:
        for path in sorted(root.glob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def study_key(study: Study) -> str:
    """Hash of a study's whole content, however it was made or changed in memory."""
    digest = hashlib.sha256()
    for field in dataclasses.fields(study):
        if field.name in ("hashes", "inputs", "overrides", "sources", "borders"):
            continue  # where the content comes from and how it is drawn, not the content itself
        digest.update(field.name.encode())
        digest.update(_text(getattr(study, field.name)).encode())
    return digest.hexdigest()


def _text(value: object) -> str:
    if isinstance(value, pd.DataFrame):
        return value.to_csv(float_format="%.17g")
    if isinstance(value, BaseModel):
        return value.model_dump_json()
    if isinstance(value, dict):
        return json.dumps({str(k): _text(v) for k, v in value.items()}, sort_keys=True)
    if isinstance(value, tuple | list):
        return json.dumps([_text(v) for v in value])
    return repr(value)


class Runner:
    """Runs draws through the model for fixed outcomes, and remembers what it ran.

    Parameters
    ----------
    study : Study
        The study.
    outcomes : sequence of Outcome
        What is wanted of every draw.
    folder : pathlib.Path, optional
        Where pieces are kept; nothing is kept if not given.
    progress : callable, optional
        Called with draws done and draws in all.
    total : int
        Draws in all, for `progress`.
    """

    def __init__(
        self,
        study: Study,
        outcomes: Sequence[Outcome],
        folder: Path | None = None,
        progress: Progress | None = None,
        total: int = 0,
    ) -> None:
        self.study = study
        self.outcomes = tuple(outcomes)
        self.folder = folder
        self.progress = progress
        self.total = total
        self.done = 0
        self.reused = 0
        self._key = ""
        if folder is not None:
            parts = [model_key(), study_key(study), *map(str, outcomes)]
            self._key = "\n".join(parts)

    def __call__(self, draws: Draws) -> Array:
        """Return the values of every outcome, shape (draw, outcome)."""
        pieces = [
            self._piece(draws.block(start, start + CHUNK)) for start in range(0, len(draws), CHUNK)
        ]
        return np.concatenate(pieces)

    def _piece(self, draws: Draws) -> Array:
        path = self._path(draws)
        values = _read(path, (len(draws), len(self.outcomes)))
        if values is None:
            values = simulate_outcomes(self.study, draws, self.outcomes, self._step)
            _write(path, values)
        else:
            self.reused += len(draws)
            self._step(len(draws), len(draws))
        self.done += len(draws)
        return values

    def _step(self, done: int, _total: int) -> None:
        if self.progress is not None:
            done = self.done + done
            self.progress(done, max(self.total, done))

    def _path(self, draws: Draws) -> Path | None:
        if self.folder is None:
            return None
        digest = hashlib.sha256(self._key.encode())
        digest.update("\n".join(draws.names).encode())
        digest.update(np.ascontiguousarray(draws.values).tobytes())
        name = digest.hexdigest()
        return self.folder / name[:2] / f"{name}.npy"


def _read(path: Path | None, shape: tuple[int, int]) -> Array | None:
    if path is None or not path.is_file():
        return None
    try:
        values: Array = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None  # a damaged piece is made again
    return values if values.shape == shape else None


def _write(path: Path | None, values: Array) -> None:
    if path is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".partial-", suffix=".npy", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            np.save(file, values, allow_pickle=False)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def cache_folder(outputs: Path) -> Path:
    """Return the folder of kept pieces inside the folder of runs."""
    return outputs / FOLDER


def prune(folder: Path, limit: int = LIMIT_BYTES) -> int:
    """Remove the oldest pieces until the rest takes at most `limit` bytes.

    Returns
    -------
    int
        Bytes removed.
    """
    found = sorted(
        ((path.stat().st_mtime, path.stat().st_size, path) for path in folder.glob("*/*.npy")),
        key=lambda item: item[0],
    )
    excess = sum(size for _, size, _ in found) - limit
    removed = 0
    for _, size, path in found:
        if removed >= excess:
            break
        path.unlink(missing_ok=True)
        removed += size
    return removed
