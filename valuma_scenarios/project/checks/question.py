"""Checks of the question: its alternatives can be ranked, and side effects lead somewhere."""

from __future__ import annotations

from typing import Any

from valuma_scenarios.errors import Problem, Said
from valuma_scenarios.project.checks.scenarios import Span, reference_of
from valuma_scenarios.project.load import Loaded


def candidates(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that the alternatives of the question can be ranked, and are named once."""
    entry = loaded.entries["study"].get("study")
    named = _get(entry.data, "candidates") if entry else None
    if entry is None or not isinstance(named, list):
        return []
    listed: list[Any] = named
    problems: list[Problem] = []
    for index, name in enumerate(listed):
        place = entry.place("candidates", index)
        if name in listed[:index]:
            problems.append(
                place.problem(Said("{name!r} is named twice", name=name), Said("Name it once"))
            )
        elif name == reference_of(loaded):
            message = Said("{name!r} is the reference, which needs no mention here", name=name)
            problems.append(place.problem(message, Said("Take it out")))
        elif _checks(loaded, name):
            message = Said("{name!r} is a check (check: true), which is never ranked", name=name)
            problems.append(place.problem(message, Said("Take it out, or delete check: true")))
    return problems


def reference_ranked(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that the reference is no mere check."""
    name = reference_of(loaded)
    if not _checks(loaded, name):
        return []
    place = loaded.entries["scenario"][name].place("check")
    message = Said("{name!r} is the reference, so it cannot be a check", name=name)
    return [
        place.problem(message, Said("Delete check: true, or name another reference in study.yaml"))
    ]


def _checks(loaded: Loaded, name: Any) -> bool:
    entry = loaded.entries["scenario"].get(name) if isinstance(name, str) else None
    return entry is not None and _get(entry.data, "check") is True


def side_effects(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that no side effect comes from the indicator itself or from another side effect."""
    entries = loaded.entries["indicators"]
    problems: list[Problem] = []
    for name, entry in entries.items():
        of = _get(entry.data, "side_effect", "of")
        if of == name:
            message = Said("{name} cannot have a side effect on itself", name=name)
        elif isinstance(of, str) and of in entries and _get(entries[of].data, "side_effect"):
            message = Said("{of} has a side effect of its own, which may not be passed on", of=of)
        else:
            continue
        place = entry.place("side_effect", "of")
        problems.append(place.problem(message, Said("Name an indicator without a side effect")))
    return problems


def _get(data: Any, *path: str) -> Any:
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data


STUDY_CHECKS = (candidates, reference_ranked, side_effects)
