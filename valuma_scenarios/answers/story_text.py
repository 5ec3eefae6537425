"""What decides the answer, in plain words that can be read aloud, a number in every sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from valuma_scenarios.analyses.information.text import outstanding
from valuma_scenarios.analyses.sensitivity.text import NAMED, factor_name, factor_unit, leading
from valuma_scenarios.analyses.switching.challenge import MEMBERSHIP
from valuma_scenarios.analyses.switching.text import (
    detail_text,
    level_text,
    lever_name,
    parameter_name,
)
from valuma_scenarios.answers.story import LEAST_DRAWS, Obstacle, Story
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import decimals_for

USUAL_DRAWS = "1000"

SMALLEST = 0.01
"""Smaller shares of a variance are not worth naming."""


@dataclass(frozen=True)
class Part:
    """A question and its answer: sentences, a list, and sentences after the list."""

    title: str
    sentences: tuple[str, ...]
    items: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that is said, in order."""
        return (*self.sentences, *self.items, *self.after)


@dataclass(frozen=True)
class Page:
    """The page: what it is about (or why there is none), and its parts."""

    title: str
    text: str
    parts: tuple[Part, ...] = ()


def page(found: Story, obstacle: Obstacle | None = None) -> Page:
    """Return the page in plain words.

    Parameters
    ----------
    found : Story
        The analyses of a run.
    obstacle : Obstacle, optional
        Why the run cannot tell; the page then says so and has no parts.
    """
    words = found.context.words
    title = words.say("decision.title")
    if obstacle is not None:
        values = {
            "least": words.number(LEAST_DRAWS, 0),
            "draws": words.number(obstacle.draws, 0),
            "usual": USUAL_DRAWS,
        }
        return Page(title, words.say(f"decision.{obstacle.reason}", values))
    values = {"best": words.alternative(found.best), "second": words.alternative(found.second)}
    parts = (_decides, _flip, _learn, _remember)
    return Page(title, words.say("decision.text", values), tuple(part(found) for part in parts))


def plain_name(words: Words, factor: str) -> str:
    """Return what an uncertainty is about in everyday words, or else its label."""
    key = f"decision.name.{factor}"
    return words.say(key) if words.has(key) else factor_name(words, factor)


def grade_text(words: Words, grades: str) -> str:
    """Return on what a number rests; of several grades ("C D") the weakest."""
    return words.say(f"decision.grade.{max(grades.split())}")


def deciding(found: Story) -> pd.DataFrame:
    """Return the parameters that decide most between the best two, at most three.

    None where there are too few model runs to say so.
    """
    rows = leading(found.shares, found.outcome, 0 if found.few else NAMED)
    return rows[rows["value"] >= SMALLEST]


def _decides(found: Story) -> Part:
    words, rows = found.context.words, deciding(found)
    pair = {
        "best": words.alternative(found.best),
        "second": words.alternative(found.second),
    }
    items = tuple(
        words.say(
            "decision.item",
            {
                "name": plain_name(words, str(row["factor"])),
                "share": words.percent(float(row["value"])),
                "grade": grade_text(words, str(row["grade"])),
            },
        )
        for _, row in rows.iterrows()
    )
    lead = words.say(f"decision.decides.{'few' if found.few else len(items) or 'none'}", pair)
    after = (words.say("decision.rest"),) if items else ()
    return Part(words.say("decision.decides"), (lead,), items, after)


def _flip(found: Story) -> Part:
    return Part(found.context.words.say("decision.flip"), tuple(flip_texts(found)))


def flip_texts(found: Story) -> Iterator[str]:
    """Yield what would turn the order of the first two round: a draw, a number, a lever."""
    words, duel = found.context.words, found.duel
    best, second = words.alternative(found.best), words.alternative(found.second)
    if duel is None or found.switches is None or found.levers is None:
        yield words.say("decision.central.level", {"best": best, "second": second})
        return
    if duel.a != found.best:
        yield words.say("decision.central.other", {"front": words.alternative(duel.a)})
    if found.nothing is not None:
        name, share = found.nothing
        yield words.say(f"decision.nothing.{name}", {"share": words.probability(share)})
    yield from _switch_texts(words, found.switches, alone=found.nothing is None)
    yield _lever_text(words, found.levers, words.alternative(duel.b))


def _switch_texts(words: Words, table: pd.DataFrame, *, alone: bool) -> Iterator[str]:
    first, total = table.iloc[0], words.number(table["parameter"].nunique(), 0)
    crossing = table[table["status"] == "crosses"]
    if crossing.empty:
        key = "decision.flip.none" if alone else "decision.flip.none.else"
        yield words.say(key, {"total": total})
        return
    start, limit = float(first["central"]), float(first["crossing"])
    back = _flips_back(crossing, first)
    ends = [limit] if back is None else sorted((limit, float(back["crossing"])))
    decimals = decimals_for([start, *ends])
    values = {
        "name": parameter_name(words, str(first["parameter"])),
        "from": words.number(start, decimals),
        "to": words.number(ends[0], decimals),
        "end": words.number(ends[-1], decimals),
        "unit": factor_unit(words, str(first["parameter"])),
    }
    side = "between" if back is not None else "above" if limit > start else "below"
    yield words.say(f"decision.flip.{side}", values)
    share = float(first["share_beyond"]) - (0.0 if back is None else float(back["share_beyond"]))
    counts = {
        "share": words.probability(share),
        "count": words.number(crossing["parameter"].nunique(), 0),
        "total": total,
    }
    yield words.say("decision.flip.chance", counts)


def _flips_back(crossing: pd.DataFrame, first: pd.Series[Any]) -> pd.Series[Any] | None:
    """Return the next crossing of the same parameter on the same side, where the order is back."""
    start, limit = first["central"], first["crossing"]
    mine = crossing[crossing["parameter"] == first["parameter"]]
    further = mine[(mine["crossing"] - limit) * (limit - start) > 0]
    if further.empty:
        return None
    return further.iloc[int((further["crossing"] - limit).abs().to_numpy().argmin())]


def _lever_text(words: Words, table: pd.DataFrame, behind: str) -> str:
    wins = table[table["wins"]]
    if wins.empty:
        return words.say("decision.lever.none", {"behind": behind})
    row = wins.iloc[int(wins["way"].abs().to_numpy().argmin())]
    lever, start, goal = str(row["lever"]), float(row["from_value"]), float(row["to_value"])
    if lever == MEMBERSHIP:
        detail = detail_text(words, str(row["detail"]))
        return words.say("decision.lever.members", {"behind": behind, "detail": detail})
    values = {
        "behind": behind,
        "lever": lever_name(words, lever),
        "from": level_text(words, lever, start, goal),
        "to": level_text(words, lever, goal, start),
    }
    return words.say("decision.lever", values)


def _learn(found: Story) -> Part:
    words = found.context.words
    rows = outstanding(found.information)
    if rows.empty:
        return Part(words.say("decision.learn"), (words.say("decision.learn.none"),))
    first = rows.iloc[0]
    values = {
        "name": plain_name(words, str(first["id"])),
        "change": words.probability(float(first["p_change"])),
        "share": words.percent(float(first["share_of_evpi"])),
        "grade": grade_text(words, str(first["grade"])),
    }
    return Part(words.say("decision.learn"), (words.say("decision.learn.one", values),))


def _remember(found: Story) -> Part:
    words, shares = found.context.words, list(found.judged.values())
    if not shares:
        return Part(words.say("decision.remember"), (words.say("decision.remember.plain"),))
    text = words.say("decision.remember.text", {"range": words.probability_range(shares)})
    return Part(words.say("decision.remember"), (text,))
