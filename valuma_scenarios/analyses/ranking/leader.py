"""Which alternative leads: one definition for every document, figure and command.

The leading alternative comes first most often over all draws and all weights of the goals, each
goal in units of its own spread (first rank acceptability, SMAA-2): with the weights that a run was
given, else with all weights equally likely. It leads clearly if its margin over the second is more
than the Monte Carlo error of that margin explains; else the two cannot be told apart.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from valuma_scenarios.analyses.ranking.smaa import Acceptability, given_acceptability
from valuma_scenarios.results.differences import Differences
from valuma_scenarios.results.held import kept_with
from valuma_scenarios.results.monte_carlo_error import Z95
from valuma_scenarios.results.runs import Run


@dataclass(frozen=True)
class Leader:
    """Alternatives in the order of how often they come first.

    Parameters
    ----------
    order : tuple of str
        Candidates, the leading one first; those that come first equally often as in the study.
    shares : tuple of float
        How often each comes first, over draws and weights (0-1); ties are shared.
    margin : float
        Share of the first less that of the second; 1 if there is no second.
    error : float
        Standard error of the margin from the finite numbers of draws and of drawn weights.
    """

    order: tuple[str, ...]
    shares: tuple[float, ...]
    margin: float
    error: float

    @property
    def alternative(self) -> str:
        """The leading alternative."""
        return self.order[0]

    @property
    def clear(self) -> bool:
        """Whether another seed would very probably (95 %) name the same one."""
        return self.margin > Z95 * self.error

    def among(self, names: Collection[str]) -> str:
        """Return the leading one of some alternatives."""
        return next(name for name in self.order if name in names)


def leader(run: Run, year: int | None = None) -> Leader:
    """Return which alternative of a run leads, nationally.

    Parameters
    ----------
    run : Run
        A finished run.
    year : int, optional
        Calendar year; the last if not given.
    """
    return leader_of(ranks(run, year))


def ranks(run: Run, year: int | None = None) -> Acceptability:
    """Return the ranks of a run's alternatives over its draws and its own weights, if it has some.

    They are computed once and kept as long as the run's results are.
    """
    year = year or run.study.end_year

    def make() -> Acceptability:
        differences = Differences(run.study, run.results).goals(year, as_kept=True)
        return given_acceptability(differences, run.weights)

    whose = None if run.weights is None else run.weights.profiles.to_csv()
    return kept_with(run.results, ("ranks", year, whose), make)


def leader_of(found: Acceptability) -> Leader:
    """Return which alternative leads by ranks over draws and weights."""
    order = found.order
    shares = tuple(found.first_share(name) for name in order)
    if len(order) < 2:
        return Leader(order, shares, 1.0, 0.0)
    one, other = (found.alternatives.index(name) for name in order[:2])
    gaps = [found.first_by_draw[one] - found.first_by_draw[other]]
    if found.source.whose == "uniform":
        gaps.append(found.first_by_weight[one] - found.first_by_weight[other])
    variance = sum(gap.var(ddof=1) / len(gap) for gap in gaps if len(gap) > 1)
    return Leader(order, shares, shares[0] - shares[1], float(np.sqrt(variance)))
