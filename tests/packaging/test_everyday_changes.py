"""The page for newcomers says where everyday changes are made: each is made, in a copy."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow

PAGE = ROOT / "docs" / "architecture.md"
CENTRAL = """
from pathlib import Path
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.runs import compute_run
table = compute_run(load_project(Path("."), {arguments}), draws=0).central
rows = table[(table["region"] == "FI") & (table["kind"] == "goal") & (table["year"] == 2030)]
for row in rows.itertuples():
    print(row.alternative, row.reference, row.id, f"{{row.value:.9g}}")
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The product and its project, free to be changed."""
    for name in ("valuma_scenarios", "scenarios", "parameters"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def python(copy: Path, *args: str, code: int = 0) -> str:
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *args], cwd=copy, env=environment, capture_output=True, text=True
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def valuma(copy: Path, *args: str, code: int = 0) -> str:
    return python(copy, "-m", "valuma_scenarios", *args, code=code)


def central(copy: Path, arguments: str = "") -> str:
    """Return the national effects on goals of the central run."""
    return python(copy, "-c", CENTRAL.format(arguments=arguments))


def rows() -> list[str]:
    """Return the rows of the page's table of everyday changes."""
    table = PAGE.read_text("utf-8").split("| everyday change |")[1].split("\n\n")[0]
    return table.splitlines()[2:]


def named() -> list[str]:
    """Return the patterns of files that the table says to touch."""
    spans = re.findall(r"`([^`]+)`", "\n".join(row.split("|")[2] for row in rows()))
    patterns = [span.replace("NAME", "*").replace(".MODEL_FORMS", ".py") for span in spans]
    return [*patterns, *(f"valuma_scenarios/{pattern}" for pattern in patterns)]


def edit(copy: Path, file: str, old: str, new: str) -> None:
    """Make a change in a file that the page names."""
    assert any(fnmatch(file, pattern) for pattern in named()), f"{file} is not on the page"
    path = copy / file
    text = path.read_text("utf-8") if path.is_file() else ""
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the shipped project gives."""
    return python(ROOT, "-c", CENTRAL.format(arguments=""))


def test_the_page_names_these_changes() -> None:
    made = [name for name in globals() if name.startswith("test_change_")]
    assert len(rows()) == len(made)


def test_change_a_parameter(copy: Path, before: str) -> None:
    edit(copy, "parameters/uncertain/learning.yaml", "value: 0.65", "value: 0.5")
    assert central(copy) != before


def test_change_alternatives(copy: Path) -> None:
    edit(copy, "scenarios/mine.yaml", "", MINE.format(contract="contract_years: 12"))
    assert valuma(copy, "validate")
    rows = [line.split() for line in central(copy).splitlines()]
    values = {(a, g): v for a, reference, g, v in rows if reference == "status_quo"}
    assert values["mine", "g1"] != values["partnership", "g1"]


def test_change_network_cases(copy: Path) -> None:
    text = (ROOT / "parameters/networks/fisu.yaml").read_text("utf-8")
    for old, new in (("id: fisu", "id: mine"), ("FISU-verkosto", "Oma"), ("FISU-nätverket", "Egen"),
                     ("FISU – Finnish Sustainable Communities", "Our own")):  # fmt: skip
        text = text.replace(old, new, 1)
    edit(copy, "parameters/networks/mine.yaml", "", text)
    edit(copy, "scenarios/mine.yaml", "", MINE.format(contract="based_on: mine"))
    assert valuma(copy, "validate")
    assert "mine status_quo g1" in central(copy)


def test_change_an_indicator(copy: Path, before: str) -> None:
    file = "parameters/indicators.yaml"
    edit(copy, file, "goals: {g1: 0.4, g4: 0.4}", "goals: {g1: 0.5, g4: 0.4}")
    edit(copy, file, "goals: {g1: 0.2}", "goals: {g1: 0.1}")
    valuma(copy, "validate")
    assert central(copy) != before


def test_change_an_equation(copy: Path, before: str) -> None:
    module = "valuma_scenarios/model/equations/learning.py"
    text = (copy / module).read_text("utf-8")
    last = re.search(r"def critical_mass\(.*?\n    return (.*?)\n", text, re.DOTALL)
    assert last
    edit(copy, module, f"return {last[1]}", f"return 0.5 * ({last[1]})")
    assert central(copy) != before


def test_change_forms_of_a_mechanism(copy: Path, before: str) -> None:
    edit(copy, "valuma_scenarios/vocabulary.py", '("exponential", "linear")',
         '("exponential", "linear", "halved")')  # fmt: skip
    edit(copy, "valuma_scenarios/model/forms.py", '"linear": _ones}',
         '"linear": _ones, "halved": lambda effort: 0.5 * _ones(effort)}')  # fmt: skip
    assert central(copy) == before
    assert central(copy, 'overrides=("structure.saturation=halved",)') != before


def test_change_fields_of_a_file(copy: Path) -> None:
    edit(copy, "valuma_scenarios/schema/scenario.py", "    label: OwnText\n    summary",
         "    owner: str | None = None\n    label: OwnText\n    summary")  # fmt: skip
    valuma(copy, "schema", "--check", code=2)
    valuma(copy, "schema")
    valuma(copy, "schema", "--check")
    edit(
        copy, "scenarios/mine.yaml", "", MINE.format(contract="contract_years: 12") + "owner: We\n"
    )
    valuma(copy, "validate")


def test_change_mechanisms(copy: Path) -> None:
    file = "valuma_scenarios/model/mechanisms.py"
    edit(copy, file, '"partner_distance")', '"partner_distance", "mine")')
    asked = "from valuma_scenarios.model.mechanisms import MECHANISMS as all_of_them; "
    asked += "print([m.id for m in all_of_them if m.reads(('mine',))])"
    assert python(copy, "-c", asked).strip() == "['distance']"


def test_change_agendas_of_a_workshop(copy: Path) -> None:
    text = (copy / "parameters/workshop/short.yaml").read_text("utf-8")
    text = text.replace("id: short", "id: mine", 1)
    edit(copy, "parameters/workshop/mine.yaml", "", text.replace("panel: join", "panel: jion", 1))
    assert "mine.yaml" in valuma(copy, "validate", code=2)
    edit(copy, "parameters/workshop/mine.yaml", "panel: jion", "panel: join")
    assert valuma(copy, "validate")


def test_change_a_wording(copy: Path) -> None:
    file = "valuma_scenarios/locale/sv/LC_MESSAGES/compare.po"
    text = (copy / file).read_text("utf-8")
    said = re.search(r'msgid "compare.column.p_better"\nmsgstr "(.*)"', text)
    assert said
    edit(copy, file, f'"{said[1]}"', '"Hellre denna"')
    asked = "from valuma_scenarios.wording import translate; print(translate('sv', {key!r}))"
    assert "Hellre denna" in python(copy, "-c", asked.format(key="compare.column.p_better"))


def test_change_what_a_sentence_claims(copy: Path) -> None:
    file = "valuma_scenarios/analyses/compare/text.py"
    edit(copy, file, '"better": better,', '"better": better + 70,')
    subject = ("status_quo", "partnership", "do_nothing")
    valuma(copy, "run", *subject, "--draws", "20", "--no-report", "--quiet")
    assert re.search(r"\b7[0-6]\b", valuma(copy, "compare"))


def test_change_options_of_a_command(copy: Path) -> None:
    file = "valuma_scenarios/commands/compare.py"
    there = '@click.option("--checks"'
    edit(copy, file, there, f'@click.option("--mine", is_flag=True, help="Ours.")\n{there}')
    assert "--mine" in valuma(copy, "compare", "--help")


MINE = """id: mine
based_on: partnership
label: {{fi: Oma, sv: Egen, en: Mine}}
summary: {{fi: Oma malli., sv: Egen modell., en: Our own.}}
networks:
  forum:
    {contract}
sources: [judgement]
"""
