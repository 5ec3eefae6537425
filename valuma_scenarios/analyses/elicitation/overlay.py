"""Pooled judgements as an overlay that runs can use, with who said what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from valuma_scenarios.analyses.elicitation.pool import Elicitation, Pool
from valuma_scenarios.project.overlays import file_sha256
from valuma_scenarios.schema.overlay import Expert, Overlay, OverlayParameter, OwnView, Provenance
from valuma_scenarios.schema.parameters import Distribution

DIGITS = 6
"""Significant digits of fitted numbers: far more than any judgement has."""

METHOD = (
    "5th, 50th and 95th percentiles of each expert; distribution of each by least squares on the "
    "quantiles; weighted linear pool; distribution of the pool by least squares on its 5th, 25th, "
    "50th, 75th and 95th percentiles"
)


def rounded(value: float) -> float:
    """Return a number with six significant digits."""
    return float(f"{value:.{DIGITS}g}")


def _rounded(distribution: Distribution) -> Distribution:
    data = distribution.model_dump()
    plain = {key: rounded(v) if isinstance(v, float) else v for key, v in data.items()}
    return Distribution.model_validate(plain)


def overlay_of(
    elicitation: Elicitation,
    made: str,
    weights: Mapping[str, float] | None = None,
    sheets: Sequence[Path] = (),
    note: str | None = None,
) -> Overlay:
    """Return an elicitation as an overlay.

    Parameters
    ----------
    elicitation : Elicitation
        Pools by parameter.
    made : str
        Date and time, ISO 8601.
    weights : mapping of str to float, optional
        Weights as they were given; 1 for who is not named.
    sheets : sequence of pathlib.Path
        Files that were read; their hashes are recorded.
    note : str, optional
        Occasion, place, facilitator.
    """
    hashes = {path.name: file_sha256(path) for path in sheets}
    files = {j.expert: j.file for p in elicitation.pools.values() for j in p.judgements}
    experts = tuple(
        Expert(
            name=name,
            weight=float((weights or {}).get(name, 1.0)),
            file=files[name] or "-",
            sha256=hashes.get(files[name], "-"),
        )
        for name in elicitation.experts
    )
    return Overlay(
        about=Provenance(made=made, method=METHOD, experts=experts, note=note),
        parameters={name: _entry(pool, made) for name, pool in elicitation.pools.items()},
    )


def _entry(pool: Pool, made: str) -> OverlayParameter:
    distribution = _rounded(pool.fitted.distribution)
    centre = rounded(pool.quantiles["p50"])
    if distribution.low is not None and distribution.high is not None:
        centre = min(max(centre, distribution.low), distribution.high)
    names = ", ".join(judgement.expert for judgement in pool.judgements)
    some = "1 expert" if len(pool.judgements) == 1 else f"{len(pool.judgements)} experts"
    old = pool.parameter.distribution
    text = (
        f"Elicited on {made[:10]} as a linear pool of {some} ({names}); still "
        f"a judgement (grade {pool.parameter.grade} as before). The fitted distribution misses the "
        f"quantiles of the pool by {pool.fitted.error:.1%} of its 90 % range. It replaces a "
        f"{old.kind} distribution with the central value {pool.parameter.value:g}."
    )
    own = {
        judgement.expert: OwnView(
            p05=judgement.p05,
            p50=judgement.p50,
            p95=judgement.p95,
            weight=rounded(weight),
            distribution=_rounded(fit.distribution),
            reasoning=judgement.reasoning,
        )
        for judgement, fit, weight in zip(pool.judgements, pool.fits, pool.weights, strict=True)
    }
    return OverlayParameter(value=centre, distribution=distribution, note=text, experts=own)
