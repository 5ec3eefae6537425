"""Factors of a sensitivity study, and draws that mix two independent samples factor by factor.

A variance-based index belongs to a factor that is independent of all others. Parameters that are
correlated with one another are therefore joined into one factor, a *block*: the blocks and the
remaining parameters are independent, so the decomposition of the variance stays valid (Jacques,
Lavergne & Devictor 2006).

References
----------
Jacques, J., Lavergne, C. & Devictor, N. (2006). Sensitivity analysis in presence of model
uncertainty and correlated inputs. Reliability Engineering & System Safety 91(10-11), 1126-1134.
doi:10.1016/j.ress.2005.11.047
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import (
    NULL_EFFECTS,
    P_NULL,
    WORKS,
    Draws,
    from_unit_cube,
    names_of,
)
from valuma_scenarios.draws.streams import sobol_points
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GRADES, GROUPS

Array = NDArray[np.float64]
Evaluate = Callable[[Draws], Array]
"""Runs draws, gives values of shape (draw, outcome)."""

By = Literal["parameter", "group", "grade"]
FactorKind = Literal["parameter", "chance", "block", "group", "grade"]

JOIN = " + "


@dataclass(frozen=True)
class Factor:
    """What an index belongs to.

    Parameters
    ----------
    id : str
        Parameter, mechanism group or grade; members joined by " + " for a block.
    members : tuple of str
        Columns of the draws that vary together.
    kind : str
        `parameter`, `chance` (the yes-or-no draws), `block` (correlated), `group` or `grade`.
    """

    id: str
    members: tuple[str, ...]
    kind: FactorKind


def group_of(study: Study, column: str) -> str:
    """Return the mechanism group of a column of the draws; the yes-or-no draws are null effects."""
    return "null_effect" if column in WORKS else study.parameters[column].group


def grade_of(study: Study, column: str) -> str:
    """Return the grade of a column; the yes-or-no draws have that of their probability."""
    return study.parameters[P_NULL.get(column, column)].grade


def varying(study: Study) -> tuple[str, ...]:
    """Return the columns of the draws that vary, in the order of the draws."""
    return tuple(
        name
        for name in names_of(study)
        if name in WORKS or study.parameters[name].distribution.kind != "constant"
    )


def blocks(study: Study) -> tuple[tuple[str, ...], ...]:
    """Return the sets of parameters that are correlated with one another, directly or not."""
    found: list[set[str]] = []
    for pair in study.correlations:
        if pair.rank_correlation == 0:
            continue
        touching = [block for block in found if block & {pair.a, pair.b}]
        merged = {pair.a, pair.b}.union(*touching)
        found = [block for block in found if block not in touching] + [merged]
    return tuple(sorted(tuple(sorted(block)) for block in found))


def without_correlations(study: Study) -> Study:
    """Return the study with all parameters independent."""
    return replace(study, correlations=())


def factors(study: Study, by: By = "parameter", *, join_blocks: bool = True) -> tuple[Factor, ...]:
    """Return the factors of a study.

    Parameters
    ----------
    study : Study
        Parameters, their groups and grades, and their correlations.
    by : {"parameter", "group", "grade"}
        One factor for each parameter, mechanism group or evidence grade.
    join_blocks : bool
        Make every block of correlated parameters one factor of its own, so that all factors are
        independent. Methods that allow for correlation do not need that.
    """
    joined = blocks(study) if join_blocks else ()
    inside = {name for block in joined for name in block}
    rest = [name for name in varying(study) if name not in inside]
    if by == "parameter":
        found = [Factor(n, (n,), "chance" if n in WORKS else "parameter") for n in rest]
    else:
        label = group_of if by == "group" else grade_of
        order: Sequence[str] = GROUPS if by == "group" else GRADES
        sets = {key: tuple(n for n in rest if label(study, n) == key) for key in order}
        found = [Factor(key, members, by) for key, members in sets.items() if members]
    return (*found, *(Factor(JOIN.join(block), block, "block") for block in joined))


def positions(draws: Draws, members: Sequence[str]) -> list[int]:
    """Return the columns of the named members."""
    return [draws.names.index(name) for name in members]


def two_samples(study: Study, n: int, seed: int) -> tuple[Draws, Draws]:
    """Return two independent samples of draws from one scrambled Sobol sequence.

    Parameters
    ----------
    study : Study
        Parameters and correlations.
    n : int
        Draws in each sample, a power of two.
    seed : int
        At least 1; 0 would not be repeatable in the sensitivity library.

    Notes
    -----
    Left and right halves of a sequence in twice as many dimensions: the base of Saltelli's design.
    At 1,024 draws and fewer some pairs of columns are filled unevenly, which can move an index by
    more than its bootstrap interval says; from 2,048 draws on the error is far below that of random
    draws. The change from half the draws to all of them shows it.
    """
    require(n, seed)
    width = len(names_of(study))
    base = sobol_points(seed, 2 * width, n)
    left, right = base[:, :width], base[:, width:]
    return from_unit_cube(study, left, seed, "sobol"), from_unit_cube(study, right, seed, "sobol")


def require(n: int, seed: int) -> None:
    """Raise UsageError unless `n` is a power of two and `seed` is positive."""
    if seed < 1:
        msg = Said(
            "the seed must be at least 1, but is {seed}: a seed of 0 would not be repeatable",
            seed=seed,
        )
        raise UsageError(msg)
    if n < 2 or n.bit_count() != 1:
        lower = 1 << max(n.bit_length() - 1, 1)
        msg = Said(
            "the number of draws must be a power of two, but is {n}: use {lower} or {higher}",
            n=n,
            lower=lower,
            higher=2 * lower,
        )
        raise UsageError(msg)


def mixed(base: Draws, other: Draws, members: Sequence[str]) -> Draws:
    """Return `base` with some columns taken from `other`.

    The yes-or-no draws are made again, because they depend on their probability as well as on their
    own column. Nothing else is recomputed: quantiles of both samples are reused.
    """
    columns = positions(base, members)
    u, values = base.u.copy(), base.values.copy()
    u[:, columns] = other.u[:, columns]
    values[:, columns] = other.values[:, columns]
    return with_chance(replace(base, u=u, values=values, design="mixed"))


def with_chance(draws: Draws) -> Draws:
    """Return draws in which whether networks work follows from its probability and own column.

    By the model form of the draws: one yes or no for each family, one for all, or in part.
    """
    columns, chances = positions(draws, WORKS), positions(draws, tuple(P_NULL.values()))
    values = draws.values.copy()
    rule = NULL_EFFECTS[draws.null_effect]
    values[:, columns] = rule(draws.u[:, columns], draws.values[:, chances])
    return replace(draws, values=values)
