"""Effects of effort on indicators (method note, section 6).

The pulse, the spill-over, the lag and the decay are all linear in effort and the last two are the
same for every indicator. So a few courses of effort are lagged and accumulated first and turned
into indicators afterwards: the same result with far fewer operations.

Axes: indicators, themes, regions, years, draws, in this order; draws last.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LARGEST_MIX_FACTOR = 2.0
"""A mix of themes at most doubles what a response to breadth or narrowness gives."""


def regional_sensitivity(
    level: Array, direction: Array, spread: Array, population: Array, offset: float
) -> Array:
    """Sensitivity of each region: the further behind the best, the larger.

    Parameters
    ----------
    level : ndarray, shape (i, r)
        Baseline levels, native units.
    direction, spread : ndarray, shape (i,)
        Direction (+1 or -1) and spread between regions.
    population : ndarray, shape (r,)
        Inhabitants.
    offset : float
        Distance added to every region, in spreads.

    Returns
    -------
    ndarray, shape (i, r)
        Distance to the best region plus offset, scaled to population-weighted mean 1.
    """
    best = np.where(direction > 0, level.max(axis=1), level.min(axis=1))
    distance = np.abs(best[:, None] - level) + offset * spread[:, None]
    mean = distance @ population / population.sum()
    return distance / mean[:, None]


def by_indicator(
    relevance: Array,
    effort: Array,
    tradable: NDArray[np.bool_],
    worth: tuple[Array, Array],
    out: Array,
) -> None:
    """Sum effort over themes by relevance and by what counts of it.

    Parameters
    ----------
    relevance : ndarray, shape (i, m)
        Relevance of each theme to each indicator.
    effort : ndarray, shape (m, r, s)
        Money by theme.
    tradable : ndarray of bool, shape (m,)
        Themes whose additionality is that of tradable activities.
    worth : tuple of ndarray, each shape (i, s)
        Additionality that counts for each indicator, in tradable themes and in others.
    out : ndarray, shape (r, i, s)
        Where the sums go.
    """
    by_region = effort.transpose(1, 0, 2)
    np.matmul(relevance[:, tradable], by_region[:, tradable], out=out)
    out *= worth[0]
    local = relevance[:, ~tradable] @ by_region[:, ~tradable]
    local *= worth[1]
    out += local


def concentration_factor(relative: Array, mix: str) -> Array:
    """Return the factor of an indicator that answers to a broad or a narrow mix of themes.

    Parameters
    ----------
    relative : ndarray
        Concentration of the region's programme money over themes, relative to what it is without
        networks.
    mix : str
        `narrow` (``h / h0``) or `broad` (``2 - h / h0``), each kept within 0 and 2.
    """
    value = relative if mix == "narrow" else LARGEST_MIX_FACTOR - relative
    return np.clip(value, 0.0, LARGEST_MIX_FACTOR)


def lag_weights(mean_lag: Array, years: int, stages: int) -> Array:
    """Yearly weights of an Erlang delay.

    Parameters
    ----------
    mean_lag : ndarray, shape (s,)
        Mean delay, years.
    years : int
        Number of weights.
    stages : int
        Form of the delay: 1 starts at once and trails off, many come all together.

    Returns
    -------
    ndarray, shape (years, s)
        Differences of the step response ``1 - exp(-x) sum_{j < stages} x^j / j!``,
        ``x = stages t / mean``.
    """
    x = stages * np.arange(years + 1)[:, None] / mean_lag
    term, total = np.ones_like(x), np.ones_like(x)
    for j in range(1, stages):
        term = term * x / j
        total = total + term
    return np.diff(1 - np.exp(-x) * total, axis=0)


def response_over_time(mean_lag: Array, decay: Array, years: int, stages: int) -> Array:
    """Stock in a later year from one unit of pulse in an earlier one.

    Parameters
    ----------
    mean_lag, decay : ndarray, shape (s,)
        Mean delay in years; yearly decay of effects, 0-1.
    years : int
        Number of years.
    stages : int
        Form of the delay, see `lag_weights`.

    Returns
    -------
    ndarray, shape (years, years, s)
        ``H[later, earlier]``: solves ``D[y+1] = (1 - decay) D[y] + sum_j w_j u[y-j]``, D[0] = 0.
    """
    weights = lag_weights(mean_lag, years, stages)
    unit = np.zeros((years, len(mean_lag)))
    for later in range(1, years):
        unit[later] = (1 - decay) * unit[later - 1] + weights[later - 1]
    result = np.zeros((years, years, len(mean_lag)))
    for earlier in range(years - 1):
        result[earlier:, earlier] = unit[: years - earlier]
    return result


def accumulate(response: Array, effort: Array, first: int, wanted: list[int], out: Array) -> None:
    """Lag and accumulate effort.

    Parameters
    ----------
    response : ndarray, shape (years, years, s)
        See `response_over_time`.
    effort : ndarray, shape (r, j, y, s)
        Courses of effort in consecutive years.
    first : int
        Position of the first of these years.
    wanted : list of int
        Positions of the years wanted.
    out : ndarray, shape (r, j, wanted, s)
        Where the accumulated effort goes.
    """
    # The delay is at least a year: a year's effort shows in the next.
    stops = [min(later - first, effort.shape[2]) for later in wanted]
    for into, course in zip(out, effort, strict=True):
        for place, (later, stop) in enumerate(zip(wanted, stops, strict=True)):
            if stop > 0:
                past = response[later, first : first + stop]
                np.einsum("ys,jys->js", past, course[:, :stop], out=into[:, place])
            else:
                into[:, place] = 0.0


def border_strength(
    membership: Array, near: Array, first: NDArray[np.intp], second: NDArray[np.intp]
) -> Array:
    """How strongly each network joins each pair of neighbours, before its own strength.

    Parameters
    ----------
    membership : ndarray, shape (n, r)
        Share of each region that each network covers.
    near : ndarray, shape (n, r)
        Share of the other members that are neighbours, see `nearness`.
    first, second : ndarray of int, shape (pairs,)
        Region and its neighbour.

    Returns
    -------
    ndarray, shape (n, pairs)
        ``min(mu_r, mu_q) nb_r``.
    """
    return np.minimum(membership[:, first], membership[:, second]) * near[:, first]


def nearness(membership: Array, adjacent: NDArray[np.bool_]) -> Array:
    """Share of the other members of a network that are a region's neighbours.

    Parameters
    ----------
    membership : ndarray, shape (n, r)
        Share of each region that each network covers.
    adjacent : ndarray of bool, shape (r, r)
        Who is next to whom.

    Returns
    -------
    ndarray, shape (n, r)
        0-1; 0 where a network has no other member.
    """
    others = membership.sum(axis=1, keepdims=True) - membership
    beside = membership @ adjacent.T.astype(float)
    return np.divide(beside, others, out=np.zeros_like(beside), where=others > 1e-12)


def spill_over(
    effect: Array,
    strength: Array,
    family: NDArray[np.intp],
    pairs: tuple[NDArray[np.intp], NDArray[np.intp]],
    out: Array,
) -> None:
    """Add what reaches a region from its neighbours.

    Parameters
    ----------
    effect : ndarray, shape (r, i, y, s)
        Effect by region.
    strength : ndarray, shape (pairs, f, s)
        Share of the neighbour's effect that arrives, by outcome family; negative where neighbours
        lose.
    family : ndarray of int, shape (i,)
        Outcome family of each indicator.
    pairs : tuple of ndarray of int, each shape (pairs,)
        Region and neighbour.
    out : ndarray, shape (r, i, y, s)
        Where the sums go.
    """
    arriving = np.empty_like(effect[0])
    untouched = np.ones(len(effect), dtype=bool)
    for into, source, share in zip(*pairs, strength, strict=True):
        np.multiply(effect[source], share[family, None], out=arriving)
        np.add(effect[into] if untouched[into] else out[into], arriving, out=out[into])
        untouched[into] = False
    out[untouched] = effect[untouched]


def damped_path(level: Array, trend: Array, damping: Array, steps: NDArray[np.integer]) -> Array:
    """Baseline path: last observed level plus a damped trend.

    Parameters
    ----------
    level, trend : ndarray, shape (i, r)
        Last observation and yearly trend, native units.
    damping : ndarray, shape (s,)
        Share of last year's change that this year repeats, 0-1.
    steps : ndarray of int, shape (i, r, y)
        Years since the observation; not below 0.

    Returns
    -------
    ndarray, shape (i, r, y, s)
        ``level + trend * sum_{h=1..steps} damping^h``.
    """
    powers = damping ** np.arange(1, int(steps.max(initial=0)) + 1)[:, None]
    total = np.concatenate([np.zeros((1, len(damping))), np.cumsum(powers, axis=0)])
    return level[:, :, None, None] + trend[:, :, None, None] * total[steps]


def process_noise(
    country: Array, regional: Array, size: Array, steps: NDArray[np.integer]
) -> Array:
    """Deviation of the baseline path from its trend: a random walk since the observation.

    Parameters
    ----------
    country : ndarray, shape (t, s)
        Independent standard normal steps common to the country, by year since the observation.
    regional : ndarray, shape (r, t, s)
        The same for each region by itself.
    size : ndarray, shape (r,)
        Standard deviation of a yearly step, native units.
    steps : ndarray of int, shape (r, y)
        Years since the observation; not below 0.

    Returns
    -------
    ndarray, shape (r, y, s)
        Half of the variance is common to the country, half the region's own.
    """
    change = (country + regional) * (np.sqrt(0.5) * size)[:, None, None]
    start = np.zeros((len(size), 1, regional.shape[2]))
    walk = np.concatenate([start, change.cumsum(axis=1)], axis=1)
    return walk[np.arange(len(size))[:, None], steps]


def side_effect(change: Array, cause: Array, elasticity: Array | float, level: Array) -> Array:
    """Effect on an indicator of a change in another one.

    Parameters
    ----------
    change : ndarray, shape (r, y, s)
        Change of the other indicator, its native units.
    cause, level : ndarray, shape (r,)
        Levels of the other and of this indicator as last observed.
    elasticity : ndarray, shape (s,), or float
        Change in % for a change of 1 %.

    Returns
    -------
    ndarray, shape (r, y, s)
        ``p level change / cause``, native units.
    """
    return change * (level / cause)[:, None, None] * elasticity
