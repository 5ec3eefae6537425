"""Nothing on the screen is cut off or written over, at any size and in any language."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Session, Watched, at_rest, settled, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SIZES = ((1920, 1080), (1366, 768), (390, 844))
PANELS = ("compare", "goals", "path", "map", "weights", "ranks", "explain")
SLIDER = ".lever input[type=range]"
CUT = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, parent = node.parentElement;
    if (!node.textContent.trim()) continue;
    if (parent.closest(".hidden, [hidden], script, style, #live")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      // The box of a line is taller than its letters.
      const low = box.bottom - 0.2 * box.height, high = box.top + 0.2 * box.height;
      for (let up = parent; up; up = up.parentElement) {
        const edge = up === document.documentElement ? null : up.getBoundingClientRect();
        if (!edge || getComputedStyle(up).overflowX === "visible") continue;
        const beside = box.right > edge.right + 2 || box.left < edge.left - 2;
        if (beside || low > edge.bottom || high < edge.top) found.push(node.textContent);
      }
    }
  }
  return found;
}"""
OVER = """() => {
  const rows = [...document.querySelectorAll("main .row-label")];
  const box = (node) => node.getBoundingClientRect();
  const over = (a, b) => b.top > a.top + 4 && b.top < a.top + 0.7 * a.height;
  return rows.flatMap((one) => rows.filter((two) => over(box(one), box(two)))
    .map((two) => [one.textContent, two.textContent]));
}"""


def show(desk: Any, screen: Any, panel: str) -> None:
    desk.select_option("#view-panel", panel)
    screen.wait_for_selector(f"main.panel-{panel}")
    if panel == "explain":
        screen.wait_for_selector(".explained p:not(.muted)", timeout=60_000)
    settled(screen)


def pushed(desk: Any, screen: Any, lever: int = 0) -> None:
    """Push a lever of the shortlist to its end, and wait until the screen tells of it."""
    desk.locator(SLIDER).nth(lever).focus()
    desk.keyboard.press("End")
    screen.wait_for_selector(".delta")


def in_the_room(served: Session, watched: Watched) -> tuple[Any, Any]:
    """Open desk and screen, and wait until the desk has computed."""
    screen = watched.open(served.links["screen"], *SIZES[1])
    desk = watched.open(served.links["desk"], 1366, 768)
    at_rest(desk, "#mini-badge")
    return desk, screen


def test_all_of_every_view_is_seen(served: Session, watched: Watched) -> None:
    screen = watched.open(served.links["screen"], *SIZES[0])
    desk = watched.open(served.links["desk"], 1366, 768)
    at_rest(desk, "#mini-badge")
    show(desk, screen, "compare")
    pushed(desk, screen)
    at_rest(screen)
    stale = {"fi": "lähtötilanteen vaihteluvälejä", "sv": "utgångslägets spännvidder"}
    for language in ("fi", "sv", "en"):
        desk.click(f"#top [data-key=lang-{language}]")
        screen.wait_for_selector(f"html[lang={language}]")
        for panel in PANELS:
            show(desk, screen, panel)
            for width, height in SIZES:
                screen.set_viewport_size({"width": width, "height": height})
                screen.wait_for_timeout(250)
                where = (language, panel, width)
                assert screen.evaluate(CUT) == [], where
                assert screen.evaluate(OVER) == [], where
            screen.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
            if panel == "ranks" and language in stale:
                wait_until(screen, lambda: "→" not in screen.inner_text("#told"))
                assert stale[language] in screen.inner_text("#told")
    assert watched.problems == []


def test_a_narrow_screen_tells_how_sure(served: Session, watched: Watched) -> None:
    screen = watched.open(served.links["screen"], 390, 844)
    desk = watched.open(served.links["desk"], 1366, 768)
    at_rest(desk, "#mini-badge")
    show(desk, screen, "compare")
    at_rest(screen)
    small = screen.locator("main svg .tick").all_text_contents()
    sure = [text for text in small if text.startswith("90 %:") and "Ensimmäinen" in text]
    assert len(sure) == 4, small


def test_one_lever_of_all_networks_is_one_line(served: Session, watched: Watched) -> None:
    screen = watched.open(served.links["screen"], *SIZES[1])
    desk = watched.open(served.links["desk"], 1366, 768, accept_downloads=True)
    at_rest(desk, "#mini-badge")
    show(desk, screen, "compare")
    pushed(desk, screen)
    said = "Kaikki verkostot · Sopimuskausi: 4 vuotta → 12 vuotta"
    whole = "Teemoittain eriytetty · kaikki verkostot · Sopimuskausi: 4 vuotta → 12 vuotta"
    wait_until(screen, lambda: screen.locator(".delta").all_inner_texts()[:1] == [said])
    wait_until(desk, lambda: desk.locator(".history .entry").count() == 1)
    assert desk.inner_text(".history .entry") == whole
    with desk.expect_download() as coming:
        desk.click("[data-key=file-record]")
    assert f"<li>{whole}</li>" in coming.value.path().read_text(encoding="utf-8")
    desk.click("[data-key=file-share_link]")
    link = desk.input_value("#share-url")
    other = watched.open(link, *SIZES[1])
    other.wait_for_selector("#banner li")
    assert other.locator("#banner li").all_inner_texts() == [whole]


def test_what_a_room_asked_and_explained_stays_in_the_room(
    served: Session, watched: Watched
) -> None:
    """A link of such a view opens the comparison; it waited for an explanation for ever."""
    desk, screen = in_the_room(served, watched)
    for panel in ("explain", "weights"):
        show(desk, screen, panel)
        desk.click("[data-key=file-share_link]")
        other = watched.open(desk.input_value("#share-url"), *SIZES[1])
        desk.keyboard.press("Escape")
        other.wait_for_selector("main.panel-compare svg.chart")


def test_a_desk_opens_in_the_language_of_its_session(served: Session, watched: Watched) -> None:
    desk = watched.open(served.links["desk"], 1366, 768)
    at_rest(desk, "#mini-badge")
    desk.click("#top [data-key=lang-sv]")
    desk.wait_for_selector("html[lang=sv]")
    desk.reload()
    at_rest(desk, "#mini-badge")
    assert desk.inner_text("#tab-weights") == "Vikter"
    desk.locator(SLIDER).first.focus()
    desk.keyboard.press("ArrowRight")
    wait_until(desk, lambda: desk.inner_text("#mini-latency").startswith("Spak"))
    desk.click("#top [data-key=lang-fi]")
    wait_until(desk, lambda: desk.inner_text("#mini-latency").startswith("Vipu"))
    assert watched.problems == []


TITLE = """(medians) => import("/static/js/panels.js").then((panels) => panels.weightsTitle({
  group: { goals: Object.fromEntries(medians.map((p50, i) => [`g${i + 1}`, { p50 }])) } }))"""

ONE_OF = """() => import("/static/js/i18n.js")
  .then((texts) => [1, 2].map((n) => texts.t("n_answers", { n })))"""


def test_weights_are_said_to_be_what_they_are(served: Session, watched: Watched) -> None:
    screen = watched.open(served.links["screen"], *SIZES[1])
    screen.wait_for_selector(".joinview")
    one, two = [0.3] + 5 * [0.14], 2 * [0.24] + 4 * [0.13]
    most = "Osallistujat painottavat eniten: Kilpailukyky, mediaani 30\u00a0%"
    assert screen.evaluate(TITLE, one) == most
    tie = "eniten ja yhtä paljon: Kilpailukyky, Elinkeinorakenne ja talous"
    assert tie in screen.evaluate(TITLE, two)
    # Medians that are the same do not say that anybody weighs all goals alike.
    none = "Mikään tavoite ei nouse esiin: jokaisen mediaani 12\u00a0%"
    assert screen.evaluate(TITLE, 6 * [0.12]) == none
    assert screen.evaluate(ONE_OF) == ["1 vastaus", "2 vastausta"]


SCALE = """(counts) => import("/static/js/panels.js").then((panels) => panels.questionHeadline({
  kind: "scale", state: "revealed", body: { options: counts.map((_, i) => ({ id: `s${i}` })) },
  aggregate: { n: 10, counts: Object.fromEntries(counts.map((n, i) => [`s${i}`, n])) } }))"""


def test_a_scale_is_told_by_its_middle(served: Session, watched: Watched) -> None:
    screen = watched.open(served.links["screen"], *SIZES[1])
    screen.wait_for_selector(".joinview")
    spread = screen.evaluate(SCALE, [2, 2, 2, 1, 1, 1, 1])
    assert spread == "Keskimmäinen vastaus 3, puolet vastauksista 2–5 (asteikko 1–7)"
    between = screen.evaluate(SCALE, [5, 0, 0, 0, 0, 0, 5])
    assert between == "Keskimmäinen vastaus 1–7, puolet vastauksista 1–7 (asteikko 1–7)"
    same = screen.evaluate(SCALE, [0, 0, 0, 0, 0, 10, 0])
    assert same == "Keskimmäinen vastaus 6, puolet vastauksista 6 (asteikko 1–7)"


def test_a_participant_takes_answers_back_at_any_moment(served: Session, watched: Watched) -> None:
    desk = watched.open(served.links["desk"], 1366, 768)
    phone = watched.open(served.links["phones"], 390, 844, locale="fi-FI")
    desk.click("[data-key=step-1]")
    desk.click("[data-key=advance-open]")
    phone.click("[data-key=o-archipelago]")
    phone.wait_for_selector(".done:not(.pending)")
    wait_until(desk, lambda: desk.inner_text("#desk-answered").startswith("1 / 1"))
    phone.click("[data-key=forget]")
    wait_until(desk, lambda: desk.inner_text("#desk-answered").startswith("0 / 1"))
    phone.wait_for_selector("[data-key=o-archipelago]")
    assert "poistettu" in phone.inner_text("#status").lower()
    phone.click("[data-key=o-archipelago]")
    phone.wait_for_selector(".done:not(.pending)")
    assert phone.locator("#status").is_hidden(), "there is an answer again"


def test_a_deleted_session_ends_quietly(served: Session, watched: Watched) -> None:
    desk, screen = in_the_room(served, watched)
    desk.click("[data-key=file-delete_session]")
    desk.fill("#delete-code", served.code)
    desk.click("dialog button[type=submit]")
    screen.wait_for_selector("text=Istunto on poistettu.")
    screen.wait_for_timeout(1200)  # the clock of the screen ticks twice a second
    assert watched.problems == []


def test_a_change_is_that_of_what_is_named_beside_it(served: Session, watched: Watched) -> None:
    desk, screen = in_the_room(served, watched)
    show(desk, screen, "compare")
    pushed(desk, screen)
    # Against a pinned state stands what all levers since then did, on screen and desk.
    desk.click("[data-key=top-pin]")
    for lever in (1, 2):
        desk.locator(SLIDER).nth(lever).focus()
        desk.keyboard.press("End")
        wait_until(desk, lambda n=lever: desk.locator(".history li").count() == n + 1)
    lines = screen.locator(".delta")
    wait_until(screen, lambda: lines.first.inner_text() == "Muutos tilaan A verrattuna")
    at_rest(screen)
    both = lines.last.inner_text()
    wait_until(desk, lambda: desk.inner_text("#mini-delta") == both)
    desk.click("[data-key=top-pin]")
    wait_until(screen, lambda: "verrattuna" not in screen.inner_text("#told"))
    # A weight does nothing to a goal by itself.
    desk.select_option("#view-goal", "g4")
    desk.click("#tab-weights")
    desk.locator("#lever-weights-g1 input[type=range]").focus()
    desk.keyboard.press("End")
    wait_until(screen, lambda: "Paino · Kilpailukyky" in screen.inner_text("#told"))
    assert lines.last.inner_text() == "Muutos ei näy tuloksessa."


NOWHERE = """(addresses) => import("/static/js/dom.js")
  .then((dom) => addresses.map(dom.leadsNowhere))"""


def test_no_code_leads_a_phone_to_itself(served: Session, watched: Watched) -> None:
    screen = watched.open(served.links["screen"], *SIZES[1])
    screen.wait_for_selector(".joinview")
    assert "Puhelimet eivät pääse tähän osoitteeseen" in screen.inner_text(".joinview")
    assert screen.locator("img.qr").count() == 0
    assert screen.evaluate(CUT) == []
    itself = ["127.0.0.1:80/j/a", "http://localhost/j/a", "[::1]:80/j/a"]
    assert screen.evaluate(NOWHERE, itself) == [True, True, True]
    others = ["192.168.1.127:80/j/a", "https://localhost.example.fi/j/a", "10.42.0.1/j/a"]
    assert screen.evaluate(NOWHERE, others) == [False, False, False]


WATCH = """() => {
  window.seen = [];
  const look = () => {
    const row = [...document.querySelectorAll("main .row-value")].map((n) => n.textContent);
    const [unit, badge, told] = ["main .unit", "#badge", "#told"]
      .map((where) => document.querySelector(where)?.textContent ?? "");
    window.seen.push([unit.split(" ").at(-1), row.join(" "), badge, told]);
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}"""


def test_old_figures_never_stand_under_a_new_year_or_lever(
    served: Session, watched: Watched
) -> None:
    """A year or a range of an assumption takes the server a moment."""
    desk, screen = in_the_room(served, watched)
    show(desk, screen, "compare")
    pushed(desk, screen)
    at_rest(screen)
    told = screen.locator(".delta").last.inner_text()
    before = " ".join(screen.locator("main .row-value").all_text_contents())
    screen.evaluate(WATCH)
    desk.select_option("#view-year", "2024")
    screen.wait_for_selector("main .unit:text('2024')")
    at_rest(screen)
    seen = screen.evaluate("() => window.seen")
    assert [row for year, row, *_ in seen if year == "2024" and row == before] == []
    desk.click("#tab-assumptions")
    desk.locator("#levers details summary").nth(1).click()
    screen.evaluate("() => { window.seen = []; }")
    desk.click("#levers details[open] [data-key$=-wider] >> nth=0")
    wait_until(screen, lambda: "Oletus" in screen.inner_text("#told"))
    at_rest(screen)
    late = [line for *_, line in screen.evaluate("() => window.seen") if "Oletus" in line]
    assert late
    assert [line for line in late if line.endswith(told)] == []


HEIGHT = "() => document.querySelector('#top').getBoundingClientRect().height"


def test_the_desk_s_controls_stand_in_one_row(served: Session, watched: Watched) -> None:
    for width in (1366, 1440, 1920):
        desk = watched.open(served.links["desk"], width, 768)
        desk.wait_for_selector("#view-panel")
        for language in ("fi", "sv", "en"):
            desk.click(f"#top [data-key=lang-{language}]")
            desk.wait_for_selector(f"html[lang={language}]")
            settled(desk)
            assert desk.evaluate(HEIGHT) < 90, (width, language)
    assert watched.problems == []


ESTIMATE = """async () => {
  const [page, charts, panels] = await Promise.all(
    ["page", "charts", "panels"].map((name) => import(`/static/js/${name}.js`)));
  const aggregate = { n: 6, pooled: { p05: 0.1, p50: 0.4, p95: 0.9 },
    profiles: [[0.1, 0.4, 0.9], [0.15, 0.6, 1.35]],
    model: { value: 0.35, low: 0.02, high: 0.9, grade: "D" } };
  const asked = { kind: "elicit", widget: "estimate", state: "revealed", aggregate,
    body: { label: { fi: "Hyöty" }, unit: { fi: "osuus" }, text: { fi: "Mitä?" } } };
  const box = document.createElement("div");
  page.render(box, charts.elicitChart(asked, 1200, 600));
  const about = document.createElement("div");
  page.render(about, panels.question({ question: asked, counts: {} })[0]);
  return [panels.questionHeadline(asked), about.querySelector(".about").textContent,
    ...[...box.querySelectorAll("text")].map((node) => node.textContent)];
}"""


def test_an_estimate_has_one_number_and_says_of_what(served: Session, watched: Watched) -> None:
    screen = watched.open(served.links["screen"], *SIZES[1])
    screen.wait_for_selector(".joinview")
    said, about, *drawn = screen.evaluate(ESTIMATE)
    assert said == "Osallistujien arvio: 0,40 (0,10…0,90)"
    assert about == "Hyöty · osuus"
    # An axis with three numbers, and both estimates as exact as the headline.
    assert drawn[:3] == ["0,02", "0,69", "1,35"]
    assert drawn[3] == "Osallistujat: 0,40 (0,10…0,90)"
    assert drawn[4].startswith("Malli: 0,35 (0,02…0,90)")
