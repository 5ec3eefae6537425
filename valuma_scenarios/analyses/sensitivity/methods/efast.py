"""First-order and total indices from a search curve through the unit cube."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.analyses.sensitivity.method import (
    SHARE,
    Measures,
    Method,
    Task,
    per_outcome,
    redesigned,
)
from valuma_scenarios.analyses.sensitivity.salib import draws_at, guarded, problem, with_intervals
from valuma_scenarios.errors import Said, UsageError

Array = NDArray[np.float64]

HARMONICS = 4
LEAST = 4 * HARMONICS**2 + 1


def efast(task: Task) -> Measures:
    """Return indices of the extended Fourier amplitude sensitivity test.

    Notes
    -----
    The library's bootstrap of this method is unreliable by its own word: intervals are indicative.

    References
    ----------
    Saltelli, A., Tarantola, S. & Chan, K. P.-S. (1999). doi:10.1080/00401706.1999.10485594
    """
    from SALib.analyze import fast
    from SALib.sample import fast_sampler

    factors, settings = task.factors, task.settings
    if settings.n < LEAST:
        msg = Said(
            "efast needs at least {least} draws per factor, but --draws is {n}: give more",
            least=LEAST,
            n=settings.n,
        )
        raise UsageError(msg)
    asked = problem(factors)
    with guarded(settings.seed):
        x = fast_sampler.sample(asked, settings.n, M=HARMONICS, seed=settings.seed)
    n, d = settings.n, len(factors)
    y = np.concatenate(
        [task.evaluate(draws_at(task.study, factors, x[j * n : (j + 1) * n])) for j in range(d)]
    )

    def one(values: Array) -> dict[str, tuple[Array, Array]]:
        with guarded(settings.seed):
            found = fast.analyze(asked, values, M=HARMONICS, **settings.bootstrap)
        return with_intervals(found, "S1", "ST")

    return per_outcome(y, one, d, ("S1", "ST"))


METHOD = Method(
    "efast", "ST", {"S1": SHARE, "ST": SHARE}, "refuses", grouped=False, default_n=257,
    design=redesigned(efast, LEAST), runs=lambda n, d, _pairs: n * d,
    notes=lambda _settings: ("efast",),
)  # fmt: skip
