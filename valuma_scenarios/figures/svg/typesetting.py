"""The one door to typst: files in, PDF or PNG out, with the shipped fonts and no others."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import typst

from valuma_scenarios.errors import Said
from valuma_scenarios.figures.fonts import FOLDER

MAIN = "main.typ"
PDF_UA = "ua-1"


class TypesettingError(ValueError):
    """A document that cannot be set, for example a picture without a text alternative."""


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Return the shipped fonts, read once."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FOLDER)])


def to_pdf(files: Mapping[str, bytes]) -> bytes:
    """Return a tagged PDF (PDF/UA-1).

    Parameters
    ----------
    files : mapping of str to bytes
        Files by name; "main.typ" is the document.

    Raises
    ------
    TypesettingError
        If the document is not accessible (no title, a picture without alternative …) or wrong.
    """
    return _compile(files, {"format": "pdf", "pdf_standards": PDF_UA})


def to_png(files: Mapping[str, bytes], ppi: float) -> bytes:
    """Return the first page as PNG at so many pixels per inch."""
    return _compile(files, {"format": "png", "ppi": ppi})


def _compile(files: Mapping[str, bytes], options: dict[str, Any]) -> bytes:
    given: Any = {MAIN: files[MAIN], **files}
    try:
        made: Any = typst.compile(given, font_paths=fonts(), **options)
    except typst.TypstError as error:
        hints = "; ".join(error.hints)
        msg = Said(
            "{message} ({hints})" if hints else "{message}", message=error.message, hints=hints
        )
        raise TypesettingError(msg) from error
    return bytes(made[0] if isinstance(made, list) else made)
