"""What the evidence share says, as text."""

from __future__ import annotations

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


def share_text(words: Words, share: float) -> str:
    """Write a share; estimates just outside 0 and 1 are written as the nearer end."""
    return words.percent(min(max(share, 0.0), 1.0))
