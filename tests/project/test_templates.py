"""A project with goals, themes, region types, levels and a country row of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from valuma_scenarios.commands import app
from valuma_scenarios.project.open import load_project
from valuma_scenarios.project.templates import SHIPPED, templates, write_template
from valuma_scenarios.schema.naming import KINDS, known, meant
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES

LAKE = "three_municipalities"


def said(*arguments: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, [str(part) for part in arguments])
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project as `valuma new` makes it."""
    folder = tmp_path_factory.mktemp("new") / "lake"
    said("new", "project", folder, "--template", LAKE)
    return folder


def test_the_small_project_shares_no_name_with_the_shipped_one(lake: Path, root: Path) -> None:
    small, large = load_project(lake), load_project(root)
    for kind in ("goals", "themes", "types", "regions", "levels", "indicators", "instruments"):
        assert not set(known(small, (kind,))) & set(known(large, (kind,))), kind
    assert small.country == "LAKELAND"
    assert small.level == "municipality"
    assert small.disparity is None
    invented = small.sources["made_up_for_teaching"].title.casefold()
    assert "made up" in invented
    for parameter in ("beta_employed", "beta_far_from_services"):
        assert small.parameters[parameter].sources == ("made_up_for_teaching",)


def test_every_kind_can_be_listed_by_name(lake: Path) -> None:
    study = load_project(lake)
    for kind in KINDS:
        rows = json.loads(said("list", kind, "--project", lake, "--json"))
        assert {row["id"] for row in rows} == set(known(study, (kind,)))
    assert "Honkasaari" in said("list", "regions", "--project", lake, "--lang", "fi")
    assert LAKE in said("list", "templates")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "sources"])
def test_names_in_every_language_mean_their_id(shipped_study: Study, kind: str) -> None:
    names = known(shipped_study, (kind,))
    wrong = {}
    for name, every in names.items():
        others = {other for k, more in names.items() if k != name for other in (k, *more)}
        for text in every:
            if text not in others and meant(text, names, kind) != name:
                wrong[text] = name
    assert not wrong


@pytest.mark.parametrize("name", [SHIPPED, *templates()])
def test_a_template_is_a_project_with_settings_for_editors(name: str, tmp_path: Path) -> None:
    write_template(name, tmp_path / "one")
    settings = json.loads((tmp_path / "one/.vscode/settings.json").read_text(encoding="utf-8"))
    for schema, pattern in settings["yaml.schemas"].items():
        assert (tmp_path / "one" / schema).is_file(), schema
        may_lack = pattern.split("/")[1] in ("networks", "facts.yaml", "workshop")
        assert may_lack or list((tmp_path / "one").glob(pattern))


def test_any_case_becomes_a_network_of_a_new_scenario(
    copy_project: Callable[[], Path],
) -> None:
    project = copy_project()
    cases = sorted(path.stem for path in (project / "parameters" / "networks").glob("*.yaml"))
    asked = [word for case in cases for word in ("--case", case)]
    said("new", "scenario", "own", *asked, "--project", project)
    text = (project / "scenarios" / "own.yaml").read_text(encoding="utf-8")
    written = yaml.safe_load(text)["networks"]
    assert list(written) == cases
    assert written["mal_verkosto"] == {"based_on": "mal_verkosto"}
    assert written["afrc"] == {"based_on": "afrc", "members": {"all": True}}
    assert written["nspa"]["themes"] == "self_selected"
    assert text.count("are not known: say which") == sum(len(net) - 1 for net in written.values())


def test_a_new_scenario_in_one_language_without_sources_is_sound(lake: Path) -> None:
    said("new", "scenario", "own", "--from", "Yhtenä seutuna", "--label", "Oma malli: 1",
         "--project", lake)  # fmt: skip
    own = load_project(lake).alternative("own")
    assert {own.label[language] for language in LANGUAGES} == {"Oma malli: 1"}
    assert [network.id for network in own.networks] == ["whole_area"]
    assert "as_one" in own.chain
    output = said("new", "scenario", "other", "--from", "Yhtena seutuna", "--project", lake, code=2)
    assert "as_one" in output or "Yhtenä seutuna" in output
    (lake / "scenarios/own.yaml").unlink()


@pytest.mark.slow
def test_the_small_project_runs_and_reports_in_three_languages(lake: Path, tmp_path: Path) -> None:
    said("validate", "--project", lake)
    said("run", "--project", lake, "--draws", "16", "--no-report", "--name", "first", "--quiet")
    (run,) = [path for path in (lake / "outputs").iterdir() if (path / "manifest.json").is_file()]
    for language in LANGUAGES:
        out = tmp_path / language
        said("report", run, "--to", "html,docx,xlsx,csv", "--lang", language, "--out", out)
        page = next(out.glob("*.html")).read_text(encoding="utf-8")
        assert "Honkasaari" in page or "Furuholmen" in page or "Pinewood" in page
        for odd in ("kuusi tavoitetta", "sex mål", "six goals", "Finnish regions today"):
            assert odd not in page, (language, odd)
