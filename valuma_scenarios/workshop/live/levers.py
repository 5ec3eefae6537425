# ruff: noqa: EM101 - what is raised are codes of texts, not messages
"""Levers and assumptions: what may be moved, between which values, and how a study is changed.

A changed study is always a new, checked value; the study that was opened is never touched.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from valuma_scenarios.schema.parameters import Distribution, Parameter
from valuma_scenarios.schema.scenario import SELF_SELECTED, Alternative, Funding, Members, Network
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import ALLOCATION_KEYS
from valuma_scenarios.workshop.room.protocol import Refusal
from valuma_scenarios.workshop.session.events import Doc

NETWORK_RANGES: dict[str, tuple[float, float, float]] = {
    "coordination_meur": (0.0, 10.0, 0.1),
    "contract_years": (1.0, 12.0, 1.0),
    "binding": (0.0, 1.0, 0.05),
    "knowledge_share": (0.0, 1.0, 0.05),
}
"""Lowest value, highest value and step of each network lever."""

NAMED_SHARES = {"none": 0.0, "low": 0.25, "medium": 0.5, "high": 0.75, "full": 1.0}
NAMED_YEARS = {"one": 1.0, "budget_frame": 4.0, "programme": 7.0, "long": 12.0}


@dataclass(frozen=True)
class Spot:
    """A path of the document, taken apart."""

    kind: str
    """weights, lever or assume."""
    parts: tuple[str, ...]


def split(path: str) -> Spot:
    """Take a path apart."""
    kind, *parts = path.split("/")
    return Spot(kind, tuple(parts))


def _number(value: Any, low: float | None, high: float | None) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Refusal("value", "a number is needed")
    if (low is not None and value < low) or (high is not None and value > high):
        raise Refusal("range", f"{low} to {high}")
    return float(value)


def _mix(value: Any, names: tuple[str, ...]) -> dict[str, float]:
    """Return non-negative points as shares that sum to 1 exactly enough for the schema."""
    if not isinstance(value, dict) or not value or not set(value) <= set(names):
        raise Refusal("value", "shares by name are needed")
    points = {name: _number(value[name], 0, 1000) for name in names if name in value}
    total = math.fsum(points.values())
    if total <= 0:
        raise Refusal("value", "at least one share must be above 0")
    return {name: round(point / total, 9) for name, point in points.items() if point > 0}


def _members(study: Study, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not set(value) <= {"all", "region_types", "regions"}:
        raise Refusal("value", "members are needed")
    types, regions = value.get("region_types", []), value.get("regions", [])
    everyone = value.get("all", False)
    if isinstance(regions, list):
        regions = {region: 1.0 for region in regions if isinstance(region, str)}
    if (
        not isinstance(types, list)
        or not isinstance(regions, dict)
        or everyone not in (True, False)
    ):
        raise Refusal("value", "members are needed")
    known = set(study.regions.index)
    if not all(isinstance(t, str) and t in study.region_types for t in types):
        raise Refusal("value", "unknown region type")
    if not all(isinstance(r, str) and r in known for r in regions):
        raise Refusal("value", "unknown region")
    if not (everyone or types or regions):
        raise Refusal("value", "a network needs a member")
    return {
        "all": bool(everyone),
        "region_types": [t for t in study.region_types if t in types],
        "regions": {r: _number(regions[r], 0.0, 1.0) for r in sorted(regions)},
    }


def _network(study: Study, parts: tuple[str, ...], value: Any) -> Any:
    alternative, _, network, field = parts
    if network not in [n.id for n in study.alternative(alternative).networks]:
        raise Refusal("path", "no such network")
    if field in NETWORK_RANGES:
        low, high, _ = NETWORK_RANGES[field]
        own = float(getattr(_find(study, alternative, network), field))
        return _number(value, min(low, own), max(high, own * 2) if high > 1 else high)
    if field == "members":
        return _members(study, value)
    if field == "themes":
        return value if value == SELF_SELECTED else _mix(value, tuple(study.themes))
    raise Refusal("path", "no such lever")


def _find(study: Study, alternative: str, network: str) -> Network:
    return next(n for n in study.alternative(alternative).networks if n.id == network)


def _funding(study: Study, parts: tuple[str, ...], value: Any) -> Any:
    field, *rest = parts[2:]
    if field == "continue" and not rest:
        if not isinstance(value, bool):
            raise Refusal("value", "yes or no is needed")
        return value
    if len(rest) != 1 or rest[0] not in study.instruments:
        raise Refusal("path", "no such instrument")
    instrument = study.instruments[rest[0]]
    if field == "amounts":
        return _number(value, 0, max(100.0, 4 * (instrument.meur_per_year or 0)))
    if field == "through":
        if not instrument.channelable:
            raise Refusal("path", "this instrument cannot run through networks")
        return _number(value, 0, 1)
    if field == "allocation":
        return _mix(value, ALLOCATION_KEYS)
    raise Refusal("path", "no such lever")


def _lever(study: Study, parts: tuple[str, ...], value: Any) -> Any:
    if len(parts) < 3 or parts[0] not in [a.id for a in study.alternatives]:
        raise Refusal("path", "no such alternative")
    if parts[1] == "net" and len(parts) == 4:
        return _network(study, parts, value)
    if parts[1] == "fund":
        return _funding(study, parts, value)
    raise Refusal("path", "no such lever")


def _assume(study: Study, parts: tuple[str, ...], value: Any) -> dict[str, Any]:
    if len(parts) != 1 or parts[0] not in study.parameters:
        raise Refusal("path", "no such parameter")
    if not isinstance(value, dict) or set(value) != {"mode", "value"}:
        raise Refusal("value", "mode and value are needed")
    parameter = study.parameters[parts[0]]
    mode, number = value["mode"], value["value"]
    if mode == "pin":
        checked = {"mode": mode, "value": _number(number, *parameter.bounds)}
    elif mode == "shift":
        checked = {"mode": mode, "value": _number(number, -1e12, 1e12)}
    elif mode == "widen":
        checked = {"mode": mode, "value": _number(number, 0.1, 3.0)}
    else:
        raise Refusal("value", "pin, shift or widen")
    assumed(parameter, checked)
    return checked


def _weight(study: Study, parts: tuple[str, ...], value: Any) -> float:
    if len(parts) != 1 or parts[0] not in study.goals:
        raise Refusal("path", "no such goal")
    return _number(value, 0, 100)


CHECKS: dict[str, Callable[[Study, tuple[str, ...], Any], Any]] = {
    "weights": _weight,
    "lever": _lever,
    "assume": _assume,
}


def check(study: Study, path: str, value: Any) -> Any:
    """Return a value in its stored form; None takes the change back.

    Raises
    ------
    Refusal
        If there is nothing to move at this path, or the value does not fit.
    """
    spot = split(path)
    if spot.kind not in CHECKS:
        raise Refusal("path", "no such lever")
    if value is None:
        opened(study, path)
        return None
    return CHECKS[spot.kind](study, spot.parts, value)


def opened(study: Study, path: str) -> Any:
    """Return the value at a path as the study was opened.

    Raises
    ------
    Refusal
        If there is nothing at this path.
    """
    spot = split(path)
    try:
        return _OPENED[spot.kind](study, spot.parts)
    except (KeyError, StopIteration, IndexError, ValueError, AttributeError) as error:
        raise Refusal("path", "no such lever") from error


def _opened_lever(study: Study, parts: tuple[str, ...]) -> Any:
    known = {a.id: a for a in study.alternatives}
    alternative = known[parts[0]]
    if parts[1] == "net":
        field = parts[3]
        if field not in (*NETWORK_RANGES, "members", "themes"):
            raise KeyError(field)
        network = next(n for n in alternative.networks if n.id == parts[2])
        return network.model_dump(mode="json")[field]
    if parts[1] != "fund":
        raise KeyError(parts[1])
    funding = alternative.funding
    if parts[2:] == ("continue",):
        return funding.continue_after_last_year
    instrument = study.instruments[parts[3]]
    if parts[2] == "allocation":
        return dict(funding.allocation.get(parts[3], instrument.allocation))
    table = {"amounts": funding.amounts, "through": funding.through_networks}[parts[2]]
    return table.get(parts[3], 0.0)


def _opened_assumption(study: Study, parts: tuple[str, ...]) -> Any:
    parameter = study.parameters[parts[0]]
    return {"mode": "range", "value": parameter.value}


def _opened_weight(study: Study, parts: tuple[str, ...]) -> float:
    list(study.goals).index(parts[0])
    return 50.0


_OPENED: dict[str, Callable[[Study, tuple[str, ...]], Any]] = {
    "lever": _opened_lever,
    "assume": _opened_assumption,
    "weights": _opened_weight,
}


def assumed(parameter: Parameter, change: dict[str, Any]) -> Parameter:
    """Return a parameter under an assumption.

    `pin` holds it at one value, `shift` moves value and range by the same amount, `widen` scales
    the range around the value; all stay within the parameter's bounds.

    Raises
    ------
    Refusal
        If the result is no valid parameter.
    """
    low, high = parameter.bounds
    floor = -math.inf if low is None else low
    ceiling = math.inf if high is None else high

    def inside(number: float) -> float:
        return min(max(number, floor), ceiling)

    mode, number = change["mode"], float(change["value"])
    dist = parameter.distribution
    if mode == "pin":
        data = {"value": number, "distribution": Distribution(kind="constant")}
    elif dist.low is None or dist.high is None:
        raise Refusal("value", "this parameter has no range: pin it instead")
    else:
        value, mode_value = parameter.value, dist.mode
        move: Callable[[float], float]
        if mode == "shift":
            move = lambda x: inside(x + number)  # noqa: E731
        else:
            move = lambda x: inside(value + (x - value) * number)  # noqa: E731
        ends = {"low": move(dist.low), "high": move(dist.high)}
        if mode_value is not None:
            ends["mode"] = move(mode_value)
        data = {
            "value": move(value),
            "distribution": dist.model_dump() | ends,
        }
    try:
        return Parameter.model_validate({**dict(parameter), **data})
    except ValidationError as error:
        raise Refusal("value", "outside what the parameter can be") from error


def _changed_network(network: Network, changes: dict[str, Any]) -> Network:
    data = dict(network) | changes
    if "members" in changes:
        data["members"] = Members.model_validate(changes["members"])
    if "coordination_meur" in changes:
        data["coordination_parameter"] = None
    return Network.model_validate(data)


def _changed_funding(study: Study, funding: Funding, changes: dict[str, Any]) -> Funding:
    data: dict[str, Any] = {
        "continue_after_last_year": changes.get("continue", funding.continue_after_last_year),
        "coordination_from": funding.coordination_from,
        "amounts": dict(funding.amounts),
        "through_networks": dict(funding.through_networks),
        "allocation": {k: dict(v) for k, v in funding.allocation.items()},
    }
    names = {"amounts": "amounts", "through": "through_networks", "allocation": "allocation"}
    for path, value in changes.items():
        field, _, instrument = path.partition("/")
        if field in names:
            data[names[field]][instrument] = value
    return Funding.model_validate(data)


def changed_alternative(study: Study, name: str, doc: Doc) -> Alternative:
    """Return one alternative with the document's levers in force."""
    alternative = study.alternative(name)
    nets: dict[str, dict[str, Any]] = {}
    fund: dict[str, Any] = {}
    for path, value in doc.items():
        spot = split(path)
        if spot.kind != "lever" or spot.parts[0] != name:
            continue
        if spot.parts[1] == "net":
            nets.setdefault(spot.parts[2], {})[spot.parts[3]] = value
        else:
            fund["/".join(spot.parts[2:])] = value
    if not nets and not fund:
        return alternative
    networks = tuple(
        _changed_network(n, nets[n.id]) if n.id in nets else n for n in alternative.networks
    )
    if any("coordination_meur" in change for change in nets.values()):
        # The alternative's money is its own now: no network moves with the reference's.
        networks = tuple(n.model_copy(update={"coordination_follows": ()}) for n in networks)
    funding = _changed_funding(study, alternative.funding, fund) if fund else alternative.funding
    return alternative.model_copy(update={"networks": networks, "funding": funding})


def assumptions(study: Study, doc: Doc) -> dict[str, Parameter]:
    """Return the parameters with the document's assumptions in force."""
    changes = {p.removeprefix("assume/"): v for p, v in doc.items() if p.startswith("assume/")}
    if not changes:
        return study.parameters
    return {
        name: assumed(parameter, changes[name]) if name in changes else parameter
        for name, parameter in study.parameters.items()
    }


def changed_study(study: Study, doc: Doc) -> Study:
    """Return the study with every change of the document in force.

    Raises
    ------
    Refusal
        If a value of the document no longer fits the study.
    """
    try:
        return replace(
            study,
            alternatives=tuple(changed_alternative(study, a.id, doc) for a in study.alternatives),
            parameters=assumptions(study, doc),
        )
    except ValidationError as error:
        raise Refusal("value", "a lever no longer fits the study") from error
