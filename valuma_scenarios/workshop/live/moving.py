"""A state that was only run quickly: the fine numbers of the last one and the paired difference.

The draws of a quick run are the first of the fine one, and two states share their draws. So the
difference of two quick runs is far more exact than either, and what is shown while a lever moves
stays beside what was shown at rest.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from valuma_scenarios.workshop.live.numbers import rounded

SHARES = ("ranks", "ranks_group", "first", "lowest_types", "score_lowest_types", "conditions",
          "score_conditions")  # fmt: skip
"""Parts that hold shares of draws and nothing else."""

SPREADS = {"goals": 5, "score": 5, "regions": 1, "types": 1, "score_regions": 1, "score_types": 1}
"""Parts whose rows end with a share of draws, and its place."""

PATHS = ("path", "score_path")

Figures = dict[str, Any]


def moving(fine: Figures, before: Figures, now: Figures) -> Figures:
    """Return the figures of a state that was only run quickly.

    Parameters
    ----------
    fine, before : dict
        Figures of the last state at rest, from a fine and from a quick run.
    now : dict
        Figures of the state wanted, from a quick run.

    Returns
    -------
    dict
        As `Engine.figures`; `model` has `base_n`, the draws of the fine run, besides `n`.
    """
    result: Figures = {}
    for half, parts in now.items():
        result[half] = {
            part: _part(part, fine[half].get(part), before[half].get(part), value)
            for part, value in parts.items()
        }
    result["model"]["base_n"] = fine["model"]["n"]
    return result


def _part(part: str, fine: Any, before: Any, now: Any) -> Any:
    if now is None or fine is None or before is None:
        return now
    if part in SHARES or part in SPREADS or part in PATHS:
        return _moved(part, fine, before, now)
    return now


def _moved(part: str, fine: Any, before: Any, now: Any) -> Any:
    if isinstance(now, dict):
        return {k: _moved(part, fine[k], before[k], value) for k, value in now.items()}
    if before == now:
        return fine
    values = np.array(fine) + np.array(now) - np.array(before)
    if part in SHARES:
        values = values.clip(0, 1)
    elif part in SPREADS:
        at = SPREADS[part]
        values[..., at] = values[..., at].clip(0, 1)
        values[..., :at] = np.sort(values[..., :at], axis=-1)
    else:
        values = np.sort(values, axis=-2)
    return rounded(values)
