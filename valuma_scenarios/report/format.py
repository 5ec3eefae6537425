"""What an export format is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from valuma_scenarios.report.delivery import Delivery


@dataclass(frozen=True)
class Format:
    """A format that a report can be written in.

    Parameters
    ----------
    name : str
        Name of its file, and ending of what is written.
    file : str
        Its document is called ``export.file.FILE``.
    make : callable
        Returns the content of the document.
    pack : int
        Place among the documents of a pack; 0 for none.
    told : str
        In the pack it is told about as ``export.readme.file.TOLD``; that of `file` if not given.
    """

    name: str
    file: str
    make: Callable[[Delivery], bytes]
    pack: int = 0
    told: str = ""
