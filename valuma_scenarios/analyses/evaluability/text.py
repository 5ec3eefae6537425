"""What an evaluation could see, in words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from valuma_scenarios.analyses.evaluability.evaluability import SEEN, worth_monitoring
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.sentences import join


def sentences(words: Words, table: pd.DataFrame, pair: tuple[str, str]) -> tuple[str, ...]:
    """Return what could be seen after all the years, what not, and what changes the choice.

    Parameters
    ----------
    words : Words
        The reader's language.
    table : pandas.DataFrame
        From `evaluability.evaluability`.
    pair : tuple of str
        The alternative and the reference.
    """
    last = table[table["years"] == table["years"].max()]
    seen, known = list(worth_monitoring(last)), last.dropna(subset=["noise"])
    values = {
        "alternative": words.alternative(pair[0]),
        "reference": words.alternative(pair[1]),
        "years": words.number(int(last["years"].iloc[0]), 0),
        "count": words.number(len(seen), 0),
        "total": words.number(len(known), 0),
        "chance": words.percent(SEEN),
        "names": join(words, [words.indicator(name) for name in seen]),
    }
    key = "evaluate.sentence.seen" if seen else "evaluate.sentence.none"
    first = () if known.empty else (words.say(key, values),)
    return (*first, *_nearest(words, known), *_unknown(words, last), _revision(words, last, pair))


def _nearest(words: Words, known: pd.DataFrame) -> tuple[str, ...]:
    finite = known[np.isfinite(known["times"])]
    if finite.empty:
        return ()
    row = finite.loc[finite["times"].idxmin()]
    chance = max(float(row["chance_national"]), float(row["chance_phased"]))
    values = {
        "indicator": words.indicator(str(row["indicator"])),
        "times": words.number(float(row["times"])),
        "chance": words.probability(chance),
    }
    return (words.say("evaluate.sentence.nearest", values),)


def _unknown(words: Words, last: pd.DataFrame) -> tuple[str, ...]:
    names = [words.indicator(str(n)) for n in last["indicator"][last["noise"].isna()]]
    if not names:
        return ()
    return (words.say("evaluate.sentence.unknown", {"names": join(words, names)}),)


def _revision(words: Words, last: pd.DataFrame, pair: tuple[str, str]) -> str:
    count = int((last["revise_when"] != "").sum())
    values = {
        "count": words.number(count, 0),
        "total": words.number(len(last), 0),
        "reference": words.alternative(pair[1]),
    }
    return words.say("evaluate.sentence.revise", values)


def revise_text(words: Words, row: pd.Series[float]) -> str:
    """Return at which effect the choice would be revised."""
    if not row["revise_when"]:
        return words.say("evaluate.revise.never")
    value = words.number(float(row["revise"]), signed=True)
    return words.say(f"evaluate.revise.{row['revise_when']}", {"value": value})
