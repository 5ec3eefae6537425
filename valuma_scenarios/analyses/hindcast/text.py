"""Sentences about how the baseline would have forecast what was observed."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from valuma_scenarios.analyses.hindcast.hindcast import by_cut, overall, scores
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import format_year
from valuma_scenarios.wording.sentences import join

CLAIMED = 0.90
NEAR = 0.05
"""A share this close to what the bands claim is about that."""
SEVERAL = 3
"""Fewer indicators at a cut would show the luck of one series."""


def sentences(words: Words, forecasts: pd.DataFrame, draws: int) -> Iterator[str]:
    """Yield what the bands hold, how the median errs, when they held least, and what is untested.

    Parameters
    ----------
    words : Words
        Language.
    forecasts : pandas.DataFrame
        From `hindcast`.
    draws : int
        Draws behind the bands.
    """
    found = overall(scores(forecasts))
    count = words.number(found.indicators, 0)
    yield words.say("hindcast.coverage", {
        "inside_90": words.percent(found.inside_90), "inside_50": words.percent(found.inside_50),
        "indicators": count, "draws": words.number(draws, 0),
    })  # fmt: skip
    yield words.say(f"hindcast.{judged(found.inside_90)}")
    cuts = by_cut(forecasts)
    cuts = cuts[cuts["indicators"] >= SEVERAL]
    if len(cuts) > 1:
        worst = cuts.sort_values("inside_90", kind="stable").iloc[0]
        yield words.say("hindcast.worst", {
            "cut": format_year(int(worst["cut"])), "share": words.percent(worst["inside_90"]),
            "indicators": words.number(int(worst["indicators"]), 0),
        })  # fmt: skip
    yield words.say("hindcast.errors", {
        "no_change": words.number(found.better_than_no_change, 0),
        "trend": words.number(found.better_than_trend, 0), "all": count,
    })  # fmt: skip
    tested = set(forecasts["indicator"])
    rest = [words.indicator(name) for name in words.study.measured if name not in tested]
    if rest:
        yield words.say("hindcast.untested", {"indicators": join(words, rest)})


def judged(inside: float) -> str:
    """Return whether the 90 % bands hold about what they claim: `fair`, `narrow` or `wide`."""
    if abs(inside - CLAIMED) <= NEAR:
        return "fair"
    return "narrow" if inside < CLAIMED else "wide"
