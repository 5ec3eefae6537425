"""Templates of Office programs: what is marked as a template is opened as a document."""

from __future__ import annotations

import io
import zipfile

from valuma_scenarios.errors import Said, UsageError

TYPES = "[Content_Types].xml"
KINDS = {
    "presentation": "presentationml.{}.main+xml",
    "document": "wordprocessingml.{}.main+xml",
}


def as_document(content: bytes, kind: str) -> bytes:
    """Return a POTX or DOTX file as the PPTX or DOCX file that it is otherwise; others as they are.

    Parameters
    ----------
    content : bytes
        The file.
    kind : {"presentation", "document"}
        What it is a template of.

    Raises
    ------
    UsageError
        If it is no such file.
    """
    named = KINDS[kind]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as old:
            parts = {item.filename: old.read(item) for item in old.infolist()}
            types = parts[TYPES].decode("utf-8")
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError) as error:
        msg = Said(
            "--template is no Office file of a presentation (potx, pptx, dotx or docx)"
            if kind == "presentation"
            else "--template is no Office file of a document (potx, pptx, dotx or docx)"
        )
        raise UsageError(msg) from error
    for marked in ("template", kind):
        if named.format(marked) in types:
            break
    else:
        msg = Said(
            "--template holds no presentation: slides take potx or pptx, documents dotx or docx"
            if kind == "presentation"
            else "--template holds no document: slides take potx or pptx, documents dotx or docx"
        )
        raise UsageError(msg)
    plain = "presentation" if kind == "presentation" else "document"
    parts[TYPES] = types.replace(named.format("template"), named.format(plain)).encode("utf-8")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in parts.items():
            new.writestr(name, part)
    return buffer.getvalue()
