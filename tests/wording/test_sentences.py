"""Verdicts with numbers, honest nulls, and an answer that says how small the differences are."""

from __future__ import annotations

import math

import pytest

from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import NBSP
from valuma_scenarios.wording.sentences import (
    Comparison,
    Standing,
    answer,
    caveats,
    comparison_sentence,
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


def test_the_answer_has_three_sentences_with_numbers(words: dict[Language, Words]) -> None:
    goals = ("g1", "g2", "g3", "g4")
    best = Standing(
        tuple(comparison(g, e) for g, e in zip(goals, (SURE, OPEN, OPEN, WORSE), strict=True)),
        (0.5, 0.45, 0.6, 0.3),
    )
    surest = Standing(
        tuple(comparison(g, LIKELY, "loose_framework") for g in goals), (0.1, 0.1, 0.1, 0.1)
    )
    for language in LANGUAGES:
        sentences = answer(words[language], best, surest, comparison("g1", SURE), "")
        assert len(sentences) == 3
        assert f"30–60{NBSP}%" in sentences[0]
        assert f"84{NBSP}%" in sentences[1]
        assert "2030" in sentences[2]
        assert all(sentence.rstrip("”").endswith(".") for sentence in sentences)
    english = answer(words["en"], best, surest, comparison("g1", SURE), "")
    assert "likely worse for goal 4" in english[1]
    assert "for goals 2 and 3 the model cannot tell" in english[1]
    assert f"0.8{NBSP}%" in english[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_caveats_come_with_their_number(words: dict[Language, Words], language: Language) -> None:
    found = caveats(words[language], 18, 20, 1000)
    assert len(found) == 3
    assert "18" in found[1][1]
    assert "20" in found[1][1]
    assert caveats(words[language], 18, 20, 0)[0] != found[0]
