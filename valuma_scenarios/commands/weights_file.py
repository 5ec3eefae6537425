"""Files of goal weights: a workshop session or a table of answers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from valuma_scenarios.commands import common
from valuma_scenarios.results.run_weights import RunWeights, Whose, anonymous

if TYPE_CHECKING:
    import pandas as pd

Goals = Mapping[str, Sequence[str]] | Sequence[str]
SESSION_ENDINGS = (".sqlite", ".jsonl")


def weights_of_file(path: Path, goals: Goals) -> RunWeights:
    """Read the weights of a workshop session (.sqlite, .jsonl) or of a table (CSV).

    Parameters
    ----------
    path : pathlib.Path
        The session or table.
    goals : mapping or sequence of str
        Ids of the goals, in the order of the project, perhaps with their names.

    Raises
    ------
    ProjectError
        With every problem of a table.
    UsageError
        If a session cannot be read, or it revealed no weights of at least five answers.
    """
    whose: Whose = "survey"
    if path.suffix.lower() in SESSION_ENDINGS:
        profiles, whose = _of_session(path, goals)
    else:
        from valuma_scenarios.analyses.elicitation.profiles import read_profiles, unfinished_note

        profiles = read_profiles(path, goals)
        common.note(unfinished_note(profiles))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return RunWeights(anonymous(profiles, tuple(goals)), whose, path.name, sha256)


def _of_session(path: Path, goals: Goals) -> tuple[pd.DataFrame, Whose]:
    import pandas as pd

    from valuma_scenarios.workshop.record.replay import read, weight_profiles

    profiles = pd.DataFrame(weight_profiles(path), columns=list(goals))
    return profiles, "rehearsal" if read(path).meta.get("rehearsal") else "session"
