"""Rounding and formatting of numbers, in Finnish, Swedish and English.

Finnish and Swedish write a decimal comma; English a decimal point. All three use a no-break space
between thousands and before a unit or a per cent sign, U+2212 as the minus sign, and leave years
ungrouped. These conventions follow the Institute for the Languages of Finland and the
Interinstitutional Style Guide of the European Union.

Nothing else in the product rounds: comparisons and ranks are made on unrounded draws.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from valuma_scenarios.vocabulary import Language

NBSP = "\u00a0"
MINUS = "\u2212"
EN_DASH = "\u2013"
NO_VALUE = EN_DASH
SIGNIFICANT_DIGITS = 2
MAX_DECIMALS = 6
PRETENCE = 3.0
"""The last digit of a number may be off by this many at one standard error."""
SIGN_DECIMALS = 1
"""Decimals added at most so that an end of an interval keeps its sign."""

_DATES: dict[Language, tuple[str, str]] = {
    "fi": ("d.M.yyyy", "fi"),
    "sv": ("'den' d MMMM yyyy", "sv"),
    "en": ("d MMMM yyyy", "en_GB"),
}
_DECIMAL_MARK: dict[Language, str] = {"fi": ",", "sv": ",", "en": "."}


def decimals_for(values: Iterable[float], digits: int = SIGNIFICANT_DIGITS) -> int:
    """Return how many decimals give the largest value its significant digits.

    All values of one interval are written with the same number of decimals, so that neither end
    looks more precise than the other.

    Parameters
    ----------
    values : iterable of float
        The numbers that are shown together, in one unit.
    digits : int
        Significant digits of the largest of them.

    Returns
    -------
    int
        Number of decimals, at most 6. Negative: round to tens, hundreds …
    """
    largest = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
    if largest == 0:
        return 0
    decimals = digits - 1 - math.floor(math.log10(largest))
    # 0.0996 rounds up to 0.10, which already has its two digits with one decimal less
    if _rounded(largest, decimals) >= Decimal(1).scaleb(digits - decimals):
        decimals -= 1
    return min(decimals, MAX_DECIMALS)


def interval_decimals(values: Iterable[float]) -> int:
    """Return decimals for a number and its interval that keep the sign of every end.

    As `decimals_for`, but where the interval lies on both sides of zero no end is rounded to zero:
    up to `SIGN_DECIMALS` decimals are added, so that "from −0.04 to 1.30" is not "0.0–1.3".
    """
    shown = [float(value) for value in values if math.isfinite(value)]
    decimals = decimals_for(shown)
    if not shown or not min(shown) < 0 < max(shown):
        return decimals
    more = range(decimals, min(decimals + SIGN_DECIMALS, MAX_DECIMALS) + 1)
    kept = (d for d in more if all(value == 0 or _rounded(value, d) for value in shown))
    return next(kept, decimals)


def clear_decimals(decimals: int, error: float) -> int:
    """Return decimals, but none that the error from the finite number of draws blurs.

    Parameters
    ----------
    decimals : int
        Decimals that a number would be written with.
    error : float
        Its standard error; 0 or NaN where there is none.
    """
    if not (math.isfinite(error) and error > 0):
        return decimals
    return min(decimals, math.floor(-math.log10(error / PRETENCE)))


def stated_decimals(values: Iterable[float], most: int = 4) -> int:
    """Return the decimals with which numbers that somebody chose were written down.

    Parameters
    ----------
    values : iterable of float
        Chosen numbers that are shown together.
    most : int
        Decimals shown at most.
    """
    exponents = [Decimal(repr(float(v))).normalize().as_tuple().exponent for v in values]
    return min(most, max((-e for e in exponents if isinstance(e, int) and e < 0), default=0))


def format_number(
    value: float, language: Language, decimals: int | None = None, *, signed: bool = False
) -> str:
    """Write one number.

    Parameters
    ----------
    value : float
        The number; NaN is written as an en dash ("no value").
    language : {"fi", "sv", "en"}
        Language of the reader.
    decimals : int, optional
        Decimals to show; negative rounds to tens, hundreds … Two significant digits if not given.
    signed : bool
        Put a plus sign before positive numbers.

    Returns
    -------
    str
        The number; what rounds to zero never carries a sign.
    """
    if not math.isfinite(value):
        return NO_VALUE
    places = decimals_for([value]) if decimals is None else decimals
    rounded = _rounded(value, places)
    whole, _, fraction = f"{abs(rounded):f}".partition(".")
    text = _grouped(whole) + (_DECIMAL_MARK[language] + fraction if fraction else "")
    if rounded == 0:
        return text
    if rounded < 0:
        return MINUS + text
    return "+" + text if signed else text


def _rounded(value: float, places: int) -> Decimal:
    """Round the shortest decimal that stands for a float, halves to the even digit."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


def _grouped(whole: str) -> str:
    """Put a no-break space between groups of three digits, from the right."""
    head = len(whole) % 3
    groups = [whole[:head]] if head else []
    groups += [whole[start : start + 3] for start in range(head, len(whole), 3)]
    return NBSP.join(groups)


def short_share(share: float, edge: float, language: Language) -> str:
    """Write a share (0-1) in per cent, without the sign; beyond the edges as "<1" and ">99"."""
    if share != share:
        return NO_VALUE
    sign, shown = "", share
    if share < edge:
        sign, shown = "<", edge
    elif share > 1 - edge:
        sign, shown = ">", 1 - edge
    return sign + format_number(100 * shown, language, 0)


def with_unit(number: str, unit: str, language: Language | None = None) -> str:
    """Join a number and its unit with a no-break space; in English none before a per cent sign."""
    space = "" if unit == "%" and language == "en" else NBSP
    return f"{number}{space}{unit}" if unit else number


def format_percent(share: float, language: Language, decimals: int = 0) -> str:
    """Write a share (0-1) as a percentage.

    Parameters
    ----------
    share : float
        The share, 0 to 1.
    language : {"fi", "sv", "en"}
        Language of the reader.
    decimals : int
        Decimals of the percentage.
    """
    return with_unit(format_number(share * 100, language, decimals), "%", language)


def format_year(year: int) -> str:
    """Write a year: never grouped."""
    return str(int(year))


def format_date(iso: str, language: Language) -> str:
    """Write an ISO date as people do: "28.11.2026", "den 28 november 2026", "28 November 2026"."""
    from babel import dates

    pattern, locale = _DATES[language]
    return dates.format_date(date.fromisoformat(iso), pattern, locale)


def format_years(first: int, last: int) -> str:
    """Write a span of years with an en dash."""
    return f"{int(first)}{EN_DASH}{int(last)}" if first != last else str(int(first))


def format_interval(
    low: float, high: float, language: Language, decimals: int | None = None
) -> tuple[str, str]:
    """Write both ends of an interval, rounded alike.

    Parameters
    ----------
    low, high : float
        Ends of the interval, in one unit.
    language : {"fi", "sv", "en"}
        Language of the reader.
    decimals : int, optional
        Decimals of both ends; two significant digits of the larger end if not given.

    Returns
    -------
    tuple of str
        Low end and high end. How they are joined depends on the sign and the language: see
        `valuma_scenarios.wording.words.Words.interval`.
    """
    places = decimals_for([low, high]) if decimals is None else decimals
    return (
        format_number(low, language, places),
        format_number(high, language, places),
    )


def finnish_case(number: object, ending: str) -> str:
    """Write a number with its Finnish case ending: "6:sta", "24:stä", "19:ssä".

    The vowel follows the last word of the number as it is read: *kuudesta*, *neljästä*,
    *kymmenestä*, *sadasta*.

    Parameters
    ----------
    number : object
        A whole number, or one that is already written.
    ending : str
        The ending with back vowels: "ssa", "sta".
    """
    text = str(number)
    digits = "".join(sign for sign in text if sign.isdigit())
    last, tens = digits[-1:], digits[-2:-1]
    front = last in tuple("14579") or (last == "0" and tens not in ("", "0"))
    return f"{text}:{ending.replace('a', 'ä') if front else ending}"
