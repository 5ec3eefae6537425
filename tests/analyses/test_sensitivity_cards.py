"""Figure cards, sentences and commands of sensitivity, information, evidence and conditions."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from valuma_scenarios.analyses.discovery import text as discovery_text
from valuma_scenarios.analyses.discovery.discover import Discovery, discover
from valuma_scenarios.analyses.discovery.text import Event
from valuma_scenarios.analyses.evidence import share as evidence
from valuma_scenarios.analyses.evidence import text as evidence_text
from valuma_scenarios.analyses.information import text as voi_text
from valuma_scenarios.analyses.information import voi
from valuma_scenarios.analyses.sensitivity import analyse as sensitivity
from valuma_scenarios.analyses.sensitivity import text as sensitivity_text
from valuma_scenarios.analyses.sensitivity.analyse import Request, Sensitivity
from valuma_scenarios.answers.story import findings
from valuma_scenarios.commands import app
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.errors import UsageError
from valuma_scenarios.figures.catalogue import Look
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.columns import frame_texts
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.theme import THEMES
from valuma_scenarios.figures.gallery import convergence, sobol_bars, tornado
from valuma_scenarios.figures.gallery.evidence_share import evidence_share_figure
from valuma_scenarios.figures.gallery.scenario_boxes import scenario_boxes
from valuma_scenarios.figures.gallery.voi import voi_figure
from valuma_scenarios.results.differences import draws_of
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.results.outcomes import Outcome, parse
from valuma_scenarios.results.runs import Run, open_run, write_run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.catalogue import catalogue, placeholders

KEYS = ("sens.", "voi.", "evidence.", "discover.")
Maker = Callable[[Language, FigureOptions], FigureCard]


@dataclass(frozen=True)
class Found:
    """One of everything, from one small run."""

    run: Run
    outcomes: tuple[Outcome, ...]
    sobol: Sensitivity
    given: Sensitivity
    tornado: Sensitivity
    years: Sensitivity
    choice: voi.Decision
    voi: pd.DataFrame
    evidence: pd.DataFrame
    event: Event
    boxes: Discovery


@pytest.fixture(scope="module")
def folder(shipped_study: Study, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_run(shipped_study, root, tmp_path_factory.mktemp("runs"), draws=160, seed=4)


@pytest.fixture(scope="module")
def found(folder: Path) -> Found:
    run = open_run(folder)
    study, results = run.study, run.results
    wanted = (parse("g3:partnership", study), parse("g4:by_theme", study))
    race = parse("g3:partnership-by_region_type", study)
    names = [str(name) for name in results["name"].to_numpy()]
    values = results["parameter"].transpose("draw", "name").to_numpy().astype(float)
    choice = voi.decision(study, results)
    every = [replace(wanted[0], year=year) for year in study.years]
    return Found(
        run,
        wanted,
        sensitivity.analyse(study, wanted, Request("sobol", n=64, by="group")),
        sensitivity.analyse_results(study, results, wanted, Request("given")),
        sensitivity.analyse(study, wanted, Request("tornado")),
        sensitivity.analyse(study, every, Request("shapley", n=32, by="grade")),
        choice,
        voi.value_of_information(study, results, choice, eur_per_point=1e6),
        evidence.evidence_share(study, wanted, evidence.Work(walks=256)),
        Event(race),
        discover(study, names, values, draws_of(results, race) > 0),
    )


def makers(found: Found) -> dict[str, Maker]:
    run, first = found.run, found.outcomes[0]
    every = [replace(first, year=year) for year in run.study.years]
    return {
        "sobol": lambda lang, o: sobol_bars.sobol_bars(run, found.sobol, first, lang, o),
        "given": lambda lang, o: sobol_bars.sobol_bars(run, found.given, first, lang, o),
        "tornado": lambda lang, o: tornado.tornado_figure(run, found.tornado, first, lang, o),
        "convergence": lambda lang, o: convergence.convergence_figure(
            run, found.sobol, first, lang, o
        ),
        "years": lambda lang, o: convergence.years_figure(run, found.years, every, lang, o),
        "voi": lambda lang, o: voi_figure(run, found.voi, found.choice, lang, o),
        "evidence": lambda lang, o: evidence_share_figure(
            run, found.evidence, list(found.outcomes), lang, o
        ),
        "boxes": lambda lang, o: scenario_boxes(run, found.boxes, found.event, lang, o),
    }


NAMES = ("sobol", "given", "tornado", "convergence", "years", "voi", "evidence", "boxes")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_cards_are_complete_in_every_language(found: Found, name: str, language: Language) -> None:
    card = makers(found)[name](language, FigureOptions())
    texts = frame_texts(card, Words(found.run.study, language))
    assert len(texts) == len(card.table)
    assert "{" not in card.title + card.caption + card.alt_long + card.method
    assert found.run.run_id in card.sources


@pytest.mark.parametrize("theme", list(THEMES))
@pytest.mark.parametrize("name", NAMES)
def test_cards_fit_every_theme_and_a_phone(found: Found, name: str, theme: str) -> None:
    card = makers(found)[name]("sv", FigureOptions(theme=THEMES[theme], width="narrow"))
    assert card.figure.layout.height > 0
    assert card.figure.layout.paper_bgcolor == THEMES[theme].paper


def test_bars_show_the_numbers_of_the_table(found: Found) -> None:
    card = makers(found)["given"]("en", FigureOptions())
    bars = [trace for trace in card.figure.data if trace.type == "bar"]
    np.testing.assert_allclose([bar.x[0] for bar in bars], card.table["value"])


def test_stacked_shares_fill_the_bar(found: Found) -> None:
    card = makers(found)["evidence"]("en", FigureOptions())
    ends: dict[float, float] = {}
    for trace in card.figure.data:
        ends[trace.y[0]] = max(ends.get(trace.y[0], 0.0), trace.base[0] + trace.x[0])
    assert list(ends.values()) == pytest.approx([1.0] * len(ends), abs=0.1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_sentences_per_analysis(found: Found, language: Language) -> None:
    words, first = Words(found.run.study, language), found.outcomes[0]
    pairs = [
        sensitivity_text.sentences(words, found.sobol, first),
        sensitivity_text.sentences(words, found.given, first),
        sensitivity_text.sentences(words, found.tornado, first),
        voi_text.sentences(words, found.voi, found.choice),
        evidence_text.sentences(words, found.evidence, first),
        discovery_text.sentences(words, found.boxes, found.event),
    ]
    for pair in pairs:
        assert len(pair) == 2
        assert all(text.endswith((".", ").")) for text in pair)
    assert evidence_text.sentences(words, found.evidence, first)[1] == words.say(
        "evidence.sentence.judgement"
    )


def test_the_same_messages_in_three_languages() -> None:
    ours = {
        language: {k: v for k, v in catalogue(language).items() if k.startswith(KEYS)}
        for language in LANGUAGES
    }
    assert ours["fi"].keys() == ours["sv"].keys() == ours["en"].keys()
    for key, forms in ours["en"].items():
        for language in LANGUAGES:
            assert placeholders(ours[language][key][0]) == placeholders(forms[0]), key


def test_every_factor_and_group_has_a_name(found: Found) -> None:
    for language in LANGUAGES:
        words = Words(found.run.study, language)
        for result in (found.sobol, found.given, found.years):
            for factor in result.factors:
                assert sensitivity_text.factor_name(words, factor.id) != factor.id


def valuma(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False)


def test_sensitivity_command(folder: Path, tmp_path: Path) -> None:
    csv_file, html_file = tmp_path / "s.csv", tmp_path / "s.html"
    arguments = ("sensitivity", str(folder), "--method", "sobol", "--draws", "32", "--by", "group",
                 "--outcome", "g3:partnership", "--second-order")  # fmt: skip
    done = valuma(*arguments, "--lang", "fi", "--csv", str(csv_file), "--html", str(html_file))
    assert done.exit_code == 0
    assert "eniten ratkaisee" in done.output
    assert set(pd.read_csv(csv_file)["index"]) == {"S1", "ST", "S2"}
    assert "plotly" in html_file.read_text(encoding="utf-8")
    assert (folder.parent / ".cache").is_dir()
    again = json.loads(valuma(*arguments, "--json").output)
    assert again["method"] == "sobol"
    assert {row["state"] for row in again["rows"]} == {"ok"}


def test_sensitivity_of_all_goals_and_over_the_years(folder: Path) -> None:
    done = valuma("sensitivity", str(folder), "--lang", "en", "--resamples", "2")
    assert done.exit_code == 0
    assert {"Were", "enough"} <= set(done.output.split())  # the heading may be broken over lines
    few = ("--resamples", "2", "--json")
    rows = json.loads(valuma("sensitivity", str(folder), *few).output)["rows"]
    assert len({row["outcome"] for row in rows}) == 24
    asked = ("--method", "shapley", "--draws", "32", "--by", "grade", "--no-cache", "--json")
    years = valuma("sensitivity", str(folder), *asked, "--years", "--outcome", "g3:partnership")
    assert {row["year"] for row in json.loads(years.output)["rows"]} == set(range(2020, 2031))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("sensitivity", "--method", "efast"), "--independent"),
        (("sensitivity", "--method", "sobol", "--draws", "100"), "use 64 or 128"),
        (("sensitivity", "--outcome", "g3:partnershp"), "Did you mean 'partnership'?"),
        (("voi", "--weight", "g3"), "--weight g3=2"),
        (("discover", "--above", "0", "--below", "1"), "not both"),
        (("discover", "--box", "999"), "no box 999"),
    ],
)
def test_what_the_commands_refuse(folder: Path, arguments: tuple[str, ...], words: str) -> None:
    done = valuma(arguments[0], str(folder), *arguments[1:])
    assert done.exit_code == 2
    assert words in done.output


@pytest.mark.parametrize("command", ["voi", "evidence", "discover"])
def test_the_other_commands(folder: Path, tmp_path: Path, command: str) -> None:
    page, table = tmp_path / "page.html", tmp_path / "table.csv"
    extra = ("--walks", "32") if command == "evidence" else ()
    done = valuma(command, str(folder), *extra, "--lang", "sv", "--html", str(page), "--csv",
                  str(table))  # fmt: skip
    assert done.exit_code == 0, done.output
    assert len(pd.read_csv(table)) > 1
    assert 'lang="sv"' in page.read_text(encoding="utf-8")
    data = json.loads(valuma(command, str(folder), *extra, "--json").output)
    assert data["sentences"]


def test_an_interruption_says_what_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sensitivity, "run_method", stop)
    done = valuma("sensitivity", str(folder), "--method", "sobol", "--draws", "32")
    assert done.exit_code == 3
    assert "finished model runs are kept" in done.output


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_of_a_run(found: Found, language: Language) -> None:
    told = findings(found.run, language, Look())
    assert [f.kind for f in told] == ["decides", "one_at_a_time", "when", "find_out", "rests_on"]
    assert all(f.sentences for f in told)
    assert sum(f.card is not None for f in told) >= 4


def test_too_few_draws_are_refused(shipped_study: Study) -> None:
    results = evaluate(shipped_study, draw(shipped_study, 20, 1), years=(2030,))
    with pytest.raises(UsageError, match="at least 50"):
        sensitivity.analyse_results(
            shipped_study, results, [parse("g3:partnership", shipped_study)], Request("given")
        )
    with pytest.raises(UsageError, match="at least 100 draws"):
        voi.value_of_information(shipped_study, results, voi.decision(shipped_study, results))
    with pytest.raises(UsageError, match="at least 4 trajectories"):
        sensitivity.analyse(
            shipped_study, [parse("g3:partnership", shipped_study)], Request("morris", n=2)
        )
