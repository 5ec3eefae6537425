"""Stochastic dominance between two samples of equal size.

References
----------
Hadar, J. and Russell, W. R. (1969). Rules for ordering uncertain prospects. American Economic
Review 59(1), 25-34.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ORDERS = ("every_draw", "first", "second")
"""From the strongest to the weakest; each one implies those after it."""


def first_order(a: Array, b: Array) -> NDArray[np.bool_]:
    """Return where a dominates b in the first order.

    Every quantile of a is at least that of b and one is larger: whoever prefers more prefers a.

    Parameters
    ----------
    a, b : ndarray, shape (draw, ...)
        Samples of the same size; more is better.

    Returns
    -------
    ndarray of bool, shape (...)
    """
    return _above(np.sort(a, axis=0) - np.sort(b, axis=0))


def second_order(a: Array, b: Array) -> NDArray[np.bool_]:
    """Return where a dominates b in the second order.

    The mean of the worst k draws of a is at least that of b for every k, and larger for one:
    whoever prefers more and dislikes risk prefers a.

    Parameters
    ----------
    a, b : ndarray, shape (draw, ...)
        Samples of the same size; more is better.

    Returns
    -------
    ndarray of bool, shape (...)
    """
    return _above(np.cumsum(np.sort(a, axis=0) - np.sort(b, axis=0), axis=0))


def every_draw(a: Array, b: Array) -> NDArray[np.bool_]:
    """Return where a is at least as good as b in every draw and better in one.

    Parameters
    ----------
    a, b : ndarray, shape (draw, ...)
        Values in the same draws; more is better.
    """
    return _above(a - b)


def strongest(a: Array, b: Array) -> NDArray[np.str_]:
    """Return the strongest order in which a dominates b: one of `ORDERS`, or an empty text.

    Parameters
    ----------
    a, b : ndarray, shape (draw, ...)
        Values in the same draws; more is better.

    Returns
    -------
    ndarray of str, shape (...)
    """
    tests = [every_draw(a, b), first_order(a, b), second_order(a, b)]
    return np.select(tests, list(ORDERS), "")


def _above(gap: Array) -> NDArray[np.bool_]:
    return np.asarray((gap >= 0).all(axis=0) & (gap > 0).any(axis=0))
