"""Numbers as people write them in Finnish, Swedish and English."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import (
    MINUS,
    NBSP,
    decimals_for,
    finnish_case,
    format_interval,
    format_number,
    format_percent,
    format_year,
    format_years,
    stated_decimals,
)

numbers = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)
languages = st.sampled_from(LANGUAGES)


@pytest.mark.parametrize(
    ("value", "language", "decimals", "expected"),
    [
        (1234567.891, "fi", 1, f"1{NBSP}234{NBSP}567,9"),
        (1234.5, "en", 1, f"1{NBSP}234.5"),
        (-0.5, "sv", 1, f"{MINUS}0,5"),
        (-0.04, "fi", 1, "0,0"),
        (0.995, "fi", None, "1,0"),
        (0.0996, "fi", None, "0,10"),
        (1234.0, "fi", None, f"1{NBSP}200"),
        (0.0, "en", None, "0"),
        (math.nan, "fi", 2, "–"),
        (999.9, "fi", 0, f"1{NBSP}000"),
    ],
)
def test_numbers(value: float, language: Language, decimals: int | None, expected: str) -> None:
    assert format_number(value, language, decimals) == expected


def test_numbers_have_their_finnish_ending() -> None:
    front = (1, 4, 5, 7, 9, 10, 11, 19, 20, 24, 64, 110, 114, 1010)
    back = (0, 2, 3, 6, 8, 12, 43, 100, 1000, f"1{NBSP}000")
    assert [finnish_case(n, "sta") for n in front] == [f"{n}:stä" for n in front]
    assert [finnish_case(n, "ssa") for n in back] == [f"{n}:ssa" for n in back]


def test_signs() -> None:
    assert format_number(0.8, "fi", 1, signed=True) == "+0,8"
    assert format_number(0.0, "fi", 1, signed=True) == "0,0"
    assert format_number(-0.01, "fi", 1, signed=True) == "0,0"


def test_percent_and_years() -> None:
    assert format_percent(0.873, "fi") == f"87{NBSP}%"
    assert format_percent(0.0123, "en", 1) == "1.2%"
    assert format_year(2030) == "2030"
    assert format_years(2020, 2030) == "2020–2030"


@given(numbers, languages, st.integers(0, 6))
def test_what_is_written_is_the_rounded_value(
    value: float, language: Language, decimals: int
) -> None:
    text = format_number(value, language, decimals)
    plain = text.replace(NBSP, "").replace(",", ".").replace(MINUS, "-")
    assert float(plain) == pytest.approx(value, abs=0.5000001 * 10.0**-decimals, rel=1e-12)
    assert not re.match(rf"{MINUS}[0.,]*$", text)
    assert "-" not in text


@given(numbers, numbers, languages)
def test_both_ends_of_an_interval_have_the_same_decimals(
    one: float, other: float, language: Language
) -> None:
    low, high = format_interval(min(one, other), max(one, other), language)
    mark = "." if language == "en" else ","
    assert len(low.partition(mark)[2]) == len(high.partition(mark)[2])


@given(st.floats(min_value=1e-4, max_value=1e8))
def test_the_largest_value_gets_two_significant_digits(value: float) -> None:
    text = format_number(value, "en", decimals_for([value / 3, value]))
    digits = text.replace(NBSP, "").replace(".", "").lstrip("0")
    assert len(digits.rstrip("0")) <= 2


def test_chosen_numbers_keep_the_decimals_they_were_given() -> None:
    assert stated_decimals([0.01, 0.0, 0.03]) == 2
    assert stated_decimals([371.0, 4.0]) == 0
    assert stated_decimals([0.123456]) == 4
    assert stated_decimals([]) == 0


def test_intervals_are_written_alike_whatever_their_signs(words: dict[Language, Words]) -> None:
    assert words["fi"].interval(3.1, 4.6) == "3,1…4,6"
    assert words["fi"].interval(-0.3, 0.8) == f"{MINUS}0,30…0,80"
    assert words["sv"].interval(-0.3, 0.8, "poäng") == f"{MINUS}0,30…0,80{NBSP}poäng"
    assert words["en"].interval(0.1, 12.0) == "0 to 12"
    assert words["en"].interval(-2.0, 12.0) == f"{MINUS}2 to 12"
    assert words["fi"].probability_range([0.46, 0.53]) == f"46–53{NBSP}%"  # shares of two things


def test_probabilities_never_claim_certainty(words: dict[Language, Words]) -> None:
    assert words["fi"].probability(1.0) == f"yli 99{NBSP}%"
    assert words["sv"].probability(0.0) == f"under 1{NBSP}%"
    assert words["en"].probability(0.5) == "50%"
    assert words["fi"].probability_range([0.57, 0.81]) == f"57–81{NBSP}%"
    assert words["fi"].probability_range([0.571, 0.572]) == f"57{NBSP}%"
