"""Arrays that xarray reads piece by piece, wherever they lie."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray
from xarray.backends import BackendArray
from xarray.core import indexing


class PiecedArray(BackendArray):
    """An array of which xarray asks for the pieces that it needs.

    Parameters
    ----------
    shape : tuple of int
        Its whole shape.
    kind : dtype_like
        Type of its numbers.
    """

    def __init__(self, shape: tuple[int, ...], kind: DTypeLike = np.float32) -> None:
        self.shape, self.dtype = shape, np.dtype(kind)

    def __getitem__(self, key: indexing.ExplicitIndexer) -> Any:
        """Return a piece."""
        return indexing.explicit_indexing_adapter(
            key, self.shape, indexing.IndexingSupport.OUTER, self._read
        )

    @abstractmethod
    def _read(self, key: tuple[Any, ...]) -> NDArray[np.floating]:
        """Return the piece that numbers, slices and lists of positions choose, by axis."""
