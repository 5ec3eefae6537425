"""Runs of version 0: from the archived files of a project to a resolved study, as data.

Until November 2026 a run kept the files of its project and resolved them anew whenever it was
opened. These are the rules of that time, on plain data. They are frozen: no later rule, schema or
default of the product is asked, so that such a run opens for ever.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from valuma_scenarios.project.yaml_marks import read_yaml

Data = dict[str, Any]
Files = Mapping[str, bytes]

_FIRST = ("status_quo", "by_theme", "by_region_type", "loose_framework", "partnership")
_LAST = ("no_networks", "do_nothing")

_MAPPINGS = {
    "parameters": "parameters/uncertain/",
    "constants": "parameters/constants.yaml",
    "goals": "parameters/goals.yaml",
    "indicators": "parameters/indicators.yaml",
    "themes": "parameters/themes.yaml",
    "instruments": "parameters/instruments.yaml",
    "region_types": "parameters/region_types.yaml",
    "state_roles": "parameters/state_roles.yaml",
    "sources": "parameters/sources.yaml",
}
"""Files (or folders of files) that map ids to entries, by the study's field."""

_WHOLE = {"cases": "parameters/networks/", "scenarios": "scenarios/"}
"""Folders in which each file is one entry with its id inside."""

_NONE = dict.fromkeys
_DISTRIBUTION = _NONE(("low", "high", "mode", "a", "b"))
_SOURCE = ("authors", "publisher", "year", "reference", "doi", "url", "licence", "note")
_UNSTATED: dict[str, dict[str, Data]] = {
    "parameters": {"": _NONE(("form_grade",)), "distribution": _DISTRIBUTION},
    "sources": {"": _NONE(_SOURCE)},
    "indicators": {"": _NONE(("grade",)), "response": {"scale": 1.0, "times": []}},
    "instruments": {"": {"excluded_regions": []}},
    "cases": {
        "": _NONE(("knowledge_share", "note")),
        "members": _NONE(("text", "count", "region_types", "regions", "all")),
        "money": _NONE(("text", "coordination_meur")),
        "contract": _NONE(("text", "years", "binding", "binding_grade")),
    },
}
"""What an entry holds that does not state it, by field and by part of the entry."""

_LEVERS = {
    "coordination_meur": "default_coordination_meur",
    "contract_years": "default_contract_years",
    "binding": "default_binding",
    "knowledge_share": "default_knowledge_share",
}

_TABLES = {"regions": "", "baseline": "_baseline", "neighbours": "_neighbours"}
_REGION_TYPES = (
    "metropolitan", "large_city", "regional_centre", "seutukaupunki", "rural_heartland",
    "sparsely_populated", "archipelago",
)  # fmt: skip
_NUMBERS = frozenset(("population", "gdp_per_capita", "value", "trend_per_year", *_REGION_TYPES))
_INTEGERS = frozenset(("population_year", "gdp_year", "year", "trend_from", "trend_to", "trend_n"))


def study_data(files: Files, manifest: Mapping[str, Any]) -> Data:
    """Return the resolved study of a run of version 0, in the layout of version 1.

    Parameters
    ----------
    files : mapping of str to bytes
        The archived files by their path in the project.
    manifest : mapping
        The run's manifest: overrides, alternatives, level, years, reference, hashes.
    """
    entries = {name: _entries(files, place) for name, place in _MAPPINGS.items()}
    entries |= {name: _whole(files, place) for name, place in _WHOLE.items()}
    for override in manifest["overrides"]:
        _apply(entries, override)
    for name, parts in _UNSTATED.items():
        for entry in entries[name].values():
            _fill(entry, parts)
    resolved = _alternatives(entries)
    level = manifest["level"]
    study: Data = {name: entries[name] for name in (*_MAPPINGS, "cases")}
    study["alternatives"] = [resolved[name] for name in manifest["alternatives"]]
    study["correlations"] = _yaml(files, "parameters/correlations.yaml")["pairs"]
    study["goals"] = dict(sorted(entries["goals"].items()))
    for name, ending in _TABLES.items():
        study[name] = _table(_text(files[f"parameters/regions/{level}{ending}.csv"]), name)
    study["borders"] = _borders(files, level)
    study["hashes"] = manifest["inputs_sha256"]
    study["model_version"] = 1
    kept = ("level", "start_year", "end_year", "reference", "overrides")
    return study | {name: manifest[name] for name in kept}


def _text(content: bytes) -> str:
    return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def _yaml(files: Files, name: str) -> Any:
    return read_yaml(files[name], name).data


def _entries(files: Files, place: str) -> Data:
    names = sorted(n for n in files if n == place or (place.endswith("/") and n.startswith(place)))
    return {key: entry for name in names for key, entry in _yaml(files, name).items()}


def _whole(files: Files, place: str) -> Data:
    found = (_yaml(files, name) for name in sorted(files) if name.startswith(place))
    return {entry["id"]: entry for entry in found}


def _apply(entries: Mapping[str, Data], override: str) -> None:
    """Set one value: PATH=VALUE, where VALUE is YAML."""
    path, _, text = override.partition("=")
    root, *keys = path.strip().split(".")
    node: Any = entries[root]
    for key in keys[:-1]:
        at: Any = int(key) if isinstance(node, list) else key
        if isinstance(node, dict) and node.get(at) is None:
            node[at] = {}
        node = node[at]
    last: Any = int(keys[-1]) if isinstance(node, list) else keys[-1]
    node[last] = read_yaml(text, "--set").data


def _fill(entry: Data, parts: Mapping[str, Data]) -> None:
    """Write down what an entry leaves unstated."""
    for part, values in parts.items():
        target = entry[part] if part else entry
        for name, value in values.items():
            target.setdefault(name, value)


def _alternatives(entries: Mapping[str, Data]) -> Data:
    scenarios = entries["scenarios"]
    chains = {name: _chain(name, scenarios) for name in scenarios}
    others = sorted(set(scenarios) - {*_FIRST, *_LAST})
    names = [name for name in (*_FIRST, *others, *_LAST) if name in scenarios]
    return {name: _resolve([scenarios[s] for s in chains[name]], entries) for name in names}


def _chain(name: str, scenarios: Data) -> list[str]:
    chain, current = [name], scenarios[name].get("based_on")
    while current is not None:
        chain.insert(0, current)
        current = scenarios[current].get("based_on")
    return chain


def _resolve(chain: list[Data], entries: Mapping[str, Data]) -> Data:
    own, role = chain[-1], ""
    networks: Data = {}
    funding: Data = {}
    for data in chain:
        dropped = data.get("replace") or ()
        networks = _networks({} if "networks" in dropped else networks, data.get("networks") or {})
        funding = _funding({} if "funding" in dropped else funding, data.get("funding") or {})
        role = data.get("state_role") or role
    levers = entries["state_roles"][role]["levers"]
    return {
        **{name: own[name] for name in ("id", "label", "summary")},
        "state_role": role,
        "networks": [_network(n, stated, levers, entries) for n, stated in networks.items()],
        "funding": _whole_funding(funding, entries["instruments"]),
        "chain": [data["id"] for data in chain],
        "sources": _once(source for data in reversed(chain) for source in data["sources"]),
        "note": own.get("note"),
    }


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _networks(old: Data, changes: Data) -> Data:
    merged = {**old, **{name: {**old.get(name, {}), **(c or {})} for name, c in changes.items()}}
    return {name: stated for name, stated in merged.items() if changes.get(name, {}) is not None}


def _funding(old: Data, changes: Data) -> Data:
    merged = {**old, **changes}
    for name in ("amounts", "through_networks", "allocation"):
        if changes.get(name) is not None:
            merged[name] = {**(old.get(name) or {}), **changes[name]}
    return merged


def _network(name: str, stated: Data, role: Data, entries: Mapping[str, Data]) -> Data:
    case = entries["cases"].get(str(stated.get("based_on"))) or {}
    known = {
        "coordination_meur": case.get("money", {}).get("coordination_meur"),
        "contract_years": case.get("contract", {}).get("years"),
        "binding": case.get("contract", {}).get("binding"),
        "knowledge_share": case.get("knowledge_share"),
    }
    values: Data = {}
    defaulted = []
    for lever, constant in _LEVERS.items():
        options = (stated.get(lever), known[lever], role.get(lever))
        values[lever] = next((option for option in options if option is not None), None)
        if values[lever] is None:
            values[lever] = entries["constants"][constant]["value"]
            defaulted.append(lever)
    members = stated.get("members")
    return {
        "id": name,
        "label": stated.get("label") or case.get("label"),
        "based_on": stated.get("based_on"),
        "members": _members(case.get("members", {}) if members is None else members),
        "themes": stated.get("themes") or case.get("themes"),
        "active": stated.get("active"),
        "defaulted": defaulted,
        **values,
    }


def _members(stated: Data) -> Data:
    return {
        "region_types": stated.get("region_types") or [],
        "regions": stated.get("regions") or [],
        "all": bool(stated.get("all")),
    }


def _whole_funding(funding: Data, instruments: Data) -> Data:
    stated = funding.get("amounts") or {}
    own = {name: entry["meur_per_year"] for name, entry in instruments.items()}
    amounts = {name: stated.get(name, own[name]) for name in instruments}
    goes_on = funding.get("continue_after_last_year")
    mixes = {name: dict(entry["allocation"]) for name, entry in instruments.items()}
    return {
        "continue_after_last_year": True if goes_on is None else goes_on,
        "coordination_from": funding.get("coordination_from"),
        "amounts": {name: float(v) for name, v in amounts.items() if v is not None},
        "through_networks": funding.get("through_networks") or {},
        "allocation": {**mixes, **(funding.get("allocation") or {})},
    }


def _table(text: str, name: str) -> Data:
    """Return a table with its types; a level without a measured trend stays where it is."""
    header, *rows = csv.reader(io.StringIO(text))
    rows = [[cell.strip() for cell in row] for row in rows if any(row)]
    index = "id" if name == "regions" else None
    kinds = {column: _kind([row[c] for row in rows], column) for c, column in enumerate(header)}
    if "trend_per_year" in header:
        column = header.index("trend_per_year")
        for row in rows:
            row[column] = row[column] or "0.0"
    if "nspa" in header:
        for row in rows:
            row[header.index("nspa")] = str(bool(int(row[header.index("nspa")])))
        kinds["nspa"] = "bool"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    types = {column: kind for column, kind in kinds.items() if column != index}
    return {"index": index, "types": types, "csv": out.getvalue()}


def _kind(cells: list[str], column: str) -> str:
    if column in _INTEGERS:
        return "int64" if all(cells) else "float64"
    return "float64" if column in _NUMBERS else "str"


def _borders(files: Files, level: str) -> Data | None:
    names = (f"parameters/geometry/{level}.geojson", f"parameters/geometry/{level}_tiles.csv")
    if not all(name in files for name in names):
        return None
    geojson, tiles = (files[name].decode("utf-8-sig") for name in names)
    return {"geojson": geojson, "tiles": tiles}
