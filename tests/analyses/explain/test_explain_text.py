"""Sentences from made-up draws: each says what its numbers say, and no more."""

from __future__ import annotations

import numpy as np
import pytest

from valuma_scenarios.analyses.explain.attribution import REMAINDER, Attribution, Kind, Subject
from valuma_scenarios.analyses.explain.text import (
    Part,
    about_text,
    clearest_goal,
    goal_sentences,
    largest_sentence,
    mechanism_sentence,
    share_text,
    shown_decimals,
)
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording import Words

DRAWS = 400
EVEN = np.linspace(-1.0, 1.0, DRAWS)
"""Deviations with mean 0; 90 % of them lie between -0.9 and 0.9."""


def made_up(
    parts: dict[str, tuple[float, float]],
    *,
    pair: tuple[str, str] = ("status_quo", "partnership"),
    goals: tuple[str, ...] = ("g3",),
    kind: Kind = "lever",
) -> Attribution:
    """Return parts from their means and half widths; each goal has the same."""
    draws = np.array([mean + half * EVEN for mean, half in parts.values()])
    draws = np.repeat(draws[:, None], len(goals), axis=1)
    subject = Subject(*pair, goals, "FI", 2030)
    return Attribution(
        subject,
        kind,
        "networks_add",
        tuple(parts),
        draws,
        draws.sum(axis=0),
    )


@pytest.fixture
def english(shipped_study: Study) -> Words:
    return Words(shipped_study, "en")


LEAD = {"structure": (0.05, 0.01), "contract": (0.04, 0.0), "channel": (-0.01, 0.002),
        "binding": (0.0001, 0.01)}  # fmt: skip


def test_a_lead_is_told_with_what_makes_it_and_what_works_against_it(english: Words) -> None:
    lead, parts, against, zero = goal_sentences(english, made_up(LEAD), "g3")
    assert (
        "if networks work: Contract-based partnership is 0.08\u00a0points ahead of Status quo"
        in lead
    )
    assert "mean of 400 draws; 90% interval 0.06 to 0.10\u00a0points" in lead
    # 0.05, 0.04 and -0.01 of 0.0801: shares would sum to more than the whole.
    assert parts == (
        "Adding to it: who meets whom on what (+0.050\u00a0points) "
        "and longer contracts (+0.040\u00a0points)."
    )
    assert against == "Against it: more money through networks (\u22120.010\u00a0points)."
    assert zero == "Cannot be told apart from zero: stronger binding."


def test_parts_of_one_sign_are_shares(english: Words) -> None:
    found = made_up({"structure": (0.05, 0.01), "contract": (0.03, 0.001)})
    assert goal_sentences(english, found, "g3")[1:] == [
        "Of this difference, about 62% comes from who meets whom on what "
        "and about 38% comes from longer contracts."
    ]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_part_larger_than_the_whole_is_no_share_of_it(english: Words, sign: int) -> None:
    found = made_up(
        {"structure": (sign * 0.09, 0.001), "contract": (sign * 0.01, 0.001),
         "channel": (sign * -0.02, 0.001)}
    )  # fmt: skip
    _, more, also, back = goal_sentences(english, found, "g3")
    way, other = ("+", "\u2212") if sign > 0 else ("\u2212", "+")
    assert (
        more == f"More than all of it comes from who meets whom on what ({way}0.090\u00a0points)."
    )
    assert also == f"Adding to it as well: longer contracts ({way}0.010\u00a0points)."
    assert back.startswith("Part of that is taken back: more money through networks")
    assert f"({other}0.020\u00a0points)" in back
    assert "%" not in more + also + back


def test_a_lag_reads_the_other_way_round(english: Words) -> None:
    worse = {name: (-mean, half) for name, (mean, half) in LEAD.items()}
    back = made_up(worse, pair=("partnership", "status_quo"))
    lead, parts, against, zero = goal_sentences(english, back, "g3")
    assert "Status quo is 0.08\u00a0points behind Contract-based partnership" in lead
    assert "interval 0.06 to 0.10\u00a0points" in lead
    assert "who meets whom on what" in parts
    assert "shorter contracts" in parts
    assert against.startswith("Against it: less money through networks (+0.010\u00a0points")
    assert zero == "Cannot be told apart from zero: weaker binding."


def test_without_a_known_difference_there_are_no_shares(english: Words) -> None:
    found = made_up({"structure": (0.05, 0.02), "contract": (-0.045, 0.02), "binding": (0, 0.01)})
    lead, favour, other, zero = goal_sentences(english, found, "g3")
    assert "cannot be told apart from zero" in lead
    assert favour == (
        "In favour of Contract-based partnership: who meets whom on what (+0.050\u00a0points)."
    )
    assert other == "In favour of Status quo: longer contracts (\u22120.045\u00a0points)."
    assert zero.endswith("stronger binding.")
    assert "%" not in favour + other


def test_all_parts_may_be_no_different_from_zero(english: Words) -> None:
    found = made_up({"structure": (0.001, 0.1), "contract": (0.0, 0.0)})
    sentences = goal_sentences(english, found, "g3")
    assert len(sentences) == 2
    assert sentences[1].endswith("who meets whom on what and longer contracts.")


def test_one_group_alone_is_the_whole(english: Words) -> None:
    found = made_up({"structure": (0.02, 0.001)}, pair=("by_theme", "by_region_type"))
    assert goal_sentences(english, found, "g3")[1] == (
        "Differentiated by theme and Differentiated by region type differ in one group of levers "
        "only: who meets whom on what."
    )


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (0.000, "63%"),
        (0.010, "63%"),
        (0.011, "65%"),
        (0.060, "60%"),
        (0.200, "75%"),
        (0.260, ""),
        (float("nan"), ""),
    ],
)
def test_shares_are_no_finer_than_their_error(english: Words, error: float, said: str) -> None:
    assert share_text(english, Part("contract", 1.0, 0.9, 1.1, 0.0, 0.634, error)) == said


def test_a_small_share_is_said_to_be_under_the_step(english: Words) -> None:
    small = Part("contract", 1e-3, 9e-4, 2e-3, 0.0, 0.004, 0.001)
    assert about_text(english, small) == "under 1%"


@pytest.mark.parametrize(
    ("error", "decimals"), [(0.0, 3), (0.0002, 3), (0.0029, 3), (0.004, 2), (0.04, 1), (0.4, 0)]
)
def test_digits_end_where_the_error_begins(error: float, decimals: int) -> None:
    assert shown_decimals(Part("contract", 0.0432, 0.02, 0.071, error, 1, 0)) == decimals


def test_rounding_noise_is_zero() -> None:
    noise = Part("knowledge", 1e-18, 2e-19, 3e-18, 1e-19, 0.0, 0.0)
    assert not noise.known
    assert shown_decimals(noise) == 0


def test_the_largest_part_is_named_with_the_goals_it_leads(english: Words) -> None:
    found = made_up(LEAD, goals=("g1", "g3", "g4"))
    found.draws[:, 1] *= -1  # on goal 3 the difference turns round, its largest part stays
    found.difference[1] *= -1
    assert largest_sentence(english, found) == (
        "On goals 1, 3 and 4, if networks work, the largest part of the difference is "
        "who meets whom on what (62%)."
    )


def test_no_largest_part_is_named_where_no_difference_is_known(english: Words) -> None:
    assert (
        largest_sentence(english, made_up({"structure": (0.0, 1.0), "contract": (0.0, 0.1)})) == ""
    )


def test_mechanisms_name_their_draws_and_the_remainder(english: Words) -> None:
    parts = {"learning": (0.06, 0.01), "overhead": (-0.02, 0.001), REMAINDER: (0.01, 0.001)}
    sentence = mechanism_sentence(english, made_up(parts, kind="mechanism"), "g3")
    assert sentence.startswith("By mechanism of the model (400 draws): More than all of it")
    assert "themes and sums of the money alone" in sentence
    assert "Part of that is taken back: costs of running the money (\u22120.020" in sentence


def test_the_clearest_goal_stands_out_most_from_its_spread() -> None:
    found = made_up(LEAD, goals=("g1", "g2", "g3"))
    found.difference[1] += 0.3
    assert clearest_goal(found) == "g2"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_numbers(shipped_study: Study, language: Language) -> None:
    words = Words(shipped_study, language)
    text = " ".join(goal_sentences(words, made_up(LEAD), "g3"))
    told = [words.quantity(value, words.effect_unit("g3"), 3) for value in (0.05, 0.04)]
    for number in ("400", "2030", *told):
        assert number in text
    assert words.alternative("partnership") in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_difference_in_points_has_its_size_in_words(
    shipped_study: Study, language: Language
) -> None:
    words = Words(shipped_study, language)
    for times, size in ((1, "negligible"), (50, "small"), (200, "moderate"), (600, "large")):
        made = made_up({name: (times * mean, half) for name, (mean, half) in LEAD.items()})
        lead = goal_sentences(words, made, "g3")[0]  # 0.08, 4, 16 and 48 points
        assert f"{words.say(f'size.{size}')} " in lead
