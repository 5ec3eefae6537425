"""The experts' sheet, written as XLSX; `elicitation_reading` reads it back."""

from __future__ import annotations

import importlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from valuma_scenarios.analyses.elicitation.pool import current_quantiles
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.files import write_whole
from valuma_scenarios.project.text import TEXT_STAYS_TEXT
from valuma_scenarios.schema.parameters import Parameter
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.catalogue import translate
from valuma_scenarios.wording.numbers import decimals_for, format_number

COLUMNS = (
    *("id", "label", "unit", "evidence", "current", "p05", "p50", "p95", "reasoning"),
    "background",
)
ASKED = ("p05", "p50", "p95")
WIDTHS = (24, 40, 26, 12, 26, 11, 11, 11, 44, 60)
KEY_ROW, HEAD_ROW, FIRST_ROW = 2, 3, 4
"""Rows counted from 0: keys for the reader (hidden), headings, first parameter."""

SHEET_NAME_LIMIT = 28
NOTES = ("alone", "order", "range", "median", "reasons", "share", "rounds", "pool", "names")
ANCHORS = ("size", "denmark", "city_deals", "pacts")


@dataclass(frozen=True)
class SheetRequest:
    """What a sheet asks.

    Parameters
    ----------
    parameters : mapping of str to Parameter
        Asked about, in this order.
    experts : tuple of str
        One sheet for each; one sheet without a name if empty.
    language : {"fi", "sv", "en"}
        Of headings, labels and instructions.
    show_current : bool
        Show the range the model uses now. It informs, but it also draws answers towards it.
    """

    parameters: Mapping[str, Parameter]
    experts: tuple[str, ...]
    language: Language
    show_current: bool = True


def write_sheet(study: Study, request: SheetRequest, path: Path) -> None:
    """Write a workbook with one sheet for each expert and one with instructions.

    Parameters
    ----------
    study : Study
        Names the sources.
    request : SheetRequest
        What is asked.
    path : pathlib.Path
        File to write, whole or not at all.
    """
    write_whole(path, workbook_bytes(study, request))


def workbook_bytes(study: Study, request: SheetRequest) -> bytes:
    """Return the workbook as XLSX."""
    xlsxwriter = _xlsxwriter()
    memory = io.BytesIO()
    options = {"in_memory": True, **TEXT_STAYS_TEXT}
    with xlsxwriter.Workbook(memory, options) as book:
        writer = _Writer(book, study, request)
        taken: set[str] = set()
        for number, expert in enumerate(request.experts or ("",), start=1):
            writer.expert(_sheet_name(expert, number, taken), expert)
        writer.notes()
    return memory.getvalue()


def _xlsxwriter() -> ModuleType:
    """Return the package, or say how to get it."""
    try:
        return importlib.import_module("xlsxwriter")
    except ModuleNotFoundError as error:
        msg = Said("writing sheets needs the package XlsxWriter: pip install XlsxWriter")
        raise UsageError(msg) from error


def _sheet_name(expert: str, number: int, taken: set[str]) -> str:
    """Return a name that spreadsheets accept and that no other sheet has."""
    clean = "".join("_" if c in "[]:*?/\\'" else c for c in expert)[:SHEET_NAME_LIMIT].strip()
    name = clean or f"expert {number}"
    if name.lower() in taken:
        name = f"{name[: SHEET_NAME_LIMIT - 3]} {number}"
    taken.add(name.lower())
    return name


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any, study: Study, request: SheetRequest) -> None:
        self.book = book
        self.study = study
        self.request = request
        self.words = Words(study, request.language)
        top = {"valign": "top", "text_wrap": True}
        self.plain = book.add_format(top)
        self.head = book.add_format({**top, "bold": True, "bottom": 1, "bg_color": "#E3E5E8"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.entry = book.add_format({**top, "locked": False, "bg_color": "#FFF8E1", "border": 1})

    def say(self, key: str, values: Mapping[str, object] | None = None) -> str:
        """Return a message in the language of the sheet."""
        return translate(self.request.language, key, values)

    def expert(self, name: str, expert: str) -> None:
        """Write the sheet of one expert."""
        sheet = self.book.add_worksheet(name)
        sheet.write_string(0, 0, self.say("elicit.sheet.expert"), self.head)
        sheet.write_string(0, 1, expert, self.entry)
        for column, (key, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(KEY_ROW, column, key)
            sheet.write_string(HEAD_ROW, column, self.say(f"elicit.sheet.{key}"), self.head)
        sheet.set_row(KEY_ROW, None, None, {"hidden": True})
        sheet.freeze_panes(FIRST_ROW, 2)
        sheet.protect("", {"format_columns": True, "format_rows": True})
        for row, (key, parameter) in enumerate(self.request.parameters.items(), start=FIRST_ROW):
            self._row(sheet, row, key, parameter)

    def _row(self, sheet: Any, row: int, key: str, parameter: Parameter) -> None:
        texts = {
            "id": key,
            "label": parameter.label[self.request.language],
            "unit": self.words.unit_text(parameter.unit),
            "evidence": f"{parameter.grade} · {parameter.evidence}",
            "current": self._current(parameter),
            "background": parameter.note,
        }
        for column, name in enumerate(COLUMNS):
            if name in texts:
                sheet.write_string(row, column, texts[name], self.plain)
            else:
                sheet.write_blank(row, column, None, self.entry)
        for column in (COLUMNS.index(name) for name in ASKED):
            sheet.data_validation(row, column, row, column, self._rule(row, column, parameter))

    def _current(self, parameter: Parameter) -> str:
        if not self.request.show_current:
            return "–"
        now = current_quantiles(parameter)
        decimals = decimals_for(now.values())
        low, middle, high = (
            format_number(now[name], self.request.language, decimals) for name in ASKED
        )
        return f"{low} … {middle} … {high}"

    def _rule(self, row: int, column: int, parameter: Parameter) -> dict[str, object]:
        """Return the rule of a cell: a number within the bounds, and the three rising."""
        first = COLUMNS.index("p05")
        names = [f"{chr(ord('A') + first + k)}{row + 1}" for k in range(len(ASKED))]
        here = names[column - first]
        tests = [f"ISNUMBER({here})"]
        low, high = parameter.bounds
        if low is not None:
            tests.append(f"{here}>={low:.12g}")
        if high is not None:
            tests.append(f"{here}<={high:.12g}")
        # Blank cells count as 0 in comparisons, so order is asked only of cells that are filled.
        for smaller, larger in (names[:2], names[1:], (names[0], names[2])):
            tests.append(f"OR(ISBLANK({smaller}),ISBLANK({larger}),{smaller}<={larger})")
        language = self.request.language
        shown = [
            "–" if bound is None else format_number(bound, language, decimals_for([bound], 3))
            for bound in (low, high)
        ]
        values = {"low": shown[0], "high": shown[1]}
        return {
            "validate": "custom",
            "value": f"=AND({','.join(tests)})",
            "error_title": self.say("elicit.sheet.error.title"),
            "error_message": self.say("elicit.sheet.error.text", values),
        }

    def notes(self) -> None:
        """Write the sheet with the instructions."""
        sheet = self.book.add_worksheet(self.say("elicit.notes.sheet"))
        sheet.set_column(0, 0, 100)
        lines: list[tuple[str, Any]] = [(self.say("elicit.notes.title"), self.title)]
        lines += [
            (f"{number}. {self.say(f'elicit.notes.{key}')}", self.plain)
            for number, key in enumerate(NOTES, start=1)
        ]
        lines += [("", self.plain), (self.say("elicit.notes.anchors"), self.head)]
        lines += [(self.say(f"elicit.anchor.{key}"), self.plain) for key in ANCHORS]
        for row, (text, style) in enumerate(lines):
            sheet.write_string(row, 0, text, style)
        sheet.protect()
