"""What the tables of a run mean, beside them: a data package, a data dictionary, names of codes.

`datapackage.json` follows the Data Package standard (Frictionless); `data_dictionary.csv` explains
every column in three languages; `names.csv` gives the names behind the codes in the tables.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from valuma_scenarios.project.csv_text import csv_text
from valuma_scenarios.results.effects import CONDITIONS
from valuma_scenarios.results.outcomes import BASELINE
from valuma_scenarios.results.run_tables import table_file
from valuma_scenarios.results.runs import Run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording import Words, translate
from valuma_scenarios.wording.catalogue import catalogue

PACKAGE = "datapackage.json"
DICTIONARY = "data_dictionary.csv"
NAMES = "names.csv"

_CODES = ("alternative", "reference", "goal", "indicator", "region", "instrument")
"""Columns that hold codes of `names.csv`."""


def write_data_package(run: Run, folder: Path) -> None:
    """Write the description of a run's tables into its folder.

    Parameters
    ----------
    run : Run
        The run; its tables lie in the folder already.
    folder : pathlib.Path
        The run's folder.
    """
    names = pd.DataFrame(list(_names(run.study)), columns=["kind", "code", *LANGUAGES])
    dictionary = pd.DataFrame(list(_dictionary(run)))
    for name, table in ((NAMES, names), (DICTIONARY, dictionary)):
        (folder / name).write_bytes(csv_text(table).encode("utf-8"))
    known = set(names["code"])
    resources = [_table(run, name, folder, known) for name in run.tables]
    resources += [
        _side_table("names", NAMES, names),
        _side_table("dictionary", DICTIONARY, dictionary),
    ]
    package = {
        "profile": "data-package",
        "name": "valuma-run",
        "title": translate("en", "package.title"),
        "description": translate("en", "package.about"),
        "id": run.manifest["content_sha256"],
        "version": run.manifest["versions"]["valuma-scenarios"],
        "licenses": [{"name": "MIT", "title": "MIT License (code; inputs as in study.json)"}],
        "resources": resources,
    }
    text = json.dumps(package, ensure_ascii=False, indent=1)
    (folder / PACKAGE).write_bytes((text + "\n").encode("utf-8"))


def _names(study: Study) -> Iterator[tuple[str, ...]]:
    """Yield kind, code and name in each language of everything that the tables name by a code."""
    words = [Words(study, language) for language in LANGUAGES]
    for alternative in study.alternatives:
        yield "alternative", alternative.id, *(w.alternative(alternative.id) for w in words)
    yield "alternative", BASELINE, *(w.say("package.baseline") for w in words)
    for goal in study.goals:
        yield "goal", goal, *(w.goal_long(goal) for w in words)
    for indicator in study.measured:
        yield "indicator", indicator, *(w.indicator(indicator) for w in words)
    for region in (*study.regions.index, study.country):
        yield "region", str(region), *(w.region(str(region)) for w in words)
    for instrument in study.instruments:
        yield "instrument", instrument, *(w.instrument(instrument) for w in words)


def _about(key: str, language: Language) -> str:
    return translate(language, key) if key in catalogue(language) else ""


def description(table: str, column: str, language: Language) -> str:
    """Return what a column of a table means; empty if nobody has written it down."""
    own = _about(f"package.{table}.{column}", language)
    own = own or _about(f"package.column.{column}", language)
    kind, of = _part(column)
    if own or not kind:
        return own
    return translate(language, f"package.of.{kind}", {"column": description(table, of, language)})


def _part(column: str) -> tuple[str, str]:
    """Return which draws or which error a column tells, and of what."""
    if column.endswith("_error"):
        return "error", column.removesuffix("_error")
    # The longer name first, since it begins with the shorter one.
    for condition in sorted(CONDITIONS, key=len, reverse=True):
        if column.startswith(f"{condition}_"):
            return condition, column.removeprefix(f"{condition}_")
    return "", column


def _dictionary(run: Run) -> Iterator[dict[str, str]]:
    for table in run.tables:
        for column, kind in run.tables[table].dtypes.items():
            told = {f"meaning_{la}": description(table, str(column), la) for la in LANGUAGES}
            yield {"table": table, "column": str(column), "type": _type(kind), **told}


def _type(kind: Any) -> str:
    return {"i": "integer", "u": "integer", "f": "number", "b": "boolean"}.get(kind.kind, "string")


def _fields(name: str, table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "name": str(column),
            "type": _type(kind),
            "description": description(name, str(column), "en"),
            "descriptions": {la: description(name, str(column), la) for la in LANGUAGES},
        }
        for column, kind in table.dtypes.items()
    ]


def _table(run: Run, name: str, folder: Path, known: set[str]) -> dict[str, Any]:
    table = run.tables[name]
    packed = (folder / table_file(name, packed=True)).is_file()
    keys = [
        {"fields": column, "reference": {"resource": "names", "fields": "code"}}
        for column in _CODES
        if column in table and set(table[column].dropna().unique()) <= known | {""}
    ]
    schema: dict[str, Any] = {"fields": _fields(name, table), "missingValues": [""]}
    if keys:
        schema["foreignKeys"] = keys
    told = {
        f"title_{language}": _about(f"package.table.{name}", language) for language in LANGUAGES
    }
    resource = _resource(name, table_file(name, packed=packed), schema)
    return {
        **resource,
        "title": told["title_en"],
        **told,
        **({"compression": "gz"} if packed else {}),
    }


def _side_table(name: str, path: str, table: pd.DataFrame) -> dict[str, Any]:
    fields = [{"name": str(column), "type": "string"} for column in table.columns]
    return _resource(name, path, {"fields": fields, "missingValues": [""]})


def _resource(name: str, path: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "path": path,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "header": True},
        "schema": schema,
    }
