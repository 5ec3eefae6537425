"""Scenario and ex-ante impact assessment model for Finnish regional development.

The names below are the public interface; everything else may change between versions. They are
imported when they are first used, so that importing the package costs nothing.

>>> import valuma_scenarios as valuma
>>> study = valuma.load_project(".")  # doctest: +SKIP
>>> run = valuma.run(study, draws=1000)  # doctest: +SKIP
>>> valuma.compare(run).table  # doctest: +SKIP
"""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING, Any

__version__ = "0.2.0"

# Products of matrices are small here: threads cost more than they save, and their number would
# decide the last digits, so that two machines would write different reports of the same run.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from valuma_scenarios.answers.answer import Answer
    from valuma_scenarios.answers.interface import (
        answer,
        compare,
        figure,
        load_project,
        open_run,
        rank,
        run,
        sensitivity,
    )
    from valuma_scenarios.draws.sampling import Draws
    from valuma_scenarios.results.outcomes import Outcome
    from valuma_scenarios.results.runs import Run
    from valuma_scenarios.schema.study import Study

__all__ = [
    "Answer",
    "Draws",
    "Outcome",
    "Run",
    "Study",
    "__version__",
    "answer",
    "compare",
    "figure",
    "load_project",
    "open_run",
    "rank",
    "run",
    "sensitivity",
]

_FOUND_IN = {
    "Answer": "answers.answer",
    "Draws": "draws.sampling",
    "Outcome": "results.outcomes",
    "Run": "results.runs",
    "Study": "schema.study",
}
_INTERFACE = "answers.interface"


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    place = importlib.import_module(f"{__name__}.{_FOUND_IN.get(name, _INTERFACE)}")
    return getattr(place, name)


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
