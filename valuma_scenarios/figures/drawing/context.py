"""What the figures of one run have in common: subject, words, styles and the plotted rows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.analyses.ranking.leader import leader
from valuma_scenarios.figures.drawing.columns import P_BETTER_GIVEN
from valuma_scenarios.figures.drawing.shown import Shown
from valuma_scenarios.results.differences import Differences, first_shares, p_better
from valuma_scenarios.results.drawn import of_dataset
from valuma_scenarios.results.effects import CONDITIONS, Condition
from valuma_scenarios.results.tables import effects_table
from valuma_scenarios.wording.sentences import Comparison
from valuma_scenarios.wording.verdicts import Evidence, Verdict, verdict

Draws = NDArray[np.float64]

QUANTILE_COLUMNS = ("p05", "p25", "p50", "p75", "p95")


class Context(Shown):
    """A subject with its numbers: the common ground of all figure functions."""

    @cached_property
    def effects(self) -> pd.DataFrame:
        """All rows against the reference, in the year shown."""
        rows = self.all_effects
        return self.kept(
            ("effects", self.reference, self.year), lambda: rows[rows["year"] == self.year]
        )

    @cached_property
    def all_effects(self) -> pd.DataFrame:
        """All rows against the reference, in all years; worked out where the run has none."""

        def make() -> pd.DataFrame:
            table = self.run.effects
            if self.reference not in set(table["reference"]):
                table = effects_table(
                    of_dataset(self.run.study, self.run.results), (self.reference,)
                )
            rows = table[table["reference"] == self.reference]
            return rows if "p_worse" in rows else rows.assign(p_worse=1 - rows["p_better"])

        return self.kept(("all effects", self.reference), make)

    def effect(self, alternative: str, goal: str, region: str = "") -> Mapping[str, float]:
        """Return quantiles and shares of one difference in the year shown.

        In the place of the figure, if no other region is given; so in all that follow.
        """
        place = region or self.place
        return self._effects_by_key[alternative, goal, place]

    @cached_property
    def _effects_by_key(self) -> dict[tuple[str, str, str], dict[str, float]]:
        def make() -> dict[tuple[str, str, str], dict[str, float]]:
            names = ("alternative", "goal", "region")
            keys = zip(*(self.effects[name] for name in names), strict=True)
            told = [name for name in P_BETTER_GIVEN.values() if name in self.effects]
            columns = [*QUANTILE_COLUMNS, "p_better", "p_worse", *told]
            rows = self.effects[columns].to_dict("records")
            return dict(zip(keys, rows, strict=True))  # type: ignore[arg-type]

        return self.kept(("effects by key", self.reference, self.year), make)

    def comparison(self, alternative: str, goal: str, region: str = "") -> Comparison:
        """Return one difference to the reference with what the draws say about it."""
        place = region or self.place
        evidence = self.evidence(alternative, goal, place)
        given = self.given(alternative, goal, place)
        return Comparison(alternative, self.reference, goal, place, self.year, evidence, given)

    def given(self, alternative: str, goal: str, region: str = "") -> tuple[float, float]:
        """Return the share of better draws if networks add something, and if they add nothing.

        NaN where no draw meets the condition, or the run has no draws.
        """
        place = region or self.place
        if self.central:
            return math.nan, math.nan
        row = self._effects_by_key.get((alternative, goal, place), {})
        add, nothing = (row.get(name, math.nan) for name in P_BETTER_GIVEN.values())
        if math.isnan(add) and math.isnan(nothing):
            # Tables tell it of the country and of the last year.
            add, nothing = (
                self._better_given(condition, goal, alternative)[place]
                for condition in CONDITIONS[1:]
            )
        return add, nothing

    def _differences_given(self, condition: Condition) -> Differences:
        """Return the differences of the draws that meet a condition."""
        about = self.run.study, self.run.results, condition
        return self.kept(("differences", condition), lambda: Differences(*about))

    def _better_given(self, condition: Condition, goal: str, alternative: str) -> dict[str, float]:
        """Return the share of better draws that meet a condition, by place."""

        def make() -> dict[str, float]:
            found = self._differences_given(condition)
            one = found.between(goal, alternative, self.reference, self.year)
            return dict(zip(one.places.ids, p_better(one.draws).tolist(), strict=True))

        key = ("better given", condition, goal, alternative, self.reference, self.year)
        return self.kept(key, make)

    def given_columns(self, alternative: str, goal: str, region: str = "") -> dict[str, float]:
        """Return the shares of `given` by the column that holds each."""
        given = self.given(alternative, goal, region)
        return dict(zip(P_BETTER_GIVEN.values(), given, strict=True))

    def given_by_year(self, alternative: str, goal: str) -> pd.DataFrame:
        """Return the shares of `given` in the place of the figure, for each of its years.

        Returns
        -------
        pandas.DataFrame
            Index: years; one column for each share. NaN as in `given`.
        """
        if self.central:
            unknown = dict.fromkeys(P_BETTER_GIVEN.values(), math.nan)
            return pd.DataFrame(unknown, index=list(self.years))

        def make() -> pd.DataFrame:
            pair = (alternative, self.reference)
            shares = {}
            for condition, name in P_BETTER_GIVEN.items():
                found = self._differences_given(condition)
                shares[name] = p_better(found.by_year(goal, *pair, self.place, self.years))
            return pd.DataFrame(shares, index=list(self.years))

        return self.kept(("given by year", goal, alternative, self.reference, self.place), make)

    @cached_property
    def largest(self) -> Comparison:
        """The largest national median difference in points among all candidates."""
        goals = self.point_goals
        found = [self.comparison(a, goal) for a in self.candidates for goal in goals]
        return max(found, key=lambda c: abs(c.evidence.p50))

    def leader_comparisons(self) -> list[Comparison]:
        """Return the differences of the leading alternative in the place shown, by goal."""
        return [self.comparison(self.leader, goal, self.place) for goal in self.goals]

    def evidence(self, alternative: str, goal: str, region: str = "") -> Evidence:
        """Return what the draws say about one difference."""
        row = self._effects_by_key[alternative, goal, region or self.place]
        names = ("p05", "p50", "p95", "p_better", "p_worse")
        draws = int(self.run.manifest["draws"])
        return Evidence(**{name: float(row[name]) for name in names}, draws=draws)

    def verdict(self, alternative: str, goal: str, region: str = "") -> Verdict:
        """Return the declared word for one difference."""
        return verdict(self.evidence(alternative, goal, region))

    @cached_property
    def first_shares(self) -> pd.DataFrame:
        """Share of draws (0-1) in which an alternative is the best for a goal, nationally.

        Returns
        -------
        pandas.DataFrame
            Index: candidates and the reference; columns: goals, whose shares add up to 1.
            Alternatives level in first place share it.
        """
        rivals = [*self.candidates, self.reference]
        places = [self._differences.names.index(name) for name in rivals]
        effects = [self._differences.effects(goal, self.year) for goal in self.goals]
        national = np.stack([values[places, :, -1] for values in effects], axis=-1)
        return pd.DataFrame(first_shares(national), index=rivals, columns=list(self.goals))

    @cached_property
    def ranking(self) -> tuple[str, ...]:
        """Candidates by how often they come first over draws and weights of goals."""
        return tuple(a for a in leader(self.run, self.year).order if a in self.candidates)

    @cached_property
    def leader(self) -> str:
        """Alternative that figures with room for one show: the leading one, see `leader`."""
        return self.options.alternative or self.ranking[0]

    @cached_property
    def main_goal(self) -> str:
        """Goal with the largest difference of the leader in points."""
        if self.options.goal:
            return self.options.goal
        goals = self.point_goals
        return max(goals, key=lambda g: abs(float(self.effect(self.leader, g)["p50"])))

    def differences(self, alternative: str, goal: str, region: str | None = None) -> Draws:
        """Return the difference to the reference in every draw and year.

        Returns
        -------
        ndarray, shape (draw, year)
        """
        place = region or self.place
        return self._differences.by_year(goal, alternative, self.reference, place, self.years)

    @property
    def _differences(self) -> Differences:
        return self._differences_given("all")
