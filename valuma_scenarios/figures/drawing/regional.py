"""What the figures of regions share: the table, its columns, and who gains most and least."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from valuma_scenarios.figures.drawing.card import Column
from valuma_scenarios.figures.drawing.classes import Classes
from valuma_scenarios.figures.drawing.columns import effect_columns
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import decimals_for
from valuma_scenarios.wording.sentences import goal_numbers, join

EXTREMES = 3
"""Regions named at each end of the ranking."""
DWARFED = 5.0
"""From this ratio of the largest value to the upper quartile on, the largest does not decide."""


def regional_values(context: Context) -> dict[str, object]:
    """Return what captions of regional figures need."""
    words = context.words
    return {
        "alternative": words.alternative(context.leader),
        "reference": words.alternative(context.reference),
        "year": str(context.year),
        "interval": context.interval_note(),
    }


def region_table(context: Context) -> pd.DataFrame:
    """Return one row per goal and region: quantiles and the share of better draws."""
    return context.once(_region_table)


def _region_table(context: Context) -> pd.DataFrame:
    words, rows = context.words, []
    for goal in context.goals:
        for region in (*context.regions, context.run.study.country):
            effect = context.effect(context.leader, goal, region)
            rows.append(
                {
                    "goal": words.goal_heading(goal),
                    "region": words.region(region),
                    "unit": words.effect_unit(goal),
                    **{name: float(effect[name]) for name in ("p05", "p50", "p95", "p_better")},
                    **context.given_columns(context.leader, goal, region),
                }
            )
    return pd.DataFrame(rows)[[column.name for column in region_columns(context)]]


def region_columns(context: Context) -> tuple[Column, ...]:
    """Return the columns of `region_table`."""
    words = context.words
    return (
        Column("goal", words.say("column.goal")),
        Column("region", words.say("column.region")),
        *effect_columns(words, ("p05", "p50", "p95")),
    )


def unclear_cells(context: Context) -> dict[str, str]:
    """Return in how many pairs of region and goal the sign is uncertain, and how many there are."""
    words = [
        context.verdict(context.leader, goal, region)
        for goal in context.goals
        for region in context.regions
    ]
    unclear = sum(word == "unclear" for word in words)
    return {"unclear": str(unclear), "cells": str(len(words))}


def goal_classes(context: Context, goal: str) -> Classes:
    """Return the classes of a goal: the same for all alternatives and years of a run."""

    def make() -> Classes:
        table = context.all_effects
        rows = table[
            (table["goal"] == goal)
            & (table["year"] == context.run.study.end_year)
            & (table["region"] != context.run.study.country)
            & ~table["alternative"].isin(context.run.study.checks)
        ]
        return Classes.of(rows["p50"])

    return context.kept(("classes", context.reference, goal), make)


def winners(context: Context) -> dict[str, object]:
    """Return names of the regions with the largest and smallest medians, as the figure shows them.

    Of one goal they are those of its medians. Of several, `most` is the region with the largest
    median in most goals, and the lists go by the mean rank over the goals measured in points.
    Regions that are level are named together.
    """
    words, goals = context.words, context.goals
    medians = _medians(context, goals)
    largest = medians.eq(medians.max()).sum(axis=1)
    smallest = medians.eq(medians.min()).sum(axis=1)
    points = context.point_goals
    order = medians[points].rank().mean(axis=1).sort_values(ascending=False, kind="stable").index
    return {
        "alternative": words.alternative(context.leader),
        "goal": words.goal_number(goals[0]) if len(goals) == 1 else "",
        "most": _regions(words, list(largest.index[largest == largest.max()])),
        "least": _regions(words, list(smallest.index[smallest == smallest.max()])),
        "count": int(largest.max()),
        "total": str(len(medians.columns)),
        "goals": goal_numbers(words, points),
        "most_list": ", ".join(words.region(str(region)) for region in order[:EXTREMES]),
        "least_list": ", ".join(words.region(str(region)) for region in order[::-1][:EXTREMES]),
    }


def winners_key(context: Context, key: str) -> str:
    """Return the message on `winners` that fits: of one goal, of all, or where all are level."""
    medians = _medians(context, context.goals)
    if (medians.max() == medians.min()).all():
        return f"{key}.level"
    return f"{key}.goal" if len(context.goals) == 1 else key


def _medians(context: Context, goals: Sequence[str]) -> pd.DataFrame:
    """Return the leader's median in each region (rows) and goal (columns)."""
    return pd.DataFrame(
        {
            goal: {
                region: float(context.effect(context.leader, goal, region)["p50"])
                for region in context.regions
            }
            for goal in goals
        }
    )


def _regions(words: Words, regions: Sequence[str]) -> str:
    """Name regions that are level; of many only how many they are."""
    if len(regions) > EXTREMES:
        return words.say("figure.regions.many", {"count": len(regions)})
    return join(words, [words.region(str(region)) for region in regions])


def shared_decimals(medians: list[float]) -> int:
    """Return decimals for the medians of all regions that are read together.

    Two significant digits of the largest; where one region dwarfs the others (Uusimaa for goal 4),
    one of the median, so that the others do not all become zero.
    """
    sizes = np.abs([value for value in medians if np.isfinite(value)])
    if not len(sizes):
        return 0
    upper, largest = float(np.quantile(sizes, 0.75)), float(sizes.max())
    if largest <= DWARFED * upper:
        return decimals_for([largest])
    return decimals_for([float(np.median(sizes))], digits=1)
