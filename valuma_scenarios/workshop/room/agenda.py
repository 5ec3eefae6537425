"""Run sheets: the steps of a session, their timers, notes and questions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from valuma_scenarios.errors import UsageError


@dataclass(frozen=True)
class AgendaStep:
    """One step: what the screen shows, what the phones are asked, what the facilitator says."""

    id: str
    title: dict[str, str]
    minutes: int
    panel: str
    notes: dict[str, str]
    question: str | None = None


@cache
def _library() -> dict[str, Any]:
    path = Path(__file__).with_name("agendas.json")
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def lengths() -> tuple[str, ...]:
    """Return the lengths for which there is a run sheet, in minutes."""
    return tuple(_library()["agendas"])


def steps(length: str) -> tuple[AgendaStep, ...]:
    """Return the steps of a run sheet.

    Raises
    ------
    UsageError
        If there is no run sheet of this length.
    """
    library = _library()
    if length not in library["agendas"]:
        msg = f"there is no run sheet of {length} minutes; choose one of {', '.join(lengths())}"
        raise UsageError(msg)
    result = []
    for name, minutes in library["agendas"][length]:
        step = library["steps"][name]
        result.append(
            AgendaStep(
                id=name,
                title=step["title"],
                minutes=minutes,
                panel=step["panel"],
                notes=step["notes"],
                question=step.get("question"),
            )
        )
    return tuple(result)


def question(name: str) -> dict[str, Any]:
    """Return kind and texts of a prepared question."""
    found: dict[str, Any] = _library()["questions"][name]
    return found
