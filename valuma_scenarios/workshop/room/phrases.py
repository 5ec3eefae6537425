"""Paths and values of a session in words, for the record and the film."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.numbers import format_number, format_percent
from valuma_scenarios.workshop.live.levers import split
from valuma_scenarios.workshop.room.catalogue import texts

SHARES = ("binding", "knowledge_share", "through")


def say(language: Language, key: str, **values: object) -> str:
    """Return a text of the surfaces with its values filled in."""
    text = texts(language).get(key, key)
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def share_words(share: float, language: Language) -> str:
    """Return in how many per cent of simulations, as words; draws are finite, so never all."""
    whole = round(100 * share)
    if whole >= 100:
        return say(language, "share_high")
    return say(language, "share_in", n=whole) if whole > 0 else say(language, "share_low")


def local_time(seconds: float, pattern: str) -> str:
    """Return a time of a session as the clocks in the room showed it, with its zone if asked."""
    return datetime.fromtimestamp(seconds).astimezone().strftime(pattern).strip()


def goal_name(study: Study, goal: str, language: Language) -> str:
    """Return the short name of a goal."""
    return study.goals[goal].short[language]


def path_words(study: Study, path: str, language: Language) -> str:
    """Return what a path moves."""
    spot = split(path)
    parts = spot.parts
    if spot.kind == "weights":
        return say(language, "path_weight", goal=goal_name(study, parts[0], language))
    if spot.kind == "assume":
        name = study.parameters[parts[0]].label[language]
        return say(language, "path_assume", name=name)
    alternative = study.alternative(parts[0])
    head = alternative.label[language]
    if parts[1] == "net":
        network = next(n for n in alternative.networks if n.id == parts[2])
        return f"{head} · {network.label[language]} · {say(language, f'lever_{parts[3]}')}"
    if parts[2] == "continue":
        return f"{head} · {say(language, 'lever_continue')}"
    instrument = study.instruments[parts[3]].label[language]
    return f"{head} · {instrument} · {say(language, f'lever_{parts[2]}')}"


def value_words(study: Study, path: str, value: Any, language: Language) -> str:
    """Return a value of a path."""
    spot = split(path)
    if value is None:
        return "–"
    if spot.kind == "weights":
        return format_number(value, language, 0)
    if spot.kind == "assume":
        number = format_number(value["value"], language)
        return say(language, f"assume_{value['mode']}", value=number)
    field = spot.parts[3] if spot.parts[1] == "net" else spot.parts[2]
    if isinstance(value, bool):
        return say(language, "yes" if value else "no")
    if isinstance(value, Mapping):
        return _mix_words(study, field, value, language)
    if isinstance(value, str):
        return say(language, value)
    if field in SHARES:
        return format_percent(value, language)
    key = "years" if field == "contract_years" else "meur"
    return say(language, key, value=format_number(value, language))


def _mix_words(study: Study, field: str, value: Mapping[str, Any], language: Language) -> str:
    if field == "members":
        if value["all"]:
            return say(language, "members_all")
        types = [study.region_types[t].short[language] for t in value["region_types"]]
        regions = [str(study.regions.loc[r, f"name_{language}"]) for r in value["regions"]]
        return ", ".join([*types, *regions])
    names = [
        (study.themes[k].short[language] if field == "themes" else say(language, f"key_{k}"), share)
        for k, share in value.items()
    ]
    return ", ".join(f"{name} {format_percent(share, language)}" for name, share in names)


def change_words(study: Study, path: str, old: Any, new: Any, language: Language) -> str:
    """Return one change as ``what: from → to``."""
    before, after = (value_words(study, path, v, language) for v in (old, new))
    return f"{path_words(study, path, language)}: {before} → {after}"
