"""Sentences about a comparison."""

from __future__ import annotations

import pandas as pd

from valuma_scenarios.analyses.compare.classes import DEFAULT, Thresholds, losers
from valuma_scenarios.analyses.compare.cost import Spending, one_off, same_total
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import EN_DASH, format_year, format_years
from valuma_scenarios.wording.sentences import goal_numbers

BETTER = ("+", "++")
WORSE = ("-", "--")


def sentences(
    words: Words, table: pd.DataFrame, leader: str, thresholds: Thresholds = DEFAULT
) -> tuple[str, str]:
    """Say how the leading alternative compares, and who loses.

    Parameters
    ----------
    words : Words
        Language.
    table : pandas.DataFrame
        Rows of `compare.compare` on goals, one year and reference.
    leader : str
        The leading alternative, see `ranking.leader`.
    thresholds : Thresholds
        Where the classes begin.

    Returns
    -------
    tuple of str
        Two sentences.
    """
    return (
        result_sentence(words, table, leader, thresholds),
        losers_sentence(words, table, thresholds),
    )


def result_sentence(
    words: Words, table: pd.DataFrame, leader: str, thresholds: Thresholds = DEFAULT
) -> str:
    """Say for how many goals the leading alternative is better, worse or uncertain."""
    rows = table[(table["kind"] == "country") & (table["alternative"] == leader)]
    better = int((rows["p_better"] >= thresholds.sure).sum())
    worse = int((rows["p_worse"] >= thresholds.sure).sum())
    return words.say(
        _key(words, "compare.result", rows),
        {
            "alternative": words.alternative(leader),
            "reference": words.alternative(str(rows["reference"].iloc[0])),
            "better": better,
            "worse": worse,
            "unclear": len(rows) - better - worse,
            "total": len(rows),
            "year": format_year(int(rows["year"].iloc[0])),
            "sure": words.percent(thresholds.sure),
        },
    )


def losers_sentence(words: Words, table: pd.DataFrame, thresholds: Thresholds = DEFAULT) -> str:
    """Say which places are worse off, and how surely; the checks of the model are left out."""
    study = words.study
    found = losers(study, table[~table["alternative"].isin(study.checks)], thresholds.loser)
    told = [goal for goal in dict.fromkeys(table["item"]) if goal in study.goals]
    counted = [goal for goal in told if goal != study.disparity]
    if told and not counted:
        return losers_of_goal(words, table, thresholds.loser)
    values = {
        "threshold": words.percent(thresholds.loser),
        "goals": goal_numbers(words, counted),
        "count": len(found),
    }
    rest = " " + words.say("compare.losers.rest") if len(counted) < len(told) else ""
    if found.empty:
        return words.say(_key(words, "compare.losers.none", table), values) + rest
    first = found.iloc[0]
    item = str(first["item"])
    said = words.say(
        _key(words, "compare.losers", table),
        values
        | {
            "place": place_name(words, str(first["place"])),
            "goal": words.goal_number(item) if item in words.study.goals else "",
            "goal_name": item_name(words, item),
            "alternative": words.alternative(str(first["alternative"])),
            "share": words.probability(float(first["p_worse"])),
        },
    )
    return said + rest


def losers_of_goal(words: Words, table: pd.DataFrame, threshold: float) -> str:
    """Say which places are worse off in one goal; of the gaps between regions, which add to them.

    Parameters
    ----------
    words : Words
        Language.
    table : pandas.DataFrame
        Rows of `compare.compare` on one goal, year and reference.
    threshold : float
        Share of draws (0-1) above which a place loses.
    """
    goal = str(table["item"].iloc[0])
    found = table[(table["kind"] != "country") & (table["p_worse"] > threshold)]
    found = found.sort_values("p_worse", ascending=False, kind="stable")
    key = "compare.losers.parts" if goal == words.study.disparity else "compare.losers.goal"
    values = {
        "threshold": words.percent(threshold),
        "goal": words.goal_number(goal),
        "goal_name": words.goal(goal),
        "count": len(found),
    }
    if found.empty:
        return words.say(f"{key}.none", values)
    first = found.iloc[0]
    values |= {
        "place": place_name(words, str(first["place"])),
        "alternative": words.alternative(str(first["alternative"])),
        "share": words.probability(float(first["p_worse"])),
    }
    return words.say(key, values)


def _key(words: Words, key: str, table: pd.DataFrame) -> str:
    """Goals are named by number; a table that has indicators speaks of indicators."""
    return key if table["item"].isin(words.study.goals).all() else f"{key}.items"


def place_name(words: Words, place: str) -> str:
    """Return the name of the country, a region or a region type."""
    return words.region_type(place) if place in words.study.region_types else words.region(place)


def item_name(words: Words, item: str) -> str:
    """Return the short name of a goal, or the label of an indicator."""
    return words.goal(item) if item in words.study.goals else words.indicator(item)


def legend(words: Words, thresholds: Thresholds = DEFAULT) -> str:
    """Return what the symbols mean, with the declared thresholds."""
    return words.say(
        "compare.legend",
        {
            "clear": words.percent(thresholds.clear),
            "slight": words.percent(thresholds.slight),
            "sure": words.percent(thresholds.sure),
        },
    )


def total_sentence(
    words: Words, totals: dict[str, Spending], alternatives: tuple[str, ...], years: tuple[int, int]
) -> str:
    """Say whether the alternatives spend the same sum, and how much."""
    values = [totals[name].total for name in alternatives]
    span = format_years(*years)
    if same_total(totals, alternatives):
        meur = words.number(values[0], 0)
        return words.say("compare.same_total", {"meur": meur, "years": span})
    low, high = (words.number(v, 0) for v in (min(values), max(values)))
    return words.say("compare.different_total", {"low": low, "high": high, "years": span})


def one_off_sentence(words: Words) -> str:
    """Say that money decided for some years is assumed to go on; empty where none does."""
    found = one_off(words.study)
    if found is None:
        return ""
    return words.say(
        "money.one_off",
        {
            "stated": words.number(found.stated, 0),
            "total": words.number(found.total, 0),
            "first": str(found.years[0]),
            "last": str(found.years[1]),
            "end": str(words.study.end_year),
        },
    )


def dominance_text(words: Words, dominates: str, dominated: str) -> str:
    """Return the order in which an alternative dominates the reference, or the reverse."""
    if dominates:
        return words.say(f"compare.dominance.{dominates}")
    if dominated:
        order = words.say(f"compare.dominance.{dominated}")
        return words.say("compare.dominance.reverse", {"order": order})
    return words.say("compare.dominance.none")


NOTHING = EN_DASH
"""What stands in a cell without a value."""
