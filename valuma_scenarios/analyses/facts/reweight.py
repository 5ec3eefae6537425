"""Re-weight the draws by facts: implausibility, weights, effective sample size.

The implausibility of a draw is ``|model - fact| / sd`` (Craig et al. 1997; Vernon, Goldstein &
Bower 2010). Two ways to use it: `cutoff` keeps the draws that are implausible by no more than three
standard deviations for any fact (Pukelsheim's three-sigma rule) and drops the others; `likelihood`
gives every draw the weight of a normal likelihood. Either changes the answer by facts that few
studies found, so every table says that it is re-weighted, and too small an effective sample is
refused.

Columns of `reweighted_outcomes`
    item, alternative, reference, region, year, unit, weighting (`as_drawn` or `re-weighted`),
    facts, method, effective_draws, p05 … p95, mean, p_better, interval_kind.
Columns of `moved_parameters`
    parameter, unit, grade, weighting, facts, method, effective_draws, median_before, median_after,
    shift (difference of the means in standard deviations of the draws as drawn).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from valuma_scenarios.analyses.facts.facts import Check, Comparison
from valuma_scenarios.draws.distributions import Z95
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.results.differences import QUANTILES, draws_of
from valuma_scenarios.results.evaluate import INTERVAL_KIND
from valuma_scenarios.results.outcomes import Outcome, direction_of, unit_of
from valuma_scenarios.schema.facts import Fact
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
Method = Literal["likelihood", "cutoff"]

THREE_SIGMA = 3.0
"""Implausibility beyond which a draw is ruled out (Pukelsheim 1994)."""

MINIMUM_EFFECTIVE_DRAWS = 100
"""Fewer effective draws than this cannot carry 5th and 95th percentiles."""

RE_WEIGHTED = "re-weighted"
AS_DRAWN = "as_drawn"
RE_WEIGHTED_KIND = f"RE-WEIGHTED by facts: {INTERVAL_KIND}"


@dataclass(frozen=True)
class Matching:
    """Weights of the draws after comparison with facts.

    Parameters
    ----------
    facts : tuple of str
        Facts used.
    method : str
        `likelihood` or `cutoff`.
    implausibility : ndarray, shape (draw, fact)
        In standard deviations; over several comparisons of a fact the largest.
    weights : ndarray, shape (draw,)
        Sum to 1.
    """

    facts: tuple[str, ...]
    method: Method
    implausibility: Array
    weights: Array

    @property
    def effective_draws(self) -> float:
        """Number of equally weighted draws that would carry as much."""
        return effective_sample_size(self.weights)

    @property
    def not_ruled_out(self) -> float:
        """Share of draws within three standard deviations of every fact."""
        return float((self.implausibility <= THREE_SIGMA).all(axis=1).mean())


def implausibility(draws: Array, value: float, sd: float) -> Array:
    """Return how far draws lie from an observed value, in standard deviations.

    Parameters
    ----------
    draws : ndarray
        Model values, in the unit of the fact.
    value, sd : float
        Observed value and the standard deviation of observation and model discrepancy together.
    """
    distances: Array = np.abs(np.asarray(draws, dtype=float) - value) / sd
    return distances


def likelihood_weights(distances: Array) -> Array:
    """Return weights proportional to ``exp(-sum I^2 / 2)``, shape (draw,), that sum to 1.

    Parameters
    ----------
    distances : ndarray, shape (draw, fact)
        Implausibilities.
    """
    logs = -0.5 * np.sum(np.square(distances), axis=1)
    weights: Array = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def cutoff_weights(distances: Array, cutoff: float = THREE_SIGMA) -> Array:
    """Return equal weights for draws within the cutoff for every fact; all 0 if there are none."""
    kept: Array = (distances <= cutoff).all(axis=1).astype(float)
    return np.asarray(kept / max(kept.sum(), 1.0))


def effective_sample_size(weights: ArrayLike) -> float:
    """Return ``(sum w)^2 / sum w^2`` (Kish 1965); 0 where all weights are 0."""
    w = np.asarray(weights, dtype=float)
    square = float(np.sum(w * w))
    return float(np.sum(w)) ** 2 / square if square > 0 else 0.0


def weighted_quantile(values: Array, weights: Array, probabilities: ArrayLike) -> Array:
    """Return quantiles of weighted draws.

    Parameters
    ----------
    values, weights : ndarray, shape (draw,)
        Draws and their weights, at least one of them positive.
    probabilities : array_like
        0 to 1.

    Returns
    -------
    ndarray
        Linear interpolation between draws, each at the middle of its share of the weight. With
        equal weights these are numpy's linear quantiles.
    """
    used = weights > 0
    order = np.argsort(values[used], kind="stable")
    x, w = values[used][order], weights[used][order]
    middle = np.cumsum(w) - w / 2
    length = middle[-1] - middle[0]
    if length <= 0:
        return np.full(np.shape(probabilities), x[0])
    at = np.asarray(probabilities, dtype=float)
    return np.asarray(np.interp(at, (middle - middle[0]) / length, x))


def spread_of(fact: Fact, discrepancy: float = 0.0) -> float:
    """Return the standard deviation that a fact's range stands for.

    Parameters
    ----------
    fact : Fact
        With a value and a range closed at both ends, read as a 90 % interval.
    discrepancy : float
        Standard deviation of the model's own discrepancy, as a multiple of the fact's.
    """
    low, high = fact.range
    assert low is not None
    assert high is not None
    return float((high - low) / (2 * Z95) * np.hypot(1.0, discrepancy))


def match(
    check: Check,
    method: Method = "likelihood",
    minimum: float = MINIMUM_EFFECTIVE_DRAWS,
    discrepancy: float = 0.0,
    language: Language = "en",
) -> Matching:
    """Weight the draws of a run by all facts of a check.

    Parameters
    ----------
    check : Check
        The facts to use, already held against the draws.
    method : {"likelihood", "cutoff"}
        How implausibility becomes a weight.
    minimum : float
        Smallest effective sample size that is accepted.
    discrepancy : float
        Standard deviation of the model's discrepancy, as a multiple of each fact's own.
    language : {"fi", "sv", "en"}
        Language in which the project says why the model has no quantity for a fact.

    Raises
    ------
    UsageError
        If a fact is a limit and not a value, if the run cannot be held against it, or if too few
        effective draws remain.
    """
    if not check.facts:
        msg = Said("name at least one fact to re-weight by")
        raise UsageError(msg)
    columns = [
        _largest(check.comparisons_by_fact[name], name, fact, discrepancy, language)
        for name, fact in check.facts.items()
    ]
    distances = np.column_stack(columns)
    weights = likelihood_weights(distances) if method == "likelihood" else cutoff_weights(distances)
    result = Matching(tuple(check.facts), method, distances, weights)
    _refuse_few(result, minimum)
    return result


def _refuse_few(result: Matching, minimum: float) -> None:
    if result.effective_draws < minimum:
        msg = Said(
            "re-weighting by {facts} leaves {left:.0f} effective draws"
            " of {count}, fewer than the {minimum:g} that quantiles need: run "
            "more --draws, use fewer facts, or ask why the model disagrees with "
            "them",
            facts=", ".join(result.facts),
            left=result.effective_draws,
            count=len(result.weights),
            minimum=minimum,
        )
        raise UsageError(msg)


def _largest(
    comparisons: Sequence[Comparison],
    name: str,
    fact: Fact,
    discrepancy: float,
    language: Language,
) -> Array:
    if not fact.testable:
        reason = fact.reason[language] if fact.reason else ""
        msg = Said(
            "draws cannot be re-weighted by {name}: the model has no such quantity. {reason}",
            name=name,
            reason=reason,
        )
        raise UsageError(msg)
    if fact.value is None or None in fact.range:
        msg = Said(
            "draws cannot be re-weighted by {name}: it is a limit, not a value with a range",
            name=name,
        )
        raise UsageError(msg)
    if not comparisons:
        msg = Said(
            "draws cannot be re-weighted by {name}: the run lacks its alternatives or indicators",
            name=name,
        )
        raise UsageError(msg)
    spread = spread_of(fact, discrepancy)
    distances = [implausibility(c.draws, fact.value, spread) for c in comparisons]
    return np.asarray(np.max(distances, axis=0))


def reweighted_outcomes(
    study: Study, results: xr.Dataset, matching: Matching, outcomes: Sequence[Outcome]
) -> pd.DataFrame:
    """Return quantiles of outcomes as drawn and re-weighted; see the module for the columns."""
    rows = []
    equal = np.full(len(matching.weights), 1 / len(matching.weights))
    for outcome in outcomes:
        values = draws_of(results, outcome)
        for weighting, weights in ((AS_DRAWN, equal), (RE_WEIGHTED, matching.weights)):
            quantiles = weighted_quantile(values, weights, list(QUANTILES.values()))
            better = values * direction_of(outcome, study) > 0
            rows.append(
                {
                    "item": outcome.item,
                    "alternative": outcome.alternative,
                    "reference": outcome.reference,
                    "region": outcome.region,
                    "year": outcome.year,
                    "unit": unit_of(outcome, study),
                    **_stamp(matching, weighting, weights),
                    **dict(zip(QUANTILES, quantiles.tolist(), strict=True)),
                    "mean": float(values @ weights),
                    "p_better": float(better @ weights),
                    "interval_kind": INTERVAL_KIND if weighting == AS_DRAWN else RE_WEIGHTED_KIND,
                }
            )
    return pd.DataFrame(rows)


def _stamp(matching: Matching, weighting: str, weights: Array) -> dict[str, object]:
    """Return the columns that mark a row as re-weighted or not."""
    used = weighting == RE_WEIGHTED
    return {
        "weighting": weighting,
        "facts": " ".join(matching.facts) if used else "",
        "method": matching.method if used else "",
        "effective_draws": effective_sample_size(weights),
    }


def moved_parameters(study: Study, results: xr.Dataset, matching: Matching) -> pd.DataFrame:
    """Return how re-weighting moves each parameter, largest shift first."""
    rows = []
    for name, parameter in study.parameters.items():
        values = results["parameter"].sel(name=name).to_numpy().astype(float)
        spread = float(values.std())
        after = float(values @ matching.weights)
        rows.append(
            {
                "parameter": name,
                "unit": parameter.unit,
                "grade": parameter.grade,
                **_stamp(matching, RE_WEIGHTED, matching.weights),
                "median_before": float(np.median(values)),
                "median_after": float(weighted_quantile(values, matching.weights, 0.5)),
                "shift": (after - float(values.mean())) / spread if spread > 0 else 0.0,
            }
        )
    table = pd.DataFrame(rows)
    return table.sort_values("shift", key=lambda s: s.abs(), ascending=False, ignore_index=True)
