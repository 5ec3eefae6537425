"""Schema of overlays: a few parameters with other values, and who says so."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from valuma_scenarios.schema.base import Frozen, Identifier, NonNegative
from valuma_scenarios.schema.parameters import Distribution


class Expert(Frozen):
    """One expert behind an overlay."""

    name: Annotated[str, Field(min_length=1)]
    """Name or code."""
    weight: NonNegative
    """Weight in the pool, before it is scaled."""
    file: str
    """Sheet that was read."""
    sha256: str
    """SHA-256 of the sheet."""


class Provenance(Frozen):
    """How an overlay came about."""

    made: Annotated[str, Field(min_length=1)]
    """Date and time, ISO 8601."""
    method: Annotated[str, Field(min_length=1)]
    experts: tuple[Expert, ...] = ()
    note: str | None = None


class OwnView(Frozen):
    """What one expert said about a parameter; kept, not used by the model."""

    p05: float
    p50: float
    p95: float
    weight: NonNegative
    """Share of the pool."""
    distribution: Distribution
    reasoning: str = ""


class OverlayParameter(Frozen):
    """Value and distribution that replace those of a parameter."""

    value: float
    distribution: Distribution
    note: Annotated[str, Field(min_length=1)]
    """Replaces the parameter's note."""
    experts: Annotated[dict[str, OwnView], Field(default_factory=dict)]


class Overlay(Frozen):
    """Parameters to be laid over those of a project."""

    about: Provenance
    parameters: Annotated[dict[Identifier, OverlayParameter], Field(min_length=1)]
