"""Could an evaluation see the effect: detectable effects, chances, and when to revise the choice.

An indicator moves from year to year anyway: the baseline's process noise, a random walk of which
half of the variance is common to the country and half each region's own. After h years it deviates
from its forecast by that noise, and an effect must stand out from it. Two evaluations are told:

* *national*: all regions begin together, and the country is held against its forecast;
* *phased*: half of the regions, drawn by lot, begin first and are compared with the others. What is
  common to the country then cancels.

The detectable effect is the one that would be found in 80 % of cases at the two-sided 5 % level
(Bloom 1995); the chance is the power at the effect that the model gives, mean over the draws. By
chance alone it is 5 %.

Columns of `evaluability`
    indicator, unit, years (after the first year), year, effect_p05, effect_p50, effect_p95
    (national difference of the alternative to the reference), noise (standard deviation of a yearly
    step, mean over regions; NaN where too few years tell it), detectable_national,
    detectable_phased, chance_national, chance_phased, times (the smaller detectable effect over the
    median effect), revise (effect below which, or above which, the reference would be the better
    choice; NaN if no effect in the draws would change it), revise_when (`below`, `above` or empty).

References
----------
Bloom, H. S. (1995). Minimum detectable effects: a simple way to report the statistical power of
experimental designs. Evaluation Review 19(5), 547-556. doi:10.1177/0193841X9501900504
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.analyses.ranking.composite import Target
from valuma_scenarios.draws import special
from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.results.differences import Differences, median, quantile
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]

HORIZONS = (3, 5, 10)
"""Years after the first one at which is looked."""

LEVEL, POWER = 0.05, 0.8
"""Two-sided level of a test, and the chance of finding an effect that is called detectable."""

SEEN = 0.8
"""An effect that would be found with at least this chance is worth monitoring for itself."""

OWN = 0.5
"""Share of the variance of noise that is a region's own; the rest is common to the country."""

COLUMNS = (
    "indicator", "unit", "years", "year", "effect_p05", "effect_p50", "effect_p95", "noise",
    "detectable_national", "detectable_phased", "chance_national", "chance_phased", "times",
    "revise", "revise_when",
)  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """What is to be evaluated.

    Parameters
    ----------
    alternative, reference : str
        What was chosen, and what it is compared with.
    target : Target
        What the choice was by.
    """

    alternative: str
    reference: str
    target: Target


def national_error(noise: Array, share: Array, years: int) -> float:
    """Return the standard error of the country's deviation from its forecast.

    Parameters
    ----------
    noise : ndarray, shape (r,)
        Standard deviation of a yearly step of each region.
    share : ndarray, shape (r,)
        Population shares, summing to 1.
    years : int
        Years of noise.
    """
    common = (1 - OWN) * (share @ noise) ** 2
    own = OWN * (share**2 @ noise**2)
    return float(np.sqrt(years * (common + own)))


def phased_error(noise: Array, years: int) -> float:
    """Return the standard error of the difference of two halves of the regions, drawn by lot.

    Regions that move more also take more of what is common to the country, so it cancels but for
    the chance difference of the halves; see `national_error`.
    """
    first = len(noise) // 2
    if not first:
        return float("nan")
    parts = 1 / first + 1 / (len(noise) - first)
    spread = float(noise.var(ddof=1))
    variance = OWN * float((noise**2).mean()) + (1 - OWN) * spread
    return float(np.sqrt(years * parts * variance))


def power(effect: Array | float, error: float) -> Array:
    """Return the chance (0-1) that a two-sided test at `LEVEL` finds an effect.

    Parameters
    ----------
    effect : ndarray or float
        True effect.
    error : float
        Standard error of its estimate.
    """
    limit = special.ndtri(1 - LEVEL / 2)
    found = np.abs(np.asarray(effect, dtype=float)) / error
    return np.asarray(special.ndtr(found - limit) + special.ndtr(-found - limit))


def detectable(error: float) -> float:
    """Return the effect that is found with chance `POWER`; that by the far tail is left out."""
    return float((special.ndtri(1 - LEVEL / 2) + special.ndtri(POWER)) * error)


def evaluability(
    study: Study, draws: Draws, subject: Subject, horizons: Sequence[int] = HORIZONS
) -> pd.DataFrame:
    """Return what an evaluation could see of every indicator.

    Parameters
    ----------
    study : Study
        The study.
    draws : Draws
        Draws in which both alternatives are run.
    subject : Subject
        What is to be evaluated.
    horizons : sequence of int
        Years after the first one; those beyond the study's last year are left out.
    """
    pair = study.with_alternatives((subject.alternative, subject.reference))
    ahead = [h for h in horizons if study.start_year + h <= study.end_year]
    last = subject.target.year
    years = tuple(sorted({*(study.start_year + h for h in ahead), last}))
    found = Differences(pair, evaluate(pair, draws, years))
    gain = sum(
        points * found.between(goal, subject.alternative, subject.reference, last).at(study.country)
        for goal, points in subject.target.points.items()
    )
    rows = [
        _row(study, found, subject, (indicator, h), np.asarray(gain))
        for indicator in study.measured
        for h in ahead
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(
    study: Study, found: Differences, subject: Subject, cell: tuple[str, int], gain: Array
) -> dict[str, Any]:
    indicator, h = cell
    year = study.start_year + h
    change = found.between(indicator, subject.alternative, subject.reference, year)
    effect, regions = change.at(study.country), list(study.regions.index)
    mean = np.mean([change.at(str(region)) for region in regions], axis=0)
    levels = quantile(effect, [0.05, 0.5, 0.95])
    noise = noise_of(study, indicator)
    when, value = revision(effect, gain)
    return {
        "indicator": indicator,
        "unit": study.indicators[indicator].unit.en,
        "years": h,
        "year": year,
        **dict(zip(("effect_p05", "effect_p50", "effect_p95"), levels.tolist(), strict=True)),
        **_seen(study, noise, h, (effect, mean)),
        "revise": value,
        "revise_when": when,
    }


def _seen(study: Study, noise: Array, h: int, effects: tuple[Array, Array]) -> dict[str, float]:
    """Return what both evaluations could see; nothing is known without noise."""
    names = ("noise", "detectable_national", "detectable_phased", "chance_national",
             "chance_phased", "times")  # fmt: skip
    if not noise.any():
        return dict.fromkeys(names, float("nan"))
    share = study.regions["population"].to_numpy(float)
    errors = (national_error(noise, share / share.sum(), h), phased_error(noise, h))
    limits = [detectable(error) for error in errors]
    chances = [float(power(e, error).mean()) for e, error in zip(effects, errors, strict=True)]
    middle = abs(float(median(effects[0])))
    times = float(np.nanmin(limits)) / middle if middle > 0 else float("inf")
    return dict(zip(names, (float(noise.mean()), *limits, *chances, times), strict=True))


def noise_of(study: Study, indicator: str) -> Array:
    """Return the process noise of an indicator by region, shape (r,); zeros where unknown."""
    table = study.baseline
    if "noise" not in table:
        return np.zeros(len(study.regions))
    rows = table[table["indicator"] == indicator].set_index("region")["noise"]
    return np.nan_to_num(rows.reindex(study.regions.index).to_numpy(float))


def revision(effect: Array, gain: Array) -> tuple[str, float]:
    """Return when and at which effect on an indicator the choice would be revised.

    Parameters
    ----------
    effect : ndarray, shape (draw,)
        Difference of the chosen alternative to the reference on the indicator.
    gain : ndarray, shape (draw,)
        Its difference by what the choice is by.

    Returns
    -------
    when : {"below", "above", ""}
        On which side of the effect the reference would be better; empty for neither.
    effect : float
        Where the gain that is expected given the effect (a straight line over the draws) is zero;
        NaN where that is outside of the draws.
    """
    if not effect.std() or not gain.std():
        return "", float("nan")
    slope, level = np.polyfit(effect, gain, 1)
    at = -level / slope if slope else np.inf
    if not effect.min() <= at <= effect.max():
        return "", float("nan")
    return ("below" if slope > 0 else "above"), float(at)


def worth_monitoring(table: pd.DataFrame) -> Iterator[str]:
    """Yield the indicators of which an evaluation would probably see the effect in time."""
    chance = table[["chance_national", "chance_phased"]].max(axis=1)
    yield from dict.fromkeys(str(name) for name in table["indicator"][chance >= SEEN])
