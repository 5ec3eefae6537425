"""The kinds of YAML files a project holds, and the model each of them has to fit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, create_model

from valuma_scenarios.errors import Said
from valuma_scenarios.schema.agenda import AgendaFile
from valuma_scenarios.schema.base import Identifier
from valuma_scenarios.schema.described import Described
from valuma_scenarios.schema.facts import Fact
from valuma_scenarios.schema.parameters import Constant, Correlations, Parameter
from valuma_scenarios.schema.question import StructureFile, StudyFile
from valuma_scenarios.schema.reference import (
    Goal,
    Indicator,
    Instrument,
    RegionType,
    Source,
    StateRole,
    Theme,
)
from valuma_scenarios.schema.scenario import NetworkCase, ScenarioFile
from valuma_scenarios.vocabulary import StateRoleId

ANY = "*"
KEY = "<key>"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_FOLDER = "parameters/schemas"


@dataclass(frozen=True)
class Reference:
    """A place in a file that names an entry of another kind.

    Parameters
    ----------
    path : str
        Where the name stands, parts with dots between them; ``*`` is any key or position, a final
        ``<key>`` the key itself.
    target : str
        Kind of the entry that is named, ``region``, or ``outcome`` (a goal or an indicator).
    """

    path: str
    target: str

    @property
    def keys(self) -> tuple[str, ...]:
        """Parts of the path."""
        return tuple(self.path.split("."))


@dataclass(frozen=True)
class Kind:
    """One kind of file: everything that is said of it anywhere stands in its row of `KINDS`.

    Parameters
    ----------
    name : str
        Also the name of its JSON Schema, ``parameters/schemas/<name>.schema.json``.
    pattern : str
        Where its files lie in a project.
    model : type
        Model of one entry.
    key : object or None
        Type of the ids when the file is a mapping from id to entry; None when the file is itself
        the entry.
    title : Said
        What one entry is called in messages.
    closed : tuple of str
        Ids that must all be there.
    ruled : tuple of str
        Fields that rules between fields read; the rules are checked even if other fields are wrong.
    optional : bool
        Whether a project may do without such a file.
    is_input : bool
        Whether it can change a result; only such files are listed as inputs of a run.
    root : str
        What a path of ``--set`` begins with that leads to an entry; empty if none does.
    only : tuple of str
        Keys after the root that nobody has to write: those of the one entry of the kind.
    field : str
        Field of `Study` that holds the entries as they are; empty if they become something else.
    refers : tuple of Reference
        Places that name entries of other kinds.
    """

    name: str
    pattern: str
    model: type[BaseModel]
    key: Any
    title: Said
    closed: tuple[str, ...] = ()
    ruled: tuple[str, ...] = ()
    optional: bool = False
    is_input: bool = True
    root: str = ""
    only: tuple[str, ...] = ()
    field: str = ""
    refers: tuple[Reference, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the file is itself the entry."""
        return self.key is None

    @property
    def adapter(self) -> TypeAdapter[Any]:
        """Validator of the whole file, used for its JSON Schema."""
        return TypeAdapter(self.model if self.whole else dict[self.key, self.model])  # type: ignore[name-defined]


@cache
def loose_model(kind: Kind) -> type[BaseModel]:
    """Return the model of a kind with every field free that no rule between fields reads.

    Pydantic checks such rules only when all fields are right. This model finds what is wrong with
    the rules of an entry whose other fields are wrong too.
    """
    fields: dict[str, Any] = {
        name: (Any, None) for name in kind.model.model_fields if name not in kind.ruled
    }
    base = type("Loose", (kind.model,), {"model_config": ConfigDict(extra="ignore")})
    return create_model(f"Loose{kind.model.__name__}", __base__=base, **fields)


def _closed(key: Any) -> tuple[str, ...]:
    return tuple(key.__args__)


def _refers(**targets: str) -> tuple[Reference, ...]:
    """Return references by target: paths with spaces between them."""
    return tuple(Reference(path, t) for t, paths in targets.items() for path in paths.split())


SOURCED = _refers(sources="sources.*")

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("sources", "parameters/sources.yaml", Source, Identifier,
             Said("source"), field="sources"),
        Kind("goals", "parameters/goals.yaml", Goal, Identifier, Said("goal"),
             root="goals", field="goals", refers=SOURCED),
        Kind("indicators", "parameters/indicators.yaml", Indicator, Identifier, Said("indicator"),
             ruled=("themes",), root="indicators", field="indicators", refers=(*SOURCED, *_refers(
                 uncertain="response.parameter response.times.* side_effect.elasticity",
                 sources="counted.sources.*", indicators="side_effect.of", goals="goals.<key>",
                 themes="themes.<key>"))),
        Kind("themes", "parameters/themes.yaml", Theme, Identifier, Said("theme"),
             root="themes", field="themes", refers=SOURCED),
        Kind("instruments", "parameters/instruments.yaml", Instrument, Identifier,
             Said("instrument"),
             root="instruments", field="instruments",
             refers=(*SOURCED, *_refers(region="excluded_regions.*", themes="themes.<key>"))),
        Kind("region_types", "parameters/region_types.yaml", RegionType, Identifier,
             Said("region type"), field="region_types", refers=SOURCED),
        Kind("state_roles", "parameters/state_roles.yaml", StateRole, StateRoleId,
             Said("state role"),
             _closed(StateRoleId), root="state_roles", field="state_roles", refers=SOURCED),
        Kind("constants", "parameters/constants.yaml", Constant, Identifier, Said("constant"),
             root="constants", field="constants", refers=SOURCED),
        Kind("correlations", "parameters/correlations.yaml", Correlations, None,
             Said("correlations"),
             refers=_refers(sources="pairs.*.sources.*", uncertain="pairs.*.a pairs.*.b")),
        Kind("uncertain", "parameters/uncertain/*.yaml", Parameter, Identifier, Said("parameter"),
             ruled=("value", "distribution", "bounds"), root="parameters", field="parameters",
             refers=SOURCED),
        Kind("network", "parameters/networks/*.yaml", NetworkCase, None,
             Said("case"), optional=True,
             root="cases", field="cases", refers=(*SOURCED, *_refers(
                 sources="facts.*.sources.*", uncertain="money.coordination_meur.parameter",
                 themes="themes.<key>", region_types="members.region_types.*"))),
        Kind("facts", "parameters/facts.yaml", Fact, Identifier, Said("fact"), optional=True,
             is_input=False, refers=(*SOURCED, *_refers(
                 constants="range_from", uncertain="quantities.*.parameter",
                 outcome="quantities.*.item"))),
        Kind("agenda", "parameters/workshop/*.yaml", AgendaFile, None,
             Said("agenda"), optional=True,
             is_input=False, refers=_refers(
                 uncertain="questions.*.about", instruments="levers.*.instrument")),
        Kind("structure", "parameters/structure.yaml", StructureFile, None,
             Said("forms"), optional=True,
             root="structure", only=("structure", "structure")),
        Kind("study", "parameters/study.yaml", StudyFile, None, Said("question"), optional=True,
             root="study", only=("study",),
             refers=_refers(scenario="candidates.* reference")),
        Kind("scenario", "scenarios/*.yaml", ScenarioFile, None, Said("scenario"), root="scenarios",
             refers=(*SOURCED, *_refers(
                 scenario="based_on", network="networks.*.based_on",
                 uncertain="networks.*.coordination_meur.parameter",
                 themes="networks.*.themes.<key> national_priorities.themes.<key>",
                 region_types="networks.*.members.region_types.*",
                 instruments="funding.coordination_from funding.amounts.<key> "
                 "funding.through_networks.<key> funding.allocation.<key>"))),
    )
}  # fmt: skip

ROOTS: dict[str, Kind] = {kind.root: kind for kind in KINDS.values() if kind.root}
"""Kinds by what a path of ``--set`` begins with."""


def json_schemas() -> dict[str, str]:
    """Return the text of the JSON Schema of every kind, for editors, by the name of its file.

    Returns
    -------
    dict of str to str
        JSON with a final line end, the same on every machine.
    """
    texts: dict[str, str] = {}
    for kind in KINDS.values():
        lines = (kind.model.__doc__ or "").splitlines()
        full = {
            "$schema": DIALECT,
            **kind.adapter.json_schema(schema_generator=Described),
            "title": f"{kind.title} ({kind.pattern})",
            "description": lines[0] if lines else kind.title,
        }
        text = json.dumps(full, ensure_ascii=False, indent=2, sort_keys=True)
        texts[f"{kind.name}.schema.json"] = text + "\n"
    return texts
