"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

PARTIAL = ".partial-"
"""What the name of an unfinished folder begins with; then the id of the process that owns it."""

OWNER = "owner"
"""File that the owner of an unfinished folder keeps locked for as long as it lives."""

GRACE_SECONDS = 60
"""An unlocked folder of a process that seems alive is left alone for so long."""


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


@contextlib.contextmanager
def partial_folder(place: Path) -> Iterator[Path]:
    """Give a folder inside `place` for unfinished things, and take it away afterwards.

    What a killed process left there is swept first.

    Parameters
    ----------
    place : pathlib.Path
        Where the finished thing will stand; made if it does not exist.

    Yields
    ------
    pathlib.Path
        A folder on the same disk; it holds nothing but the mark of its owner.
    """
    with new_folder(place):
        sweep(place)
        prefix = f"{PARTIAL}{os.getpid()}-"
        with tempfile.TemporaryDirectory(
            prefix=prefix, dir=place, ignore_cleanup_errors=True
        ) as name:
            owner = Path(name) / OWNER
            with owner.open("wb") as file:
                lock(file)
                yield Path(name)


def sweep(place: Path) -> int:
    """Remove unfinished folders and files in `place` whose owner is dead.

    Returns
    -------
    int
        Number of things removed.
    """
    removed = 0
    for path in place.glob(f"{PARTIAL}*"):
        with contextlib.suppress(OSError):
            if _is_dead(path):
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()
                removed += 1
    return removed


def _is_dead(path: Path) -> bool:
    """Whether nobody works on an unfinished thing any more."""
    number = path.name.removeprefix(PARTIAL).partition("-")[0]
    owner = path / OWNER
    if owner.is_file():
        with owner.open("rb+") as file:
            if not lock(file):
                return False
        if number.isdigit() and not _lives(int(number)):
            return True
    return time.time() - path.lstat().st_mtime > GRACE_SECONDS


def _lives(process: int) -> bool:
    """Whether there is a process of this id on this machine, as far as one can tell."""
    if os.name == "nt":
        return True  # a signal of 0 would end it there; the lock alone decides
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def lock(file: IO[bytes]) -> bool:
    """Lock a file for as long as it is open; False if another process has it."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def write_whole(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Write a file whole or not at all, with the permissions that new files have.

    Parameters
    ----------
    path : pathlib.Path
        File to write; an existing one is replaced.
    content : bytes
        Everything it will hold.
    durable : bool
        Wait until the disk has it, so that a power cut cannot take it back.

    Raises
    ------
    OSError
        If it cannot be written; then nothing is left of it.
    """
    with partial_folder(path.parent) as folder:
        staged = folder / path.name
        with staged.open("wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        staged.replace(path)


def appear(staged: Path, target: Path, *, replace: bool = False) -> None:
    """Move a finished folder to its place.

    Parameters
    ----------
    staged : pathlib.Path
        The finished folder, inside a `partial_folder`.
    target : pathlib.Path
        Where it shall stand.
    replace : bool
        Whether a folder that stands there gives way; it is kept until the new one is there.

    Raises
    ------
    FileExistsError
        If there is one and it may not be replaced.
    """
    if target.exists():
        if not replace:
            raise FileExistsError(17, "there is something of this name already", str(target))
        target.rename(staged.parent / "replaced")
    staged.rename(target)
