"""What the desk may move, with ranges, named stops, source and grade: sent once on joining."""

from __future__ import annotations

from functools import cache
from typing import Any

from valuma_scenarios.analyses.compare.text import one_off_sentence
from valuma_scenarios.schema.scenario import Alternative, Network
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import ALLOCATION_KEYS, LANGUAGES, Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.catalogue import catalogue as messages
from valuma_scenarios.wording.size import DISPARITY_PERCENT, POINTS
from valuma_scenarios.workshop.live.levers import NAMED_SHARES, NAMED_YEARS, NETWORK_RANGES
from valuma_scenarios.workshop.room.forms import FORMS
from valuma_scenarios.workshop.room.near import near_levers

Entry = dict[str, Any]

PREFIX = "workshop."
"""Keys of the messages that the pages of the workshop show."""


def _stops(field: str, value: float) -> dict[str, float]:
    if field == "contract_years":
        return NAMED_YEARS
    if field in ("binding", "knowledge_share", "through"):
        return NAMED_SHARES
    return {"none": 0.0, "half": value / 2, "opened": value, "double": value * 2}


def _network(alternative: str, network: Network) -> Entry:
    levers = []
    for field, (low, high, step) in NETWORK_RANGES.items():
        value = float(getattr(network, field))
        top = max(high, value * 2) if high > 1 else high
        levers.append(
            {
                "path": f"lever/{alternative}/net/{network.id}/{field}",
                "field": field,
                "low": min(low, value),
                "high": top,
                "step": step,
                "value": value,
                "stops": _stops(field, value),
                "stated": field not in network.defaulted,
            }
        )
    themes = network.themes if isinstance(network.themes, str) else dict(network.themes)
    return {
        "id": network.id,
        "label": network.label.model_dump(),
        "levers": levers,
        "members": network.members.model_dump(mode="json"),
        "themes": themes,
    }


def _instrument(study: Study, alternative: Alternative, name: str) -> Entry:
    instrument = study.instruments[name]
    funding = alternative.funding
    amount = float(funding.amounts.get(name, 0.0))
    top = max(100.0, 4 * (instrument.meur_per_year or 0)) if amount == 0 else max(10.0, 3 * amount)
    return {
        "id": name,
        "label": instrument.label.model_dump(),
        "amount": {
            "value": amount,
            "low": 0.0,
            "high": round(top, 1),
            "step": 0.5,
            "stops": _stops("amounts", amount),
        },
        "through": {"value": float(funding.through_networks.get(name, 0.0)), "stops": NAMED_SHARES}
        if instrument.channelable
        else None,
        "allocation": dict(funding.allocation.get(name, instrument.allocation)),
        "grade": instrument.grade,
        "sources": list(instrument.sources),
        "note": instrument.note,
    }


def _alternative(study: Study, alternative: Alternative) -> Entry:
    return {
        "id": alternative.id,
        "label": alternative.label.model_dump(),
        "summary": alternative.summary.model_dump(),
        "role": study.state_roles[alternative.state_role].label.model_dump(),
        "networks": [_network(alternative.id, n) for n in alternative.networks],
        "continue": alternative.funding.continue_after_last_year,
        "instruments": [
            _instrument(study, alternative, name)
            for name, instrument in study.instruments.items()
            if instrument.meur_per_year or alternative.funding.amounts.get(name)
        ],
        "sources": list(alternative.sources),
    }


def unit_texts(study: Study, unit: str) -> dict[str, str]:
    """Return a parameter's unit in every language of a session."""
    return {language: Words(study, language).unit_text(unit) for language in LANGUAGES}


def _parameter(study: Study, name: str) -> Entry:
    parameter = study.parameters[name]
    return {
        "id": name,
        "label": parameter.label.model_dump(),
        "symbol": parameter.symbol,
        "unit": unit_texts(study, parameter.unit),
        "value": parameter.value,
        "low": parameter.distribution.low,
        "high": parameter.distribution.high,
        "kind": parameter.distribution.kind,
        "bounds": list(parameter.bounds),
        "group": parameter.group,
        "grade": parameter.grade,
        "evidence": parameter.evidence,
        "sources": list(parameter.sources),
        "note": parameter.note,
    }


def names(study: Study) -> Entry:
    """Return the names of everything the screen and the phones show, in three languages."""
    candidates = [study.alternative(name) for name in study.candidates]
    return {
        "alternatives": {
            a.id: {"label": a.label.model_dump(), "summary": a.summary.model_dump()}
            for a in candidates
        },
        "reference": study.reference,
        "goals": {
            name: {"label": goal.label.model_dump(), "short": goal.short.model_dump()}
            for name, goal in study.goals.items()
        },
        "disparity": study.disparity,
        "regions": {
            str(row.Index): {"fi": row.name_fi, "sv": row.name_sv, "en": row.name_en}
            for row in study.regions.itertuples()
        },
        "types": {t: kind.short.model_dump() for t, kind in study.region_types.items()},
        "themes": {t: theme.short.model_dump() for t, theme in study.themes.items()},
        "networks": {
            f"{a.id}/{n.id}": n.label.model_dump() for a in candidates for n in a.networks
        },
        "instruments": {k: i.label.model_dump() for k, i in study.instruments.items()},
        "parameters": {k: p.label.model_dump() for k, p in study.parameters.items()},
        "years": list(study.years),
        "size_limits": {
            g: [limit for _, limit in (DISPARITY_PERCENT if g == study.disparity else POINTS)]
            for g in study.goals
        },
    }


def _sources(study: Study) -> Entry:
    return {
        name: {
            "text": ". ".join(
                str(part)
                for part in (s.authors, s.year, s.title, s.reference or s.publisher)
                if part
            ),
            "doi": s.doi,
            "url": s.url,
            "status": s.status,
        }
        for name, s in study.sources.items()
    }


def _indicator_rows(study: Study) -> list[Entry]:
    """Which measured indicators stand behind each goal, and how well their response is known."""
    rows = []
    for name, indicator in study.indicators.items():
        response = study.parameters[indicator.response.parameter]
        rows.append(
            {
                "id": name,
                "label": indicator.label.model_dump(),
                "unit": indicator.unit.model_dump(),
                "goals": dict(indicator.goals),
                "year": indicator.year,
                "grade": response.grade,
                "sources": list(dict.fromkeys((*indicator.sources, *response.sources))),
                "parameter": indicator.response.parameter,
            }
        )
    return rows


def desk_catalogue(study: Study, near: tuple[Entry, ...] = ()) -> Entry:
    """Return everything the desk can move or look up; `near` are the agenda's levers."""
    alternatives = [_alternative(study, study.alternative(name)) for name in study.candidates]
    return {
        "alternatives": [a | {"near": near_levers(study, a, near)} for a in alternatives],
        "parameters": [_parameter(study, name) for name in study.parameters],
        "indicators": _indicator_rows(study),
        "decided_once": {la: one_off_sentence(Words(study, la)) for la in LANGUAGES},
        "sources": _sources(study),
        "allocation_keys": list(ALLOCATION_KEYS),
        "region_types": list(study.region_types),
        "themes": list(study.themes),
        "forms": [_form(name) for name in FORMS],
    }


def _form(name: str) -> Entry:
    form = FORMS[name]
    label = {language: texts(language).get(f"kind_{name}", name) for language in LANGUAGES}
    return {
        "id": name,
        "widget": form.widget,
        "about": form.about,
        "own": form.own_options,
        "label": label,
    }


@cache
def texts(language: Language) -> dict[str, str]:
    """Return the texts of the surfaces in one language."""
    return {
        key.removeprefix(PREFIX): forms[0]
        for key, forms in messages(language).items()
        if key.startswith(PREFIX)
    }
