"""``valuma parameters``: the log of assumptions."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands.analysis_io import (
    csv_style_option,
    print_csv,
    write_xlsx,
    xlsx_option,
)
from valuma_scenarios.commands.common import (
    exact,
    guard,
    json_option,
    lang_option,
    print_fields,
    print_json,
    print_table,
    project_folder,
    project_option,
    quiet_option,
    say,
    set_option,
)
from valuma_scenarios.errors import Said, UsageError, choose
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.answers.assumptions import Assumption


@click.command("parameters")
@click.argument("name", metavar="[ID]", required=False)
@project_option
@set_option
@lang_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@csv_style_option
@xlsx_option
@json_option
@quiet_option
@guard
def command(
    name: str | None,
    project: Path | None,
    overrides: tuple[str, ...],
    lang: Language,
    as_csv: bool,
    csv_style: str,
    xlsx_file: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Show every assumed number: value, range, unit, source, grade and note; or those of one ID.

    Grades: A causal evidence from Finland or the Nordic countries, B causal evidence from
    elsewhere, C correlations and evaluations, D judgement. The path of a number is what --set of
    "valuma run" takes.
    """
    from valuma_scenarios.answers.assumptions import assumptions, log_table
    from valuma_scenarios.project.open import load_project

    if as_csv and as_json:
        msg = Said("--csv and --json exclude one another: choose one")
        raise UsageError(msg)
    study = load_project(project_folder(project), overrides=overrides)
    rows = assumptions(study, lang)
    if name is not None:
        rows = _named(rows, name)
    if xlsx_file is not None:
        write_xlsx(xlsx_file, log_table(rows))
    if as_json:
        print_json([asdict(row) for row in rows])
    elif as_csv:
        print_csv(log_table(rows), csv_style)
    elif quiet:
        say("\n".join(row.id for row in rows))
    elif name is not None:
        for row in rows:
            _show(row, lang)
    else:
        _list(rows, lang)


def _named(rows: tuple[Assumption, ...], name: str) -> tuple[Assumption, ...]:
    found = tuple(row for row in rows if name in (row.name, row.id))
    if not found:
        known = {row.name for row in rows}
        msg = Said(
            "unknown id {name!r}. {advice}",
            name=name,
            advice=choose(name, known, "`valuma parameters`"),
        )
        raise UsageError(msg)
    return found


def _value(row: Assumption, lang: Language) -> str:
    from valuma_scenarios.wording.catalogue import translate

    return translate(lang, "log.no_sum") if row.value is None else exact(row.value, lang)


def _range(row: Assumption, lang: Language) -> str:
    if row.low is None or row.high is None:
        return ""
    return f"{exact(row.low, lang)} … {exact(row.high, lang)}"


def _list(rows: tuple[Assumption, ...], lang: Language) -> None:
    from valuma_scenarios.wording.catalogue import translate

    keys = ("id", "value", "range", "unit", "grade", "label", "sources")
    header = tuple(translate(lang, f"log.{key}") for key in keys)
    cells = [
        (
            row.id,
            _value(row, lang),
            _range(row, lang),
            row.unit,
            row.grade,
            row.label,
            ", ".join(row.sources),
        )
        for row in rows
    ]
    print_table(header, cells)


def _show(row: Assumption, lang: Language) -> None:
    from valuma_scenarios.wording.catalogue import translate

    values = {
        "label": row.label,
        "id": row.id,
        "kind": row.kind,
        "value": f"{_value(row, lang)} {row.unit}" if row.value is not None else _value(row, lang),
        "range": _range(row, lang),
        "distribution": row.distribution,
        "grade": row.grade,
        "sources": ", ".join(row.sources),
        "note": row.note,
    }
    print_fields([(translate(lang, f"log.{key}"), text) for key, text in values.items() if text])
