"""What a block of draws gives for all alternatives: worked out once a block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.noise import steps_of
from valuma_scenarios.draws.sampling import WORKS, Draws
from valuma_scenarios.model.arrays import Territory
from valuma_scenarios.model.equations import effects, goals, learning, money, stocks
from valuma_scenarios.model.parameters import Parameters
from valuma_scenarios.model.responses import EUR_UNIT, response_per_100
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]

PERCENT = 100.0


@dataclass(frozen=True)
class Accounts:
    """How much of spending is net and additional.

    Parameters
    ----------
    market : ndarray, shape (m, s)
        With displacement and multipliers of markets, by theme.
    tradable, local : ndarray, each shape (i, s)
        What counts for each indicator, in tradable themes and in others.
    """

    market: Array
    tradable: Array
    local: Array


@dataclass(frozen=True)
class Home:
    """Regions without any network.

    Parameters
    ----------
    start : ndarray, shape (r, s)
        Capacity at the start, 0-1.
    level : ndarray, shape (r, y + 1, s)
        What a region keeps up by itself.
    capacity : ndarray, shape (r, y, s)
        Capacity without learning.
    absorption : ndarray, shape (r, y, s)
        Factor for capacity to use money.
    """

    start: Array
    level: Array
    capacity: Array
    absorption: Array


@dataclass(frozen=True)
class Choice:
    """What regions choose for themselves.

    Parameters
    ----------
    mix : ndarray, shape (m, r, s)
        Theme mix of a fully capable region.
    fit, square : ndarray, each shape (r, s)
        Its fit to need and its concentration.
    need : ndarray, shape (m, r)
        Need relative to the largest.
    """

    mix: Array
    fit: Array
    square: Array
    need: Array


@dataclass(frozen=True)
class Common:
    """What a block of draws gives for all alternatives.

    Parameters
    ----------
    strength : ndarray, shape (r, i, s)
        Native units per year for one EUR per inhabitant of net effort in a fully relevant theme.
    works : ndarray, shape (f, s)
        Whether networks add something, by outcome family.
    response : ndarray, shape (y, y, s)
        Stock in a later year from one unit of pulse in an earlier one.
    mainstream : ndarray, shape (r, i, s)
        Effort for each indicator from one unit of capacity, by mainstream money.
    disparity : DisparityBase or None
        Baseline of the disparity goal; None where no indicator measures it.
    years : list of int
        Positions of the years wanted.
    """

    draws: Draws
    p: Parameters
    home: Home
    choice: Choice
    accounts: Accounts
    strength: Array
    works: Array
    response: Array
    mainstream: Array
    disparity: goals.DisparityBase | None
    years: list[int]


def common(study: Study, territory: Territory, draws: Draws, years: list[int]) -> Common:
    """Return what a block of draws gives for all alternatives.

    Parameters
    ----------
    study : Study
        A checked study.
    territory : Territory
        The study as arrays.
    draws : Draws
        A block of draws.
    years : list of int
        Positions of the years wanted; all years are simulated in any case.
    """
    p, forms = Parameters.of(draws), territory.forms
    home, accounts = _home(territory, p), _accounts(territory, p)
    response = effects.response_over_time(
        p.lag_years, p.delta_effect, len(territory.years), forms.lag
    )
    beta = response_per_100(study, territory, draws)
    return Common(
        draws=draws,
        p=p,
        home=home,
        choice=_choice(territory, p),
        accounts=accounts,
        strength=beta / EUR_UNIT * forms.sensitivity(territory.sensitivity.T, p),
        works=np.stack([draws[name] for name in WORKS]),
        response=response,
        mainstream=_mainstream(territory, p, accounts),
        disparity=_disparity(territory, p, draws, years),
        years=years,
    )


def _home(territory: Territory, p: Parameters) -> Home:
    """Let time wear down what regions have, without networks."""
    forms, mean = territory.forms, territory.mean_capacity
    _, skew = forms.polar(p)
    start = stocks.start_capacity(territory.capacity, mean, p.k0_spread)
    kept = 1 - stocks.erosion(start, mean, p.epsilon_erosion, skew)
    levels = [start]
    for _ in territory.years:
        levels.append(levels[-1] * kept)
    level, years = np.stack(levels, axis=1), len(territory.years)
    capacity = np.empty((start.shape[0], years, start.shape[1]))
    capacity[:, 0] = start
    for y in range(1, years):
        capacity[:, y] = stocks.capacity_step(
            capacity[:, y - 1], 0.0, level[:, y], p.rho_capacity, p.delta_capacity
        )
    absorption = np.exp(forms.absorption(p) * stocks.relative_log(capacity, mean))
    return Home(start, level, capacity, absorption)


def _choice(territory: Territory, p: Parameters) -> Choice:
    need = learning.relative_need(territory.need)
    mix = learning.choice_of_capable(territory.need, territory.forms.own_choice(p))
    fit = np.einsum("mr,mrs->rs", need, mix)
    return Choice(mix, fit, learning.concentration(mix), need)


def _accounts(territory: Territory, p: Parameters) -> Accounts:
    """Return both accounts of spending: markets, and what no market moves."""
    tradable = money.additionality(p.deadweight, p.displacement_tradable, p.leakage, p.multiplier)
    local = money.additionality(
        p.deadweight, p.displacement_local, p.leakage, territory.local_multiplier
    )
    other = money.additionality(p.deadweight, 0.0, p.leakage, 0.0)
    market = territory.forms.market(territory.market)[:, None]
    return Accounts(
        market=np.where(territory.tradable[:, None], tradable, local),
        tradable=np.where(market, tradable, other),
        local=np.where(market, local, other),
    )


def _mainstream(territory: Territory, p: Parameters, accounts: Accounts) -> Array:
    """Return what one unit of capacity makes of mainstream money, EUR per inhabitant."""
    weight = territory.relevance * territory.mainstream_themes
    tradable = weight[:, territory.tradable].sum(axis=1)[:, None]
    local = weight[:, ~territory.tradable].sum(axis=1)[:, None]
    by_indicator = tradable * accounts.tradable + local * accounts.local
    by_indicator = by_indicator * territory.forms.mainstream(p)
    return by_indicator * territory.mainstream[:, None, None]


def baseline_path(
    territory: Territory, p: Parameters, draws: Draws, used: NDArray[np.intp], years: list[int]
) -> Array:
    """Return baseline levels of some indicators, native units, shape (i, r, y, s)."""
    steps = territory.steps[used][:, :, years]
    path = effects.damped_path(territory.level[used], territory.trend[used], p.trend_damping, steps)
    for row, i in enumerate(used):
        if territory.noise[i].any():
            path[row] += _noise(territory, draws, i, steps[row])
    low, high = territory.bounds[:, used, None, None, None]
    return np.clip(path, low, high)


def _noise(territory: Territory, draws: Draws, indicator: int, steps: NDArray[np.intp]) -> Array:
    """Return the process noise of one indicator, native units, shape (r, y, s)."""
    name, longest = territory.indicators[indicator], int(steps.max(initial=0))
    country = steps_of(draws, (name,), longest)
    regional = np.stack([steps_of(draws, (name, region), longest) for region in territory.regions])
    return effects.process_noise(country, regional, territory.noise[indicator], steps)


def _disparity(
    territory: Territory, p: Parameters, draws: Draws, years: list[int]
) -> goals.DisparityBase | None:
    used = np.flatnonzero(territory.disparity)
    if not used.size:
        return None
    path = baseline_path(territory, p, draws, used, years)
    return goals.disparity_base(path, territory.share, territory.disparity[used])
