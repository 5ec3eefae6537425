"""The rows of the kinds of files: what one row says is true of the project, the study and --set."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from valuma_scenarios.project.kinds import KINDS, ROOTS, SCHEMA_FOLDER, Kind, json_schemas
from valuma_scenarios.project.load import Raw, load, raw_entries
from valuma_scenarios.project.open import check
from valuma_scenarios.schema.study import Study

EVERY = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


@pytest.fixture(scope="module")
def schemas() -> set[str]:
    return set(json_schemas())


@EVERY
def test_a_kind_has_files_in_the_shipped_project(kind: Kind, root: Path, schemas: set[str]) -> None:
    assert kind.optional or list(root.glob(kind.pattern))
    assert f"{kind.name}.schema.json" in schemas
    assert (root / SCHEMA_FOLDER / f"{kind.name}.schema.json").is_file()


@EVERY
def test_a_kind_becomes_a_field_of_the_study(
    kind: Kind, shipped_study: Study, shipped_raw: Raw
) -> None:
    if kind.field:
        assert kind.field in {field.name for field in fields(Study)}
        assert set(getattr(shipped_study, kind.field)) == set(load(shipped_raw).values(kind.name))


@EVERY
def test_what_a_kind_names_is_known_and_is_missed(kind: Kind, shipped_raw: Raw) -> None:
    for reference in kind.refers:
        assert reference.target in {*KINDS, "region", "outcome"}
        assert reference.keys[0] in kind.model.model_fields, reference.path


@pytest.mark.parametrize("name", ROOTS)
def test_set_leads_to_every_kind_with_a_root(name: str, shipped_raw: Raw) -> None:
    kind = ROOTS[name]
    entries = raw_entries(kind, shipped_raw)
    assert entries
    path = ".".join([name, *((entries[0].id,) if not kind.only else ()), "no_such_value"])
    problems = check(shipped_raw, [f"{path}=1"]).problems
    assert any("no_such_value" in f"{problem}" for problem in problems), problems
