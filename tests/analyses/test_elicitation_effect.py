"""Five made-up experts, end to end: sheets out, filled, read, pooled, run, explained."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from tests.analyses.test_elicitation_cli import fill, invoke
from valuma_scenarios.analyses.elicitation.effect import (
    DISAGREEMENT,
    _row,
    disagreement,
    questions,
)
from valuma_scenarios.analyses.elicitation.overlay import _entry
from valuma_scenarios.analyses.elicitation.pool import Judgement, current_quantiles, pool
from valuma_scenarios.commands import app
from valuma_scenarios.project.open import load_project
from valuma_scenarios.project.overlays import overlay_overrides, read_overlay
from valuma_scenarios.schema.overlay import OwnView
from valuma_scenarios.schema.parameters import Distribution, Parameter
from valuma_scenarios.schema.study import Study

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


def test_disagreement_at_its_edges(shipped_study: Study) -> None:
    """Old range 0.1 to 0.9, new one 0.3 to 0.7, by normal distributions: medians 0.5."""
    base = shipped_study.parameters["x_opt"]

    def bell(low: float, high: float) -> Parameter:
        made = Distribution(kind="normal", low=low, high=high)
        return base.model_copy(update={"distribution": made, "bounds": (None, None)})

    def view(p05: float, p50: float, p95: float) -> OwnView:
        made = Distribution(kind="normal", low=p05, high=p95)
        return OwnView(p05=p05, p50=p50, p95=p95, weight=0.5, distribution=made, reasoning="")

    old, new = bell(0.1, 0.9), bell(0.4, 0.8)
    ends = current_quantiles(old)
    views = [view(-1.0, -0.5, ends["p05"]), view(ends["p95"], 1.0, 2.0), view(0.2, 0.5, 0.6)]
    row = dict(zip(DISAGREEMENT[1:], _row(old, new, views), strict=True))
    assert row["outside"] == 0, "an end that is shared is not outside"
    assert row["shift"] == pytest.approx(0.1 / 0.8)
    assert row["width"] == pytest.approx(0.5)
    assert row["apart"] == pytest.approx(1.5 / 0.4)
    out = [view(-1.0, -0.5, ends["p05"] - 1e-6), view(ends["p95"] + 1e-6, 1.0, 2.0)]
    assert dict(zip(DISAGREEMENT[1:], _row(old, new, out), strict=True))["outside"] == 2
    assert dict(zip(DISAGREEMENT[1:], _row(old, new, []), strict=True))["apart"] == 0
    still = base.model_copy(update={"distribution": Distribution(kind="constant")})
    fixed = dict(zip(DISAGREEMENT[1:], _row(still, still, views), strict=True))
    assert (fixed["shift"], fixed["width"], fixed["apart"]) == (np.inf, np.inf, 0)


def test_what_to_ask_next_by_hand(shipped_study: Study) -> None:
    known = pd.DataFrame(
        {"kind": ["all", "parameter", "parameter", "parameter"],
         "id": ["all", "x_opt", "works_people", "m_half"],
         "value": [3.0, 2.0, 1.0, 0.5], "se": [0.0, 0.1, 0.1, 0.2], "eur": [9.0, 700.0, 1.0, 100.0]}
    )  # fmt: skip
    overlay = SimpleNamespace(parameters={"x_opt": SimpleNamespace(experts={"a": 1, "b": 2})})
    found = questions(shipped_study, known, overlay, 250.0)  # type: ignore[arg-type]
    assert found["parameter"].tolist() == ["x_opt", "m_half"], "chances are no question of a sheet"
    assert found["asked"].tolist() == [2, 0]
    assert found["net"].tolist() == [450, -150]
    assert found["cost"].tolist() == [250, 250]


@pytest.mark.parametrize(("names", "told"), [("a", "1 expert (a)"), ("ab", "2 experts (a, b)")])
def test_an_overlay_says_how_many_experts(shipped_study: Study, names: str, told: str) -> None:
    said = [Judgement(name, "x_opt", 0.45, 0.6, 0.8) for name in names]
    made = pool(shipped_study, said, {}).pools["x_opt"]
    entry = _entry(made, "2026-05-04T10:00:00")
    assert f"Elicited on 2026-05-04 as a linear pool of {told}; still" in entry.note
    assert entry.value == pytest.approx(0.6, abs=1e-3)
    assert entry.distribution.low is not None
    assert entry.distribution.low <= entry.value
