"""Registries: what is added by adding one file, here or in an installed plug-in.

Every registry has a folder, whose modules each end with one constant, and a group of entry points.
A plug-in is any installed package that declares entry points in such a group:

    [project.entry-points."valuma.sensitivity_methods"]
    mine = "my_package.mine:METHOD"

    [project.entry-points."valuma.texts"]
    mine = "my_package"

The name of an entry point is the name of the thing, as the name of a file is here. Packages of the
group `valuma.texts` hold catalogues under ``locale/<language>/LC_MESSAGES``, as this one does.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from valuma_scenarios.errors import Said, UsageError, choose

TEXTS = "valuma.texts"
PREFIX = "valuma."


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str:
        """Short name, as it is typed on the command line."""


if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

KINDS = {
    "Figure": Said("figure"),
    "Form": Said("form"),
    "Format": Said("format"),
    "Method": Said("method"),
    "Metric": Said("metric"),
}
"""What a message calls things of a kind."""

T = TypeVar("T", bound=Named)


@dataclass(frozen=True)
class Plugin:
    """One thing that an installed package adds.

    Parameters
    ----------
    group, name : str
        Registry and name in it.
    package, version : str
        Distribution that it is from.
    """

    group: str
    name: str
    package: str
    version: str


class Registry(Mapping[str, T], Generic[T]):
    """The things of one kind by name: those of a folder, then those of plug-ins.

    Names are known without importing anything; a thing is imported when it is first asked for.

    Parameters
    ----------
    group : str
        Group of entry points, without `valuma.`.
    package : str
        Package whose modules are the things; modules whose name begins with ``_`` are not. Empty
        if all things of the product stand in one file: then only those of plug-ins are here.
    constant : str
        Name of the constant that each module ends with.
    kind : type
        What the constant must be.
    """

    def __init__(self, group: str, package: str, constant: str, kind: type[T]) -> None:
        self.group, self.package = PREFIX + group, package
        self.constant, self.kind = constant, kind
        self._made: dict[str, T] = {}

    @cached_property
    def _own(self) -> tuple[str, ...]:
        if not self.package:
            return ()
        return modules_of(self.package)

    def _added(self) -> dict[str, EntryPoint]:
        added = {point.name: point for point in found_points(self.group)}
        for name in added:
            if name in self._own:
                msg = Said(
                    "{plugin}: the name is taken; give the plug-in another one",
                    plugin=described(added[name]),
                )
                raise UsageError(msg)
        return added

    def __iter__(self) -> Iterator[str]:
        """Yield the names: those of the folder, then those of plug-ins."""
        yield from (*self._own, *self._added())

    def __len__(self) -> int:
        """Return how many there are."""
        return len(tuple(iter(self)))

    def __contains__(self, name: object) -> bool:
        """Whether there is a thing of this name."""
        return name in tuple(iter(self))

    def __getitem__(self, name: str) -> T:
        """Return one thing.

        Raises
        ------
        UsageError
            If there is none of this name, or a plug-in cannot be used.
        """
        if name in self._own:
            if name not in self._made:
                module = importlib.import_module(f"{self.package}.{name}")
                self._made[name] = self._fitting(getattr(module, self.constant), name, module)
            return self._made[name]
        point = self._added().get(name)
        if point is None:
            msg = Said(
                "there is no {kind} {name!r}: {advice}",
                kind=KINDS.get(self.kind.__name__, self.kind.__name__.lower()),
                name=name,
                advice=choose(name, self),
            )
            raise UsageError(msg)
        try:
            loaded = point.load()
        except (ImportError, AttributeError) as error:
            msg = Said("{plugin} cannot be loaded: {error}", plugin=described(point), error=error)
            raise UsageError(msg) from error
        return self._fitting(loaded, name, described(point))

    def _fitting(self, thing: object, name: str, where: object) -> T:
        if not isinstance(thing, self.kind) or thing.name != name:
            msg = Said(
                "{where}: {constant} must be a {kind} named {name!r}",
                where=where,
                constant=self.constant,
                kind=self.kind.__name__,
                name=name,
            )
            raise UsageError(msg)
        return thing


def modules_of(package: str) -> tuple[str, ...]:
    """Return the names of a package's modules, without importing it."""
    spec = importlib.util.find_spec(package)
    path = spec.submodule_search_locations if spec else None
    return tuple(m.name for m in pkgutil.iter_modules(path) if not m.name.startswith("_"))


def names_of(group: str, package: str) -> tuple[str, ...]:
    """Return the names of a registry, for the help of a command: nothing is imported."""
    return (*modules_of(package), *(point.name for point in found_points(PREFIX + group)))


@lru_cache(maxsize=32)
def found_points(group: str) -> tuple[EntryPoint, ...]:
    """Return the entry points of a group, in the order of their names."""
    from importlib.metadata import entry_points  # as long to load as the command line itself

    return tuple(sorted(entry_points(group=group), key=lambda point: point.name))


def described(point: EntryPoint) -> Said:
    """Return what a message calls an entry point."""
    package = point.dist.name if point.dist else "?"
    return Said(
        "plug-in {name!r} of {package} ({group}, {value})",
        name=point.name,
        package=package,
        group=point.group,
        value=point.value,
    )


def plugins() -> tuple[Plugin, ...]:
    """Return everything that installed packages add, for the record of a run."""
    from importlib.metadata import entry_points

    return tuple(
        Plugin(point.group, point.name, point.dist.name, point.dist.version)
        for group in sorted(entry_points().groups)
        if group.startswith(PREFIX)
        for point in found_points(group)
        if point.dist is not None
    )


def text_folders() -> tuple[Traversable, ...]:
    """Return the folders with catalogues of texts that plug-ins bring."""
    return tuple(files(point.module) / "locale" for point in found_points(TEXTS))
