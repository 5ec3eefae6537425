"""What lies in the kernel's memory: the one description for C, Python and JavaScript.

`build` writes it as ``arrays.h`` and ``arrays.json``. Positions are not written anywhere: the
kernel's ``place`` lays the arrays out for the given sizes and says where each lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LANES = 64
"""Draws that are worked on together; the last axis of whatever differs between draws."""

SIZES = {
    "block": "blocks of 64 draws held at once",
}
"""Sizes that a caller sets, and what each counts."""


@dataclass(frozen=True)
class Array:
    """One array in the kernel's memory.

    Parameters
    ----------
    name : str
        Name in C, Python and JavaScript.
    axes : tuple of str
        Names of `SIZES`, slowest first; ``x+1`` for one more than a size. `lane` is the draw.
    stage : {"study", "draws", "alternative", "work", "out"}
        Who writes it: the caller (the first three) or the kernel.
    about : str
        What it holds and its unit.
    kind : {"real", "int"}
        Type of its elements.
    """

    name: str
    axes: tuple[str, ...]
    stage: Literal["study", "draws", "alternative", "work", "out"]
    about: str
    kind: Literal["real", "int"] = "real"


def _array(name: str, axes: str, stage: str, about: str, kind: str = "real") -> Array:
    return Array(name, tuple(axes.split()), stage, about, kind)  # type: ignore[arg-type]


ARRAYS: tuple[Array, ...] = (
    _array("x", "block lane", "draws", "argument of the function under test"),
    _array("y", "block lane", "draws", "its second argument"),
    _array("value", "block lane", "out", "its value"),
)
