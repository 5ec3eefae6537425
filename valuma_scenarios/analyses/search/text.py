"""Sentences and labels about searched designs."""

from __future__ import annotations

import numpy as np

from valuma_scenarios.analyses.ranking.text import item_text, unit_text
from valuma_scenarios.analyses.search import rules
from valuma_scenarios.analyses.search.search import Found, Objective
from valuma_scenarios.analyses.search.space import CENTS, CHANNEL, NETWORKS, Space
from valuma_scenarios.analyses.switching.text import SHARES, lever_name
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import decimals_for, with_unit
from valuma_scenarios.wording.sentences import join

NAMED = 4
"""Things in common that a sentence names."""

CHANCE = "p_ahead"
PLAIN = (NETWORKS, "binding")
"""Levers whose levels need no unit."""


def objective_name(words: Words, objective: Objective) -> str:
    """Return the name of an objective."""
    statistic = words.say(f"search.statistic.{objective.statistic}")
    return f"{item_text(words, objective.target.id)}: {statistic}"


def objective_value(words: Words, objective: Objective, value: float, error: float = 0.0) -> str:
    """Write a value of an objective, without digits beyond its error."""
    if objective.statistic == CHANCE:
        return words.probability(value)
    digits = decimals_for([error], 1) if error > 0 else None
    text = words.number(value, digits, signed=True)
    return with_unit(text, unit_text(words, objective.target.id), words.language)


def lever_label(words: Words, lever: str) -> str:
    """Return the name of a lever; money through networks by its line."""
    if not lever.startswith(CHANNEL):
        return lever_name(words, lever)
    line = words.instrument(lever.removeprefix(CHANNEL))
    return f"{lever_name(words, 'through_networks')}: {line}"


def range_text(words: Words, lever: str, low: float, high: float) -> str:
    """Write levels of a lever from the lowest to the highest, with the unit once."""
    name = "channel" if lever.startswith(CHANNEL) else lever
    unit = "" if name in PLAIN else words.say(f"challenge.unit.{name}")
    decimals = 2 if name == "binding" else 0
    if name in (*SHARES, "channel"):
        low, high, unit = low * 100, high * 100, f"% {unit}"
    text = words.number(low, decimals) if low == high else words.interval(low, high, "", decimals)
    return with_unit(text, unit, words.language)


def kind_label(words: Words, space: Space, kind: str) -> str:
    """Return the label of a kind of network."""
    return space.kinds[kind].label[words.language]


def sentences(words: Words, found: Found) -> tuple[str, ...]:
    """Return what a search says: the front, its best, what it has in common, the shipped ones."""
    return (
        front_sentence(words, found),
        best_sentence(words, found),
        *common_sentences(words, found),
        shipped_sentence(words, found),
    )


def front_sentence(words: Words, found: Found) -> str:
    """Say how many designs were tried and how many no other one beats."""
    space = found.question.space
    names = [objective_name(words, objective) for objective in found.question.objectives]
    return words.say(
        "search.sentence.front",
        {
            "count": words.number(len(found.tried), 0),
            "base": words.alternative(space.base.id),
            "reference": words.alternative(space.study.reference),
            "money": words.number(space.cents / CENTS, 2),
            "front": words.number(len(found.front), 0),
            "objectives": join(words, names),
        },
    )


def best_sentence(words: Words, found: Found) -> str:
    """Say what the best design by the first objective reaches in draws it was not chosen in."""
    objective = found.question.objectives[0]
    error, seen = float(found.errors[0, 0]), float(found.values[found.front[0], 0])
    return words.say(
        "search.sentence.best",
        {
            "objective": objective_name(words, objective),
            "number": words.number(found.front[0] + 1, 0),
            "seen": objective_value(words, objective, seen, error),
            "unseen": objective_value(words, objective, float(found.unseen[0, 0]), error),
        },
    )


def common_sentences(words: Words, found: Found) -> tuple[str, ...]:
    """Say what the designs of the front have in common."""
    if not rules.enough(found):
        return (words.say("search.common.few"),)
    levers, kinds = rules.narrow_levers(found), rules.common_kinds(found)
    said = []
    if len(levers):
        parts = [
            words.say(
                "search.common.range",
                {
                    "lever": lever_label(words, str(row["lever"])),
                    "front": range_text(words, row["lever"], row["front_low"], row["front_high"]),
                    "bounds": range_text(words, row["lever"], row["low"], row["high"]),
                },
            )
            for _, row in levers.head(NAMED).iterrows()
        ]
        said.append(words.say("search.common.levers", {"items": join(words, parts)}))
    if len(kinds):
        count = len(found.front)
        parts = [
            words.say(
                "search.common.kind",
                {
                    "kind": kind_label(words, found.question.space, str(row["kind"])),
                    "count": words.number(round(row["front"] * count), 0),
                    "total": words.number(count, 0),
                },
            )
            for _, row in kinds.head(NAMED).iterrows()
        ]
        said.append(words.say("search.common.kinds", {"items": join(words, parts)}))
    return tuple(said) or (words.say("search.common.none"),)


def shipped_sentence(words: Words, found: Found) -> str:
    """Say how many of the study's alternatives a design of the front beats."""
    table = found.shipped[found.shipped["alternative"] != found.question.space.study.reference]
    beaten = table["beaten_by"].to_numpy() > 0
    free = [words.alternative(str(name)) for name in table["alternative"][~beaten]]
    values = {
        "count": words.number(int(np.count_nonzero(beaten)), 0),
        "total": words.number(len(table), 0),
    }
    if not free:
        return words.say("search.sentence.shipped.all", values)
    return words.say("search.sentence.shipped.some", values | {"free": join(words, free)})
