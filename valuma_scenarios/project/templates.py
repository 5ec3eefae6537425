"""Projects to begin from: the shipped one, and templates that take over part of its files."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from valuma_scenarios.errors import Said, UsageError, choose
from valuma_scenarios.files import partial_folder
from valuma_scenarios.project.kinds import KINDS, SCHEMA_FOLDER
from valuma_scenarios.project.yaml_marks import read_yaml
from valuma_scenarios.schema.base import Frozen, Text

PARTS = ("scenarios", "parameters")
SHIPPED = "finland"
"""Name of the template that is the whole shipped project."""
_TOLD = "template.yaml"
_ENTRY = re.compile(r"(?m)^(?=[A-Za-z][A-Za-z0-9_]*:)")


Entries = Literal["all"] | list[str]
"""A whole file, or the entries of it that are named."""


class Template(Frozen):
    """What a template says of itself."""

    label: Text
    summary: Text
    shared: dict[str, Entries]
    """Files that it takes from the shipped project: whole, or the entries that are named."""


def _package(name: str, needed: Iterable[str]) -> Path:
    package = Path(__file__).resolve().parent.parent
    inside = package / f"_{name}"
    beside = package.parent / name if name == "templates" else package.parent
    for folder in (inside, beside):
        if folder.is_dir() and all((folder / part).is_dir() for part in needed):
            return folder
    msg = Said(
        "this installation lacks the shipped {folder}: install valuma-scenarios again", folder=name
    )
    raise UsageError(msg)


def shipped_project() -> Path:
    """Return the folder with the shipped scenarios and parameters.

    Returns
    -------
    pathlib.Path
        Inside the installed package, or the checkout the package is run from.

    Raises
    ------
    UsageError
        If the installation lacks them.
    """
    return _package("project", PARTS)


def templates() -> dict[str, Template]:
    """Return what there is to begin a project from, besides the shipped one, by name."""
    found = sorted(_package("templates", ()).glob(f"*/{_TOLD}"))
    return {path.parent.name: _template(path) for path in found}


def _template(path: Path) -> Template:
    return Template.model_validate(read_yaml(path.read_bytes(), path.name).data)


def write_template(name: str, target: Path) -> int:
    """Write a project; nothing is changed in the target before all is read.

    Parameters
    ----------
    name : str
        `SHIPPED`, or one of `templates`.
    target : pathlib.Path
        Folder; files in it that the template does not have are left alone.

    Returns
    -------
    int
        Number of files.

    Raises
    ------
    UsageError
        If there is no such template.
    """
    known = templates()
    if name not in (SHIPPED, *known):
        hint = choose(name, (SHIPPED, *known))
        raise UsageError(Said("there is no template {name!r}: {hint}", name=name, hint=hint))
    with partial_folder(target.resolve().parent) as folder:
        staging = folder / "project"
        if name == SHIPPED:
            for part in PARTS:
                _copy(shipped_project() / part, staging / part)
        else:
            own = _package("templates", ()) / name
            for part in PARTS:
                _copy(own / part, staging / part)
            _copy(shipped_project() / SCHEMA_FOLDER, staging / SCHEMA_FOLDER)
            for file, entries in known[name].shared.items():
                _share(file, entries, staging)
        _settings(staging)
        files = sorted(path for path in staging.rglob("*") if path.is_file())
        for path in files:
            final = target / path.relative_to(staging)
            final.parent.mkdir(parents=True, exist_ok=True)
            path.replace(final)
    return len(files)


def _copy(source: Path, target: Path) -> None:
    golden = shutil.ignore_patterns("*.out.csv")  # they would go stale in a project of one's own
    shutil.copytree(source, target, copy_function=shutil.copyfile, ignore=golden)


def _share(file: str, entries: Entries, staging: Path) -> None:
    """Put entries of a shipped file into one of the template, whose own entries win."""
    target = staging / file
    head, shipped = _blocks((shipped_project() / file).read_text(encoding="utf-8"))
    _, own = _blocks(target.read_text(encoding="utf-8")) if target.exists() else ("", {})
    kept = {n: text for n, text in shipped.items() if entries == "all" or n in entries}
    blocks = {**kept, **own}
    text = head + "\n\n".join(block.strip("\n") for block in blocks.values()) + "\n"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="\n")


def _blocks(text: str) -> tuple[str, dict[str, str]]:
    """Return what stands before the first entry of a file, and the text of each entry."""
    head, *blocks = _ENTRY.split(text)
    return head, {block.partition(":")[0]: block for block in blocks}


def _settings(folder: Path) -> None:
    """Tell Visual Studio Code which schema belongs to which file."""
    schemas = {f"{SCHEMA_FOLDER}/{kind.name}.schema.json": kind.pattern for kind in KINDS.values()}
    settings = {"yaml.schemas": schemas, "files.encoding": "utf8", "files.eol": "\n"}
    wanted = {"recommendations": ["redhat.vscode-yaml"]}
    for name, data in (("settings", settings), ("extensions", wanted)):
        path = folder / ".vscode" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8", newline="\n")
