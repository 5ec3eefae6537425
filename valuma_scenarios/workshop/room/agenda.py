"""Agendas: the steps of a session, its questions, and the levers within reach.

Three come with the product, by their length in minutes; a project adds its own as YAML files. A
session keeps the whole agenda it was opened with, so that it can be read back without the file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from valuma_scenarios.errors import ProjectError, Said, UsageError, choose
from valuma_scenarios.project.kinds import KINDS
from valuma_scenarios.project.open import check, open_project
from valuma_scenarios.schema.agenda import AgendaFile
from valuma_scenarios.vocabulary import LANGUAGES

Body = dict[str, Any]


@dataclass(frozen=True)
class AgendaStep:
    """One step: what the screen shows, what the phones are asked, what the facilitator says."""

    id: str
    title: dict[str, str]
    minutes: int
    panel: str
    notes: dict[str, str]
    question: str | None = None


@dataclass(frozen=True)
class Agenda:
    """What a session goes through.

    Parameters
    ----------
    steps : tuple of AgendaStep
        In their order.
    questions : dict of str to dict
        Kind, texts, options and subject of each prepared question.
    levers : tuple of dict
        The facilitator's short list; empty for that of the product.
    groups : tuple of dict
        Names of groups that participants may say they belong to, by language.
    """

    steps: tuple[AgendaStep, ...]
    questions: dict[str, Body]
    levers: tuple[Body, ...] = ()
    groups: tuple[dict[str, str], ...] = ()


@cache
def _library() -> Body:
    path = Path(__file__).with_name("agendas.json")
    data: Body = json.loads(path.read_text(encoding="utf-8"))
    return data


def lengths() -> tuple[str, ...]:
    """Return the lengths for which there is an agenda of the product, in minutes."""
    return tuple(_library()["agendas"])


def of_length(length: str) -> Agenda:
    """Return the product's agenda of a length in minutes.

    Raises
    ------
    UsageError
        If there is none of this length.
    """
    library = _library()
    if length not in library["agendas"]:
        msg = Said(
            "there is no agenda {name!r}: {advice}",
            name=length,
            advice=choose(length, lengths()),
        )
        raise UsageError(msg)
    steps = tuple(
        AgendaStep(
            id=name,
            title=library["steps"][name]["title"],
            minutes=minutes,
            panel=library["steps"][name]["panel"],
            notes=library["steps"][name]["notes"],
            question=library["steps"][name].get("question"),
        )
        for name, minutes in library["agendas"][length]
    )
    return Agenda(steps, library["questions"])


def steps(length: str) -> tuple[AgendaStep, ...]:
    """Return the steps of the product's agenda of a length; see `of_length`."""
    return of_length(length).steps


def of_meta(meta: Body) -> Agenda:
    """Return the agenda that a session was opened with."""
    content = meta.get("agenda_content")
    if not content:
        return of_length(str(meta.get("agenda", "90")))
    blank: dict[str, str] = dict.fromkeys(LANGUAGES, "")
    found = tuple(
        AgendaStep(f"step{i}", **step | {"notes": step["notes"] or blank})
        for i, step in enumerate(content["steps"])
    )
    return Agenda(found, content["questions"], tuple(content["levers"]), tuple(content["groups"]))


def of_project(folder: Path) -> dict[str, AgendaFile]:
    """Return the agendas of a project by name.

    Raises
    ------
    ProjectError
        With every problem of every agenda.
    """
    checked = check(open_project(folder, ""))
    where = KINDS["agenda"].pattern.rpartition("/")[0]
    problems = [p for p in checked.problems if p.file.startswith(f"{where}/")]
    if problems:
        raise ProjectError(problems)
    found: dict[str, AgendaFile] = checked.loaded.values("agenda")
    return found


def chosen(folder: Path, name: str) -> Body:
    """Return what a new session keeps of the agenda that was asked for.

    Raises
    ------
    UsageError
        If neither the product nor the project has it.
    """
    if name in lengths():
        return {"agenda": name}
    own = of_project(folder)
    if name not in own:
        msg = Said(
            "there is no agenda {name!r}: {advice}",
            name=name,
            advice=choose(name, (*lengths(), *own)),
        )
        raise UsageError(msg)
    return {"agenda": name, "agenda_content": own[name].model_dump(mode="json")}
