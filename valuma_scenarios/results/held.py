"""What was made before and may be wanted again: held by name up to a limit, or with a run."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Generic, TypeVar, cast

if TYPE_CHECKING:
    import xarray as xr

T = TypeVar("T")


class Memory(Generic[T]):
    """What was made before, by name; what is not wanted for longest is let go.

    Parameters
    ----------
    limit : int
        Most that is held, in the unit of `size`.
    size : callable, optional
        Size of a value; every value counts 1 if not given.
    """

    def __init__(self, limit: int, size: Callable[[T], int] = lambda _value: 1) -> None:
        self.limit, self.size = limit, size
        self._lock = threading.Lock()
        self._held: OrderedDict[str, T] = OrderedDict()

    def get(self, key: str) -> T | None:
        """Return what has a name, if it is still held, and note that it was wanted."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def keep(self, key: str, value: T) -> T:
        """Hold a value under a name, and return it."""
        with self._lock:
            self._held[key] = value
            while len(self._held) > 1 and sum(map(self.size, self._held.values())) > self.limit:
                self._held.popitem(last=False)
        return value

    def made(self, key: str, make: Callable[[], T]) -> T:
        """Return what has a name; it is made if it is not held."""
        found = self.get(key)
        return self.keep(key, make()) if found is None else found


_KEPT: dict[int, dict[Hashable, object]] = {}


def kept_with(results: xr.Dataset, key: Hashable, make: Callable[[], T]) -> T:
    """Return what is computed from a run's results, computed once while the results are in use.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run; what is kept is forgotten with them.
    key : hashable
        Name of what is computed, with everything else that decides it.
    make : callable
        Computes it.
    """
    if id(results) not in _KEPT:
        _KEPT[id(results)] = {}
        weakref.finalize(results, _KEPT.pop, id(results), None)
    known = _KEPT[id(results)]
    if key not in known:
        known[key] = make()
    return cast("T", known[key])
