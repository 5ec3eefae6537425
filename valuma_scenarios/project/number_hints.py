"""Advice on numbers: what may stand at a place, and what a text there was meant to be."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from valuma_scenarios.project.cells import percent_of

PERCENT = 100
_PLAIN_NUMBER = re.compile(r"[-+]?(0|[1-9]\d*)(\.\d+)?")


@dataclass(frozen=True)
class Limits:
    """The numbers that the schema allows at a place; None where it sets no limit."""

    least: float | None = None
    above: float | None = None
    most: float | None = None

    def allow(self, number: float) -> bool:
        """Return whether a number may stand there."""
        return (
            (self.least is None or number >= self.least)
            and (self.above is None or number > self.above)
            and (self.most is None or number <= self.most)
        )

    def advice(self) -> str:
        """Return which numbers to use, or nothing where all may stand there."""
        if self.least is not None and self.most is not None:
            return f"Use a number from {self.least:g} to {self.most:g}"
        if self.above is not None and self.most is not None:
            return f"Use a number above {self.above:g} that is at most {self.most:g}"
        if self.above is not None:
            return "Use a positive number" if not self.above else f"Use one above {self.above:g}"
        if self.least is not None:
            zero = "Use 0 or a positive number"
            return f"Use {self.least:g} or a larger number" if self.least else zero
        return "" if self.most is None else f"Use {self.most:g} or a smaller number"


NO_LIMITS = Limits()


def number_hint(text: str, limits: Limits, *, whole: bool) -> str:
    """Return how to write the number that a text means; nothing where that would not be allowed.

    Parameters
    ----------
    text : str
        What stands where a number is expected.
    limits : Limits
        What may stand there.
    whole : bool
        Whether it has to be a whole number.
    """
    percent = percent_of(text)
    if percent is not None:
        return _percent_hint(percent, limits)
    # Digits and signs of other writings, and the dashes that stand for a minus.
    plain = re.sub(r"[\s_€]", "", unicodedata.normalize("NFKC", text))
    plain = re.sub(r"^[\u2010-\u2015\u2212]", "-", plain)
    zeros = re.fullmatch(r"([-+]?)0+(\d+(?:\.\d+)?)", plain)
    words = "Write digits alone"
    if re.fullmatch(r"[-+]?\d+,\d+", plain):
        words, plain = "Write the decimal sign as a point", plain.replace(",", ".")
    elif _PLAIN_NUMBER.fullmatch(text):
        words = "Remove the quotation marks"
    elif zeros:
        words, plain = "Write it without zeros at the beginning", f"{zeros[1]}{zeros[2]}"
    if not _PLAIN_NUMBER.fullmatch(plain) or not plain.isascii():
        return ""
    fits = not (whole and "." in plain) and limits.allow(float(plain))
    return f"{words}: {plain}" if fits else ""


def _percent_hint(percent: float, limits: Limits) -> str:
    """Return what to write for a number with a per cent sign, by the limits of its key."""
    if limits.most == 1 and 0 <= percent <= PERCENT:
        return f"Shares run from 0 to 1: write {percent / PERCENT:g}"
    if not limits.allow(percent):
        return ""
    if limits.most is None:
        written = f"{percent / PERCENT:g} for a share, {percent:g} for a percentage"
        return f"Write the number alone, in the unit of the key: {written}"
    return f"Write the number alone: {percent:g}"
