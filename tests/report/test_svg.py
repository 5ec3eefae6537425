from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuma_scenarios.figures.fonts import metrics, text_width, wrap_to_width
from valuma_scenarios.figures.svg import UnsupportedFigureError, figure_svg
from valuma_scenarios.figures.svg.axes import Axis, read_frame
from valuma_scenarios.figures.svg.elements import number, opaque, split_colour
from valuma_scenarios.figures.svg.figure import Names
from valuma_scenarios.figures.svg.marks import dash_array
from valuma_scenarios.figures.svg.text import Span, parse

SVG = "{http://www.w3.org/2000/svg}"
NAMES = Names("f", "Title & more", "Long <description>", "fi")
BASE = {"width": 200, "height": 100, "margin": {"l": 20, "r": 20, "t": 10, "b": 10}}
PLAIN = {"showgrid": False, "showticklabels": False, "zeroline": False}


def figure(data: Sequence[Mapping[str, object]], **layout: object) -> go.Figure:
    axes = {"xaxis": {"range": [0, 10], **PLAIN}, "yaxis": {"range": [0, 4], **PLAIN}}
    return go.Figure({"data": list(data), "layout": {**BASE, **axes, **layout}})


def tree(drawn: go.Figure) -> ET.Element:
    return ET.fromstring(figure_svg(drawn.to_plotly_json(), NAMES))


def paths(root: ET.Element) -> list[str]:
    return [e.get("d", "") for e in root.iter(f"{SVG}path")]


# --- coordinates, by hand: the plotting area is 160 by 80 pixels from (20, 10)


def test_line_goes_through_its_points() -> None:
    root = tree(figure([{"type": "scatter", "mode": "lines", "x": [0, 5, 10], "y": [0, 4, 2]}]))
    assert "M20 90L100 10L180 50" in paths(root)


def test_missing_value_interrupts_a_line() -> None:
    trace = {"type": "scatter", "mode": "lines", "x": [0, 5, 6, 10], "y": [0, 1, None, 2]}
    assert "M20 90L100 70" in paths(tree(figure([trace])))[0]


def test_lying_bar_stands_between_base_and_end() -> None:
    trace = {
        "type": "bar", "orientation": "h", "x": [4], "base": [1], "y": [2], "width": 1,
        "marker": {"color": "#112233"},
    }  # fmt: skip
    rect = next(e for e in tree(figure([trace])).iter(f"{SVG}rect") if e.get("fill") == "#112233")
    assert [float(rect.get(k, "nan")) for k in ("x", "y", "width", "height")] == [36, 40, 64, 20]


def test_stacked_bars_stand_on_one_another() -> None:
    bars = [
        {"type": "bar", "x": [5], "y": [1], "width": 2, "marker": {"color": colour}}
        for colour in ("#111111", "#222222")
    ]
    root = tree(figure(bars, barmode="stack"))
    tops = {e.get("fill"): float(e.get("y", "nan")) for e in root.iter(f"{SVG}rect")}
    assert tops["#111111"] == 70
    assert tops["#222222"] == 50


def test_error_bars_reach_both_ends() -> None:
    trace = {
        "type": "scatter", "mode": "markers", "x": [5], "y": [2],
        "error_x": {"array": [2], "arrayminus": [1]},
    }  # fmt: skip
    assert "M84 50L132 50" in paths(tree(figure([trace])))


def test_pixel_shape_is_anchored() -> None:
    shape = {
        "type": "rect", "xref": "paper", "yref": "paper", "xsizemode": "pixel",
        "ysizemode": "pixel", "xanchor": 0, "yanchor": 0, "x0": 5, "x1": 15, "y0": -4, "y1": 6,
        "fillcolor": "#445566", "line": {"width": 0},
    }  # fmt: skip
    trace = {"type": "scatter", "mode": "lines", "x": [0], "y": [0]}
    root = tree(figure([trace], shapes=[shape]))
    rect = next(e for e in root.iter(f"{SVG}rect") if e.get("fill") == "#445566")
    assert [float(rect.get(k, "nan")) for k in ("x", "y", "width", "height")] == [25, 84, 10, 10]


def test_scaleanchor_gives_both_axes_one_scale() -> None:
    layout = {
        **BASE,
        "xaxis": {"range": [0, 10]},
        "yaxis": {"range": [0, 10], "scaleanchor": "x", "constrain": "domain"},
    }
    frame = read_frame({"data": [], "layout": layout}, 200, 100)
    x, y = frame.axes["x"], frame.axes["y"]
    assert x.length(1) == pytest.approx(-y.length(1))
    assert (x.start + x.end) / 2 == pytest.approx(100)
    assert abs(y.length(10)) == pytest.approx(80)


# --- what readers of the drawing get


def test_title_description_and_language() -> None:
    root = tree(figure([{"type": "scatter", "mode": "lines", "x": [0, 1], "y": [0, 1]}]))
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text == "Title & more"
    assert description is not None
    assert description.text == "Long <description>"
    assert root.get("lang") == "fi"
    assert root.get("role") == "img"
    assert set((root.get("aria-labelledby") or "").split()) == {
        title.get("id"), description.get("id"),
    }  # fmt: skip


def test_text_stays_text() -> None:
    note = {"x": 5, "y": 2, "text": "<b>CO<sub>2</sub></b> & 5 < 6", "showarrow": False}
    trace = {"type": "scatter", "mode": "lines", "x": [0], "y": [0]}
    root = tree(figure([trace], annotations=[note]))
    spans = [e.text for e in root.iter(f"{SVG}tspan")]
    assert spans == ["CO", "2", " & 5 < 6"]


def test_texts_in_a_row_are_set_smaller_until_they_fit() -> None:
    notes = [
        {"x": x, "y": 2, "text": "Näringsstruktur", "xanchor": "left", "showarrow": False,
         "font": {"size": 14}}
        for x in (0, 5)
    ]  # fmt: skip
    trace = {"type": "scatter", "mode": "lines", "x": [0], "y": [0]}
    root = tree(figure([trace], annotations=notes))
    size = float(next(root.iter(f"{SVG}tspan")).get("font-size", "0"))
    assert 0.7 * 14 <= size < 14
    assert text_width("Näringsstruktur", size) <= 80 or size == pytest.approx(0.7 * 14)


def test_sheet_grows_for_text_beyond_its_edge() -> None:
    note = {
        "x": 0, "y": 1, "xref": "paper", "yref": "paper", "yshift": 30, "text": "high",
        "showarrow": False, "yanchor": "bottom",
    }  # fmt: skip
    trace = {"type": "scatter", "mode": "lines", "x": [0], "y": [0]}
    root = tree(figure([trace], annotations=[note]))
    assert float(root.get("height", "0")) > 110


@pytest.mark.parametrize("kind", ["pie", "choropleth", "surface"])
def test_unknown_trace_is_refused_by_name(kind: str) -> None:
    with pytest.raises(UnsupportedFigureError, match=kind):
        tree(figure([{"type": kind}]))


# --- properties


@given(
    low=st.floats(-1e6, 1e6), span=st.floats(1e-3, 1e6), share=st.floats(0, 1),
    ends=st.tuples(st.floats(0, 500), st.floats(501, 2000)),
)  # fmt: skip
def test_axis_is_linear(low: float, span: float, share: float, ends: tuple[float, float]) -> None:
    axis = Axis("x", ends[0], ends[1], low, low + span)
    expected = ends[0] + share * (ends[1] - ends[0])
    assert axis.pixel(low + share * span) == pytest.approx(expected, abs=1e-3 * (ends[1] - ends[0]))


@given(
    st.lists(st.text("abcåäö ÅÄÖ,.–-", max_size=12), min_size=1, max_size=25), st.floats(30, 400)
)
def test_wrapping_keeps_every_letter_and_the_width(parts: list[str], width: float) -> None:
    text = " ".join(part.strip() for part in parts)
    lines = wrap_to_width(text, width, 10)
    # A word that is too long gets a hyphen where it is broken; else nothing comes or goes.
    assert re.sub(r"[\s-]", "", "".join(lines)) == re.sub(r"[\s-]", "", text)
    assert "".join(lines).count("-") - text.count("-") <= len(lines) - 1
    for line in lines:
        assert text_width(line, 10) <= width or " " not in line.strip()


@given(st.text(max_size=40))
def test_plain_text_survives_markup(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    lines = parse(escaped, Span("", 10, "#000000"))
    assert "".join(span.text for line in lines for span in line) == text


@given(st.floats(-1e5, 1e5))
def test_coordinates_are_short_and_exact_to_a_hundredth(value: float) -> None:
    text = number(value)
    assert "e" not in text
    assert math.isclose(float(text), value, abs_tol=0.0051)


def test_widths_are_those_of_the_font() -> None:
    font = metrics()
    assert font.width("", 10) == 0
    assert font.width("mm", 10) == pytest.approx(2 * font.width("m", 10))
    assert font.width("m", 10) > font.width("i", 10)
    assert set("ÅÄÖåäö−–\u00a0€σβ") <= {chr(code) for code in font.advances}


def test_colours_and_dashes() -> None:
    assert split_colour("rgba(255, 0, 16, 0.5)") == ("#FF0010", 0.5)
    assert split_colour("#abc") == ("#aabbcc", 1.0)
    assert opaque("rgba(0,0,0,0.5)", "#FFFFFF") == "#808080"
    assert dash_array("dash", 2) == "9 9"
    assert dash_array("6px,2px", 2) == "6 2"
    assert dash_array("solid", 2) is None
