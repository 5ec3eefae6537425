"""Verdicts with numbers, honest nulls, and an answer that says how small the differences are."""

from __future__ import annotations

import math

import pytest

from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import NBSP
from valuma_scenarios.wording.sentences import (
    Comparison,
    caveats,
    comparison_sentence,
    how_small,
    verdict_text,
)
from valuma_scenarios.wording.verdicts import Evidence, verdict


def comparison(goal: str, evidence: Evidence, alternative: str = "partnership") -> Comparison:
    return Comparison(alternative, "status_quo", goal, "FI", 2030, evidence)


SURE = Evidence(0.1, 0.8, 1.6, 0.97, 0.03)
LIKELY = Evidence(-0.1, 0.3, 0.7, 0.84, 0.16)
OPEN = Evidence(-0.3, 0.1, 0.4, 0.55, 0.45)
WORSE = Evidence(-0.9, -0.5, 0.1, 0.08, 0.92)


@pytest.mark.parametrize(
    ("evidence", "word"),
    [
        (SURE, "very_likely_better"),
        (LIKELY, "likely_better"),
        (OPEN, "unclear"),
        (WORSE, "very_likely_worse"),
        (Evidence(-0.5, -0.2, 0.2, 0.2, 0.8), "likely_worse"),
        (Evidence(0, 0, 0, 0, 0), "no_difference"),
        (Evidence(*[math.nan] * 5), "not_assessed"),
        # half of the draws show no difference: that is not "worse"
        (Evidence(0, 0, 0.5, 0.15, 0.1), "unclear"),
    ],
)
def test_declared_thresholds(evidence: Evidence, word: str) -> None:
    assert verdict(evidence) == word


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_never_stand_without_their_number(
    words: dict[Language, Words], language: Language
) -> None:
    for evidence, share in ((SURE, "97"), (LIKELY, "84"), (OPEN, "55"), (WORSE, "92")):
        assert f"{share}{NBSP}%" in verdict_text(words[language], evidence)


def test_an_honest_null_names_both_alternatives(words: dict[Language, Words]) -> None:
    text = comparison_sentence(words["en"], comparison("g4", OPEN))
    assert "cannot tell" in text
    assert "Contract-based partnership" in text
    assert "Status quo" in text
    assert f"55{NBSP}%" in text
    assert f"45{NBSP}%" in text


def test_a_difference_is_called_small_only_below_a_tenth_of_a_deviation(
    words: dict[Language, Words],
) -> None:
    large = Evidence(8.0, 12.0, 20.0, 0.99, 0.01)
    for language in LANGUAGES:
        small = how_small(words[language], comparison("g1", SURE), "")
        other = how_small(words[language], comparison("g1", large), "")
        assert small.split(":")[0] != other.split(":")[0]
        assert "2030" in small
        assert "2030" in other
    assert "small" in how_small(words["en"], comparison("g1", SURE), "")
    assert f"0.8{NBSP}%" in how_small(words["en"], comparison("g1", SURE), "")
    assert "small" not in how_small(words["en"], comparison("g1", large), "")


def test_an_end_of_an_interval_keeps_its_sign(words: dict[Language, Words]) -> None:
    assert "−0.04 to 1.30" in words["en"].estimate(0.3, -0.042, 1.3, "points")
    assert "0.00–0.40" in words["en"].estimate(0.1, 0.002, 0.4, "points")


@pytest.mark.parametrize("language", LANGUAGES)
def test_caveats_come_with_their_number(words: dict[Language, Words], language: Language) -> None:
    found = caveats(words[language], 18, 20, 1000)
    assert len(found) == 3
    assert "18" in found[1][1]
    assert "20" in found[1][1]
    assert caveats(words[language], 18, 20, 0)[0] != found[0]
