"""Small faults of Python code: where they can be, what they change, and how they get into it.

A fault exists only in the process that plants it: either the module is imported with it, or the
functions that are there already get the code with it.
"""

from __future__ import annotations

import ast
import copy
import gc
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "valuma_scenarios"

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.FloorDiv: ast.Mult,
}  # fmt: skip
_FUNCTIONS = {
    "min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum", "argmax": "argmin",
    "argmin": "argmax", "mean": "sum", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Lines of the statement around a node, and whether it is in the body of a function."""

    first: int = 0
    last: int = 0
    inside: bool = False


@dataclass(frozen=True)
class Mutant:
    """One fault: the module, the number of the node that is changed, and what is changed."""

    path: Path
    node: int
    line: int
    change: str
    place: Place

    @property
    def module(self) -> str:
        """Name of the module."""
        return ".".join(self.path.relative_to(ROOT).with_suffix("").parts)

    def __str__(self) -> str:
        """Return place and change."""
        return f"{self.path.relative_to(PACKAGE).as_posix()}:{self.line}: {self.change}"


def changed(node: ast.AST) -> tuple[ast.AST, str] | None:
    """Return a node with one fault and what it is, or None if there is no way to break it."""
    new = copy.deepcopy(node)
    if isinstance(new, ast.Compare) and type(new.ops[0]) in _COMPARISONS:
        new.ops[0] = _COMPARISONS[type(new.ops[0])]()
    elif isinstance(new, ast.BinOp) and type(new.op) in _OPERATORS:
        if any(isinstance(side, ast.Constant | ast.JoinedStr) and _is_text(side)
               for side in (new.left, new.right)):  # fmt: skip
            return None
        new.op = _OPERATORS[type(new.op)]()
    elif isinstance(new, ast.BoolOp):
        new.op = ast.Or() if isinstance(new.op, ast.And) else ast.And()
    elif isinstance(new, ast.UnaryOp) and isinstance(new.op, ast.USub | ast.Not):
        return new.operand, f"{ast.unparse(node)} → {ast.unparse(new.operand)}"
    elif isinstance(new, ast.Constant) and isinstance(new.value, bool):
        new.value = not new.value
    elif isinstance(new, ast.Constant) and isinstance(new.value, int | float):
        new.value = new.value + 1
    elif isinstance(new, ast.Call) and _name(new) in _FUNCTIONS:
        other = _FUNCTIONS[_name(new)]
        if isinstance(new.func, ast.Attribute):
            new.func.attr = other
        elif isinstance(new.func, ast.Name):
            new.func.id = other
    else:
        return None
    return new, f"{ast.unparse(node)[:70]} → {ast.unparse(new)[:70]}"


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


class _At(ast.NodeTransformer):
    """Changes the node of one number; numbers count nodes in the order they are visited."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.number = -1
        self.found: list[tuple[int, int, str, Place]] = []
        self.place = Place()
        self.depth = 0

    def visit(self, node: ast.AST) -> ast.AST:
        """Count a node, and note or change it."""
        around = self.place
        if isinstance(node, ast.stmt):
            self.place = Place(node.lineno, _last(node), self.depth > 0)
        try:
            return self._visited(node)
        finally:
            self.place = around

    def _visited(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.AnnAssign):  # annotations decide nothing
            if node.value is not None:
                node.value = self.visit(node.value)  # type: ignore[assignment]
            return node
        if isinstance(node, ast.FunctionDef):
            self.depth += 1
            node.body = [self.visit(part) for part in node.body]  # type: ignore[misc]
            self.depth -= 1
            node.args.defaults = [self.visit(part) for part in node.args.defaults]  # type: ignore[misc]
            return node
        if isinstance(node, ast.keyword) and node.arg == "strict":  # checks lengths, gives nothing
            return node
        self.number += 1
        mine = self.number
        told = changed(node)
        if told is not None:
            self.found.append((mine, getattr(node, "lineno", 0), told[1], self.place))
            if mine == self.wanted:
                return ast.copy_location(told[0], node)
        return self.generic_visit(node)


def _last(node: ast.stmt) -> int:
    """Return the last line of a statement without the statements that it holds."""
    inner = getattr(node, "body", None)
    if inner:
        return max(node.lineno, inner[0].lineno - 1)
    return node.end_lineno or node.lineno


def mutants(path: Path) -> list[Mutant]:
    """Return every mutant of a module."""
    walker = _At(-1)
    walker.visit(ast.parse(path.read_text(encoding="utf-8")))
    return [Mutant(path, *found) for found in walker.found]


def broken_code(mutant: Mutant) -> CodeType:
    """Return the code of a module with its fault."""
    sound = ast.parse(mutant.path.read_text(encoding="utf-8"))
    broken = ast.fix_missing_locations(_At(mutant.node).visit(sound))
    return compile(broken, str(mutant.path), "exec")  # type: ignore[call-overload]


class _Finder(importlib.abc.MetaPathFinder):
    """Gives one module with a fault and leaves the others alone."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = mutant.module
        self.mutant = mutant

    def find_spec(
        self, name: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find the module with the fault."""
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(
            name, self.mutant.path, loader=_Loader(self.mutant)
        )


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, mutant: Mutant) -> None:
        super().__init__(_Finder(mutant).name, str(mutant.path))
        self.mutant = mutant

    def get_code(self, fullname: str) -> CodeType:
        """Return the code with the fault."""
        return broken_code(self.mutant)


def plant(mutant: Mutant) -> None:
    """Let the module with the fault be the one that is imported."""
    finder = _Finder(mutant)
    sys.meta_path.insert(0, finder)
    if finder.name in sys.modules:  # those that hold it are imported anew as well
        for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE.name]:
            del sys.modules[name]


Live = dict[str, list[FunctionType]]


def live_functions() -> Live:
    """Return the functions of the package that exist in this process, by file."""
    found: Live = {}
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename.startswith(str(PACKAGE)):
            found.setdefault(thing.__code__.co_filename, []).append(thing)
    return found


def exchange(mutant: Mutant, live: Live) -> int:
    """Give functions the code with the fault; return how many got another one."""
    sound = compile(mutant.path.read_text(encoding="utf-8"), str(mutant.path), "exec")
    pairs = dict(_pairs(sound, broken_code(mutant)))
    exchanged = 0
    for function in live.get(str(mutant.path), []):
        other = pairs.get(function.__code__)
        if other is not None and other != function.__code__:
            function.__code__ = other
            exchanged += 1
    return exchanged


def _pairs(sound: CodeType, broken: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Yield each code inside another with its counterpart, which differs in the fault alone."""
    parts = [
        [part for part in code.co_consts if isinstance(part, CodeType)] for code in (sound, broken)
    ]
    if len(parts[0]) == len(parts[1]):  # else the fault left a function out, which its holder tells
        for one, other in zip(*parts, strict=True):
            yield one, other
            yield from _pairs(one, other)
