"""The one memory of model runs, by the hash of everything that decides them.

A run is found again only if the values of the draws, what is asked of it, the study's whole content
and the model's own files are all the same, so what is found can never be stale, and nobody has to
list what counts. `held.Memory` holds runs while a program works; `Runner` keeps them on disk in
pieces, whole or not at all, and an interrupted analysis goes on where it stopped.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel

import valuma_scenarios
from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.results.outcome_draws import simulate_outcomes
from valuma_scenarios.results.outcomes import Outcome
from valuma_scenarios.results.pieces import kept_piece
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]

CHUNK = 4096
"""Draws in a piece: about a second of work, so that little is lost on an interruption."""

MODEL_SOURCES = (
    "vocabulary.py",
    "schema/**/*",
    "draws/**/*",
    "model/**/*",
    "results/outcome_draws.py",
    "results/evaluate.py",
    "results/differences.py",
    "results/memory.py",
    "results/pieces.py",
    "results/threads.py",
    "results/blocks/**/*",
)
"""Files that decide a number: whole folders, so that a new file counts from its first day."""

NOT_READ = ("hashes", "inputs", "overrides", "sources", "borders")
"""Fields of a study that the model does not read: where the content comes from, how it is drawn."""


def hash_of_model(root: Path) -> str:
    """Return the hash of everything in a package folder that decides a number."""
    digest = hashlib.sha256(f"{valuma_scenarios.__version__} {np.__version__}".encode())
    for pattern in MODEL_SOURCES:
        for path in sorted(root.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def model_key() -> str:
    """Return the hash of the model as it is installed."""
    return hash_of_model(Path(valuma_scenarios.__file__).parent)


class StudyKeys:
    """Hashes of a study and of studies made from it; what they share is hashed once.

    Parameters
    ----------
    base : Study
        A study.
    """

    def __init__(self, base: Study) -> None:
        self.base = base
        self._fields = [f.name for f in dataclasses.fields(base) if f.name not in NOT_READ]
        self._known = {name: _text(getattr(base, name)) for name in self._fields}

    def __call__(self, study: Study) -> str:
        """Return the hash of a study's whole content, however it was made or changed in memory."""
        digest = hashlib.sha256()
        for name in self._fields:
            value = getattr(study, name)
            same = value is getattr(self.base, name)
            digest.update(f"{name} {self._known[name] if same else _text(value)}\n".encode())
        return digest.hexdigest()


def study_key(study: Study) -> str:
    """Return the hash of a study's whole content, however it was made or changed in memory."""
    return StudyKeys(study)(study)


def draws_key(draws: Draws) -> str:
    """Return the hash of the values of some draws, and of where their process noise comes from."""
    noise = None if draws.first is None else (draws.seed, draws.first)
    digest = hashlib.sha256("\n".join((*draws.names, str(noise))).encode())
    digest.update(np.ascontiguousarray(draws.values).tobytes())
    return digest.hexdigest()


def run_key(study: str, draws: str, *asked: object) -> str:
    """Return the name of a model run: equal names mean equal numbers.

    Parameters
    ----------
    study, draws : str
        From `study_key` and `draws_key`.
    *asked : object
        What is kept of the run, such as outcomes or years; told apart by their text.
    """
    parts = [model_key(), study, draws, *map(str, asked)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


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
        self._key = "" if folder is None else study_key(study)

    def __call__(self, draws: Draws) -> Array:
        """Return the values of every outcome, shape (draw, outcome)."""
        pieces = [
            self._piece(draws.block(start, start + CHUNK)) for start in range(0, len(draws), CHUNK)
        ]
        return np.concatenate(pieces)

    def _piece(self, draws: Draws) -> Array:
        made = False

        def make() -> Array:
            nonlocal made
            made = True
            return simulate_outcomes(self.study, draws, self.outcomes, self._step)

        values = kept_piece(self._path(draws), (len(draws), len(self.outcomes)), make)
        if not made:
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
        return piece_path(self.folder, self._key, draws_key(draws), *self.outcomes)


def piece_path(folder: Path, study: str, draws: str, *asked: object) -> Path:
    """Return the file of a piece; see `run_key`."""
    name = run_key(study, draws, *asked)
    return folder / name[:2] / f"{name}.npy"
