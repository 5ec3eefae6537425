"""Coordination budgets of networks in every draw."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.schema.scenario import DrawnBudget

Array = NDArray[np.float64]


def drawn_budget(own: DrawnBudget, follows: Sequence[DrawnBudget], draws: Draws) -> Array:
    """Return the coordination budget of a network, M€ a year, shape (s,).

    Parameters
    ----------
    own : DrawnBudget
        Its central value, and the parameter that gives it, if one does.
    follows : sequence of DrawnBudget
        Budgets whose sum in a draw it moves with, if no parameter gives it: an alternative that
        has as much coordination as the reference has so in every draw, not in the central run only.
    draws : Draws
        Draws of the parameters.
    """
    if own.parameter is not None:
        return draws[own.parameter]
    budget = np.full(len(draws), float(own.meur))
    if not follows:
        return budget
    drawn, central = np.zeros(len(draws)), 0.0
    for one in follows:
        drawn += one.meur if one.parameter is None else draws[one.parameter]
        central += one.meur
    return budget * (drawn / central) if central > 0 else budget
