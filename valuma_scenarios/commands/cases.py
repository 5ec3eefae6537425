"""``valuma cases``: the library of real networks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands.common import (
    exact,
    guard,
    json_option,
    lang_option,
    print_fields,
    print_json,
    print_table,
    project_folder,
    project_option,
    quiet_option,
    say,
    say_text,
)
from valuma_scenarios.commands.named import Named, settled
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.schema.scenario import NetworkCase
    from valuma_scenarios.schema.study import Study


@click.command("cases")
@click.argument("name", metavar="[CASE]", required=False, type=Named("cases"))
@project_option
@lang_option
@json_option
@quiet_option
@guard
def command(
    name: str | None, project: Path | None, lang: Language, as_json: bool, quiet: bool
) -> None:
    """List the real networks of the case library, or show what is known about one, and what not.

    A network of a scenario takes over what is known with "based_on: ID".
    """
    from valuma_scenarios.project.open import load_project

    study = load_project(project_folder(project))
    if name is None and quiet and not as_json:
        say("\n".join(sorted(study.cases)))
        return
    if name is None:
        _list(study, lang, as_json)
        return
    case = study.cases[settled(study, {"name": name})["name"]]
    if as_json:
        print_json(case.model_dump(mode="json"))
    else:
        _show(case, study, lang)


def _list(study: Study, lang: Language, as_json: bool) -> None:
    from valuma_scenarios.wording.catalogue import translate

    cases = sorted(study.cases.values(), key=lambda case: case.id)
    if as_json:
        keys = {"id", "label", "country", "type", "since", "unknown"}
        print_json([case.model_dump(mode="json", include=keys) for case in cases])
        return
    keys_in_order = ("log.id", "log.label", "case.country", "case.type", "case.open")
    header = tuple(translate(lang, key) for key in keys_in_order)
    rows = [
        (
            case.id,
            case.label[lang],
            case.country,
            translate(lang, f"case.type.{case.type}"),
            str(len(case.unknown)),
        )
        for case in cases
    ]
    print_table(header, rows)


def _show(case: NetworkCase, study: Study, lang: Language) -> None:
    from valuma_scenarios.wording.catalogue import translate

    say(f"{case.label[lang]} ({case.id})")
    say("")
    rows = [(translate(lang, f"case.{key}"), text) for key, text in _known(case, study, lang)]
    print_fields([("", case.profile[lang]), *rows])
    for key, texts in (
        ("unknown", case.unknown),
        ("facts", tuple(f"[{f.confidence}] {f.text} ({', '.join(f.sources)})" for f in case.facts)),
        ("sources", tuple(_source(name, study) for name in case.sources)),
    ):
        say(f"{translate(lang, f'case.{key}')}:")
        for text in texts:
            print_fields([("  -", text)], gap=False)
        say("")
    if case.note:
        print_fields([(translate(lang, "case.note"), case.note)])
    say_text(translate(lang, "case.legend"))


def _known(case: NetworkCase, study: Study, lang: Language) -> list[tuple[str, str]]:
    """Return what the model can take over, with every gap said."""
    from valuma_scenarios.wording.catalogue import translate

    unknown = translate(lang, "case.not_known")
    default = translate(lang, "case.falls_back")

    def number(value: float | None, otherwise: str) -> str:
        return otherwise if value is None else exact(value, lang)

    binding = number(case.contract.binding, default)
    if case.contract.binding is not None and case.contract.binding_grade:
        binding += f" ({translate(lang, 'log.grade')}: {case.contract.binding_grade})"
    return [
        ("country", case.country),
        ("type", translate(lang, f"case.type.{case.type}")),
        ("since", str(case.since) if case.since else unknown),
        ("host", case.host or unknown),
        ("members", case.members.text or unknown),
        ("count", str(case.members.count) if case.members.count is not None else unknown),
        ("members_model", _members(case, study, lang) or unknown),
        ("themes", _themes(case, study, lang) or unknown),
        ("money", case.money.text or unknown),
        ("coordination", number(_coordination(case, study), default)),
        ("contract", case.contract.text or unknown),
        ("contract_years", number(case.contract.years, default)),
        ("binding", binding),
        ("knowledge", number(case.knowledge_share, default)),
    ]


def _coordination(case: NetworkCase, study: Study) -> float | None:
    budget = case.money.coordination_meur
    if budget is None or isinstance(budget, int | float):
        return budget
    return study.parameters[budget.parameter].value


def _members(case: NetworkCase, study: Study, lang: Language) -> str:
    from valuma_scenarios.wording.catalogue import translate

    if case.members.all:
        return translate(lang, "case.everyone")
    types = [study.region_types[name].label[lang] for name in case.members.region_types or ()]
    names = study.regions[f"name_{lang}"].to_dict()
    stated = case.members.regions or ()
    shares = stated if isinstance(stated, dict) else dict.fromkeys(stated, 1.0)
    regions = [
        str(names.get(name, name)) + (f" {exact(share, lang)}" if share < 1 else "")
        for name, share in shares.items()
    ]
    return ", ".join((*types, *regions))


def _themes(case: NetworkCase, study: Study, lang: Language) -> str:
    from valuma_scenarios.wording.catalogue import translate

    if isinstance(case.themes, str):
        return translate(lang, "case.self_selected")
    mix = case.themes or {}
    return ", ".join(
        f"{study.themes[m].short[lang]} {exact(share, lang)}" for m, share in mix.items()
    )


def _source(name: str, study: Study) -> str:
    source = study.sources[name]
    parts = (source.authors, source.title, source.publisher, source.year, source.url or source.doi)
    return f"{name}: " + ". ".join(str(part) for part in parts if part)
