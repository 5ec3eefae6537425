"""``valuma list``: what there is to name, with ids and names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from valuma_scenarios.commands import common
from valuma_scenarios.vocabulary import LANGUAGES, Language

KINDS = (
    "alternatives", "goals", "indicators", "themes", "regions", "types", "levels", "instruments",
    "cases", "roles", "parameters", "constants", "sources", "templates",
)  # fmt: skip


@click.command("list")
@click.argument("kind", type=click.Choice(KINDS))
@common.project_option
@common.level_option
@common.lang_option
@common.json_option
@common.quiet_option
@common.guard
def command(
    kind: str, project: Path | None, level: str | None, lang: Language, as_json: bool, quiet: bool
) -> None:
    """List everything of a KIND: its id, and its name in the language of --lang.

    Wherever a command asks for an id, the name in Finnish, Swedish or English will do as well.
    --json gives the names in all languages.
    """
    from valuma_scenarios.schema.naming import label
    from valuma_scenarios.wording import translate

    names = _templates() if kind == "templates" else _of_study(kind, project, level)
    if as_json:
        common.print_json([_row(name, every) for name, every in names.items()])
    elif quiet:
        common.say("\n".join(names))
    else:
        heads = tuple(translate(lang, f"log.{key}").lower() for key in ("id", "label"))
        rows = [(name, label(every, lang)) for name, every in names.items()]
        common.print_table(heads, rows)


def _of_study(kind: str, project: Path | None, level: str | None) -> dict[str, tuple[str, ...]]:
    from valuma_scenarios.project.open import load_project
    from valuma_scenarios.schema.naming import known

    return known(load_project(common.project_folder(project), level=level), (kind,))


def _templates() -> dict[str, tuple[str, ...]]:
    from valuma_scenarios.project.templates import SHIPPED, templates
    from valuma_scenarios.schema.naming import names_of

    return {SHIPPED: ("Suomi", "Finland", "Finland"), **names_of(templates())}


def _row(name: str, every: tuple[str, ...]) -> dict[str, Any]:
    named = dict(zip(LANGUAGES, every, strict=False)) if len(every) >= len(LANGUAGES) else {}
    return {"id": name, "name": named or (every[0] if every else name)}
