"""A run with everything that is known of it: what is asked, shown and reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from valuma_scenarios.results.other_outcomes import COLUMNS as OUTCOME_COLUMNS
from valuma_scenarios.results.run_weights import RunWeights
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import MODEL_VERSION

if TYPE_CHECKING:
    import xarray as xr


class _Opened:
    """Results that a run was given, or how they are opened when they are first asked for."""

    def __get__(self, run: Run | None, _kind: type[Run]) -> xr.Dataset:
        if run is None:
            raise AttributeError  # so the field has no default
        found = run.__dict__["results"]
        if callable(found):
            found = run.__dict__["results"] = found()
        return cast("xr.Dataset", found)

    def __set__(self, run: Run, results: xr.Dataset | Callable[[], xr.Dataset]) -> None:
        run.__dict__["results"] = results


@dataclass(frozen=True, repr=False)
class Run:
    """A run with its tables; see `valuma_scenarios.results.tables` for their columns.

    Parameters
    ----------
    results : xarray.Dataset, or callable
        Per-draw results, as of `valuma_scenarios.results.evaluate.evaluate`; or what opens them,
        called when they are first asked for.
    tables : mapping of str to pandas.DataFrame
        By name, as in `TABLES`; read from disk as they are needed.
    folder : Path or None
        Where it is kept; None for a run in memory.
    weights : RunWeights or None
        Goal weights that the run was given; None if it was given none.
    """

    run_id: str
    manifest: dict[str, Any]
    study: Study
    results: _Opened = _Opened()
    _: KW_ONLY
    tables: Mapping[str, pd.DataFrame]
    folder: Path | None = None
    weights: RunWeights | None = None

    @property
    def repeatable(self) -> bool:
        """Whether the model can be run on the study; not where its equations have changed since."""
        return self.study.model_version == MODEL_VERSION

    def close(self) -> None:
        """Let go of the file of results, if it was opened."""
        found = self.__dict__["results"]
        if not callable(found):
            found.close()

    def __repr__(self) -> str:
        """Return one line: id, alternatives, draws, level and years."""
        said = self.manifest
        return (
            f"<Run {self.run_id}: {len(said['alternatives'])} alternatives, {said['draws']} draws, "
            f"{said['level']}, {said['start_year']}-{said['end_year']}>"
        )

    @property
    def effects(self) -> pd.DataFrame:
        """Effects on goals: quantiles of differences in the same draw."""
        return self.tables["effects"]

    @property
    def indicators(self) -> pd.DataFrame:
        """Effects on indicators in their own units: quantiles of differences in the same draw."""
        return self.tables["indicators"]

    @property
    def outcomes(self) -> pd.DataFrame:
        """Outcomes beside the goals; of a run made before there were any, an empty table."""
        return self.tables.get("outcomes", pd.DataFrame(columns=list(OUTCOME_COLUMNS)))

    @property
    def central(self) -> pd.DataFrame:
        """The central run."""
        return self.tables["central"]

    @property
    def capacity(self) -> pd.DataFrame:
        """Capacity, commitment and learning (0-1): quantiles over the draws."""
        return self.tables["capacity"]

    @property
    def money(self) -> pd.DataFrame:
        """Money by alternative, instrument, network and region."""
        return self.tables["money"]

    @property
    def warnings(self) -> pd.DataFrame:
        """What the run says about itself."""
        return self.tables["warnings"]
