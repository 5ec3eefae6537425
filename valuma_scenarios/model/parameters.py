"""What the equations read: one typed name for each uncertain parameter.

The checks of a project import `REQUIRED_PARAMETERS` from here, so a parameter is named in one
place: a name that an equation misspells is a type error, and a name that no file gives is reported
before anything runs. Responses of indicators are named by the indicators themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Protocol, get_type_hints

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Named(Protocol):
    """Draws by name."""

    def __getitem__(self, name: str) -> Array:
        """Return the values of one parameter, shape (s,)."""


class Only:
    """Mark of a parameter that is read only while a mechanism has one of these forms."""

    def __init__(self, mechanism: str, *forms: str) -> None:
        self.mechanism, self.forms = mechanism, forms


@dataclass(frozen=True)
class Parameters:
    """Values of the parameters in a block of draws, each of shape (s,); units as in the files."""

    # Learning
    x_opt: Annotated[Array, Only("distance", "inverted_u")]
    w_opt: Annotated[Array, Only("distance", "inverted_u")]
    c_fix: Array
    c_half: Array
    m_half: Annotated[Array, Only("attention", "capacity", "equal")]
    n_half: Annotated[Array, Only("critical_mass", "exponential")]
    omega: Array
    v_knowledge: Array
    k_pass: Array
    t_ramp: Annotated[Array, Only("contract", "ramp_and_lock", "ramp")]
    attend_share: Array
    bind_load: Annotated[Array, Only("attention", "capacity", "equal")]
    incentive_room: Annotated[Array, Only("attention", "capacity", "equal")]
    manage_cost: Array
    drift: Annotated[Array, Only("contract", "ramp_and_lock")]
    kb_decay: Annotated[Array, Only("knowledge", "public_good", "members")]
    kb_scale: Annotated[Array, Only("knowledge", "public_good", "members")]
    kb_adoption: Annotated[Array, Only("kb_effect", "learning")]
    choice_sharpness: Annotated[Array, Only("own_choice", "sharp")]
    partner_distance: Array
    partner_cost: Array
    project_learning: Annotated[Array, Only("project", "learning")]
    # Stocks
    rho_capacity: Array
    delta_capacity: Array
    epsilon_erosion: Array
    k0_spread: Array
    learn_capacity: Annotated[Array, Only("polar", "skewed")]
    erosion_skew: Annotated[Array, Only("polar", "skewed")]
    rho_commitment: Array
    delta_network: Array
    # Money
    cost_admin_pct: Array
    cost_network_pct: Annotated[Array, Only("overhead", "on")]
    cost_contract_pct: Annotated[Array, Only("overhead", "on")]
    overlap_cost: Annotated[Array, Only("overlap", "channelled", "all_money")]
    purpose_shift: Annotated[Array, Only("purpose", "line")]
    deadweight: Array
    displacement_tradable: Array
    displacement_local: Array
    leakage: Array
    multiplier: Array
    leverage: Annotated[Array, Only("leverage", "channelled")]
    leverage_additional: Annotated[Array, Only("leverage", "channelled")]
    partner_leverage: Annotated[Array, Only("leverage", "channelled")]
    match: Annotated[Array, Only("match", "on")]
    joint: Annotated[Array, Only("joint", "on")]
    saturation_scale: Annotated[Array, Only("saturation", "exponential")]
    eta_absorption: Annotated[Array, Only("absorption", "power")]
    psi_mainstream: Annotated[Array, Only("mainstream", "on")]
    participation_fte: Array
    fte_cost: Array
    # Effects
    zeta_sensitivity: Annotated[Array, Only("sensitivity", "gap")]
    xi_spillover: Annotated[Array, Only("spill_over", "neighbours", "network_neighbours_off")]
    border_gain: Annotated[Array, Only("spill_over", "neighbours")]
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
    hints = get_type_hints(Parameters, include_extras=True)
    marks = {name: getattr(hint, "__metadata__", ()) for name, hint in hints.items()}
    return tuple(
        name for name, only in marks.items() if all(structure[m.mechanism] in m.forms for m in only)
    )
