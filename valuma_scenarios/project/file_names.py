"""Files that a project lacks, and files that it would not read because of their names."""

from __future__ import annotations

import re
from pathlib import Path

from valuma_scenarios.errors import Problem, Said, nearest
from valuma_scenarios.project.borders import COPY
from valuma_scenarios.project.kinds import KINDS, Kind
from valuma_scenarios.project.reading import is_left_over, unreadable

_YAML_NAME = re.compile(r"\.ya?ml(\.txt)?$", re.IGNORECASE)


def no_file(folder: Path, pattern: str) -> Problem:
    """Return the problem of a project that has no file of a kind it needs."""
    expected = Path(pattern)
    if "*" in pattern:
        try:
            next((folder / expected.parent).iterdir(), None)
        except OSError as error:
            return unreadable(error, expected.parent.as_posix())
        message = Said("the folder holds no .yaml file")
        return Problem(expected.parent.as_posix(), 1, 1, message, COPY)
    others = [path.name for path in (folder / expected.parent).glob("*") if path.is_file()]
    near = nearest(expected.name, set(others) - {Path(k.pattern).name for k in KINDS.values()})
    hint = Said("Rename {name!r}", name=near) if near else COPY
    return Problem(pattern, 1, 1, Said("the file is missing"), hint)


def wrong_suffix(folder: Path, kind: Kind) -> list[Problem]:
    """Return a problem for each file of a kind that would not be read, where and as it is."""
    if "*" not in kind.pattern:
        return []
    parent = (folder / kind.pattern).parent
    problems: list[Problem] = []
    for path in sorted(parent.rglob("*")):
        name, inside = path.relative_to(folder), path.relative_to(parent)
        hidden = any(part[0] == "." for part in inside.parts) or is_left_over(path)
        if not _YAML_NAME.search(path.name) or hidden:
            continue
        if len(inside.parts) > 1:
            right = name.parents[len(inside.parts) - 1].as_posix()
            hint = Said("Move it into {folder}", folder=right)
        elif path.suffix != ".yaml":
            hint = Said("Rename it so that it ends in .yaml")
        else:
            continue
        problems.append(Problem(name.as_posix(), 1, 1, Said("the file would be ignored"), hint))
    return problems
