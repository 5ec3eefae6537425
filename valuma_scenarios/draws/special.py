"""The special functions of scipy, loaded when the first is called: a central run needs none."""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    """Return a function of `scipy.special`."""
    from scipy import special

    return getattr(special, name)
