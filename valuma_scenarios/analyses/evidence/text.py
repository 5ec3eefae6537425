"""What the evidence share says, as text."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from valuma_scenarios.analyses.evidence.share import main_grade
from valuma_scenarios.analyses.sensitivity.text import outcome_name
from valuma_scenarios.results.outcomes import Outcome
from valuma_scenarios.wording import Words

SHOWN_HALF = 0.005
"""Half an interval that is shown at least: it is written in whole percentage points."""
JUDGEMENT = "D"
PARTS = ("spread", "size")


def judgement_share(table: pd.DataFrame, outcome: Outcome, part: str) -> float:
    """Return the share (0-1) of grade D in the spread or size of an outcome; NaN if none."""
    columns = (table[name] for name in ("outcome", "part", "grade", "share"))
    wanted = (str(outcome), part, JUDGEMENT)
    return next(float(share) for *row, share in zip(*columns, strict=True) if tuple(row) == wanted)


def sentences(words: Words, table: pd.DataFrame, outcome: Outcome) -> tuple[str, str]:
    """Return two sentences: how much rests on judgement, and what follows."""
    spread, size = (judgement_share(table, outcome, part) for part in PARTS)
    name = outcome_name(words, outcome)
    if spread != spread and size != size:
        return words.say("evidence.sentence.nothing", {"outcome": name}), ""
    shares = words.say(
        "evidence.sentence.shares",
        {"outcome": name, "spread": share_text(words, spread), "size": share_text(words, size)},
    )
    return shares, words.say(_follows(table, outcome))


def _follows(table: pd.DataFrame, outcome: Outcome) -> str:
    """Return the message on what follows: whether spread and size rest mainly on judgement."""
    known = [part for part in PARTS if not math.isnan(judgement_share(table, outcome, part))]
    judged = [part for part in known if main_grade(table, str(outcome), part) == JUDGEMENT]
    if not judged:
        return "evidence.sentence.measured"
    whole = "evidence.sentence.judgement"
    return whole if judged == known else f"{whole}.{judged[0]}"


def range_sentences(
    words: Words, table: pd.DataFrame, outcomes: Sequence[Outcome]
) -> tuple[str, ...]:
    """Return how much of several goals of one alternative rests on judgement, and what follows.

    Where the goals differ in that, nothing is said to follow.
    """
    shares = {
        part: [s for s in (judgement_share(table, o, part) for o in outcomes) if s == s]
        for part in PARTS
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
    follows = {_follows(table, outcome) for outcome in outcomes}
    return (text,) if len(follows) > 1 else (text, words.say(follows.pop()))


def _range_text(words: Words, shares: Sequence[float]) -> str:
    return words.probability_range([min(max(share, 0.0), 1.0) for share in shares])


def share_text(words: Words, share: float, half: float = math.nan) -> str:
    """Write a share with half of its 95 % interval, in percentage points, if it has one.

    An estimate may lie just outside 0 and 1, and says no more than that it is near the end; what is
    0 or 1 by definition is written so.
    """
    sure = share in (0.0, 1.0)
    text = words.percent(share) if sure else words.probability(min(max(share, 0.0), 1.0))
    return f"{text} ± {words.number(100 * half, 0)}" if half >= SHOWN_HALF else text
