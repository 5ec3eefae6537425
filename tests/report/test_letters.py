"""Letters on slides are as large as their box allows, and no text runs out of it."""

from __future__ import annotations

import io
import math
from typing import Any

import pptx
import pytest
from pptx.util import Inches, Pt

from tests.report.conftest import MakeBytes
from valuma_scenarios.report.parts.letters import SIZES, TITLE_SIZES, largest
from valuma_scenarios.vocabulary import Language

BOX = (0, 0, Inches(12), Inches(5))


def test_more_text_gets_smaller_letters_and_a_higher_box_larger_ones() -> None:
    sizes = [largest(["word " * 12] * count, BOX) for count in (1, 8, 12, 16, 40)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == Pt(SIZES[0])
    assert sizes[-1] == Pt(SIZES[-1])
    assert largest(["word " * 12] * 16, (*BOX[:3], 2 * BOX[3])) > sizes[3]


def test_lines_are_counted_by_the_width_of_the_box() -> None:
    text = ["word " * 60]
    assert largest(text, (0, 0, Inches(12), Inches(1.5))) > largest(
        text, (0, 0, Inches(6), Inches(1.5))
    )


def test_a_title_of_two_lines_is_smaller_than_one_of_one() -> None:
    box = (0, 0, Inches(12), Inches(1))
    assert largest(["Short"], box, TITLE_SIZES) == Pt(28)
    assert largest(["Long enough for a second line " * 4], box, TITLE_SIZES) < Pt(24)


def test_a_title_fits_the_narrow_place_of_a_caption_in_office_templates() -> None:
    """In "Content with Caption" a title that is too high leaves the slide at its top."""
    title = (
        "Tavoite 5, Vahvuudet ja kulttuuri: 4 vaihtoehdosta vähintään todennäköisesti parempia 3"
    )
    wide, high = 237, 91  # points, in the template that programs start with
    size = largest([title], (0, 0, Pt(wide), Pt(high)), TITLE_SIZES).pt
    lines = math.ceil(len(title) * 0.55 * size / (wide - 15))  # 0.55: mean width of a bold letter
    assert lines * 1.2 * size <= high


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_tall_figures_have_their_caption_beside_them(slides: MakeBytes, language: Language) -> None:
    deck: Any = pptx.Presentation(io.BytesIO(slides(language)))
    beside = 0
    for slide in deck.slides:
        shown = [s for s in slide.shapes if s.shape_type is not None and not s.is_placeholder]
        texts = [s for s in slide.placeholders if s.has_text_frame and s.text_frame.text]
        for one in shown:
            assert one.left + one.width <= deck.slide_width
            assert one.top + one.height <= Inches(7)
            for text in texts:
                apart = (
                    text.left >= one.left + one.width
                    or one.left >= text.left + text.width
                    or text.top >= one.top + one.height
                    or one.top >= text.top + text.height
                )
                assert apart, (slide.shapes.title.text_frame.text, text.text_frame.text)
                beside += text.left >= one.left + one.width
    assert beside >= 2
