"""Problems of a project are said in the reader's language, place by place as in English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from valuma_scenarios.commands import app
from valuma_scenarios.project.templates import write_template
from valuma_scenarios.vocabulary import Language

BREAKS = (
    # a table: a text for a number, a sum, a region and an indicator that nobody knows
    ("regions/municipality.csv", ",38000,2020,", ",many,2020,"),
    ("regions/municipality.csv", "0,0.5,0.5", "0,0.5,0.6"),
    ("regions/municipality_neighbours.csv", "L1,L2,", "L9,L2,"),
    ("regions/municipality_baseline.csv", "employed,L1,", "employd,L1,"),
    # rules of the schema
    ("themes.yaml", "tradable: true", "tradable: yes"),
    ("themes.yaml", "  mainstream_share: 0.7", "  mainstream_share: 1.7"),
    ("themes.yaml", "  grade: D\n", "  grade: E\n  colour: red\n"),
    ("uncertain/capacity.yaml", "low: 0.03, high: 0.25", "low: 0.3, high: 0.25"),
    ("indicators.yaml", "  sources: [made_up_for_teaching]", "  sources: made_up_for_teaching"),
    # names that lead nowhere
    ("goals.yaml", "sources: [made_up_for_teaching]", "sources: [made_up]"),
    ("study.yaml", "candidates: [by_subject, as_one]", "candidates: [by_subjects, today]"),
    ("../scenarios/as_one.yaml", "enterprise: 0.5", "enterprises: 0.4"),
    ("../scenarios/as_one.yaml", "members: {all: true}", "members: {regions: [Narnia]}"),
    # what is no YAML
    ("state_roles.yaml", "\n  label:", "\n\tlabel:"),
)
"""Files below ``parameters/``, what stands in them, and what breaks them."""
OPTIONS = (
    "parameters.rho_capacity.valu=0.1",
    "parameters.nobody.value=1",
    "targets.x=1",
    "goals.working",
    "constants.need_floor.value=.nan",
)

WORDS = re.compile(
    r"\b(the|is|are|of|must|expected|found|use|write|unknown|missing|has|not|there|and|or|with|"
    r"delete|add|change|did|you|to|for)\b",
    re.IGNORECASE,
)
"""Words of English sentences that neither of the other languages has."""
AS_WRITTEN = re.compile(r"""'[^']*'|"[^"]*"|`[^`]*`|\S*/\S*""")
"""What stands alike in every language: what somebody wrote, keys, commands and paths."""
PLACE = re.compile(r"(\S+\.(?:yaml|csv)|--set \d+):\d+:\d+")


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project with mistakes of many kinds."""
    folder = tmp_path_factory.mktemp("broken")
    write_template("three_municipalities", folder)
    for name, old, new in BREAKS:
        path = folder / "parameters" / name
        text = path.read_text(encoding="utf-8")
        assert old in text, (name, old)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def said(folder: Path, language: str) -> list[str]:
    """Return the lines on the error stream of a check of a project."""
    options = [word for option in OPTIONS for word in ("--set", option)]
    words = ["validate", "--project", str(folder), *options]
    done = CliRunner().invoke(app, words, prog_name="valuma", env={"VALUMA_LANG": language})
    assert done.exit_code == 2, done.output
    return done.stderr.splitlines()


def place(line: str) -> str:
    """Return file, line and column of a problem; nothing for the count of them all."""
    found = PLACE.match(line)
    return found.group() if found else ""


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_problem_is_said_in_the_readers_language(
    language: Language, broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(broken)
    english, other = said(broken, "en"), said(broken, language)
    assert list(map(place, other)) == list(map(place, english))
    assert len(english) > len((*BREAKS, *OPTIONS)) + 1
    for one, line in zip(english, other, strict=True):
        assert WORDS.search(AS_WRITTEN.sub("", one)), one
        assert not WORDS.search(AS_WRITTEN.sub("", line)), line
