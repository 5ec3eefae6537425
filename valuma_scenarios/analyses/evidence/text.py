"""What the evidence share says, as text."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from valuma_scenarios.analyses.evidence.share import rests_on_judgement
from valuma_scenarios.analyses.sensitivity.text import outcome_name
from valuma_scenarios.results.outcomes import Outcome
from valuma_scenarios.wording import Words

JUDGEMENT = "D"


def judgement_share(table: pd.DataFrame, outcome: Outcome, part: str) -> float:
    """Return the share (0-1) of grade D in the spread or size of an outcome; NaN if none."""
    rows = table[
        (table["outcome"] == str(outcome)) & (table["part"] == part) & (table["grade"] == JUDGEMENT)
    ]
    return float(rows["share"].iloc[0])


def sentences(words: Words, table: pd.DataFrame, outcome: Outcome) -> tuple[str, str]:
    """Return two sentences: how much rests on judgement, and what follows."""
    spread, size = (judgement_share(table, outcome, part) for part in ("spread", "size"))
    name = outcome_name(words, outcome)
    if spread != spread and size != size:
        return words.say("evidence.sentence.nothing", {"outcome": name}), ""
    shares = words.say(
        "evidence.sentence.shares",
        {"outcome": name, "spread": share_text(words, spread), "size": share_text(words, size)},
    )
    mainly = rests_on_judgement(table, str(outcome))
    return shares, words.say(f"evidence.sentence.{'judgement' if mainly else 'measured'}")


def range_sentences(
    words: Words, table: pd.DataFrame, outcomes: Sequence[Outcome]
) -> tuple[str, ...]:
    """Return how much of several goals of one alternative rests on judgement, and what follows.

    Where only some of them rest mainly on judgement, nothing is said to follow.
    """
    shares = {
        part: [s for s in (judgement_share(table, o, part) for o in outcomes) if s == s]
        for part in ("spread", "size")
    }
    if not all(shares.values()):
        return ()
    text = words.say(
        "evidence.sentence.range",
        {
            "alternative": words.alternative(outcomes[0].alternative),
            "reference": words.alternative(outcomes[0].reference),
            "count": len(outcomes),
            **{part: _range_text(words, found) for part, found in shares.items()},
        },
    )
    mainly = {rests_on_judgement(table, str(outcome)) for outcome in outcomes}
    if len(mainly) > 1:
        return (text,)
    return text, words.say(f"evidence.sentence.{'judgement' if mainly == {True} else 'measured'}")


def _range_text(words: Words, shares: Sequence[float]) -> str:
    return words.probability_range([min(max(share, 0.0), 1.0) for share in shares])


def share_text(words: Words, share: float) -> str:
    """Write a share; estimates just outside 0 and 1 are written as the nearer end."""
    return words.percent(min(max(share, 0.0), 1.0))
