"""Named forms of the mechanisms (section 13), default first; written down here a second time."""

from __future__ import annotations

from collections.abc import Mapping

ON = ("on", "off")

FORMS: dict[str, tuple[str, ...]] = {
    "distance": ("inverted_u", "proximity", "difference", "off"),
    "intensity": ("per_member", "per_network"),
    "attention": ("capacity", "equal", "off"),
    "critical_mass": ("exponential", "off"),
    "contract": ("ramp_and_lock", "ramp", "off"),
    "knowledge": ("public_good", "members", "off"),
    "overlap": ("channelled", "all_money", "off"),
    "leverage": ("channelled", "off"),
    "match": ON,
    "joint": ON,
    "saturation": ("exponential", "linear"),
    "absorption": ("power", "off"),
    "mainstream": ON,
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
    "mix": ON,
    "side_effect": ON,
    "learning": ON,
    "overhead": ON,
}

Structure = dict[str, str]


def complete(structure: Mapping[str, str]) -> Structure:
    """Return the form of every mechanism, the default where none is chosen.

    Raises
    ------
    ValueError
        If a mechanism or a form is not known.
    """
    for mechanism, form in structure.items():
        if form not in FORMS.get(mechanism, ()):
            msg = f"no form {form!r} of mechanism {mechanism!r}"
            raise ValueError(msg)
    return {mechanism: structure.get(mechanism, forms[0]) for mechanism, forms in FORMS.items()}
