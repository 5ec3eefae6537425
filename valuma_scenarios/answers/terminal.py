"""An answer as lines of text, for a terminal or a file of any width.

No word and no number is ever broken: where the columns of a table do not fit, every row becomes a
paragraph of its own.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence
from itertools import zip_longest

from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.answers.tables import Table

GAP = "  "
RULE = "\u2500"
WIDTH_IN_FILES = 200
"""Columns of a table where the output is no terminal."""


def terminal_text(answer: Answer, width: int | None = None, *, quiet: bool = False) -> str:
    """Return an answer as text.

    Parameters
    ----------
    answer : Answer
        The answer.
    width : int, optional
        Columns of text; a line is longer only where a single word is. Without it the text is for a
        file: sentences are not wrapped, and tables are as wide as `WIDTH_IN_FILES`.
    quiet : bool
        Sentences and notes alone, without tables.
    """
    lines = width if width and not quiet else sys.maxsize
    across = width or WIDTH_IN_FILES
    parts = [wrapped(text, lines) for text in answer.sentences] if answer.spoken or quiet else []
    blocks = ["\n".join(parts)]
    if not quiet:
        blocks += [
            wrapped(part, lines) if isinstance(part, str) else table_text(part, across)
            for part in answer.shown
        ]
    blocks += [wrapped(text, lines) for text in answer.notes]
    return ("\n" if quiet else "\n\n").join(block for block in blocks if block) + "\n"


def wrapped(text: str, width: int, indent: str = "") -> str:
    """Return a text in lines; its own line breaks stay."""
    return "\n".join(
        textwrap.fill(
            line, width, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False
        )
        for line in text.split("\n")
    )


def table_text(table: Table, width: int) -> str:
    """Return a table in columns, or where they do not fit, row by row."""
    rows = [[cell.text for cell in row] for row in table.rows]
    columns = list(zip(table.headings, *rows, strict=True))
    least = [
        max(_longest_word(column[0]), *map(len if numeric else _longest_word, column[1:]), 0)
        for column, numeric in zip(columns, table.numeric, strict=True)
    ]
    caption = wrapped(table.caption, width)
    spare = width - sum(least) - len(GAP) * (len(least) - 1)
    if spare < 0:
        return "\n".join([caption, *(_paragraph(table, row, width) for row in rows)])
    widths = _widened(least, [max(map(len, column)) for column in columns], spare)
    ruled = [RULE * size for size in widths]
    lines = [*_lines(table.headings, widths, table.numeric), GAP.join(ruled)]
    for row in rows:
        lines += _lines(row, widths, table.numeric)
    return "\n".join([caption, *lines])


def _longest_word(text: str) -> int:
    return max(map(len, text.split(" ")), default=0)


def _widened(least: Sequence[int], wanted: Sequence[int], spare: int) -> list[int]:
    """Share the spare width out among the columns that want it, to each as much as it is short."""
    short = [max(0, want - size) for want, size in zip(wanted, least, strict=True)]
    total = max(sum(short), 1)
    return [
        size + min(lack, spare * lack // total) for size, lack in zip(least, short, strict=True)
    ]


def _lines(row: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> list[str]:
    """Return one row, its cells wrapped to their columns; numbers stand at the right."""
    cells = [
        wrapped(text, max(size, 1)).split("\n") for text, size in zip(row, widths, strict=True)
    ]
    return [
        GAP.join(
            text.rjust(size) if right else text.ljust(size)
            for text, size, right in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in zip_longest(*cells, fillvalue="")
    ]


def _paragraph(table: Table, row: Sequence[str], width: int) -> str:
    """Return one row as a paragraph: what it is about, then each number after its heading."""
    count = next((i for i, right in enumerate(table.numeric) if right and i), 1)
    head = " · ".join(text for text in row[:count] if text)
    rest = zip(table.headings[count:], row[count:], strict=True)
    body = "; ".join(f"{heading} {text}".strip() for heading, text in rest if text)
    return "\n".join([wrapped(head, width), wrapped(f"{GAP}{body}", width, GAP)])
