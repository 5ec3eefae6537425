"""The search among levers leaves what has its words, and no fold without a lever."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Session, Watched, at_rest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOLDS = """() => [...document.querySelectorAll("#tabpanel details")].map((fold) => ({
  name: fold.querySelector("summary").textContent,
  inner: fold.classList.contains("inner"),
  shown: fold.checkVisibility(),
  open: fold.open,
  levers: [...fold.querySelectorAll(".lever")]
    .filter((one) => !one.hidden).map((one) => one.textContent),
}))"""


def folds_after(desk: Any, words: str) -> list[dict[str, Any]]:
    """Look for words, and return every fold with the levers that are left in it."""
    desk.fill("#lever-search", words)
    found: list[dict[str, Any]] = desk.evaluate(FOLDS)
    return found


def test_no_fold_stands_without_what_is_looked_for(served: Session, watched: Watched) -> None:
    desk = watched.open(served.links["desk"], 1366, 768)
    at_rest(desk, "#mini-badge")
    desk.click("#tab-levers")
    everything = folds_after(desk, "")
    inner = [fold["name"] for fold in everything if fold["inner"]]
    themes = max(set(inner), key=inner.count)
    # The label of a network's first lever is in every network and in no inner fold.
    label = desk.locator("#tabpanel > details .lever label").first.inner_text().strip().lower()

    found = folds_after(desk, label)
    left = [fold for fold in found if fold["levers"]]
    assert 0 < len(left) < len(everything)
    assert all(fold["shown"] == bool(fold["levers"]) for fold in found)
    assert all(label in lever.lower() for fold in left for lever in fold["levers"])
    assert all(fold["open"] for fold in left)

    found = folds_after(desk, themes)
    shown = [fold for fold in found if fold["shown"] and fold["inner"]]
    assert {fold["name"] for fold in shown} >= {themes}
    assert all(fold["levers"] and fold["open"] for fold in shown)

    assert not [fold for fold in folds_after(desk, "no lever is called so") if fold["shown"]]
    after = folds_after(desk, "")
    assert [fold["levers"] for fold in after] == [fold["levers"] for fold in everything]
    assert watched.problems == []
