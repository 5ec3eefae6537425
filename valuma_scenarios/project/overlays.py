"""Overlays: elicited parameters laid over a project, without touching its files.

An overlay becomes overrides (`parameters.<id>.value=…`), the same as ``--set`` takes. So it is
checked by every rule a parameter file is checked by, it stands in the manifest of the run, and the
run can be opened again without the overlay file. What ``--set`` says comes later and wins.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from valuma_scenarios.errors import Problem, ProjectError, Said, UsageError, choose
from valuma_scenarios.files import write_whole
from valuma_scenarios.project.kinds import KINDS
from valuma_scenarios.project.reading import read_bounded, unreadable
from valuma_scenarios.project.schema_problems import schema_problems
from valuma_scenarios.project.text import printable
from valuma_scenarios.project.yaml_marks import MAX_BYTES, Document, read_yaml
from valuma_scenarios.schema.overlay import Overlay, OverlayParameter

HEADER = """\
# Elicited parameters. Use them with `valuma run --overlay {name}`: the project's own files stay as
# they are. Made by `valuma elicit read`: change the sheets and make it anew rather than editing it.
"""


def read_overlay(path: Path) -> Overlay:
    """Read an overlay file.

    Raises
    ------
    UsageError
        If there is no such file.
    ProjectError
        With every problem of the file.
    """
    return _read(path)[0]


def _read(path: Path) -> tuple[Overlay, Document]:
    if not os.path.lexists(path):
        msg = Said("there is no overlay file {path}: make one with `valuma elicit read`", path=path)
        raise UsageError(msg)
    try:
        content = read_bounded(path, MAX_BYTES)
    except OSError as error:
        raise ProjectError([unreadable(error, path.as_posix())]) from error
    document = read_yaml(content, path.as_posix())
    problems = list(document.problems)
    try:
        overlay = Overlay.model_validate(document.data)
    except ValidationError as error:
        problems.extend(schema_problems(error, Overlay, document, ()))
    if problems:
        raise ProjectError(problems)
    return overlay, document


def overlay_overrides(
    paths: Sequence[Path], overrides: Sequence[str] = (), known: Sequence[str] | None = None
) -> tuple[str, ...]:
    """Return overlays as overrides, followed by the overrides that are given already.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        Overlay files; of two that state the same parameter the later one holds.
    overrides : sequence of str
        ``PATH=VALUE`` each; they come last and win.
    known : sequence of str, optional
        Ids of the project's parameters; an unknown one is then reported with its place.

    Returns
    -------
    tuple of str
        To be given to `valuma_scenarios.project.open.load_project`.

    Raises
    ------
    UsageError
        If there is no such file.
    ProjectError
        With every problem of the files.
    """
    problems: list[Problem] = []
    result: dict[str, str] = {}
    for path in paths:
        overlay, document = _read(path)
        for name, entry in overlay.parameters.items():
            if known is not None and name not in known:
                place = document.key_place(("parameters", name))
                hint = choose(name, known, "parameters/uncertain/")
                title = KINDS["uncertain"].title
                message = Said("unknown {title} {name!r}", title=title, name=name)
                problems.append(place.problem(message, hint))
            result |= _settings(name, entry)
    if problems:
        raise ProjectError(problems)
    return (*result.values(), *overrides)


def _settings(name: str, entry: OverlayParameter) -> dict[str, str]:
    """Return what an entry changes, as overrides by their path."""
    distribution = entry.distribution.model_dump(exclude_none=True)
    values = {"value": entry.value, "distribution": distribution, "note": entry.note}
    # JSON is YAML on one line, with every text in quotes.
    return {
        f"parameters.{name}.{key}": f"parameters.{name}.{key}={json.dumps(v, ensure_ascii=False)}"
        for key, v in values.items()
    }


def write_overlay(overlay: Overlay, path: Path, *, force: bool = False) -> None:
    """Write an overlay file, whole or not at all.

    Raises
    ------
    UsageError
        If the file exists and `force` is not set.
    """
    if path.exists() and not force:
        msg = Said(
            "{path} exists already: choose another --out, or replace it with --force", path=path
        )
        raise UsageError(msg)
    text = yaml.dump(
        _plain(overlay), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100
    )
    write_whole(path, (HEADER.format(name=printable(path.name)) + text).encode("utf-8"))


class _Dumper(yaml.SafeDumper):
    """Writes numbers so that the project's YAML reader takes them for numbers."""


def _float(dumper: yaml.SafeDumper, value: float) -> yaml.ScalarNode:
    # YAML 1.1 takes "1" for an integer and "1e-05" for text: a float needs its point.
    mantissa, exponent, power = f"{value:.12g}".partition("e")
    point = mantissa if "." in mantissa else f"{mantissa}.0"
    return dumper.represent_scalar("tag:yaml.org,2002:float", point + exponent + power)


_Dumper.add_representer(float, _float)


def _plain(overlay: Overlay) -> dict[str, Any]:
    data: dict[str, Any] = overlay.model_dump(mode="json", exclude_none=True)
    return data


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
