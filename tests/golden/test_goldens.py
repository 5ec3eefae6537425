"""The shipped alternatives give the results that lie beside them; `--update-goldens` renews them.

Read the difference before you commit it: it belongs in the changelog under "Changes to results".
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest

from valuma_scenarios.draws.sampling import central, draw
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results import tables as summary
from valuma_scenarios.results.drawn import of_dataset
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.vocabulary import NATIONAL

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))
REGIONS = ["MK01", "MK18", "MK21", NATIONAL]
DRAWS, SEED = 200, 2019
TOLERANCE = 1e-6
COLUMNS = ["kind", "reference", "id", "region", "year", "unit", "statistic", "value"]


@lru_cache(maxsize=1)
def results() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the central run and the quantiles of a few draws, of all shipped alternatives."""
    study = load_project(ROOT)
    middle = summary.central_table(of_dataset(study, evaluate(study, central(study))))
    drawn = evaluate(study, draw(study, DRAWS, SEED), years=(study.end_year,))
    return middle, summary.effects_table(of_dataset(study, drawn))


def golden_of(alternative: str) -> pd.DataFrame:
    """Return what is pinned: the central run in four places, national quantiles at the end."""
    middle, effects = results()
    middle = middle[
        (middle["alternative"] == alternative)
        & (middle["reference"] == "baseline")
        & middle["region"].isin(REGIONS)
        & middle["year"].isin([2022, 2030])
    ].assign(statistic="central")
    effects = effects[(effects["alternative"] == alternative) & (effects["region"] == NATIONAL)]
    long = effects.rename(columns={"goal": "id"}).melt(
        id_vars=["reference", "id", "region", "year", "unit"],
        value_vars=["p05", "p50", "p95", "p_better"],
        var_name="statistic",
    )
    return pd.concat([middle, long.assign(kind="goal")], ignore_index=True)[COLUMNS]


@pytest.mark.parametrize("alternative", SHIPPED)
def test_shipped_alternative_gives_its_golden(alternative, update_goldens):
    path = ROOT / "scenarios" / f"{alternative}.out.csv"
    now = golden_of(alternative)
    if update_goldens:
        _say_largest_change(path, now)
        now.to_csv(path, index=False, float_format="%.9g", lineterminator="\n", encoding="utf-8")
    golden = pd.read_csv(path, encoding="utf-8")
    assert golden[COLUMNS[:-1]].equals(now[COLUMNS[:-1]].astype(golden[COLUMNS[:-1]].dtypes))
    assert now["value"].to_numpy() == pytest.approx(
        golden["value"].to_numpy(), rel=TOLERANCE, abs=1e-9
    )


def _say_largest_change(path: Path, now: pd.DataFrame) -> None:
    if not path.exists():
        return
    before = pd.read_csv(path, encoding="utf-8")
    both = before.merge(now, on=COLUMNS[:-1], suffixes=("_before", "_now"))
    change = (both["value_now"] - both["value_before"]).abs()
    relative: pd.Series = change / both["value_before"].abs().clip(lower=1e-12)
    rows = both.assign(change=relative).sort_values("change", ascending=False).head(3)
    print(f"\n{path.name}: largest relative changes")  # noqa: T201
    print(rows[["kind", "id", "region", "year", "statistic", "value_before", "value_now"]])  # noqa: T201
