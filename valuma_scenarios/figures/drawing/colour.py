"""Colour arithmetic for the tests that every theme must pass.

Contrast follows WCAG 2.2; the difference between colours is CIEDE2000; colour-vision deficiency is
simulated with the matrices of Machado et al. at full severity.

References
----------
Sharma, G., Wu, W. & Dalal, E. N. (2005). The CIEDE2000 color-difference formula. Color Research &
Application 30(1), 21-30. doi:10.1002/col.20070
Machado, G. M., Oliveira, M. M. & Fernandes, L. A. F. (2009). A physiologically-based model for
simulation of color vision deficiency. IEEE TVCG 15(6), 1291-1298. doi:10.1109/TVCG.2009.113
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Vision = Literal["normal", "protanopia", "deuteranopia", "tritanopia"]
Vector = NDArray[np.float64]

VISIONS: dict[Vision, Vector] = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
"""Linear-RGB matrices that show a colour as a person with this colour vision sees it."""

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE_D65 = np.array([0.95047, 1.0, 1.08883])


def linear_rgb(colour: str) -> Vector:
    """Return linear red, green and blue (0-1) of a colour such as ``#1A2B3C``."""
    encoded = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=float) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours, 1 to 21."""
    bright, dim = sorted(
        (float(_LUMINANCE @ linear_rgb(colour)) for colour in (one, other)), reverse=True
    )
    return (bright + 0.05) / (dim + 0.05)


def readable_on(colour: str, dark_text: str, light_text: str) -> str:
    """Return whichever of two text colours has the higher contrast on a colour."""
    return max((dark_text, light_text), key=lambda text: contrast(text, colour))


def cielab(colour: str, vision: Vision = "normal") -> Vector:
    """Return CIELAB coordinates of a colour as a person with this colour vision sees it."""
    seen = np.clip(VISIONS[vision] @ linear_rgb(colour), 0, 1)
    ratio = _TO_XYZ @ seen / _WHITE_D65
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def colour_difference(one: Vector, other: Vector) -> float:
    """Return the CIEDE2000 difference of two CIELAB colours."""
    mean_c = (math.hypot(one[1], one[2]) + math.hypot(other[1], other[2])) / 2
    g = 0.5 * (1 - math.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)))
    (c1, h1), (c2, h2) = (_chroma_hue(v[1] * (1 + g), v[2]) for v in (one, other))
    d_hue, mean_h = _hues(h1, h2, c1 * c2)
    d_h = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(d_hue / 2))
    mean_l, mean_c = (one[0] + other[0]) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * math.cos(math.radians(mean_h - 30))
        + 0.24 * math.cos(math.radians(2 * mean_h))
        + 0.32 * math.cos(math.radians(3 * mean_h + 6))
        - 0.20 * math.cos(math.radians(4 * mean_h - 63))
    )
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / math.sqrt(20 + (mean_l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * t
    turn = 60 * math.exp(-(((mean_h - 275) / 25) ** 2))
    r_t = -2 * math.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)) * math.sin(math.radians(turn))
    x_l, x_c, x_h = (other[0] - one[0]) / s_l, (c2 - c1) / s_c, d_h / s_h
    return math.sqrt(x_l**2 + x_c**2 + x_h**2 + r_t * x_c * x_h)


def _chroma_hue(a: float, b: float) -> tuple[float, float]:
    return math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _hues(h1: float, h2: float, chroma_product: float) -> tuple[float, float]:
    """Return difference and mean of two hue angles, the short way round."""
    if chroma_product == 0:
        return 0.0, h1 + h2
    difference = (h2 - h1 + 180) % 360 - 180
    mean = (h1 + h2) / 2
    if abs(h1 - h2) > 180:
        mean += 180 if h1 + h2 < 360 else -180
    return difference, mean


def smallest_difference(colours: list[str], vision: Vision) -> float:
    """Return the CIEDE2000 difference of the two most alike colours, for one colour vision."""
    seen = [cielab(colour, vision) for colour in colours]
    return min(colour_difference(one, other) for one, other in combinations(seen, 2))
