"""The pack: whole or not at all, in one language, and possible to repeat."""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn

from valuma_scenarios.commands.figures import command as figures_command
from valuma_scenarios.commands.report import command as report_command
from valuma_scenarios.errors import UsageError
from valuma_scenarios.figures.catalogue import pack_names
from valuma_scenarios.figures.drawing.card import IncompleteCardError
from valuma_scenarios.project.open import load_project
from valuma_scenarios.report import delivery as delivery_module
from valuma_scenarios.report import pack as pack_module
from valuma_scenarios.report.delivery import PackRequest
from valuma_scenarios.report.pack import pack_name, replace_file, write_pack
from valuma_scenarios.results.runs import Run, write_run
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording.catalogue import catalogue, placeholders

MakePack = Callable[[Language], Path]

FILES: dict[Language, set[str]] = {
    "fi": {
        "README.html", "muistio.docx", "muistio.pdf", "esitys.pptx", "taulukot.xlsx",
        "menetelma.html", "lahteet.html", "lahteet.bib", "manifest.json",
        "ministerin-sivu.docx", "ministerin-sivu.pdf", "johdon-muistio.docx", "johdon-muistio.pdf",
        "selkokielinen-tiivistelma.docx", "selkokielinen-tiivistelma.pdf",
    },
    "sv": {
        "README.html", "promemoria.docx", "promemoria.pdf", "presentation.pptx", "tabeller.xlsx",
        "metod.html", "kallor.html", "kallor.bib", "manifest.json",
        "ministerns-sida.docx", "ministerns-sida.pdf", "ledningens-promemoria.docx",
        "ledningens-promemoria.pdf", "lattlast-sammanfattning.docx", "lattlast-sammanfattning.pdf",
    },
    "en": {
        "README.html", "memo.docx", "memo.pdf", "slides.pptx", "tables.xlsx", "method.html",
        "sources.html", "sources.bib", "manifest.json", "ministers-page.docx",
        "ministers-page.pdf", "directors-note.docx", "directors-note.pdf",
        "plain-language-summary.docx", "plain-language-summary.pdf",
    },
}  # fmt: skip
FOLDERS = {"fi": "kuviot", "sv": "figurer", "en": "figures"}


# --- files


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_pack_has_its_files(pack: MakePack, language: Language) -> None:
    folder = pack(language)
    assert {path.name for path in folder.iterdir() if path.is_file()} == FILES[language]
    drawn = {path.name for path in (folder / FOLDERS[language]).iterdir()}
    stems = {name.rpartition(".")[0] for name in drawn}
    assert drawn == {f"{stem}.{kind}" for stem in stems for kind in ("svg", "png", "csv", "txt")}
    assert {int(stem[:2]) for stem in stems} == set(range(1, len(stems) + 1))
    assert {stem[3:] for stem in stems} >= {*pack_names(), "tornado", "evidence_share", "voi"}


@pytest.mark.slow
def test_manifest_repeats_and_proves(pack: MakePack, run: Run) -> None:
    folder = pack("fi")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["run"]["run_id"] == run.run_id
    assert manifest["run"]["seed"] == 7
    assert manifest["run"]["command"].startswith("valuma run")
    assert manifest["pack"]["command"].startswith("valuma report")
    listed = manifest["files_sha256"]
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert set(listed) == found - {"manifest.json"}
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


@pytest.mark.slow
def test_readme_leads_to_files_that_exist(pack: MakePack) -> None:
    folder = pack("sv")
    page = (folder / "README.html").read_text(encoding="utf-8")
    links = re.findall(r'href="([^"#]+)"', page)
    assert len(links) >= 8
    assert all((folder / link).exists() for link in links)
    assert str(date.today().year + 1) in page  # the day from which to check before use
    assert not re.findall(r'(?:src|href)="https?://', page)


# --- whole or not at all


@pytest.mark.slow
def test_a_failing_part_leaves_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        msg = "disk full"
        raise OSError(msg)

    monkeypatch.setattr(pack_module, "_manifest", broken)
    monkeypatch.setattr(delivery_module, "pack_names", lambda: pack_names()[:1])
    with pytest.raises(OSError, match="disk full"):
        write_pack(run, tmp_path, PackRequest("fi"))
    assert list(tmp_path.iterdir()) == []


def test_an_incomplete_card_stops_the_pack(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def incomplete(*_: object) -> None:
        msg = "figure card 'paths' is not complete: caption is missing"
        raise IncompleteCardError(msg)

    monkeypatch.setattr(delivery_module, "make_card", incomplete)
    with pytest.raises(IncompleteCardError):
        write_pack(run, tmp_path, PackRequest("fi"))
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten_without_force(run: Run, tmp_path: Path) -> None:
    target = tmp_path / pack_name(run, "fi")
    target.mkdir()
    (target / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(UsageError, match="--force"):
        write_pack(run, tmp_path, PackRequest("fi"))
    assert (target / "mine.txt").read_text(encoding="utf-8") == "keep"
    path = tmp_path / "memo.docx"
    replace_file(path, b"one")
    with pytest.raises(UsageError, match="--force"):
        replace_file(path, b"two")
    assert path.read_bytes() == b"one"
    assert replace_file(path, b"two", force=True).read_bytes() == b"two"


# --- one language


LEAKS: dict[Language, str] = {
    "fi": (
        r"the|and|of|with|from|for|share|points|better|worse|difference|reference|"
        r"median|year|years|goal|region|regions|whole|country|och|för|med|landskap|mål|"
        r"poäng|jämförelse\w*|simulering\w*|statistics|finland's|ministry|customs|borders|(?<!-)draws"
    ),
    "sv": (
        r"the|of|with|from|share|points|better|worse|difference|reference|year|years|goal|"
        r"whole|country|ja(?!/)|tavoite|pistettä|maakunta|maakunnat|vertailuvaihto\w*|simuloin\w*|"
        r"statistics|ministry|customs|borders|(?<!-)draws"
    ),
}


def _texts(folder: Path, language: Language) -> Iterator[tuple[str, str]]:
    """Yield where a text stands, and the text; without references, which keep their language."""
    sources = {p.name for p in folder.glob("*") if p.stem in ("lahteet", "kallor", "sources")}
    for path in sorted(folder.rglob("*")):
        if path.name in sources or path.name == "manifest.json":
            continue
        if path.suffix in (".html", ".svg"):
            yield path.name, _visible(path.read_text(encoding="utf-8"))
        elif path.suffix in (".csv", ".txt"):
            yield path.name, path.read_text(encoding="utf-8")
        elif path.suffix == ".docx":
            yield from ((path.name, text) for text in _docx_texts(path))
        elif path.suffix == ".pptx":
            yield from ((path.name, text) for text in _pptx_texts(path))
        elif path.suffix == ".xlsx":
            yield from ((f"{path.name} {where}", text) for where, text in _xlsx_texts(path))


def _visible(page: str) -> str:
    page = re.sub(r"<(style|code)\b.*?</\1>", " ", page, flags=re.DOTALL)
    page = re.sub(r'<p class="formula">.*?</p>', " ", page, flags=re.DOTALL)
    labels = " ".join(re.findall(r'(?:aria-label|alt|content)="([^"]*)"', page))
    return html.unescape(re.sub(r"<[^>]+>", " ", page) + " " + labels)


def _docx_texts(path: Path) -> Iterator[str]:
    opened = docx.Document(str(path))
    for text in opened.element.body.iter(qn("w:t")):
        if not (text.text or "").startswith("valuma "):
            yield text.text or ""
    for picture in opened.element.body.iter(qn("wp:docPr")):
        yield picture.get("descr", "")


def _pptx_texts(path: Path) -> Iterator[str]:
    for slide in pptx.Presentation(str(path)).slides:
        for shape in slide.shapes:
            yield next(shape._element.iter(pptx.oxml.ns.qn("p:cNvPr"))).get("descr", "")
            if shape.has_text_frame:
                yield shape.text_frame.text
            if shape.has_chart:
                chart: Any = shape.chart
                yield from (str(category) for category in chart.plots[0].categories)
                yield chart.value_axis.axis_title.text_frame.text
        yield slide.notes_slide.notes_text_frame.text


def _xlsx_texts(path: Path) -> Iterator[tuple[str, str]]:
    for sheet in openpyxl.load_workbook(io.BytesIO(path.read_bytes())).worksheets:
        yield sheet.title, sheet.title
        headings = [cell.value for cell in sheet[1]]
        skipped = {
            k for k, name in enumerate(headings)
            if name in ("Tunniste", "Beteckning", "Lähteet", "Källor")
        }  # fmt: skip
        seen: set[str] = set()
        for row in sheet.iter_rows(values_only=True):
            for k, value in enumerate(row):
                if isinstance(value, str) and k not in skipped and value not in seen:
                    seen.add(value)
                    yield sheet.title, value


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_other_language_leaks(pack: MakePack, language: Language) -> None:
    wrong = re.compile(rf"\b({LEAKS[language]})\b", re.IGNORECASE)
    leaks = {
        f"{where}: …{text[max(0, m.start() - 40) : m.end() + 40]}…"
        for where, text in _texts(pack(language), language)
        for m in wrong.finditer(text)
    }
    assert not leaks, "\n".join(sorted(leaks)[:40])


def test_catalogues_have_the_same_keys_and_values() -> None:
    ours = {
        language: {
            k: v for k, v in catalogue(language).items() if k.startswith(("export.", "publisher."))
        }
        for language in LANGUAGES
    }
    assert set(ours["fi"]) == set(ours["sv"]) == set(ours["en"])
    for key, forms in ours["fi"].items():
        assert all(forms)
        for language in LANGUAGES:
            assert placeholders(ours[language][key][0]) == placeholders(forms[0]), key


# --- commands


@pytest.fixture(scope="module")
def folder(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out, study = tmp_path_factory.mktemp("outputs"), load_project(root, end=2022)
    return write_run(study, root, out, draws=30, seed=7, command="valuma run --draws 30")


def test_report_writes_what_is_asked_for(folder: Path, tmp_path: Path) -> None:
    call = [str(folder), "--lang", "sv", "--to", "xlsx", "--out", str(tmp_path), "--quiet"]
    done = CliRunner().invoke(report_command, call)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "tabeller.xlsx").is_file()
    assert str(tmp_path / "tabeller.xlsx") in done.output
    again = CliRunner().invoke(report_command, call)
    assert again.exit_code == 2
    assert "--force" in again.output
    call[call.index("xlsx")] = "txt"
    assert CliRunner().invoke(report_command, call).exit_code == 0
    assert (tmp_path / "figurer" / "01_goals_overview.txt").is_file()


def test_report_refuses_unknown_formats(folder: Path) -> None:
    done = CliRunner().invoke(report_command, [str(folder), "--to", "docs"])
    assert done.exit_code == 2
    assert "docx" in done.output


def test_figures_lists_and_makes(folder: Path, tmp_path: Path) -> None:
    listed = CliRunner().invoke(figures_command, ["--run", str(folder), "--lang", "fi", "--json"])
    assert listed.exit_code == 0, listed.output
    names = [row["name"] for row in json.loads(listed.output)["figures"] if "title" in row]
    assert set(pack_names()) <= set(names)
    call = ["goal_map", "--run", str(folder), "--goal", "g3", "--out", str(tmp_path)]
    done = CliRunner().invoke(figures_command, [*call, "--to", "svg,csv", "--size", "slide"])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "goal_map.svg").read_text(encoding="utf-8").startswith("<svg")
    for wrong, hint in (("--goal", "g7"), ("--year", "2050"), ("--region", "MK99")):
        failed = CliRunner().invoke(figures_command, [*call, wrong, hint])
        assert failed.exit_code == 2, failed.output
        assert hint in failed.output
