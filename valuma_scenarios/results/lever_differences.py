"""In which levers two alternatives differ, and whether that is what they say.

A lever of networks is split into its mean, weighted by coordination money, and the networks'
deviations from it. The mean belongs to the lever's own group, the deviations to the structure: who
has more of it than others says something about who meets whom, not about the lever. The same goes
for the sum of coordination money and the networks' shares of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from valuma_scenarios.results.finding import Finding
from valuma_scenarios.schema.scenario import Alternative, Network
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LEVER_GROUPS, LeverGroup

TOLERANCE = 1e-9
Value = float | str | bool | None

MEANS: dict[str, LeverGroup] = {
    "contract_years": "contract",
    "binding": "binding",
    "incentive": "binding",
    "partners": "partners",
    "knowledge_share": "knowledge",
}
"""Levers of networks whose mean belongs to a group of its own."""
_ABSENT = "no such network"


@dataclass(frozen=True)
class LeverDifference:
    """One lever in which two alternatives differ.

    Parameters
    ----------
    group : str
        Group of levers.
    lever : str
        Name of the lever.
    item : str
        Network, instrument or theme it belongs to; empty for sums and means.
    a, b : float, str, bool or None
        Its value in each of the two.
    """

    group: LeverGroup
    lever: str
    item: str
    a: Value
    b: Value


def lever_differences(study: Study, a: str, b: str) -> tuple[LeverDifference, ...]:
    """Return every lever in which two alternatives differ.

    Parameters
    ----------
    study : Study
        The study.
    a, b : str
        Ids of two of its alternatives.

    Returns
    -------
    tuple of LeverDifference
        In the order of `LEVER_GROUPS`. Budgets count with their central values.

    Raises
    ------
    UsageError
        If the study has no such alternative.
    """
    one, two = study.alternative(a), study.alternative(b)
    parts = (_structure, _coordination, _means, _channel, _priorities, _money)
    found = [difference for part in parts for difference in part(one, two)]
    return tuple(sorted(found, key=lambda d: LEVER_GROUPS.index(d.group)))


def groups_of(differences: Iterable[LeverDifference]) -> tuple[LeverGroup, ...]:
    """Return the groups in which something differs, in the order of `LEVER_GROUPS`."""
    present = {difference.group for difference in differences}
    return tuple(group for group in LEVER_GROUPS if group in present)


def undeclared(study: Study) -> Iterator[Finding]:
    """Yield the alternatives that differ from the reference in other groups than they say.

    Parameters
    ----------
    study : Study
        The study. Alternatives without `differs_in` say nothing and are passed over.
    """
    for alternative in study.alternatives:
        if alternative.differs_in is None:
            continue
        found = groups_of(lever_differences(study, study.reference, alternative.id))
        for group in LEVER_GROUPS:
            if (group in found) == (group in alternative.differs_in):
                continue
            text = (
                f"differs from {study.reference} in {group}, which differs_in does not name"
                if group in found
                else f"differs_in names {group}, in which it equals {study.reference}"
            )
            yield Finding("differs_in", "warning", alternative.id, group, text)


def mean_of(networks: Iterable[Network], lever: str) -> float | None:
    """Return the mean of a lever, weighted by coordination money; None without networks.

    Parameters
    ----------
    networks : iterable of Network
        Networks of an alternative; without coordination money all weigh alike.
    lever : str
        One of `MEANS`.
    """
    weighed = [(n.coordination_meur, float(getattr(n, lever))) for n in networks]
    if not weighed:
        return None
    total = math.fsum(weight for weight, _ in weighed)
    if total == 0:
        return math.fsum(value for _, value in weighed) / len(weighed)
    return math.fsum(weight * value for weight, value in weighed) / total


def _differ(a: Value, b: Value) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) > TOLERANCE
    return a != b


def _pairs(
    group: LeverGroup, lever: str, a: Mapping[str, Value], b: Mapping[str, Value], other: Value
) -> Iterator[LeverDifference]:
    """Compare two mappings item by item; what one of them lacks has the other value."""
    for item in dict.fromkeys((*a, *b)):
        one, two = a.get(item, other), b.get(item, other)
        if _differ(one, two):
            yield LeverDifference(group, lever, item, one, two)


def _structure(a: Alternative, b: Alternative) -> Iterator[LeverDifference]:
    for lever in ("members", "themes", "active"):
        values = [{n.id: _words(getattr(n, lever)) for n in x.networks} for x in (a, b)]
        yield from _pairs("structure", lever, values[0], values[1], _ABSENT)
    for lever in MEANS:
        one, two = _deviations(a, lever), _deviations(b, lever)
        common = one.keys() & two.keys()
        for network in (name for name in one if name in common):
            if _differ(one[network], two[network]):
                yield LeverDifference("structure", lever, network, one[network], two[network])


def _words(value: object) -> str:
    """Return a value as text that is the same for equal values."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {share:.6g}" for key, share in sorted(value.items()) if share)
    if hasattr(value, "region_types"):
        named = _words(dict(value.regions)) if hasattr(value, "regions") else ""
        everyone = "all" if getattr(value, "all", False) else ""
        return "; ".join(part for part in (everyone, *sorted(value.region_types), named) if part)
    return str(value)


def _deviations(alternative: Alternative, lever: str) -> dict[str, float]:
    mean = mean_of(alternative.networks, lever)
    return {n.id: getattr(n, lever) - (mean or 0.0) for n in alternative.networks}


def _coordination(a: Alternative, b: Alternative) -> Iterator[LeverDifference]:
    totals = [math.fsum(n.coordination_meur for n in x.networks) for x in (a, b)]
    if _differ(*totals):
        yield LeverDifference("coordination", "coordination_meur", "", *totals)
    shares: list[dict[str, Value]] = [
        {n.id: n.coordination_meur / total if total else 0.0 for n in x.networks}
        for x, total in zip((a, b), totals, strict=True)
    ]
    common = shares[0].keys() & shares[1].keys()
    for network in (name for name in shares[0] if name in common):
        if _differ(shares[0][network], shares[1][network]):
            yield LeverDifference(
                "structure", "coordination_share", network, shares[0][network], shares[1][network]
            )


def _means(a: Alternative, b: Alternative) -> Iterator[LeverDifference]:
    for lever, group in MEANS.items():
        one, two = mean_of(a.networks, lever), mean_of(b.networks, lever)
        if one is not None and two is not None and _differ(one, two):
            yield LeverDifference(group, lever, "", one, two)


def _channel(a: Alternative, b: Alternative) -> Iterator[LeverDifference]:
    one, two = a.funding.through_networks, b.funding.through_networks
    yield from _pairs("channel", "through_networks", {**one}, {**two}, 0.0)


def _priorities(a: Alternative, b: Alternative) -> Iterator[LeverDifference]:
    one, two = a.national_priorities, b.national_priorities
    if _differ(one.share, two.share):
        yield LeverDifference("national_priorities", "share", "", one.share, two.share)
    if one.share and two.share:
        mixes: list[dict[str, Value]] = [
            {str(m): s for m, s in x.themes.items()} for x in (one, two)
        ]
        yield from _pairs("national_priorities", "themes", mixes[0], mixes[1], 0.0)


def _money(a: Alternative, b: Alternative) -> Iterator[LeverDifference]:
    one, two = a.funding, b.funding
    yield from _pairs("money", "amounts", {**one.amounts}, {**two.amounts}, 0.0)
    keys = [{line: _words(mix) for line, mix in x.allocation.items()} for x in (one, two)]
    yield from _pairs("money", "allocation", keys[0], keys[1], "")
    for lever in ("continue_after_last_year", "coordination_from"):
        if _differ(getattr(one, lever), getattr(two, lever)):
            yield LeverDifference("money", lever, "", getattr(one, lever), getattr(two, lever))
