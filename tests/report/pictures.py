"""Pictures in documents, small where their size is not what a test is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from valuma_scenarios.figures.svg import pictures
from valuma_scenarios.report.documents import pptx

SMALL_PX = 120


@contextmanager
def small_pictures() -> Iterator[None]:
    """Draw pictures in documents small."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pictures, "DOCUMENT_PX", SMALL_PX)
        patch.setattr(pptx, "SLIDE_PX", SMALL_PX)
        yield
