"""What a check could and could not notice, in words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from valuma_scenarios.analyses.power.power import missed
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.sentences import join


def error_name(words: Words, error: str) -> str:
    """Return the name of a planted error."""
    return words.say(f"power.error.{error}")


def factor_text(words: Words, lowest: float, highest: float) -> str:
    """Write between which factors effects could be wrong without a fact noticing."""
    if np.isnan(lowest):
        return words.say("power.factor.none")
    low = words.number(lowest)
    if np.isinf(highest):
        return words.say("power.factor.open", {"low": low})
    return words.interval(lowest, highest, "", 0 if highest >= 10 else 1)


def power_sentence(words: Words, table: pd.DataFrame) -> str:
    """Say which planted errors no fact would notice."""
    unseen = missed(table)
    values = {
        "count": words.number(len(unseen), 0),
        "total": words.number(table["error"].nunique(), 0),
        "facts": words.number(table["fact"].nunique(), 0),
        "errors": join(words, [error_name(words, name) for name in unseen]),
    }
    return words.say("power.sentence.missed" if unseen else "power.sentence.none", values)
