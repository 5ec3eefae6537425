from __future__ import annotations

from valuma_scenarios.workshop.room.common_words import common_words

TEXTS = [
    "Lautan hinta puuttuu, samoin saariston asukkaat",
    "Saaristoa ei ole mallissa",
    "Kuka maksaa lautalla kulkemisen? Saaristolle tärkeää",
    "Mallissa ei näy opiskelijoita",
    "Opiskelijat muuttavat pois",
    "Työvoima ei riitä",
]


def test_forms_of_a_word_are_one_and_the_commonest_come_first() -> None:
    found = {row["beginning"]: row["n"] for row in common_words(TEXTS)}
    assert found == {"saari": 3, "lauta": 2, "malli": 2, "opisk": 2} | found
    assert "lautt" not in found
    assert [row["n"] for row in common_words(TEXTS)] == sorted(found.values(), reverse=True)
    assert all(row["word"].startswith(row["beginning"]) for row in common_words(TEXTS))


def test_what_everybody_or_nobody_else_says_is_left_out() -> None:
    everybody = [f"verkostot {text}" for text in TEXTS]
    assert "verko" not in {row["beginning"] for row in common_words(everybody)}
    assert common_words(["Hinta on liian suuri"]) == []
    assert common_words([]) == []
    assert common_words(["<b>hintaa</b> 12345", "hintaan 12345"])[0]["word"] in (
        "hintaa",
        "hintaan",
    )
