"""Sentences about where a difference comes from.

Numbers in sentences are means over draws, because the parts' means sum to the mean difference. None
has more digits than its Monte Carlo error leaves; what has 0 inside its 90 % interval is said to be
no different from zero, without a number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import pandas as pd

from valuma_scenarios.analyses.compare.text import place_name
from valuma_scenarios.analyses.explain.attribution import Attribution
from valuma_scenarios.analyses.explain.hybrids import Pair
from valuma_scenarios.results.effects import Condition
from valuma_scenarios.vocabulary import LeverGroup
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import clear_decimals, decimals_for, format_year, with_unit
from valuma_scenarios.wording.sentences import goal_numbers, join
from valuma_scenarios.wording.size import size_word

STEPS = (1, 5, 10, 25)
"""Percentages are rounded to one of these: the first that the Monte Carlo error does not exceed."""

WHOLE = "difference"

NOTHING = 1e-12
"""What is smaller is zero but for rounding, in any goal's unit."""


@dataclass(frozen=True)
class Part:
    """A part of a difference on one goal, or the difference itself.

    Parameters
    ----------
    name : str
        Group of levers, mechanism, `remainder` or `difference`.
    mean, low, high : float
        Mean and ends of the 90 % interval, in the goal's unit.
    error : float
        Monte Carlo error of the mean.
    share, share_error : float
        Share of the mean difference, and its Monte Carlo error.
    """

    name: str
    mean: float
    low: float
    high: float
    error: float
    share: float
    share_error: float

    @property
    def known(self) -> bool:
        """Whether the 90 % interval leaves out zero."""
        return self.low > NOTHING or self.high < -NOTHING


def parts_of(table: pd.DataFrame, goal: str) -> dict[str, Part]:
    """Return the parts of one goal from `Attribution.table`, largest first, and the whole last."""
    rows = table[table["goal"] == goal]
    found = [_part(row) for _, row in rows.iterrows()]
    found.sort(key=lambda part: (part.name == WHOLE, -abs(part.mean)))
    return {part.name: part for part in found}


def _part(row: pd.Series[Any]) -> Part:
    numbers = ("mean", "p05", "p95", "mean_error", "share", "share_error")
    return Part(str(row["part"]), *(float(row[name]) for name in numbers))


def shown_decimals(part: Part) -> int:
    """Return the decimals that a part is written with: none that the Monte Carlo error blurs."""
    values = [part.mean, part.low, part.high]
    if max(map(abs, values)) < NOTHING:
        return 0
    return clear_decimals(decimals_for(values), part.error if part.error > NOTHING else 0.0)


def share_step(part: Part) -> int | None:
    """Return the step that a share is rounded to, in per cent; None if the draws are too few."""
    return next((step for step in STEPS if 100 * part.share_error <= step), None)


def share_text(words: Words, part: Part) -> str:
    """Return a part's share of the mean difference; empty where the draws are too few to tell."""
    step = share_step(part)
    return "" if step is None else words.percent(_rounded(part.share, step))


def _rounded(share: float, step: int) -> float:
    return step * round(100 * share / step) / 100


def about_text(words: Words, part: Part) -> str:
    """Return "about" and a part's share; empty where the draws are too few to tell."""
    step, text = share_step(part), share_text(words, part)
    if not text or step is None:
        return ""
    if abs(100 * part.share) < step / 2:
        return words.say("probability.under", {"share": words.percent(step / 100)})
    return words.say("explain.about", {"share": text})


class Names:
    """Names of the parts of a difference, and of what it is between.

    Parameters
    ----------
    words : Words
        Language.
    found : Attribution
        The difference and its parts.
    """

    def __init__(self, words: Words, found: Attribution) -> None:
        self.words, self.found = words, found
        self.pair = Pair(words.study, found.subject.a, found.subject.b)

    def part(self, name: str) -> str:
        """Return the name of a part; that of a lever says which way it is moved."""
        if name == WHOLE:
            return self.words.say("explain.whole")
        if self.found.kind == "mechanism":
            return self.words.say(f"explain.mechanism.{name}")
        way = {1: "up", -1: "down", 0: "plain"}[self.pair.direction(cast("LeverGroup", name))]
        return self.words.say(f"explain.group.{name}.{way}")

    def heading(self, name: str) -> str:
        """Return the name of a part as it stands at the head of a row."""
        text = self.part(name)
        return text[:1].upper() + text[1:]

    def values(self, goal: str) -> dict[str, str]:
        """Return what the texts of one goal name: alternatives, goal, place, year, condition."""
        subject, words = self.found.subject, self.words
        return {
            "a": words.alternative(subject.a),
            "b": words.alternative(subject.b),
            "number": words.goal_number(goal),
            "goal": words.goal(goal),
            "place": place_text(words, subject.place),
            "year": format_year(subject.year),
            "given": given_text(words, self.found.condition),
            "draws": words.number(self.found.difference.shape[1], 0),
        }


def place_text(words: Words, place: str) -> str:
    """Return the name of a place inside a sentence."""
    return words.region_inline(place) if place == words.study.country else place_name(words, place)


def given_text(words: Words, condition: Condition) -> str:
    """Return the words for whether networks add something."""
    return words.say(f"explain.given.{condition}")


def goal_sentences(words: Words, found: Attribution, goal: str) -> list[str]:
    """Say how large the difference on a goal is and where it comes from.

    Parameters
    ----------
    words : Words
        Language.
    found : Attribution
        Parts by levers.
    goal : str
        One of its goals.
    """
    names, parts = Names(words, found), parts_of(found.table(), goal)
    lead = lead_sentence(names, goal, parts[WHOLE])
    if len(found.parts) == 1:
        only = {**names.values(goal), "part": names.part(found.parts[0])}
        return [lead, words.say("explain.only", only)]
    return [lead, *part_sentences(names, goal, parts)]


def lead_sentence(names: Names, goal: str, whole: Part) -> str:
    """Say which alternative is ahead and by how much, or that nobody can tell."""
    words, unit = names.words, names.words.effect_unit(goal)
    decimals, way = shown_decimals(whole), "unclear"
    size, ends = words.quantity(whole.mean, unit, decimals), (whole.low, whole.high)
    if whole.known:
        way = "ahead" if whole.mean > 0 else "behind"
        size = with_unit(words.number(abs(whole.mean), decimals), unit)
        ends = ends if whole.mean > 0 else (-whole.high, -whole.low)
    spread = words.interval(*ends, unit, decimals)
    word = size_word(words, whole.mean, goal)
    values = {**names.values(goal), "value": size, "interval": spread, "word": word}
    return words.say(f"explain.lead.{way}", values)


def part_sentences(names: Names, goal: str, parts: dict[str, Part]) -> list[str]:
    """Say what makes up the difference, what works against it, and what is no different from zero.

    Shares are given where all parts of a known difference point the same way, else the parts in
    the goal's unit: a share of more than the whole is no share.
    """
    words, whole = names.words, parts[WHOLE]
    others = [part for part in parts.values() if part.name != WHOLE]
    known = [part for part in others if part.known]
    up = [part for part in known if part.mean > 0]
    down = [part for part in known if part.mean < 0]
    size, share = partial(_size_item, names, goal), partial(_share_item, names, goal)
    with_it, against = (up, down) if whole.mean > 0 else (down, up)
    rows: dict[str, Iterable[str]]
    if not whole.known:
        rows = {"explain.favour.b": map(size, up), "explain.favour.a": map(size, down)}
    elif with_it and _more_than_all(with_it[0]):
        rows = {
            "explain.parts.more": [size(with_it[0])],
            "explain.parts.also": map(size, with_it[1:]),
            "explain.parts.back": map(size, against),
        }
    elif against:
        rows = {"explain.parts.towards": map(size, with_it), "explain.against": map(size, against)}
    else:
        rows = {"explain.parts": map(share, with_it)}
    rows["explain.zero"] = (names.part(part.name) for part in others if not part.known)
    said = {key: list(items) for key, items in rows.items()}
    return [
        words.say(key, {**names.values(goal), "items": join(words, items)})
        for key, items in said.items()
        if items
    ]


def _more_than_all(part: Part) -> bool:
    """Whether a part is larger than the difference itself, as far as the draws can tell."""
    step = share_step(part)
    return step is not None and _rounded(part.share, step) > 1


def _size_item(names: Names, goal: str, part: Part) -> str:
    unit = names.words.effect_unit(goal)
    size = names.words.quantity(part.mean, unit, shown_decimals(part))
    return names.words.say("explain.size", {"part": names.part(part.name), "value": size})


def _share_item(names: Names, goal: str, part: Part) -> str:
    share = about_text(names.words, part)
    if not share:
        return _size_item(names, goal, part)
    return names.words.say("explain.share", {"part": names.part(part.name), "share": share})


def mechanism_sentence(words: Words, found: Attribution, goal: str) -> str:
    """Say through which mechanisms of the model the difference on a goal comes about."""
    names, parts = Names(words, found), parts_of(found.table(), goal)
    said = " ".join(part_sentences(names, goal, parts))
    return words.say("explain.mechanisms", {**names.values(goal), "text": said})


def largest_sentence(words: Words, found: Attribution) -> str:
    """Say which part is the largest in most goals with a known difference; may be empty."""
    names, table = Names(words, found), found.table()
    first: dict[str, list[tuple[str, Part]]] = {}
    for goal in found.subject.goals:
        parts = parts_of(table, goal)
        largest = next(iter(parts.values()))
        if parts[WHOLE].known and largest.known and largest.name != WHOLE:
            first.setdefault(largest.name, []).append((goal, largest))
    if not first:
        return ""
    name, rows = max(first.items(), key=lambda item: len(item[1]))
    steps = [(part.share, share_step(part)) for _, part in rows]
    shares = [_rounded(share, step) for share, step in steps if step is not None]
    if len(rows) < 2 or not shares:
        return ""
    key = "explain.largest" if max(shares) <= 1 else "explain.largest.plain"
    values = {
        "goals": goal_numbers(words, [goal for goal, _ in rows]),
        "part": names.part(name),
        "range": _span(words, min(shares), max(shares)),
        "given": given_text(words, found.condition),
    }
    return words.say(key, values)


def _span(words: Words, low: float, high: float) -> str:
    if low == high:
        return words.percent(low)
    return with_unit(words.interval(100 * low, 100 * high, "", 0), "%", words.language)


def clearest_goal(found: Attribution) -> str:
    """Return the goal whose difference stands out most from its own spread over draws."""
    spread = found.difference.std(axis=1)
    size = abs(found.difference.mean(axis=1))
    ratio = [m / s if s > 0 else 0.0 for m, s in zip(size, spread, strict=True)]
    return found.subject.goals[max(range(len(ratio)), key=ratio.__getitem__)]
