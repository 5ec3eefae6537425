"""A whole study small enough to follow with a pencil: three regions, two networks, three years."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from tests.reference.tiny_tables import BASELINE, CONSTANTS, PARAMETERS
from valuma_scenarios.schema.base import Text
from valuma_scenarios.schema.parameters import Constant, Correlation, Distribution, Parameter
from valuma_scenarios.schema.reference import (
    Goal,
    Indicator,
    Instrument,
    Levers,
    RegionType,
    Response,
    SideEffect,
    Source,
    StateRole,
    Theme,
)
from valuma_scenarios.schema.scenario import Alternative, Funding, Members, Network, Priorities
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import (
    DISPARITY_GOAL,
    DO_NOTHING,
    GOALS,
    NO_NETWORKS,
    REGION_TYPES,
    THEMES,
)

JUDGED = ("judgement",)
CHECKS = (NO_NETWORKS, DO_NOTHING)
NO_MARKET = ("share_tertiary", "jobs_share_culture", "out_commuting_share", "ghg_per_capita")
"""Indicators without displacement and multiplier."""


def text(words: str) -> Text:
    """Return the same words in the three languages."""
    return Text(fi=words, sv=words, en=words)


def tiny_parameters() -> dict[str, Parameter]:
    """Return every uncertain parameter of the model, with PERT distributions."""
    return {
        name: Parameter(
            label=text(name),
            symbol=name,
            unit="1",
            value=value,
            distribution=Distribution(kind="pert", low=low, high=high),
            bounds=(least, most),
            group=group,
            grade="D",
            evidence="judgement",
            sources=JUDGED,
            note="",
        )
        for name, (value, low, high, least, most, group) in PARAMETERS.items()
    }


def _goal(name: str, words: Text) -> Goal:
    """Return a goal; the disparity goal is held against its Theil index."""
    goal = Goal(label=words, short=words, description=words, sources=JUDGED)
    return goal.model_copy(update={"measure": "disparity"}) if name == DISPARITY_GOAL else goal


def _indicator(name: str, goals: dict, themes: dict, response: Response) -> Indicator:
    lower_is_better = name in ("unemployed_share", "out_commuting_share", "ghg_per_capita")
    people = name in ("employment_rate", "unemployed_share", "share_tertiary")
    place = name in ("jobs_share_culture", "out_commuting_share", "ghg_per_capita")
    warms = SideEffect(of="gdp_per_capita", elasticity="emissions_elasticity")
    mixes: dict[str, Literal["narrow", "broad"]] = {
        "specialisation_krugman": "narrow",
        "diversity_shannon": "broad",
    }
    return Indicator(
        label=text(name),
        short=text(name),
        unit=text("unit"),
        direction=-1 if lower_is_better else 1,
        family="people" if people else "place" if place else "economy",
        goals=goals,
        bounds=(0.0, None),
        decimals=2,
        themes=themes,
        themes_grade="D",
        response=response,
        mix=mixes.get(name),
        market=name not in NO_MARKET,
        side_effect=warms if name == "ghg_per_capita" else None,
        year=2019,
        sources=JUDGED,
        note="",
    )


def tiny_indicators() -> dict[str, Indicator]:
    """Return indicators with native and rule-based responses, both directions, all six goals."""
    work = {"skills": 0.6, "business": 1.0, "wellbeing": 0.4}
    table = {
        "gdp_per_capita": ({"g1": 1.0, "g4": 0.6}, {"innovation": 0.8, "business": 1.0}),
        "enterprise_birth_rate": ({"g2": 0.4}, {"business": 1.0, "digital": 0.5}),
        "diversity_shannon": ({"g2": 0.3}, {"innovation": 1.0, "business": 0.5}),
        "municipal_annual_margin": ({"g2": 0.3}, {"land_use": 0.5, "digital": 1.0}),
        "employment_rate": ({"g3": 0.5, "g4": 0.4}, work),
        "unemployed_share": ({"g3": 0.3}, work),
        "share_tertiary": ({"g3": 0.2}, {"skills": 1.0}),
        "jobs_share_culture": ({"g5": 1.0}, {"culture": 1.0, "rural": 0.3}),
        "out_commuting_share": ({"g6": 0.6}, {"land_use": 1.0, "low_carbon": 0.5}),
        "specialisation_krugman": ({"g2": 0.2}, {"business": 1.0, "innovation": 0.3}),
        "ghg_per_capita": ({"g6": 0.4}, {"low_carbon": 1.0, "land_use": 0.3}),
    }
    native = {"gdp_per_capita", "enterprise_birth_rate", "employment_rate"}
    native |= {"unemployed_share", "share_tertiary"}
    scale = {"out_commuting_share": 0.5}
    times = {
        "enterprise_birth_rate": ("shrinkage",),
        "diversity_shannon": ("diversity_premium",),
    }
    return {
        name: _indicator(
            name,
            goals,
            themes,
            Response(
                parameter=f"beta_{name}",
                rule=name not in native,
                scale=scale.get(name, 1.0),
                times=times.get(name, ()),
            ),
        )
        for name, (goals, themes) in table.items()
    }


def tiny_themes() -> dict[str, Theme]:
    """Return the nine themes; three are tradable."""
    share = dict.fromkeys(THEMES, 0.1) | {"business": 0.2}
    return {
        m: Theme(
            label=text(m),
            short=text(m),
            tradable=m in ("innovation", "business", "digital"),
            mainstream_share=share[m],
            grade="D",
            sources=JUDGED,
            note="",
        )
        for m in THEMES
    }


def _instrument(
    meur: float | None, themes: dict, allocation: dict, excluded: tuple[str, ...] = ()
) -> Instrument:
    return Instrument(
        label=text("instrument"),
        meur_per_year=meur,
        years=(2020, 2021),
        themes=themes,
        allocation=allocation,
        channelable=True,
        excluded_regions=excluded,
        grade="D",
        sources=JUDGED,
        note="",
    )


def tiny_instruments() -> dict[str, Instrument]:
    """Return three instruments of 2020-2021: one without a sum, one that skips a region."""
    return {
        "aiko": _instrument(15, {"business": 0.5, "skills": 0.5}, {"population": 0.5, "need": 0.5}),
        "digitalisation": _instrument(
            30, {"digital": 1.0}, {"equal": 0.4, "capacity": 0.6}, ("MK03",)
        ),
        "mal_agreements": _instrument(None, {"land_use": 1.0}, {"population": 1.0}),
    }


def tiny_networks() -> tuple[Network, Network]:
    """Return a network of cities with fixed themes and a loose one of all regions."""
    cities = Network(
        id="cities",
        label=text("cities"),
        based_on=None,
        members=Members(region_types=("metropolitan", "regional_centre")),
        themes={"innovation": 0.6, "business": 0.4},
        coordination_meur=0.4,
        contract_years=4,
        binding=0.7,
        knowledge_share=0.2,
        active=None,
        defaulted=(),
    )
    loose = Network(
        id="loose",
        label=text("loose"),
        based_on=None,
        members=Members(all=True),
        themes="self_selected",
        coordination_meur=0.6,
        contract_years=1,
        binding=0.2,
        knowledge_share=0.1,
        active=(2021, 2022),
        defaulted=(),
    )
    return cities, loose


def tiny_corridor() -> Network:
    """Return a network with every lever of model version 2: two neighbours, partners, paid time."""
    cities, _ = tiny_networks()
    changes = {
        "id": "corridor",
        "members": Members(regions={"MK02": 0.8, "MK03": 0.05}),
        "themes": {"land_use": 0.7, "low_carbon": 0.3},
        "coordination_meur": 0.5,
        "coordination_parameter": "coordination_corridor",
        "contract_years": 7,
        "binding": 0.4,
        "knowledge_share": 0.3,
        "incentive": 0.3,
        "partners": 0.4,
    }
    return cities.model_copy(update=changes)


def tiny_priorities(share: float) -> Priorities:
    """Return national priorities on two themes."""
    themes = dict.fromkeys(THEMES, 0.0) | {"low_carbon": 0.75, "skills": 0.25}
    return Priorities(share=share, themes=themes)


def tiny_alternative(
    name: str,
    networks: tuple[Network, ...] = (),
    amounts: dict[str, float] | None = None,
    through: dict[str, float] | None = None,
) -> Alternative:
    """Return an alternative; its money, if any, goes on after the stated years.

    Parameters
    ----------
    name : str
        Id of the alternative.
    networks : tuple of Network
        Its networks.
    amounts : dict of str to float, optional
        M€ a year by instrument.
    through : dict of str to float, optional
        Share of each instrument that runs through networks.
    """
    sums, shares, lines = amounts or {}, through or {}, tiny_instruments()
    return Alternative(
        id=name,
        label=text(name),
        summary=text(name),
        state_role="partner",
        networks=networks,
        funding=Funding(
            continue_after_last_year=True,
            coordination_from=None,
            amounts=sums,
            through_networks={k: shares.get(k, 0.0) for k in sums},
            allocation={k: lines[k].allocation for k in sums},
        ),
        national_priorities=tiny_priorities(0.0),
        check=name in CHECKS,
        chain=(name,),
        sources=JUDGED,
        note=None,
    )


def tiny_everything() -> Alternative:
    """Return an alternative with every lever: priorities, partners, paid time, shares of members.

    One line pays for coordination and incentives; another does not reach every region.
    """
    cities, loose = tiny_networks()
    shares = {"aiko": 0.6, "digitalisation": 0.2}
    plain = tiny_alternative(
        "everything",
        (cities, loose, tiny_corridor()),
        {"aiko": 15.0, "digitalisation": 30.0},
        shares,
    )
    funding = plain.funding.model_copy(update={"coordination_from": "aiko"})
    return plain.model_copy(
        update={"funding": funding, "national_priorities": tiny_priorities(0.15)}
    )


def tiny_alternatives() -> tuple[Alternative, ...]:
    """Return the reference, two rivals, and the two checks; one rival has every lever."""
    cities, loose = tiny_networks()
    money = {"aiko": 15.0, "digitalisation": 30.0}
    return (
        tiny_alternative("status_quo", (cities, loose), money, {"aiko": 0.6}),
        tiny_everything(),
        tiny_alternative("loose_framework", (loose,), money, {"aiko": 0.3, "digitalisation": 0.1}),
        tiny_alternative("no_networks", (), money),
        tiny_alternative("do_nothing"),
    )


def tiny_regions() -> pd.DataFrame:
    """Return a metropolitan, a mixed and a rural region; the last belongs to the NSPA."""
    shares = {
        "MK01": {"metropolitan": 1.0},
        "MK02": {"regional_centre": 0.5, "rural_heartland": 0.5},
        "MK03": {"rural_heartland": 1.0},
    }
    people = {"MK01": 500_000, "MK02": 300_000, "MK03": 200_000}
    output = {"MK01": 50_000.0, "MK02": 40_000.0, "MK03": 30_000.0}
    parent = {"MK01": "south", "MK02": "north", "MK03": "north"}
    rows = [
        {
            "id": r,
            "name_fi": r,
            "name_sv": r,
            "name_en": r,
            "parent": parent[r],
            "population": people[r],
            "gdp_per_capita": output[r],
            "nspa": int(r == "MK03"),
        }
        | {c: shares[r].get(c, 0.0) for c in REGION_TYPES}
        for r in shares
    ]
    return pd.DataFrame(rows).set_index("id")


def _baseline() -> pd.DataFrame:
    rows = [
        {"indicator": i, "region": r, "year": 2019, "value": x, "trend_per_year": line[3]}
        for i, line in BASELINE.items()
        for r, x in zip(("MK01", "MK02", "MK03"), line[:3], strict=True)
    ]
    return pd.DataFrame(rows).astype({"value": float, "trend_per_year": float})


def _constants() -> dict[str, Constant]:
    return {
        name: Constant(label=text(name), unit="1", value=value, grade="D", sources=JUDGED, note="")
        for name, value in CONSTANTS.items()
    }


def _state_roles() -> dict[str, StateRole]:
    levers = Levers(binding=0.5, contract_years=4, knowledge_share=0.1)
    return {
        role: StateRole(label=text(role), levers=levers, grade="D", sources=JUDGED, note="")
        for role in ("observer", "partner", "steering")
    }


def _decay_correlation() -> Correlation:
    return Correlation(
        a="delta_effect",
        b="delta_network",
        rank_correlation=0.5,
        grade="D",
        sources=JUDGED,
        note="",
    )


def tiny_study(alternatives: tuple[Alternative, ...] | None = None, end_year: int = 2022) -> Study:
    """Return a complete valid study in memory.

    Parameters
    ----------
    alternatives : tuple of Alternative, optional
        Those of `tiny_alternatives` if not given.
    end_year : int
        Last year of the results; the first is 2020.
    """
    beside = [("MK01", "MK02"), ("MK02", "MK01"), ("MK02", "MK03"), ("MK03", "MK02")]
    words = text("words")
    return Study(
        alternatives=tiny_alternatives() if alternatives is None else alternatives,
        parameters=tiny_parameters(),
        correlations=(_decay_correlation(),),
        constants=_constants(),
        goals={g: _goal(g, words) for g in GOALS},
        indicators=tiny_indicators(),
        themes=tiny_themes(),
        instruments=tiny_instruments(),
        region_types={
            c: RegionType(label=words, short=words, definition=words, sources=JUDGED, note="")
            for c in REGION_TYPES
        },
        state_roles=_state_roles(),
        sources={"judgement": Source(title="Judgement", status="knowledge")},
        cases={},
        regions=tiny_regions(),
        baseline=_baseline(),
        neighbours=pd.DataFrame(beside, columns=["region", "neighbour"]),
        end_year=end_year,
    )
