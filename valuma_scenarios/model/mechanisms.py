"""The mechanisms of the model: what each reads, in which forms it comes, and what it feeds.

The theory of change as data: from levers through cooperation, regions and money to effects and
goals. Every uncertain parameter and every form belongs to exactly one mechanism.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from valuma_scenarios.schema.parameters import Parameter
from valuma_scenarios.vocabulary import GRADES, Grade

Stage = Literal["levers", "cooperation", "regions", "effects", "goals"]
STAGES: tuple[Stage, ...] = ("levers", "cooperation", "regions", "effects", "goals")
GOAL = "goals"
"""What the last mechanisms feed: the goals, which are indicators with weights."""


@dataclass(frozen=True)
class Mechanism:
    """One mechanism.

    Parameters
    ----------
    id : str
        Its name in the catalogue: ``mechanism.ID``.
    stage : str
        One of `STAGES`.
    feeds : tuple of str
        Mechanisms that it bears on directly, or `GOAL`.
    parameters : tuple of str
        Uncertain parameters that it reads; `*` stands for any letters.
    forms : tuple of str
        Entries of `vocabulary.MODEL_FORMS` that say how it is computed.
    """

    id: str
    stage: Stage
    feeds: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()

    def reads(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return those of some parameters that it reads, in their order."""
        return tuple(n for n in names if any(fnmatchcase(n, one) for one in self.parameters))

    def grade(self, parameters: Mapping[str, Parameter]) -> Grade | None:
        """Return the grade of most of what it reads, the weaker of two; None of nothing."""
        counts = self.grades(parameters)
        order = sorted(counts, key=lambda grade: (counts[grade], GRADES.index(grade)))
        return order[-1] if order else None

    def grades(self, parameters: Mapping[str, Parameter]) -> dict[Grade, int]:
        """Return how many of the numbers that it reads have each grade, the best grade first."""
        found = Counter(parameters[name].grade for name in self.reads(parameters))
        return {grade: found[grade] for grade in GRADES if found[grade]}


MECHANISMS: tuple[Mechanism, ...] = (
    Mechanism("structure", "levers", ("attention", "distance", "mass", "choice")),
    Mechanism(
        "coordination", "levers", ("facilitation", "knowledge_base"),
        ("coordination_*", "default_coordination"),
    ),
    Mechanism("contract", "levers", ("continuity",)),
    Mechanism("binding", "levers", ("attention", "commitment", "themes")),
    Mechanism("knowledge", "levers", ("knowledge_base", "facilitation")),
    Mechanism("partners", "levers", ("distance", "facilitation", "added")),
    Mechanism("national_priorities", "levers", ("themes", "commitment")),
    Mechanism("channel", "levers", ("costs", "themes", "added")),
    Mechanism("money", "levers", ("additionality",)),
    Mechanism(
        "attention", "cooperation", ("learning",),
        ("attend_share", "m_half", "bind_load", "incentive_room", "k_pass"),
        ("attention", "bind_cost", "incentive_net"),
    ),
    Mechanism(
        "distance", "cooperation", ("learning",), ("x_opt", "w_opt", "partner_distance"),
        ("distance",),
    ),
    Mechanism(
        "facilitation", "cooperation", ("learning",),
        ("c_fix", "c_half", "manage_cost", "partner_cost", "project_learning"),
        ("intensity", "project"),
    ),
    Mechanism(
        "mass", "cooperation", ("learning",), ("n_half", "omega"),
        ("critical_mass", "partners_mass"),
    ),
    Mechanism(
        "choice", "cooperation", ("learning", "themes"), ("choice_sharpness", "v_knowledge"),
        ("own_choice",),
    ),
    Mechanism(
        "continuity", "cooperation", ("learning", "commitment"), ("t_ramp", "drift"),
        ("contract",),
    ),
    Mechanism(
        "knowledge_base", "cooperation", ("learning", "choice"),
        ("kb_decay", "kb_scale", "kb_adoption"), ("knowledge", "kb_effect"),
    ),
    Mechanism(
        "learning", "regions", ("added", "use", "mainstream"),
        ("rho_capacity", "delta_capacity", "epsilon_erosion", "k0_spread", "learn_capacity",
         "erosion_skew"),
        ("learning", "polar"),
    ),
    Mechanism(
        "commitment", "regions", ("added",), ("rho_commitment", "delta_network"), ("nu_commit",),
    ),
    Mechanism(
        "costs", "regions", ("use",),
        ("cost_*", "overlap_cost", "participation_fte", "fte_cost"), ("overhead", "overlap"),
    ),
    Mechanism("themes", "regions", ("added", "mix"), ("purpose_shift",), ("purpose",)),
    Mechanism(
        "added", "regions", ("null_effect",),
        ("leverage*", "partner_leverage", "match", "joint"),
        ("leverage", "match", "match_base", "joint"),
    ),
    Mechanism(
        "additionality", "regions", ("use",),
        ("deadweight", "displacement_*", "leakage", "multiplier"), ("market",),
    ),
    Mechanism(
        "use", "regions", ("response",), ("saturation_scale", "eta_absorption"),
        ("saturation", "absorption"),
    ),
    Mechanism("mainstream", "regions", ("null_effect",), ("psi_mainstream",), ("mainstream",)),
    Mechanism("null_effect", "effects", ("response",), ("p_null_*",), ("null_effect",)),
    Mechanism("mix", "effects", ("response",), ("diversity_premium",), ("mix",)),
    Mechanism(
        "response", "effects", ("delay",),
        ("beta_*", "shrinkage", "rule_multiplier", "zeta_sensitivity"), ("sensitivity",),
    ),
    Mechanism("delay", "effects", ("neighbours",), ("lag_years", "delta_effect"), ("lag",)),
    Mechanism(
        "neighbours", "effects", ("side_effects", GOAL), ("xi_spillover", "border_gain"),
        ("spill_over", "border"),
    ),
    Mechanism("side_effects", "effects", (GOAL,), ("emissions_elasticity",), ("side_effect",)),
    Mechanism("baseline", "effects", (GOAL,), ("trend_damping",)),
    Mechanism(GOAL, "goals", ()),
)  # fmt: skip
"""In the order of the method note."""
