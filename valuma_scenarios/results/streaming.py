"""Draws while a run is made: kept as they come, read item by item, so that memory stays bounded.

They are kept in memory where that has room for them, each block written to its place in arrays of
all draws, else on disk. The file is no format of its own but the numbers alone, block after block
in the order in which they are computed: it is written once and read once or twice.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.results import tables as summary
from valuma_scenarios.results.drawn import Drawn, of_block
from valuma_scenarios.results.effects import given_of
from valuma_scenarios.results.evaluate import (
    RESULT_KINDS,
    STOCKS,
    Block,
    Kind,
    begin,
    evaluate_plainly,
    gathered,
    passing_blocks,
)
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


class DrawsFile:
    """All draws of a run on disk, in single precision.

    Parameters
    ----------
    path : pathlib.Path
        The file; overwritten.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("w+b")
        self._parts: list[dict[Kind, tuple[int, tuple[int, ...]]]] = []
        # Tables, the file of results and a report each ask for the same goals.
        self._items = Memory[Single](ITEMS_HELD, lambda array: array.nbytes)

    def add(self, block: Block) -> None:
        """Keep a block: the draws that follow those that are there."""
        part: dict[Kind, tuple[int, tuple[int, ...]]] = {}
        for kind, values in zip(RESULT_KINDS, block.arrays, strict=True):
            part[kind] = self._file.tell(), values.shape
            self._file.write(np.ascontiguousarray(values, dtype=np.float32).data)
        self._parts.append(part)

    def read(self, kind: Kind, item: int) -> Single:
        """Return an item of all alternatives in all draws; see `Drawn`."""
        return self._items.made(f"{kind} {item}", lambda: self._joined(kind, item))

    def _joined(self, kind: Kind, item: int) -> Single:
        found = [self._part(kind, item, *part[kind]) for part in self._parts]
        joined = np.concatenate(found, axis=-1)
        joined.setflags(write=False)
        return joined

    def _part(self, kind: Kind, item: int, place: int, shape: tuple[int, ...]) -> Single:
        """Return an item of a block's array that lies at a place of the file."""
        first, second, *rest = shape
        values = np.empty((second if kind == "stock" else first, *rest), np.float32)
        for a, one in enumerate(values):
            row = item * second + a if kind == "stock" else a * second + item
            self._file.seek(place + row * one.nbytes)
            self._file.readinto(one.data)
        return values

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


@contextmanager
def stream(
    study: Study,
    sample: Draws,
    target: Path,
    blocks: Iterable[Block] | None = None,
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
    blocks : iterable of Block, optional
        The results of the draws, of all years, in order; computed here if not given.
    progress : callable, optional
        Told how many draws are computed here, and that all are there and tables are made.
    """
    if fit_in_memory(study, len(sample)):
        if blocks is None:
            whole = evaluate_plainly(study, sample, study.years, progress, np.float32)
        else:
            whole = gathered(study, len(sample), blocks)
        begin(progress, "tables")
        yield of_block(study, sample, study.years, whole)
        return
    with closing(DrawsFile(target)) as file:
        for block in passing_blocks(study, sample, progress) if blocks is None else blocks:
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
