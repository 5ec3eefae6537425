"""What somebody wrote is text in every file that is written: no formula, script or link."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from valuma_scenarios.answers.questions import ask
from valuma_scenarios.answers.terminal import terminal_text
from valuma_scenarios.errors import ProjectError
from valuma_scenarios.figures.drawing.sizes import SIZES, THEME_NAMES
from valuma_scenarios.project.open import load_project
from valuma_scenarios.project.scenario_files import write_scenario
from valuma_scenarios.project.text import printable, safe_cell
from valuma_scenarios.report.deliver import deliver, kinds_known
from valuma_scenarios.report.delivery import Delivery, PackRequest
from valuma_scenarios.results.runs import Run, open_run, write_run

LABELS = {
    "by_theme": '=HYPERLINK("http://x.example/?"&A1,"Open")',
    "by_region_type": "</script><script>alert(7)</script><img src=x onerror=alert(7)>",
    "partnership": '@SUM(1)|[x](javascript:alert(7)) #eval("1+1") {{7*7}} ]]>&amp; \\input{x} $x$',
}
"""A formula, a page's script, and what Markdown, Typst, Jinja, XML and TeX take for commands."""


@pytest.fixture(scope="module")
def hostile(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run whose alternatives are called by code."""
    sets = tuple(
        f"scenarios.{name}.label={json.dumps(dict.fromkeys(('fi', 'sv', 'en'), label))}"
        for name, label in LABELS.items()
    )
    study = load_project(root, overrides=sets, end=2021, alternatives=(*LABELS, "do_nothing"))
    out = tmp_path_factory.mktemp("runs")
    return open_run(write_run(study, root, out, draws=120, seed=1, command="valuma run"))


@pytest.fixture(scope="module")
def written(hostile: Run, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Everything that a report of the run can be written as, and the run's own files."""
    out = tmp_path_factory.mktemp("reports")
    kinds = tuple(kind for kind in kinds_known() if kind != "png")
    region = str(hostile.study.regions.index[0])
    look = SIZES["memo"], THEME_NAMES["light"]
    request = PackRequest("en", *look, "valuma report", region=region)
    deliver(Delivery(hostile, request), kinds, out)
    assert hostile.folder is not None
    files = [path for folder in (out, hostile.folder) for path in folder.rglob("*")]
    return [path for path in files if path.is_file()]


def of_kind(written: list[Path], *endings: str) -> Iterator[Path]:
    found = [path for path in written if path.suffix in endings]
    assert found, endings
    yield from found


class Seen(HTMLParser):
    """Notes scripts, and attributes that act."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = ""
        self.wrong: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        for name, value in attrs:
            if name.startswith("on") or str(value).lower().startswith("javascript:"):
                self.wrong.append(f"<{tag} {name}={value}>")

    def handle_data(self, data: str) -> None:
        if self.inside == "script" and data.strip() == "alert(7)":
            self.wrong.append(data)
        self.text.append(data)


@pytest.mark.slow
def test_pages_and_drawings_hold_no_script(written: list[Path]) -> None:
    said = ""
    for path in of_kind(written, ".html", ".svg"):
        seen = Seen()
        seen.feed(path.read_text(encoding="utf-8"))
        assert seen.wrong == [], path
        said += "".join(seen.text)
        if path.suffix == ".svg":
            tags = {element.tag.rpartition("}")[2] for element in ET.parse(path).iter()}
            assert not tags & {"script", "foreignObject", "a"}, path
    assert LABELS["by_region_type"] in said


@pytest.mark.slow
def test_documents_hold_no_formula_and_no_link_of_a_label(written: list[Path]) -> None:
    for path in of_kind(written, ".xlsx", ".docx", ".pptx"):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if not name.endswith((".xml", ".rels")):
                    continue
                content = archive.read(name)
                ET.fromstring(content)
                if name.endswith(".rels"):
                    assert b"x.example" not in content, (path, name)
                    assert b"javascript:" not in content, (path, name)
                formulas = re.findall(
                    rb"<f[ >]|<w:instrText[^>]*>[^<]*HYPERLINK \"http://x", content
                )
                assert not formulas, (path, name)
        assert b"x.example" in path.read_bytes() or path.suffix != ".csv"


@pytest.mark.slow
def test_tables_hold_no_formula(written: list[Path]) -> None:
    for path in of_kind(written, ".csv"):
        text = path.read_text(encoding="utf-8-sig")
        separator = ";" if text.split("\n")[0].count(";") > text.split("\n")[0].count(",") else ","
        for row in csv.reader(io.StringIO(text), delimiter=separator):
            for cell in row:
                assert cell == safe_cell(cell) or re.fullmatch(r"[-−]?[\d., ]+", cell), (path, cell)


@pytest.mark.slow
def test_pdf_acts_on_nothing(written: list[Path]) -> None:
    for path in of_kind(written, ".pdf"):
        content = path.read_bytes()
        for action in (rb"/JavaScript", rb"/Launch", rb"/OpenAction", rb"/URI\s*\([^)]*x\.exam"):
            assert not re.search(action, content), (path, action)


@pytest.mark.slow
def test_data_says_labels_as_they_are(written: list[Path], hostile: Run) -> None:
    for path in of_kind(written, ".json"):
        json.loads(path.read_text(encoding="utf-8"))
    found = {a.id: a.label["en"] for a in hostile.study.alternatives}
    assert {name: found[name] for name in LABELS} == LABELS
    names = hostile.results.get("alternative_name_en")
    if names is not None:
        assert set(LABELS.values()) <= set(names.to_numpy().tolist())


@pytest.mark.slow
@pytest.mark.parametrize("question", ["verdict", "compare", "summary"])
def test_nothing_raw_on_a_terminal(hostile: Run, question: str) -> None:
    text = terminal_text(ask(question, hostile, "en"))
    assert all(printable(line) == line for line in text.split("\n"))


TEXTS = st.text(
    st.characters(codec="utf-8") | st.sampled_from("=+-@\t\r\n\x1b\x00\x9b\u202e\u2066'\"<&;,|"),
    max_size=40,
)


@given(TEXTS)
def test_no_text_is_obeyed_by_a_terminal(text: str) -> None:
    shown = printable(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert len(shown) >= len(text)


@given(TEXTS)
def test_no_text_is_taken_for_a_formula(text: str) -> None:
    cell = str(safe_cell(text))
    first = cell.lstrip(" ")[:1]
    if first and first in "=+-@\t\r":
        float(cell)
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == text


@given(TEXTS.filter(lambda text: text.isprintable() and text.strip()))
def test_a_text_stays_a_text_in_a_scenario_file(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        names = dict.fromkeys(("fi", "sv", "en"), text)
        data = {"id": "mine", "based_on": "by_theme", "label": names, "summary": names}
        path = write_scenario(Path(folder), {**data, "sources": ["judgement"]})
        assert yaml.safe_load(path.read_text(encoding="utf-8"))["label"] == names


def test_a_label_with_codes_is_refused_wherever_it_stands(root: Path) -> None:
    for where in ("scenarios.by_theme.label.en", "parameters.x_opt.note"):
        with pytest.raises(ProjectError, match=r"control character U\+001B"):
            load_project(root, overrides=(f'{where}="a\\e[31mb"',))
