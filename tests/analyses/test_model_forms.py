"""What the forms of the model do to the ranking, computed again in plain loops."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from valuma_scenarios.analyses.forms.variants import alone, mixed
from valuma_scenarios.analyses.ranking.composite import COMPOSITE, composite_target
from valuma_scenarios.analyses.ranking.leader import leader
from valuma_scenarios.answers import forms as answers
from valuma_scenarios.answers.questions import ask
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.effects import GIVEN
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.results.runs import compute_run
from valuma_scenarios.vocabulary import LANGUAGES, MODEL_FORMS, NATIONAL
from valuma_scenarios.wording import Words

DRAWS, RANDOM, SEED = 8, 3, 11
ASKED = (DRAWS, RANDOM, SEED, None)


@pytest.fixture(scope="module")
def run():
    return compute_run(load_project(Path(__file__).parents[2], end=2022), draws=30, seed=SEED)


@pytest.fixture(scope="module")
def found(run):
    return answers.analysis(run, ASKED)


def plain(run, structure):
    """National effects of one form over all draws, by alternative, goal and draw."""
    study = replace(run.study, structure=dict(structure))
    results = evaluate(study, draw(study, DRAWS, SEED, run.manifest["design"]), (2022,))
    values = results["goal_effect"].sel(region=NATIONAL, year=2022)
    return {
        (str(a), str(g)): values.sel(alternative=a, goal=g).to_numpy().tolist()
        for a in values["alternative"].to_numpy()
        for g in values["goal"].to_numpy()
    }


@pytest.mark.slow
def test_every_form_is_tried_once_and_combinations_go_on(run):
    own = run.study.structure
    names = [variant.id for variant in alone(own)]
    assert names[0] == "default"
    assert len(names) == len(set(names)) == 1 + sum(len(f) - 1 for f in MODEL_FORMS.values())
    few, many = mixed(SEED, 4), mixed(SEED, 40)
    assert [dict(v.structure) for v in few] == [dict(v.structure) for v in many[:4]]
    for mechanism, forms in MODEL_FORMS.items():
        assert {v.structure[mechanism] for v in mixed(1, 200)} == set(forms)
    changed = {**own, "lag": "erlang8"}
    assert "lag=erlang3" in [variant.id for variant in alone(changed)]


@pytest.mark.slow
def test_shares_and_pairs_are_those_of_plain_loops(run, found):
    points = composite_target(run).points
    values = found.values
    candidates = values.names[: values.candidates]
    for place in (0, 9, len(values.variants) - 1):
        variant = values.variants[place]
        effects = plain(run, variant.structure)
        rows = found.first[(found.first["form"] == variant.id) & (found.first["given"] == "all")]
        for goal in values.goals:
            for name in candidates:
                share = 0.0
                for s in range(DRAWS):
                    best = max(effects[other, goal][s] for other in candidates)
                    level = [o for o in candidates if effects[o, goal][s] == best]
                    share += (name in level) / len(level) / DRAWS
                own = rows[(rows["item"] == goal) & (rows["alternative"] == name)]
                assert own["first"].item() == pytest.approx(share, abs=1e-12)
        one, other = candidates[1], candidates[2]
        better = 0.0
        for s in range(DRAWS):
            gap = sum(p * (effects[one, g][s] - effects[other, g][s]) for g, p in points.items())
            better += (1.0 if gap > 0 else 0.5 if gap == 0 else 0.0) / DRAWS
        for pair, wanted in (((one, other), better), ((other, one), 1 - better)):
            table = found.chances("all", *pair).set_index("form")
            assert table.loc[variant.id, "p_better"] == pytest.approx(wanted, abs=1e-12)


@pytest.mark.slow
def test_the_share_of_form_is_that_of_the_law_of_total_variance(found):
    one, other = found.pair("networks_add")
    change = found.values.between("networks_add", one, other)
    chosen = [k for k, v in enumerate(found.values.variants) if v.kind == "mixed"]
    for g, goal in enumerate(found.values.goals):
        means, inside, every = [], [], []
        for k in chosen:
            own = change[k, :, g].tolist()
            mean = sum(own) / DRAWS
            means.append(mean)
            inside.append(sum((x - mean) ** 2 for x in own) / DRAWS)
            every += own
        centre = sum(every) / len(every)
        whole = sum((x - centre) ** 2 for x in every) / len(every)
        within = sum(inside) / len(inside)
        spread = found.spread
        row = spread[(spread["given"] == "networks_add") & (spread["item"] == goal)].iloc[0]
        assert row["within"] == pytest.approx(within, rel=1e-9)
        assert row["between"] + row["within"] == pytest.approx(whole, rel=1e-9)
        assert row["form_share"] == pytest.approx(1 - within / whole, rel=1e-6, abs=1e-9)


@pytest.mark.slow
def test_networks_made_to_work_meet_the_same_draws_in_every_way_of_drawing(found):
    rows = found.values.variants
    null = [k for k, variant in enumerate(rows) if variant.id.startswith("null_effect=")]
    for given in GIVEN[:2]:
        for k in null:
            np.testing.assert_array_equal(
                found.values.effects[given][k], found.values.effects[given][0]
            )
    assert not np.array_equal(found.values.effects["all"][null[0]], found.values.effects["all"][0])


@pytest.mark.slow
def test_with_the_run_s_own_draws_the_default_leads_as_the_run_does(run):
    whole = answers.analysis(run, (30, 2, None, None))
    assert whole.leaders["all"][0].order == leader(run).order
    assert whole.leaders["all"][0].shares == pytest.approx(leader(run).shares, abs=1e-9)


@pytest.mark.slow
def test_a_page_cites_what_was_found_before(run, found, tmp_path, monkeypatch):
    for name, value in (("DRAWS", DRAWS), ("RANDOM", RANDOM), ("folder_of", lambda _: tmp_path)):
        monkeypatch.setattr(answers, name, value)
    assert "was not tried for this run" in answers.statement(run, "en")
    monkeypatch.setattr(answers, "values_of", lambda *_: found.values)
    answers.analysis(run, (DRAWS, RANDOM, None, None))
    monkeypatch.setattr(answers, "values_of", None)  # from here on the model is not run
    text = answers.statement(run, "en")
    rows = found.spread[(found.spread["given"] == GIVEN[0]) & (found.spread["item"] == COMPOSITE)]
    assert Words(run.study, "en").percent(rows["form_share"].iloc[0]) in text
    chance = found.chances(GIVEN[0], *found.pair(GIVEN[0]))["p_better"].iloc[0]
    assert Words(run.study, "en").probability(chance) in text
    assert len({answers.statement(run, language) for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.slow
def test_counts_of_forms_add_up_and_are_said(run, found):
    for language in LANGUAGES:
        said = ask("forms", run, language, draws=DRAWS, random=RANDOM, seed=SEED)
        assert len(set(said.sentences)) == len(said.sentences)
        card = said.cards()[0]
        assert card.language == language
        assert len(card.table) >= 3
    for given in GIVEN:
        names = found.values.names[: found.values.candidates]
        assert sum(found.firsts(given, name)["mixed"][0] for name in names) == RANDOM
        leads, total = found.firsts(given, found.pair(given)[0])["alone"]
        assert 1 <= leads <= total == 1 + sum(len(f) - 1 for f in MODEL_FORMS.values())
