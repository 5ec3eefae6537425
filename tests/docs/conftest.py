from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs.pages import DOCS


@dataclass(frozen=True)
class Built:
    """The documentation as it was built: folder, exit code, and what the builder said."""

    folder: Path
    code: int
    said: str


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The documentation, built once."""
    folder = tmp_path_factory.mktemp("docs") / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(folder)]
    quiet = os.environ | {"NO_MKDOCS_2_WARNING": "1"}  # it advertises a successor
    done = subprocess.run(
        command, cwd=DOCS.parent, capture_output=True, text=True, check=False, env=quiet
    )
    return Built(folder, done.returncode, done.stderr)
