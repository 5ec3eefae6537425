"""What sentences state, computed again from raw draws in plain loops.

Nothing here calls an analysis of the product: values are read off the results once, and everything
else is a loop over draws. The weights of the goals are the product's own (random numbers), and
texts are written with its words; the numbers in them come from here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from valuma_scenarios.analyses.ranking.weights import uniform_weights
from valuma_scenarios.draws.sampling import WORKS
from valuma_scenarios.results.runs import Run
from valuma_scenarios.vocabulary import NATIONAL, REGION_TYPES

SURE, VERY_SURE = 0.8, 0.9
WEIGHTS = 1000


def quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def share_of(values: Sequence[float], happens: Callable[[float], bool]) -> float:
    return sum(1 for value in values if happens(value)) / len(values)


def word(better: float, worse: float) -> str:
    if better == 0 and worse == 0:
        return "no_difference"
    for share, kind in ((better, "better"), (worse, "worse")):
        if share >= VERY_SURE:
            return f"very_likely_{kind}"
        if share >= SURE:
            return f"likely_{kind}"
    return "unclear"


class Raw:
    """The draws of a run as lists, and loops over them."""

    def __init__(self, run: Run) -> None:
        self.run = run
        study = run.study
        self.reference = study.reference
        self.names = list(study.candidates)
        self.candidates = [a for a in self.names if a != self.reference]
        self.goals = sorted({str(g) for g in run.effects["goal"]})
        self.regions = [str(region) for region in study.regions.index]
        self.years = [int(year) for year in run.results["year"].to_numpy()]
        effects = run.results["goal_effect"].transpose(
            "alternative", "goal", "region", "year", "draw"
        )
        labels = [[str(v) for v in effects[dim].to_numpy()] for dim in effects.dims[:3]]
        self._at = [{name: k for k, name in enumerate(names)} for names in labels]
        self._effects = effects.to_numpy().astype(float).tolist()

    def difference(
        self, one: str, other: str, goal: str, region: str = NATIONAL, year: int | None = None
    ) -> list[float]:
        alternatives, goals, regions = self._at
        when = self.years.index(year or self.years[-1])
        if region in REGION_TYPES:
            return self._of_type(one, other, goal, region, when)
        cells = [
            self._effects[alternatives[name]][goals[goal]][regions[region]][when]
            for name in (one, other)
        ]
        return [a - b for a, b in zip(*cells, strict=True)]

    def _of_type(self, one: str, other: str, goal: str, kind: str, when: int) -> list[float]:
        """Of points the mean by inhabitants of the type; of the gaps between regions the sum."""
        table: Any = self.run.study.regions.to_dict("index")
        people = {r: float(table[r][kind]) * float(table[r]["population"]) for r in self.regions}
        total, result = sum(people.values()), [0.0] * len(self.difference(one, other, goal))
        for region in self.regions:
            share = float(table[region][kind]) if goal == "g4" else people[region] / total
            change = self.difference(one, other, goal, region, self.years[when])
            result = [sum_ + share * value for sum_, value in zip(result, change, strict=True)]
        return result

    def indicator(
        self, one: str, other: str, name: str, region: str, year: int | None = None
    ) -> list[float]:
        effect = self.run.results["indicator_effect"].sel(indicator=name, region=region)
        label = "indicator_year" if "indicator_year" in effect.dims else "year"
        effect = effect.sel({label: year or self.years[-1]})
        ours, theirs = (effect.sel(alternative=a).to_numpy().tolist() for a in (one, other))
        return [a - b for a, b in zip(ours, theirs, strict=True)]

    def better(self, one: str, other: str, goal: str, region: str = NATIONAL) -> float:
        return share_of(self.difference(one, other, goal, region), lambda v: v > 0)

    def better_given(
        self, one: str, other: str, goal: str, region: str = NATIONAL
    ) -> tuple[float, float]:
        """Share of better draws where networks add something in every family, and in none."""
        return self._given(self.difference(one, other, goal, region))

    def indicator_better_given(self, name: str, indicator: str) -> tuple[float, float]:
        """Return the same of a national indicator against the reference, where more is better."""
        return self._given(self.indicator(name, self.reference, indicator, NATIONAL))

    def _given(self, values: Sequence[float]) -> tuple[float, float]:
        works = self.run.results["parameter"].sel(name=list(WORKS)).transpose("draw", "name")
        switches, shares = works.to_numpy().tolist(), []
        for wanted in (1, 0):
            mine = [
                value
                for value, row in zip(values, switches, strict=True)
                if all(switch == wanted for switch in row)
            ]
            shares.append(share_of(mine, lambda v: v > 0))
        return shares[0], shares[1]

    def worse(self, one: str, other: str, goal: str, region: str = NATIONAL) -> float:
        return share_of(self.difference(one, other, goal, region), lambda v: v < 0)

    def word(self, name: str, goal: str, region: str = NATIONAL) -> str:
        return word(
            self.better(name, self.reference, goal, region),
            self.worse(name, self.reference, goal, region),
        )

    def median(self, name: str, goal: str, region: str = NATIONAL) -> float:
        return quantile(self.difference(name, self.reference, goal, region), 0.5)

    def types(self) -> list[str]:
        table = self.run.study.regions
        return [kind for kind in REGION_TYPES if float(table[kind].sum()) > 0]

    @cached_property
    def scores(self) -> list[list[list[float]]]:
        """Scaled differences to the reference, by alternative, draw and goal."""
        by_goal = {
            goal: {name: self.difference(name, self.reference, goal) for name in self.names}
            for goal in self.goals
        }
        scale = {}
        for goal, rows in by_goal.items():
            pooled = [value for row in rows.values() for value in row]
            scale[goal] = quantile(pooled, 0.95) - quantile(pooled, 0.05)
        draws = range(len(next(iter(by_goal[self.goals[0]].values()))))
        return [
            [
                [by_goal[g][name][d] / scale[g] if scale[g] else 0.0 for g in self.goals]
                for d in draws
            ]
            for name in self.names
        ]

    @cached_property
    def composites(self) -> list[list[list[float]]]:
        """Weighted sums by draw, weight vector and alternative."""
        weights = uniform_weights(WEIGHTS, len(self.goals), 1).tolist()
        return [
            [
                [sum(w * s for w, s in zip(vector, own[d], strict=True)) for own in self.scores]
                for vector in weights
            ]
            for d in range(len(self.scores[0]))
        ]

    def first(self, draws: Sequence[int] | None = None) -> dict[str, float]:
        """How often each alternative comes first over cases; level ones share."""
        counts = [0.0] * len(self.names)
        chosen = range(len(self.composites)) if draws is None else draws
        for d in chosen:
            for case in self.composites[d]:
                best = max(case)
                level = [k for k, value in enumerate(case) if value == best]
                for k in level:
                    counts[k] += 1 / len(level)
        total = len(chosen) * WEIGHTS
        return {name: count / total for name, count in zip(self.names, counts, strict=True)}

    def first_by(self, draws: Sequence[int]) -> list[list[float]]:
        """Share of weights that put each alternative first, by alternative and draw."""
        columns = [list(self.first([d]).values()) for d in draws]
        return [list(row) for row in zip(*columns, strict=True)]

    def level(self, draws: Sequence[int]) -> dict[str, float]:
        """Who comes first most often in some draws, all that the number of draws cannot tell."""
        rows = self.first_by(draws)
        means = [sum(row) / len(row) for row in rows]
        top = rows[means.index(max(means))]
        found = {}
        for name, row, mean in zip(self.names, rows, means, strict=True):
            gaps = [a - b for a, b in zip(top, row, strict=True)]
            centre = sum(gaps) / len(gaps)
            spread = sum((gap - centre) ** 2 for gap in gaps) / (len(gaps) - 1)
            if centre <= 1.959964 * math.sqrt(spread / len(gaps)):
                found[name] = mean
        return found

    def overall(self, one: str, other: str) -> float:
        a, b = self.names.index(one), self.names.index(other)
        wins = sum(case[a] > case[b] for draw in self.composites for case in draw)
        return wins / (len(self.composites) * WEIGHTS)

    def draws_where(self, works: int) -> list[int]:
        values = self.run.results["parameter"].transpose("draw", "name")
        names = [str(n) for n in values["name"].to_numpy()]
        places = [k for k, n in enumerate(names) if n.startswith("works_")]
        table = values.to_numpy().tolist()
        return [d for d, row in enumerate(table) if all(row[k] == works for k in places)]
