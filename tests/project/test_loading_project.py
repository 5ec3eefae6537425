"""A project folder to a study: overrides, years, order, hashes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from valuma_scenarios.errors import ProjectError, UsageError
from valuma_scenarios.project.load import Raw
from valuma_scenarios.project.open import find_project, load_project
from valuma_scenarios.project.overrides import apply_overrides
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GOALS, MODEL_FORMS, REGION_TYPES, THEMES

ORDER = (
    "status_quo",
    "by_theme",
    "by_region_type",
    "loose_framework",
    "partnership",
    "partnership_matched",
    "status_quo_renewed",
    "no_networks",
    "do_nothing",
)


def test_the_shipped_project_loads(shipped_study: Study) -> None:
    assert tuple(a.id for a in shipped_study.alternatives) == ORDER
    assert tuple(shipped_study.goals) == GOALS
    assert set(shipped_study.themes) == set(THEMES)
    assert set(shipped_study.region_types) == set(REGION_TYPES)
    assert shipped_study.regions.shape[0] == 19
    assert len(shipped_study.baseline) == 19 * len(shipped_study.indicators)
    assert not shipped_study.baseline[["value", "trend_per_year"]].isna().to_numpy().any()
    assert shipped_study.years == tuple(range(2020, 2031))
    assert shipped_study.candidates == ORDER[:5]
    assert shipped_study.checks == ORDER[5:]
    assert shipped_study.reference == ORDER[0]
    assert shipped_study.question is not None
    assert list(shipped_study.structure) == list(MODEL_FORMS)
    assert all(form in MODEL_FORMS[name] for name, form in shipped_study.structure.items())


def test_the_shipped_sub_regions_load(root: Path) -> None:
    study = load_project(root, level="seutukunta")
    assert study.regions.shape[0] == 69
    assert set(study.baseline["indicator"]) < set(study.indicators)


class TestOverrides:
    """``--set PATH=VALUE``."""

    def test_a_parameter(self, root: Path) -> None:
        study = load_project(root, overrides=["parameters.x_opt.value=0.5"])
        assert study.parameters["x_opt"].value == 0.5
        assert study.overrides == ("parameters.x_opt.value=0.5",)

    def test_parts_of_lists_and_whole_mappings(self, root: Path) -> None:
        study = load_project(
            root,
            overrides=[
                "parameters.x_opt.bounds.0=0.1",
                "parameters.w_opt.distribution={kind: constant}",
                "constants.need_floor.value=0.06",
                "instruments.aiko.meur_per_year=20",
            ],
        )
        assert study.parameters["x_opt"].bounds[0] == 0.1
        assert study.parameters["w_opt"].distribution.kind == "constant"
        assert study.constant("need_floor") == 0.06
        assert study.alternative("no_networks").funding.amounts["aiko"] == 20

    def test_a_network_that_is_only_inherited(self, copy_project: Callable[[], Path]) -> None:
        project = copy_project()
        text = (
            "id: child\nbased_on: status_quo\nlabel: {fi: a, sv: b, en: c}\n"
            "summary: {fi: a, sv: b, en: c}\nsources: [judgement]\n"
        )
        (project / "scenarios" / "child.yaml").write_text(text, encoding="utf-8")
        overrides = [
            "scenarios.child.networks.mal.contract_years=8",
            "scenarios.status_quo.state_role=steering",
        ]
        study = load_project(project, overrides=overrides)
        # What is set in a parent is inherited like anything the parent's file states.
        assert study.alternative("child").state_role == "steering"
        years = {
            a.id: n.contract_years for a in study.alternatives for n in a.networks if n.id == "mal"
        }
        assert years["child"] == 8
        assert years["status_quo"] != 8
        assert [a.id for a in study.alternatives] == [*ORDER[:5], "child", *ORDER[5:]]

    def test_the_question_and_the_forms(self, root: Path) -> None:
        overrides = [
            "structure.distance=off",
            "study.reference=by_theme",
            "study.candidates=[loose_framework]",
        ]
        study = load_project(root, overrides=overrides)
        assert study.structure["distance"] == "off"
        assert study.structure["intensity"] == MODEL_FORMS["intensity"][0]
        assert study.reference == "by_theme"
        # What the question does not name is ranked after what it names.
        assert study.candidates[:2] == ("by_theme", "loose_framework")
        assert set(study.candidates) == set(ORDER[:5])

    def test_a_project_without_question_and_forms_has_the_defaults(
        self, copy_project: Callable[[], Path]
    ) -> None:
        project = copy_project()
        for name in ("study", "structure"):
            (project / "parameters" / f"{name}.yaml").unlink()
        study = load_project(project)
        assert study.reference == "status_quo"
        assert study.question is None
        assert study.structure == {name: forms[0] for name, forms in MODEL_FORMS.items()}
        assert set(study.candidates) == set(ORDER[:5])

    def test_the_files_as_read_are_left_alone(self, shipped_raw: Raw) -> None:
        before = {d.file: repr(d.data) for d in shipped_raw.documents["uncertain"]}
        changed = apply_overrides(shipped_raw, ["parameters.x_opt.value=0.5"])
        assert {d.file: repr(d.data) for d in shipped_raw.documents["uncertain"]} == before
        assert {d.file: repr(d.data) for d in changed.documents["uncertain"]} != before

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("override", "column", "phrase"),
        [
            ("parameters.x_opt.value", 1, "there is no equals sign"),
            ("parameters.x_opt.value=", 1, "the value is missing"),
            ("parameters.x_opt.value=[1", 24, "a bracket is not closed"),
            ("parameters.x_opt.value=.nan", 24, "is not finite"),
            ("parameters.x_opt.value=high", 24, "a number is expected"),
            ("parameters.x_opt.value=9", 24, "lies outside low"),
            ("parameter.x_opt.value=1", 1, "unknown path 'parameter'. Did you mean 'parameters'"),
            ("parameters.x_op.value=1", 12, "unknown parameter 'x_op'. Did you mean 'x_opt'"),
            ("parameters=1", 1, "unknown parameter ''"),
            ("parameters.x_opt=1", 12, "parameters.x_opt is a parameter, not a value"),
            ("parameters.x_opt.valu=1", 18, "unknown key 'valu'. Did you mean 'value'"),
            ("parameters.x_opt.value.low=1", 24, "parameters.x_opt.value has no parts"),
            ("parameters.x_opt.bounds.2=1", 25, "'2' is no position in a list"),
            ("scenarios.by_them.state_role=partner", 11, "Did you mean 'by_theme'"),
            ("scenarios.status_quo.networks.mall.binding=0", 31, "has no network 'mall'"),
            ("scenarios.status_quo.networks.mal.bindin=0", 35, "Did you mean 'binding'"),
            ("scenarios.status_quo.networks.mal.binding=2", 43, "must be at most 1"),
            ("scenarios.status_quo.funding.amounts.aik=2", 38, "unknown instrument 'aik'"),
            ("scenarios.status_quo.networks.mal.coordination_meur=99", 35, "coordination costs"),
            ("constants.default_binding.value=2", 33, "must lie in 0 … 1"),
        ],
    )
    def test_what_is_wrong_with_an_override(
        self, root: Path, override: str, column: int, phrase: str
    ) -> None:
        with pytest.raises(ProjectError) as caught:
            load_project(root, overrides=["parameters.w_opt.value=0.71", override])
        texts = [str(problem) for problem in caught.value.problems]
        mine = [text for text in texts if text.startswith(f"--set 2:1:{column}: ")]
        assert mine, texts
        assert phrase in mine[0]


class TestAlternatives:
    """Which alternatives a study holds."""

    def test_the_reference_always_stays(self, root: Path) -> None:
        study = load_project(root, alternatives=["partnership", "by_theme"])
        assert [a.id for a in study.alternatives] == ["status_quo", "by_theme", "partnership"]

    def test_unknown(self, root: Path) -> None:
        with pytest.raises(UsageError, match="Did you mean 'by_theme'"):
            load_project(root, alternatives=["by_thme"])


@pytest.mark.parametrize(
    ("start", "end", "phrase"),
    [
        (2031, 2030, "--end 2030 is before --start 2031"),
        (1999, 2030, "--start 1999 is out of range"),
        (2020, 2061, "--end 2061 is out of range"),
    ],
)
def test_years_out_of_range(root: Path, start: int, end: int, phrase: str) -> None:
    with pytest.raises(UsageError, match=phrase):
        load_project(root, start=start, end=end)


def test_one_year_is_enough(root: Path) -> None:
    assert load_project(root, start=2025, end=2025).years == (2025,)


def test_a_project_is_found_from_inside(root: Path, tmp_path: Path) -> None:
    assert find_project(root / "parameters" / "regions") == root
    with pytest.raises(UsageError, match="valuma init DIR"):
        find_project(tmp_path)


def test_a_folder_that_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="valuma init DIR"):
        load_project(tmp_path)


def test_hashes_do_not_depend_on_line_ends(
    copy_project: Callable[[], Path], shipped_study: Study
) -> None:
    project = copy_project()
    for path in (project / "scenarios" / "by_theme.yaml", project / "parameters" / "goals.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    study = load_project(project)
    assert study.hashes == shipped_study.hashes
    assert study.alternatives == shipped_study.alternatives
    changed = project / "parameters" / "goals.yaml"
    changed.write_bytes(changed.read_bytes() + b"# a comment\r\n")
    hashes = load_project(project).hashes
    assert hashes is not None
    assert shipped_study.hashes is not None
    different = [name for name in hashes if hashes[name] != shipped_study.hashes[name]]
    assert different == ["parameters/goals.yaml"]


class TestMissingFiles:
    """Files that are not there, or that would be passed over."""

    def problems(self, project: Path) -> list[str]:
        with pytest.raises(ProjectError) as caught:
            load_project(project)
        return [str(problem) for problem in caught.value.problems]

    def test_misnamed_file(self, copy_project: Callable[[], Path]) -> None:
        project = copy_project()
        (project / "parameters" / "goals.yaml").rename(project / "parameters" / "goal.yaml")
        texts = self.problems(project)
        assert texts[0] == "parameters/goals.yaml:1:1: the file is missing. Rename 'goal.yaml'"
        # Nothing else may be blamed for the missing file.
        assert len(texts) == 1

    def test_no_reference(self, copy_project: Callable[[], Path]) -> None:
        project = copy_project()
        (project / "scenarios" / "status_quo.yaml").unlink()
        texts = self.problems(project)
        assert any("the reference alternative is missing" in text for text in texts)
        assert any("unknown scenario 'status_quo'" in text for text in texts)

    def test_suffix_yml(self, copy_project: Callable[[], Path]) -> None:
        project = copy_project()
        (project / "scenarios" / "mine.yml").write_text("id: mine\n", encoding="utf-8")
        (text,) = self.problems(project)
        assert text.startswith("scenarios/mine.yml:1:1: the file would be ignored. Rename it")

    def test_a_file_nobody_can_read_blames_no_other(self, copy_project: Callable[[], Path]) -> None:
        project = copy_project()
        (project / "parameters" / "sources.yaml").write_bytes(b"a: 'b\n")
        (text,) = self.problems(project)
        assert text.startswith("parameters/sources.yaml:1:4: a quotation mark is not closed")
