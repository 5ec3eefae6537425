"""Closed lists of ids that the model's equations know by name.

Everything else (goals, themes, regions, indicators, instruments, networks …) is data and is listed
in the project folder. These few ids appear in formulas, so they are fixed here and nowhere else.
"""

from __future__ import annotations

from typing import Literal, get_args

Family = Literal["economy", "people", "place"]
AllocationKey = Literal["population", "equal", "need", "capacity"]
StateRoleId = Literal["observer", "partner", "steering"]
Grade = Literal["A", "B", "C", "D"]
Language = Literal["fi", "sv", "en"]
Executor = Literal["serial", "threads", "processes", "dask"]
QuantilesBy = Literal["auto", "exact", "bins"]
MechanismGroup = Literal[
    "learning",
    "capacity",
    "commitment",
    "money",
    "costs",
    "response_economy",
    "response_people",
    "response_place",
    "rule",
    "null_effect",
    "spatial",
    "timing",
    "baseline",
]

LeverGroup = Literal[
    "structure",
    "coordination",
    "contract",
    "binding",
    "partners",
    "knowledge",
    "channel",
    "national_priorities",
    "money",
]
"""Groups of levers in which two alternatives can differ."""

GOALS = ("g1", "g2", "g3", "g4", "g5", "g6")
FAMILIES: tuple[Family, ...] = get_args(Family)
ALLOCATION_KEYS: tuple[AllocationKey, ...] = get_args(AllocationKey)
REGION_TYPES = (
    "metropolitan",
    "large_city",
    "regional_centre",
    "seutukaupunki",
    "rural_heartland",
    "sparsely_populated",
    "archipelago",
)
THEMES = (
    "land_use",
    "innovation",
    "skills",
    "business",
    "digital",
    "wellbeing",
    "low_carbon",
    "rural",
    "culture",
)
GROUPS: tuple[MechanismGroup, ...] = get_args(MechanismGroup)
GRADES: tuple[Grade, ...] = get_args(Grade)
LANGUAGES: tuple[Language, ...] = get_args(Language)
LEVER_GROUPS: tuple[LeverGroup, ...] = get_args(LeverGroup)

MODEL_FORMS: dict[str, tuple[str, ...]] = {
    "distance": ("inverted_u", "proximity", "difference", "off"),
    "intensity": ("per_member", "per_network"),
    "attention": ("capacity", "equal", "off"),
    "critical_mass": ("exponential", "off"),
    "contract": ("ramp_and_lock", "ramp", "off"),
    "knowledge": ("public_good", "members", "off"),
    "overlap": ("channelled", "all_money", "off"),
    "leverage": ("channelled", "off"),
    "match": ("on", "off"),
    "joint": ("on", "off"),
    "saturation": ("exponential", "linear"),
    "absorption": ("power", "off"),
    "mainstream": ("on", "off"),
    "lag": ("erlang3", "exponential", "erlang8"),
    "spill_over": ("neighbours", "network_neighbours_off", "off"),
    "border": ("near", "any"),
    "null_effect": ("per_family", "common", "partial"),
    "sensitivity": ("gap", "equal"),
    "own_choice": ("sharp", "share"),
    "bind_cost": ("square", "linear"),
    "kb_effect": ("learning", "fit"),
    "partners_mass": ("yes", "no"),
    "purpose": ("line", "network"),
    "market": ("by_indicator", "all"),
    "match_base": ("line", "uniform"),
    "incentive_net": ("net", "gross"),
    "nu_commit": ("yes", "no"),
    "polar": ("skewed", "none"),
    "project": ("none", "learning"),
    "mix": ("on", "off"),
    "side_effect": ("on", "off"),
    "learning": ("on", "off"),
    "overhead": ("on", "off"),
}
"""Forms that each mechanism of the model can take; the first is its default."""

MODEL_VERSION = 2
"""Number of the equations; studies and results of different numbers are never mixed."""

NATIONAL = "FI"
DISPARITY_GOAL = "g4"
REFERENCE = "status_quo"
DO_NOTHING = "do_nothing"
NO_NETWORKS = "no_networks"
EXECUTORS: tuple[Executor, ...] = get_args(Executor)
"""Who can compute a large run."""
QUANTILES_BY: tuple[QuantilesBy, ...] = get_args(QuantilesBy)
"""How quantiles of a run can be made."""
