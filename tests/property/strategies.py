"""Hypothesis strategies: alternatives and draws that the schema allows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from valuma_scenarios.draws.sampling import Draws, from_unit_cube, names_of
from valuma_scenarios.schema.base import Text
from valuma_scenarios.schema.scenario import (
    SELF_SELECTED,
    Alternative,
    Funding,
    Members,
    Network,
    Priorities,
)
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import REGION_TYPES, THEMES

LABEL = Text(fi="x", sv="x", en="x")
SHARES = st.floats(0, 1).map(lambda x: round(x, 4))


@st.composite
def theme_mixes(draw: st.DrawFn) -> Any:
    """Return a theme mix that sums to 1, or self-selected."""
    if draw(st.booleans()):
        return SELF_SELECTED
    chosen = draw(st.lists(st.sampled_from(THEMES), min_size=1, unique=True))
    weights = draw(st.lists(st.integers(1, 9), min_size=len(chosen), max_size=len(chosen)))
    return {theme: weight / sum(weights) for theme, weight in zip(chosen, weights, strict=True)}


@st.composite
def named_regions(draw: st.DrawFn) -> dict[str, float]:
    """Return up to three regions by name with the share of their people that takes part."""
    chosen = draw(st.lists(st.integers(1, 19), max_size=3, unique=True))
    return {f"MK{number:02}": draw(SHARES) for number in chosen if number not in (3, 20)}


@st.composite
def priorities(draw: st.DrawFn) -> Priorities:
    """Return national priorities of any share."""
    points = draw(st.lists(st.integers(0, 5), min_size=len(THEMES), max_size=len(THEMES)))
    points[0] += 1
    mix = {theme: x / sum(points) for theme, x in zip(THEMES, points, strict=True)}
    return Priorities(share=draw(st.one_of(st.just(0.0), SHARES)), themes=mix)


@st.composite
def networks(draw: st.DrawFn, name: str) -> Network:
    """Return a network with any levers and members."""
    first = draw(st.integers(2020, 2030))
    types = draw(st.lists(st.sampled_from(REGION_TYPES), min_size=1, unique=True))
    return Network(
        id=name,
        label=LABEL,
        based_on=None,
        members=Members(
            region_types=tuple(types), regions=draw(named_regions()), all=draw(st.booleans())
        ),
        themes=draw(theme_mixes()),
        coordination_meur=draw(st.floats(0, 3)),
        contract_years=draw(st.floats(0.5, 12)),
        binding=draw(SHARES),
        knowledge_share=draw(SHARES),
        incentive=draw(st.one_of(st.just(0.0), SHARES)),
        partners=draw(st.one_of(st.just(0.0), SHARES)),
        active=draw(st.sampled_from([None, (first, draw(st.integers(first, 2035)))])),
        defaulted=(),
    )


@st.composite
def alternatives(draw: st.DrawFn, study: Study, name: str = "anything") -> Alternative:
    """Return an alternative with up to four networks and any share of money through them."""
    base = study.alternative("status_quo").funding
    through = {
        line: draw(SHARES) for line in ("contracts", "aiko", "regional_development", "ecosystems")
    }
    funding = Funding(
        continue_after_last_year=draw(st.booleans()),
        coordination_from=draw(st.sampled_from([None, "contracts"])),
        amounts=dict(base.amounts),
        through_networks=through,
        allocation=base.allocation,
    )
    count = draw(st.integers(0, 4))
    return Alternative(
        id=name,
        label=LABEL,
        summary=LABEL,
        state_role="partner",
        networks=tuple(draw(networks(f"n{i}")) for i in range(count)),
        funding=funding,
        national_priorities=draw(priorities()),
        chain=(name,),
        sources=("judgement",),
        note=None,
    )


@st.composite
def joint_draws(draw: st.DrawFn, study: Study, n: int = 3) -> Draws:
    """Return joint draws anywhere in the unit cube, its far corners included."""
    seed = draw(st.integers(1, 2**31))
    u = np.random.default_rng(seed).random((n, len(names_of(study))))
    if draw(st.booleans()):
        u = np.where(u < 0.15, 0.0, np.where(u > 0.85, 1.0, u))
    return from_unit_cube(study, u)


def with_alternatives(study: Study, *chosen: Alternative) -> Study:
    """Return the study with these alternatives only."""
    return replace(study, alternatives=chosen, reference=chosen[0].id)
