"""The eight-minute demo, step by step, in a real browser."""

from __future__ import annotations

import html
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Served, Session, Watched, at_rest, wait_until
from valuma_scenarios.project.open import load_project
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.gateway import KernelGateway
from valuma_scenarios.workshop.record import replay
from valuma_scenarios.workshop.record.page import headline

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESK = (1366, 768)
SCREEN = (1920, 1080)
PHONE = (390, 844)
SLIDER = ".lever input[type=range]"


class Stage:
    """Screen, desk and phones of one session."""

    def __init__(self, served: Session | Served, watched: Watched) -> None:
        self.served, self.watched = served, watched
        self.screen = watched.open(served.links["screen"], *SCREEN)
        self.desk = watched.open(served.links["desk"], *DESK, accept_downloads=True)
        self.phones: list[Any] = []

    def advance(self, to: str) -> None:
        self.desk.click(f"[data-key=advance-{to}]")
        self.desk.wait_for_selector(f".pill.{to}")

    def headline(self) -> str:
        return str(self.screen.inner_text("#headline"))

    def vote_swing(self, phone: Any, top: str, others: int) -> None:
        phone.click(f"[data-key=top-{top}]")
        for goal in ("g1", "g2", "g3", "g4", "g5", "g6"):
            if goal != top:
                phone.fill(f"[data-key=n-{goal}]", str(others))
                phone.keyboard.press("Tab")
        phone.click("[data-key=send]")
        phone.wait_for_selector(".done:not(.pending)")

    def paper_swing(self, top: str) -> None:
        self.desk.click("[data-key=paper]")
        for goal in ("g1", "g2", "g3", "g4", "g5", "g6"):
            self.desk.fill(f"#paper-{goal}", "100" if goal == top else "20")
        self.desk.click("dialog button[type=submit]")
        self.desk.wait_for_selector("dialog", state="hidden")


def join(stage: Stage) -> None:
    began = time.monotonic()
    for _ in range(4):
        phone = stage.watched.open(stage.served.links["phones"], *PHONE)
        phone.wait_for_selector("main .card")
        stage.phones.append(phone)
    assert time.monotonic() - began < 30
    wait_until(stage.screen, lambda: stage.screen.inner_text(".count strong") == "4")


def predict(stage: Stage) -> None:
    stage.desk.click("[data-key=step-1]")
    stage.advance("open")
    for phone, choice in zip(
        stage.phones, ["archipelago", "metropolitan", "archipelago", "large_city"], strict=True
    ):
        phone.click(f"[data-key=o-{choice}]")
        phone.wait_for_selector(".done:not(.pending)")
    # An answer may be changed until the question is closed.
    stage.phones[1].click("[data-key=change]")
    stage.phones[1].click("[data-key=o-rural_heartland]")
    stage.phones[1].wait_for_selector(".done:not(.pending)")
    wait_until(stage.screen, lambda: stage.screen.inner_text(".count strong") == "4")
    assert stage.screen.locator(".barrow").count() == 0, "results showed before the reveal"
    stage.desk.click("[data-key=paper]")
    stage.desk.select_option("#paper-choice", "archipelago")
    stage.desk.click("dialog button[type=submit]")
    stage.advance("closed")
    assert stage.screen.locator(".barrow").count() == 0
    stage.advance("revealed")
    stage.screen.wait_for_selector(".barrow")
    assert stage.screen.locator(".barrow.model").count() >= 1, "the model's answer is marked"
    bars = stage.screen.locator(".barnum").all_inner_texts()
    assert sum(map(int, bars)) == 5


def move_a_lever(stage: Stage) -> None:
    stage.desk.click("[data-key=step-3]")
    stage.screen.wait_for_selector("main.panel-compare svg.chart")
    slider = stage.desk.locator(SLIDER).first
    slider.focus()
    stage.desk.keyboard.press("End")
    stage.screen.wait_for_selector(".ghost-line", state="attached")
    wait_until(stage.screen, lambda: "→" in stage.screen.inner_text("#told"))
    assert "prosentissa simuloinneista" in stage.screen.inner_text("#told"), (
        "how sure the change is"
    )
    wait_until(stage.desk, lambda: stage.desk.locator(".history li").count() == 1)
    stage.desk.click("[data-key=replay]")


def the_screen_is_true(stage: Stage, process: Served, engine: Engine) -> None:
    """Headline and number of draws are those of the model, asked anew for the state in the file."""
    at_rest(stage.screen)
    study = engine.study
    state = replay.read(process.sessions / f"{process.code}.sqlite").state
    figures = engine.figures(state.doc, study.end_year, [])
    assert stage.headline() == headline(study, figures, "fi"), figures["weights"]["ranks"]
    shown = re.sub(r"\s", "", stage.screen.inner_text("#badge"))
    assert shown.startswith(str(figures["model"]["n"]))
    # When the words on the change leave, the numbers at rest stay.
    wait_until(stage.screen, lambda: "→" not in stage.screen.inner_text("#told"))
    assert "fine" in str(stage.screen.get_attribute("#badge", "class"))
    assert stage.headline() == headline(study, figures, "fi")


def swing(stage: Stage, step: int, tops: list[str]) -> None:
    stage.desk.click(f"[data-key=step-{step}]")
    stage.advance("open")
    for phone in stage.phones:
        phone.wait_for_selector("[data-key=top-g1]")
        assert phone.locator(".swing").count() == 6, "every card shows its range"
    for phone, top in zip(stage.phones, tops, strict=True):
        stage.vote_swing(phone, top, 30)
    stage.paper_swing("g3")
    stage.advance("closed")
    stage.advance("revealed")
    stage.screen.wait_for_selector("path.profile", state="attached")
    assert stage.screen.locator("path.profile").count() == 5, "each anonymous answer is a line"


def lose_things(stage: Stage, process: Served) -> None:
    """One phone loses its network, the desk reloads, the server dies: nothing is lost."""
    stage.desk.click("[data-key=ask]")
    stage.desk.select_option("#ask-kind", "yesno")
    stage.desk.fill("#ask-text", "Jatketaanko?")
    stage.desk.click("dialog button[type=submit]")
    stage.desk.wait_for_selector(".pill.draft")
    stage.advance("open")
    away = stage.phones[0]
    away.wait_for_selector("[data-key=o-yes]")
    away.context.set_offline(True)
    away.wait_for_selector("html[data-status=offline]")
    away.click("[data-key=o-yes]")
    away.wait_for_selector(".done.pending")
    stage.desk.reload()
    stage.desk.wait_for_selector(".pill.open")
    assert "Jatketaanko?" in stage.desk.inner_text("#run")
    stage.phones[1].click("[data-key=o-no]")
    stage.phones[1].wait_for_selector(".done:not(.pending)")
    history = stage.desk.locator(".history li").count()
    process.kill()
    stage.desk.wait_for_selector("html[data-status=offline]")
    stage.phones[2].wait_for_selector("html[data-status=offline]")
    stage.phones[2].click("[data-key=o-unsure]")
    stage.phones[2].wait_for_selector(".done.pending")
    process.start()
    stage.desk.wait_for_selector("html[data-status=online]")
    assert stage.desk.locator(".history li").count() == history
    stage.phones[2].wait_for_selector(".done:not(.pending)")
    away.context.set_offline(False)
    away.wait_for_selector(".done:not(.pending)")
    stage.phones[3].reload()
    stage.phones[3].click("[data-key=o-yes]")
    stage.phones[3].wait_for_selector(".done:not(.pending)")
    wait_until(stage.desk, lambda: stage.desk.inner_text("#desk-answered").startswith("4 / 4"))
    stage.advance("closed")


def undo_three(stage: Stage) -> None:
    stage.desk.click("#tab-weights")
    for goal in ("g1", "g2", "g3"):
        stage.desk.fill(f"#lever-weights-{goal} .number", "90")
        stage.desk.keyboard.press("Tab")
    wait_until(stage.desk, lambda: stage.desk.locator(".history li").count() == 4)
    stage.desk.click("[data-key=goto-0]")  # the newest is on top; the lever move is number 0
    wait_until(stage.desk, lambda: stage.desk.locator(".history .undone").count() == 3)
    stage.desk.fill("#bookmark-name", "Vipu ylhäällä")
    stage.desk.click("[data-key=bookmark-add]")
    stage.desk.wait_for_selector("[data-key=mark-0]")
    stage.desk.locator(".history .entry").last.click()
    assert stage.desk.locator("#tab-levers").get_attribute("aria-selected") == "true"
    assert stage.desk.locator(".lever.found").count() == 1, "a click leads to the lever"


def swedish(stage: Stage) -> None:
    before = stage.desk.locator(SLIDER).first.input_value()
    stage.desk.select_option("#view-panel", "compare")
    stage.desk.click("#top [data-key=lang-sv]")
    stage.screen.wait_for_selector("html[lang=sv]")
    wait_until(stage.screen, lambda: "simuleringar" in stage.screen.inner_text("#badge"))
    assert stage.desk.locator(SLIDER).first.input_value() == before
    stage.phones[0].click("[data-key=lang-en]")
    stage.phones[0].wait_for_selector("html[lang=en]")


def share(stage: Stage) -> None:
    stage.desk.click("[data-key=file-share_link]")
    url = stage.desk.input_value("#share-url")
    stage.desk.keyboard.press("Escape")
    assert "#s=" in url
    other = stage.watched.open(url, *SCREEN)
    other.wait_for_selector("#banner li", timeout=40_000)
    assert other.locator("#banner li").count() >= 1
    assert "→" in other.inner_text("#banner li")
    assert other.inner_text("#headline") == stage.headline(), "one state, one answer"
    assert other.inner_text("#badge") == stage.screen.inner_text("#badge")
    sent = [r for r in stage.watched.requests if "#" in r or "s=" in r]
    assert not sent, "the state left the address bar"


def export(stage: Stage, folder: Path) -> dict[str, str]:
    files: dict[str, str] = {}
    keys = ("export_svg", "export_csv", "record", "film", "share_file", "events", "weights_file")
    for key in keys:
        with stage.desk.expect_download() as coming:
            stage.desk.click(f"[data-key=file-{key}]")
        path = folder / coming.value.suggested_filename
        coming.value.save_as(path)
        files[key] = path.read_text(encoding="utf-8")
    assert "<title>" in files["export_svg"]
    assert "<desc>" in files["export_svg"]
    assert files["export_csv"].startswith("alternative,reference,goal,region,year,unit,p05")
    assert 'lang="sv"' in files["record"]
    assert stage.headline() in html.unescape(files["record"]), (
        "the record says what the screen said"
    )
    assert len(files["share_file"].encode()) < 1_000_000
    return files


def replayed(process: Served, engine: Engine, files: dict[str, str], folder: Path) -> None:
    log = folder / "log.jsonl"
    log.write_text(files["events"], encoding="utf-8")
    other = Engine(KernelGateway(load_project(process.project)))
    recorded = replay.frames(replay.read(process.sessions / f"{process.code}.sqlite"), engine)
    again = replay.frames(replay.read(log), other)
    one, two = list(recorded), list(again)
    assert len(one) >= 6
    assert json.dumps([f.figures for f in one]) == json.dumps([f.figures for f in two])


def test_the_demo(process: Served, watched: Watched, engine: Engine, tmp_path: Path) -> None:
    began = time.monotonic()
    stage = Stage(process, watched)
    stage.screen.wait_for_selector(".joinview")
    assert time.monotonic() - began < 30, "the benchmark measures; this only notices a collapse"
    join(stage)
    predict(stage)
    move_a_lever(stage)
    the_screen_is_true(stage, process, engine)
    swing(stage, 5, ["g1", "g3", "g4", "g4"])
    stage.desk.click("[data-key=step-6]")
    swing(stage, 7, ["g3", "g3", "g4", "g4"])
    stage.desk.click("[data-key=step-8]")
    stage.screen.wait_for_selector("table.ranks")
    columns = stage.screen.locator("table.ranks tbody tr").first.locator("td").all_inner_texts()
    assert all(re.search(r"\d", text) for text in columns), "ranks for desk, room and all weights"
    lose_things(stage, process)
    undo_three(stage)
    swedish(stage)
    share(stage)
    files = export(stage, tmp_path)
    replayed(process, engine, files, tmp_path)
    assert watched.outside() == []
    assert watched.problems == []


def test_a_locked_step_holds_desk_and_clicker(served: Session, watched: Watched) -> None:
    stage = Stage(served, watched)
    stage.desk.click("[data-key=step-1]")
    stage.desk.click("[data-key=lock]")
    stage.desk.wait_for_selector("[data-key=next]:disabled")
    assert stage.desk.locator("[data-key=step-2]").is_disabled()
    stage.screen.keyboard.press("PageDown")
    stage.screen.wait_for_timeout(300)
    assert stage.desk.locator("[data-key=step-1][aria-current=step]").count() == 1
    stage.desk.click("[data-key=lock]")
    stage.desk.wait_for_selector("[data-key=next]:enabled")
    stage.screen.keyboard.press("PageDown")
    stage.desk.wait_for_selector("[data-key=step-2][aria-current=step]")
