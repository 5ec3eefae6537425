from __future__ import annotations

import re

import pytest

from valuma_scenarios.vocabulary import LANGUAGES
from valuma_scenarios.workshop.room.agenda import lengths, steps
from valuma_scenarios.workshop.room.catalogue import texts
from valuma_scenarios.workshop.web.server import STATIC

TEXTS = {code: texts(code) for code in LANGUAGES}
SCRIPTS = "\n".join(p.read_text(encoding="utf-8") for p in (STATIC / "js").glob("*.js"))


def test_the_three_languages_have_the_same_texts_with_the_same_gaps() -> None:
    keys = {code: set(table) for code, table in TEXTS.items()}
    assert keys["fi"] == keys["sv"] == keys["en"]
    for key in TEXTS["fi"]:
        gaps = [sorted(re.findall(r"\{(\w+)\}", TEXTS[code][key])) for code in LANGUAGES]
        assert gaps[0] == gaps[1] == gaps[2], key
        assert all(TEXTS[code][key].strip() for code in LANGUAGES), key


def test_every_text_the_pages_ask_for_exists() -> None:
    asked = set(re.findall(r'\bt\("([a-z0-9_]+)"', SCRIPTS))
    assert asked
    assert asked <= set(TEXTS["fi"]), asked - set(TEXTS["fi"])


def test_every_refusal_has_a_text() -> None:
    source = "\n".join(p.read_text(encoding="utf-8") for p in STATIC.parent.rglob("*.py"))
    codes = set(re.findall(r'(?:Refusal|BadAnswer|BadLink)\("([a-z_]+)"', source))
    assert len(codes) > 20
    codes |= {"rate", "internal", "offline", "session", "token", "full"}
    missing = {c for c in codes if f"refused_{c}" not in TEXTS["fi"]}
    assert not missing


@pytest.mark.parametrize("length", lengths())
def test_run_sheets_last_as_long_as_they_say(length: str) -> None:
    sheet = steps(length)
    assert sum(step.minutes for step in sheet) == int(length)
    for step in sheet:
        assert set(step.title) == set(step.notes) == set(LANGUAGES)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    """Contrast ratio of WCAG 2.2."""
    a, b = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (a + 0.05) / (b + 0.05)


def palettes() -> dict[str, dict[str, str]]:
    css = (STATIC / "css" / "base.css").read_text(encoding="utf-8")
    light, dark = (block.split("}")[0] for block in re.split(r":root \{|\"dark\"\] \{", css)[1:])
    return {
        name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        for name, block in (("light", light), ("dark", dark))
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_have_enough_contrast(theme: str) -> None:
    colours = palettes()[theme]
    paper = colours["paper"]
    for name in ("ink", "quiet", "warn", "danger", "accent"):
        assert contrast(colours[name], paper) >= 4.5, name
    for name in ("ink", "quiet"):
        assert contrast(colours[name], colours["raised"]) >= 4.5, name
    for name in (f"alt-{letter}" for letter in "0ABCDEV"):
        assert contrast(colours[name], paper) >= 4.5, name  # letters and names use these too
    for name in ("gain3", "gain2", "loss2", "ghost", "focus"):
        assert contrast(colours[name], paper) >= 3, name
    assert contrast(colours["accent-ink"], colours["accent"]) >= 4.5
