"""What the screen says, computed again from raw draws in plain loops."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.workshop.helpers import coordination, tell
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GOALS
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.figures import Picture, Shown
from valuma_scenarios.workshop.live.gateway import FINE_DRAWS, QUICK_DRAWS, KernelGateway, never
from valuma_scenarios.workshop.live.leading import leading, losing, unsure
from valuma_scenarios.workshop.record.film import film_data
from valuma_scenarios.workshop.record.page import headline
from valuma_scenarios.workshop.room.links import make_link, open_link
from valuma_scenarios.workshop.room.phrases import say, share_words
from valuma_scenarios.workshop.room.room import Room
from valuma_scenarios.workshop.session.storage import Store

pytestmark = pytest.mark.slow
VIEW = {"year": 2030, "alternative": "by_theme", "panel": "compare"}


@pytest.fixture(scope="module")
def real(study: Study) -> Engine:
    return Engine(KernelGateway(study))


def lever(study: Study, value: float) -> dict[str, Any]:
    network = study.alternative("by_theme").networks[0].id
    return {f"lever/by_theme/net/{network}/coordination_meur": value}


def raw(engine: Engine, doc: dict[str, Any], n: int) -> dict[str, Any]:
    """National differences to the reference by alternative: goal by draw, in the last year."""
    study = engine.study
    names = study.candidates
    found = engine.gateway.outcomes(doc, names, n, 2030, never)
    base = found[names.index(study.reference)].national
    year = study.years.index(2030)
    return {
        name: [
            [float(o.national[g, d, year]) - float(base[g, d, year]) for d in range(n)]
            for g in range(len(GOALS))
        ]
        for name, o in zip(names, found, strict=True)
    }


def first_by_hand(draws: dict[str, list[float]]) -> dict[str, float]:
    """Share of draws in which each is the highest; those level share the draw."""
    n = len(next(iter(draws.values())))
    won = dict.fromkeys(draws, 0.0)
    for d in range(n):
        best = max(values[d] for values in draws.values())
        level = [name for name, values in draws.items() if values[d] == best]
        for name in level:
            won[name] += 1 / len(level)
    return {name: share / n for name, share in won.items()}


def test_a_share_is_of_what_the_sentence_says_and_of_the_draws_beside_it(real: Engine) -> None:
    doc = lever(real.study, 3.0)
    shown = Shown(real).fine(Picture(doc, {}, VIEW, []), never)
    assert shown["model"]["n"] == FINE_DRAWS
    draws = raw(real, doc, FINE_DRAWS)
    for g, goal in enumerate(GOALS):
        hand = first_by_hand({name: values[g] for name, values in draws.items()})
        assert shown["model"]["first"][goal] == pytest.approx(hand, abs=2e-5)
        better = sum(v > 0 for v in draws["by_theme"][g]) / FINE_DRAWS
        assert shown["model"]["goals"]["by_theme"][goal][5] == pytest.approx(better, abs=2e-5)
    swing = real.swing(2030)
    value = {
        name: [
            sum(
                rows[g][d] / (swing[goal][1] - swing[goal][0]) / len(GOALS)
                for g, goal in enumerate(GOALS)
            )
            for d in range(FINE_DRAWS)
        ]
        for name, rows in draws.items()
    }
    ranks = {name: row[0] for name, row in shown["weights"]["ranks"].items()}
    hand = first_by_hand(value)
    assert ranks == pytest.approx(hand, abs=2e-3)  # single precision beside double: a draw or two
    best = leading(ranks, FINE_DRAWS)
    said = headline(real.study, shown, "en")
    assert said.startswith("With equal weights")
    moved = real.figures({"weights/g1": 60.0}, 2030, [])
    assert headline(real.study, moved, "en").startswith("With the facilitator")
    if len(best) == 1:
        label = real.study.alternative(best[0]).label.en
        assert said == say("en", "headline_even", a=label, share=share_words(ranks[best[0]], "en"))
        assert str(round(100 * hand[best[0]])) in said


def test_networks_that_work_and_that_do_not_are_told_apart(real: Engine, study: Study) -> None:
    model = real.figures({}, 2030, [])["model"]
    draws = raw(real, {}, FINE_DRAWS)
    for k, mask in enumerate(real.gateway.works({}, FINE_DRAWS)):
        chosen = [d for d in range(FINE_DRAWS) if mask[d]]
        assert model["works_n"][k] == len(chosen) > 50
        for name in study.candidates:
            share = sum(draws[name][2][d] > 0 for d in chosen) / len(chosen)
            assert model["conditions"][name]["g3"][k] == pytest.approx(share, abs=2e-5)


def test_the_quick_draws_are_the_first_of_the_fine(real: Engine) -> None:
    doc = lever(real.study, 4.0)
    quick, fine = (real.gateway.outcomes(doc, ("by_theme",), n, 2030, never)[0] for n in
                   (QUICK_DRAWS, FINE_DRAWS))  # fmt: skip
    assert np.array_equal(quick.national, fine.national[:, :QUICK_DRAWS])
    assert np.array_equal(quick.regional[..., -1], fine.regional[:, :QUICK_DRAWS, :, 0])


def test_while_a_lever_moves_the_numbers_stay_beside_those_at_rest(real: Engine) -> None:
    """Fine value before and paired difference: closer to the fine value than a quick run."""
    shown = Shown(real)
    rest = shown.fine(Picture({}, {}, VIEW, []), never)
    off = {"moving": 0.0, "quick": 0.0}
    for value in (0.3, 0.4, 0.6, 0.8):
        doc = lever(real.study, value)
        wanted = Picture(doc, {}, VIEW, [])
        moving, quick = shown.quick(wanted, never), real.figures(doc, 2030, [], QUICK_DRAWS)
        assert moving["model"]["base_n"] == FINE_DRAWS
        assert moving["model"]["n"] == QUICK_DRAWS
        fine = real.figures(doc, 2030, [])
        for goal in GOALS:
            row = fine["model"]["goals"]["by_theme"][goal]
            for name, other in (("moving", moving), ("quick", quick)):
                off[name] += abs(other["model"]["goals"]["by_theme"][goal][2] - row[2])
            untouched = moving["model"]["goals"]["partnership"][goal]
            assert untouched == rest["model"]["goals"]["partnership"][goal]
    assert off["moving"] < 0.5 * off["quick"]


def test_a_change_has_its_own_interval(real: Engine) -> None:
    before, after = lever(real.study, 1.0), lever(real.study, 2.0)
    moved = Shown(real).fine(Picture(after, before, VIEW, []), never)["ghost"]["moved"]
    assert set(moved["rows"]) == {"by_theme"}
    assert moved["n"] == FINE_DRAWS
    now, then = raw(real, after, FINE_DRAWS), raw(real, before, FINE_DRAWS)
    change = [a - b for a, b in zip(now["by_theme"][2], then["by_theme"][2], strict=True)]
    low, middle, high, better = moved["rows"]["by_theme"]["g3"]
    assert [low, middle, high] == pytest.approx(
        [float(np.quantile(change, q)) for q in (0.05, 0.5, 0.95)], rel=1e-3, abs=1e-7
    )
    assert better == pytest.approx(sum(c > 0 for c in change) / FINE_DRAWS, abs=2e-5)


def test_screen_link_record_and_film_show_the_same(
    real: Engine, study: Study, tmp_path: Path
) -> None:
    store = Store(tmp_path / "one.sqlite")
    store.set_meta({"code": "one", "title": "Koe", "agenda": "45", "language": "fi"})
    room = Room(store, real, tmp_path, lambda: 1_700_000_000.0)
    tell(room, {"do": "set", "values": {coordination(room): 3.0}})
    screen = Shown(real).fine(Picture(room.state.doc, {}, room.view, []), never)
    room.figures = {"model": screen["model"], "weights": screen["weights"]}
    link = open_link(real, make_link(room))
    assert link["figures"]["weights"]["score"] == screen["weights"]["score"]
    assert link["figures"]["model"]["goals"] == screen["model"]["goals"]
    assert link["made"]["medians"] == link["now"]["medians"]
    assert link["made"]["n"] == link["figures"]["model"]["n"] == FINE_DRAWS
    last = film_data(room, "fi")[-1]["rows"]
    assert [row["v"] for row in last] == [row[:5] for row in screen["weights"]["score"].values()]
    store.close()


def test_ties_are_ties() -> None:
    assert leading({"a": 0.4, "b": 0.4, "c": 0.2}, 2000) == ["a", "b"]
    assert leading({"a": 0.5, "b": 0.47, "c": 0.03}, 2000) == ["a", "b"]
    assert leading({"a": 0.5, "b": 0.47, "c": 0.03}, 20_000) == ["a"]
    rows = {"x": (-0.1, 0.1), "y": (-0.1, 0.5), "z": (0.2, 0.9), "w": (-0.3, 0.2)}
    assert losing(rows) == ["w", "x"]
    assert unsure(rows) == ["y"]


def test_what_can_be_counted_is_counted_in_every_draw(real: Engine, study: Study) -> None:
    from valuma_scenarios.draws.sampling import draw
    from valuma_scenarios.results.evaluate import evaluate
    from valuma_scenarios.results.natural import counted_indicators

    name = counted_indicators(study)[0]
    counted = study.indicators[name].counted
    assert counted is not None
    whole = evaluate(study, draw(study, 64, real.gateway.seed), (2030,))
    effect = whole["indicator_effect"].sel(indicator=name, region=study.country, year=2030)
    people = float(study.regions["population"].sum())
    one, other = (effect.sel(alternative=a).to_numpy() for a in ("by_theme", "status_quo"))
    by_hand = [(one[d] - other[d]) * counted.per_inhabitant * people for d in range(64)]
    ours, base = (real.gateway.counted({}, a, 2030, FINE_DRAWS)[name] for a in
                  ("by_theme", "status_quo"))  # fmt: skip
    shown = (ours - base)[:64] * counted.per_inhabitant * people
    assert shown == pytest.approx(by_hand, rel=1e-3, abs=1e-3 * float(np.abs(by_hand).max()))
    lines = real.natural({}, 2030, "by_theme")
    assert counted.unit["fi"] in lines[0]["fi"]
