"""Checks of scenario files: chains, networks, money and years."""

from __future__ import annotations

from dataclasses import dataclass

from valuma_scenarios.inheritance import chain_of
from valuma_scenarios.loading import Loaded
from valuma_scenarios.vocabulary import Level


@dataclass(frozen=True)
class Span:
    """Years and regional level of a run."""

    start: int = 2020
    end: int = 2030
    level: Level | None = None


def parents_of(loaded: Loaded) -> dict[str, object]:
    """Return what each scenario is based on."""
    return {name: entry.data.get("based_on") for name, entry in loaded.entries["scenario"].items()}


def chains_of(loaded: Loaded) -> dict[str, tuple[str, ...]]:
    """Return the chain of each scenario that has one."""
    parents = parents_of(loaded)
    chains = {name: chain_of(name, parents) for name in parents}
    return {name: chain for name, chain in chains.items() if chain is not None}


SCENARIO_CHECKS = ()
