"""The HTML report: self-contained, in one language, structured for everyone."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from valuma_scenarios.figures.catalogue import FIGURES
from valuma_scenarios.report.documents.html import render, write_report
from valuma_scenarios.results.runs import Run
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording.catalogue import catalogue

pytestmark = pytest.mark.slow  # quick tests make a report by `valuma run`


WHOLE = re.compile(r'<span class="whole">(.*?)</span>')


class Page(HTMLParser):
    """Tags, ids and visible text of a page; a range kept on one line is part of its sentence."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self._silent = 0
        self.feed(WHOLE.sub(r"\1", text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag in ("script", "style"):
            self._silent += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.text.append(data.strip())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def rendered(small_run: Run) -> dict[Language, str]:
    return {language: render(small_run, language) for language in LANGUAGES}


@pytest.fixture(scope="module", params=LANGUAGES)
def report(request: pytest.FixtureRequest, rendered: dict[Language, str]) -> tuple[Language, Page]:
    return request.param, Page(rendered[request.param])


def test_nothing_is_fetched_from_anywhere(report: tuple[Language, Page]) -> None:
    _, page = report
    for tag, attributes in page.tags:
        assert "src" not in attributes, (tag, attributes)
        if tag == "link":
            pytest.fail(f"linked file: {attributes}")
    assert len([a for a in page.all("script") if not a]) == 2


def test_language_headings_and_landmarks(report: tuple[Language, Page]) -> None:
    language, page = report
    assert page.all("html")[0]["lang"] == language
    assert len(page.all("h1")) == len(page.all("main")) == 1
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(b - a <= 1 for a, b in pairwise(levels))
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    for link in page.all("a"):
        if link.get("href", "").startswith("#"):
            assert link["href"][1:] in ids


def test_every_figure_has_name_description_table_and_hidden_drawing(
    report: tuple[Language, Page], small_run: Run
) -> None:
    _, page = report
    figures = page.all("figure")
    shown = [f.name for f in FIGURES.values() if f.report and not f.lacking(small_run)]
    assert len(figures) == len(shown) > 10
    ids = {a["id"] for _, a in page.tags if "id" in a}
    for figure in figures:
        assert figure["role"] == "group"
        assert {figure["aria-labelledby"], figure["aria-describedby"]} <= ids
        assert f"{figure['id']}-table-caption" in ids
    plots = [a for a in page.all("div") if a.get("class") == "plot"]
    assert all(a["aria-hidden"] == "true" for a in plots)
    assert all(a.get("scope") in ("row", "col") for a in page.all("th"))


def test_the_reader_learns_run_answer_and_caveats(
    report: tuple[Language, Page], small_run: Run
) -> None:
    _, page = report
    text = " ".join(page.text)
    assert small_run.run_id in text
    assert str(small_run.manifest["content_sha256"]) in text
    assert len(re.findall(r"\d\N{NO-BREAK SPACE}?%", text)) > 20


ENGLISH = re.compile(
    r"\b(the|with|from|share|per|years?|difference|reference|region|regions|goal|points|better)\b"
)


def test_no_english_leaks_into_finnish_and_swedish(rendered: dict[Language, str]) -> None:
    for language in ("fi", "sv"):
        text = " ".join(Page(rendered[language]).text)
        # Titles of sources keep their own language; they and the ids come after the assumptions.
        body = text[: text.rindex(catalogue(language)["report.section.sources"][0])]
        log = catalogue(language)["report.log.caption"][0]
        body = body[: body.index(log)]
        found = set(ENGLISH.findall(body)) - {"per", "region", "regions"}
        assert not found, (language, found)


def test_a_central_run_claims_no_certainty(central_run: Run) -> None:
    page = Page(render(central_run, "fi"))
    text = " ".join(page.text)
    assert "vain peruslaskelma ilman satunnaisia simulointeja" in text
    assert "todennäköisesti parempi kaikissa" not in text
    shown = [f.name for f in FIGURES.values() if f.report and not f.lacking(central_run)]
    assert len(page.all("figure")) == len(shown) > 6


def test_a_lone_reference_gives_a_report_without_an_answer(reference_run: Run) -> None:
    page = Page(render(reference_run, "sv"))
    assert catalogue("sv")["report.answer.none"][0] in " ".join(page.text)
    ids = {figure["id"] for figure in page.all("figure")}
    assert ids == {
        f"figure-{name}" for name in ("money-flows", "capacity-paths", "theory-of-change")
    }


def test_the_file_is_written_whole_and_the_same_every_time(
    small_run: Run, rendered: dict[Language, str], tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    path.write_text("old", encoding="utf-8")
    write_report(small_run, "en", path)
    text = path.read_text(encoding="utf-8")
    assert text == rendered["en"]
    assert text.startswith("<!DOCTYPE html>")
    assert text.rstrip().endswith("</html>")
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]
