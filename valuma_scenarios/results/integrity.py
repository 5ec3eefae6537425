"""Whether a run's folder is still what was written: every file against the hash of its bytes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from valuma_scenarios import __version__
from valuma_scenarios.errors import LostFileError, Said, UsageError, reason_of, said_by
from valuma_scenarios.project.load import sha256
from valuma_scenarios.project.reading import open_regular, read_bounded
from valuma_scenarios.results.provenance import (
    SCHEMA_VERSION,
    canonical,
    content_hash,
    digest,
)

MANIFEST = "manifest.json"
STUDY = "study.json"
INPUTS = "inputs.zip"
RESULTS = "results.nc"

LARGEST_MANIFEST = 20_000_000
LARGEST_ARCHIVE = 500_000_000
"""Bytes after unpacking; an archive that claims more is not read."""

AGAIN = Said("restore the folder from a copy, or make the run again with `valuma rerun`")


class RunFolder:
    """The files of one run, each checked against its hash when it is first read.

    Parameters
    ----------
    path : pathlib.Path
        The run's folder.

    Raises
    ------
    UsageError
        If it holds no run, or its manifest was changed or is of a later version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest = read_manifest(path)
        self.hashes: dict[str, str] = dict(self.manifest.get("outputs_sha256", {}))
        self._sound: set[str] = set()

    def file(self, name: str) -> Path:
        """Return the path of a file whose bytes are those that were written.

        Raises
        ------
        LostFileError
            If it is missing or cannot be read.
        UsageError
            If it was changed.
        """
        path = self.path / name
        if name not in self._sound:
            swollen = name != RESULTS and path.is_file() and path.stat().st_size > LARGEST_ARCHIVE
            self._compare(name, "" if swollen else file_digest(path))
        return path

    def check(self) -> None:
        """Compare every file that was not read yet; errors as of `file`."""
        for name in self.hashes:
            self.file(name)

    def read(self, name: str) -> bytes:
        """Return the content of a file, which is what was written; errors as of `file`."""
        path = self.file(name)  # a file that was swollen is found out before it fills the memory
        content = _bytes(path, LARGEST_ARCHIVE)
        self._compare(name, digest(content))
        return content

    def _compare(self, name: str, found: str) -> None:
        expected = self.hashes.get(name)
        if expected is None and "manifest_sha256" in self.manifest:
            msg = Said(
                "{path} is no part of the run: its manifest.json does not name it",
                path=self.path / name,
            )
            raise UsageError(msg)
        if expected not in (None, found):
            msg = Said(
                "{path} was changed after the run was made: {again}",
                path=self.path / name,
                again=AGAIN,
            )
            raise UsageError(msg)
        self._sound.add(name)

    def inputs(self) -> dict[str, bytes]:
        """Return the archived inputs by file, each as its hash in the manifest says.

        Raises
        ------
        LostFileError
            If the archive is missing.
        UsageError
            If it was changed.
        """
        content = self.read(INPUTS)
        expected: Mapping[str, str] = self.manifest["inputs_sha256"]
        where = self.path / INPUTS
        try:
            files = unpacked(content)
        except (
            zipfile.BadZipFile,
            OSError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            msg = Said(
                "{path} is no sound archive ({error}): {again}",
                path=where,
                error=said_by(error),
                again=AGAIN,
            )
            raise UsageError(msg) from error
        odd = sorted(set(files) ^ set(expected))
        odd += [
            name for name in files if name in expected and sha256(files[name]) != expected[name]
        ]
        if odd:
            msg = Said(
                "{path} was changed after the run was made (first: {first}): {again}",
                path=where,
                first=odd[0],
                again=AGAIN,
            )
            raise UsageError(msg)
        return files


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the files of an archive.

    Raises
    ------
    ValueError
        If it claims to hold more than any project does.
    zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError
        If it is no sound archive.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if sum(entry.file_size for entry in entries) > LARGEST_ARCHIVE:
            msg = Said("it unpacks to more than any project holds")
            raise ValueError(msg)
        return {entry.filename: archive.read(entry) for entry in entries}


def _bytes(path: Path, most: int) -> bytes:
    try:
        return read_bounded(path, most)
    except OSError as error:
        raise _lost(path, error) from error


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file.

    Raises
    ------
    LostFileError
        If it is missing or cannot be read.
    """
    try:
        with open_regular(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _lost(path, error) from error


def _lost(path: Path, error: OSError) -> LostFileError:
    return LostFileError(
        Said(
            "{path} is missing: {again}"
            if isinstance(error, FileNotFoundError)
            else "{path} cannot be read ({reason}): {again}",
            path=path,
            reason=reason_of(error),
            again=AGAIN,
        )
    )


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a run, checked against its own hash.

    Raises
    ------
    UsageError
        If there is none, it was changed, or it is of a later version of the product.
    """
    path = folder / MANIFEST
    if not path.is_file():
        msg = Said(
            "{folder} holds no run (manifest.json is missing): give the folder that "
            "`valuma run` printed; `valuma runs` lists all",
            folder=folder,
        )
        raise UsageError(msg)
    content = _bytes(path, LARGEST_MANIFEST)
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        msg = Said(
            "{path} is no sound JSON ({error}): {again}", path=path, error=error, again=AGAIN
        )
        raise UsageError(msg) from error
    if not isinstance(found, dict):
        msg = Said("{path} holds no manifest: {again}", path=path, again=AGAIN)
        raise UsageError(msg)
    _check_version(path, found)
    _check_manifest(path, found, content)
    return found


def _check_version(path: Path, found: Mapping[str, Any]) -> None:
    version = found.get("schema_version", 0)
    if isinstance(version, int) and version <= SCHEMA_VERSION:
        return
    msg = Said(
        "{path} is of layout {layout}, made by valuma-scenarios {maker}; this is {own}, which "
        "reads layouts up to {newest}: install the newer version",
        path=path,
        layout=version,
        maker=_maker(found),
        own=__version__,
        newest=SCHEMA_VERSION,
    )
    raise UsageError(msg)


def _maker(found: Mapping[str, Any]) -> str:
    versions = found.get("versions")
    return str(versions.get("valuma-scenarios", "?") if isinstance(versions, dict) else "?")


def _check_manifest(path: Path, found: dict[str, Any], content: bytes) -> None:
    """Raise if a manifest is not what was written."""
    new = {"schema_version", "outputs_sha256", "manifest_sha256"}
    if not new & set(found):
        missing = sorted({"run_id", "inputs_sha256", "alternatives"} - set(found))
        if missing:
            msg = Said(
                "{path} lacks {names}: {again}", path=path, names=", ".join(missing), again=AGAIN
            )
            raise UsageError(msg)
        return
    said = {name: value for name, value in found.items() if name != "manifest_sha256"}
    sound = new <= set(found) and found["manifest_sha256"] == digest(canonical(said))
    if sound and content == canonical(found) and content_hash(found) == found["content_sha256"]:
        return
    maker = _maker(found)
    msg = Said(
        "{path} was changed after the run was made: {again}"
        if maker == __version__
        else "{path} was changed after the run was made; it names version {maker}: {again}",
        path=path,
        maker=maker,
        again=AGAIN,
    )
    raise UsageError(msg)


def problems(path: Path) -> Iterator[str]:
    """Yield everything that is wrong with a run's folder, one sentence each.

    Parameters
    ----------
    path : pathlib.Path
        The run's folder.
    """
    try:
        folder = RunFolder(path)
    except (UsageError, LostFileError) as error:
        yield said_by(error)
        return
    for name in sorted(folder.hashes):
        try:
            folder.file(name)
        except (UsageError, LostFileError) as error:
            yield said_by(error)
    try:
        folder.inputs()
    except (UsageError, LostFileError) as error:
        if folder.hashes.get(INPUTS) is None or INPUTS in folder._sound:
            yield said_by(error)


def strangers(path: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Return files and folders in a run's folder that the run did not write."""
    known = {*manifest.get("outputs_sha256", {}), MANIFEST}
    folders = {parent.as_posix() for name in known for parent in Path(name).parents}
    found = (file.relative_to(path).as_posix() for file in path.rglob("*"))
    return sorted(name for name in found if name not in known | folders)
