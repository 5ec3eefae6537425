"""Tasks of the project: ``nox`` lists and runs them in the environment it is called from."""

from __future__ import annotations

import sys
from pathlib import Path

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "quick"]

PYTHON = sys.executable
BUILT = Path("dist")


def python(session: nox.Session, *args: str) -> None:
    """Run a module of this environment."""
    session.run(PYTHON, "-m", *args, *session.posargs, external=True)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, format and the order of the rooms."""
    session.run(PYTHON, "-m", "ruff", "check", ".", external=True)
    session.run(PYTHON, "-m", "ruff", "format", "--check", ".", external=True)
    session.run("lint-imports", external=True)


@nox.session
def types(session: nox.Session) -> None:
    """Check static types."""
    python(session, "mypy")


@nox.session
def quick(session: nox.Session) -> None:
    """Run the tests of the README: every mechanism, every command, every registry."""
    python(session, "pytest", "-n", "2")


@nox.session
def durations(session: nox.Session) -> None:
    """Measure anew which tests are left to the long run."""
    python(session, "pytest", "-m", "not browser", "--update-slow")


@nox.session
def slow(session: nox.Session) -> None:
    """Run long tests that need no browser."""
    python(session, "pytest", "-n", "2", "-m", "slow and not browser")


@nox.session
def browser(session: nox.Session) -> None:
    """Run the tests of the pages in a real browser; they need Chromium."""
    python(session, "pytest", "-m", "browser")


@nox.session
def kernel(session: nox.Session) -> None:
    """Compile the kernel anew after a change of its C source or of its memory."""
    python(session, "valuma_scenarios.model.wasm.build")


@nox.session
def coverage(session: nox.Session) -> None:
    """Run quick tests with the share of lines and branches they reach."""
    python(session, "pytest", "--cov", "--cov-report", "term-missing:skip-covered")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the speed of the model against its alternatives, in CPU time."""
    session.run(PYTHON, "benchmarks/model_speed.py", *session.posargs, external=True)


@nox.session
def goldens(session: nox.Session) -> None:
    """Write the golden results anew; read the differences before they are committed."""
    python(session, "pytest", "tests/golden", "--update-goldens")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation; a warning is an error."""
    python(session, "mkdocs", "build", "--strict", "--quiet")


@nox.session
def wheel(session: nox.Session) -> None:
    """Build the wheel."""
    session.run(PYTHON, "-m", "hatchling", "build", "-t", "wheel", "-d", str(BUILT), external=True)


@nox.session(venv_backend="venv")
def audit(session: nox.Session) -> None:
    """List known vulnerabilities of the pinned packages, and the licences of what is installed."""
    session.install("pip-audit", "pip-licenses", "-c", "constraints.txt", ".")
    session.run("pip-audit", "-r", "constraints.txt", "--no-deps", "--disable-pip")
    session.run("pip-licenses", "--order", "license")
