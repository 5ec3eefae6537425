"""What the pages let one expect of every line that they name and no test follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MANIFEST = "outputs/2*/manifest.json"


@dataclass(frozen=True)
class Expected:
    """What is typed for a line, and what is so afterwards.

    Parameters
    ----------
    more : str
        Words behind the line: what keeps the work small, or what a sentence leaves out.
    files : tuple of str
        Patterns of files in the project; for each one was made or changed.
    says : str
        Pattern of what is printed.
    told : mapping
        Entries of the manifest of the run that was made.
    real : mapping
        What stands for words of the line: placeholders, and numbers that make much work.
    absent, removed : tuple of str
        Files that are not there when the line is typed, though other lines find them; and what the
        line removes.
    code : int
        Exit code.
    """

    more: str = ""
    files: tuple[str, ...] = ()
    says: str = ""
    told: Mapping[str, object] = field(default_factory=dict)
    real: Mapping[str, str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    code: int = 0


REAL = {
    "<code>": "room",
    "<run>": "{run}",
    "RUN": "after",
    "BEFORE": "before",
    "AFTER": "after",
    "DIR": "copy",
    "KIND": "regions",
    "CASE": "afrc",
    "tcp://head-node:8786": "{scheduler}",
}
"""What stands for the placeholders of all lines; words in braces are known when they are there."""

FEW = "by_theme --draws 8 --no-report"
COUNTED = "by_theme --quantiles bins"
PACK = "outputs/reports/pack_*_{}/"
OULU = "overlays/oulu.yaml"
STATISTICS = "valuma data read unemployed_share tyonv.csv --source statfin_tyonv_1001"
A_RUN = r"Run \w+-\w+ “after”: "


def read(says: str, more: str = "", **real: str) -> Expected:
    """Expect a command to say which run it reads, and something of it."""
    return Expected(more, says=f"(?s){A_RUN}.*{says}", real=real)


def made(more: str = FEW, *files: str, real: Mapping[str, str] | None = None,
         **told: object) -> Expected:  # fmt: skip
    """Expect a run, with entries of its manifest."""
    tables = ("outputs/2*/tables/effects.csv", "outputs/2*/results.nc")
    return Expected(more, (MANIFEST, *tables, *files), told=told, real=real or {})


def pack(language: str, *names: str, more: str = "") -> Expected:
    """Expect a briefing pack."""
    folder = PACK.format(language)
    return Expected(more, tuple(folder + name for name in ("README.html", "manifest.json", *names)))


def documents(*names: str) -> Expected:
    """Expect files beside the run."""
    return Expected(files=tuple(f"outputs/reports/{name}" for name in names))


READING = {
    "valuma diff": read("Inputs that differ.*parameters.x_opt.value"),
    "valuma diff BEFORE AFTER": read("All of it comes from parameter .*x_opt"),
    "valuma verify RUN": Expected(says="The run is sound: .* files"),
    "valuma rerun RUN": Expected(files=(MANIFEST,), says="equal to the byte"),
    "valuma clean": Expected(says=r"(?s){spare}.*1 runs? .*--yes"),
    "valuma clean --yes": Expected(says="{spare}", removed=("outputs/{spare}",)),
    "valuma answer": read("(can|cannot|better|first)"),
    "valuma compare": read("goals better"),
    "valuma robustness": read("All weights of the goals are equally likely"),
    "valuma robustness --profiles profiles.csv": read("6 weightings"),
    "valuma sensitivity": read("too few"),
    "valuma sensitivity --method sobol --draws 4096": read(
        "3 Employment and inclusion.*what decides most", "--outcome g3:by_theme"
    ),
    "valuma voi": read("[Kk]nowing"),
    "valuma evidence": read("grade D.*size", "--walks 32"),
    "valuma discover": read("this happens in"),
    "valuma explain A B": read("levers", "--draws 4", A="by_theme", B="by_region_type"),
    "valuma forms": read("forms of the model tried one at a time", "--draws 8 --random 2"),
    "valuma hindcast": Expected("--draws 50", says=r"90\s?% band of the baseline holds"),
    "valuma search": read("designs were tried for the same money", "--designs 24 --draws 16"),
    "valuma switch": read("change places"),
    "valuma check": read("What this check could not catch.*The model can speak about"),
    "valuma check --reweight f7_income --reweight k3_retention": read(
        "RE-WEIGHTED", "--min-effective 1"
    ),
    "valuma evaluate": read("After 10 years"),
    "valuma figures": read("goal_map .*theory_of_change "),
}
"""Lines that read a run."""

RUNS = {
    "valuma run": made("--draws 8", "outputs/2*/report.html", reference="status_quo"),
    "valuma run by_theme --set parameters.x_opt.value=0.5": made(
        FEW.removeprefix("by_theme "), overrides=["parameters.x_opt.value=0.5"]
    ),
    "valuma run --weights outputs/sessions/<code>.sqlite": made(FEW, "outputs/2*/weights.csv"),
    "valuma run --weights": made(f"profiles.csv {FEW}", "outputs/2*/weights.csv"),
    "valuma run --level seutukunta": made(level="seutukunta"),
    f"valuma run --overlay {OULU}": made(),
    "valuma run --precision 0.01": made(
        "by_theme --no-report", real={"0.01": "0.3"}, precision=0.3
    ),
    "valuma run --indicator-draws": made(every_draw=True),
    'valuma run --name "Budget 2027" --note "with 3 M€ of coordination"': made(
        name="Budget 2027", note="with 3 M€ of coordination"
    ),
    "valuma run --draws 1000000 --no-report": made(COUNTED, quantiles="bins"),
    "valuma run --draws 1000000 --executor processes --workers 8": made(
        COUNTED, real={"--workers 8": "--workers 1"}, quantiles="bins"
    ),
    "valuma run --draws 1000000 --executor dask --workers 4": made(
        COUNTED, real={"--workers 4": "--workers 1"}, quantiles="bins"
    ),
    "valuma run --draws 1000000 --scheduler tcp://head-node:8786": made(COUNTED, quantiles="bins"),
    "valuma run --resume latest": made("", quantiles="bins"),
    "valuma run --resume ID": made("", real={"ID": "{unfinished}"}, quantiles="bins"),
}
"""Lines that make a run."""

DOCUMENTS = {
    "valuma report": pack("en", "memo.docx", "slides.pptx", "tables.xlsx", "figures/*.svg"),
    "valuma report --lang fi": pack("fi", "muistio.pdf", "esitys.pptx", "taulukot.xlsx"),
    "valuma report outputs/<run> --lang sv --to docx,pptx": documents(
        "promemoria.docx", "presentation.pptx"
    ),
    "valuma report --session outputs/sessions/<code>.sqlite": pack("en", "session/record.html"),
    "valuma report --session": pack("en", "session/replay.html", more="outputs/day.jsonl"),
    "valuma report --to minister,note,plain": documents(
        *("ministers-page.pdf", "ministers-page.docx", "directors-note.pdf"),
        *("directors-note.docx", "plain-language-summary.pdf", "plain-language-summary.docx"),
    ),
    "valuma report --to card --region Kainuu": documents("region-card.pdf", "region-card.docx"),
    "valuma report --to pptx --template ministry.potx": documents("slides.pptx"),
    "valuma report --to svg,png --size slide --theme projector": documents(
        "figures/*_goals_overview.svg", "figures/*_goals_overview.png"
    ),
    "valuma figures goal_map --goal g3 --to svg,png,pdf,csv,txt --size a4": documents(
        *(f"goal_map.{ending}" for ending in ("svg", "png", "pdf", "csv", "txt"))
    ),
    "valuma figures paths --goal g3 --region Kainuu --pair by_theme by_region_type --width 85mm "
    '--title "…"': documents("paths.svg"),
    "valuma figures goal_tiles": documents("goal_tiles.svg"),
    "valuma figures theory_of_change": documents("theory_of_change.svg"),
}
"""Lines that write documents of a run."""

PROJECT = {
    "valuma init DIR": Expected(
        files=("copy/scenarios/status_quo.yaml", "copy/parameters/goals.yaml")
    ),
    "valuma cases": Expected(says="afrc"),
    "valuma parameters": Expected(says=r"(?s)Grade.*x_opt"),
    "valuma schema": Expected(
        files=("parameters/schemas/facts.schema.json",),
        absent=("parameters/schemas/facts.schema.json",),
    ),
    "valuma list KIND": Expected(says="MK18 +Kainuu"),
    "valuma new scenario": Expected("own --from by_theme", ("scenarios/own.yaml",)),
    "valuma new scenario ID --case CASE": Expected(
        files=("scenarios/own.yaml",), real={"ID": "own"}
    ),
    "valuma search --save 17 city_deal": Expected(
        "--designs 24 --draws 16", ("scenarios/city_deal.yaml",), real={"17": "1"}
    ),
    "valuma data": Expected(says="Levels are of the years"),
    STATISTICS: Expected(says="19 of 19 regions get levels of 2024"),
    f"{STATISTICS} --write": Expected(files=("parameters/regions/maakunta_baseline.csv",)),
    "valuma elicit": Expected(says=r"(?s)effect.*read.*sheet.*weights", code=2),
    "valuma elicit sheet --expert N1 --expert N2 --expert N3 --lang fi --out sheets.xlsx": Expected(
        files=("sheets.xlsx",), absent=("sheets.xlsx",)
    ),
    'valuma elicit read sheets.xlsx --weight N1=2 --note "Oulu, second round" '
    f"--out {OULU} --html oulu.html": Expected(files=(OULU, "oulu.html"), absent=(OULU,)),
    "valuma elicit read … --dry-run --html round1.html": Expected(
        files=("round1.html",), real={"…": "sheets.xlsx"}
    ),
    f"valuma elicit effect {OULU} --cost 2000 --eur-per-point 1000000": Expected(
        "--draws 100", says="x_opt"
    ),
    "valuma elicit weights survey.csv --out profiles.csv": Expected(
        files=("profiles.csv",), absent=("profiles.csv",), says="Answers: 6"
    ),
    "valuma docs": Expected(says=r"site.index\.html"),
}
"""Lines about the files of a project."""

LINES: dict[str, Expected] = READING | RUNS | DOCUMENTS | PROJECT

SERVED = {
    "valuma workshop": "http://",
    'valuma workshop --title "…" --agenda 90': "http://",
    "valuma workshop rehearse": "http://",
    "valuma workshop --host 127.0.0.1 --port 8765 --name valuma.example.fi --behind-proxy": (
        "https://valuma.example.fi/"
    ),
}
"""Lines that serve until they are stopped, and how their links begin."""
