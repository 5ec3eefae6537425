"""Write docs/facts.md: what the facts of the shipped project could and could not notice.

Run it with ``python docs/scripts/facts_power.py`` from the project folder.
"""

from __future__ import annotations

from pathlib import Path

from valuma_scenarios.analyses.facts.facts import hold, read_facts
from valuma_scenarios.analyses.power.power import factors, planted
from valuma_scenarios.analyses.power.text import error_name, factor_text
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.results.runs import DEFAULT_SEED
from valuma_scenarios.wording import Words

DRAWS = 200
TARGET = Path("docs/facts.md")

HEAD = f"""# Facts, and what they could notice

Written by `docs/scripts/facts_power.py` from `parameters/facts.yaml` ({DRAWS} draws,
seed {DEFAULT_SEED}). `valuma check` gives the same for any run and says first what it could not
catch.

A fact holds when at least 95 % of the draws agree with it (a ceiling: all; a fact on which studies
differ: the share that it states). *Holds with effects times* is between which factors the effects
could be multiplied and the fact would hold: a range that begins at 0 would also hold without any
effect, a wide one could hardly fail; a dash is a fact that holds at no factor, or is about no
effect.

| fact | what was found | grade | verdict | holds with effects times |
|---|---|---|---|---|
"""


def main() -> None:
    """Write the page."""
    folder = Path.cwd()
    study, facts = load_project(folder), read_facts(folder)
    words, draws = Words(study, "en"), draw(study, DRAWS, DEFAULT_SEED)
    check, errors = hold(study, evaluate(study, draws), facts), planted(study, draws, facts)
    text = HEAD
    for row in factors(check).itertuples():
        fact = facts[str(row.fact)]
        said = words.say(f"check.verdict.{row.verdict}")
        room = factor_text(words, float(row.lowest), float(row.highest))
        text += f"| {row.fact} | {fact.statement.en} | {fact.grade} | {said} | {room} |\n"
    text += "\n## Planted errors\n\n| error | facts that notice | which |\n|---|---|---|\n"
    for name, part in errors.groupby("error", sort=False):
        found = list(part["fact"][part["noticed"]])
        which = ", ".join(found) or "none: not caught"
        text += f"| {error_name(words, str(name))} | {len(found)} | {which} |\n"
    text += "\n## Facts that the model has no quantity for\n\n"
    for name, fact in facts.items():
        if not fact.testable and fact.reason is not None:
            text += f"* {name}: {fact.statement.en}. {fact.reason.en}.\n"
    TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
