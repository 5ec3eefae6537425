"""Tasks of the project: ``nox`` lists and runs them in the environment it is called from."""

from __future__ import annotations

import sys
from pathlib import Path

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "quick"]

PYTHON = sys.executable
BUILT = Path("dist")
LOCK = "requirements.lock"
OF_LIBRARIES = (
    "tests/commands/test_help_languages.py",
    "tests/project/test_loading_yaml.py",
    "tests/project/test_cells.py",
    "tests/model/test_stocks_money.py",
    "tests/results/test_tampering.py",
    "tests/results/test_kept_pieces.py",
    "tests/report/test_documents.py",
    "tests/workshop/test_session.py",
)
"""Tests that use every library in what it is needed for."""


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
    """Compile the kernel, and what counts draws, anew after a change of the C source or memory."""
    python(session, "valuma_scenarios.model.wasm.build")
    python(session, "valuma_scenarios.results.blocks.build")


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


@nox.session
def mutants(session: nox.Session) -> None:
    """Break the model and the analyses in small ways and list what no test notices."""
    session.run(PYTHON, "benchmarks/mutants.py", *session.posargs, external=True)


@nox.session
def kills(session: nox.Session) -> None:
    """End commands at 60 random moments and look at what they leave."""
    python(session, "tests.results.kills")


@nox.session(venv_backend="venv")
def lock(session: nox.Session) -> None:
    """Pin the dependencies anew: versions for development, and hashes for an installation."""
    session.install("uv")
    resolve = ("uv", "pip", "compile", "--universal", "--quiet", "--no-annotate", "pyproject.toml")
    session.run(*resolve, "--extra", "dev", "-o", "constraints.txt", *session.posargs)
    session.run(
        *resolve, "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links",
        "-c", "constraints.txt", "-o", LOCK,
    )  # fmt: skip


@nox.session(venv_backend="venv")
def bounds(session: nox.Session) -> None:
    """Run tests of every library with the lowest versions that pyproject.toml allows."""
    session.install("uv", "pytest", "hypothesis", "pikepdf")
    lowest = session.create_tmp() + "/lowest.txt"
    session.run(
        "uv", "pip", "compile", "--quiet", "--resolution", "lowest-direct",
        "pyproject.toml", "-o", lowest,
    )  # fmt: skip
    session.install("-r", lowest)
    session.run("python", "-m", "pytest", "-m", "", *OF_LIBRARIES, env={"PYTHONPATH": "."})


@nox.session(venv_backend="venv")
def audit(session: nox.Session) -> None:
    """List known vulnerabilities and licences of what is installed, and write its bill."""
    session.install("pip-audit", "pip-licenses", "cyclonedx-bom")
    session.install("--require-hashes", "-r", LOCK)
    session.run("pip-audit", "-r", LOCK, "--no-deps", "--disable-pip")
    session.run("pip-licenses", "--order", "license")
    BUILT.mkdir(exist_ok=True)
    session.run("cyclonedx-py", "requirements", LOCK, "-o", str(BUILT / "sbom.cdx.json"))
