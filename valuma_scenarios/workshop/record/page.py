"""The group record: one page that the room can take along, in three languages."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, cast

from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.numbers import format_number, format_percent
from valuma_scenarios.workshop.live.gateway import study_hash
from valuma_scenarios.workshop.live.leading import leading, losing, unsure
from valuma_scenarios.workshop.record.figure import intervals_svg
from valuma_scenarios.workshop.room.forms import FORMS
from valuma_scenarios.workshop.room.phrases import (
    changes_words,
    goal_name,
    local_day,
    path_words,
    percent_words,
    say,
    share_words,
)
from valuma_scenarios.workshop.room.questions import group_weights

if TYPE_CHECKING:
    from valuma_scenarios.workshop.room.room import Room

SAME_WEIGHT = 1e-9
"""Difference of two shares of weight (0-1) that is rounding."""
STYLE = """
@page { size: A4; margin: 14mm; }
body { font: 10.5pt/1.32 "Source Sans 3", "Liberation Sans", sans-serif; color: #10203a;
  max-width: 182mm; margin: 6mm auto; }
h1 { font-size: 19pt; margin: 0; } h2 { font-size: 11.5pt; margin: 3.5mm 0 1mm; }
p, ul { margin: 0 0 1mm; } ul { padding-left: 5mm; }
.lead { font-size: 13pt; font-weight: 650; margin: 2mm 0; }
.muted { color: #46546a; } table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: #46546a; }
th, td { text-align: left; padding: .7mm 2mm .7mm 0; border-top: .3mm solid #c9d1dc; }
td { font-feature-settings: "tnum"; white-space: nowrap; } .two { columns: 2; column-gap: 8mm; }
.two > section { break-inside: avoid; }
figure { margin: 2mm 0 3mm; } figcaption { color: #46546a; font-size: 9.5pt; }
svg { width: 100%; height: auto; display: block; } svg text { font-size: 13px; fill: #10203a; }
"""


def _table(caption: str, head: list[str], rows: list[list[str]]) -> str:
    cells = "".join(f'<th scope="col">{escape(h)}</th>' for h in head)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(c)}</td>" for c in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{cells}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _list(items: list[str], empty: str) -> str:
    if not items:
        return f"<p>{escape(empty)}</p>"
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"


def headline(study: Study, figures: dict[str, Any], language: Language) -> str:
    """Return what comes out first, or between which alternatives the draws cannot tell."""
    shares = {a: row[0] for a, row in figures["weights"]["ranks"].items()}
    first = leading(shares, figures["model"]["n"])
    names = [study.alternative(a).label[language] for a in first]
    share = share_words(shares[first[0]], language)
    weights = figures["weights"]["weights"].values()
    alike = max(weights) - min(weights) < SAME_WEIGHT  # then they are nobody's; as in words.js
    kind = "headline_even" if alike else "headline_set"
    if len(first) > 1:
        return say(language, f"{kind}_open", list=", ".join(names))
    return say(language, kind, a=names[0], share=share)


def _ranks(study: Study, figures: dict[str, Any], language: Language) -> str:
    weights, model = figures["weights"], figures["model"]
    tables = [weights["ranks"], weights["ranks_group"], model["ranks_all"]]
    rows = [
        [
            study.alternative(a).label[language],
            *(percent_words(t[a][0], language) if t else "–" for t in tables),
        ]
        for a in model["alternatives"]
    ]
    head = [say(language, f"col_{k}") for k in ("alternative", "ranks", "ranks_group", "ranks_all")]
    return _table(say(language, "ranks_caption"), head, rows)


def _weights(study: Study, aggregate: dict[str, Any] | None, language: Language) -> str:
    if not aggregate:
        return f"<p>{escape(say(language, 'record_none'))}</p>"
    rows = [
        [
            goal_name(study, goal, language),
            format_percent(row["p50"], language),
            f"{format_percent(row['p25'], language)} … {format_percent(row['p75'], language)}",
        ]
        for goal, row in aggregate["goals"].items()
    ]
    form = say(language, f"kind_{aggregate['form']}")
    caption = say(language, "record_weights_note", n=aggregate["n"], form=form)
    rounds = aggregate.get("rounds")
    changed = f"<p>{escape(say(language, 'rounds_changed', **rounds))}</p>" if rounds else ""
    return _table(caption, ["", "50 %", "25 … 75 %"], rows) + changed


def _desk_weights(study: Study, figures: dict[str, Any], language: Language) -> str:
    """Return the facilitator's weights, which the main finding rests on."""
    rows = [
        f"{goal_name(study, goal, language)} {format_percent(share, language)}"
        for goal, share in figures["weights"]["weights"].items()
    ]
    return f"<p>{escape(', '.join(rows))}</p>"


def _losers(study: Study, figures: dict[str, Any], language: Language) -> list[str]:
    """Return for each alternative which regions lose and in how many the sign is uncertain."""
    lines = []
    ids = figures["model"]["region_ids"]
    for alternative in figures["model"]["alternatives"]:
        if alternative == study.reference:
            continue
        found = figures["weights"]["score_regions"][alternative]
        rows = {r: (median, better) for r, (median, better) in zip(ids, found, strict=True)}
        names = [str(study.regions.loc[r, f"name_{language}"]) for r in losing(rows)]
        key = "record_somebody" if names else "record_nobody"
        label = study.alternative(alternative).label[language]
        lines.append(say(language, key, a=label, list=", ".join(names), n=len(unsure(rows))))
    return lines


def _about(study: Study, about: str, language: Language) -> str:
    if about in study.goals:
        return goal_name(study, about, language)
    return path_words(study, about, language) if "/" in about else about


def _parked(room: Room, language: Language) -> list[str]:
    lines = []
    for item in room.state.parked:
        about = f" ({_about(room.study, item['about'], language)})" if item["about"] else ""
        lines.append(item["text"] + about)
    return lines


def _sections(room: Room, figures: dict[str, Any], language: Language) -> list[tuple[str, str]]:
    study, state = room.study, room.state
    none = say(language, "record_none")
    moved = [(c["path"], c["from"], c["to"]) for c in _differences(room)]
    changes = changes_words(study, moved, language)
    rounds = [q.aggregate for q in state.questions.values() if (q.aggregate or {}).get("goals")]
    weighed = "".join(_weights(study, found, language) for found in rounds)
    asked = [q for q in state.questions.values() if q.kind in FORMS]
    lines = [FORMS[q.kind].line(q, study, language) for q in asked]
    return [
        ("changes", _list(changes, say(language, "record_no_changes"))),
        ("ranks", _ranks(study, figures, language)),
        ("desk_weights", _desk_weights(study, figures, language)),
        ("weights", weighed or _weights(study, None, language)),
        ("losers", _list(_losers(study, figures, language), none)),
        ("model_vote", _list([line for line in lines if line], none)),
        ("parking", _list(_parked(room, language), none)),
        ("caveats", _list([say(language, "caveat"), say(language, "record_caveat2")], none)),
    ]


def _differences(room: Room) -> list[dict[str, Any]]:
    from valuma_scenarios.workshop.room.projection import difference

    return difference(room, room.state.doc)


def record_html(room: Room, language: str) -> str:
    """Return the record of a session as one page of HTML, ready to print.

    Parameters
    ----------
    room : Room
        The session.
    language : str
        fi, sv or en.
    """
    chosen = cast(Language, language)
    study = room.study
    figures = room.engine.figures(room.state.doc, room.view["year"], group_weights(room.state))
    when = local_day(room.clock(), chosen)
    title = str(room.meta.get("title") or say(chosen, "record_title"))
    made = say(
        chosen,
        "record_made",
        model=room.engine.gateway.version,
        study=study_hash(study),
        n=format_number(figures["model"]["n"], chosen, 0),
        seed=room.engine.gateway.seed,
    )
    parts = [
        f"<section><h2>{escape(say(chosen, f'record_{key}'))}</h2>{body}</section>"
        for key, body in _sections(room, figures, chosen)
    ]
    people = f"{say(chosen, 'record_people')}: {len(room.people)}"
    if room.meta.get("rehearsal"):
        people = say(chosen, "rehearsal_note")
    facts = f"{when} · {say(chosen, 'record_session')} {room.code} · {people}"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>"
        f'<h1>{escape(title)}</h1><p class="muted">{escape(facts)}</p>'
        f'<p class="lead">{escape(headline(study, figures, chosen))}</p>'
        f"{intervals_svg(study, figures, chosen)}"
        f'<div class="two">{"".join(parts)}</div><p class="muted">{escape(made)}</p>'
        "</main></body></html>\n"
    )
