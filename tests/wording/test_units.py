"""Units of parameters and constants in the reader's language."""

from __future__ import annotations

import csv
import io
import re
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest
from click.testing import CliRunner

from tests.conftest import ROOT
from valuma_scenarios.answers.assumptions import assumptions
from valuma_scenarios.commands import app
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.gallery.switching_values import _named
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.catalogue import catalogue

ENGLISH = re.compile(r"\b(of|the|and|share|year|factor|money|memberships?)\b")
SAME_IN_SWEDISH = ("exponent", "index 0–1", "€ per €")
LOCAL: tuple[Language, ...] = ("fi", "sv")


def units(study: Study) -> set[str]:
    return {item.unit for group in (study.parameters, study.constants) for item in group.values()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_of_a_shipped_number_has_a_translation(
    shipped_study: Study, language: Language
) -> None:
    known = {key for key in catalogue(language) if key.startswith("unit_text.")}
    words = Words(shipped_study, language)
    used = {unit: words.unit_key(unit) for unit in units(shipped_study)}
    assert {unit for unit, key in used.items() if key not in known} == set()
    assert known == set(used.values()), "a translation that no number uses"


@pytest.mark.parametrize("language", LOCAL)
def test_no_unit_of_the_log_is_left_in_english(shipped_study: Study, language: Language) -> None:
    english = {row.id: row.unit for row in assumptions(shipped_study, "en")}
    for row in assumptions(shipped_study, language):
        assert not ENGLISH.search(row.unit), (row.id, row.unit)
        assert row.unit != english[row.id] or row.unit in SAME_IN_SWEDISH, row.id


def test_an_unknown_unit_stays_as_it_is(shipped_study: Study) -> None:
    assert Words(shipped_study, "fi").unit_text("furlongs per fortnight") == (
        "furlongs per fortnight"
    )


@pytest.mark.parametrize(
    ("language", "unit"),
    [("fi", "keskihajontaa"), ("sv", "standardavvikelser"), ("en", "standard deviations")],
)
def test_parameters_are_listed_with_local_units(language: str, unit: str) -> None:
    arguments = ["parameters", "--csv", "--lang", language, "--project", str(ROOT)]
    result = CliRunner().invoke(app, arguments)
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(result.stdout))}
    assert rows["constants.need_floor.value"]["unit"] == unit


@pytest.mark.parametrize("language", LOCAL)
def test_switching_values_are_shown_with_local_units(
    shipped_study: Study, language: Language
) -> None:
    words = Words(shipped_study, language)
    rows = pd.DataFrame([
        {"parameter": name, "status": "never", "unit": shipped_study.parameters[name].unit,
         "grade": "D", "central": 1.0, "low": 0.0, "high": 2.0, "crossing": 1.5,
         "share_beyond": 0.2, "lead_left": 0.5}
        for name in ("x_opt", "overlap_cost")
    ])  # fmt: skip
    shown = _named(cast("Context", SimpleNamespace(words=words)), rows)
    assert list(shown["unit"]) == [words.unit_text(unit) for unit in rows["unit"]]
    assert set(shown["unit"]).isdisjoint(rows["unit"])
