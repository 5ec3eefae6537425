"""What ``valuma report`` writes: single documents, figures, or the whole pack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from valuma_scenarios.errors import UsageError, choose
from valuma_scenarios.figures.catalogue import Look
from valuma_scenarios.figures.drawing.sizes import PICTURE_ON_SLIDE
from valuma_scenarios.report.memo import Material, memo
from valuma_scenarios.report.pack import (
    PackRequest,
    Progress,
    figure_files,
    make_material,
    refuse_existing,
    replace_file,
    write_pack,
)
from valuma_scenarios.wording.catalogue import translate

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

NAMES = {"html": "report", "docx": "memo", "pptx": "slides", "xlsx": "tables", "pdf": "memo"}
DOCUMENTS = tuple(NAMES)
DRAWINGS = ("svg", "png", "csv", "txt")
KINDS = (*DOCUMENTS, *DRAWINGS, "pack")


@dataclass(frozen=True)
class Delivery:
    """Documents of one run in one language.

    Parameters
    ----------
    run : Run
        A finished run with draws.
    request : PackRequest
        Language, size, theme and command.
    """

    run: Run
    request: PackRequest

    @cached_property
    def paper(self) -> Material:
        """Figures for documents on paper."""
        return make_material(self.run, self.request.language, Look())

    @cached_property
    def shown(self) -> Material:
        """Figures for slides."""
        return make_material(self.run, self.request.language, Look(size=PICTURE_ON_SLIDE))

    def name(self, kind: str) -> str:
        """Return the file name of one document."""
        return f"{translate(self.request.language, f'export.file.{NAMES[kind]}')}.{kind}"

    def document(self, kind: str) -> bytes:
        """Return the content of one document."""
        from valuma_scenarios.report.documents import docx, pdf, pptx, xlsx
        from valuma_scenarios.report.documents.html import render

        makers: dict[str, Callable[[], bytes]] = {
            "html": lambda: render(self.run, self.request.language).encode(),
            "docx": lambda: docx.write_docx(memo(self.paper)),
            "pdf": lambda: pdf.write_pdf(memo(self.paper)),
            "pptx": lambda: pptx.write_pptx(self.shown),
            "xlsx": lambda: xlsx.write_xlsx(self.paper),
        }
        return makers[kind]()

    def drawings(self, kinds: tuple[str, ...]) -> list[tuple[str, bytes]]:
        """Return path and content of the files of all figures."""
        request = self.request
        look = Look(size=request.size, theme=request.theme)
        folder = translate(request.language, "export.file.figures")
        found = []
        cards = make_material(self.run, request.language, look).cards
        for number, (name, card) in enumerate(cards.items(), start=1):
            for kind, content in figure_files(card, request.size, kinds):
                found.append((f"{folder}/{number:02d}_{name}.{kind}", content))
        return found


def read_kinds(text: str) -> tuple[str, ...]:
    """Return the formats of a list such as "docx,pptx".

    Raises
    ------
    UsageError
        If a format is unknown.
    """
    kinds = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    for kind in kinds:
        if kind not in KINDS:
            msg = f"--to: there is no format {kind!r}. {choose(kind, KINDS)}"
            raise UsageError(msg)
    if not kinds:
        msg = f"--to is empty: give one or more of {', '.join(KINDS)}"
        raise UsageError(msg)
    return kinds


def deliver(
    delivery: Delivery, kinds: tuple[str, ...], out: Path, *, force: bool = False,
    progress: Progress | None = None,
) -> list[Path]:  # fmt: skip
    """Write documents, figures or the pack.

    Parameters
    ----------
    delivery : Delivery
        What to write.
    kinds : tuple of str
        Some of `KINDS`.
    out : Path
        Folder for the files.
    force : bool
        Replace files of the same names.
    progress : callable, optional
        Called with parts done and parts in all.

    Returns
    -------
    list of Path
        The files, or the folder of the pack.
    """
    written: list[Path] = []
    documents = [kind for kind in kinds if kind in DOCUMENTS]
    for kind in documents:
        refuse_existing(out / delivery.name(kind), force=force)
    for kind in documents:
        path = out / delivery.name(kind)
        written.append(replace_file(path, delivery.document(kind), force=force))
    drawn = tuple(kind for kind in kinds if kind in DRAWINGS)
    for name, content in delivery.drawings(drawn) if drawn else ():
        written.append(replace_file(out / name, content, force=force))
    if "pack" in kinds:
        made = write_pack(delivery.run, out, delivery.request, force=force, progress=progress)
        written.append(made)
    return written
