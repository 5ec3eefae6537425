"""What the checks against facts say, in words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from valuma_scenarios.analyses.facts.facts import HOLDS, Check
from valuma_scenarios.analyses.facts.reweight import Matching
from valuma_scenarios.wording import Words

MUCH_ROOM = 10.0
"""A check that an effect this many times larger would have passed could hardly fail."""


def counts(check: Check) -> dict[str, int]:
    """Return how many facts hold, are doubtful, fail, were tested and cannot be tested.

    Parameters
    ----------
    check : Check
        Facts held against draws.
    """
    verdicts = check.verdicts["verdict"]
    found = {name: int((verdicts == name).sum()) for name in ("holds", "doubtful", "fails")}
    easy = (verdicts == "holds") & (check.verdicts["room"] > MUCH_ROOM)
    return {
        **found,
        "tested": sum(found.values()),
        "untestable": int(len(verdicts) - sum(found.values())),
        "easy": int(easy.sum()),
    }


def sentences(words: Words, check: Check) -> tuple[str, str]:
    """Return the two sentences of a check: what holds, and how little that proves."""
    found = counts(check)
    text = {name: words.number(value, 0) for name, value in found.items()}
    first = {
        "holds": words.percent(HOLDS),
        "held": text["holds"],
        "tested": text["tested"],
        "doubtful": text["doubtful"],
        "failed": text["fails"],
    }
    return (
        words.say("check.sentence.verdict", first),
        words.say(
            "check.sentence.limits", {"untestable": text["untestable"], "easy": text["easy"]}
        ),
    )


def matching_sentences(words: Words, matching: Matching, moved: pd.DataFrame) -> tuple[str, str]:
    """Return the two sentences of a re-weighting: how much is left, and what moved.

    Parameters
    ----------
    words : Words
        The reader's language.
    matching : Matching
        The weights.
    moved : pandas.DataFrame
        As `history_matching.moved_parameters` returns it.
    """
    row = moved.iloc[0]
    size = {
        "facts": ", ".join(matching.facts),
        "total": words.number(len(matching.weights), 0),
        "effective": words.number(matching.effective_draws, 0),
    }
    values = [float(row["median_before"]), float(row["median_after"])]
    moved_text = {
        "parameter": words.study.parameters[str(row["parameter"])].label[words.language],
        "before": words.number(values[0], decimals(values)),
        "after": words.number(values[1], decimals(values)),
    }
    return (
        words.say("check.reweighted.sentence.size", size),
        words.say("check.reweighted.sentence.moved", moved_text),
    )


def decimals(values: list[float]) -> int:
    """Return decimals that show three significant digits of the largest value."""
    from valuma_scenarios.wording.numbers import decimals_for

    return decimals_for(values, 3)


def pair_text(words: Words, row: pd.Series[float]) -> str:
    """Return what is compared with what; the parameter's label where there is no comparison."""
    if not row["alternative"]:
        return words.study.parameters[str(row["item"])].label[words.language]
    values = {
        "alternative": words.alternative(str(row["alternative"])),
        "reference": words.alternative(str(row["reference"])),
    }
    return words.say("check.pair", values)


def binding(check: Check) -> pd.DataFrame:
    """Return for each tested fact the comparison that comes nearest to breaking it.

    Returns
    -------
    pandas.DataFrame
        Rows of `Check.comparisons`, one for each tested fact, in the order of the facts.
    """
    table = check.comparisons.assign(_room=check.comparisons["room"].fillna(np.inf))
    ordered = table.sort_values(["share", "_room"], kind="stable")
    first = ordered.groupby("fact", sort=False).head(1).drop(columns="_room")
    names = [name for name in check.facts if name in set(first["fact"])]
    return first.set_index("fact", drop=False).loc[names].reset_index(drop=True)
