"""Pieces of model runs on disk: whole or not at all, and only what was written is read."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.files import write_whole
from valuma_scenarios.project.reading import read_bounded

Array = NDArray[np.float64]

FOLDER = ".cache"
MARK_BYTES = 32
"""Bytes at the end of a piece that vouch for it."""

_HEAD_BYTES = 1_000
"""More than a piece holds beside its numbers."""

LIMIT_BYTES = 500_000_000


def kept_piece(path: Path | None, shape: tuple[int, int], make: Callable[[], Array]) -> Array:
    """Return a piece that is kept under a path; it is made, and kept, if it is not.

    Parameters
    ----------
    path : pathlib.Path or None
        From `piece_path`; None keeps nothing.
    shape : tuple of int
        Shape that the piece must have.
    make : callable
        Makes it.
    """
    values = found_piece(path, shape)
    if values is None:
        values = make()
        _write(path, values)
    return values


def found_piece(path: Path | None, shape: tuple[int, int]) -> Array | None:
    """Return a kept piece, or None where there is none or it is not what was written."""
    if path is None or not path.is_file():
        return None
    try:
        content = read_bounded(path, 8 * shape[0] * shape[1] + _HEAD_BYTES)
        body, mark = content[:-MARK_BYTES], content[-MARK_BYTES:]
        if mark != _mark(path, body):
            return None
        values: Array = np.load(io.BytesIO(body), allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None  # a damaged piece is made again
    sound = values.shape == shape and values.dtype == np.float64 and np.isfinite(values).all()
    return values if sound else None


def _write(path: Path | None, values: Array) -> None:
    if path is None:
        return
    body = io.BytesIO()
    np.save(body, values, allow_pickle=False)
    write_whole(path, body.getvalue() + _mark(path, body.getvalue()))


def _mark(path: Path, body: bytes) -> bytes:
    """Return what a piece ends with: a hash of its body and its name, which says its origin."""
    return hashlib.sha256(path.name.encode() + body).digest()


def cache_folder(outputs: Path) -> Path:
    """Return the folder of kept pieces inside the folder of runs."""
    return outputs / FOLDER


def prune(folder: Path, limit: int = LIMIT_BYTES) -> int:
    """Remove the oldest pieces until the rest takes at most `limit` bytes.

    Returns
    -------
    int
        Bytes removed.
    """
    found = sorted(
        ((path.stat().st_mtime, path.stat().st_size, path) for path in folder.glob("*/*.npy")),
        key=lambda item: item[0],
    )
    excess = sum(size for _, size, _ in found) - limit
    removed = 0
    for _, size, path in found:
        if removed >= excess:
            break
        path.unlink(missing_ok=True)
        removed += size
    return removed
