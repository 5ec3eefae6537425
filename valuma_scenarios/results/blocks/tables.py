"""The tables of a run whose draws were counted: the columns of any other run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.model.outcomes import OUTCOMES
from valuma_scenarios.results import other_outcomes
from valuma_scenarios.results import tables as summary
from valuma_scenarios.results.blocks.cells import Compared, Group, comparisons
from valuma_scenarios.results.blocks.folder import arrays_of, national, totals
from valuma_scenarios.results.blocks.job import Job
from valuma_scenarios.results.blocks.statistics import statistics_of
from valuma_scenarios.results.effects import CONDITIONS
from valuma_scenarios.results.evaluate import goal_unit
from valuma_scenarios.results.finding import Finding
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]
Told = list[tuple[tuple[str, ...], Mapping[str, NDArray[np.floating]]]]


class CountedTables:
    """Makes the tables of a run from its superblocks.

    Parameters
    ----------
    job : Job
    archives : sequence of pathlib.Path
        Its superblocks in order.
    progress : callable, optional
        Called with comparisons done and comparisons in all.
    """

    def __init__(self, job: Job, archives: Sequence[Path], progress: Progress | None) -> None:
        self._job, self._archives, self._progress = job, archives, progress
        self.bin_errors: dict[str, float] = {}

    def made(self) -> dict[str, pd.DataFrame]:
        """Return the tables by name."""
        study = self._job.study
        told: dict[str, Told] = {"goal": [], "indicator": [], "stock": []}
        for one, statistics in self._statistics("regions"):
            told[one.kind].append((_labels(study, one), statistics))
        return {
            "effects": summary.ordered_table(
                study, study.years, "goal", told["goal"], summary.yardsticks(study)
            ),
            "indicators": summary.ordered_table(
                study, study.years, "indicator", told["indicator"], summary.references(study)
            ),
            "capacity": summary.levels_table(study, study.years, told["stock"]),
            "outcomes": self._outcomes(),
        }

    def _outcomes(self) -> pd.DataFrame:
        """Return the table of outcomes beside the goals."""
        study = self._job.study
        found = []
        for one, statistics in self._statistics("country"):
            names = (one.alternative, one.reference or other_outcomes.LEVEL, one.item)
            flat = {name: values[0] for name, values in statistics.items()}
            found.append(((*names, OUTCOMES[one.item]), flat))
        (classes,) = national(self._archives, ["classes"])
        given: dict[str, Any] = {name: classes == c for c, name in enumerate(CONDITIONS[1:])}
        last = other_outcomes.repaid_blocks(study, self._repaid, given)
        return other_outcomes.rows_of(study.years, found, list(last))

    def _repaid(self, alternative: str) -> Array:
        """Return from which value of a point an alternative repays, in every draw."""
        study, parts = self._job.study, []
        wanted = [list(study.goals).index(goal) for goal in other_outcomes.in_points(study)]
        for archive in self._archives:
            goal, outcome = arrays_of(archive, ["goal", "outcome"])
            goals = goal[:, wanted].swapaxes(0, 1)
            cost = outcome[:, list(OUTCOMES).index("cost")]
            parts.append(other_outcomes.repaid(study, goals, cost, alternative))
        return np.concatenate(parts)

    def _statistics(self, group: Group) -> Iterator[tuple[Compared, dict[str, Array]]]:
        """Yield what is said of each comparison, each of shape (region, year)."""
        study, edges = self._job.study, self._job.edges[group]
        compared, years = comparisons(study)[group], len(study.years)
        sums = totals(self._archives, group, len(compared))
        for k, (one, counts) in enumerate(zip(compared, sums, strict=True)):
            found, error = statistics_of(counts, edges, k, direction_of(study, one))
            if one.reference is None:
                found = other_outcomes.without_shares(found)
            self.bin_errors[one.item] = max(self.bin_errors.get(one.item, 0.0), error)
            yield one, {name: _close(name, v.reshape(-1, years)) for name, v in found.items()}
            if self._progress is not None:
                self._progress(k + 1, len(compared))

    def findings(self) -> Iterator[Finding]:
        """Say how far quantiles can be from those of the draws themselves."""
        draws, bins = self._job.draws, max(e.bins for e in self._job.edges.values())
        for item, error in self.bin_errors.items():
            text = (
                f"the {draws} draws were counted in {bins} bins for each number instead of kept: "
                f"quantiles of {item} are off by at most {error:.2g}, besides the error from the "
                "number of draws; means and shares are not affected"
            )
            yield Finding("bins", "info", "all", item, text, error, float(bins))


def direction_of(study: Study, one: Compared) -> float:
    """Return +1 where more is better, -1 where less is better."""
    return float(study.indicators[one.item].direction) if one.kind == "indicator" else 1.0


def _close(name: str, values: Array) -> Array:
    """Leave out what is told of the country and of the last year alone; see `EFFECT_COLUMNS`."""
    if name not in summary.STATISTICS:
        values[:-1, :-1] = np.nan
    return values


def _labels(study: Study, one: Compared) -> tuple[str, ...]:
    if one.reference is None:
        return one.alternative, one.item, "0-1"
    unit = goal_unit(study, one.item) if one.kind == "goal" else study.indicators[one.item].unit.en
    return one.alternative, one.reference, one.item, unit
