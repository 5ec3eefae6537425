"""One finding about a study or a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

Severity = Literal["info", "warning", "error"]


@dataclass(frozen=True)
class Finding:
    """One finding about a study or a run.

    Parameters
    ----------
    id : str
        Code of the finding.
    severity : {"info", "warning", "error"}
        How serious it is.
    alternative : str
        Alternative it is about, or `all`.
    item : str
        Network, indicator, goal or lever it is about.
    message_en : str
        The finding in English.
    value, limit : float
        What was found, and what it was held against; NaN where there is none.
    """

    id: str
    severity: Severity
    alternative: str
    item: str
    message_en: str
    value: float = np.nan
    limit: float = np.nan
