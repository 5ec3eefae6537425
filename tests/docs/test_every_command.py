"""Every command that a page names is run by a test, and does what the page says."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import shlex
import shutil
import signal
import subprocess
import sys
import webbrowser
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest
from click.testing import CliRunner

from tests.docs.conftest import Built
from tests.docs.lines import LINES, MANIFEST, REAL, SERVED, Expected
from tests.docs.pages import (
    DOCS,
    HOW_TOS,
    PAGES,
    TUTORIAL,
    bare,
    few_draws,
    mentioned,
    parse,
    typed_lines,
)  # fmt: skip
from tests.docs.place import Place, make_place
from tests.report.pictures import few_figures, small_pictures
from tests.results.kills import Place as Started
from tests.workshop.local import listening
from valuma_scenarios.commands import app
from valuma_scenarios.commands import docs as docs_command

ROOT = DOCS.parent
CONTAINER = "needs a container engine: only its options are checked"
SHELL = {
    "python3 -m venv .venv": ".ci/run",
    '.venv/bin/python -m pip install -c constraints.txt -e ".[dev]"': ".ci/run",
    ".venv/bin/python -m pytest -n 2": ".ci/run",
    ".venv/bin/valuma run": "valuma run",
    ".venv/bin/nox": "runs what .ci/run runs: a test holds its sessions against the remark",
    ".venv/bin/nox --list": "a test below",
    ".venv/bin/pre-commit install": "changes the checkout: a test does it in another one",
    "docker build -f Containerfile -t valuma .": CONTAINER,
    'docker run -p 127.0.0.1:8765:8765 -v "$PWD/sessions:/sessions" valuma --name '
    "valuma.example.fi --behind-proxy": CONTAINER,
}
"""Lines of other programs, and who runs them, or why nobody does."""


def test_no_page_names_a_command_that_no_test_runs() -> None:
    named = {bare(line) for _, line in mentioned()}
    followed = typed_lines(TUTORIAL, *HOW_TOS)
    assert named - followed - set(LINES) - set(SERVED) == set()
    assert (set(LINES) | set(SERVED)) - named == set(), "no page names these any more"


def test_it_is_known_who_runs_the_lines_of_other_programs() -> None:
    told = typed_lines(*map(str, PAGES))
    others = {line for line in told if line.split()[0] not in ("valuma", "cd")}
    assert others == set(SHELL)
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").replace("install -q ", "install ")
    for line, who in SHELL.items():
        assert who != ".ci/run" or f"\n{line}\n" in script, line
        assert not who.startswith("valuma ") or who in LINES, line


@pytest.fixture(scope="module")
def place(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with small_pictures(), few_figures():
        yield make_place(tmp_path_factory.mktemp("pages"), root)


@pytest.fixture
def there(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """The project as it was made, as the current folder."""
    monkeypatch.chdir(place.project)
    yield place
    place.restore()


@pytest.fixture
def scheduler() -> Iterator[str]:
    """The address of a Dask cluster of one worker."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None
    ) as cluster:
        yield str(cluster.scheduler_address)


def real_words(line: str, expected: Expected, names: Mapping[str, str]) -> list[str]:
    """Return what is typed for a line: few draws, and something real for every placeholder."""
    words = few_draws(shlex.split(line)[1:])
    for sign, meant in (REAL | dict(expected.real)).items():
        if sign.startswith("<"):
            words = [word.replace(sign, meant) for word in words]
        else:
            text = "\0".join(("", *words, "")).replace(
                "\0".join(("", *sign.split(), "")), "\0".join(("", *meant.split(), ""))
            )
            words = text.strip("\0").split("\0")
    return [word.format(**names) for word in [*words, *shlex.split(expected.more)]]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*:UserWarning:distributed")
@pytest.mark.parametrize("line", LINES)
def test_a_line_does_what_its_page_says(
    line: str, there: Place, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, names = LINES[line], dict(there.names)
    if "--scheduler" in line:
        names["scheduler"] = request.getfixturevalue("scheduler")
    if line == "valuma docs":
        site: Built = request.getfixturevalue("site")
        package = site.folder.parent / "package" / "commands" / "docs.py"
        monkeypatch.setattr(docs_command, "__file__", str(package))
        monkeypatch.setattr(webbrowser, "open", lambda url: urlsplit(url).path)
    for pattern in expected.absent:
        (there.project / pattern).unlink()
    done = CliRunner().invoke(app, real_words(line, expected, names))
    assert done.exit_code == expected.code, done.output
    assert re.search(expected.says.format(**names), done.output), done.output
    for pattern in expected.files:
        found = there.changed(pattern)
        assert found, f"{pattern} was not written"
        assert all((there.project / path).stat().st_size for path in found)
    for pattern in expected.removed:
        assert not (there.project / pattern.format(**names)).exists()
    for key, value in expected.told.items():
        (manifest,) = there.changed(MANIFEST)
        assert json.loads((there.project / manifest).read_text("utf-8"))[key] == value


@pytest.mark.slow
@pytest.mark.parametrize("line", SERVED)
def test_a_workshop_is_served_at_the_links_that_it_prints(line: str, there: Place) -> None:
    listener = listening()
    port = str(listener.getsockname()[1])
    listener.close()
    words = shlex.split(line.replace("8765", port))[1:]
    if "--port" not in words:
        words += ["--port", port]
    process = Started(there.project).start([*words, "--new", "--sessions", "served"])
    try:
        links = printed_links(process)
        assert set(links) == {"phones", "screen", "desk"}
        assert all(link.startswith(SERVED[line]) for link in links.values())
        link = urlsplit(links["screen"])
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", f"{link.path}?{link.query}", headers={"Host": link.netloc})
            assert connection.getresponse().status == 200
        process.send_signal(signal.SIGINT)
        said, wrong = process.communicate(timeout=60)
        assert (process.returncode, wrong) == (0, "")
        assert "Stopped. The sessions are kept in" in said
    finally:
        process.kill()
        process.communicate()
    assert there.changed("served/*.sqlite")


def printed_links(process: subprocess.Popen[str]) -> dict[str, str]:
    """Read the links that a workshop prints, up to the last."""
    links = {}
    assert process.stdout
    for printed in process.stdout:
        if found := re.match(r"  (phones|screen|desk) +(\S+)$", printed):
            links[found[1]] = found[2]
        if printed.endswith("Stop with Ctrl+C.\n"):
            break
    return links


def done_by(*words: str, cwd: Path) -> str:
    """Do a command of another program in a process of its own."""
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_tasks_are_those_that_the_page_lists() -> None:
    said = done_by(sys.executable, "-m", "nox", "--list", cwd=ROOT)
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for sign, remark in (("*", r"bin/nox +# (.*) tests$"), ("-", r"bin/nox --list +# (.*)$")):
        (listed,) = re.findall(remark, page, re.M)
        assert listed.split(", ") == re.findall(rf"^\{sign} (\w+)", said, re.M)


@pytest.mark.slow
def test_hooks_are_installed_in_a_checkout(tmp_path: Path) -> None:
    done_by("git", "init", "--quiet", cwd=tmp_path)
    shutil.copy2(ROOT / ".pre-commit-config.yaml", tmp_path)
    done_by(sys.executable, "-m", "pre_commit", "install", cwd=tmp_path)
    assert (tmp_path / ".git" / "hooks" / "pre-commit").is_file()


def test_a_container_is_given_options_that_a_workshop_has() -> None:
    entry = re.search(r"^ENTRYPOINT (.*)$", (ROOT / "Containerfile").read_text("utf-8"), re.M)
    assert entry
    (line,) = (line for line in SHELL if line.startswith("docker run"))
    words = json.loads(entry[1])[1:] + line.partition(" valuma ")[2].split()
    parse(app, click.Context(app), words)
