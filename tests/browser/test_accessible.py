"""Every state of the three surfaces, in three languages: no axe-core violation, nothing cut off.

With ``VALUMA_SHOTS=folder`` each state is also saved as a picture at the three sizes.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Session, Watched, at_rest, settled, wait_until
from valuma_scenarios.vocabulary import GOALS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOTS = os.environ.get("VALUMA_SHOTS", "")
RUN_AXE = """async () => {
  const { theme, lang } = { lang: document.documentElement.lang, ...document.documentElement.dataset };
  const known = window.partsFound ??= new Set();
  const parts = [...document.querySelectorAll("body > [id], main > [id]")]
    .map((node) => [node, [theme, lang, node.outerHTML].join()]);
  // A part of the page that is the same to the letter as when nothing was found in it is left out.
  const exclude = parts.filter(([, text]) => known.has(text)).map(([node]) => node);
  const found = await window.axe.run({ include: [document], exclude }, { resultTypes: ["violations"] });
  if (!found.violations.length) for (const [, text] of parts) known.add(text);
  return found.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).join(", ")
    + " | " + (v.nodes[0].any[0]?.message ?? v.help));
}"""  # noqa: E501
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALLEST = """() => Math.min(...[...document.querySelectorAll("body *")]
  .filter((n) => n.offsetParent !== null || n.ownerSVGElement)
  .filter((n) => !n.closest(".hidden") && [...n.childNodes].some((c) => c.nodeType === 3 && c.textContent.trim()))
  .map((n) => parseFloat(getComputedStyle(n).fontSize)))"""  # noqa: E501
CLIPPED = """() => [...document.querySelectorAll(".canvas")].some((box) =>
  [...box.children].some((svg) => svg.getBoundingClientRect().bottom
    > box.getBoundingClientRect().bottom + 1.5))"""
OPEN_SOME = """() => [...document.querySelectorAll("#tabpanel details")].slice(0, 5)
  .forEach((d) => { d.open = true; })"""
KINDS = ("swing", "budget", "ranking", "guess", "elicit", "yesno", "text")


@pytest.fixture(scope="session")
def axe() -> str:
    package = pytest.importorskip("axe_playwright_python")
    return (Path(package.__file__).with_name("axe.min.js")).read_text(encoding="utf-8")


class Tour:
    """Walks through the states and looks at each."""

    def __init__(self, served: Session, watched: Watched, axe: str) -> None:
        self.axe = axe
        self.bad: list[str] = []
        self.screen = watched.open(served.links["screen"], 1920, 1080)
        self.desk = watched.open(served.links["desk"], 1366, 768)
        self.phone = watched.open(served.links["phones"], 390, 844)
        at_rest(self.desk, "#mini-badge")
        self.language = "fi"
        self.seen: set[tuple[str, str]] = set()
        self.prove_that_axe_sees()

    def prove_that_axe_sees(self) -> None:
        """Plant a fault and find it: a silent checker would pass everything."""
        self.screen.evaluate(self.axe)
        self.screen.evaluate("document.body.append(document.createElement('button'))")
        found = self.screen.evaluate(RUN_AXE)
        self.screen.evaluate("document.body.lastElementChild.remove()")
        assert any("button-name" in line for line in found)

    def look(self, page: Any, name: str) -> None:
        settled(page)
        state = (page.url, page.evaluate("document.documentElement.outerHTML"))
        if state in self.seen:
            return  # the same to the letter as a state that was looked at
        self.seen.add(state)
        if not page.evaluate("() => Boolean(window.axe)"):
            page.evaluate(self.axe)
        self.bad += [f"{self.language} {name}: {v}" for v in page.evaluate(RUN_AXE)]
        if page.evaluate(OVERFLOW) > 0:
            self.bad.append(f"{self.language} {name}: wider than the window")
        if page is self.screen and page.evaluate(SMALLEST) < 23.9:
            self.bad.append(f"{self.language} {name}: text below 24 px")
        if page.evaluate(CLIPPED):
            self.bad.append(f"{self.language} {name}: a figure is cut off")
        if SHOTS:
            self.picture(page, name)

    def picture(self, page: Any, name: str) -> None:
        folder = Path(SHOTS) / self.language
        folder.mkdir(parents=True, exist_ok=True)
        sizes = {self.screen: ((1920, 1080), (1366, 768)), self.desk: ((1366, 768),)}
        for width, height in sizes.get(page, ((390, 844),)):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(250)  # the page waits for the hand before it draws anew
            full = page is self.desk
            page.screenshot(path=folder / f"{name}-{width}x{height}.png", full_page=full)
        first = sizes.get(page, ((390, 844),))[0]
        page.set_viewport_size({"width": first[0], "height": first[1]})

    def speak(self, language: str) -> None:
        self.language = language
        self.desk.click(f"#top [data-key=lang-{language}]")
        self.phone.click(f"[data-key=lang-{language}]")
        for page in (self.desk, self.screen, self.phone):
            page.wait_for_selector(f"html[lang={language}]")

    def panels(self) -> None:
        for panel in ("join", "compare", "goals", "path", "map", "weights", "explain", "parking"):
            self.desk.select_option("#view-panel", panel)
            self.screen.wait_for_selector(f"main.panel-{panel}")
            self.look(self.screen, f"screen-{panel}")

    def dark(self) -> None:
        self.desk.click("[data-key=top-dark]")
        self.screen.wait_for_selector("html[data-theme=dark]")
        for panel in ("compare", "map", "weights"):
            self.desk.select_option("#view-panel", panel)
            self.screen.wait_for_selector(f"main.panel-{panel}")
            self.look(self.screen, f"screen-dark-{panel}")
        self.desk.click("[data-key=top-dark]")
        self.screen.wait_for_selector("html[data-theme=light]")

    def tabs(self) -> None:
        for tab in ("levers", "assumptions", "weights", "sources"):
            self.desk.click(f"#tab-{tab}")
            self.desk.evaluate(OPEN_SOME)
            self.look(self.desk, f"desk-{tab}")
        self.desk.click("#tab-levers")
        self.desk.locator(".info").first.click()
        self.look(self.desk, "desk-source")
        self.desk.keyboard.press("Escape")

    def dialogs(self) -> None:
        for key in ("file-links", "file-share_link", "file-save_scenario", "file-delete_session",
                    "file-close_session", "ask", "park-new"):  # fmt: skip
            self.desk.click(f"[data-key={key}]")
            self.desk.wait_for_selector("dialog[open]")
            self.look(self.desk, f"desk-{key}")
            self.desk.keyboard.press("Escape")

    def question(self, kind: str) -> None:
        self.desk.click("[data-key=ask]")
        self.desk.select_option("#ask-kind", kind)
        self.desk.click("dialog button[type=submit]")
        self.desk.wait_for_selector(".pill.draft")
        self.look(self.phone, "phone-wait")
        self.desk.click("[data-key=advance-open]")
        self.phone.wait_for_selector(".form")
        self.look(self.phone, f"phone-{kind}")
        self.look(self.screen, f"screen-open-{kind}")
        self.answer(kind)
        self.phone.wait_for_selector(".done:not(.pending)")
        self.look(self.phone, f"phone-done-{kind}")
        if kind != "text":
            self.ballots(kind)
        self.desk.click("[data-key=advance-closed]")
        self.desk.wait_for_selector(".pill.closed")
        self.look(self.screen, f"screen-closed-{kind}")
        self.desk.click("[data-key=advance-revealed]")
        self.desk.wait_for_selector(".pill.revealed")
        self.look(self.screen, f"screen-revealed-{kind}")
        self.look(self.phone, f"phone-revealed-{kind}")
        self.look(self.desk, f"desk-revealed-{kind}")

    def answer(self, kind: str) -> None:
        page = self.phone
        if kind == "swing":
            page.click("[data-key=top-g3]")
            self.look(page, "phone-swing-second")
        if kind == "budget":
            for goal, points in zip(GOALS, (30, 20, 20, 10, 10, 10), strict=True):
                page.fill(f"[data-key=n-{goal}]", str(points))
                page.keyboard.press("Tab")
            self.look(page, "phone-budget-full")
        if kind in ("guess", "yesno"):
            page.locator(".option").first.click()
            return
        if kind == "elicit":
            for name, value in (("p05", "0,1"), ("p50", "0,4"), ("p95", "1,1")):
                page.fill(f"#e-{name}", value)
        if kind == "text":
            page.fill("#free", "Luotsauksen ja lautan <b>hinta</b> puuttuu")
        page.click("[data-key=send]")

    def ballots(self, kind: str) -> None:
        """Four more answers, from paper: with the phone's, as many as are shown."""
        for i in range(4):
            self.desk.click("[data-key=paper]")
            if i == 0:
                self.look(self.desk, f"desk-paper-{kind}")
            if kind in ("guess", "yesno"):
                self.desk.locator("#paper-choice").select_option(index=i % 3)
            else:
                for name, value in self.ballot(kind, i).items():
                    self.desk.fill(f"#paper-{name}", value)
            self.desk.click("dialog button[type=submit]")
            self.desk.wait_for_selector("dialog", state="hidden")

    @staticmethod
    def ballot(kind: str, i: int) -> dict[str, str]:
        if kind == "elicit":
            return {"p05": f"0,{i}", "p50": f"0,{i + 2}", "p95": f"1,{i}"}
        if kind == "budget":
            shares = (50, 10, 10, 10, 10, 10)
            return {g: str(shares[(k + i) % 6]) for k, g in enumerate(GOALS)}
        if kind == "ranking":
            return {g: str((k + i) % 6 + 1) for k, g in enumerate(GOALS)}
        return {g: "100" if k == i % 6 else str(10 * k) for k, g in enumerate(GOALS)}


def walk(tour: Tour, language: str) -> None:
    tour.speak(language)
    tour.panels()
    tour.tabs()
    tour.dialogs()
    for kind in KINDS:
        tour.question(kind)
    tour.panels()
    tour.dark()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_state_has_an_accessibility_violation(
    served: Session, watched: Watched, axe: str, language: str
) -> None:
    tour = Tour(served, watched, axe)
    slider = tour.desk.locator(".lever input[type=range]").first
    slider.focus()
    tour.desk.keyboard.press("End")
    wait_until(tour.desk, lambda: tour.desk.locator(".history li").count() == 1)
    at_rest(tour.desk, "#mini-badge")
    tour.desk.keyboard.press("ArrowLeft")
    walk(tour, language)
    assert tour.bad == [], json.dumps(tour.bad, ensure_ascii=False, indent=1)
    assert watched.outside() == []
    assert watched.problems == []


def test_shared_views_and_wrong_codes_are_accessible_too(
    served: Session, watched: Watched, axe: str
) -> None:
    tour = Tour(served, watched, axe)
    tour.desk.click("#tab-levers")
    tour.desk.click("[data-key=preset_all_in]")
    wait_until(tour.desk, lambda: tour.desk.locator(".history li").count() == 1)
    tour.desk.click("[data-key=file-share_link]")
    view = watched.open(tour.desk.input_value("#share-url"), 1920, 1080)
    view.wait_for_selector("#banner li")
    wrong = watched.open(served.links["phones"][:-8] + "nosuch22", 390, 844)
    wrong.wait_for_selector("#code")
    broken = watched.open(f"http://127.0.0.1:{served.port}/view#s=AAAA", 1366, 768)
    wait_until(broken, lambda: broken.inner_text("#headline") != "")
    for language in ("fi", "sv", "en"):
        tour.language = language
        view.click(f"[data-key=lang-{language}]")
        for page, name in ((view, "view"), (wrong, "wrong-code"), (broken, "broken-link")):
            tour.look(page, name)
    assert tour.bad == [], json.dumps(tour.bad, ensure_ascii=False, indent=1)
    assert watched.outside() == []
