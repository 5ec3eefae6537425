"""Where the money goes: instruments to themes to types of region, as bands of M€ a year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from valuma_scenarios.analyses.compare.text import one_off_sentence
from valuma_scenarios.figures.drawing.canvas import (
    Canvas,
    Drawing,
    Grid,
    Margin,
    Panel,
    Text,
    faded,
    spread,
)
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import Figure
from valuma_scenarios.figures.drawing.labels import LINE, fit, lines_of
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.marks import area_mark
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.numbers import with_unit

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

COORDINATION = "coordination"
IN_NETWORKS = "networks"
BAR = 0.035
"""Width of a node, in shares of the panel."""
STEPS = 24
"""Smallest distance between two labels of a column."""


@dataclass(frozen=True)
class Node:
    """A node of the flow: which column, from where to where (M€ from the top), and its name."""

    column: int
    start: float
    end: float
    name: str


def money_flows(run: Run, language: Language, options: FigureOptions | None = None) -> FigureCard:
    """Draw instruments, themes and region types with bands between them.

    Parameters
    ----------
    run : Run
        A finished run.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant; `alternative` is used.

    Returns
    -------
    FigureCard
        The table has one row per band.

    Notes
    -----
    Money that runs through networks is not split by theme: members choose there. Inside a region,
    money is split by region type in proportion to population.
    """
    context = Context(run, language, options)
    words, alternative = context.words, context.options.alternative or run.study.reference
    flows = _flows(context, alternative)
    content = Content(
        figure=_figure(context, flows),
        table=_named(context, flows),
        columns=(
            Column("step", words.say("column.step")),
            Column("from", words.say("column.from_node")),
            Column("to", words.say("column.to_node")),
            Column("value", words.say("column.meur"), "number", 1),
        ),
        alt_long=_alt_long(context, flows),
    )
    keys = Keys("money_flows", "figure.money_flows")
    card = make_card(context, keys, _values(context, flows, alternative), content)
    return replace(card, caption=f"{card.caption} {one_off_sentence(words)}".strip())


def _values(context: Context, flows: pd.DataFrame, alternative: str) -> dict[str, str]:
    words = context.words
    total = float(flows.loc[flows["stage"] == 0, "value"].sum())
    networks = float(flows.loc[(flows["stage"] == 0) & (flows["to"] == IN_NETWORKS), "value"].sum())
    return {
        "alternative": words.alternative(alternative),
        "total": with_unit(words.number(total), words.say("unit.meur")),
        "share": words.percent(networks / total if total else 0),
        "years": f"{context.years[0]}\N{EN DASH}{context.years[-1]}",
    }


def _named(context: Context, flows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "step": [context.words.say(f"money_flows.step.{stage}") for stage in flows["stage"]],
            "from": [_name(context, name) for name in flows["from"]],
            "to": [_name(context, name) for name in flows["to"]],
            "value": flows["value"],
        }
    )


def _name(context: Context, name: str) -> str:
    words, study = context.words, context.run.study
    if name in study.themes:
        return words.theme(name)
    if name in study.region_types:
        return words.region_type(name)
    return words.instrument(name)


def _flows(context: Context, alternative: str) -> pd.DataFrame:
    """Return bands: stage (0: instrument to theme, 1: theme to region type), ends, M€ a year."""
    study, money = context.run.study, context.run.money
    lines = [*study.instruments, COORDINATION]
    rows = money[
        (money["alternative"] == alternative)
        & (money["region"] != study.country)
        & money["instrument"].isin(lines)
    ]
    mean = rows.groupby(["instrument", "region"], sort=False)["value"].sum() / len(context.years)
    meur = mean.unstack("region").reindex(columns=list(context.regions)).fillna(0.0)
    names = list(study.region_types)
    types = study.regions.loc[list(context.regions), names].to_numpy(dtype=float)
    by_type = pd.DataFrame(meur.to_numpy() @ types, index=meur.index, columns=names)
    through = study.alternative(alternative).funding.through_networks
    records = []
    for line, amounts in by_type.iterrows():
        for theme, share in _theme_split(context, str(line), through).items():
            for kind, value in amounts.items():
                records.append((str(line), theme, str(kind), float(value) * share))
    parts = pd.DataFrame(records, columns=["line", "theme", "kind", "value"])
    first = parts.groupby(["line", "theme"], sort=False, as_index=False)["value"].sum()
    second = parts.groupby(["theme", "kind"], sort=False, as_index=False)["value"].sum()
    stages = [
        first.set_axis(["from", "to", "value"], axis=1).assign(stage=0),
        second.set_axis(["from", "to", "value"], axis=1).assign(stage=1),
    ]
    flows = pd.concat(stages, ignore_index=True)
    shown: pd.DataFrame = flows[flows["value"] > 0].reset_index(drop=True)
    return shown


def _theme_split(context: Context, line: str, through: dict[str, float]) -> dict[str, float]:
    """Return shares of an instrument by theme; what networks choose is one share of its own."""
    if line == COORDINATION:
        return {IN_NETWORKS: 1.0}
    share = through.get(line, 0.0)
    split = {
        str(theme): weight * (1 - share)
        for theme, weight in context.run.study.instruments[line].themes.items()
    }
    return split | ({IN_NETWORKS: share} if share else {})


def _nodes(context: Context, flows: pd.DataFrame) -> tuple[dict[tuple[int, str], Node], float]:
    """Stack the nodes of the three columns; all columns are equally tall."""
    types = list(context.run.study.region_types)
    themes = [*context.run.study.themes, IN_NETWORKS]
    first, second = flows[flows["stage"] == 0], flows[flows["stage"] == 1]
    total = float(first["value"].sum())
    columns = [
        first.groupby("from", sort=False)["value"].sum().sort_values(ascending=False),
        first.groupby("to", sort=False)["value"].sum().reindex(themes).dropna(),
        second.groupby("to", sort=False)["value"].sum().reindex(types).dropna(),
    ]
    gap = total * 0.032
    tallest = total + gap * (max(len(column) for column in columns) - 1)
    nodes = {}
    for number, column in enumerate(columns):
        space = (tallest - total) / max(len(column) - 1, 1)
        place = 0.0
        for name, value in column.items():
            nodes[number, str(name)] = Node(number, place, place + float(value), str(name))
            place += float(value) + space
    return nodes, tallest


def _figure(context: Context, flows: pd.DataFrame) -> Drawing:
    options, scale = context.options, context.theme.font_size / 14
    left, right = (108, 108) if options.narrow else (250, 190)
    margin = Margin(round(left * scale), round(right * scale), round(40 * scale), round(26 * scale))
    nodes, tallest = _nodes(context, flows)
    labels = {key: _label(context, node, margin) for key, node in nodes.items()}
    size = context.theme.font_size * (0.8 if options.narrow else 0.9)
    label_px = max(map(lines_of, labels.values())) * size * LINE
    most = max(sum(node.column == column for node in nodes.values()) for column in range(3))
    grid = Grid(1, 1, max((720 if options.narrow else 520) * scale, most * label_px))
    canvas, panel = Canvas(options, margin.around(grid.height), margin), grid.panels()[0]
    hidden = {"visible": False}
    canvas.axis(panel, "x", {"range": [0, 1], **hidden})
    canvas.axis(panel, "y", {"range": [tallest, 0], **hidden})
    _bands(canvas, context, panel, (flows, nodes))
    for column in range(3):
        stacked = [node for node in nodes.values() if node.column == column]
        gap = label_px / grid.height * tallest
        places = spread([(node.start + node.end) / 2 for node in stacked], gap)
        below = max(0.0, gap / 2 - min(places))  # no label above the panel, where headings stand
        for node, place in zip(stacked, [place + below for place in places], strict=True):
            _node(canvas, context, panel, (node, place, labels[node.column, node.name]))
    _headings(canvas, context, panel)
    return canvas.figure()


def _headings(canvas: Canvas, context: Context, panel: Panel) -> None:
    for column, align, x, key in (
        (0, "right", -8, "column.instrument"),
        (1, "center", 0, "column.theme"),
        (2, "left", 8, "column.region_type"),
    ):
        canvas.write(
            Text(
                _x(column)[0] if column == 0 else _x(column)[1] if column == 2 else 0.5,
                1,
                context.words.say(key),
                align=align,
                anchor="bottom",
                shift=(x, 8),
                bold=True,
                scale=0.95,
            )
        )


def _x(column: int) -> tuple[float, float]:
    start = (0.0, 0.5 - BAR / 2, 1.0 - BAR)[column]
    return start, start + BAR


def _label(context: Context, node: Node, margin: Margin) -> str:
    """Return name and amount of a node, broken to fit beside it."""
    options, amount = context.options, context.words.number(node.end - node.start, 1)
    inside = (options.sheet_px - margin.left - margin.right) * (0.5 - BAR)
    room = (margin.left - 8, inside - 6, margin.right - 8)[node.column]
    size = context.theme.font_size * (0.8 if options.narrow else 0.9)
    lines = fit(f"{_name(context, node.name)} {amount}", room, size)
    return f"{lines.removesuffix(amount)}<b>{amount}</b>"


def _node(canvas: Canvas, context: Context, panel: Panel, content: tuple[Node, float, str]) -> None:
    node, label_at, label = content
    theme, narrow = context.theme, context.options.narrow
    x0, x1 = _x(node.column)
    colour = theme.alternatives["partnership"].colour if node.name == IN_NETWORKS else theme.muted
    corners = [node.start, node.start, node.end, node.end, node.start]
    canvas.add(area_mark(panel, [x0, x1, x1, x0, x0], corners, colour))
    align, x, shift = (("right", x0, -8), ("left", x1, 6), ("left", x1, 8))[node.column]
    canvas.write(
        Text(
            x,
            label_at,
            label,
            xref=panel.x,
            yref=panel.y,
            align=align,
            shift=(shift, 0),
            scale=0.8 if narrow else 0.9,
            veil=theme.paper if node.column == 1 else "",
        )
    )


def _bands(
    canvas: Canvas,
    context: Context,
    panel: Panel,
    content: tuple[pd.DataFrame, dict[tuple[int, str], Node]],
) -> None:
    flows, nodes = content
    used: dict[tuple[int, str, str], float] = {}
    order = {key: node.start for key, node in nodes.items()}
    for stage in (0, 1):
        rows = flows[flows["stage"] == stage]
        keys = [
            (order[stage, str(f)], order[stage + 1, str(t)])
            for f, t in zip(rows["from"], rows["to"], strict=True)
        ]
        for _, row in rows.iloc[sorted(range(len(rows)), key=keys.__getitem__)].iterrows():
            tops = []
            for side, column in (("from", stage), ("to", stage + 1)):
                name, value = str(row[side]), float(row["value"])
                key = (column, name, side)
                top = nodes[column, name].start + used.get(key, 0.0)
                used[key] = used.get(key, 0.0) + value
                tops.append((top, top + value))
            marked = IN_NETWORKS in (row["from"], row["to"])
            hover = (
                f"{_name(context, str(row['from']))} – {_name(context, str(row['to']))}: "
                + with_unit(
                    context.words.number(float(row["value"]), 1), context.words.say("unit.meur")
                )
            )
            canvas.add(_band(context, panel, (stage, tops, marked, hover)))


def _band(
    context: Context, panel: Panel, content: tuple[int, list[tuple[float, float]], bool, str]
) -> dict[str, object]:
    """Return a band that leaves and arrives horizontally."""
    stage, ((top0, low0), (top1, low1)), marked, hover = content
    t = np.linspace(0, 1, STEPS)
    ease = t * t * (3 - 2 * t)
    x0, x1 = _x(stage)[1], _x(stage + 1)[0]
    x = x0 + (x1 - x0) * t
    upper, lower = top0 + (top1 - top0) * ease, low0 + (low1 - low0) * ease
    theme = context.theme
    colour = theme.alternatives["partnership"].colour if marked else theme.muted
    return {
        "type": "scatter",
        "mode": "lines",
        "fill": "toself",
        "fillcolor": faded(colour, 0.45 if marked else 0.2),
        "x": np.round([*x, *x[::-1]], 4).tolist(),
        "y": np.round([*upper, *lower[::-1]], 3).tolist(),
        "line": {"width": 0},
        "xaxis": panel.x,
        "yaxis": panel.y,
        "hoveron": "fills",
        "hoverinfo": "text",
        "text": hover,
    }


def _alt_long(context: Context, flows: pd.DataFrame) -> str:
    words, parts = context.words, []
    sums = (
        (
            "column.instrument",
            flows[flows["stage"] == 0].groupby("from", sort=False)["value"].sum(),
        ),
        ("column.theme", flows[flows["stage"] == 0].groupby("to", sort=False)["value"].sum()),
        ("column.region_type", flows[flows["stage"] == 1].groupby("to", sort=False)["value"].sum()),
    )
    for key, values in sums:
        listed = [
            f"{_name(context, str(name))} {words.number(float(value), 1)}"
            for name, value in values.sort_values(ascending=False).items()
        ]
        parts.append(f"{words.say(key)} ({words.say('unit.meur')}): " + "; ".join(listed) + ".")
    return " ".join(parts)


FIGURE = Figure(
    "money_flows", money_flows, report=("means", 1), memo="economy", pack=2, slides=6,
    uses="alternative",
)  # fmt: skip
