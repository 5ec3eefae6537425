"""Finished superblocks on disk: each whole, with its hash in its name; one driver at a time."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.files import lock, new_folder, sweep, write_whole
from valuma_scenarios.results.blocks.cells import Group
from valuma_scenarios.results.blocks.counts import Counts, merged
from valuma_scenarios.results.blocks.job import SUMMED, Job
from valuma_scenarios.results.provenance import digest

UNFINISHED = ".unfinished-"
"""What the name of a folder with the superblocks of an unfinished run begins with."""
DRIVER = "driver"
PIECES = "superblocks"
MARK = 32
"""Characters of a hash in a file's name."""
SUMMED_BYTES = 64_000_000
"""Most that the sums of several comparisons take in memory."""


class WorkFolder:
    """The folder of an unfinished run.

    Parameters
    ----------
    path : pathlib.Path
        The folder; made when it is taken.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def id(self) -> str:
        """What `--resume` takes."""
        return self.path.name.removeprefix(UNFINISHED)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Keep others out for as long as the body lasts.

        Raises
        ------
        UsageError
            If another process works on it.
        """
        with new_folder(self.path / PIECES), ExitStack() as stack:
            file = stack.enter_context((self.path / DRIVER).open("ab+"))
            if not lock(file):
                raise UsageError(self._refusal())
            file.truncate(0)
            file.write(str(os.getpid()).encode())
            file.flush()
            sweep(self.path)
            sweep(self.path / PIECES)
            yield

    def _refusal(self) -> str:
        owner = ""
        with suppress(OSError):
            owner = (self.path / DRIVER).read_text(encoding="ascii")
        return Said(
            "the unfinished run {run} is being worked on by process {owner}: wait for it, or end "
            "it and run the command again"
            if owner
            else "the unfinished run {run} is being worked on by another process: wait for it, or "
            "end it and run the command again",
            run=self.id,
            owner=owner,
        )

    def finished(self, job: Job) -> dict[int, Path]:
        """Return the sound superblocks by number; those that are not what was written are removed.

        Every one is read and held against the hash in its name.
        """
        found = {}
        for path in sorted((self.path / PIECES).glob("*.zip")):
            number, _, mark = path.stem.partition("-")
            sound = number.isdigit() and int(number) < job.count and _mark(path) == mark
            if sound:
                found[int(number)] = path
            else:
                path.unlink()
        return found

    def keep(self, number: int, content: bytes) -> Path:
        """Write a superblock, whole and on the disk itself when this returns."""
        path = self.path / PIECES / f"{number:06d}-{digest(content)[:MARK]}.zip"
        write_whole(path, content, durable=True)
        return path

    def remove(self) -> None:
        """Take the folder away when nothing in it is needed any more."""
        shutil.rmtree(self.path, ignore_errors=True)


def _mark(path: Path) -> str:
    return digest(path.read_bytes())[:MARK]


def arrays_of(archive: Path, names: Sequence[str]) -> list[NDArray[Any]]:
    """Return some arrays of a superblock."""
    with zipfile.ZipFile(archive) as file:
        return [
            np.lib.format.read_array(io.BytesIO(file.read(f"{name}.npy")), allow_pickle=False)
            for name in names
        ]


def counts_of(archive: Path, group: Group, comparisons: Sequence[int]) -> list[Counts]:
    """Return the counts of some comparisons in a superblock, each by itself."""
    names = [f"{group}/{name}" for name in (*SUMMED, *(f"bins/{k}" for k in comparisons))]
    signs, moments, ends, draws, *bins = arrays_of(archive, names)
    return [
        Counts(one[None], signs[k][None], moments[k][None], ends[k][None], draws)
        for k, one in zip(comparisons, bins, strict=True)
    ]


def totals(archives: Sequence[Path], group: Group, comparisons: int) -> Iterator[Counts]:
    """Yield the counts of each comparison over all superblocks, in bounded memory."""
    (first,) = arrays_of(archives[0], [f"{group}/bins/0"])
    together = max(1, SUMMED_BYTES // (8 * first.size))
    for start in range(0, comparisons, together):
        wanted = range(start, min(start + together, comparisons))
        sums = [merged([part]) for part in counts_of(archives[0], group, wanted)]
        for archive in archives[1:]:
            for k, part in enumerate(counts_of(archive, group, wanted)):
                sums[k] = merged([sums[k], part])
        yield from sums


def national(archives: Sequence[Path], names: Sequence[str]) -> list[NDArray[Any]]:
    """Return arrays of the draws over all superblocks; the draw is the last axis."""
    parts = [arrays_of(archive, names) for archive in archives]
    return [np.concatenate([part[k] for part in parts], axis=-1) for k in range(len(names))]
