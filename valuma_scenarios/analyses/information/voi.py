"""Value of information: what it would be worth to know something before choosing.

The expected value of partial perfect information is estimated from the draws of one run by
regression: what each alternative's utility is expected to be, given the parameters that would be
known, is a smooth function of them (Strong, Oakley & Brennan 2014). No nested model runs are
needed, and correlated parameters are allowed: knowing one tells about its partners.

References
----------
Strong, M., Oakley, J. E. & Brennan, A. (2014). Estimating multiparameter partial expected value of
perfect information from a probabilistic sensitivity analysis sample: a nonparametric regression
approach. Medical Decision Making 34(3), 311-326. doi:10.1177/0272989X13505910
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.analyses.ranking.composite import UNIT, coefficients
from valuma_scenarios.analyses.sensitivity import designs
from valuma_scenarios.analyses.sensitivity.designs import Factor
from valuma_scenarios.analyses.sensitivity.method import ranked
from valuma_scenarios.analyses.sensitivity.methods.given import basis, orthonormal
from valuma_scenarios.draws.sampling import P_NULL
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.results.differences import Differences
from valuma_scenarios.schema.study import Study

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]

REPLICATES = 200
"""Draws of the regression coefficients behind a standard error."""

KNOTS_ALONE, KNOTS_TOGETHER = 5, 1
DRAWS_PER_FUNCTION = 8
"""Draws that each smooth function needs; with fewer, a group of inputs enters by ranks alone."""

LEAST_DRAWS = 100
MAX_PAIRS = 45
"""Products of pairs of inputs are tried up to this many."""

COLUMNS = (
    "rank", "kind", "id", "members", "group", "grade", "value", "se", "bias", "share_of_evpi",
    "p_change", "unit", "eur", "draws", "evidence", "note",
)  # fmt: skip
INTERVAL_KIND = "standard error of the regression estimate and of the draws"


@dataclass(frozen=True)
class Decision:
    """A choice between alternatives under uncertainty.

    Parameters
    ----------
    alternatives : tuple of str
        What can be chosen.
    utility : ndarray, shape (draw, alternative)
        What each is worth in every draw, in `unit`.
    unit : str
        Unit of the utility.
    """

    alternatives: tuple[str, ...]
    utility: Array
    unit: str

    @property
    def now(self) -> str:
        """The alternative that is best on what is known today."""
        return self.alternatives[_best(self.utility)]


@dataclass(frozen=True)
class Information:
    """Value of knowing some parameters exactly.

    Parameters
    ----------
    value : float
        Expected gain of choosing after knowing, in the utility's unit; never negative.
    se : float
        Standard error.
    bias : float
        By how much the estimate is probably too high, because noise also moves a maximum.
    p_change : float
        Probability (0-1) that another alternative would be chosen.
    """

    value: float
    se: float
    bias: float
    p_change: float


def decision(
    study: Study,
    results: xr.Dataset,
    weights: Mapping[str, float] | None = None,
    year: int | None = None,
) -> Decision:
    """Return the choice between the candidates by a weighted composite of goals.

    Parameters
    ----------
    study : Study
        The study.
    results : xarray.Dataset
        Per-draw results.
    weights : mapping of str to float, optional
        Weight of each goal; equal if not given. Goals left out count nothing.
    year : int, optional
        Calendar year; the last if not given.

    Returns
    -------
    Decision
        In composite goal points; see `composites.coefficients`.

    Raises
    ------
    UsageError
        If a goal is unknown, or no weight is positive.
    """
    points = coefficients(study, results, weights, year)
    found = Differences(study, results).goals(year)
    differences = found.transpose("draw", "alternative", "goal").to_numpy().astype(float)
    utility = differences @ np.array([points[str(goal)] for goal in found["goal"].to_numpy()])
    alternatives = tuple(str(a) for a in found["alternative"].to_numpy())
    counted = {goal for goal, value in points.items() if value}
    unit = "% of the Theil index" if counted == {study.disparity} else UNIT
    return Decision(alternatives, utility, unit)


def _best(worth: Array) -> int:
    """Return the column that is largest on average."""
    return int(worth.mean(axis=0).argmax())


def evpi(utility: Array) -> Information:
    """Return the expected value of knowing everything.

    Parameters
    ----------
    utility : ndarray, shape (draw, alternative)

    Returns
    -------
    Information
        With the standard error of the mean over draws.
    """
    best = _best(utility)
    gain = utility.max(axis=1) - utility[:, best]
    se = float(gain.std(ddof=1) / np.sqrt(len(gain)))
    changed = float((gain > 0).mean())
    return Information(float(gain.mean()), se, 0.0, changed)


def evppi(x: Array, utility: Array, seed: int = 1) -> Information:
    """Return the expected value of knowing some inputs.

    Parameters
    ----------
    x : ndarray, shape (draw, input)
        Inputs that would be known.
    utility : ndarray, shape (draw, alternative)
        What each alternative is worth in every draw.
    seed : int
        Seed of the replicates behind the standard error.

    Returns
    -------
    Information
        The standard error joins that of the fitted functions (Strong et al. 2014, section on
        standard errors) and that of the mean over draws.
    """
    functions = _functions(x, utility)
    if functions.shape[1] == 0:
        return Information(0.0, 0.0, 0.0, 0.0)
    n, p = len(utility), functions.shape[1] + 1
    base = np.column_stack([np.full(n, n**-0.5), functions])
    fit = base.T @ utility
    expected = base @ fit
    residual = utility - expected
    spread = residual.T @ residual / max(n - p, 1)
    # The reference has no spread of its own: a trace of noise keeps the factor defined.
    ridge = 1e-12 * max(float(np.trace(spread)), 1e-300)
    factor = np.linalg.cholesky(spread + ridge * np.eye(len(spread)))
    rng = np.random.default_rng(seed)
    refits = fit + rng.normal(size=(REPLICATES, *fit.shape)) @ factor.T
    replicates = np.concatenate([_gains(base, part) for part in np.array_split(refits, 10)])
    value = float(_gains(base, fit[None])[0])
    best = _best(expected)
    gains = expected.max(axis=1) - expected[:, best]
    se = float(np.hypot(replicates.std(ddof=1), gains.std(ddof=1) / np.sqrt(n)))
    bias = float(replicates.mean() - value)
    return Information(value, se, bias, float((expected.argmax(axis=1) != best).mean()))


def _gains(base: Array, fits: Array) -> Array:
    """Return what knowing is worth under each fit (fit, function, alternative), shape (fit,)."""
    expected = fits.transpose(0, 2, 1) @ base.T  # draws last, so that the best of each is one pass
    known = expected.max(axis=1).mean(axis=1) - expected.mean(axis=2).max(axis=1)
    return np.maximum(known, 0.0)


def _functions(x: Array, utility: Array) -> Array:
    """Return orthonormal functions of the inputs; pairs of inputs enter if they predict better."""
    if x.shape[1] == 1:
        return basis(x[:, 0], KNOTS_ALONE)
    parts = [basis(x[:, j], KNOTS_TOGETHER) for j in range(x.shape[1])]
    additive = orthonormal(np.concatenate(parts, axis=1))
    if additive.shape[1] * DRAWS_PER_FUNCTION > len(x):
        return orthonormal(_scores(x))
    pairs = _products(x)
    if pairs.shape[1] == 0 or pairs.shape[1] > MAX_PAIRS:
        return additive
    joint = orthonormal(np.concatenate([additive, pairs], axis=1))
    return joint if _gcv(joint, utility) < _gcv(additive, utility) else additive


def _scores(x: Array) -> Array:
    """Return the ranks of the inputs that vary, from -0.5 to 0.5."""
    moving = [j for j in range(x.shape[1]) if np.ptp(x[:, j]) > 0]
    found = [ranked(x[:, j]) / len(x) - 0.5 for j in moving]
    return np.column_stack(found) if found else np.empty((len(x), 0))


def _products(x: Array) -> Array:
    scores = _scores(x).T
    found = [a * b for i, a in enumerate(scores) for b in scores[:i]]
    return np.column_stack(found) if found else np.empty((len(x), 0))


def _gcv(functions: Array, utility: Array) -> float:
    """Generalised cross-validation of a regression on orthonormal functions."""
    n, p = functions.shape
    centred = utility - utility.mean(axis=0)
    left = (centred**2).sum() - ((functions.T @ centred) ** 2).sum()
    return float(left / (1 - (p + 1) / n) ** 2)


def value_of_information(
    study: Study,
    results: xr.Dataset,
    choice: Decision,
    by: designs.By = "parameter",
    eur_per_point: float | None = None,
) -> pd.DataFrame:
    """Rank what is worth finding out first.

    Parameters
    ----------
    study : Study
        Parameters, groups, grades, notes.
    results : xarray.Dataset
        Per-draw results with their `parameter` values.
    choice : Decision
        What is to be chosen.
    by : {"parameter", "group", "grade"}
        What would be known.
    eur_per_point : float, optional
        Value of one composite goal point, EUR.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`: first the value of knowing everything (`kind` = `all`), then every
        parameter or group by value. `value`, `se`, `bias` in `unit`; `eur` NaN where no value per
        point is given. Interval kind: `INTERVAL_KIND`.
    """
    if len(choice.utility) < LEAST_DRAWS:
        msg = Said(
            "the value of information needs at least {least} draws, but there are {count}: "
            "make a run with more --draws",
            least=LEAST_DRAWS,
            count=len(choice.utility),
        )
        raise UsageError(msg)
    table = _ranked(pd.DataFrame(_rows(study, results, choice, by)))
    whole = float(table["value"].iloc[0])
    table["share_of_evpi"] = table["value"] / whole if whole > 0 else 0.0
    table["unit"], table["draws"] = choice.unit, len(choice.utility)
    table["eur"] = table["value"] * (np.nan if eur_per_point is None else eur_per_point)
    return table[list(COLUMNS)]


def _rows(
    study: Study, results: xr.Dataset, choice: Decision, by: designs.By
) -> Iterator[dict[str, object]]:
    """Yield the value of knowing everything, then that of each parameter or group."""
    values = results["parameter"].transpose("draw", "name").to_numpy().astype(float)
    names = [str(name) for name in results["name"].to_numpy()]
    yield _row(study, Factor("all", (), "group"), "all", evpi(choice.utility))
    for factor in designs.factors(study, by, join_blocks=False):
        known = evppi(values[:, [names.index(m) for m in factor.members]], choice.utility)
        yield _row(study, factor, by, known)


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Return the first row, which is everything, and the others by value."""
    rest = table.iloc[1:].sort_values("value", ascending=False, kind="stable")
    ranked = pd.concat([table.iloc[:1], rest], ignore_index=True)
    return ranked.assign(rank=np.arange(len(ranked)))


def _row(study: Study, factor: Factor, kind: str, known: Information) -> dict[str, object]:
    evidence, note = "", ""
    if kind == "parameter":
        name = factor.members[0]
        parameter = study.parameters[P_NULL.get(name, name)]
        evidence, note = parameter.evidence, parameter.note
    groups = dict.fromkeys(designs.group_of(study, m) for m in factor.members)
    grades = sorted({designs.grade_of(study, m) for m in factor.members})
    return {
        "kind": kind, "id": factor.id, "members": " ".join(factor.members),
        "group": " ".join(groups), "grade": " ".join(grades),
        "value": known.value, "se": known.se, "bias": known.bias, "p_change": known.p_change,
        "evidence": evidence, "note": note,
    }  # fmt: skip
