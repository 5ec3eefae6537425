"""Effects that are carried from regions to goals: indicators, or weighted sums of some.

Everything between the money of a region and the points of a goal is linear in what an indicator is
worth, but for the disparity goal and side effects. So where goals alone are wanted, indicators of a
goal that answer to the same effort are carried as one row.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.vocabulary import FAMILIES

if TYPE_CHECKING:
    from valuma_scenarios.model.arrays import SideEffect, Territory

Array = NDArray[np.float64]


class Account(NamedTuple):
    """What indicators answer to.

    Parameters
    ----------
    family : int
        Index into `FAMILIES`.
    mix : str or None
        `narrow` or `broad` where they answer to the mix of themes.
    """

    family: int
    mix: str | None


@dataclass(frozen=True)
class Rows:
    """Effects that are carried from regions to goals.

    Parameters
    ----------
    weight : ndarray, shape (rows, i)
        Weight of each indicator in each row.
    accounts : tuple of Account
        The different ones.
    account : list of int
        Account of each row: its indicators answer to the same effort.
    points : ndarray, shape (g, rows)
        Points of a goal for a unit of the row.
    gap : list of int
        Row of each indicator of the disparity goal.
    side : list of tuple
        Row, row of its cause, weight and side effect.
    """

    weight: Array
    accounts: tuple[Account, ...]
    account: list[int]
    points: Array
    gap: list[int]
    side: list[tuple[int, int, float, SideEffect]]

    @cached_property
    def plain(self) -> bool:
        """Whether rows are the indicators themselves."""
        return np.array_equal(self.weight, np.eye(len(self.weight)))

    @cached_property
    def answers(self) -> tuple[Account, ...]:
        """What each row answers to."""
        return tuple(self.accounts[k] for k in self.account)

    @cached_property
    def family(self) -> NDArray[np.intp]:
        """Outcome family of each row, index into `FAMILIES`."""
        return np.array([account.family for account in self.answers], dtype=np.intp)

    @cached_property
    def mixed(self) -> list[int]:
        """Rows that answer to a broad or narrow mix of themes."""
        return [row for row, account in enumerate(self.answers) if account.mix is not None]

    @cached_property
    def unmixed(self) -> tuple[tuple[slice, ...], ...]:
        """The other rows by outcome family, as slices of neighbours in the list.

        Those of a family answer to the same courses of effort.
        """
        families: list[list[int]] = [[] for _ in FAMILIES]
        for row, account in enumerate(self.answers):
            if account.mix is None:
                families[account.family].append(row)
        return tuple(tuple(_runs(rows)) for rows in families)


def _runs(positions: Iterable[int]) -> Iterable[slice]:
    """Yield ascending positions as slices."""
    for _, group in itertools.groupby(enumerate(positions), key=lambda pair: pair[1] - pair[0]):
        members = [position for _, position in group]
        yield slice(members[0], members[-1] + 1)


def indicator_rows(inputs: Territory) -> Rows:
    """Return rows that are the indicators themselves."""
    return _rows(inputs, np.eye(len(inputs.indicators)), inputs.points)


def goal_rows(inputs: Territory) -> Rows:
    """Return the fewest rows that give the goals.

    Indicators of a goal that answer to the same effort are one row, with their points as weights;
    those of the disparity goal, which is no sum, and causes of side effects stay by themselves.
    """
    _, account = _accounts(inputs)
    alone = np.flatnonzero(inputs.disparity).tolist()
    alone += sorted({side.of for side in _side_effects(inputs)} - set(alone))
    weight = list(np.eye(len(account))[alone])
    together = inputs.points.copy()
    together[:, alone] = 0.0
    pairs = [
        (g, k) for g, row in enumerate(together) for k in sorted(set(account[row != 0].tolist()))
    ]
    weight += [np.where(account == k, together[g], 0.0) for g, k in pairs]
    points = np.zeros((len(together), len(weight)))
    points[:, : len(alone)] = inputs.points[:, alone]
    for row, (g, _) in enumerate(pairs, len(alone)):
        points[g, row] = 1.0
    return _rows(inputs, np.array(weight), points)


def _rows(inputs: Territory, weight: Array, points: Array) -> Rows:
    accounts, account = _accounts(inputs)
    single = (weight != 0).sum(axis=1) == 1

    def alone(indicator: np.intp | int) -> int:
        return int(np.flatnonzero(single & (weight[:, indicator] == 1))[0])

    return Rows(
        weight=weight,
        accounts=accounts,
        account=[int(account[np.flatnonzero(row)[0]]) for row in weight],
        points=points,
        gap=[alone(i) for i in np.flatnonzero(inputs.disparity)],
        side=[
            (int(row), alone(side.of), float(weight[row, side.on]), side)
            for side in _side_effects(inputs)
            for row in np.flatnonzero(weight[:, side.on])
        ],
    )


def _side_effects(inputs: Territory) -> tuple[SideEffect, ...]:
    return inputs.side_effects if inputs.forms.side_effect else ()


def _accounts(inputs: Territory) -> tuple[tuple[Account, ...], NDArray[np.intp]]:
    """Return the different accounts, in the order of indicators, and that of every indicator."""
    mixes = inputs.mix if inputs.forms.mix else [None] * len(inputs.mix)
    each = [Account(*pair) for pair in zip(inputs.family.tolist(), mixes, strict=True)]
    different = tuple(dict.fromkeys(each))
    return different, np.array([different.index(account) for account in each], dtype=np.intp)
