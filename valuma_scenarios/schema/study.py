"""A study: everything the model needs, checked and resolved, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pandas as pd

from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.schema.area import FINLAND, Area
from valuma_scenarios.schema.base import Text
from valuma_scenarios.schema.parameters import Constant, Correlation, Parameter
from valuma_scenarios.schema.reference import (
    Goal,
    Indicator,
    Instrument,
    RegionType,
    Source,
    StateRole,
    Theme,
)
from valuma_scenarios.schema.scenario import Alternative, NetworkCase
from valuma_scenarios.vocabulary import MODEL_FORMS, MODEL_VERSION, REFERENCE


def default_forms() -> dict[str, str]:
    """Return the default form of every mechanism."""
    return {mechanism: forms[0] for mechanism, forms in MODEL_FORMS.items()}


@dataclass(frozen=True)
class Borders:
    """Borders and tiles of one level, as text: GeoJSON in degrees, and CSV `id,column,row`."""

    geojson: str
    tiles: str


@dataclass(frozen=True)
class Study:
    """Alternatives, parameters and data of one question.

    Parameters
    ----------
    alternatives : tuple of Alternative
        In the order of the results' `alternative` dimension.
    regions : pandas.DataFrame
        Index `id`; names, `parent`, `population` (inhabitants), `gdp_per_capita` (EUR), `nspa` and
        the shares of population by region type (0-1, sum to 1).
    baseline : pandas.DataFrame
        Columns `indicator, region, year, value, trend_per_year, noise` in the indicator's own unit.
    neighbours : pandas.DataFrame
        Columns `region, neighbour`; symmetric.
    hashes : dict of str to str
        SHA-256 of every input file by its path in the project.
    inputs : dict of str to bytes, optional
        The input files as they were read; not part of what two studies are compared by.
    model_version : int
        Number of the equations that it was made for.
    borders : Borders, optional
        What maps of the level are drawn from; the shipped borders if the project has none.
    question : Text, optional
        What is asked, in one sentence.
    structure : dict of str to str
        Form of every mechanism of the model.
    area : Area
        Row of the whole, and levels of regions.
    """

    alternatives: tuple[Alternative, ...]
    parameters: dict[str, Parameter]
    correlations: tuple[Correlation, ...]
    constants: dict[str, Constant]
    goals: dict[str, Goal]
    indicators: dict[str, Indicator]
    themes: dict[str, Theme]
    instruments: dict[str, Instrument]
    region_types: dict[str, RegionType]
    state_roles: dict[str, StateRole]
    sources: dict[str, Source]
    cases: dict[str, NetworkCase]
    regions: pd.DataFrame
    baseline: pd.DataFrame
    neighbours: pd.DataFrame
    level: str = FINLAND.main
    start_year: int = 2020
    end_year: int = 2030
    reference: str = REFERENCE
    overrides: tuple[str, ...] = ()
    hashes: dict[str, str] | None = None
    borders: Borders | None = field(default=None, repr=False)
    question: Text | None = None
    structure: dict[str, str] = field(default_factory=default_forms)
    inputs: dict[str, bytes] | None = field(default=None, repr=False, compare=False)
    model_version: int = MODEL_VERSION
    area: Area = FINLAND

    @property
    def years(self) -> tuple[int, ...]:
        """Years of the results, first to last."""
        return tuple(range(self.start_year, self.end_year + 1))

    @property
    def country(self) -> str:
        """Id of the row that stands for the whole area in every table."""
        return self.area.whole.id

    @property
    def at_main_level(self) -> bool:
        """Whether the regions are those of the project's main level."""
        return self.level == self.area.main

    @property
    def disparity(self) -> str | None:
        """The goal measured by the Theil index between regions, if there is one."""
        return next((g for g, goal in self.goals.items() if goal.measure == "disparity"), None)

    @property
    def candidates(self) -> tuple[str, ...]:
        """Ids of the alternatives that are compared and ranked (the checks are not)."""
        return tuple(a.id for a in self.alternatives if not a.check)

    @property
    def checks(self) -> tuple[str, ...]:
        """Ids of the alternatives that only check the model or another alternative."""
        return tuple(a.id for a in self.alternatives if a.check)

    @property
    def measured(self) -> tuple[str, ...]:
        """Ids of the indicators that the regional level measures, in the study's order."""
        present = set(self.baseline["indicator"])
        return tuple(name for name in self.indicators if name in present)

    def alternative(self, name: str) -> Alternative:
        """Return one alternative by id.

        Raises
        ------
        UsageError
            If the study has no such alternative.
        """
        for alternative in self.alternatives:
            if alternative.id == name:
                return alternative
        known = ", ".join(a.id for a in self.alternatives)
        msg = Said(
            "there is no alternative {name!r} in this study; it has {names}",
            name=name,
            names=known,
        )
        raise UsageError(msg)

    def require_model(self) -> None:
        """Stop where the equations are others than those that the study was made for.

        Raises
        ------
        UsageError
            With what to do.
        """
        if self.model_version != MODEL_VERSION:
            msg = Said(
                "this run was made with version {theirs} of the model and this is version {ours}, "
                "whose equations need other inputs: what the run keeps can be read, but not "
                "computed anew. Run its scenarios again with `valuma run`",
                theirs=self.model_version,
                ours=MODEL_VERSION,
            )
            raise UsageError(msg)

    def constant(self, name: str) -> float:
        """Return the value of a constant."""
        return self.constants[name].value

    def with_alternatives(self, names: tuple[str, ...]) -> Study:
        """Return the study with only these alternatives, in this order."""
        return replace(self, alternatives=tuple(self.alternative(name) for name in names))
