"""What a run says about itself, as sentences: budget, size check, evidence, coverage, defaults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from valuma_scenarios.figures.drawing.canvas import rows_of
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.sentences import goals_text
from valuma_scenarios.wording.verdicts import FEWEST_FOR_WORDS, enough_draws


@dataclass(frozen=True)
class Finding:
    """One sentence, and how serious it is ("info", "warning", "error")."""

    severity: str
    text: str


def findings(words: Words, table: pd.DataFrame) -> list[Finding]:
    """Return the findings of a run as sentences, the serious ones first.

    Parameters
    ----------
    words : Words
        Language.
    table : pandas.DataFrame
        The warnings of the run.
    """
    result: list[Finding] = []
    for name, rows in table.groupby("id", sort=False):
        writer = _WRITERS.get(str(name))
        if writer is None:
            result.append(_other(words, str(name), rows))
        else:
            result += writer(words, rows)
    order = {"error": 0, "warning": 1, "info": 2}
    return sorted(result, key=lambda finding: order.get(finding.severity, 1))


def same_money(table: pd.DataFrame) -> bool:
    """Whether every candidate spends the same as the reference."""
    rows = table[table["id"] == "budget"]
    return bool((rows["severity"] == "info").all())


def _name(words: Words, alternative: str) -> str:
    known = {a.id for a in words.study.alternatives}
    return words.alternative(alternative) if alternative in known else alternative


def _other(words: Words, name: str, rows: pd.DataFrame) -> Finding:
    who = ", ".join(dict.fromkeys(_name(words, str(a)) for a in rows["alternative"]))
    severity = str(rows["severity"].iloc[0])
    return Finding(severity, words.say("finding.other", {"id": name, "name": who}))


def _budget(words: Words, rows: pd.DataFrame) -> list[Finding]:
    equal = rows[rows["severity"] == "info"]
    result = []
    if len(equal):
        names = [_name(words, str(a)) for a in equal["alternative"]]
        values = {"names": ", ".join(names), "count": len(names)}
        result.append(Finding("info", words.say("finding.budget.equal", values)))
    for row in rows_of(rows[rows["severity"] != "info"]):
        values = {
            "name": _name(words, str(row.alternative)),
            "value": words.number(float(row.value), signed=True),
        }
        result.append(Finding(str(row.severity), words.say("finding.budget.unequal", values)))
    return result


def _item(words: Words, item: str) -> str:
    """Return the indicator that a size check is about ("gdp_per_capita against status_quo")."""
    indicator = item.split(" ")[0]
    known = indicator in words.study.indicators
    return words.study.indicators[indicator].short[words.language] if known else item


def _size(words: Words, rows: pd.DataFrame) -> list[Finding]:
    failed = rows[rows["severity"] == "error"]
    if len(failed):
        return [
            Finding(
                "error",
                words.say(
                    "finding.size.error",
                    {
                        "item": _item(words, str(row.item)),
                        "value": words.number(float(row.value)),
                        "limit": words.number(float(row.limit)),
                    },
                ),
            )
            for row in rows_of(failed)
        ]
    used = (rows["value"] / rows["limit"]).astype(float)
    values = {
        "share": words.percent(float(used.max())),
        "item": _item(words, str(rows["item"].iloc[int(used.to_numpy().argmax())])),
    }
    return [Finding("info", words.say("finding.size.ok", values))]


def _evidence(words: Words, rows: pd.DataFrame) -> list[Finding]:
    goals = set(rows["item"])
    count = len(set(rows.loc[rows["severity"] == "warning", "item"]))
    if not count:
        return [Finding("info", words.say("finding.evidence.none"))]
    values = {"goals": goals_text(words, count, len(goals))}
    return [Finding("warning", words.say("finding.evidence", values))]


def _coverage(words: Words, rows: pd.DataFrame) -> list[Finding]:
    return [
        Finding(
            str(row.severity),
            words.say(
                "finding.coverage",
                {
                    "goal": words.goal_number(str(row.item)),
                    "share": words.percent(float(row.value)),
                },
            ),
        )
        for row in rows_of(rows)
    ]


def _default(words: Words, rows: pd.DataFrame) -> list[Finding]:
    count = len(rows.drop_duplicates(["item"]))
    return [Finding("info", words.say("finding.default", {"count": count}))]


def _coordination(words: Words, rows: pd.DataFrame) -> list[Finding]:
    parts = [
        f"{_name(words, str(row.alternative))} {words.number(float(row.value))}"
        for row in rows_of(rows)
    ]
    values = {"base": words.number(float(rows["limit"].iloc[0])), "names": "; ".join(parts)}
    return [Finding("warning", words.say("finding.coordination", values))]


def _draws(words: Words, rows: pd.DataFrame) -> list[Finding]:
    row = rows.iloc[0]
    count, fewest = int(row["value"]), words.number(row["limit"], 0)
    values = {"count": count, "number": words.number(count, 0), "fewest": fewest}
    said = words.say("finding.draws", values)
    if not enough_draws(count):
        fewest = words.number(FEWEST_FOR_WORDS, 0)
        said = f"{said} {words.say('finding.draws.words', {'fewest': fewest})}"
    return [Finding("warning", said)]


def _level(words: Words, rows: pd.DataFrame) -> list[Finding]:
    return [Finding("warning", words.say("finding.level"))]


def _years(words: Words, rows: pd.DataFrame) -> list[Finding]:
    row = rows.iloc[0]
    values = {"start": int(row["value"]), "known": int(row["limit"])}
    return [Finding("warning", words.say("finding.years", values))]


def _filled(words: Words, rows: pd.DataFrame) -> list[Finding]:
    """Say for which regions values are missing, one sentence for each indicator."""
    pairs = [str(item).partition(" ")[::2] for item in rows["item"]]
    result = []
    for indicator in dict.fromkeys(name for name, _ in pairs):
        regions = ", ".join(words.region(place) for name, place in pairs if name == indicator)
        values = {"indicator": words.indicator(indicator), "regions": regions}
        result.append(Finding("warning", words.say("finding.filled", values)))
    return result


def _about_networks(words: Words, rows: pd.DataFrame) -> list[Finding]:
    """Say one sentence for each alternative, with the networks or levers it is about."""
    return [
        Finding(
            str(group["severity"].iloc[0]),
            words.say(
                f"finding.{group['id'].iloc[0]}",
                {"name": _name(words, str(name)), "items": _items(words, str(name), group["item"])},
            ),
        )
        for name, group in rows.groupby("alternative", sort=False)
    ]


def _items(words: Words, alternative: str, items: pd.Series) -> str:
    known = {n.id: n.label[words.language] for n in words.study.alternative(alternative).networks}
    return ", ".join(dict.fromkeys(known.get(str(item), str(item)) for item in items))


_WRITERS: dict[str, Callable[[Words, pd.DataFrame], list[Finding]]] = {
    "budget": _budget,
    "coordination": _coordination,
    "draws": _draws,
    "level": _level,
    "years": _years,
    "filled": _filled,
    "size": _size,
    "evidence": _evidence,
    "coverage": _coverage,
    "default": _default,
    **dict.fromkeys(
        (
            *("whole_regions", "no_coordination", "below_fixed_cost", "too_many_members"),
            *("per_member", "handicapped", "differs_in"),
        ),
        _about_networks,
    ),
}
