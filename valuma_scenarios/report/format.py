"""What an export format is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from valuma_scenarios.report.blocks import Document
    from valuma_scenarios.report.delivery import Delivery


LAYER_ENDINGS = ("pdf", "docx")
"""As which a short document is written."""


@dataclass(frozen=True)
class Format:
    """A format that a report can be written in.

    Parameters
    ----------
    name : str
        Name of its file, and ending of what is written.
    file : str
        Its document is called ``export.file.FILE``.
    make : callable, optional
        Returns the content of the document; or there is a `layer`.
    pack : int
        Place among the documents of a pack; 0 for none.
    told : str
        In the pack it is told about as ``export.readme.file.TOLD``; that of `file` if not given.
    layer : callable, optional
        Returns a document as blocks, which is written with every one of `LAYER_ENDINGS`.
    """

    name: str
    file: str
    make: Callable[[Delivery], bytes] | None = None
    pack: int = 0
    told: str = ""
    layer: Callable[[Delivery], Document] | None = None

    @property
    def endings(self) -> tuple[str, ...]:
        """Endings of the files that it gives."""
        return LAYER_ENDINGS if self.layer is not None else (self.name,)
