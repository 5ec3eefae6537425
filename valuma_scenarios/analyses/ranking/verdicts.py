"""How the alternatives of a run stand: by goal, overall, and if networks work or do not.

Overall, a case is one draw of the model with one way of weighting the goals, each goal in units of
its own spread, as in `smaa`; a pair of alternatives that is level in a case counts for neither.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.analyses.ranking.leader import ranks
from valuma_scenarios.analyses.ranking.smaa import Acceptability
from valuma_scenarios.results.differences import Differences, p_better, p_worse, quantile
from valuma_scenarios.results.effects import CONDITIONS, Condition, chosen_draws
from valuma_scenarios.results.monte_carlo_error import Z95, mean_error, share_error, two_digits
from valuma_scenarios.results.runs import Run
from valuma_scenarios.wording.verdicts import Evidence, Verdict, likely, verdict

Array = NDArray[np.float64]

OVERALL = "overall"
"""Item of a pair that is compared over all goals together."""
FEWEST = 20
"""Fewer draws that meet a condition tell nothing about it."""
TOLD = ("p05", "p50", "p95", "p_better", "p_worse")
"""What a table of verdicts tells of the evidence."""


@dataclass(frozen=True)
class Verdicts:
    """Where the alternatives of a run stand, nationally and in one year.

    Parameters
    ----------
    ranks : Acceptability
        Ranks over draws and weights; the reference is among the alternatives.
    reference : str
        What the verdicts are against.
    year : int
        Calendar year.
    goals : tuple of str
        Measured goals.
    evidence : mapping of (str, str) to Evidence
        Difference to the reference by alternative and goal.
    better : ndarray, shape (alternative, alternative, goal)
        Share of draws (0-1) in which the first is strictly better than the second.
    given : mapping of Condition to ndarray, shape (alternative, draw)
        Share of weights that put each alternative first, in the draws that meet a condition (0-1);
        conditions that fewer than `FEWEST` draws meet are missing.
    better_given : mapping of Condition to ndarray, shape (alternative, alternative, goal)
        As `better`, in the draws that meet a condition; the same conditions.
    chosen : mapping of Condition to ndarray of bool, shape (draw,)
        Which draws meet them.
    """

    ranks: Acceptability
    reference: str
    year: int
    goals: tuple[str, ...]
    evidence: dict[tuple[str, str], Evidence]
    better: Array
    given: dict[Condition, Array]
    better_given: dict[Condition, Array]
    chosen: dict[Condition, NDArray[np.bool_]]

    @property
    def draws(self) -> int:
        """Number of draws behind every share of all draws."""
        return len(self.chosen["all"])

    @property
    def alternatives(self) -> tuple[str, ...]:
        """All that are ranked, the reference among them."""
        return self.ranks.alternatives

    @property
    def candidates(self) -> tuple[str, ...]:
        """Alternatives without the reference, those that come first most often first."""
        return tuple(name for name in self.ranks.order if name != self.reference)

    @property
    def best(self) -> str:
        """Alternative, possibly the reference, that comes first most often."""
        return self.ranks.order[0]

    def overall(self, one: str, other: str, condition: Condition = "all") -> float:
        """Return how often one is strictly better than another, over all goals (0-1)."""
        pair = self._at(one), self._at(other)
        if condition == "all":
            return float(self.ranks.pairwise[pair])
        return float(self.ranks.better_by_draw(*pair)[self.chosen[condition]].mean())

    def likely(self, one: str, other: str) -> bool:
        """Whether one is likely better than another, over all goals."""
        return likely(self.overall(one, other), self.draws)

    def tied(self) -> tuple[str, ...]:
        """Return the others that the best one is not likely better than, the nearest first."""
        return tuple(o for o in self.ranks.order[1:] if not self.likely(self.best, o))

    def apart(self) -> tuple[str, ...]:
        """Return the others that the best one is at least likely better than."""
        return tuple(o for o in self.ranks.order[1:] if self.likely(self.best, o))

    def goals_with(self, alternative: str, *words: Verdict) -> tuple[str, ...]:
        """Return the goals in which an alternative has one of these verdicts."""
        return tuple(g for g in self.goals if verdict(self.evidence[alternative, g]) in words)

    def first_given(self, condition: Condition) -> tuple[tuple[str, ...], float]:
        """Return who comes first most often under a condition, all that are level, and how often.

        Those are level with the first of all whose distance to it the number of draws explains
        (95 %). Of several, the share is the smallest.
        """
        by_draw = self.given[condition]
        shares = by_draw.mean(axis=1)
        gaps = by_draw[shares.argmax()] - by_draw
        error = gaps.std(axis=1, ddof=1) / np.sqrt(by_draw.shape[1])
        first = np.flatnonzero(gaps.mean(axis=1) <= Z95 * error)
        return tuple(self.alternatives[k] for k in first), float(shares[first].min())

    def given_share(self, alternative: str, condition: Condition) -> float:
        """Return how often an alternative comes first under a condition (0-1)."""
        return float(self.given[condition][self._at(alternative)].mean())

    def pairs(self) -> pd.DataFrame:
        """Return how often one alternative is better than another, by goal and overall.

        Returns
        -------
        pandas.DataFrame
            `alternative, other, item, p_better, p_better_error`, and for each condition that
            enough draws meet `<condition>_draws`, `<condition>_p_better` and its error.
        """
        rows = [
            {"alternative": one, "other": other, "item": item, **self._pair(one, other, item)}
            for one in self.alternatives
            for other in self.alternatives
            if one != other
            for item in (*self.goals, OVERALL)
        ]
        return pd.DataFrame(rows)

    def _pair(self, one: str, other: str, item: str) -> dict[str, float]:
        pair = self._at(one), self._at(other)
        found: dict[str, float] = {}
        for condition, draws in self.chosen.items():
            head, count = "" if condition == "all" else f"{condition}_", int(draws.sum())
            if item == OVERALL:
                share = self.overall(one, other, condition)
                error = mean_error(self.ranks.better_by_draw(*pair)[draws])
            else:
                share = float(self.better_given[condition][pair][self.goals.index(item)])
                error = share_error(share, count)
            found |= {f"{head}draws": count, f"{head}p_better": share}
            found[f"{head}p_better_error"] = float(two_digits(error))
        return found

    def table(self) -> pd.DataFrame:
        """Return one row for each alternative and goal: quantiles, shares and the verdict."""
        return pd.DataFrame(
            [
                {"alternative": name, "reference": self.reference, "goal": goal, "year": self.year}
                | {column: getattr(self.evidence[name, goal], column) for column in TOLD}
                | {"verdict": verdict(self.evidence[name, goal])}
                for name in self.candidates
                for goal in self.goals
            ]
        )

    def _at(self, name: str) -> int:
        return self.alternatives.index(name)


def verdicts(run: Run, year: int | None = None) -> Verdicts:
    """Return where the alternatives of a run stand.

    Parameters
    ----------
    run : Run
        A run with draws.
    year : int, optional
        Calendar year; the last if not given.
    """
    study, year = run.study, year or run.study.end_year
    found = ranks(run, year)
    changes = Differences(study, run.results).goals(year, as_kept=True)
    values = changes.transpose("draw", "alternative", "goal").to_numpy()
    goals = tuple(str(goal) for goal in changes["goal"].to_numpy())
    evidence = {
        (name, goal): evidence_of(values[:, a, g])
        for a, name in enumerate(found.alternatives)
        for g, goal in enumerate(goals)
    }
    known = {condition: chosen_draws(run.results, condition) for condition in CONDITIONS}
    chosen = {c: draws for c, draws in known.items() if c == "all" or draws.sum() >= FEWEST}
    better = {condition: _better(values, draws) for condition, draws in chosen.items()}
    first = found.first_by_draw
    given = {c: first if c == "all" else first[:, draws] for c, draws in chosen.items()}
    return Verdicts(
        found, study.reference, year, goals, evidence, better["all"], given, better, chosen
    )


def _better(values: Array, draws: NDArray[np.bool_]) -> Array:
    """Return the share of some draws in which one is better, (alternative, other, goal).

    Goal by goal: of a million draws the differences of all pairs at once would take gigabytes.

    Parameters
    ----------
    values : ndarray, shape (draw, alternative, goal)
    draws : ndarray of bool, shape (draw,)
    """
    found = np.empty((values.shape[1], *values.shape[1:]))
    for g in range(values.shape[-1]):
        some = values[draws, :, g]
        for a in range(values.shape[1]):
            found[a, :, g] = p_better(some[:, [a]] - some)
    return found


def evidence_of(change: Array) -> Evidence:
    """Return what the draws of one difference say, shape (draw,)."""
    low, middle, high = (float(v) for v in quantile(change, [0.05, 0.5, 0.95]))
    return Evidence(low, middle, high, float(p_better(change)), float(p_worse(change)), len(change))
