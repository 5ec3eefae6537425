"""Room for large arrays that live for a moment only, kept from one alternative to the next.

A large array that is made and thrown away is handed back to the system and asked for again, page by
page: a third of the time of a run. So the few largest ones have a place of their own, one for each
thread. Whoever takes a place must be done with it before it is taken again.
"""

from __future__ import annotations

import math
import threading

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_PLACES = threading.local()


def room(name: str, *shape: int) -> Array:
    """Return an array of the given shape with whatever numbers are left in it.

    Parameters
    ----------
    name : str
        Name of the place: the next call with it returns the same memory.
    *shape : int
        Shape of the array.
    """
    places: dict[str, Array] = _PLACES.__dict__
    size = math.prod(shape)
    if name not in places or places[name].size < size:
        places[name] = np.empty(size)
    return places[name][:size].reshape(shape)
