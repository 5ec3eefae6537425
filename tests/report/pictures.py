"""Pictures in documents, small and few where these are not what a test is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from valuma_scenarios.figures.catalogue import pack_names
from valuma_scenarios.figures.svg import pictures
from valuma_scenarios.report import delivery
from valuma_scenarios.report.documents import pptx

SMALL_PX = 120
FEW = 3


@contextmanager
def small_pictures() -> Iterator[None]:
    """Draw pictures in documents small."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pictures, "DOCUMENT_PX", SMALL_PX)
        patch.setattr(pptx, "SLIDE_PX", SMALL_PX)
        yield


@contextmanager
def few_figures() -> Iterator[None]:
    """Leave only the first figures in packs, beside those that a story tells of."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery, "pack_names", lambda: pack_names()[:FEW])
        yield
