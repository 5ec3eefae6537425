"""Learning in networks: who meets whom, on what, how closely (method note, section 3).

Axes: networks, themes, regions, years, draws, in this order; draws last.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SMALLEST = 1e-300
"""Stands in for zero where a quotient of zeros has a limit."""
SHORTEST_LOCK = 0.2
"""However long a contract, a fifth of its themes still meets the needs."""


def peer_similarity(membership: Array, types: Array) -> Array:
    """Mean cosine similarity of a region to the other members of a network.

    Parameters
    ----------
    membership : ndarray, shape (n, r)
        Share of each region that each network covers.
    types : ndarray, shape (r, c)
        Share of each region's population by region type.

    Returns
    -------
    ndarray, shape (n, r)
        Similarity 0-1; 0 where a network has no other member.
    """
    norm = np.linalg.norm(types, axis=1)
    cosine = (types @ types.T) / np.outer(norm, norm)
    np.fill_diagonal(cosine, 0.0)
    others = membership.sum(axis=1, keepdims=True) - membership
    total = membership @ cosine
    # Rounding may leave a tiny positive rest where a region is the only member.
    return np.divide(total, others, out=np.zeros_like(total), where=others > 1e-12)


def attending(membership: Array, enough: Array) -> Array:
    """Whether a region sits in a network, 0-1, shape (n, r, s).

    Parameters
    ----------
    membership : ndarray, shape (n, r, 1)
        Share of each region that each network covers.
    enough : ndarray, shape (s,)
        Share of a region's people that is enough to send someone.
    """
    return np.minimum(1.0, membership / enough)


def with_priorities(mix: Array | float, share: float, priorities: Array) -> Array:
    """Theme mix after national priorities: ``(1 - nu) w + nu pi``; broadcasts."""
    return (1 - share) * mix + share * priorities


def choice_of_capable(need: Array, sharpness: Array) -> Array:
    """Theme mix of a fully capable region that chooses itself.

    Parameters
    ----------
    need : ndarray, shape (m, r)
        Need by theme.
    sharpness : ndarray, shape (s,)
        Exponent: how much of the money goes to the top needs.

    Returns
    -------
    ndarray, shape (m, r, s)
        ``need^gamma / sum(need^gamma)``.
    """
    relative = need / need.max(axis=0)
    weight = np.exp(sharpness * np.log(np.maximum(relative, SMALLEST))[:, :, None])
    return weight / weight.sum(axis=0)


def choosing_capacity(capacity: Array, knowledge: Array, value: Array) -> Array:
    """Capacity to choose by need: ``K + (1 - K) min(1, v KB)``; broadcasts.

    A region's own mix of themes is ``(1 - K') / M + K' choice_of_capable``: capable and informed
    regions choose by need, others spread thin.
    """
    return capacity + (1 - capacity) * np.minimum(1.0, value * knowledge)


def distance_to_peers(similarity: Array, partners: Array, further: Array) -> Array:
    """Similarity to who is met: partners that are not authorities differ more; broadcasts."""
    return similarity * (1 - further * partners)


def optimal_distance(similarity: Array, optimum: Array, width: Array) -> Array:
    """Inverted U of learning over similarity; broadcasts.

    Notes
    -----
    ``max(0, 1 - ((sim - x_opt) / w_opt)^2)``: too alike teaches nothing new, too different is not
    understood.

    References
    ----------
    Nooteboom et al. (2007), Research Policy 36(7), 1016-1034.
    """
    return np.maximum(0.0, 1 - ((similarity - optimum) / width) ** 2)


def working_budget(budget: Array, fixed_cost: Array, managed: Array, manage_cost: Array) -> Array:
    """Coordination money left for the network's work, M€ a year; broadcasts.

    Parameters
    ----------
    budget : ndarray
        Coordination budget, M€ a year.
    fixed_cost : ndarray
        What a secretariat costs before it does anything, M€ a year.
    managed : ndarray
        Money that runs through the network, M€ a year.
    manage_cost : ndarray
        What running it costs the secretariat, M€ for each M€.
    """
    return np.maximum(0.0, budget - fixed_cost - manage_cost * managed)


def facilitation(work: Array, size: Array, half: Array) -> Array:
    """Intensity of facilitation, 0-1; broadcasts.

    Parameters
    ----------
    work : ndarray
        Money for facilitation, M€ a year.
    size : ndarray
        Members of the network.
    half : ndarray
        Scale of the response, M€ per member and year.
    """
    return -np.expm1(-work / (np.where(size > 0, size, np.inf) * half))


def load_of(attends: Array, binding: Array, weight: Array) -> Array:
    """Load of each membership on the region's attention, in light memberships; broadcasts.

    `binding` is the obligation as the form has it, squared or not: light commitments cost little.
    """
    return attends * (1 + weight * binding)


def attention(extra: Array, room: Array) -> Array:
    """Attention that a region can give each of its networks, 0-1; broadcasts.

    Parameters
    ----------
    extra : ndarray
        Load beyond one membership.
    room : ndarray
        Further memberships at which attention is halved; grows with capacity and paid time.

    Returns
    -------
    ndarray
        ``1 / (1 + extra / room)``, 1 without extra load and 0 without room for it.
    """
    room = room + SMALLEST
    return room / (room + extra)


def critical_mass(size: Array, half: Array) -> Array:
    """Critical mass of a network, 0-1: ``1 - exp(-N / n_half)``; broadcasts."""
    return -np.expm1(-size / half)


def concentration(mix: Array, axis: int = 0) -> Array:
    """Concentration of a theme mix: 1 for one theme, 1/M for all alike."""
    return np.square(mix).sum(axis=axis)


def focus(concentration_of_mix: Array, themes: int, depth: Array) -> Array:
    """Return the factor for depth or breadth, which may go either way; broadcasts.

    Notes
    -----
    ``1 + omega (H - 1/M) / (1 - 1/M)``, not below 0.
    """
    return np.maximum(0.0, 1 + depth * (concentration_of_mix - 1 / themes) / (1 - 1 / themes))


def relative_need(need: Array) -> Array:
    """Need by theme relative to the region's largest need, shape (m, r)."""
    return need / need.max(axis=0)


def continuity(contract_years: Array, ramp: Array) -> Array:
    """Share of a contract's life at full effect, 0-1; broadcasts.

    Notes
    -----
    Linear ramp of `ramp` years: ``1 - t / (2 L)`` for L >= t, else ``L / (2 t)``.
    """
    return np.where(
        contract_years >= ramp, 1 - ramp / (2 * contract_years), contract_years / (2 * ramp)
    )


def lock_in(contract_years: Array, drift: Array) -> Array:
    """Return what is left of fit over a contract's life while needs move on, 0.2-1; broadcasts."""
    return np.clip(1 - drift * (contract_years - 1) / 2, SHORTEST_LOCK, 1.0)


def passive_factor(self_selected: NDArray[np.bool_], tie: Array, passive: Array) -> Array:
    """Weight of a membership: unbound, self-selected ones count less; broadcasts."""
    return np.where(self_selected, passive + (1 - passive) * tie, 1.0)


def knowledge_stock(stock: Array, work: Array, decay: Array) -> Array:
    """Return the shared knowledge base one year on, M€ of knowledge work; broadcasts."""
    return (1 - decay) * stock + work


def knowledge_level(stock: Array, decay: Array, scale: Array) -> Array:
    """How much there is to draw on, 0-1: ``1 - exp(-delta B / s)``; broadcasts."""
    return -np.expm1(-decay * stock / scale)


def remaining(learning: Array) -> Array:
    """Return what no network teaches a region: ``prod(1 - l)`` over networks (the first axis).

    `learning` is kept below 1 here; it is never negative.
    """
    return np.multiply.reduce(1 - np.minimum(1.0, learning), axis=0)
