"""What the model and the analyses declare: thresholds, sizes and defaults stand beside this file.

Each is a convention that readers are told of (`docs/method.md`), so none changes by accident;
`--update-goldens` renews the list.
"""

from __future__ import annotations

import csv
import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import valuma_scenarios.analyses
import valuma_scenarios.model

FILE = Path(__file__).with_suffix(".csv")
PACKAGES = (valuma_scenarios.model, valuma_scenarios.analyses)


def modules() -> Iterator[Any]:
    """Every module of the two rooms but the compiled kernel's."""
    for package in PACKAGES:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".wasm" not in found.name:
                yield importlib.import_module(found.name)


def plain(value: object) -> str | None:
    """Return a number, a truth, or a tuple or table of them as text; None for anything else."""
    if isinstance(value, bool | int | float):
        return repr(value)
    own = type(value).__module__.startswith(tuple(package.__name__ for package in PACKAGES))
    if own and dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        parts = [(str(key), plain(part)) for key, part in value.items()]
        told = [f"{key}: {part}" for key, part in parts if part is not None]
        return "{" + ", ".join(told) + "}" if told else None
    if isinstance(value, tuple | list):
        texts = [plain(part) for part in value]
        return f"({', '.join(map(str, texts))})" if any(t is not None for t in texts) else None
    return None


def declared(module: Any) -> Iterator[tuple[str, str]]:
    """Yield constants of a module, defaults, and what of its data is frozen or hidden."""
    for name, value in vars(module).items():
        told = plain(value) if name.isupper() and name != "TYPE_CHECKING" else None
        if told is not None:
            yield name, told
        if getattr(value, "__module__", "") != module.__name__ or not callable(value):
            continue
        if isinstance(value, type) and dataclasses.is_dataclass(value):
            yield f"{name}(frozen)", repr(getattr(value, "__dataclass_params__").frozen)  # noqa: B009
            hidden = [field.name for field in dataclasses.fields(value) if not field.repr]
            yield f"{name}(hidden)", " ".join(hidden)
            named = [field.name for field in dataclasses.fields(value) if field.kw_only]
            if named:
                yield f"{name}(named)", " ".join(named)
        try:
            arguments = inspect.signature(value).parameters.values()
        except (TypeError, ValueError):
            continue
        for argument in arguments:
            told = plain(argument.default)
            if told is not None:
                yield f"{name}({argument.name})", told


def now() -> dict[tuple[str, str], str]:
    """Return all that is declared, by module and name."""
    return {
        (module.__name__.partition(".")[2], name): value
        for module in modules()
        for name, value in declared(module)
    }


def test_what_is_declared_is_what_is_pinned(update_goldens: bool) -> None:
    found = now()
    if update_goldens:
        with FILE.open("w", encoding="utf-8", newline="") as file:
            rows = ((*key, value) for key, value in sorted(found.items()))
            csv.writer(file, lineterminator="\n").writerows(rows)
    with FILE.open(encoding="utf-8", newline="") as lines:
        pinned = {(module, name): value for module, name, value in csv.reader(lines)}
    assert found == pinned


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.8, "0.8"), ((3, 5), "(3, 5)"), ({"a": 1.0, "b": "x"}, "{a: 1.0}"), ("x", None), ((), None)],
)
def test_what_counts_as_declared(value: object, text: str | None) -> None:
    assert plain(value) == text
