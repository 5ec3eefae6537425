"""Advice on numbers: what may stand at a place, and what a text there was meant to be."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from valuma_scenarios.errors import Said
from valuma_scenarios.project.cells import percent_of

PERCENT = 100
_QUOTES = "'\"\u00ab\u00bb\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f "
_UNIT = re.compile(r"(?i)(?<=\d)(?:m|meur|milj\.?|mn|v|vuotta|years?|\u00e5r)$")
"""Units that people write behind a number, spaces and euro signs taken out."""
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
            return Said("Use a number from {least:g} to {most:g}", least=self.least, most=self.most)
        if self.above is not None and self.most is not None:
            return Said(
                "Use a number above {above:g} that is at most {most:g}",
                above=self.above,
                most=self.most,
            )
        if self.above is not None:
            return (
                Said("Use a positive number")
                if not self.above
                else Said("Use one above {above:g}", above=self.above)
            )
        if self.least is not None:
            zero = Said("Use 0 or a positive number")
            return (
                Said("Use {least:g} or a larger number", least=self.least) if self.least else zero
            )
        return "" if self.most is None else Said("Use {most:g} or a smaller number", most=self.most)


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
    plain = _plain(text)
    zeros = re.fullmatch(r"([-+]?)0+(\d+(?:\.\d+)?)", plain)
    words = Said("Write digits alone")
    if re.fullmatch(r"[-+]?\d+,\d+", plain):
        words, plain = Said("Write the decimal sign as a point"), plain.replace(",", ".")
    elif _PLAIN_NUMBER.fullmatch(text):
        words = Said("Remove the quotation marks")
    elif zeros:
        words, plain = Said("Write it without zeros at the beginning"), f"{zeros[1]}{zeros[2]}"
    if not _PLAIN_NUMBER.fullmatch(plain) or not plain.isascii():
        return ""
    fits = not (whole and "." in plain) and limits.allow(float(plain))
    return Said("{what}: {number}", what=words, number=plain) if fits else ""


def _plain(text: str) -> str:
    """Return a number without what people write around it: quotes, units, thousands separators."""
    plain = unicodedata.normalize("NFKC", text).strip(_QUOTES)
    plain = "".join(_digit(sign) for sign in plain)
    plain = re.sub(r"^[\u2010-\u2015\u2212]", "-", plain)
    plain = _UNIT.sub("", re.sub(r"(?<=\d)['\u2019](?=\d{3})|[\s_€]", "", plain))
    for thousands, decimal in ((".", ","), (",", ".")):
        if re.fullmatch(rf"[-+]?\d{{1,3}}(\{thousands}\d{{3}})+\{decimal}\d+", plain):
            return plain.replace(thousands, "").replace(decimal, ".")
    return plain


def _digit(sign: str) -> str:
    return str(unicodedata.decimal(sign, sign)) if sign not in "\u066b" else "."


def _percent_hint(percent: float, limits: Limits) -> str:
    """Return what to write for a number with a per cent sign, by the limits of its key."""
    if limits.most == 1 and 0 <= percent <= PERCENT:
        return Said("Shares run from 0 to 1: write {share:g}", share=percent / PERCENT)
    if not limits.allow(percent):
        return ""
    if limits.most is None:
        return Said(
            "Write the number alone, in the unit of the key: {share:g} for a share, {percent:g} "
            "for a percentage",
            share=percent / PERCENT,
            percent=percent,
        )
    return Said("Write the number alone: {percent:g}", percent=percent)
