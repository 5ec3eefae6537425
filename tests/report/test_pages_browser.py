"""Pages of a pack in a real browser: no axe-core violation, no contrast left undecided."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.contrast import RUN_AXE, assert_readable
from tests.figures.test_report_browser import axe
from valuma_scenarios.vocabulary import LANGUAGES, Language

pytestmark = [pytest.mark.slow, pytest.mark.browser]
__all__ = ["axe"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_a_pack_can_be_read_by_everyone(
    pack: Callable[[Language], Path], chromium: Any, axe: str, language: Language
) -> None:
    pages = sorted(pack(language).glob("*.html"))
    assert len(pages) == 3
    for path in pages:
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.goto(path.as_uri())
        page.evaluate(axe)
        assert page.evaluate(RUN_AXE, True) == [], path.name
        assert_readable(page, "figure svg")
        page.close()
