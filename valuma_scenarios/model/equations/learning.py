"""Learning in networks: who meets whom, on what, how closely (method note, section 3)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


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
    # Rounding may leave a tiny positive rest where a region is the only member.
    others = np.where(others > 1e-12, others, 0.0)
    total = membership @ cosine
    return np.divide(total, others, out=np.zeros_like(total), where=others > 0)


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


def intensity(budget: Array, size: Array, fixed_cost: Array, half: Array) -> Array:
    """Intensity of coordination, 0-1; broadcasts.

    Parameters
    ----------
    budget : ndarray
        Coordination budget, M€ a year.
    size : ndarray
        Members of the network (sum of membership shares).
    fixed_cost : ndarray
        What a secretariat costs before it does anything, M€ a year.
    half : ndarray
        Scale of the response, M€ per member and year.
    """
    scale = np.where(size > 0, size, 1.0) * half
    return np.where(size > 0, -np.expm1(-np.maximum(0.0, budget - fixed_cost) / scale), 0.0)


def attention(memberships: Array, capacity: Array, mean_capacity: float, half: Array) -> Array:
    """Attention that a region can give each of its networks, 0-1.

    Parameters
    ----------
    memberships : ndarray, shape (r,)
        Sum of the region's active memberships.
    capacity : ndarray, shape (s, r)
        Development capacity, 0-1.
    mean_capacity : float
        Population-weighted mean capacity at the start.
    half : ndarray, shape (s, 1)
        Further memberships at which a region of mean capacity halves its attention.

    Returns
    -------
    ndarray, shape (s, r)
        ``1 / (1 + max(0, memberships - 1) / (half * capacity / mean))``.
    """
    extra = np.maximum(0.0, memberships - 1)
    room = half * capacity / mean_capacity
    # room / (room + extra) is the same expression without a division by zero capacity.
    return np.divide(room, room + extra, out=np.ones_like(room), where=extra > 0)


def critical_mass(size: Array, half: Array) -> Array:
    """Critical mass of a network, 0-1: ``1 - exp(-N / n_half)``; broadcasts."""
    return -np.expm1(-size / half)


def concentration(mix: Array) -> Array:
    """Concentration of a theme mix over the last axis: 1 for one theme, 1/M for all alike."""
    return np.square(mix).sum(axis=-1)


def focus(concentration_of_mix: Array, themes: int, depth: Array) -> Array:
    """Return the factor for depth or breadth, which may go either way; broadcasts.

    Notes
    -----
    ``1 + omega (H - 1/M) / (1 - 1/M)``, not below 0.
    """
    return np.maximum(0.0, 1 + depth * (concentration_of_mix - 1 / themes) / (1 - 1 / themes))


def self_selected_mix(capacity: Array, need: Array) -> Array:
    """Theme mix that a region picks for itself.

    Parameters
    ----------
    capacity : ndarray, shape (s, r)
        Development capacity, 0-1.
    need : ndarray, shape (m, r)
        Need by theme.

    Returns
    -------
    ndarray, shape (s, m, r)
        ``(1 - K) / M + K need / sum(need)``: capable regions choose by need, weak ones spread thin.
    """
    share = need / need.sum(axis=0)
    return (1 - capacity[:, None, :]) / need.shape[0] + capacity[:, None, :] * share


def fit_to_need(mix: Array, need: Array) -> Array:
    """Fit of a theme mix to a region's need, 0-1.

    Parameters
    ----------
    mix : ndarray, shape (..., m, r)
        Theme mix by region.
    need : ndarray, shape (m, r)
        Need by theme.

    Returns
    -------
    ndarray, shape (..., r)
        ``sum(w need) / max(need)``.
    """
    return (mix * (need / need.max(axis=0))).sum(axis=-2)


def continuity(contract_years: Array, ramp: Array) -> Array:
    """Share of a contract's life at full effect, 0-1; broadcasts.

    Notes
    -----
    Linear ramp of `ramp` years: ``1 - t / (2 L)`` for L >= t, else ``L / (2 t)``.
    """
    return np.where(
        contract_years >= ramp, 1 - ramp / (2 * contract_years), contract_years / (2 * ramp)
    )


def passive_factor(self_selected: NDArray[np.bool_], binding: Array, passive: Array) -> Array:
    """Weight of a membership: unbound, self-selected ones count less; broadcasts."""
    return np.where(self_selected, passive + (1 - passive) * binding, 1.0)


def combine(learning: Array) -> Array:
    """Learning of a region from all its networks.

    Parameters
    ----------
    learning : ndarray, shape (s, n, r)
        Learning in each network, clipped to 0-1 here.

    Returns
    -------
    ndarray, shape (s, r)
        ``1 - prod(1 - l)``.
    """
    return 1 - np.prod(1 - np.clip(learning, 0.0, 1.0), axis=1)
