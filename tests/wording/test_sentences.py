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
    how_large,
    verdict_text,
)
from valuma_scenarios.wording.size import size_of, thresholds_text, whole_text
from valuma_scenarios.wording.verdicts import (
    FEWEST_FOR_WORDS,
    Evidence,
    likely,
    verdict,
    very_likely,
)


def comparison(goal: str, evidence: Evidence, alternative: str = "partnership") -> Comparison:
    return Comparison(alternative, "status_quo", goal, "FI", 2030, evidence)


DRAWS = 1000
SURE = Evidence(0.1, 0.8, 1.6, 0.97, 0.03, DRAWS)
LIKELY = Evidence(-0.1, 0.3, 0.7, 0.84, 0.16, DRAWS)
OPEN = Evidence(-0.3, 0.1, 0.4, 0.55, 0.45, DRAWS)
NAN = math.nan
WORSE = Evidence(-0.9, -0.5, 0.1, 0.08, 0.92, DRAWS)


@pytest.mark.parametrize(
    ("evidence", "word"),
    [
        (SURE, "very_likely_better"),
        (LIKELY, "likely_better"),
        (OPEN, "unclear"),
        (WORSE, "very_likely_worse"),
        (Evidence(-0.5, -0.2, 0.2, 0.2, 0.8, DRAWS), "likely_worse"),
        (Evidence(0, 0, 0, 0, 0, DRAWS), "no_difference"),
        (Evidence(NAN, NAN, NAN, NAN, NAN, DRAWS), "not_assessed"),
        # half of the draws show no difference: that is not "worse"
        (Evidence(0, 0, 0.5, 0.15, 0.1, DRAWS), "unclear"),
    ],
)
def test_declared_thresholds(evidence: Evidence, word: str) -> None:
    assert verdict(evidence) == word


def test_no_word_is_said_of_a_few_draws() -> None:
    # 1.96 sqrt(48.5 * 12.5 / (61^2 * 62)) = 0.1005 of 60 draws, 0.0997 of 61: a step is 0.1
    assert FEWEST_FOR_WORDS == 61
    for share in (0.8, 0.95, 1.0):
        for draws in (1, 3, 60):
            assert verdict(Evidence(0.1, 0.2, 0.3, share, 1 - share, draws)) == "unclear"
            assert verdict(Evidence(-0.3, -0.2, -0.1, 1 - share, share, draws)) == "unclear"
            assert not likely(share, draws)
            assert not very_likely(share, draws)
    assert verdict(Evidence(0.1, 0.2, 0.3, 0.95, 0.05, 61)) == "very_likely_better"
    assert verdict(Evidence(-0.3, -0.2, 0.1, 0.15, 0.85, 61)) == "likely_worse"
    assert verdict(Evidence(0, 0, 0, 0, 0, 3)) == "no_difference"


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_never_stand_without_their_number(
    words: dict[Language, Words], language: Language
) -> None:
    for evidence, share in ((SURE, "97"), (LIKELY, "84"), (OPEN, "55"), (WORSE, "92")):
        sign = "%" if language == "en" else f"{NBSP}%"
        assert f"{share}{sign}" in verdict_text(words[language], evidence)


def test_an_honest_null_names_both_alternatives(words: dict[Language, Words]) -> None:
    text = comparison_sentence(words["en"], comparison("g4", OPEN))
    assert "cannot tell" in text
    assert "Contract-based partnership" in text
    assert "Status quo" in text
    assert "55%" in text
    assert "45%" in text


def test_every_size_has_its_own_word(words: dict[Language, Words]) -> None:
    sizes = {"negligible": 0.9, "small": 9.0, "moderate": -29.0, "large": 31.0}
    for language in LANGUAGES:
        said = [
            how_large(words[language], comparison("g1", Evidence(v, v, v, 1, 0, DRAWS)), "")
            for v in sizes.values()
        ]
        assert len({text.split(":")[0] for text in said}) == len(sizes)
        assert all("2030" in text for text in said)
    for name, value in sizes.items():
        text = how_large(
            words["en"], comparison("g1", Evidence(value, value, value, 1, 0, DRAWS)), ""
        )
        assert f"is {name}:" in text
    assert size_of(4.9) == size_of(4.9, disparity=True) == "small"
    assert (size_of(6.0), size_of(6.0, disparity=True)) == ("small", "moderate")
    for number in ("1", "10", "30", "0.5", "15"):
        assert number in thresholds_text(words["en"])
    assert "judgement" in thresholds_text(words["en"])


def test_an_end_of_an_interval_keeps_its_sign(words: dict[Language, Words]) -> None:
    assert "−0.04 to 1.30" in words["en"].estimate(0.3, -0.042, 1.3, "points")
    assert "0.00 to 0.40" in words["en"].estimate(0.1, 0.002, 0.4, "points")


@pytest.mark.parametrize("language", LANGUAGES)
def test_caveats_come_with_their_number(words: dict[Language, Words], language: Language) -> None:
    found = caveats(words[language], 18, 20, 1000)
    assert len(found) == 3
    assert "18" in found[1][1]
    assert "20" in found[1][1]
    assert caveats(words[language], 18, 20, 0)[0] != found[0]


def test_people_are_whole(words: dict[Language, Words]) -> None:
    few = whole_text(words["fi"], (-1.3, -0.2, 4.6), "työllistä")
    assert few == f"0{NBSP}työllistä (90{NBSP}% simuloinneista: −1…5)"
    many = whole_text(words["en"], (20.4, 187.0, 641.0), "people")
    assert many == f"+190{NBSP}people (90% of simulations: 20 to 640)"
    assert whole_text(words["en"], (NAN, 12.3, NAN), "people") == f"+12{NBSP}people"
