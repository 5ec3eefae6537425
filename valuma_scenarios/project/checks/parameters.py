"""Checks of the files under parameters/: weights, sums, correlations and what the model needs."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from valuma_scenarios.errors import Problem, Said, choose, nearest
from valuma_scenarios.model.parameters import REQUIRED_PARAMETERS
from valuma_scenarios.project.checks.scenarios import Span
from valuma_scenarios.project.inherit import DEFAULT_COORDINATION
from valuma_scenarios.project.kinds import KINDS
from valuma_scenarios.project.load import Entry, Loaded
from valuma_scenarios.schema.base import SHARE_TOLERANCE
from valuma_scenarios.schema.parameters import JUDGED

REQUIRED: tuple[str, ...] = (*REQUIRED_PARAMETERS, DEFAULT_COORDINATION)
"""Uncertain parameters that the equations and the inheritance know by name."""

REQUIRED_CONSTANTS: tuple[str, ...] = (
    *("capacity_high", "capacity_low", "default_binding", "default_contract_years"),
    *(
        "default_knowledge_share",
        "discount_rate",
        "employment_size_limit_pct",
        "gdp_size_limit_pct",
    ),
    *("local_multiplier", "mainstream_meur_per_year", "need_floor", "nspa_ratio"),
    *("overhead_cap", "rule_share", "sensitivity_offset"),
    *("size_basis_meur_per_year",),
)
"""Constants that the equations and the inheritance know by name."""

_DEFAULT_RANGES: dict[str, tuple[float, float]] = {
    "default_binding": (0, 1),
    "default_knowledge_share": (0, 1),
    "default_contract_years": (0.001, 30),
}
_POSITIVE_SHAPES: dict[str, tuple[str, ...]] = {"beta": ("a", "b"), "lognormal": ("low",)}
_SMALLEST_EIGENVALUE = 1e-9
_ID = re.compile(r"[a-z][a-z0-9_]*\Z")


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None


def _get(data: Any, *path: str) -> Any:
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def goal_weights(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that the weights of the indicators of each goal sum to 1."""
    problems: list[Problem] = []
    entries = loaded.entries["indicators"]
    for goal in loaded.ids("goals"):
        weights = {
            name: weight
            for name, entry in entries.items()
            if (weight := _number(_get(entry.data, "goals", goal))) is not None
        }
        total = math.fsum(weights.values())
        if not entries or abs(total - 1) <= SHARE_TOLERANCE:
            continue
        if weights:
            first = entries[next(iter(weights))]
            parts = ", ".join(f"{name} {weight:g}" for name, weight in weights.items())
            message = Said(
                "the weights of goal {goal} sum to {total:.6g}, not to 1 ({parts})",
                goal=goal,
                total=total,
                parts=parts,
            )
            place = first.key_place("goals", goal)
            hint = Said("Change the weights so that they sum to 1")
            problems.append(place.problem(message, hint))
        elif goal in loaded.entries["goals"]:
            place = loaded.entries["goals"][goal].key_place()
            hint = Said("Give at least one indicator a weight for it")
            message = Said("no indicator measures goal {goal}", goal=goal)
            problems.append(place.problem(message, hint))
    return problems


def mainstream_shares(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that the mainstream shares of the themes sum to 1."""
    entries = list(loaded.entries["themes"].values())
    shares = [_number(_get(entry.data, "mainstream_share")) for entry in entries]
    numbers = [share for share in shares if share is not None]
    total = math.fsum(numbers)
    if not entries or len(numbers) < len(shares) or abs(total - 1) <= SHARE_TOLERANCE:
        return []
    message = Said("the mainstream shares of the themes sum to {total:.6g}, not to 1", total=total)
    place = entries[0].key_place("mainstream_share")
    return [place.problem(message, Said("Change the shares so that they sum to 1"))]


def required_ids(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that every parameter and constant that an equation names is there."""
    problems: list[Problem] = []
    for kind, required in (("uncertain", REQUIRED), ("constants", REQUIRED_CONSTANTS)):
        if not loaded.complete(kind):
            continue
        entries = loaded.entries[kind]
        document = next(iter(entries.values())).document

        for name in required:
            if name not in entries:
                extra = set(entries) - set(required)
                near = nearest(name, extra, cutoff=0.8)
                hint = Said("Rename {name!r}", name=near) if near else Said("Add it")
                message = Said(
                    "the model needs the {title} {name!r}, which is nowhere",
                    title=KINDS[kind].title,
                    name=name,
                )
                problems.append(document.value_place(()).problem(message, hint))
    return problems


def unused_parameters(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that every parameter is named by an equation, an indicator or a budget."""
    if not loaded.complete("uncertain") or not loaded.complete("indicators"):
        return []
    used = set(REQUIRED)
    for entry in loaded.entries["indicators"].values():
        response = _get(entry.data, "response")
        times = _get(response, "times")
        used.add(str(_get(response, "parameter")))
        used.update(str(name) for name in (times if isinstance(times, list) else ()))
        used.add(str(_get(entry.data, "side_effect", "elasticity")))
    used.update(_budgets(loaded))
    used.discard(str(None))
    return [
        entry.key_place().problem(
            Said("the parameter {name!r} is used by no equation, indicator or budget", name=name),
            choose(name, used - set(loaded.entries["uncertain"]))
            if used - set(loaded.entries["uncertain"])
            else Said("Delete it, or name it in an indicator's response"),
        )
        for name, entry in loaded.entries["uncertain"].items()
        if name not in used and _ID.match(name)
    ]


def _budgets(loaded: Loaded) -> Iterator[str]:
    """Yield the parameters that give the coordination budget of a case or a network."""
    for entry in loaded.entries["network"].values():
        yield str(_get(entry.data, "money", "coordination_meur", "parameter"))
    for entry in loaded.entries["scenario"].values():
        networks = _get(entry.data, "networks")
        for network in networks.values() if isinstance(networks, dict) else ():
            yield str(_get(network, "coordination_meur", "parameter"))


def default_levers(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that the defaults of levers are values a lever can take."""
    problems: list[Problem] = []
    for name, (low, high) in _DEFAULT_RANGES.items():
        entry = loaded.entries["constants"].get(name)
        value = _number(_get(entry.data, "value")) if entry else None
        if entry is not None and value is not None and not low <= value <= high:
            message = Said(
                "{name} must lie in {low:g} … {high:g}, found {value:g}",
                name=name,
                low=low,
                high=high,
                value=value,
            )
            problems.append(entry.place("value").problem(message, Said("Correct the value")))
    return problems


def distribution_shapes(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that shapes of distributions and bounds are possible."""
    problems: list[Problem] = []
    for entry in loaded.entries["uncertain"].values():
        kind = str(_get(entry.data, "distribution", "kind"))
        for name in _POSITIVE_SHAPES.get(kind, ()):
            value = _number(_get(entry.data, "distribution", name))
            if value is not None and value <= 0:
                message = Said(
                    "{name} of a {kind} distribution must be above 0, found {value:g}",
                    name=name,
                    kind=kind,
                    value=value,
                )
                place = entry.place("distribution", name)
                problems.append(place.problem(message, Said("Use a positive number")))
    return problems


def ordered_pairs(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that bounds and years are written lowest first."""
    problems: list[Problem] = []
    for kind, field in (
        ("indicators", "bounds"),
        ("instruments", "years"),
    ):
        for entry in loaded.entries[kind].values():
            numbers = _get(entry.data, field)
            if not isinstance(numbers, list):
                continue
            for first, second in pairwise(numbers):
                low, high = _number(first), _number(second)
                if low is not None and high is not None and low > high:
                    message = Said(
                        "{field}: the first, {low:g}, is above the second, {high:g}",
                        field=field,
                        low=low,
                        high=high,
                    )
                    problems.append(entry.place(field).problem(message, Said("Swap the two")))
    return problems


def judged_grades(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that what rests on judgement alone says so with grade D."""
    problems: list[Problem] = []
    for kind in ("uncertain", "constants", "themes", "instruments", "state_roles"):
        for entry in loaded.entries[kind].values():
            grade = _get(entry.data, "grade")
            if _get(entry.data, "sources") == [JUDGED] and grade in ("A", "B", "C"):
                message = Said("grade {grade} rests on judgement alone", grade=grade)
                hint = Said("Use grade D, or name the source it rests on")
                problems.append(entry.place("grade").problem(message, hint))
    return problems


def file_names(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that scenarios and cases have the id that their file name says."""
    problems: list[Problem] = []
    for kind in ("scenario", "network"):
        for entry in loaded.entries[kind].values():
            stem = entry.document.file.rpartition("/")[2].removesuffix(".yaml")
            if entry.states("id") and _ID.match(entry.id) and entry.id != stem:
                message = Said(
                    "the id {name!r} differs from the name of the file, {stem!r}",
                    name=entry.id,
                    stem=stem,
                )
                hint = Said("Write id: {stem}, or rename the file", stem=stem)
                problems.append(entry.place("id").problem(message, hint))
    return problems


def correlations(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that pairs appear once, vary, and that their matrix can exist."""
    entry = loaded.entries["correlations"].get("correlations")
    if entry is None or entry.value is None:
        return []
    pairs = entry.value.pairs
    counts = Counter(frozenset((pair.a, pair.b)) for pair in pairs)
    problems: list[Problem] = []
    for index, pair in enumerate(pairs):
        place = entry.place("pairs", index)
        if pair.a == pair.b:
            message = Said("{name} is paired with itself", name=pair.a)
            problems.append(place.problem(message, Said("Delete the pair")))
        elif counts[frozenset((pair.a, pair.b))] > 1:
            message = Said("the pair {a}, {b} appears more than once", a=pair.a, b=pair.b)
            problems.append(place.problem(message, Said("Keep one of them")))
        for end in ("a", "b"):
            other = loaded.entries["uncertain"].get(getattr(pair, end))
            if other is not None and _get(other.data, "distribution", "kind") == "constant":
                message = Said("{name} is constant and cannot be correlated", name=other.id)
                at = entry.place("pairs", index, end)
                problems.append(at.problem(message, Said("Delete the pair")))
    return problems or _positive_definite(entry)


def _positive_definite(entry: Entry) -> list[Problem]:
    """Check the matrix that the Gaussian copula needs."""
    pairs = entry.value.pairs
    names = sorted({name for pair in pairs for name in (pair.a, pair.b)})
    if not names:
        return []
    matrix = np.eye(len(names))
    for pair in pairs:
        i, j = names.index(pair.a), names.index(pair.b)
        matrix[i, j] = matrix[j, i] = 2 * math.sin(math.pi * pair.rank_correlation / 6)
    values, vectors = np.linalg.eigh(matrix)
    if values[0] > _SMALLEST_EIGENVALUE:
        return []
    weights = np.abs(vectors[:, 0])
    blamed = [name for name, weight in zip(names, weights, strict=True) if weight > 0.1]
    message = Said(
        "these rank correlations cannot hold together (between {names})", names=", ".join(blamed)
    )
    hint = Said("Bring them closer to 0, or make their signs agree")
    return [entry.key_place("pairs").problem(message, hint)]


PARAMETER_CHECKS = (
    goal_weights,
    mainstream_shares,
    required_ids,
    unused_parameters,
    default_levers,
    distribution_shapes,
    ordered_pairs,
    judged_grades,
    file_names,
    correlations,
)
