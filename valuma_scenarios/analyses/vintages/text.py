"""How old figures are and what newer ones change, in words."""

from __future__ import annotations

import pandas as pd

from valuma_scenarios.analyses.vintages.update import Update
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import decimals_for
from valuma_scenarios.wording.sentences import join

NAMED = 4


def vintage_sentences(words: Words, table: pd.DataFrame) -> tuple[str, ...]:
    """Say how old the figures are, and where regions have none of their own."""
    oldest = table[table["behind"] == table["behind"].max()]
    names = [words.indicator(str(name)) for name in oldest["indicator"].head(NAMED)]
    first = words.say(
        "data.sentence.vintage",
        {
            "first": str(int(table["first_year"].min())),
            "last": str(int(table["last_year"].max())),
            "oldest": join(words, names),
        },
    )
    gaps = table[table["missing"] > 0]
    trend, noise = (table[f"without_{kind}"] > 0 for kind in ("trend", "noise"))
    values = {
        "gaps": words.number(len(gaps), 0),
        "trend": words.number(int(trend.sum()), 0),
        "noise": words.number(int(noise.sum()), 0),
        "total": words.number(len(table), 0),
    }
    return first, words.say("data.sentence.gaps", values)


def update_sentences(words: Words, found: Update) -> tuple[str, ...]:
    """Say what a newer table changes."""
    table = found.changes
    moved = table[table["how"] != "kept"]
    largest = moved.iloc[int(moved["change"].abs().to_numpy().argmax())]
    places = decimals_for([float(largest["old"]), float(largest["value"])], 3)
    said = [
        words.say(
            "data.sentence.update",
            {
                "indicator": words.indicator(found.indicator),
                "count": words.number(len(moved), 0),
                "total": words.number(len(table), 0),
                "old": str(int(table["old_year"].max())),
                "new": str(int(moved["year"].max())),
                "region": words.region(str(largest["region"])),
                "before": words.number(float(largest["old"]), places),
                "after": words.number(float(largest["value"]), places),
                "unit": words.study.indicators[found.indicator].unit[words.language],
            },
        )
    ]
    for how in ("merged", "kept"):
        names = [words.region(str(name)) for name in table["region"][table["how"] == how]]
        if names:
            said.append(words.say(f"data.sentence.{how}", {"names": join(words, names)}))
    flagged = table[table["flag"] != ""]
    if len(flagged):
        flags = ", ".join(dict.fromkeys(flagged["flag"]))
        count = words.number(len(flagged), 0)
        said.append(words.say("data.sentence.flags", {"count": count, "flags": flags}))
    if found.in_other_unit:
        said.append(words.say("data.sentence.unit", {"times": words.number(found.off)}))
    return tuple(said)
