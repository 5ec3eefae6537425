"""Draws on disk: written as they come, read back item by item, so that memory stays bounded.

The file is no format of its own but the numbers alone, block after block in the order in which they
are computed: it lives only while a run is made, and is written once and read once or twice.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.errors import UsageError
from valuma_scenarios.results import tables as summary
from valuma_scenarios.results.drawn import Drawn, Kind
from valuma_scenarios.results.effects import given_of
from valuma_scenarios.results.evaluate import Block, Progress, begin
from valuma_scenarios.results.other_outcomes import outcomes_table
from valuma_scenarios.schema.study import Study

Single = NDArray[np.float32]

FLOAT_BYTES = 4


def check_space(study: Study, draws: int, folder: Path) -> None:
    """Refuse a run that the disk has no room for.

    Raises
    ------
    UsageError
        If the run needs more than is free.
    """
    cells = len(study.alternatives) * len(study.indicators) * (len(study.regions) + 1)
    check_room(FLOAT_BYTES * 2 * cells * len(study.years) * draws, draws, folder)


def check_room(needed: float, draws: int, folder: Path) -> None:
    """Refuse a run that takes more bytes than a folder's disk has free.

    Raises
    ------
    UsageError
        If it does.
    """
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    free = shutil.disk_usage(there).free
    if needed > free:
        msg = (
            f"{draws} draws need about {needed / 1e9:.1f} GB on disk while the run lasts, but "
            f"{folder} has {free / 1e9:.1f} GB free: use fewer --draws or another --out"
        )
        raise UsageError(msg)


class DrawsFile:
    """All draws of a run in single precision, on disk.

    Parameters
    ----------
    path : pathlib.Path
        The file; overwritten.
    years : int
        Years of the results; blocks may do without the first year's effects.
    """

    def __init__(self, path: Path, years: int) -> None:
        self._years = years
        self._file = path.open("w+b")
        self._parts: list[dict[Kind, tuple[int, tuple[int, ...]]]] = []
        self._draws = 0

    def add(self, block: Block) -> None:
        """Write a block: the draws that follow those that are there."""
        arrays: dict[Kind, NDArray[np.floating]] = {
            "goal": block.goal,
            "indicator": block.indicator,
            "stock": block.stocks,
            "outcome": block.outcome,
        }
        places: dict[Kind, tuple[int, tuple[int, ...]]] = {}
        for kind, values in arrays.items():
            places[kind] = (self._file.tell(), values.shape)
            self._file.write(np.ascontiguousarray(values, dtype=np.float32).data)
        self._parts.append(places)
        self._draws += block.goal.shape[2]

    def read(self, kind: Kind, item: int) -> Single:
        """Return an item of all alternatives in all draws; see `Drawn`."""
        _, shape = self._parts[0][kind]
        alternatives, places = shape[1 if kind == "stock" else 0], shape[3:-1]
        found = np.zeros((alternatives, *places, self._years, self._draws), np.float32)
        start = 0
        for part in self._parts:
            at, shape = part[kind]
            stop, inner = start + shape[2], math.prod(shape[2:])
            values = np.empty(shape[2:], np.float32)
            for a in range(alternatives):
                row = item * shape[1] + a if kind == "stock" else a * shape[1] + item
                self._file.seek(at + FLOAT_BYTES * inner * row)
                self._file.readinto(values.data)
                found[a, ..., self._years - shape[-1] :, start:stop] = np.moveaxis(values, 0, -1)
            start = stop
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


@contextmanager
def stream(
    study: Study,
    sample: Draws,
    target: Path,
    blocks: Iterable[Block],
    progress: Progress | None = None,
) -> Iterator[Drawn]:
    """Write all draws to disk as they come, and give them as they lie there.

    Parameters
    ----------
    study : Study
        A checked study.
    sample : Draws
        Its draws.
    target : Path
        File for the results; large, and kept only while a run is made.
    blocks : iterable of Block
        The results of the draws, of all years.
    progress : callable, optional
        Told when all are written, and tables are made.
    """
    file = DrawsFile(target, len(study.years))
    with closing(file):
        for block in blocks:
            file.add(block)
        begin(progress, "tables")
        yield Drawn(study, study.years, given_of(sample.names, sample.values), file.read)


def tables_of(drawn: Drawn) -> dict[str, pd.DataFrame]:
    """Return the tables that are made of draws, by name."""
    return {
        "effects": summary.effects_table(drawn),
        "capacity": summary.capacity_table(drawn),
        "indicators": summary.indicators_table(drawn),
        "outcomes": outcomes_table(drawn),
    }
