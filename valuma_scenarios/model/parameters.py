"""What the equations read: one typed name for each uncertain parameter.

The checks of a project import `REQUIRED_PARAMETERS` from here, so a parameter is named in one place:
a name that an equation misspells is a type error, and a name that no file gives is reported before
anything runs. Responses of indicators are named by the indicators themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Named(Protocol):
    """Draws by name."""

    def __getitem__(self, name: str) -> Array:
        """Return the values of one parameter, shape (s,)."""


def only(mechanism: str, *forms: str) -> Array:
    """Return a field that is read only while a mechanism has one of these forms."""
    return field(metadata={"mechanism": mechanism, "forms": forms})  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Parameters:
    """Values of the parameters in a block of draws, each of shape (s,); units as in the files."""

    # Learning
    x_opt: Array = only("distance", "inverted_u")
    w_opt: Array = only("distance", "inverted_u")
    c_fix: Array
    c_half: Array
    m_half: Array = only("attention", "capacity", "equal")
    n_half: Array = only("critical_mass", "exponential")
    omega: Array
    v_knowledge: Array
    k_pass: Array
    t_ramp: Array = only("contract", "ramp_and_lock", "ramp")
    attend_share: Array
    bind_load: Array = only("attention", "capacity", "equal")
    incentive_room: Array = only("attention", "capacity", "equal")
    manage_cost: Array
    drift: Array = only("contract", "ramp_and_lock")
    kb_decay: Array = only("knowledge", "public_good", "members")
    kb_scale: Array = only("knowledge", "public_good", "members")
    kb_adoption: Array = only("kb_effect", "learning")
    choice_sharpness: Array = only("own_choice", "sharp")
    partner_distance: Array
    partner_cost: Array
    project_learning: Array = only("project", "learning")
    # Stocks
    rho_capacity: Array
    delta_capacity: Array
    epsilon_erosion: Array
    k0_spread: Array
    learn_capacity: Array = only("polar", "skewed")
    erosion_skew: Array = only("polar", "skewed")
    rho_commitment: Array
    delta_network: Array
    # Money
    cost_admin_pct: Array
    cost_network_pct: Array = only("overhead", "on")
    cost_contract_pct: Array = only("overhead", "on")
    overlap_cost: Array = only("overlap", "channelled", "all_money")
    purpose_shift: Array = only("purpose", "line")
    deadweight: Array
    displacement_tradable: Array
    displacement_local: Array
    leakage: Array
    multiplier: Array
    leverage: Array = only("leverage", "channelled")
    leverage_additional: Array = only("leverage", "channelled")
    partner_leverage: Array = only("leverage", "channelled")
    match: Array = only("match", "on")
    joint: Array = only("joint", "on")
    saturation_scale: Array = only("saturation", "exponential")
    eta_absorption: Array = only("absorption", "power")
    psi_mainstream: Array = only("mainstream", "on")
    participation_fte: Array
    fte_cost: Array
    # Effects
    zeta_sensitivity: Array = only("sensitivity", "gap")
    xi_spillover: Array = only("spill_over", "neighbours", "network_neighbours_off")
    border_gain: Array = only("spill_over", "neighbours")
    delta_effect: Array
    lag_years: Array
    trend_damping: Array
    rule_multiplier: Array
    shrinkage: Array
    p_null_economy: Array
    p_null_people: Array
    p_null_place: Array

    @classmethod
    def of(cls, draws: Named) -> Parameters:
        """Return the parameters of a block of draws, each contiguous in memory."""
        return cls(**{name: np.ascontiguousarray(draws[name]) for name in REQUIRED_PARAMETERS})


REQUIRED_PARAMETERS: tuple[str, ...] = tuple(item.name for item in fields(Parameters))
"""Uncertain parameters that the equations know by name."""


def read_by(structure: Mapping[str, str]) -> tuple[str, ...]:
    """Return the parameters that the equations read while the mechanisms have these forms."""
    return tuple(
        item.name
        for item in fields(Parameters)
        if not item.metadata or structure[item.metadata["mechanism"]] in item.metadata["forms"]
    )
