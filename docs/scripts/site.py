"""Generated pages of the site: commands, fields of files, the public interface, the notebook."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

import valuma_scenarios
from valuma_scenarios.commands import COMMANDS, app
from valuma_scenarios.project.kinds import KINDS, json_schemas

NOTEBOOK = Path(__file__).parents[1] / "notebook.ipynb"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages to those that lie in the folder."""
    for path, text in pages().items():
        files.append(File.generated(config, path, content=text))
    page = files.get_file_from_path("howto/python.md")
    if page is not None:
        page.content_string = page.content_string + notebook_text()
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Take names of files for the reader off the code blocks of data, which only tests need."""
    for word in ("fails", "mended"):
        markdown = markdown.replace(f"```sh {word}\n", "```sh\n")
    return markdown


def pages() -> dict[str, str]:
    """Return the generated pages by path."""
    return {
        "reference/commands.md": "\n".join(_commands()),
        "reference/files.md": "\n".join(_fields()),
        "reference/python.md": "\n".join(_python()),
    }


def _commands() -> Iterator[str]:
    yield "# Commands\n\nExit codes: 0 ok, 2 wrong input, 3 interrupted, 1 anything else.\n"
    for name, summary in COMMANDS.items():
        command = app.get_command(click.Context(app), name)
        assert command is not None
        yield f"## valuma {name}\n\n{summary}\n"
        yield from _help(command, f"valuma {name}")
        if isinstance(command, click.Group):
            for part, inner in command.commands.items():
                yield f"### valuma {name} {part}\n"
                yield from _help(inner, f"valuma {name} {part}")


def _help(command: click.Command, path: str) -> Iterator[str]:
    context = click.Context(command, info_name=path, max_content_width=100, terminal_width=100)
    yield f"```text\n{command.get_help(context)}\n```\n"


def _fields() -> Iterator[str]:
    yield "# Files of a project\n"
    yield "The schemas are in `parameters/schemas/`; editors that read them explain the fields.\n"
    for kind in KINDS.values():
        schema = json.loads(json_schemas()[f"{kind.name}.schema.json"])
        yield f"## {kind.title}\n\n`{kind.pattern}`\n"
        for name, model in {kind.model.__name__: schema, **schema.get("$defs", {})}.items():
            properties = model.get("properties") or schema["$defs"].get(name, {}).get("properties")
            if not properties:
                continue
            yield f"### {name} ({kind.name})\n"
            yield "| field | what |\n|---|---|"
            for field, about in properties.items():
                text = str(about.get("description", "")).replace("\n", " ").replace("|", "\\|")
                yield f"| `{field}` | {text} |"
            yield ""


def _python() -> Iterator[str]:
    yield "# Python\n\n```python\nimport valuma_scenarios as valuma\n```\n"
    for name in valuma_scenarios.__all__:
        thing = getattr(valuma_scenarios, name)
        if name.startswith("_"):
            continue
        signature = str(inspect.signature(thing)) if callable(thing) else ""
        yield f"## {name}\n\n```text\n{name}{signature}\n\n{inspect.getdoc(thing) or ''}\n```\n"


def notebook_text() -> str:
    """Return the notebook as text: notes as they are, code in blocks."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    parts = []
    for cell in cells:
        text = "".join(cell["source"])
        parts.append(text if cell["cell_type"] == "markdown" else f"```python\n{text}\n```")
    return "\n\n".join(parts) + "\n"
