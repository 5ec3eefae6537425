"""Experts' quantiles to distributions: fit each expert, pool linearly, keep everyone's own.

Each expert states a 5th, 50th and 95th percentile. A distribution is fitted to each expert's three
numbers by least squares (`quantile_fit`); the pool is their weighted mixture (Stone 1961; the
aggregation of the IDEA protocol, Hemming et al. 2018), and one distribution that parameter files
can hold is fitted to the quantiles of the pool.

Columns of `Elicitation.table`
    parameter, who (an expert, `pool`: the mixture itself, `fitted`: what the model will draw from,
    or `current`), weight (share of the pool; NaN for what is no expert), unit, kind (of
    distribution), p05, p25, p50, p75, p95 (in that unit), error (root mean square of fitted minus
    given quantiles, share of the 90 % range), interval_kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.analyses.elicitation.fit import (
    Fit,
    fit_best,
    pooled_quantiles,
    with_distribution,
)
from valuma_scenarios.draws.distributions import quantile
from valuma_scenarios.errors import Said, UsageError, choose
from valuma_scenarios.schema.parameters import Parameter
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import Grade

Array = NDArray[np.float64]

ASKED = (0.05, 0.5, 0.95)
"""Probabilities of the quantiles that experts give."""

SHOWN = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
POOR_FIT = 0.05
"""A fitted distribution further than this share of the 90 % range from its quantiles is poor."""

POOL, FITTED, CURRENT = "pool", "fitted", "current"
RESERVED = (POOL, FITTED, CURRENT)
INTERVAL_KIND = "percentiles of judged distributions; what experts think, not what was measured"
COLUMNS = ("parameter", "who", "weight", "unit", "kind", *SHOWN, "error", "interval_kind")


@dataclass(frozen=True)
class Judgement:
    """What one expert says about one parameter.

    Parameters
    ----------
    expert, parameter : str
        Who, about what.
    p05, p50, p95 : float
        Percentiles in the parameter's unit.
    reasoning : str
        Why, in the expert's words.
    file : str
        Where it was written.
    """

    expert: str
    parameter: str
    p05: float
    p50: float
    p95: float
    reasoning: str = ""
    file: str = ""

    @property
    def quantiles(self) -> Array:
        """The three percentiles."""
        return np.array([self.p05, self.p50, self.p95])


@dataclass(frozen=True)
class Pool:
    """All judgements about one parameter.

    Parameters
    ----------
    judgements : tuple of Judgement
        One for each expert.
    fits : tuple of Fit
        Each expert's own distribution.
    weights : tuple of float
        Each expert's share of the pool; they sum to 1.
    quantiles : dict of str to float
        Of the mixture.
    fitted : Fit
        The distribution fitted to them.
    """

    parameter: Parameter
    judgements: tuple[Judgement, ...]
    fits: tuple[Fit, ...]
    weights: tuple[float, ...]
    quantiles: dict[str, float]
    fitted: Fit

    @property
    def disagreement(self) -> float:
        """Range of the experts' medians, as a share of the pool's 90 % range."""
        medians = [judgement.p50 for judgement in self.judgements]
        return (max(medians) - min(medians)) / (self.quantiles["p95"] - self.quantiles["p05"])

    @property
    def poor(self) -> bool:
        """Whether no family follows the pool well, as when experts form two camps."""
        return self.fitted.error > POOR_FIT


@dataclass(frozen=True)
class Elicitation:
    """Pools by parameter, in the order in which parameters were asked about."""

    pools: Mapping[str, Pool]

    @property
    def experts(self) -> tuple[str, ...]:
        """Everyone who answered anything."""
        names = [j.expert for pool in self.pools.values() for j in pool.judgements]
        return tuple(dict.fromkeys(names))

    @cached_property
    def table(self) -> pd.DataFrame:
        """Everyone's distribution, the pool, the fitted and the current one; see the module."""
        rows = [row for name, pool in self.pools.items() for row in _rows(name, pool)]
        return pd.DataFrame(rows, columns=list(COLUMNS))


def chosen_parameters(
    study: Study, names: Sequence[str] = (), grades: Sequence[Grade] = ("D",)
) -> dict[str, Parameter]:
    """Return the parameters to ask about: those named, else all of some grades.

    Raises
    ------
    UsageError
        If a name is unknown.
    """
    for name in names:
        if name not in study.parameters:
            hint = choose(name, study.parameters, "parameters/uncertain/")
            msg = Said("there is no parameter {name!r}: {advice}", name=name, advice=hint)
            raise UsageError(msg)
    if names:
        return {name: study.parameters[name] for name in names}
    return {
        name: parameter
        for name, parameter in sorted(study.parameters.items())
        if parameter.grade in grades and parameter.distribution.kind != "constant"
    }


def current_quantiles(parameter: Parameter) -> dict[str, float]:
    """Return the quantiles that the model draws a parameter from now."""
    values = quantile(parameter, np.array(list(SHOWN.values())))
    return dict(zip(SHOWN, values.tolist(), strict=True))


def pool(
    study: Study, judgements: Sequence[Judgement], weights: Mapping[str, float] | None = None
) -> Elicitation:
    """Fit every judgement and pool them by parameter.

    Parameters
    ----------
    study : Study
        Parameters with their bounds.
    judgements : sequence of Judgement
        Checked ones: at most one for each expert and parameter, percentiles that rise and lie
        within the bounds.
    weights : mapping of str to float, optional
        Weight of each expert; those not named weigh 1. Experts who say nothing about a parameter
        do not weigh in its pool.

    Raises
    ------
    UsageError
        If there is no judgement, a weight is negative or all are zero, or a weight names nobody.
    """
    if not judgements:
        msg = Said("there is no judgement to pool: fill in at least one row of a sheet")
        raise UsageError(msg)
    given = dict(weights or {})
    experts = {judgement.expert for judgement in judgements}
    _check_weights(given, experts)
    every = dict.fromkeys(experts, 1.0) | given
    pools = {}
    for name in dict.fromkeys(judgement.parameter for judgement in judgements):
        own = tuple(j for j in judgements if j.parameter == name and every[j.expert] > 0)
        if own:
            shares = np.array([every[j.expert] for j in own])
            pools[name] = _pool_one(study.parameters[name], own, shares / shares.sum())
    if not pools:
        msg = Said("no judgement is left to pool: every expert who answered has the weight 0")
        raise UsageError(msg)
    return Elicitation(pools)


def _check_weights(weights: Mapping[str, float], experts: set[str]) -> None:
    for name, weight in weights.items():
        if name not in experts:
            msg = Said(
                "the weight of {name!r} belongs to nobody: {advice}",
                name=name,
                advice=choose(name, sorted(experts)),
            )
            raise UsageError(msg)
        if not np.isfinite(weight) or weight < 0:
            msg = Said(
                "the weight of {name!r} is {weight:g}: use a number of at least 0",
                name=name,
                weight=weight,
            )
            raise UsageError(msg)


def _pool_one(parameter: Parameter, own: tuple[Judgement, ...], weights: Array) -> Pool:
    fits = tuple(fit_best(parameter, ASKED, judgement.quantiles) for judgement in own)
    members = [with_distribution(parameter, fit.distribution) for fit in fits]
    at = np.array(list(SHOWN.values()))
    mixed = pooled_quantiles(members, weights, at)
    # One expert is a pool of one: the fit to the three stated numbers is the better one.
    fitted = fits[0] if len(own) == 1 else fit_best(parameter, at, mixed)
    quantiles = dict(zip(SHOWN, mixed.tolist(), strict=True))
    return Pool(parameter, own, fits, tuple(weights.tolist()), quantiles, fitted)


def _rows(name: str, pool: Pool) -> Iterator[dict[str, object]]:
    parameter = pool.parameter
    base = {"parameter": name, "unit": parameter.unit, "interval_kind": INTERVAL_KIND}
    for judgement, fit, weight in zip(pool.judgements, pool.fits, pool.weights, strict=True):
        own = current_quantiles(with_distribution(parameter, fit.distribution))
        yield {
            **base, "who": judgement.expert, "weight": weight, "kind": fit.kind, **own,
            "error": fit.error,
        }  # fmt: skip
    nobody = {**base, "weight": np.nan}
    yield {**nobody, "who": POOL, "kind": "mixture", **pool.quantiles, "error": np.nan}
    fitted = current_quantiles(with_distribution(parameter, pool.fitted.distribution))
    yield {
        **nobody, "who": FITTED, "kind": pool.fitted.kind, **fitted, "error": pool.fitted.error,
    }  # fmt: skip
    current = current_quantiles(parameter)
    yield {
        **nobody, "who": CURRENT, "kind": parameter.distribution.kind, **current, "error": np.nan,
    }  # fmt: skip


def form_data(study: Study, parameters: Mapping[str, Parameter]) -> list[dict[str, object]]:
    """Return what a web form needs to ask for the percentiles of each parameter.

    Returns
    -------
    list of dict
        `id`, `label` (fi, sv, en), `unit` (English), `grade`, `evidence`, `sources` (titles),
        `bounds`, `current` (p05, p50, p95), `note` (English), and the fields to be filled in:
        `p05`, `p50`, `p95`, `reasoning`.
    """
    return [
        {
            "id": name,
            "label": parameter.label.model_dump(),
            "unit": parameter.unit,
            "grade": parameter.grade,
            "evidence": parameter.evidence,
            "sources": [study.sources[source].title for source in parameter.sources],
            "bounds": list(parameter.bounds),
            "current": {k: v for k, v in current_quantiles(parameter).items() if k in _ASKED_NAMES},
            "note": parameter.note,
            "fields": [*_ASKED_NAMES, "reasoning"],
        }
        for name, parameter in parameters.items()
    ]


_ASKED_NAMES = ("p05", "p50", "p95")
