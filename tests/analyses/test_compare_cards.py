"""Figure cards, sentences and commands of the comparison, in three languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from valuma_scenarios.analyses.ranking import text as rank_text
from valuma_scenarios.analyses.ranking.composite import goal_target
from valuma_scenarios.analyses.ranking.smaa import acceptability
from valuma_scenarios.analyses.ranking.weights import dominance_counts
from valuma_scenarios.analyses.ranking.worlds import World, default_worlds, robustness_table
from valuma_scenarios.analyses.switching import text as switch_text
from valuma_scenarios.analyses.switching.challenge import Challenge, challenge
from valuma_scenarios.analyses.switching.values import Duel, switching_values, win_map
from valuma_scenarios.commands import app
from valuma_scenarios.draws.sampling import central, draw
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.gallery.challenge_card import challenge_figure
from valuma_scenarios.figures.gallery.rank_acceptability import rank_acceptability
from valuma_scenarios.figures.gallery.regret import regret
from valuma_scenarios.figures.gallery.robustness_worlds import robustness_worlds
from valuma_scenarios.figures.gallery.switching_values import switching_figure
from valuma_scenarios.figures.gallery.win_map import win_map_figure
from valuma_scenarios.figures.gallery.winners_losers import winners_losers
from valuma_scenarios.results.differences import Differences
from valuma_scenarios.results.runs import Run, open_run, write_run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.catalogue import catalogue, placeholders

DRAWS, SEED = 24, 11
KEYS = ("compare.", "ranks.", "robust.", "switch.", "challenge.", "figure.winners_losers.")


@pytest.fixture(scope="module")
def folder(shipped_study: Study, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_run(shipped_study, root, tmp_path_factory.mktemp("runs"), draws=DRAWS, seed=SEED)


@pytest.fixture(scope="module")
def run(folder: Path) -> Run:
    return open_run(folder)


@pytest.fixture(scope="module")
def duel(run: Run) -> Duel:
    return Duel("by_theme", "by_region_type", goal_target(run.study, "g3"))


@pytest.fixture(scope="module")
def switches(run: Run, duel: Duel) -> pd.DataFrame:
    return switching_values(run.study, duel, parameters=["m_half", "c_half", "cost_admin_pct"])


@pytest.fixture(scope="module")
def levers(run: Run, duel: Duel) -> pd.DataFrame:
    return challenge(run.study, central(run.study), Challenge(duel))


@pytest.fixture(scope="module")
def grid(run: Run, duel: Duel) -> pd.DataFrame:
    return win_map(run.study, duel, ("m_half", "x_opt"), size=5)


@pytest.fixture(scope="module")
def worlds() -> tuple[World, ...]:
    return tuple(
        w for w in default_worlds(("g1", "g2")) if not w.reruns and w.timing == "last_year"
    )


@pytest.fixture(scope="module")
def robust(run: Run, worlds: tuple[World, ...]) -> pd.DataFrame:
    return robustness_table(run.study, draw(run.study, DRAWS, SEED), worlds, run.results)


CardMaker = Callable[[Language, FigureOptions], list[FigureCard]]


@pytest.fixture(scope="module")
def cards(
    run: Run,
    duel: Duel,
    switches: pd.DataFrame,
    levers: pd.DataFrame,
    grid: pd.DataFrame,
    worlds: tuple[World, ...],
    robust: pd.DataFrame,
) -> CardMaker:
    def make(language: Language, options: FigureOptions) -> list[FigureCard]:
        content = (robust, worlds, "expected_regret")
        return [
            winners_losers(run, language, options),
            rank_acceptability(run, language, options),
            regret(run, language, options),
            robustness_worlds(run, content, language, options),
            switching_figure(run, switches, language, options),
            challenge_figure(run, levers, language, options),
            win_map_figure(run, (duel, "central", grid), language, options),
        ]

    return make


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_every_card_is_complete(cards: CardMaker, language: Language, width: str) -> None:
    options = FigureOptions(width=width)  # type: ignore[arg-type]
    for card in cards(language, options):
        texts = (card.title, card.caption, card.method, card.alt_short, card.alt_long)
        assert not [text for text in texts if "{" in text or "nan" in text.lower().split()], card.id


@pytest.mark.slow
def test_cards_hold_what_they_plot(cards: CardMaker, run: Run) -> None:
    made = {card.id: card for card in cards("en", FigureOptions(goal="g3"))}
    ranks = made["rank_acceptability"].table
    shares = ranks[[name for name in ranks.columns if name.startswith("rank_")]]
    assert shares.sum(axis=1).to_numpy() == pytest.approx(1.0)
    assert len(made["winners_losers"].table) == 4 * (1 + 7 + len(run.study.regions))
    assert len(made["win_map"].table) == 25


@pytest.mark.slow
def test_the_disparity_goal_speaks_of_gaps_not_of_losers(run: Run) -> None:
    card = winners_losers(run, "en", FigureOptions(goal="g4"))
    assert "gaps" in card.title
    assert "without being worse off" in card.method


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_whole(
    run: Run,
    language: Language,
    switches: pd.DataFrame,
    levers: pd.DataFrame,
    robust: pd.DataFrame,
) -> None:
    words = Words(run.study, language)
    differences = Differences(run.study, run.results).goals()
    by_id = {world.id: world for world in default_worlds(("g1", "g2"))}
    found = [
        *rank_text.rank_sentences(words, acceptability(differences)),
        rank_text.no_weights_sentence(words, dominance_counts(differences)),
        *rank_text.world_sentences(words, robust, "maximin", by_id),
        rank_text.metrics_sentence(words, robust, "reference"),
        *switch_text.switch_sentences(words, switches),
        *switch_text.challenge_sentences(words, levers, 2030),
        switch_text.switch_sentences(words, switches[switches["status"] != "crosses"])[0],
    ]
    for text in found:
        assert text.endswith(".")
        assert "{" not in text


def test_catalogues_have_the_same_keys_and_values() -> None:
    texts = {language: catalogue(language) for language in LANGUAGES}
    own = {key for key in texts["en"] if key.startswith(KEYS)}
    assert len(own) > 100
    for key in own:
        # The last form is that of several: that of one may write the number as a word.
        needed = {language: placeholders(texts[language][key][-1]) for language in LANGUAGES}
        # Finnish names the total where English counts "of": every language may leave values out,
        # but none may ask for a value that the others do not know.
        known = needed["fi"] | needed["sv"] | needed["en"]
        assert all(known == needed[language] for language in LANGUAGES), key


def invoke(arguments: list[str]) -> tuple[int, str]:
    result = CliRunner().invoke(app, arguments)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("command", "options", "rows"),
    [
        ("compare", [], "rows"),
        ("robustness", ["--no-worlds", "--weights", "50"], "ranks"),
        ("switch", ["--goal", "g3", "--no-challenge"], "switching_values"),
    ],
)
def test_commands_print_json_csv_and_html(
    folder: Path, tmp_path: Path, command: str, options: list[str], rows: str
) -> None:
    csv_file, page = tmp_path / "table.csv", tmp_path / "page.html"
    arguments = [command, str(folder), *options, "--json", "--csv", str(csv_file)]
    code, output = invoke([*arguments, "--html", str(page)])
    assert code == 0, output
    data = json.loads(output)
    assert len(data[rows]) == len(pd.read_csv(csv_file))
    assert all(sentence.endswith(".") for sentence in data["sentences"])
    text = page.read_text(encoding="utf-8")
    assert "<figcaption>" in text
    assert 'src="http' not in text
    assert sorted(p.name for p in tmp_path.iterdir()) == ["page.html", "table.csv"]


@pytest.mark.parametrize(
    ("language", "options"),
    [
        ("fi", ["compare", "--places", "types"]),
        ("sv", ["compare", "--item", "employment_rate", "--checks"]),
        ("sv", ["robustness", "--no-worlds", "--aggregation", "geometric", "--weights", "50"]),
        ("fi", ["switch", "--weight", "g3=2", "--weight", "g4=1", "--no-challenge"]),
    ],
)
def test_commands_print_tables(folder: Path, language: str, options: list[str]) -> None:
    code, output = invoke([options[0], str(folder), *options[1:], "--lang", language])
    assert code == 0, output
    assert "2030" in output
    assert "{" not in output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["compare", "--item", "g7"], "g7"),
        (["compare", "--year", "2050"], "2050"),
        (["switch", "--a", "by_them"], "by_them"),
        (["switch", "--goal", "g3", "--weight", "g3=1"], "--weight belongs"),
        (["switch", "--weight", "g9=1"], "g9"),
        (["switch", "--a", "by_theme", "--b", "by_theme"], "two different"),
        (["switch", "--map", "x_opt", "x_opt", "--no-challenge"], "two different"),
    ],
)
def test_bad_requests_end_with_code_2(folder: Path, arguments: list[str], message: str) -> None:
    code, output = invoke([arguments[0], str(folder), *arguments[1:]])
    assert code == 2, output
    assert message in output


def test_profiles_are_read_and_checked(folder: Path, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    points = "g1,g2,g3,g4,g5,g6\n10,0,90,0,0,0\n"
    good.write_text(points, encoding="utf-8", newline="\n")
    bad.write_text("a,b\n1,2\n", encoding="utf-8", newline="\n")
    base = ["robustness", str(folder), "--no-worlds", "--json", "--profiles"]
    code, output = invoke([*base, str(good)])
    assert code == 0, output
    assert abs(sum(v for k, v in json.loads(output)["ranks"][-1].items() if k == "weight_g1")) < 0.5
    code, output = invoke([*base, str(bad)])
    assert code == 2
    assert "bad.csv:1:" in output
    assert "the column 'g1' is missing" in output
