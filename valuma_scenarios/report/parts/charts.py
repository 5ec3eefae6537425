"""Native charts for slides: bars with the median and error bars with 90 % of model runs."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.util import Emu, Pt

from valuma_scenarios.figures.drawing.canvas import nice_step
from valuma_scenarios.figures.drawing.theme import LIGHT
from valuma_scenarios.wording.numbers import decimals_for

AFTER_ERRORS = ("cat", "val", "smooth", "shape", "extLst")
STEPS = 5
"""About how many ticks the axis of values has."""


@dataclass(frozen=True)
class BarChart:
    """What a bar chart shows.

    Parameters
    ----------
    categories : sequence of str
        Names of the bars, from the top down.
    low, middle, high : sequence of float
        5th percentile, median and 95th percentile of every bar.
    colours : sequence of str
        Colour of every bar.
    name : str
        Name of the series.
    axis : str
        Title of the axis of values, with the unit.
    ends : tuple of str
        Headings of how far the interval reaches above and below the median.
    """

    categories: Sequence[str]
    low: Sequence[float]
    middle: Sequence[float]
    high: Sequence[float]
    colours: Sequence[str]
    name: str
    axis: str
    ends: tuple[str, str] = ("+", "-")


def add_bar_chart(slide: Slide, box: tuple[int, int, int, int], content: BarChart) -> GraphicFrame:
    """Add a native, editable bar chart to a slide.

    Parameters
    ----------
    slide : pptx.slide.Slide
        Where.
    box : tuple of int
        Left, top, width and height, in EMU.
    content : BarChart
        What it shows.
    """
    low, high, step = scale_of(content)
    written = number_format(step)
    data = CategoryChartData(number_format=written)
    data.categories = list(content.categories)
    data.add_series(content.name, list(content.middle))
    shapes: Any = slide.shapes
    frame: GraphicFrame = shapes.add_chart(
        XL_CHART_TYPE.BAR_CLUSTERED, *(Emu(side) for side in box), data
    )
    chart = frame.chart
    chart.has_legend, chart.has_title = False, False
    chart.font.size, chart.font.color.rgb = Pt(16), _rgb(LIGHT.ink)
    _axes(chart, content.axis, written)
    values = chart.value_axis
    values.minimum_scale, values.maximum_scale, values.major_unit = low, high, step
    plot = chart.plots[0]
    plot.gap_width, plot.vary_by_categories = 70, False
    # Labels would stand on the lines of the intervals: numbers are in the names and the notes.
    plot.has_data_labels = False
    series = plot.series[0]
    series.invert_if_negative = False
    for k, colour in enumerate(content.colours):
        fill = series.points[k].format.fill
        fill.solid()
        fill.fore_color.rgb = _rgb(colour)
    _add_errors(series._element, content)
    part: Any = chart.part
    part.chart_workbook.update_from_xlsx_blob(_sheet(content))
    return frame


def _sheet(content: BarChart) -> bytes:
    """Return the chart's own workbook: names, medians, and how far the interval reaches."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.write_row(0, 1, [content.name, *content.ends])
        rows = zip(content.categories, content.low, content.middle, content.high, strict=True)
        for k, (name, low, middle, high) in enumerate(rows, start=1):
            sheet.write_row(k, 0, [name, middle, high - middle, middle - low])
    return buffer.getvalue()


def scale_of(content: BarChart) -> tuple[float, float, float]:
    """Return the ends and the step of an axis that holds every interval and zero."""
    low, high = min(0.0, *content.low), max(0.0, *content.high)
    step = nice_step((high - low) / STEPS)
    return math.floor(low / step) * step, math.ceil(high / step) * step, step


def number_format(step: float) -> str:
    """Return the number format of an axis, with as many decimals as its step needs."""
    decimals = max(0, decimals_for([step], digits=1))
    zeros = f"0.{'0' * decimals}" if decimals else "0"
    return f"+{zeros};\N{MINUS SIGN}{zeros};0"


def _rgb(colour: str) -> RGBColor:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return RGBColor(red, green, blue)


def _axes(chart: Any, title: str, written: str) -> None:
    names, values = chart.category_axis, chart.value_axis
    names.reverse_order = True
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.has_major_gridlines = False
    names.format.line.color.rgb = _rgb(LIGHT.reference.colour)
    names.format.line.dash_style = MSO_LINE.DASH
    names.format.line.width = Pt(1.5)
    values.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = _rgb(LIGHT.grid)
    values.format.line.fill.background()
    values.tick_labels.number_format = written
    values.tick_labels.number_format_is_linked = False
    values.tick_labels.font.size = Pt(14)
    values.has_title = True
    values.axis_title.text_frame.text = title
    run = values.axis_title.text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold = Pt(14), False


def name_every_bar(chart: Any) -> None:
    """Let a chart with many bars name each: programs leave out every second name."""
    axis = chart.category_axis._element
    skip = OxmlElement("c:tickLblSkip")
    skip.set("val", "1")
    axis.insert_element_before(skip, "c:tickMarkSkip", "c:noMultiLvlLbl", "c:extLst")


def _add_errors(series: Any, content: BarChart) -> None:
    """Add error bars that reach from the 5th to the 95th percentile."""
    errors = OxmlElement("c:errBars")

    def child(parent: Any, name: str, value: str | None = None) -> Any:
        made = OxmlElement(name)
        parent.append(made)
        if value is not None:
            made.set("val", value)
        return made

    child(errors, "c:errBarType", "both")
    child(errors, "c:errValType", "cust")
    child(errors, "c:noEndCap", "0")
    last = len(content.middle) + 1
    for name, column, ends in (("c:plus", "C", content.high), ("c:minus", "D", content.low)):
        linked = child(child(errors, name), "c:numRef")
        child(linked, "c:f").text = f"Sheet1!${column}$2:${column}${last}"
        numbers = child(linked, "c:numCache")
        child(numbers, "c:formatCode").text = "General"
        child(numbers, "c:ptCount", str(len(ends)))
        for k, (end, middle) in enumerate(zip(ends, content.middle, strict=True)):
            point = child(numbers, "c:pt")
            point.set("idx", str(k))
            child(point, "c:v").text = repr(abs(end - middle))
    line = child(child(errors, "c:spPr"), "a:ln")
    line.set("w", "22225")
    child(child(line, "a:solidFill"), "a:srgbClr", LIGHT.ink.removeprefix("#"))
    following = [e for e in series if e.tag in {qn(f"c:{name}") for name in AFTER_ERRORS}]
    following[0].addprevious(errors)


def chart_values(frame: GraphicFrame) -> list[tuple[str, float, float, float]]:
    """Return what a bar chart holds: name, low end, middle and high end of every bar."""
    plot = frame.chart.plots[0]
    series = plot.series[0]
    errors = series._element.find(qn("c:errBars"))
    plus, minus = (
        [float(v.text) for v in errors.find(qn(name)).iter(qn("c:v"))]
        for name in ("c:plus", "c:minus")
    )
    return [
        (str(category), middle - low, middle, middle + high)
        for category, middle, low, high in zip(
            plot.categories, series.values, minus, plus, strict=True
        )
    ]
