"""The tables of a run on disk: names, files, how they are written and read."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.project.csv_text import csv_text
from valuma_scenarios.results.evaluate import DISPARITY_UNIT, POINTS_UNIT
from valuma_scenarios.results.integrity import AGAIN, RunFolder

TABLES = ("effects", "indicators", "outcomes", "central", "capacity", "money", "warnings")
LATER = ("outcomes",)
"""Tables that not every kept run has."""
BELOW = ("disparity",)
"""Tables that runs below the main regional level have besides."""
FLOAT_FORMAT = {"central": "%.11g"}
"""More digits than the draws have, which are single precision; enough to hold the model to."""
WRITTEN_UNITS = {POINTS_UNIT: "points", DISPARITY_UNIT: "% Theil index"}
"""Units that would be a third of a long table: short in its file, whole where it is read."""
PACKED = frozenset(("indicators", "central"))
"""Tables that a large run keeps compressed (.csv.gz): the longest, read by programs."""


def table_csv(table: pd.DataFrame, name: str) -> bytes:
    """Return a table as it is kept: digits that mean something, and units written short."""
    digits = FLOAT_FORMAT.get(name, "%.7g")
    return csv_text(_units(table, WRITTEN_UNITS), digits=digits).encode("utf-8")


def _units(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    if "unit" not in table:
        return table
    return table.assign(unit=table["unit"].replace(dict(names)))


def table_file(name: str, *, packed: bool) -> str:
    """Return where a table lies in a run's folder."""
    return f"tables/{name}.csv.gz" if packed else f"tables/{name}.csv"


@dataclass
class RunTables(Mapping[str, pd.DataFrame]):
    """Tables of a run on disk, each read and checked when it is first asked for."""

    folder: RunFolder
    _read: dict[str, pd.DataFrame] = field(default_factory=dict)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table."""
        if name not in self._names:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = read_table(self.folder, name)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._names)

    def __len__(self) -> int:
        """Return the number of tables."""
        return len(self._names)

    @property
    def _names(self) -> tuple[str, ...]:
        """The tables that the run has; runs of earlier versions lack the later ones."""
        told = self.folder.hashes
        sometimes = {*LATER, *BELOW}
        return tuple(
            name
            for name in (*TABLES, *BELOW)
            if name not in sometimes or table_file(name, packed=False) in told
        )


def read_table(folder: RunFolder, name: str) -> pd.DataFrame:
    """Return a table of a run on disk.

    Raises
    ------
    LostFileError
        If it is missing.
    UsageError
        If it was changed or cannot be read.
    """
    file = table_file(name, packed=table_file(name, packed=True) in folder.hashes)
    content = folder.read(file)
    try:
        text = gzip.decompress(content) if file.endswith(".gz") else content
        table = pd.read_csv(io.BytesIO(text), encoding="utf-8")
    except (ValueError, OSError, EOFError) as error:
        msg = Said(
            "{path} is no sound table ({error}): {again}",
            path=folder.path / file,
            error=error,
            again=AGAIN,
        )
        raise UsageError(msg) from error
    return _units(table, {short: whole for whole, short in WRITTEN_UNITS.items()})
