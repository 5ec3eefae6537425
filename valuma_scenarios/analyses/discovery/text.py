"""What scenario discovery says, as text."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from valuma_scenarios.analyses.discovery.discover import Discovery
from valuma_scenarios.analyses.sensitivity.text import (
    factor_name,
    factor_unit,
    item_heading,
    item_unit,
    outcome_name,
)
from valuma_scenarios.draws.sampling import WORKS
from valuma_scenarios.results.outcomes import BASELINE, Outcome
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import decimals_for, format_year, with_unit
from valuma_scenarios.wording.sentences import join


@dataclass(frozen=True)
class Event:
    """Something that happens in some draws.

    Parameters
    ----------
    outcome : Outcome
        The quantity.
    threshold : float
        Its unit is that of the outcome.
    above : bool
        Whether it happens above the threshold; below otherwise.
    """

    outcome: Outcome
    threshold: float = 0.0
    above: bool = True


def event_text(words: Words, event: Event) -> str:
    """Return what happens, in words."""
    outcome = event.outcome
    goal = outcome.item in words.study.goals
    if event.threshold == 0 and event.above and goal and outcome.reference != BASELINE:
        return words.say(
            "discover.event.beats",
            {
                "alternative": words.alternative(outcome.alternative),
                "reference": words.alternative(outcome.reference),
                "item": item_heading(words, outcome.item),
                "region": words.region(outcome.region),
                "year": format_year(outcome.year),
            },
        )
    limit = with_unit(words.number(event.threshold), item_unit(words, outcome.item), words.language)
    return words.say(
        f"discover.event.{'above' if event.above else 'below'}",
        {"outcome": outcome_name(words, outcome), "threshold": limit},
    )


def condition_text(words: Words, row: pd.Series[float]) -> str:
    """Return one restriction of a box, in words."""
    factor = str(row["factor"])
    if factor in WORKS:
        works = not math.isnan(row["low"])
        family = words.say(f"discover.family.{factor.removeprefix('works_')}")
        return words.say(f"discover.condition.{'works' if works else 'fails'}", {"family": family})
    low, high = float(row["low"]), float(row["high"])
    ends = [value for value in (low, high) if not math.isnan(value)]
    decimals = decimals_for(ends)
    texts = [words.number(value, decimals) for value in ends]
    texts[-1] = _united(words, texts[-1], factor_unit(words, factor))
    name = factor_name(words, factor)
    if len(ends) == 2:
        return words.say(
            "discover.condition.between", {"name": name, "low": texts[0], "high": texts[1]}
        )
    if math.isnan(high):
        return words.say("discover.condition.at_least", {"name": name, "low": texts[0]})
    return words.say("discover.condition.at_most", {"name": name, "high": texts[0]})


def _united(words: Words, number: str, unit: str) -> str:
    """Join a number and its unit; a unit of several words stands in brackets."""
    if " " in unit:
        return words.say("sens.with_unit", {"number": number, "unit": unit})
    return with_unit(number, unit, words.language)


def conditions(words: Words, found: Discovery, box: int) -> list[str]:
    """Return the restrictions of a box, the least accidental first."""
    rows = found.limits[found.limits["box"] == box].sort_values("quasi_p", kind="stable")
    return [condition_text(words, row) for _, row in rows.iterrows()]


def sentences(
    words: Words, found: Discovery, event: Event, box: int | None = None
) -> tuple[str, str]:
    """Return two sentences: under which conditions it happens, and how much they cover."""
    what = event_text(words, event)
    if found.state != "ok":
        return words.say(f"discover.sentence.{found.state}", {"event": what}), ""
    number = found.chosen if box is None else box
    row = found.boxes[found.boxes["box"] == number].iloc[0]
    limits = conditions(words, found, number)
    size = words.say(
        "discover.sentence.size",
        {
            "coverage": words.percent(float(row["coverage"])),
            "mass": words.percent(float(row["mass"])),
        },
    )
    if not limits:
        return words.say("discover.sentence.unrestricted"), size
    box_text = words.say(
        "discover.sentence.box",
        {
            "event": what,
            "density": words.probability(float(row["density"])),
            "conditions": join(words, limits),
            "base": words.probability(float(row["base_rate"])),
        },
    )
    return box_text, size
