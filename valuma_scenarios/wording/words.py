"""One reader's language: names, numbers and messages of a study, as text."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import numbers
from valuma_scenarios.wording.catalogue import catalogue, translate

if TYPE_CHECKING:
    from valuma_scenarios.schema.study import Study

LOWEST_SHOWN_PROBABILITY = 0.01
"""Shares below this, or above one minus this, are written as "under 1 %" and "over 99 %"."""


class Words:
    """Everything that is written for people about one study, in one language.

    Parameters
    ----------
    study : Study
        Study with the labels of alternatives, goals, regions and so on.
    language : {"fi", "sv", "en"}
        Language of the reader.
    drawn : bool
        Whether what is told of has draws; without them nothing is said of spread and shares.
    """

    def __init__(self, study: Study, language: Language, *, drawn: bool = True) -> None:
        self.study = study
        self.language: Language = language
        self.drawn = drawn

    def say(self, key: str, values: Mapping[str, object] | None = None) -> str:
        """Return a message of the catalogue, filled with values.

        ``KEY.central`` is said for it without draws, ``KEY.points`` without a disparity goal.
        """
        whole = self.study.area.whole
        name = (whole.inline or whole.label)[self.language]
        common = {"whole": name, "goal_count": len(self.study.goals)}
        if not self.drawn and self.has(f"{key}.central"):
            key = f"{key}.central"
        if self.study.disparity is None and self.has(f"{key}.points"):
            key = f"{key}.points"
        return translate(self.language, key, {**common, **(values or {})})

    def has(self, key: str) -> bool:
        """Whether the catalogue of this language has a message."""
        return key in catalogue(self.language)

    # --- names

    def alternative(self, name: str) -> str:
        """Return the label of an alternative."""
        return self.study.alternative(name).label[self.language]

    def goal(self, name: str) -> str:
        """Return the short label of a goal."""
        return self.study.goals[name].short[self.language]

    def goal_long(self, name: str) -> str:
        """Return the full label of a goal."""
        return self.study.goals[name].label[self.language]

    def goal_number(self, name: str) -> str:
        """Return the number of a goal, in the order of the project: "4" for the fourth."""
        return str(list(self.study.goals).index(name) + 1)

    def goal_heading(self, name: str) -> str:
        """Return number and short label of a goal: "4 Alueelliset erot"."""
        return self.say("goal.heading", {"number": self.goal_number(name), "name": self.goal(name)})

    def region(self, name: str) -> str:
        """Return the official name of a region, or the words for the whole country."""
        if name == self.study.country:
            return self.study.area.whole.label[self.language]
        return str(self.study.regions.loc[name, f"name_{self.language}"])

    def region_inline(self, name: str) -> str:
        """Return the name of a region inside a sentence."""
        whole = self.study.area.whole
        inside = name == whole.id and whole.inline
        return inside[self.language] if inside else self.region(name)

    def publisher(self, name: str) -> str:
        """Return a publisher in this language; one without a translation keeps its name."""
        key = "publisher." + re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
        return self.say(key) if self.has(key) else name

    def region_type(self, name: str) -> str:
        """Return the short label of a region type."""
        return self.study.region_types[name].short[self.language]

    def theme(self, name: str) -> str:
        """Return the short label of a theme."""
        return self.study.themes[name].short[self.language]

    def indicator(self, name: str) -> str:
        """Return the label of an indicator."""
        return self.study.indicators[name].label[self.language]

    def indicator_short(self, name: str) -> str:
        """Return the short label of an indicator."""
        return self.study.indicators[name].short[self.language]

    def counted_unit(self, name: str) -> str:
        """Return what a difference in an indicator is counted in; empty where it is not."""
        counted = self.study.indicators[name].counted
        return counted.unit[self.language] if counted else ""

    def instrument(self, name: str) -> str:
        """Return the label of an instrument, or of a cost that is no instrument."""
        if name in self.study.instruments:
            return self.study.instruments[name].label[self.language]
        key = f"money.{name}"
        return self.say(key) if self.has(key) else name

    def effect_unit(self, goal: str) -> str:
        """Return the short unit of a goal's effects: points, or % for the disparity goal."""
        return self.say("unit.percent" if goal == self.study.disparity else "unit.points")

    def unit_text(self, unit: str) -> str:
        """Return a parameter's unit in this language; one the catalogue lacks stays as it is."""
        key = self.unit_key(unit)
        return self.say(key) if self.has(key) else unit

    @staticmethod
    def unit_key(unit: str) -> str:
        """Return the key under which the catalogues have a parameter's unit."""
        return "unit_text." + re.sub(r"[^a-z0-9%€]+", "_", unit.lower()).strip("_")

    # --- numbers

    def number(self, value: float, decimals: int | None = None, *, signed: bool = False) -> str:
        """Write a number; two significant digits unless decimals are given."""
        return numbers.format_number(value, self.language, decimals, signed=signed)

    def percent(self, share: float, decimals: int = 0) -> str:
        """Write a share (0-1) as a percentage."""
        return numbers.format_percent(share, self.language, decimals)

    def date(self, iso: str) -> str:
        """Write a date as people do: "28.11.2026", "den 28 november 2026", "28 November 2026"."""
        return numbers.format_date(iso, self.language)

    def probability(self, share: float) -> str:
        """Write the share of model runs (0-1) without claiming certainty at the ends."""
        if math.isnan(share):
            return numbers.NO_VALUE
        if share < LOWEST_SHOWN_PROBABILITY:
            return self.say("probability.under", {"share": self.percent(LOWEST_SHOWN_PROBABILITY)})
        if share > 1 - LOWEST_SHOWN_PROBABILITY:
            return self.say(
                "probability.over", {"share": self.percent(1 - LOWEST_SHOWN_PROBABILITY)}
            )
        return self.percent(share)

    def probability_pair(self, first: float, second: float) -> str:
        """Write two shares of model runs shortly: ">99 / 3 %"."""
        edge = LOWEST_SHOWN_PROBABILITY
        texts = [numbers.short_share(share, edge, self.language) for share in (first, second)]
        return numbers.with_unit(" / ".join(texts), "%", self.language)

    def probability_range(self, shares: Sequence[float]) -> str:
        """Write the lowest and the highest of some shares of model runs: "57–81 %"."""
        low, high = min(shares), max(shares)
        edge = LOWEST_SHOWN_PROBABILITY
        if self.percent(low) == self.percent(high) or low < edge or high > 1 - edge:
            texts = dict.fromkeys((self.probability(low), self.probability(high)))
            return numbers.EN_DASH.join(texts) if len(texts) == 1 else " – ".join(texts)
        ends = numbers.format_interval(low * 100, high * 100, self.language, 0)
        return numbers.with_unit(numbers.EN_DASH.join(ends), "%", self.language)

    def quantity(self, value: float, unit: str, decimals: int | None = None) -> str:
        """Write a signed number with its unit: "+0,8 pistettä"."""
        return numbers.with_unit(self.number(value, decimals, signed=True), unit, self.language)

    def interval(self, low: float, high: float, unit: str = "", decimals: int | None = None) -> str:
        """Write an interval, in one way whatever the signs of its ends.

        Parameters
        ----------
        low, high : float
            Ends of the interval.
        unit : str
            Unit; written once, after the high end.
        decimals : int, optional
            Decimals of both ends; two significant digits of the larger end if not given.
        """
        low_text, high_text = numbers.format_interval(low, high, self.language, decimals)
        text = self.say("range", {"low": low_text, "high": high_text})
        return numbers.with_unit(text, unit, self.language)

    def estimate(
        self, middle: float, low: float, high: float, unit: str, *, signed: bool = True
    ) -> str:
        """Write a median with its 90 % interval, all rounded alike.

        Where there is no interval (a run without random draws), the number stands alone.
        """
        if math.isnan(low) or math.isnan(high):
            return numbers.with_unit(self.number(middle, signed=signed), unit, self.language)
        decimals = numbers.interval_decimals([middle, low, high])
        number = self.number(middle, decimals, signed=signed)
        return self.say(
            "estimate",
            {
                "middle": numbers.with_unit(number, unit, self.language),
                "interval": self.interval(low, high, "", decimals),
            },
        )
