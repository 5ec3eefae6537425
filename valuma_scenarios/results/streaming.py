"""Draws while a run is made: kept as they come, read item by item, so that memory stays bounded.

They are kept in memory where that has room for them, else on disk. The file is no format of its own
but the numbers alone, block after block in the order in which they are computed: it is written once
and read once or twice.
"""

from __future__ import annotations

import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.results import tables as summary
from valuma_scenarios.results.drawn import Drawn, Kind
from valuma_scenarios.results.effects import given_of
from valuma_scenarios.results.evaluate import STOCKS, Block, begin
from valuma_scenarios.results.held import Memory
from valuma_scenarios.results.other_outcomes import outcomes_table
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.schema.study import Study

Single = NDArray[np.float32]

FLOAT_BYTES = 4
ITEMS_HELD = 2**26
"""Bytes of items that were asked for and may be again: all goals of a thousand draws."""
MOST_HELD = 2.5e9
"""Bytes of draws that are kept in memory at most."""
PART_HELD = 1 / 8
"""Part of the machine's memory that draws may take."""
HELD_ANYHOW = 5e8
"""Bytes of draws that are kept in memory where nobody tells how large that is."""


def bytes_of_draws(study: Study, draws: int) -> int:
    """Return what all draws of a run take in single precision."""
    items = len(study.goals) + len(study.measured) + len(STOCKS)
    places = (len(study.regions) + 1) * len(study.years)
    return FLOAT_BYTES * draws * len(study.alternatives) * items * places


def fit_in_memory(study: Study, draws: int) -> bool:
    """Return whether the draws of a run are kept in memory while it is made."""
    try:
        room = PART_HELD * os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows does not tell
        room = HELD_ANYHOW
    return bytes_of_draws(study, draws) <= min(room, MOST_HELD)


def check_space(study: Study, draws: int, folder: Path) -> None:
    """Refuse a run that the disk has no room for.

    Raises
    ------
    UsageError
        If the run needs more than is free.
    """
    copies = 1 if fit_in_memory(study, draws) else 2
    check_room(copies * bytes_of_draws(study, draws), draws, folder)


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
        msg = Said(
            "{draws} draws need about {needed:.1f} GB on disk while the run lasts, but "
            "{folder} has {free:.1f} GB free: use fewer --draws or another --out",
            draws=draws,
            needed=needed / 1e9,
            folder=folder,
            free=free / 1e9,
        )
        raise UsageError(msg)


class Store(ABC):
    """All draws of a run in single precision.

    Parameters
    ----------
    years : int
        Years of the results; blocks may do without the first year's effects.
    """

    def __init__(self, years: int) -> None:
        self._years = years
        self._shapes: list[dict[Kind, tuple[int, ...]]] = []
        self._draws = 0
        # Tables, the file of results and a report each ask for the same goals.
        self._items = Memory[Single](ITEMS_HELD, lambda array: array.nbytes)

    def add(self, block: Block) -> None:
        """Keep a block: the draws that follow those that are there."""
        arrays: dict[Kind, NDArray[np.floating]] = {
            "goal": block.goal,
            "indicator": block.indicator,
            "stock": block.stocks,
            "outcome": block.outcome,
        }
        self._keep(arrays)
        self._shapes.append({kind: values.shape for kind, values in arrays.items()})
        self._draws += block.goal.shape[2]

    def read(self, kind: Kind, item: int) -> Single:
        """Return an item of all alternatives in all draws; see `Drawn`."""
        return self._items.made(f"{kind} {item}", lambda: self._joined(kind, item))

    def _joined(self, kind: Kind, item: int) -> Single:
        shape = self._shapes[0][kind]
        alternatives, places = shape[1 if kind == "stock" else 0], shape[3:-1]
        found = np.zeros((alternatives, *places, self._years, self._draws), np.float32)
        start = 0
        for part, shapes in enumerate(self._shapes):
            shape = shapes[kind]
            stop = start + shape[2]
            for a in range(alternatives):
                at = (item, a) if kind == "stock" else (a, item)
                values = np.moveaxis(self._values(part, kind, at), 0, -1)
                found[a, ..., self._years - shape[-1] :, start:stop] = values
            start = stop
        found.setflags(write=False)
        return found

    @abstractmethod
    def _keep(self, arrays: Mapping[Kind, NDArray[np.floating]]) -> None:
        """Keep the arrays of a block, whose memory is taken again."""

    @abstractmethod
    def _values(self, part: int, kind: Kind, at: tuple[int, int]) -> Single:
        """Return what stands at a place of a block's first two axes."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the draws."""


class DrawsInMemory(Store):
    """All draws of a run in memory."""

    def __init__(self, years: int) -> None:
        super().__init__(years)
        self._parts: list[dict[Kind, Single]] = []

    def _keep(self, arrays: Mapping[Kind, NDArray[np.floating]]) -> None:
        self._parts.append({kind: values.astype(np.float32) for kind, values in arrays.items()})

    def _values(self, part: int, kind: Kind, at: tuple[int, int]) -> Single:
        return self._parts[part][kind][at]

    def close(self) -> None:
        """Let go of the draws."""
        self._parts.clear()


class DrawsFile(Store):
    """All draws of a run on disk.

    Parameters
    ----------
    path : pathlib.Path
        The file; overwritten.
    years : int
        Years of the results.
    """

    def __init__(self, path: Path, years: int) -> None:
        super().__init__(years)
        self._file = path.open("w+b")
        self._places: list[dict[Kind, int]] = []

    def _keep(self, arrays: Mapping[Kind, NDArray[np.floating]]) -> None:
        places: dict[Kind, int] = {}
        for kind, values in arrays.items():
            places[kind] = self._file.tell()
            self._file.write(np.ascontiguousarray(values, dtype=np.float32).data)
        self._places.append(places)

    def _values(self, part: int, kind: Kind, at: tuple[int, int]) -> Single:
        shape = self._shapes[part][kind]
        row = at[0] * shape[1] + at[1]
        values = np.empty(shape[2:], np.float32)
        self._file.seek(self._places[part][kind] + FLOAT_BYTES * values.size * row)
        self._file.readinto(values.data)
        return values

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
    """Keep all draws as they come, and give them as they lie there.

    Parameters
    ----------
    study : Study
        A checked study.
    sample : Draws
        Its draws.
    target : Path
        File for draws that do not fit in memory; large, and kept only while a run is made.
    blocks : iterable of Block
        The results of the draws, of all years.
    progress : callable, optional
        Told when all are there, and tables are made.
    """
    years = len(study.years)
    fits = fit_in_memory(study, len(sample))
    store = DrawsInMemory(years) if fits else DrawsFile(target, years)
    with closing(store):
        for block in blocks:
            store.add(block)
        begin(progress, "tables")
        yield Drawn(study, study.years, given_of(sample.names, sample.values), store.read)


def tables_of(drawn: Drawn) -> dict[str, pd.DataFrame]:
    """Return the tables that are made of draws, by name."""
    return {
        "effects": summary.effects_table(drawn),
        "capacity": summary.capacity_table(drawn),
        "indicators": summary.indicators_table(drawn),
        "outcomes": outcomes_table(drawn),
    }
