# ruff: noqa: EM101 - what is raised are codes of texts, not messages
"""Save the levers of an alternative as a new scenario file that the command line accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from valuma_scenarios.project.scenario_files import scenario_path, write_scenario
from valuma_scenarios.results.lever_differences import groups_of, lever_differences
from valuma_scenarios.schema.scenario import ScenarioFile
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LEVER_GROUPS
from valuma_scenarios.workshop.live.levers import changed_alternative, split
from valuma_scenarios.workshop.room.protocol import Refusal
from valuma_scenarios.workshop.session.events import Doc

LABEL_NOTE = {
    "fi": "Tallennettu työpajassa vaihtoehdosta {label}.",
    "sv": "Sparat i en workshop utifrån alternativet {label}.",
    "en": "Saved in a workshop from the alternative {label}.",
}
FUNDING_NAMES = {
    "amounts": "amounts",
    "through": "through_networks",
    "allocation": "allocation",
}


def _members(value: dict[str, Any]) -> dict[str, Any]:
    if value["all"]:
        return {"all": True}
    types, named = list(value["region_types"]), value["regions"]
    whole = dict.fromkeys(named, 1.0) if isinstance(named, list) else dict(named)
    stated: dict[str, Any] = {"region_types": types, "regions": whole}
    return {key: part for key, part in stated.items() if part}


def _differing(
    study: Study, doc: Doc, name: str, networks: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """Return the groups of levers in which the changed alternative differs from the reference.

    Coordination money that was moved is its own, also where its sum is the reference's.
    """
    own = changed_alternative(study, name, doc)
    changed = replace(
        study, alternatives=tuple(own if a.id == name else a for a in study.alternatives)
    )
    found: set[str] = set(groups_of(lever_differences(changed, study.reference, name)))
    if any("coordination_meur" in change for change in networks.values()):
        found.add("coordination")
    return [group for group in LEVER_GROUPS if group in found]


def scenario_data(
    study: Study, doc: Doc, alternative: str, name: str, label: str
) -> dict[str, Any]:
    """Return a scenario file's content: what differs from the alternative it is based on.

    Assumptions about parameters are no part of a scenario; they are named in its note.
    """
    base = study.alternative(alternative)
    networks: dict[str, dict[str, Any]] = {}
    funding: dict[str, Any] = {}
    for path, value in doc.items():
        spot = split(path)
        if spot.kind != "lever" or spot.parts[0] != alternative:
            continue
        if spot.parts[1] == "net":
            stored = _members(value) if spot.parts[3] == "members" else value
            networks.setdefault(spot.parts[2], {})[spot.parts[3]] = stored
        elif spot.parts[2] == "continue":
            funding["continue_after_last_year"] = value
        else:
            funding.setdefault(FUNDING_NAMES[spot.parts[2]], {})[spot.parts[3]] = value
    data: dict[str, Any] = {
        "id": name,
        "based_on": alternative,
        "label": {"fi": label, "sv": label, "en": label},
        "summary": {k: v.format(label=base.label[k]) for k, v in LABEL_NOTE.items()},  # type: ignore[index]
    }
    if base.differs_in is not None:
        data["differs_in"] = _differing(study, doc, alternative, networks)
    if networks:
        data["networks"] = networks
    if funding:
        data["funding"] = funding
    data["sources"] = list(base.sources)
    assumed = sorted(p.removeprefix("assume/") for p in doc if p.startswith("assume/"))
    if assumed:
        data["note"] = (
            "The workshop also changed assumptions, which are no part of a scenario: "
            + ", ".join(assumed)
        )
    ScenarioFile.model_validate(data)
    return data


def save(project: Path, data: dict[str, Any]) -> Path:
    """Write the scenario file, whole or not at all.

    Raises
    ------
    Refusal
        If a scenario of this name exists.
    """
    if scenario_path(project, data["id"]).exists():
        raise Refusal("exists", data["id"])
    return write_scenario(project, data)
