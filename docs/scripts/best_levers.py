"""Write docs/best_levers.md: where each lever is best, for each shipped architecture.

Run it with ``python docs/scripts/best_levers.py`` from the project folder. One lever at a time is
set to the same level in all networks of an alternative (the channelled share in all lines that can
be channelled); everything else stays. Central values, whole country, last year; compared is the
mean effect on the five goals measured in points.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from valuma_scenarios.draws.sampling import central
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.schema.scenario import Alternative
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import DISPARITY_GOAL, GOALS, NATIONAL

SHARES = tuple(np.round(np.linspace(0, 1, 21), 2).tolist())
YEARS = (1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30)
POINT_GOALS = [goal for goal in GOALS if goal != DISPARITY_GOAL]
TARGET = Path("docs/best_levers.md")


@dataclass(frozen=True)
class Lever:
    """A lever, the levels tried, and how an alternative is changed."""

    name: str
    levels: tuple[float, ...]
    change: Callable[[Study, Alternative, float], Alternative]


def of_networks(field: str) -> Callable[[Study, Alternative, float], Alternative]:
    """Return a change that sets one lever in all networks."""

    def change(_study: Study, alternative: Alternative, level: float) -> Alternative:
        networks = [n.model_copy(update={field: level}) for n in alternative.networks]
        return alternative.model_copy(update={"networks": tuple(networks)})

    return change


def channelled(study: Study, alternative: Alternative, level: float) -> Alternative:
    """Run the same share of every line that can be channelled through networks."""
    lines = {k: level for k, line in study.instruments.items() if line.channelable}
    funding = alternative.funding.model_copy(update={"through_networks": lines})
    return alternative.model_copy(update={"funding": funding})


def priorities(_study: Study, alternative: Alternative, level: float) -> Alternative:
    """Set the share of themes that the state decides."""
    changed = alternative.national_priorities.model_copy(update={"share": level})
    return alternative.model_copy(update={"national_priorities": changed})


LEVERS = (
    Lever("binding", SHARES, of_networks("binding")),
    Lever("contract years", YEARS, of_networks("contract_years")),
    Lever("knowledge share", SHARES, of_networks("knowledge_share")),
    Lever("channelled share", SHARES, channelled),
    Lever("incentive", SHARES, of_networks("incentive")),
    Lever("partners", SHARES, of_networks("partners")),
    Lever("national priorities", SHARES, priorities),
)


def best(study: Study, alternative: Alternative, lever: Lever) -> tuple[float, float]:
    """Return the best level, and how far the worst level is below it, points."""
    tried = [
        lever.change(study, alternative, level).model_copy(update={"id": f"level_{k}"})
        for k, level in enumerate(lever.levels)
    ]
    changed = replace(study, alternatives=tuple(tried), reference="level_0")
    effect = evaluate(changed, central(study), years=(study.end_year,))["goal_effect"]
    mean = effect.sel(region=NATIONAL, goal=POINT_GOALS).mean("goal").to_numpy().ravel()
    return lever.levels[int(mean.argmax())], float(mean.max() - mean.min())


def cell(lever: Lever, level: float, gap: float) -> str:
    """Return a cell: the best level, whether it is a bound, and what the lever moves."""
    low, high = lever.levels[0], lever.levels[-1]
    mark = {low: " (lowest)", high: " (highest)"}.get(level, "")
    return f"{level:g}{mark}; {gap:.3f}"


def finding(lever: Lever, levels: list[float]) -> str:
    """Return what the row says, in words."""
    bounds = {lever.levels[0], lever.levels[-1]}
    inside = [level for level in levels if level not in bounds]
    if inside:
        return "inside for some" if len(inside) < len(levels) else "inside for all"
    return "one bound for all" if len(set(levels)) == 1 else "either bound"


def main() -> None:
    """Write the page."""
    study = load_project(Path.cwd())
    chosen = [study.alternative(name) for name in study.candidates if name != "do_nothing"]
    chosen = [a for a in chosen if a.networks]
    head = ["lever", *(f"`{a.id}`" for a in chosen), "finding"]
    lines = [
        "# Where each lever is best",
        "",
        "Written by `docs/scripts/best_levers.py`. One lever at a time is set to the same level",
        "in all networks of an alternative; central values, whole country, last year. Each cell:",
        "the level with the largest mean effect on the five goals measured in points, and by how",
        "many points the best and the worst level differ. A lever that is best at the same bound",
        "everywhere is a finding about the model as much as about networks: nothing in the",
        "equations speaks against more (or less) of it. Nothing is tuned to change that.",
        "",
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
    ]
    for lever in LEVERS:
        found = [best(study, a, lever) for a in chosen]
        cells = [cell(lever, *pair) for pair in found]
        words = finding(lever, [level for level, _ in found])
        lines.append("| " + " | ".join([lever.name, *cells, words]) + " |")
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
