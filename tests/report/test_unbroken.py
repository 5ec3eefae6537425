"""Ranges of numbers stay on one line, and nothing else of a text changes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from valuma_scenarios.report.parts.unbroken import unbroken

TAG = re.compile(r"</?span[^>]*>")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("better in (83–90\xa0%).", ["83–90\xa0%"]),
        ("parempi vain 46–53\xa0%:ssa tapauksista", ["46–53\xa0%"]),
        ("+0,0005 (0,0001…0,0041), −7…1\xa0230", ["0,0001…0,0041", "−7…1\xa0230"]),
        ("2020–2030.", ["2020–2030"]),
        ("goals 1–3, 5 and 6", ["1–3"]),
        ("a–b, 5 – 6, net–8, 8–", []),
    ],
)
def test_ranges_are_kept_whole(text: str, kept: list[str]) -> None:
    assert re.findall(r'<span class="whole">(.*?)</span>', unbroken(text)) == kept


@given(st.text(alphabet="0123456789–…+−.,% \u00a0ab<&'\"", max_size=40))
def test_only_spans_are_added(text: str) -> None:
    assert TAG.sub("", unbroken(text)) == escape(text)
