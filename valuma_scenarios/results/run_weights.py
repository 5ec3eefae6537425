"""Goal weights that a run was given: whose they are, and their table in the run's folder."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import pandas as pd

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


def anonymous(profiles: pd.DataFrame, goals: Sequence[str]) -> pd.DataFrame:
    """Return profiles without names, groups or the order in which people answered.

    Parameters
    ----------
    profiles : pandas.DataFrame
        A column for each goal, optionally `kind` and `spread`.
    goals : sequence of str
        Ids of the goals.
    """
    extra = [SPREAD] if SPREAD in profiles else []
    sorted_rows = profiles.sort_values([*goals, *extra]).reset_index(drop=True)
    made = pd.DataFrame({"profile": [f"w{k + 1:04d}" for k in range(len(sorted_rows))]})
    made["group"] = ""
    made["kind"] = sorted_rows.get("kind", "points")
    for name in (*goals, *extra):
        made[name] = sorted_rows[name].astype(float)
    return made


def weights_csv(weights: RunWeights) -> bytes:
    """Return the profiles as they lie in a run's folder."""
    text = weights.profiles.to_csv(index=False, float_format="%.10g", lineterminator="\n")
    return str(text).encode("utf-8")


def parse_weights(content: bytes, told: dict[str, Any]) -> RunWeights:
    """Return the weights of a run again.

    Parameters
    ----------
    content : bytes
        The profiles as they lie in the run's folder.
    told : dict
        What its manifest says about weights.
    """
    profiles = pd.read_csv(io.BytesIO(content), encoding="utf-8", keep_default_na=False)
    whose: Whose = told["kind"] if told["kind"] in get_args(Whose) else "survey"
    return RunWeights(profiles, whose, str(told["file"]), str(told["sha256"]))
