"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def new_folder(path: Path) -> Iterator[None]:
    """Make a folder and those above it; take away again what was made if the body fails.

    Folders that hold something by then stay.
    """
    made = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for folder in made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, with the permissions that new files have.

    Parameters
    ----------
    path : pathlib.Path
        File to write; an existing one is replaced.
    content : bytes
        Everything it will hold.

    Raises
    ------
    OSError
        If it cannot be written; then nothing is left of it.
    """
    with (
        new_folder(path.parent),
        tempfile.TemporaryDirectory(prefix=".partial-", dir=path.parent) as folder,
    ):
        staged = Path(folder) / path.name
        staged.write_bytes(content)
        staged.replace(path)
