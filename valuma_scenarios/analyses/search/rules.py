"""What good designs have in common: levels of levers and kinds of network, front against all.

Columns of `lever_ranges`
    lever, low, high (bounds), front_low, front_median, front_high, tried_median.
Columns of `kind_shares`
    kind, front (share of the designs of the front that have it), tried (of all designs tried),
    money (its mean share of the coordination money in the front's designs that have it; NaN if
    none has it).
"""

from __future__ import annotations

import pandas as pd

from valuma_scenarios.analyses.search.search import Found
from valuma_scenarios.analyses.search.space import CENTS

NARROW = 0.5
"""Levels that span at most this share of the bounds are something in common."""

COMMON = 0.8
"""A kind of network that at least this share of the front has is something in common."""

LEAST = 3
"""Fewer designs have nothing in common that chance would not give them."""


def lever_ranges(found: Found) -> pd.DataFrame:
    """Return the levels of every lever on the front and in all designs tried."""
    table, bounds = found.designs, found.question.space.bounds
    front = table[table["front"]]
    rows = [
        {
            "lever": lever,
            "low": low,
            "high": high,
            "front_low": front[lever].min(),
            "front_median": front[lever].median(),
            "front_high": front[lever].max(),
            "tried_median": table[lever].median(),
        }
        for lever, (low, high) in bounds.items()
    ]
    return pd.DataFrame(rows)


def kind_shares(found: Found) -> pd.DataFrame:
    """Return how often each kind of network is part of a design."""
    table, space = found.designs, found.question.space
    front, rows = table[table["front"]], []
    for kind in space.kinds:
        money = front[f"kind.{kind}"]
        rows.append(
            {
                "kind": kind,
                "front": float((money > 0).mean()),
                "tried": float((table[f"kind.{kind}"] > 0).mean()),
                "money": money[money > 0].mean() / (space.cents / CENTS),
            }
        )
    return pd.DataFrame(rows).sort_values(
        "front", ascending=False, kind="stable", ignore_index=True
    )


def narrow_levers(found: Found) -> pd.DataFrame:
    """Return the levers whose levels on the front are close together, the closest first."""
    table = lever_ranges(found)
    width = (table["front_high"] - table["front_low"]) / (table["high"] - table["low"])
    close = table.assign(width=width)[width <= NARROW]  # no number if a lever has one level only
    return close.sort_values("width", kind="stable", ignore_index=True)


def common_kinds(found: Found) -> pd.DataFrame:
    """Return the kinds of network that most designs of the front have."""
    table = kind_shares(found)
    return table[table["front"] >= COMMON].reset_index(drop=True)


def enough(found: Found) -> bool:
    """Return whether the front holds enough designs to have something in common."""
    return len(found.front) >= LEAST
