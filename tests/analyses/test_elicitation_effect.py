"""Five made-up experts, end to end: sheets out, filled, read, pooled, run, explained."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tests.analyses.test_elicitation_cli import fill, invoke
from valuma_scenarios.analyses.elicitation.effect import disagreement
from valuma_scenarios.commands import app
from valuma_scenarios.project.open import load_project
from valuma_scenarios.project.overlays import overlay_overrides, read_overlay

EXPERTS = ("N1", "N2", "N3", "N4", "N5")
PSI = "psi_mainstream"
ANSWERS: dict[str, dict[str, tuple[float, float, float]]] = {
    "N1": {PSI: (1.0, 1.1, 1.2), "x_opt": (0.45, 0.5, 0.55)},
    "N2": {PSI: (0.95, 1.1, 1.3), "x_opt": (0.4, 0.5, 0.6)},
    "N3": {PSI: (1.0, 1.15, 1.3), "x_opt": (0.4, 0.52, 0.6)},
    "N4": {PSI: (0.1, 0.3, 0.5)},
    "N5": {PSI: (1.05, 1.2, 1.4), "x_opt": (0.42, 0.5, 0.58)},
}


@pytest.mark.slow
def test_five_experts_end_to_end(root: Path, tmp_path: Path) -> None:
    sheet, overlay = tmp_path / "s.xlsx", tmp_path / "o.yaml"
    where = ("--project", str(root))
    names = [text for expert in EXPERTS for text in ("--expert", expert)]
    out = ("--out", str(sheet), "--parameter", PSI, "--parameter", "x_opt")
    assert invoke("sheet", *where, *out, *names)[0] == 0
    fill(sheet, ANSWERS)
    code, output = invoke("read", str(sheet), *where, "--out", str(overlay))
    assert code == 0, output
    asked = ["elicit", "effect", str(overlay), *where, "--draws", "120", "--cost", "500",
             "--eur-per-point", "1000000", "--json"]  # fmt: skip
    done = CliRunner().invoke(app, asked, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    # the run says what moved, and that it was the parameter which the experts raised
    assert {row["cause"] for row in found["causes"]} >= {f"parameters.{PSI}", "parameters.x_opt"}
    for row in found["results"]:
        parts = [c["value"] for c in found["causes"]
                 if (c["alternative"], c["goal"]) == (row["alternative"], row["goal"])]  # fmt: skip
        assert sum(parts) == pytest.approx(row["change"], rel=1e-3, abs=1e-6)
    share = {
        cause: sum(abs(c["value"]) for c in found["causes"] if c["cause"] == f"parameters.{cause}")
        for cause in (PSI, "x_opt")
    }
    assert share[PSI] > share["x_opt"]
    # who disagrees with what
    apart = {row["parameter"]: row for row in found["disagreement"]}
    assert apart[PSI]["experts"] == 5
    assert apart[PSI]["outside"] == 4
    assert apart[PSI]["shift"] > apart["x_opt"]["shift"]
    assert apart["x_opt"]["outside"] == 0
    # what to ask next, with its cost
    asking = found["questions"]
    assert [row["value"] for row in asking] == sorted((r["value"] for r in asking), reverse=True)
    for row in asking:
        assert row["eur"] == pytest.approx(1e6 * row["value"])
        assert row["net"] == pytest.approx(row["eur"] - 500)
    assert {row["parameter"]: row["asked"] for row in asking}[PSI] == 5
    assert len(found["sentences"]) >= 4


def test_disagreement_by_hand(root: Path, tmp_path: Path) -> None:
    sheet, overlay = tmp_path / "s.xlsx", tmp_path / "o.yaml"
    where = ("--project", str(root))
    out = ("--out", str(sheet), "--parameter", PSI)
    invoke("sheet", *where, *out, "--expert", "A", "--expert", "B")
    fill(sheet, {"A": {PSI: (0.1, 0.2, 0.3)}, "B": {PSI: (0.5, 0.6, 0.7)}})
    invoke("read", str(sheet), *where, "--out", str(overlay))
    before, said = load_project(root), read_overlay(overlay)
    after = load_project(root, overrides=overlay_overrides([overlay]))
    row = disagreement(before, after, said).iloc[0]
    from valuma_scenarios.draws.distributions import quantile

    old, new = (quantile(s.parameters[PSI], np.array([0.05, 0.5, 0.95])) for s in (before, after))
    assert row["shift"] == pytest.approx(abs(new[1] - old[1]) / (old[2] - old[0]))
    assert row["width"] == pytest.approx((new[2] - new[0]) / (old[2] - old[0]))
    assert row["apart"] == pytest.approx(0.4 / (new[2] - new[0]))
