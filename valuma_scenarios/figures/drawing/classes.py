"""Classes of size for maps and matrices: four shades each way, and hatching for "cannot tell"."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from valuma_scenarios.figures.drawing.theme import Theme
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import decimals_for
from valuma_scenarios.wording.verdicts import Evidence, is_uncertain

SHADES = 4
_ROUND = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
UNCERTAIN_PATTERN = "/"


@dataclass(frozen=True)
class Fill:
    """How an area is filled.

    Parameters
    ----------
    colour : str
        Fill.
    pattern : str
        Hatch in plotly's words; empty for none.
    level : int
        -4 … 4; 0 where there is no difference.
    """

    colour: str
    pattern: str
    level: int


@dataclass(frozen=True)
class Classes:
    """Equal steps away from zero, for the values of one goal.

    Parameters
    ----------
    step : float
        Width of a class; the last class is open.
    """

    step: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Classes:
        """Choose the smallest round step with which the largest value falls into the last class."""
        largest = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
        if largest == 0:
            return cls(1.0)
        raw = largest / SHADES
        power = 10.0 ** math.floor(math.log10(raw))
        return cls(next(m * power for m in _ROUND if m * power >= raw * (1 - 1e-9)))

    def level(self, value: float) -> int:
        """Return the class of a value, -4 to 4; 0 only for exactly zero."""
        if value == 0 or not math.isfinite(value):
            return 0
        size = min(SHADES, int(abs(value) / self.step) + 1)
        return size if value > 0 else -size

    def fill(self, theme: Theme, evidence: Evidence) -> Fill:
        """Return how an area is filled: muted and hatched where the sign is uncertain."""
        if is_uncertain(evidence):
            return Fill(theme.neutral, UNCERTAIN_PATTERN, 0)
        return shade(theme, self.level(evidence.p50))

    def bounds(self, levels: list[int]) -> list[float]:
        """Return the bounds between neighbouring classes, from the lowest up.

        The upper end of class k is k steps for positive classes; of class -k it is k - 1 steps
        below zero.
        """
        return [self.step * (level if level > 0 else level + 1) for level in levels[:-1]]

    def number(self, words: Words, bound: float) -> str:
        """Return a bound as text."""
        decimals = max(0, decimals_for([self.step], digits=1))
        if abs(self.step - round(self.step, decimals)) > self.step * 1e-6:
            decimals += 1
        return words.number(bound, decimals, signed=True)


def shade(theme: Theme, level: int) -> Fill:
    """Return the fill of a class."""
    if level == 0:
        return Fill(theme.neutral, "", 0)
    if level > 0:
        return Fill(theme.better[level - 1], "", level)
    return Fill(theme.worse[-level - 1], theme.worse_pattern, level)
