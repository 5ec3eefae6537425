"""Goal weights: profiles, clusters, and rank acceptability over draws and weights."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.vocabulary import GOALS

Profile = dict[str, float]
Array = NDArray[np.float64]

ALL_WEIGHTS_SAMPLE = 400
"""Weight vectors that stand for "all weights"; standard error of a share is below 2.5 points."""


def normalise(points: Mapping[str, float]) -> Profile:
    """Return weights that sum to 1; all equal if nobody gave a point."""
    total = float(sum(points[g] for g in GOALS))
    if total <= 0:
        return {g: 1 / len(GOALS) for g in GOALS}
    return {g: float(points[g]) / total for g in GOALS}


def all_weights(size: int = ALL_WEIGHTS_SAMPLE, seed: int = 1) -> Array:
    """Return weight vectors spread evenly over the simplex, shape (size, goals)."""
    rng = np.random.Generator(np.random.PCG64(seed))
    return rng.dirichlet(np.ones(len(GOALS)), size)


def partial_values(effects: Array, low: Array, high: Array) -> Array:
    """Return effects on the swing scale.

    Parameters
    ----------
    effects : ndarray, shape (alternatives, goals, draws)
        Effects in points.
    low, high : ndarray, shape (goals,)
        Worst and best level among the alternatives: the swing people were asked about.

    Returns
    -------
    ndarray, shape (alternatives, goals, draws)
        0 at the worst and 1 at the best level; single draws may lie outside. 0 where the
        alternatives do not differ.
    """
    span = high - low
    safe = np.where(span > 0, span, 1.0)
    scaled = (effects - low[None, :, None]) / safe[None, :, None]
    return np.where(span[None, :, None] > 0, scaled, 0.0)


def rank_acceptability(values: Array, weights: Array) -> Array:
    """Share of draw and weight combinations in which each alternative takes each rank (SMAA-2).

    Lahdelma and Salminen (2001), Operations Research 49(3), doi 10.1287/opre.49.3.444.11220.
    Ties share their ranks evenly.

    Parameters
    ----------
    values : ndarray, shape (alternatives, goals, draws)
        Partial values.
    weights : ndarray, shape (profiles, goals)
        Weights, each row sums to 1.

    Returns
    -------
    ndarray, shape (alternatives, ranks)
        Rows and columns sum to 1.
    """
    count = values.shape[0]
    scores = np.einsum("wg,agd->wda", weights, values, optimize=True).reshape(-1, count)
    order = np.argsort(-scores, axis=1)
    ranked = np.take_along_axis(scores, order, axis=1)
    tied = (ranked[:, 1:] == ranked[:, :-1]).any(axis=1)
    result = np.zeros((count, count))
    for rank in range(count):
        result[:, rank] = np.bincount(order[~tied, rank], minlength=count)
    return (result + _shared_ranks(scores[tied])) / len(scores)


def _shared_ranks(scores: Array) -> Array:
    """Count ranks where alternatives tie: each takes an even part of the ranks they share."""
    count = scores.shape[1]
    result = np.zeros((count, count))
    better = (scores[:, None, :] > scores[:, :, None]).sum(axis=2)
    equal = (scores[:, None, :] == scores[:, :, None]).sum(axis=2)
    for rank in range(count):
        inside = (rank >= better) & (rank < better + equal)
        result[:, rank] = np.where(inside, 1.0 / equal, 0.0).sum(axis=0)
    return result


def _distances(table: Array, centres: Array) -> Array:
    return np.asarray(((table[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2))


def _k_means(table: Array, k: int) -> NDArray[np.int64]:
    """Plain k-means from the farthest points: the same input always gives the same groups."""
    centres = table[[int(((table - table.mean(axis=0)) ** 2).sum(axis=1).argmin())]]
    while len(centres) < k:
        farthest = int(_distances(table, centres).min(axis=1).argmax())
        centres = np.vstack([centres, table[farthest]])
    labels = _distances(table, centres).argmin(axis=1)
    for _ in range(50):
        means = [table[labels == j].mean(axis=0) for j in range(k) if (labels == j).any()]
        new = _distances(table, np.array(means)).argmin(axis=1)
        if (new == labels).all():
            break
        labels = new
    return np.asarray(labels)


def _silhouette(table: Array, labels: NDArray[np.int64]) -> float:
    """Mean silhouette (Rousseeuw 1987, doi 10.1016/0377-0427(87)90125-7)."""
    distance = np.sqrt(_distances(table, table))
    scores = []
    for i, own in enumerate(labels):
        same = (labels == own) & (np.arange(len(labels)) != i)
        if not same.any():
            scores.append(0.0)
            continue
        inside = distance[i, same].mean()
        outside = min(distance[i, labels == j].mean() for j in set(labels.tolist()) if j != own)
        scale = max(inside, outside)
        scores.append(0.0 if scale == 0 else float((outside - inside) / scale))
    return float(np.mean(scores))


def clusters(table: Array, smallest: int) -> list[dict[str, object]]:
    """Group weight profiles, and hide every grouping with a group below `smallest`.

    Returns
    -------
    list of dict
        `n` and mean `weights` by group, largest first; empty if no grouping separates people
        clearly (silhouette below 0.25) with every group large enough.
    """
    best: tuple[float, NDArray[np.int64]] | None = None
    for k in (2, 3):
        if len(table) < k * smallest:
            continue
        labels = _k_means(table, k)
        sizes = [int((labels == j).sum()) for j in set(labels.tolist())]
        if len(sizes) < 2 or min(sizes) < smallest:
            continue
        score = _silhouette(table, labels)
        if score >= 0.25 and (best is None or score > best[0]):
            best = (score, labels)
    if best is None:
        return []
    groups = []
    for j in sorted(set(best[1].tolist())):
        members = table[best[1] == j]
        mean = {g: round(float(x), 4) for g, x in zip(GOALS, members.mean(axis=0), strict=True)}
        groups.append({"n": len(members), "weights": mean})
    return sorted(groups, key=lambda group: -int(str(group["n"])))
