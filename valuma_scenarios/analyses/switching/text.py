"""Sentences about switching values and challenges."""

from __future__ import annotations

import pandas as pd

from valuma_scenarios.analyses.ranking.text import item_text
from valuma_scenarios.analyses.switching.challenge import MEMBERSHIP
from valuma_scenarios.analyses.switching.values import Base
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import decimals_for
from valuma_scenarios.wording.sentences import join

ARROW = " → "

SHARES = ("through_networks", "knowledge_share", "incentive", "partners", "national_priorities")
"""Levers whose levels are written as percentages."""


def parameter_name(words: Words, name: str) -> str:
    """Return the label of a parameter."""
    return words.study.parameters[name].label[words.language]


def base_text(words: Words, base: Base | str) -> str:
    """Return the words for where the other parameters stand."""
    return words.say(f"switch.base.{base}")


def _common(words: Words, table: pd.DataFrame) -> dict[str, object]:
    row = table.iloc[0]
    return {
        "a": words.alternative(str(row["a"])),
        "b": words.alternative(str(row["b"])),
        "target": item_text(words, str(row["target"])),
        "year": str(row["year"]),
        "base": base_text(words, str(row["base"])),
    }


def switch_sentences(words: Words, table: pd.DataFrame) -> tuple[str, str]:
    """Say which parameter changes the order first, and how many can.

    Parameters
    ----------
    words : Words
        Language.
    table : pandas.DataFrame
        From `switching.switching_values`.
    """
    common, first = _common(words, table), table.iloc[0]
    crossing = table[table["status"] == "crosses"]
    values = common | {"parameter": parameter_name(words, str(first["parameter"]))}
    if len(crossing):
        decimals = decimals_for([first["central"], first["crossing"]])
        values |= {
            "from": words.number(first["central"], decimals),
            "to": words.number(first["crossing"], decimals),
            "share": words.probability(float(first["share_beyond"])),
        }
        near = words.say("switch.near", values)
    else:
        near = words.say(
            "switch.near.none", values | {"left": words.percent(float(first["lead_left"]))}
        )
    counts = {
        "count": crossing["parameter"].nunique(),
        "total": table["parameter"].nunique(),
    }
    return near, words.say("switch.count", common | counts)


def lever_name(words: Words, lever: str) -> str:
    """Return the name of a lever."""
    return words.say(f"challenge.lever.{lever}")


def level_text(words: Words, lever: str, value: float, *others: float) -> str:
    """Return a level of a lever with its unit, rounded like the others shown with it."""
    unit = words.say(f"challenge.unit.{lever}")
    if lever in SHARES:
        return f"{words.percent(value, 1)} {unit}"
    decimals = 0 if lever in ("members", "networks") else min(2, decimals_for([value, *others]))
    return f"{words.number(value, decimals)} {unit}"


def detail_text(words: Words, detail: str) -> str:
    """Return which region types are added and dropped: "+seutukaupunki -metropolitan"."""
    parts = []
    for sign, key in (("+", "challenge.added"), ("-", "challenge.dropped")):
        names = [move[1:] for move in detail.split() if move.startswith(sign)]
        if names:
            parts.append(
                words.say(key, {"types": join(words, list(map(words.region_type, names)))})
            )
    return "; ".join(parts)


def challenge_sentences(words: Words, table: pd.DataFrame, year: int) -> tuple[str, str]:
    """Say what the smallest change is, and which levers are enough on their own.

    Parameters
    ----------
    words : Words
        Language.
    table : pandas.DataFrame
        From `levers.challenge`.
    year : int
        Calendar year.
    """
    first = table.iloc[0]
    values = {
        "challenger": words.alternative(str(first["challenger"])),
        "winner": words.alternative(str(first["winner"])),
        "target": item_text(words, str(first["target"])),
        "year": str(year),
    }
    wins = table[table["wins"]]
    names = [lever_name(words, str(lever)) for lever in wins["lever"]]
    if bool(first["already"]):
        return words.say("challenge.already", values), ""
    levers = ": " + join(words, names) if names else ""
    count = words.say(
        "challenge.count", {"count": len(wins), "total": len(table), "levers": levers}
    )
    if wins.empty:
        return words.say("challenge.none", values), count
    row = wins.iloc[int(wins["way"].abs().to_numpy().argmin())]
    lever, low, high = str(row["lever"]), float(row["from_value"]), float(row["to_value"])
    if lever == MEMBERSHIP:
        detail = detail_text(words, str(row["detail"]))
        return words.say("challenge.smallest.members", values | {"detail": detail}), count
    moved = {
        "lever": lever_name(words, lever),
        "from": level_text(words, lever, low, high),
        "to": level_text(words, lever, high, low),
    }
    return words.say("challenge.smallest", values | moved), count
