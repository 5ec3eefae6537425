"""What a large run is: a job, whose superblocks are pure functions of the job and their number."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import Draws, draw, names_of
from valuma_scenarios.model.inputs import build
from valuma_scenarios.results.blocks.cells import (
    CLASSES,
    Group,
    Values,
    cells_of,
    classes_of,
    comparisons,
)
from valuma_scenarios.results.blocks.counter import counter_of
from valuma_scenarios.results.blocks.edges import Edges, Pilot, bins_for
from valuma_scenarios.results.evaluate import (
    RESULT_KINDS,
    Block,
    begin,
    empty_block,
    gathered,
    simulate_block,
)
from valuma_scenarios.results.memory import run_key
from valuma_scenarios.results.provenance import digest, study_json
from valuma_scenarios.results.threads import Progress, block_size
from valuma_scenarios.schema.study import Study

Mode = Literal["bins", "exact"]
Arrays = dict[str, NDArray[Any]]

SUPERBLOCK = {"bins": 8192, "exact": 1024}
"""Most draws in a superblock: what a kill can lose, and what is held in memory at once."""
SMALL_SUPERBLOCK = 1024
DRAWN = 1024
"""Draws whose parameters are drawn at once where results are counted: whole blocks of any size."""
MANY_REGIONS = 100
PILOT_DRAWS = 1024
PILOT_VALUES = 10_000_000
"""Regions times years times draws of the pilot, at most."""
SUMMED = ("signs", "moments", "ends", "draws")
"""Counts besides the bins, as they are called in a superblock's archive."""
STAMP = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Job:
    """A large run, as every worker gets it.

    Parameters
    ----------
    study : Study
        A checked study, without its files.
    draws, seed : int
        Draws of the Sobol' design.
    mode : {"bins", "exact"}
        Whether draws are counted in bins or kept.
    size : int
        Draws in a superblock.
    edges : dict of str to Edges
        Edges of the bins of each group; empty where draws are kept.
    """

    study: Study
    draws: int
    seed: int
    mode: Mode
    size: int
    edges: dict[Group, Edges] = field(default_factory=dict)

    @cached_property
    def key(self) -> str:
        """Name of the job: equal names mean equal numbers."""
        study = digest(study_json(self.study))
        return run_key(study, "sobol", self.draws, self.seed, self.mode, self.size)

    @property
    def count(self) -> int:
        """Number of superblocks."""
        return -(-self.draws // self.size)

    def span(self, number: int) -> tuple[int, int]:
        """Return the first draw of a superblock, and that after its last."""
        return number * self.size, min((number + 1) * self.size, self.draws)


def job_of(
    study: Study, draws: int, seed: int, mode: Mode, progress: Progress | None = None
) -> Job:
    """Return a job; where draws are counted, a pilot finds the edges of the bins."""
    study.require_model()
    most = SMALL_SUPERBLOCK if len(study.regions) > MANY_REGIONS else SUPERBLOCK[mode]
    count = -(-draws // most)
    size = -(-draws // count)  # all alike, so that no worker waits for another at the end
    job = Job(replace(study, inputs=None), draws, seed, mode, size)
    return replace(job, edges=_edges(job, progress)) if mode == "bins" else job


def _edges(job: Job, progress: Progress | None) -> dict[Group, Edges]:
    """Run the pilot: the first draws, whatever comes after them."""
    study = job.study
    begin(progress, "pilot")
    compared, cells = comparisons(study), cells_of(study)
    pilots = {group: Pilot(compared[group], cells[group]) for group in compared}
    draws = min(job.draws, PILOT_DRAWS, max(64, PILOT_VALUES // cells["regions"]))
    for _, block in _blocks(study, draw(study, draws, job.seed)):
        values = Values(study, block, np.arange(block.stop - block.start))
        for pilot in pilots.values():
            pilot.add(values)
        if progress is not None:
            progress(block.stop, draws)
    bins = bins_for(len(compared["regions"]) * cells["regions"], len(CLASSES))
    return {group: pilot.edges(bins) for group, pilot in pilots.items()}


def _blocks(study: Study, draws: Draws, room: Block | None = None) -> Iterator[tuple[Draws, Block]]:
    """Run some draws block by block; the memory of a block is taken again by the next."""
    inputs = build(study)
    size, years = block_size(inputs), list(range(len(study.years)))
    room = room or empty_block(inputs, min(size, len(draws)), 0, len(years), np.float32)
    for start in range(0, len(draws), size):
        part = draws.block(start, start + size)
        into = replace(room.part(0, len(part)), start=start)
        yield part, simulate_block(study, inputs, part, start, years, into)


def outline(study: Study, draws: int, seed: int) -> Draws:
    """Return draws that have names and a number but no values, for the labels of results."""
    names = names_of(study)
    nothing = np.broadcast_to(np.nan, (draws, len(names)))
    return Draws(names, nothing, nothing, seed, "sobol", 0)


def superblock(job: Job, number: int) -> bytes:
    """Compute one superblock.

    Parameters
    ----------
    job : Job
        The run.
    number : int
        Of the superblock, from 0.

    Returns
    -------
    bytes
        An archive of arrays, to be read with `valuma_scenarios.results.blocks.pieces`: the same
        bytes wherever and whenever it is computed.
    """
    return packed((_counted if job.mode == "bins" else _kept)(job, *job.span(number)))


def _kept(job: Job, first: int, stop: int) -> Arrays:
    """Return every draw in single precision, shaped as in `Block`."""
    draws = draw(job.study, stop - first, job.seed, first=first)
    blocks = (block for _, block in _blocks(job.study, draws))
    whole = gathered(job.study, len(draws), blocks)
    return dict(zip(RESULT_KINDS, whole.arrays, strict=True))


def _counted(job: Job, first: int, stop: int) -> Arrays:
    """Return counts, and the draws of the country."""
    inputs = build(job.study)
    counter = counter_of(job.study, inputs, job.edges, min(block_size(inputs), stop - first))
    national = National(stop - first)
    for start in range(first, stop, DRAWN):
        draws = draw(job.study, min(DRAWN, stop - start), job.seed, first=start)
        for part, block in _blocks(job.study, draws, counter.room):
            classes = classes_of(part)
            counter.add(block, classes)
            national.add(replace(block, start=start - first + block.start), classes)
    found = dict(national.arrays)
    for group, done in counter.counts.items():
        found |= {f"{group}/bins/{k}": bins for k, bins in enumerate(done.bins)}
        found |= {f"{group}/{name}": getattr(done, name) for name in SUMMED}
    return found


class National:
    """The draws of the country in single precision: goals and outcomes of all years, others' last.

    Parameters
    ----------
    draws : int
        Number of draws.
    """

    def __init__(self, draws: int) -> None:
        self.arrays: Arrays = {}
        self._draws = draws

    def add(self, block: Block, classes: NDArray[np.intp]) -> None:
        """Take in a block, and the class of each of its draws."""
        if not self.arrays:
            self.arrays["classes"] = np.empty(self._draws, np.uint8)
        self.arrays["classes"][block.start : block.stop] = classes
        wanted = {
            "goal": block.goal[:, :, -1],
            "indicator": block.indicator[:, :, -1, -1:],
            "stock": block.stocks[:, :, -1, -1:],
            "outcome": block.outcome,
        }
        for name, values in wanted.items():
            if name not in self.arrays:
                self.arrays[name] = np.empty((*values.shape[:-1], self._draws), np.float32)
            self.arrays[name][..., block.start : block.stop] = values


def packed(arrays: Arrays) -> bytes:
    """Return arrays as an archive; counts, which are mostly zero, are compressed.

    Arrays are let go of one by one, so that they are not held beside the archive.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in list(arrays):
            body = io.BytesIO()
            np.lib.format.write_array(
                body, np.ascontiguousarray(arrays.pop(name)), allow_pickle=False
            )
            entry = zipfile.ZipInfo(f"{name}.npy", STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED if "/bins/" in name else zipfile.ZIP_STORED
            archive.writestr(entry, body.getbuffer(), compresslevel=1)
    return out.getvalue()
