"""Values of draws in order: sorted once, then every quantile, share and error is read off.

Sorting is most of the work of a table, so whoever says several things of the same draws says them
of one `Ordered`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from valuma_scenarios.results.monte_carlo_error import mean_error, quantile_ends, share_error

Array = NDArray[np.float64]
AnyArray = NDArray[np.floating]
Integers = NDArray[np.intp]

QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
"""Quantiles that every table gives: the median, the 50 % interval and the 90 % interval."""
LEVELS = (*QUANTILES, "mean")
"""What every table tells of the size of a quantity."""


class Order:
    """Values of any number of quantities in order, without which draw each is of.

    Parameters
    ----------
    ordered : ndarray, shape (..., draw)
        In ascending order along the last axis.
    mean : ndarray, shape (...)
        The mean over the draws; NaN where there are none.
    """

    def __init__(self, ordered: AnyArray, mean: Array) -> None:
        self._ordered = ordered
        self.mean = mean
        self.draws = int(ordered.shape[-1])

    def quantile(self, probabilities: ArrayLike) -> Array:
        """Return quantiles, linear interpolation.

        Parameters
        ----------
        probabilities : array_like, shape (p,)
            0 to 1.

        Returns
        -------
        ndarray, shape (p, ...)
            NaN where there are no draws.
        """
        at = np.atleast_1d(np.asarray(probabilities, dtype=float))
        if not self.draws:
            return np.full((len(at), *self.mean.shape), np.nan)
        place = at * (self.draws - 1)
        below = np.floor(place).astype(int)
        above = np.minimum(below + 1, self.draws - 1)
        rest = place - below
        found = self._ordered[..., below] * (1 - rest) + self._ordered[..., above] * rest
        return np.moveaxis(found, -1, 0)

    def levels(self, names: Sequence[str] = LEVELS) -> dict[str, Array]:
        """Return `QUANTILES` and the mean, or those of them that are named.

        One draw, as in the central run alone, has a value but no interval: its other quantiles are
        NaN.
        """
        wanted = [name for name in names if name in QUANTILES]
        picked = self.quantile([QUANTILES[name] for name in wanted])
        if self.draws == 1:
            picked[np.array(wanted) != "p50"] = np.nan
        found = dict(zip(wanted, picked, strict=True)) | {"mean": self.mean}
        return {name: found[name] for name in names}

    def shares(self, direction: float = 1.0) -> dict[str, Array]:
        """Return the shares of draws (0-1) strictly better and strictly worse than zero.

        Parameters
        ----------
        direction : float
            +1 where more is better, -1 where less is better.

        Returns
        -------
        dict of str to ndarray
            `p_better` and `p_worse`; NaN for a single draw, which has no probability.
        """
        if self.draws < 2:
            nothing = np.full(self.mean.shape, np.nan)
            return {"p_better": nothing, "p_worse": nothing.copy()}
        below, above = self._counts
        more, less = (above, below) if direction > 0 else (below, above)
        return {"p_better": more / self.draws, "p_worse": less / self.draws}

    @cached_property
    def _counts(self) -> tuple[Integers, Integers]:
        """Draws below and above zero."""
        known: Integers | int = self.draws
        if np.isnan(self._ordered[..., -1]).any():  # what is no number comes last
            known = self._rank(np.inf, np.less_equal)
        return self._rank(0.0, np.less), known - self._rank(0.0, np.less_equal)

    def _rank(self, limit: float, before: Callable[..., NDArray[np.bool_]]) -> Integers:
        """Return how many draws come before a limit, by halving."""
        rows = self._ordered.reshape(-1, self.draws)
        at = np.arange(len(rows))
        low, high = np.zeros(len(rows), np.intp), np.full(len(rows), self.draws, np.intp)
        while (low < high).any():
            middle = (low + high) // 2
            smaller = before(rows[at, np.minimum(middle, self.draws - 1)], limit) & (low < high)
            low, high = np.where(smaller, middle + 1, low), np.where(smaller, high, middle)
        return low.reshape(self._ordered.shape[:-1])


class Ordered(Order):
    """Values of any number of quantities in every draw.

    Parameters
    ----------
    values : ndarray, shape (..., draw)
    ordered : ndarray, optional
        The same along the last axis in ascending order, if that is known.
    mean : ndarray, shape (...), optional
        Their mean, if that is known.
    """

    def __init__(
        self, values: AnyArray, ordered: AnyArray | None = None, mean: Array | None = None
    ) -> None:
        super().__init__(
            np.sort(values, axis=-1) if ordered is None else ordered,
            mean_of(values) if mean is None else mean,
        )
        self.values = values

    def given(self, chosen: NDArray[np.bool_]) -> Ordered:
        """Return some of the draws."""
        return Ordered(self.values[..., chosen])

    def errors(
        self, shares: Mapping[str, Array], names: Sequence[str] = LEVELS
    ) -> dict[str, Array]:
        """Return standard errors from the finite number of draws, `<name>_error`.

        Parameters
        ----------
        shares : mapping of str to ndarray
            From `shares`.
        names : sequence of str
            Of which `levels` errors are wanted besides.
        """
        wanted = [name for name in names if name in QUANTILES]
        ends = [quantile_ends(QUANTILES[name], max(self.draws, 2)) for name in wanted]
        low, high = np.split(self.quantile([*(e[0] for e in ends), *(e[1] for e in ends)]), 2)
        if self.draws < 2:
            low = np.full_like(low, np.nan)
        found = {name: ends[k][2] * (high[k] - low[k]) for k, name in enumerate(wanted)}
        if "mean" in names:
            found["mean"] = mean_error(np.moveaxis(self.values, -1, 0))
        found |= {name: share_error(share, self.draws) for name, share in shares.items()}
        return {f"{name}_error": error for name, error in found.items()}

    def summary(self, direction: float = 1.0, names: Sequence[str] = LEVELS) -> dict[str, Array]:
        """Return levels and shares, then the standard error of each."""
        shares = self.shares(direction)
        return {**self.levels(names), **shares, **self.errors(shares, names)}


def mean_of(values: AnyArray) -> Array:
    """Return the mean over the last axis (draws); NaN where there are none."""
    if not values.shape[-1]:
        return np.full(values.shape[:-1], np.nan)
    return np.asarray(values.mean(axis=-1, dtype=np.float64))
