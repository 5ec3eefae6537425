"""A page that runs the model itself shows the numbers that the server would."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Session, Watched, wait_until
from valuma_scenarios.project.open import load_project
from valuma_scenarios.workshop.live.browser import moves_alone
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.figures import Picture, Shown
from valuma_scenarios.workshop.live.gateway import QUICK_DRAWS, KernelGateway, never

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PROFILES = [[0.5, 0.1, 0.1, 0.1, 0.1, 0.1], [0.1, 0.1, 0.4, 0.2, 0.1, 0.1]]
RUN = """async ([code, doc, before, group, fine]) => {
  const { OwnModel, moving } = await import("/static/js/own-model.js");
  const get = async (path) => (await fetch(path)).json();
  const module = await (await fetch("/static/kernel/kernel_f32.wasm")).arrayBuffer();
  const sent = await get(`/api/${code}/model?year=2030`);
  const [description, names] = [await get("/static/kernel/memory.json"), await get("/api/names")];
  const own = await OwnModel.open(module, description, sent, names);
  const [now, base] = [doc, {}].map((d) => own.figures(d, group, true));
  return { now, again: base, moved: own.moved(doc, before), moving: moving(fine, base, now) };
}"""


def assert_alike(ours: Any, theirs: Any, where: str = "") -> None:
    if isinstance(theirs, dict):
        for key, value in theirs.items():
            assert_alike(ours[key], value, f"{where}/{key}")
    elif isinstance(theirs, list):
        for i, value in enumerate(theirs):
            assert_alike(ours[i], value, f"{where}/{i}")
    else:
        assert ours == pytest.approx(theirs, rel=2e-4, abs=2e-4), where


def pin(value: float) -> dict[str, Any]:
    return {"mode": "pin", "value": value}


@pytest.mark.parametrize(
    "held",
    [
        {},
        {"psi_mainstream": pin(0.6), "rule_multiplier": pin(2.5), "beta_gdp_per_capita": pin(0.4)},
    ],
    ids=["levers", "assumptions"],
)
def test_the_page_and_the_server_make_the_same_figures(
    served: Session, watched: Watched, held: dict[str, Any]
) -> None:
    engine = Engine(KernelGateway(load_project(served.project)), fine=QUICK_DRAWS + 20)
    network = engine.study.alternative("by_theme").networks[0].id
    before = {f"lever/by_theme/net/{network}/binding": 0.9}
    doc = before | {f"lever/by_theme/net/{network}/coordination_meur": 2.5, "weights/g1": 90.0}
    doc |= {f"assume/{name}": change for name, change in held.items()}
    assert moves_alone(engine, doc)
    fine = engine.figures({}, 2030, PROFILES)
    page = watched.open(served.links["screen"], 800, 600)
    found = page.evaluate(RUN, [served.code, doc, before, PROFILES, fine])
    quick = engine.figures(doc, 2030, PROFILES, QUICK_DRAWS)
    same_figures(found["now"], quick)
    same_figures(found["again"], engine.figures({}, 2030, PROFILES, QUICK_DRAWS))
    assert_alike(found["moved"], engine.moved(doc, before, 2030, QUICK_DRAWS))
    shown = Shown(engine)
    view = {"year": 2030, "alternative": "by_theme", "panel": "map"}
    shown.fine(Picture({}, {}, view, PROFILES), never)
    wanted = shown.quick(Picture(doc, before, view, PROFILES), never)
    for part in ("goals", "regions", "first", "conditions"):
        assert_alike(found["moving"]["model"][part], wanted["model"][part], part)
    assert_alike(found["moving"]["weights"]["score"], wanted["weights"]["score"])


def same_figures(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    for part in ("goals", "conditions", "first", "regions", "types", "lowest_types", "works_n"):
        assert_alike(ours["model"][part], theirs["model"][part], part)
    for part in ("score", "score_conditions", "score_regions", "score_types", "weights"):
        assert_alike(ours["weights"][part], theirs["weights"][part], part)
    for part in ("ranks", "ranks_group"):
        shares = {a: row[0] for a, row in ours["weights"][part].items()}
        assert_alike(shares, {a: row[0] for a, row in theirs["weights"][part].items()}, part)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("lag_years", pin(4.0)),
        ("p_null_place", pin(0.3)),
        ("psi_mainstream", {"mode": "widen", "value": 2.0}),
    ],
)
def test_the_server_is_asked_where_the_page_cannot_do_it(
    engine: Engine, name: str, change: dict[str, Any]
) -> None:
    assert not moves_alone(engine, {f"assume/{name}": change})


def test_a_lever_shows_before_the_server_answers(served: Session, watched: Watched) -> None:
    screen = watched.open(served.links["screen"], 1920, 1080)
    desk = watched.open(served.links["desk"], 1366, 768)
    desk.select_option("#view-panel", "compare")
    wait_until(desk, lambda: desk.inner_text("#mini-badge").startswith("2"))
    desk.locator(".lever input[type=range]").first.focus()

    def answered_here() -> bool:
        # The page's own model may come a moment after the first numbers; until then the server
        # answers.
        desk.keyboard.press("ArrowRight")
        desk.wait_for_timeout(200)
        return "sivulla" in str(desk.inner_text("#mini-latency"))

    wait_until(desk, answered_here)
    wait_until(screen, lambda: screen.locator(".ghost-line").count() > 0)
    wait_until(screen, lambda: "fine" in str(screen.get_attribute("#badge", "class")))
    assert watched.problems == []
