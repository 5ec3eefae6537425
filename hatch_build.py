"""Build hook: the documentation becomes part of the wheel."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DocumentationHook(BuildHookInterface[Any]):
    """Build the site and put it into the wheel; an editable installation has none.

    The pages on commands and fields are made from the package itself, so building them takes all of
    its dependencies. ``pip install .`` builds where there are none: it goes without the site.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the site before the wheel is put together."""
        if version == "editable":
            return
        if importlib.util.find_spec("mkdocs") is None:
            self.app.display_warning("without documentation: mkdocs is not installed here")
            return
        place = Path(tempfile.mkdtemp()) / "site"
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(place)]
        subprocess.run(command, cwd=self.root, check=True)
        build_data["force_include"][str(place)] = "valuma_scenarios/_docs"
