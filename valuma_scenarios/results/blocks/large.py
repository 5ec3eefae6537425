"""A large run from the first superblock to its tables and its file of draws."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from valuma_scenarios.draws.sampling import Draws, draw, names_of
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.files import write_whole
from valuma_scenarios.model.outcomes import OUTCOMES
from valuma_scenarios.results.blocks.cells import CLASSES
from valuma_scenarios.results.blocks.executors import Workers
from valuma_scenarios.results.blocks.file import write_national
from valuma_scenarios.results.blocks.folder import UNFINISHED, WorkFolder, arrays_of
from valuma_scenarios.results.blocks.job import Job, Mode, job_of, outline
from valuma_scenarios.results.blocks.tables import CountedTables
from valuma_scenarios.results.evaluate import RESULT_KINDS, STOCKS, Block, begin
from valuma_scenarios.results.finding import Finding
from valuma_scenarios.results.provenance import digest
from valuma_scenarios.results.streaming import FLOAT_BYTES, bytes_of_draws, check_room
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import QuantilesBy

EXACT_BYTES = 6e9
"""Room on disk for the draws of everything, up to which they are kept and quantiles are exact."""
DOUBLE_BYTES = 8
COMPRESSED = 0.75
"""Most that counts take on disk, as a part of what they take in memory."""
EDGES = "edges.json"


def mode_of(study: Study, draws: int, asked: QuantilesBy) -> Mode:
    """Return whether the draws of a run are kept or counted."""
    if asked != "auto":
        return asked
    return "exact" if bytes_of_draws(study, draws) <= EXACT_BYTES else "bins"


def large_run(
    study: Study, draws: int, seed: int, out: Path, quantiles: QuantilesBy,
    workers: Workers | None, progress: Progress | None, *, every_draw: bool,
) -> LargeRun | None:  # fmt: skip
    """Return how a run is made of superblocks, or None where it is not.

    Parameters
    ----------
    workers : Workers or None
        Who computes; a run whose draws are kept is made of superblocks only if somebody is given.
    every_draw : bool
        Whether something is asked for that needs all draws at once.

    Raises
    ------
    UsageError
        If all draws are needed, but are too many, or if the disk has no room for a run.
    """
    mode = mode_of(study, draws, quantiles)
    if not draws or (workers is None and mode == "exact"):
        return None
    if every_draw and (mode == "bins" or workers is not None):
        msg = Said(
            "all draws cannot be kept (--indicator-draws), or drawn as a hypercube, "
            "where they are counted or handed out: use fewer --draws, and leave "
            "--executor and --workers out"
        )
        raise UsageError(msg)
    if mode == "bins":  # at the least: what counts take is known after the pilot, which takes time
        check_room(draws * _bytes_of_draw(study, mode), draws, out)
    return LargeRun(job_of(study, draws, seed, mode, progress), out, workers or Workers())


@dataclass(frozen=True)
class LargeRun:
    """A job, where its superblocks are kept, and who computes them.

    Parameters
    ----------
    job : Job
    out : pathlib.Path
        Folder of runs.
    workers : Workers
    """

    job: Job
    out: Path
    workers: Workers

    @property
    def counted(self) -> bool:
        """Whether draws are counted and not kept."""
        return self.job.mode == "bins"

    @property
    def outline(self) -> Draws:
        """Draws of this number and these names, without values."""
        if self.counted:
            return outline(self.job.study, self.job.draws, self.job.seed)
        return draw(self.job.study, self.job.draws, self.job.seed)

    @property
    def folder(self) -> WorkFolder:
        """Where superblocks are kept until the run is whole."""
        return WorkFolder(self.out / f"{UNFINISHED}{self.job.key[:12]}")

    @contextmanager
    def taken(self, order: Mapping[str, bytes]) -> Iterator[None]:
        """Hold the folder, and take it away when the body succeeds.

        Parameters
        ----------
        order : mapping of str to bytes
            Files that say what was asked for, so that it can be gone on with.

        Raises
        ------
        UsageError
            If the disk has no room for a run that is new; nothing is left of it.
        """
        if not self.folder.path.exists():
            self._check_room(self.job.count)
        with self.folder.taken():
            self._check_edges()
            for name, content in order.items():
                write_whole(self.folder.path / name, content)
            try:
                yield
            except BaseException as error:
                note = Said(
                    "Finished parts of the run are kept: go on with `valuma run --resume {run}`",
                    run=self.folder.id,
                )
                error.add_note(note)
                raise
        self.folder.remove()

    def _check_edges(self) -> None:
        """Refuse to go on with bins that have other edges."""
        text = json.dumps({k: [e.bins, _hash(e.low), _hash(e.width)]
                           for k, e in self.job.edges.items()}).encode()  # fmt: skip
        path = self.folder.path / EDGES
        if path.is_file() and path.read_bytes() != text:
            msg = Said(
                "this machine counts in other bins than the one that began the run {run}: go "
                "on there, or remove {path} and begin anew",
                run=self.folder.id,
                path=self.folder.path,
            )
            raise UsageError(msg)
        write_whole(path, text)

    def compute(self, progress: Progress | None) -> list[Path]:
        """Compute what is missing and return all superblocks in order."""
        job, folder = self.job, self.folder
        found = folder.finished(job)
        missing = [number for number in range(job.count) if number not in found]
        self._check_room(len(missing))
        begin(progress, "model")
        done = job.draws - sum(stop - start for start, stop in map(job.span, missing))
        for number, content in self.workers.results(job, missing):
            found[number] = folder.keep(number, content)
            del content  # large: not to be held while the next is computed
            start, stop = job.span(number)
            done += stop - start
            if progress is not None:
                progress(done, job.draws)
        return [found[number] for number in range(job.count)]

    def write(
        self, target: Path, said: Mapping[str, Any], progress: Progress | None
    ) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
        """Make tables of a counted run and write the draws of the country.

        Returns
        -------
        tables : dict of str to pandas.DataFrame
        findings : list of Finding
            What is to be known about the tables.
        """
        archives = self.compute(progress)
        begin(progress, "tables")
        counted = CountedTables(self.job, archives, progress)
        tables = counted.made()
        begin(progress, "draws")
        write_national(self.job, archives, target, said, progress)
        return tables, list(counted.findings())

    def _check_room(self, superblocks: int) -> None:
        needed = superblocks * _bytes_of_superblock(self.job)
        needed += self.job.draws * _bytes_of_draw(self.job.study, self.job.mode)
        check_room(needed, self.job.draws, self.out)

    def blocks(self, progress: Progress | None) -> Iterator[Block]:
        """Yield all draws in order, of a run that keeps them."""
        for number, archive in enumerate(self.compute(progress)):
            yield Block(self.job.span(number)[0], *arrays_of(archive, RESULT_KINDS))


def _hash(values: np.ndarray[Any, Any]) -> str:
    return digest(np.ascontiguousarray(values).tobytes())


def _bytes_of_superblock(job: Job) -> float:
    if job.mode == "exact":
        return float(bytes_of_draws(job.study, job.size))
    cells = sum(edges.low.size * (edges.bins + 2) for edges in job.edges.values())
    return COMPRESSED * 2 * len(CLASSES) * cells + job.size * _bytes_of_draw(job.study, job.mode)


def _bytes_of_draw(study: Study, mode: Mode) -> float:
    """Return what one draw takes in the file of results; in the exact way, in the full one."""
    if mode == "exact":
        return 2.0 * bytes_of_draws(study, 1)
    yearly = (len(study.goals) + len(OUTCOMES)) * len(study.years)
    values = len(study.alternatives) * (yearly + len(study.measured) + len(STOCKS))
    return float(FLOAT_BYTES * values + DOUBLE_BYTES * len(names_of(study)))
