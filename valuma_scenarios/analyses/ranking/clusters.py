"""Camps among weight profiles, told only where they are clear and large enough to hide a person."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import cdist

Array = NDArray[np.float64]

MOST_CAMPS = 3
CLEAR_SILHOUETTE = 0.25
"""Camps are told from this mean silhouette on; below it there is no clear structure."""


def silhouette(table: Array, labels: NDArray[np.int32]) -> float:
    """Return the mean silhouette of a grouping, -1 to 1 (Rousseeuw 1987).

    Parameters
    ----------
    table : ndarray, shape (profile, goal)
    labels : ndarray, shape (profile,)
        Group of each profile; at least two groups.

    References
    ----------
    Rousseeuw, P. J. (1987). Silhouettes. Journal of Computational and Applied Mathematics 20,
    53-65. doi:10.1016/0377-0427(87)90125-7
    """
    groups, place = np.unique(labels, return_inverse=True)
    members = place[:, None] == np.arange(len(groups))
    sizes = members.sum(axis=0)
    total = cdist(table, table) @ members
    own, rows = sizes[place], np.arange(len(table))
    inside = total[rows, place] / np.maximum(own - 1, 1)
    outside = np.where(members, np.inf, total / sizes).min(axis=1)
    scale = np.maximum(inside, outside)
    scores = np.divide(outside - inside, scale, out=np.zeros(len(table)), where=scale > 0)
    return float(np.where(own > 1, scores, 0.0).mean())


def clusters(table: Array, smallest: int, goals: Sequence[str]) -> list[dict[str, object]]:
    """Group weight profiles, and hide every grouping with a group below `smallest`.

    Parameters
    ----------
    table : ndarray, shape (profile, goal)
        Weights of the goals, each row sums to 1.
    smallest : int
        Fewest people in a group that may be shown.
    goals : sequence of str
        Names of the goals.

    Returns
    -------
    list of dict
        `n` and mean `weights` by group, largest first; empty if no grouping separates people
        clearly with every group large enough. Groups are those of Ward's method: it needs no
        random start, so the same answers give the same camps.
    """
    best: tuple[float, NDArray[np.int32]] | None = None
    for k in range(2, MOST_CAMPS + 1):
        if len(table) < k * smallest:
            continue
        labels = fcluster(linkage(table, "ward"), k, "maxclust")
        sizes = np.bincount(labels)[1:]
        if len(sizes) < 2 or sizes.min() < smallest:
            continue
        score = silhouette(table, labels)
        if score >= CLEAR_SILHOUETTE and (best is None or score > best[0]):
            best = (score, labels)
    if best is None:
        return []
    groups = []
    for j in np.unique(best[1]):
        members = table[best[1] == j]
        mean = {g: round(float(x), 4) for g, x in zip(goals, members.mean(axis=0), strict=True)}
        groups.append({"n": len(members), "weights": mean})
    return sorted(groups, key=lambda group: -int(str(group["n"])))
