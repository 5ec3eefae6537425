"""Paths and values of a session in words, for the record and the film."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.numbers import NBSP, format_date, format_number, format_percent
from valuma_scenarios.workshop.live.levers import split
from valuma_scenarios.workshop.room.catalogue import texts

SHARES = ("binding", "knowledge_share", "through")


def say(language: Language, key: str, **values: object) -> str:
    """Return a text of the surfaces with its values filled in; one of a thing may have its own."""
    table = texts(language)
    own = table.get(f"{key}_one") if str(values.get("n")) == "1" else None
    text = own or table.get(key, key)
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def share_words(share: float, language: Language) -> str:
    """Return in how many per cent of simulations, as words; draws are finite, so never all."""
    whole = round(100 * share)
    if whole >= 100:
        return say(language, "share_high")
    return say(language, "share_in", n=whole) if whole > 0 else say(language, "share_low")


def percent_words(share: float, language: Language) -> str:
    """Return a share as the screen writes it: draws are finite, so 0 and 100 % only if they are."""
    whole = math.floor(100 * share + 0.5)
    if whole == 100 and share < 1:
        return f">{NBSP}{format_percent(0.99, language)}"
    if whole == 0 and share > 0:
        return f"<{NBSP}{format_percent(0.01, language)}"
    return format_percent(whole / 100, language)


def local_day(seconds: float, language: Language) -> str:
    """Return the day and time of a session as people write them, by the clocks in the room."""
    iso, clock, zone = local_time(seconds, "%Y-%m-%d|%H:%M|%Z").split("|")
    hours = clock if language == "en" else clock.replace(":", ".")
    return say(language, "when", day=format_date(iso, language), clock=hours, zone=zone)


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
    if field == "contract_years":
        places = 0 if float(value).is_integer() else 1
        return say(language, "years", value=format_number(value, language, places))
    return say(language, "meur", value=format_number(value, language))


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


def changes_words(
    study: Study, changes: Sequence[tuple[str, Any, Any]], language: Language
) -> list[str]:
    """Return changes (path, old, new) in words.

    One lever that went to the same value in every network of its alternative is one line, as
    `changesWords` of the pages has it.
    """
    kinds: dict[str, list[tuple[str, Any, Any]]] = {}
    for change in changes:
        kinds.setdefault(_kin(*change), []).append(change)
    lines: list[str] = []
    for same in kinds.values():
        first = split(same[0][0])
        networks = len(study.alternative(first.parts[0]).networks) if len(same) > 1 else 0
        if len(same) < 2 or len(same) < networks:
            lines += [change_words(study, *change, language) for change in same]
            continue
        before = {value_words(study, path, old, language) for path, old, _ in same}
        after = value_words(study, same[0][0], same[0][2], language)
        lever = say(language, f"lever_{first.parts[3]}")
        label = study.alternative(first.parts[0]).label[language]
        name = f"{label} · {say(language, 'all_networks')} · {lever}"
        old = before.pop() if len(before) == 1 else say(language, "various")
        lines.append(f"{name}: {old} → {after}")
    return lines


def _kin(path: str, _old: Any, new: Any) -> str:
    spot = split(path)
    if len(spot.parts) < 4 or spot.parts[1] != "net":
        return path
    return json.dumps([spot.parts[0], spot.parts[3], new], sort_keys=True)


def change_words(study: Study, path: str, old: Any, new: Any, language: Language) -> str:
    """Return one change as ``what: from → to``."""
    before, after = (value_words(study, path, v, language) for v in (old, new))
    return f"{path_words(study, path, language)}: {before} → {after}"
