"""The kinds of YAML files a project holds, and the model each of them has to fit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, create_model

from valuma_scenarios.schema.base import Identifier
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
from valuma_scenarios.vocabulary import GoalId, RegionTypeId, StateRoleId, ThemeId


@dataclass(frozen=True)
class Kind:
    """One kind of file.

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
    title : str
        What one entry is called in messages.
    closed : tuple of str
        Ids that must all be there.
    ruled : tuple of str
        Fields that rules between fields read; the rules are checked even if other fields are wrong.
    optional : bool
        Whether a project may do without such a file.
    is_input : bool
        Whether it can change a result; only such files are listed as inputs of a run.
    """

    name: str
    pattern: str
    model: type[BaseModel]
    key: Any
    title: str
    closed: tuple[str, ...] = ()
    ruled: tuple[str, ...] = ()
    optional: bool = False
    is_input: bool = True

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


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("sources", "parameters/sources.yaml", Source, Identifier, "source"),
        Kind("goals", "parameters/goals.yaml", Goal, GoalId, "goal", _closed(GoalId)),
        Kind(
            "indicators",
            "parameters/indicators.yaml",
            Indicator,
            Identifier,
            "indicator",
            ruled=("themes",),
        ),
        Kind("themes", "parameters/themes.yaml", Theme, ThemeId, "theme", _closed(ThemeId)),
        Kind("instruments", "parameters/instruments.yaml", Instrument, Identifier, "instrument"),
        Kind(
            "region_types",
            "parameters/region_types.yaml",
            RegionType,
            RegionTypeId,
            "region type",
            _closed(RegionTypeId),
        ),
        Kind(
            "state_roles",
            "parameters/state_roles.yaml",
            StateRole,
            StateRoleId,
            "state role",
            _closed(StateRoleId),
        ),
        Kind("constants", "parameters/constants.yaml", Constant, Identifier, "constant"),
        Kind("correlations", "parameters/correlations.yaml", Correlations, None, "correlations"),
        Kind(
            "uncertain",
            "parameters/uncertain/*.yaml",
            Parameter,
            Identifier,
            "parameter",
            ruled=("value", "distribution", "bounds"),
        ),
        Kind("network", "parameters/networks/*.yaml", NetworkCase, None, "case", optional=True),
        Kind(
            "facts",
            "parameters/facts.yaml",
            Fact,
            Identifier,
            "fact",
            optional=True,
            is_input=False,
        ),
        Kind("structure", "parameters/structure.yaml", StructureFile, None, "forms", optional=True),
        Kind("study", "parameters/study.yaml", StudyFile, None, "question", optional=True),
        Kind("scenario", "scenarios/*.yaml", ScenarioFile, None, "scenario"),
    )
}
