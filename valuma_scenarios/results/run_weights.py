"""Goal weights that a run was given: whose they are, and their table in the run's folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd

from valuma_scenarios.vocabulary import GOALS

Whose = Literal["session", "rehearsal", "survey"]

WEIGHTS_FILE = "weights.csv"
SPREAD = "spread"


@dataclass(frozen=True)
class RunWeights:
    """Weights of the goals that belong to a run.

    Parameters
    ----------
    profiles : pandas.DataFrame
        Columns `profile`, `group` (empty), `kind`, `g1` … `g6` (weights of one answer, 0-1, sum to
        1) and, where answers say how unsure they are, `spread`. Names and groups are left out.
    whose : {"session", "rehearsal", "survey"}
        The room of a workshop session, the synthetic participants of a rehearsal, or a survey.
    file : str
        Name of the file they came from, without its folder.
    sha256 : str
        Hash of that file.
    """

    profiles: pd.DataFrame
    whose: Whose
    file: str
    sha256: str

    def told(self) -> dict[str, Any]:
        """Return what the manifest says about them."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "kind": self.whose,
            "answers": len(self.profiles),
        }


def anonymous(profiles: pd.DataFrame) -> pd.DataFrame:
    """Return profiles without names, groups or the order in which people answered.

    Parameters
    ----------
    profiles : pandas.DataFrame
        Columns `g1` … `g6`, optionally `kind` and `spread`.
    """
    extra = [SPREAD] if SPREAD in profiles else []
    sorted_rows = profiles.sort_values([*GOALS, *extra]).reset_index(drop=True)
    made = pd.DataFrame({"profile": [f"w{k + 1:04d}" for k in range(len(sorted_rows))]})
    made["group"] = ""
    made["kind"] = sorted_rows.get("kind", "points")
    for name in (*GOALS, *extra):
        made[name] = sorted_rows[name].astype(float)
    return made


def write_weights(weights: RunWeights, folder: Path) -> None:
    """Write the profiles into a run's folder."""
    weights.profiles.to_csv(
        folder / WEIGHTS_FILE,
        index=False,
        float_format="%.10g",
        encoding="utf-8",
        lineterminator="\n",
    )


def read_weights(folder: Path, told: dict[str, Any] | None) -> RunWeights | None:
    """Return the weights of a run again; None where it was given none.

    Parameters
    ----------
    folder : pathlib.Path
        The run's folder.
    told : dict or None
        What its manifest says about weights.
    """
    path = folder / WEIGHTS_FILE
    if not told or not path.is_file():
        return None
    profiles = pd.read_csv(path, encoding="utf-8", keep_default_na=False)
    whose: Whose = told["kind"] if told["kind"] in get_args(Whose) else "survey"
    return RunWeights(profiles, whose, str(told["file"]), str(told["sha256"]))
