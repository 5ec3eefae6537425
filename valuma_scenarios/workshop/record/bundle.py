"""Put the modules of a page into one script, for a file that has to open without a server."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

_IMPORT = re.compile(r'^import (?P<what>.+?) from "(?P<path>[^"]+)";\n?', re.M)
_EXPORTED = re.compile(r"^export (?:async )?(?:function|const|let|class) (?P<name>[\w$]+)", re.M)
_LIST = re.compile(r"export ?\{(?P<names>[^}]*)\};?")


def bundle(modules: dict[str, Path], entry: str) -> str:
    """Return one script that runs a module with everything it imports.

    Parameters
    ----------
    modules : dict of str to pathlib.Path
        Where each module lies, by its address below the page's folder of scripts.
    entry : str
        Address of the module to run.

    Returns
    -------
    str
        Every module is a function that is called once, those it needs before it. Its exports are
        read when they are used, so they must not change after it has run.
    """
    order: list[str] = []
    _visit(modules, entry, order)
    parts = [_wrapped(modules, name) for name in order[:-1]]
    last = _rewritten(modules, order[-1])
    # "</" would end the script element.
    text = "\n".join([*parts, f"(async () => {{\n{last}\n}})();"])
    return text.replace("</", "<\\/")


def _visit(modules: dict[str, Path], name: str, order: list[str]) -> None:
    if name in order:
        return
    for found in _IMPORT.finditer(modules[name].read_text(encoding="utf-8")):
        _visit(modules, _address(name, found["path"]), order)
    order.append(name)


def _address(name: str, path: str) -> str:
    parts: list[str] = []
    for part in (PurePosixPath(name).parent / path).parts:
        if part == ".." and parts:
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _variable(name: str) -> str:
    return "m_" + re.sub(r"\W", "_", name)


def _rewritten(modules: dict[str, Path], name: str) -> str:
    def imported(found: re.Match[str]) -> str:
        source = _variable(_address(name, found["path"]))
        what = found["what"]
        if what.startswith("* as "):
            return f"const {what[5:]} = {source};\n"
        return f"const {what.replace(' as ', ': ')} = {source};\n"

    text = _IMPORT.sub(imported, modules[name].read_text(encoding="utf-8"))
    return re.sub(r"^export (?=async |function|const|let|class)", "", text, flags=re.M)


def _wrapped(modules: dict[str, Path], name: str) -> str:
    source = modules[name].read_text(encoding="utf-8")
    exported = {found["name"]: found["name"] for found in _EXPORTED.finditer(source)}
    text = _rewritten(modules, name)
    for found in _LIST.finditer(text):
        for pair in found["names"].split(","):
            inner, _, outer = pair.strip().partition(" as ")
            exported[outer or inner] = inner
    text = _LIST.sub("", text)
    told = ", ".join(f"{outer}: {inner}" for outer, inner in exported.items())
    return f"const {_variable(name)} = (() => {{\n{text}\nreturn {{ {told} }};\n}})();"
