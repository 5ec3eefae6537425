"""Forms of the model: every mechanism has a default form, which comes first, and named others.

A form is one entry: a function of a few arrays and the parameters, with the same arguments as the
other forms of its mechanism. A study's `structure` chooses one for each mechanism; the equations
ask for it by the mechanism's name. The method note, section 13, says what each form means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import NULL_EFFECTS
from valuma_scenarios.model.equations import learning, money
from valuma_scenarios.model.parameters import Parameters

Array = NDArray[np.float64]
Value = Array | float
Pick = Callable[[Parameters], Any]


@dataclass(frozen=True)
class Forms:
    """The form of every mechanism in a study."""

    distance: Callable[[Array, Parameters], Array]
    """Learning by similarity to who is met."""
    intensity: Callable[[Array, Array], Array]
    """Members over whom facilitation is spread, from sizes and whether active."""
    attention: Callable[[Array, Array, Array], Array]
    """Attention from extra load, room at mean capacity and relative capacity."""
    critical_mass: Callable[[Array, Parameters], Array]
    """Factor for members."""
    contract: Callable[[Array, Parameters], tuple[Value, Value]]
    """Continuity and lock-in by contract years."""
    knowledge: Callable[[Array, Array, Parameters], tuple[Array, Array]]
    """Knowledge to draw on in each network and in each region, from stocks and weights."""
    overlap: Callable[[Array, Parameters], tuple[Value, Value]]
    """Cost of meeting twice, on plain and on channelled money, from extra memberships."""
    leverage: Callable[[Array, Parameters], Value]
    """What full commitment brings, from the share of partners."""
    match: Pick
    """Factor at full fit."""
    joint: Pick
    """Factor at full learning."""
    saturation: Callable[[Array], Array]
    """Factor for falling returns, from relative effort."""
    absorption: Pick
    """Exponent of relative capacity."""
    mainstream: Pick
    """Share of mainstream money that capacity makes productive."""
    lag: int
    """Stages of the delay."""
    spill_over: Callable[[Parameters], tuple[Value, Value]]
    """Spill-over, and what a joint body adds to it."""
    border: Callable[[Array], Array]
    """Share of the other members that count as neighbours."""
    null_effect: Any
    """How draws say whether networks work, see `valuma_scenarios.draws.sampling`."""
    sensitivity: Callable[[Array, Parameters], Array]
    """Sensitivity of regions, from their distance to the best."""
    own_choice: Pick
    """Exponent of need in a region's own choice."""
    bind_cost: Callable[[Array], Array]
    """Obligation by binding."""
    kb_effect: Callable[[Parameters], tuple[Value, Value]]
    """What knowledge teaches everyone, and what it adds to the fit of fixed themes."""
    partners_mass: Callable[[Array, Array], Array]
    """Members that make up the critical mass."""
    purpose: Pick
    """How far money leaves its line's purpose."""
    market: Callable[[NDArray[np.bool_]], NDArray[np.bool_]]
    """Indicators on which displacement and multipliers of markets bear."""
    match_base: Callable[[Array, Array], Array]
    """Fit that money would have had anyway, from that of its line and of a uniform mix."""
    incentive_net: Pick
    """Part of paid time that would not have been given anyway."""
    nu_commit: Callable[[float], float]
    """Part of commitment left under national priorities."""
    polar: Callable[[Parameters], tuple[Value, Value]]
    """How learning and erosion depend on capacity."""
    project: Pick
    """What managing money teaches, M€ of facilitation for each M€."""
    mix: bool
    """Whether a broad or narrow mix matters."""
    side_effect: bool
    """Whether indicators have side effects."""
    learning: bool
    """Whether networks teach."""
    overhead: bool
    """Whether networks cost more or less to run than plain money."""


def _ones(like: Array) -> Array:
    return np.ones_like(like)


def _public_good(stock: Array, _weight: Array, p: Parameters) -> tuple[Array, Array]:
    level = learning.knowledge_level(stock.sum(axis=0, keepdims=True), p.kb_decay, p.kb_scale)
    return level, level


def _members(stock: Array, weight: Array, p: Parameters) -> tuple[Array, Array]:
    level = learning.knowledge_level(stock, p.kb_decay, p.kb_scale)
    return level, np.einsum("nrs,ns->rs", weight, level)


def _no_knowledge(stock: Array, _weight: Array, _p: Parameters) -> tuple[Array, Array]:
    nothing = np.zeros((1, stock.shape[-1]))
    return nothing, nothing


def _full_attention(extra: Array, _room: Array, relative: Array) -> Array:
    return np.ones(np.broadcast_shapes(extra.shape, relative.shape))


def _ramp_and_lock(years: Array, p: Parameters) -> tuple[Value, Value]:
    return learning.continuity(years, p.t_ramp), learning.lock_in(years, p.drift)


def _leverage(partners: Array, p: Parameters) -> Value:
    return p.leverage * p.leverage_additional * (1 + p.partner_leverage * partners)


FORMS: dict[str, dict[str, Any]] = {
    "distance": {
        "inverted_u": lambda sim, p: learning.optimal_distance(sim, p.x_opt, p.w_opt),
        "proximity": lambda sim, _p: sim,
        "difference": lambda sim, _p: 1 - sim,
        "off": lambda sim, _p: _ones(sim),
    },
    "intensity": {
        "per_member": lambda size, _active: size,
        "per_network": lambda size, active: np.where(
            size > 0, (size * active).sum() / max(1.0, active.sum()), 0.0
        ),
    },
    "attention": {
        "capacity": lambda extra, room, relative: learning.attention(extra, room * relative),
        "equal": lambda extra, room, _relative: learning.attention(extra, room),
        "off": _full_attention,
    },
    "critical_mass": {
        "exponential": lambda size, p: learning.critical_mass(size, p.n_half),
        "off": lambda size, _p: _ones(size),
    },
    "contract": {
        "ramp_and_lock": _ramp_and_lock,
        "ramp": lambda years, p: (learning.continuity(years, p.t_ramp), 1.0),
        "off": lambda _years, _p: (1.0, 1.0),
    },
    "knowledge": {"public_good": _public_good, "members": _members, "off": _no_knowledge},
    "overlap": {
        "channelled": lambda extra, p: (0.0, p.overlap_cost * extra),
        "all_money": lambda extra, p: (p.overlap_cost * extra, p.overlap_cost * extra),
        "off": lambda _extra, _p: (0.0, 0.0),
    },
    "leverage": {"channelled": _leverage, "off": lambda _partners, _p: 0.0},
    "match": {"on": lambda p: p.match, "off": lambda _p: 1.0},
    "joint": {"on": lambda p: p.joint, "off": lambda _p: 1.0},
    "saturation": {"exponential": money.saturation, "linear": _ones},
    "absorption": {"power": lambda p: p.eta_absorption, "off": lambda _p: 0.0},
    "mainstream": {"on": lambda p: p.psi_mainstream, "off": lambda p: np.zeros_like(p.c_fix)},
    "lag": {"erlang3": 3, "exponential": 1, "erlang8": 8},
    "spill_over": {
        "neighbours": lambda p: (p.xi_spillover, p.border_gain),
        "network_neighbours_off": lambda p: (p.xi_spillover, 0.0),
        "off": lambda _p: (0.0, 0.0),
    },
    "border": {"near": lambda near: near, "any": _ones},
    "null_effect": NULL_EFFECTS,
    "sensitivity": {
        "gap": lambda gap, p: gap[:, :, None] ** p.zeta_sensitivity,
        "equal": lambda gap, _p: np.ones((*gap.shape, 1)),
    },
    "own_choice": {"sharp": lambda p: p.choice_sharpness, "share": lambda p: _ones(p.c_fix)},
    "bind_cost": {"square": np.square, "linear": lambda binding: binding},
    "kb_effect": {
        "learning": lambda p: (p.kb_adoption, 0.0),
        "fit": lambda p: (0.0, p.v_knowledge),
    },
    "partners_mass": {
        "yes": lambda size, partners: size * (1 + partners),
        "no": lambda size, _partners: size,
    },
    "purpose": {"line": lambda p: p.purpose_shift, "network": lambda p: _ones(p.c_fix)},
    "market": {"by_indicator": lambda market: market, "all": np.ones_like},
    "match_base": {"line": lambda line, _uniform: line, "uniform": lambda _line, uniform: uniform},
    "incentive_net": {"net": lambda p: 1 - p.deadweight, "gross": lambda p: _ones(p.c_fix)},
    "nu_commit": {"yes": lambda share: 1 - share, "no": lambda _share: 1.0},
    "polar": {
        "skewed": lambda p: (p.learn_capacity, p.erosion_skew),
        "none": lambda p: (np.zeros_like(p.c_fix), np.zeros_like(p.c_fix)),
    },
    "project": {"none": lambda _p: 0.0, "learning": lambda p: p.project_learning},
    "mix": {"on": True, "off": False},
    "side_effect": {"on": True, "off": False},
    "learning": {"on": True, "off": False},
    "overhead": {"on": True, "off": False},
}
"""Implementation of every form of every mechanism; the default form comes first."""


def forms_of(structure: Mapping[str, str]) -> Forms:
    """Return the form of every mechanism.

    Parameters
    ----------
    structure : mapping
        Name of the form by mechanism; a mechanism that is left out has its default form.

    Raises
    ------
    KeyError
        If a mechanism or one of its forms is unknown; the checks of a project say so before.
    """
    return _forms(tuple(structure.items()))


@lru_cache(maxsize=256)
def _forms(chosen: tuple[tuple[str, str], ...]) -> Forms:
    structure = dict(chosen)
    unknown = set(structure) - set(FORMS)
    if unknown:
        raise KeyError(*sorted(unknown))
    return Forms(
        **{name: forms[structure.get(name, next(iter(forms)))] for name, forms in FORMS.items()}
    )
