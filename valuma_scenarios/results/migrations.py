"""Runs of earlier layouts, brought to the present one step by step.

Each step is a pure function from layout n to n + 1 over data alone; it never changes once a version
with it is out. A run of every layout lies in `tests/results/fixtures`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from valuma_scenarios.results import version0
from valuma_scenarios.results.provenance import SCHEMA_VERSION

Data = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """What a run keeps besides numbers.

    Parameters
    ----------
    manifest : dict
        As read.
    study : dict or None
        The resolved study; None in version 0, which kept files only.
    """

    manifest: Data
    study: Data | None


Inputs = Callable[[], Mapping[str, bytes]]


def _from_0(kept: Kept, inputs: Inputs) -> Kept:
    """Resolve the archived files by the rules of their time, and say what the manifest did not."""
    added: Data = {"schema_version": 1, "model_version": 1, "name": None, "note": None}
    return Kept({**added, **kept.manifest}, version0.study_data(inputs(), kept.manifest))


_CHECKS = ("no_networks", "do_nothing")
_THEMES = (
    "land_use", "innovation", "skills", "business", "digital", "wellbeing", "low_carbon", "rural",
    "culture",
)  # fmt: skip


def _from_1(kept: Kept, _inputs: Inputs) -> Kept:
    """Write down what version 2 of the model asks of a study; all of it was absent before."""
    study = dict(kept.study or {})
    even = {"share": 0.0, "themes": dict.fromkeys(_THEMES, 1 / len(_THEMES))}
    study["alternatives"] = [
        {
            **one,
            "networks": [_network_of_1(network) for network in one["networks"]],
            "national_priorities": even,
            "check": one["id"] in _CHECKS,
            "differs_in": None,
        }
        for one in study["alternatives"]
    ]
    study["indicators"] = _with(study["indicators"], mix=None, market=True, side_effect=None)
    study["instruments"] = _with(study["instruments"], national_priorities=0.0)
    study["question"] = None
    return Kept({**kept.manifest, "schema_version": 2}, study)


def _network_of_1(network: Data) -> Data:
    members = network["members"]
    whole = {**members, "regions": dict.fromkeys(members["regions"], 1.0)}
    new = {"coordination_parameter": None, "incentive": 0.0, "partners": 0.0}
    return {**network, "members": whole, **new}


def _with(entries: Data, **unstated: Any) -> Data:
    return {name: {**entry, **unstated} for name, entry in entries.items()}


def _from_2(kept: Kept, _inputs: Inputs) -> Kept:
    """Say which goal is measured by disparity: the fourth was, by its id alone."""
    study = dict(kept.study or {})
    study["goals"] = {
        name: {**goal, "measure": "disparity" if name == "g4" else "mean"}
        for name, goal in study["goals"].items()
    }
    return Kept({**kept.manifest, "schema_version": 3}, study)


STEPS: dict[int, Callable[[Kept, Inputs], Kept]] = {0: _from_0, 1: _from_1, 2: _from_2}
"""What brings a run of each earlier layout to the next one."""


def present(kept: Kept, inputs: Inputs) -> Kept:
    """Return what a run keeps in the present layout.

    Parameters
    ----------
    kept : Kept
        As read.
    inputs : callable
        Gives the archived files by name; called only where a step needs them.
    """
    for version in range(int(kept.manifest.get("schema_version", 0)), SCHEMA_VERSION):
        kept = STEPS[version](kept, inputs)
    return kept
