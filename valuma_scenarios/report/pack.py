"""The briefing pack: everything a drafter needs, in one folder, written whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from valuma_scenarios import __version__
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.figures.catalogue import Look
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.sizes import Size
from valuma_scenarios.files import appear, partial_folder, write_whole
from valuma_scenarios.report.blocks import Command, Document, Links
from valuma_scenarios.report.delivery import (
    Delivery,
    PackRequest,
    SessionPart,
    figure_files,
    make_material,
)
from valuma_scenarios.report.documents import FORMATS
from valuma_scenarios.report.format import Format
from valuma_scenarios.report.memo import Material, new_document
from valuma_scenarios.report.method import bibtex, method_note, source_list
from valuma_scenarios.report.tables import given_note, impact_table
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

README = "README.html"
MANIFEST = "manifest.json"
SHORT_ID = 8
SESSION_FOLDER = "session"
SESSION_KEYS = {
    "session.jsonl": "session_log",
    "weights.csv": "session_weights",
    "record.html": "session_record",
    "replay.html": "session_replay",
    "share.html": "session_share",
}
"""Key of what is said about each file of a session."""
EXPORT_PACKAGES = ("typst", "python-docx", "python-pptx", "XlsxWriter", "plotly")
Progress = Callable[[int, int], None]


def pack_name(run: Run, language: Language) -> str:
    """Return the name of a pack's folder: date, short id of the run, language."""
    return f"pack_valuma_{str(run.manifest['created'])[:10]}_{short_id(run)}_{language}"


def short_id(run: Run) -> str:
    """Return the part of a run's id that tells its inputs apart."""
    return run.run_id.rpartition("-")[2][:SHORT_ID]


def write_pack(
    run: Run, out: Path, request: PackRequest, *, force: bool = False,
    progress: Progress | None = None,
) -> Path:  # fmt: skip
    """Write a pack.

    Parameters
    ----------
    run : Run
        A finished run with draws.
    out : Path
        Folder that gets the pack's folder.
    request : PackRequest
        Language and look.
    force : bool
        Replace a pack of the same name.
    progress : callable, optional
        Called with parts done and parts in all.

    Returns
    -------
    Path
        The new folder.

    Raises
    ------
    UsageError
        If there is a pack of this name already and `force` is not given.
    IncompleteCardError
        If a figure lacks one of its seven parts; then nothing is written.
    """
    target = out / pack_name(run, request.language)
    refuse_existing(target, force=force)
    with partial_folder(out) as folder:
        staging = folder / "pack"
        staging.mkdir()
        steps = list(_steps(run, request, staging))
        for k, step in enumerate(steps):
            step()
            if progress is not None:
                progress(k + 1, len(steps))
        appear(staging, target, replace=True)
    return target


def _steps(run: Run, request: PackRequest, staging: Path) -> Iterator[Callable[[], None]]:
    """Yield the parts of a pack as calls that write them, the manifest last."""
    from valuma_scenarios.report.parts.pages import write_page

    delivery = Delivery(run, request)
    paper = delivery.paper

    def text(name: str, content: str) -> None:
        (staging / name).write_text(content, encoding="utf-8", newline="\n")

    def document(kind: str) -> None:
        for name, content in delivery.documents(kind):
            (staging / name).write_bytes(content)

    for form in pack_formats():
        yield partial(document, form.name)
    yield lambda: text(paper.file("method", "html"), write_page(method_note(paper)))
    yield lambda: text(paper.file("sources", "html"), write_page(source_list(paper)))
    yield lambda: text(paper.file("sources", "bib"), bibtex(paper))
    yield lambda: text(README, write_page(readme(paper, request)))
    yield from _figure_steps(run, request, staging, paper)
    if request.session is not None:
        yield partial(_write_session, request.session, staging / SESSION_FOLDER)
    yield lambda: text(MANIFEST, _manifest(run, request, staging))


def _write_session(part: SessionPart, folder: Path) -> None:
    folder.mkdir()
    for name, content in part.files:
        (folder / name).write_bytes(content)


def _figure_steps(
    run: Run, request: PackRequest, staging: Path, paper: Material
) -> Iterator[Callable[[], None]]:
    look = Look(size=request.size, theme=request.theme)
    folder = staging / paper.words.say("export.file.figures")
    folder.mkdir()
    cards = paper.cards if look == Look() else make_material(run, request.language, look).cards
    for number, (name, card) in enumerate(cards.items(), start=1):
        stem = folder / f"{number:02d}_{name}"
        yield partial(_write_figure, card, stem, request.size)


def _write_figure(card: FigureCard, stem: Path, size: Size) -> None:
    for kind, content in figure_files(card, size):
        stem.with_name(f"{stem.name}.{kind}").write_bytes(content)


def readme(material: Material, request: PackRequest) -> Document:
    """Return the first page of a pack: answer, key numbers, caveats, files, how to cite."""
    document = new_document(material, "export.readme.title", "export.memo.subtitle")
    document.text(material.say("export.readme.lead"))
    document.bullets([("", sentence) for sentence in material.content.answer()])
    document.bullets(material.parts())
    document.heading(1, material.say("export.memo.caveats"))
    document.bullets([(f"{lead}.", text) for lead, text in material.caveats()])
    document.heading(1, material.say("export.readme.numbers"))
    if "goals_overview" in material.cards:
        document.figure(material.cards["goals_overview"])
    if "impact_matrix" in material.cards:
        card = material.cards["impact_matrix"]
        note = f"{given_note(card, material.words)} {card.caption}".strip()
        document.table(impact_table(card, material.words), note)
    document.heading(1, material.say("export.readme.contents"))
    document.blocks.append(Links(tuple(_files(material, request.session))))
    document.heading(1, material.say("export.memo.limits"))
    document.bullets([("", material.say(f"export.memo.limits.{n}")) for n in ("forecast", "proof")])
    _citing(document, material, request)
    return document


def pack_formats() -> list[Format]:
    """Return the formats of the documents in a pack, in their order."""
    return sorted((form for form in FORMATS.values() if form.pack), key=lambda f: (f.pack, f.name))


def _files(material: Material, session: SessionPart | None = None) -> Iterator[tuple[str, str]]:
    figures = material.words.say("export.file.figures") + "/"
    documents = [
        (material.file(form.file, ending), form.told or form.file)
        for form in pack_formats()
        for ending in form.endings
    ]
    for name, key in (
        *documents,
        (figures, "figures"),
        (material.file("method", "html"), "method"),
        (material.file("sources", "html"), "sources"),
        (MANIFEST, "manifest"),
    ):
        yield name, material.say(f"export.readme.file.{key}")
    for name, _ in session.files if session else ():
        key = SESSION_KEYS[name]
        yield f"{SESSION_FOLDER}/{name}", material.say(f"export.readme.file.{key}")


def _citing(document: Document, material: Material, request: PackRequest) -> None:
    made = date.fromisoformat(material.date)
    day = 28 if (made.month, made.day) == (2, 29) else made.day
    sunset = made.replace(year=made.year + 1, day=day).isoformat()
    cite = {"version": __version__, "title": material.say("export.memo.title")}
    document.heading(1, material.say("export.readme.cite"))
    document.text(material.say("export.readme.cite.text", cite))
    document.text(material.words.say("export.readme.sunset", {"date": material.words.date(sunset)}))
    document.heading(1, material.say("export.readme.repeat"))
    run = str(material.run.manifest["command"])
    document.blocks.append(Command(material.say("export.readme.repeat.run"), run))
    document.blocks.append(Command(material.say("export.readme.repeat.pack"), request.command))


def _manifest(run: Run, request: PackRequest, staging: Path) -> str:
    files = sorted(path for path in staging.rglob("*") if path.is_file())
    told: dict[str, Any] = {
        "run": {key: run.manifest[key] for key in (
            "run_id", "content_sha256", "created", "command", "draws", "seed", "reference",
            "alternatives", "start_year", "end_year", "commit", "versions", "inputs_sha256",
        )},
        "pack": {
            "command": request.command,
            "language": request.language,
            "size": request.size.name,
            "theme": request.theme.name,
            "session": _told(request.session),
            "versions": {
                "valuma-scenarios": __version__,
                **{name: metadata.version(name) for name in EXPORT_PACKAGES},
            },
        },
        "files_sha256": {
            path.relative_to(staging).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
        },
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _told(session: SessionPart | None) -> dict[str, str] | None:
    return {"file": session.file, "sha256": session.sha256} if session else None


def refuse_existing(path: Path, *, force: bool) -> None:
    """Stop where a file or folder would be overwritten.

    Raises
    ------
    UsageError
        If it exists and `force` is not given.
    """
    if path.exists() and not force:
        msg = Said("{path} exists: give --force to replace it, or another --out", path=path)
        raise UsageError(msg)


def replace_file(path: Path, content: bytes, *, force: bool = False) -> Path:
    """Write one file whole or not at all.

    Raises
    ------
    UsageError
        If it exists and `force` is not given.
    """
    refuse_existing(path, force=force)
    write_whole(path, content)
    return path
