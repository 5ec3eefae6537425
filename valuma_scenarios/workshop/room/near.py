"""The facilitator's short list: about fifteen levers, each for all networks of an alternative."""

from __future__ import annotations

from typing import Any

from valuma_scenarios.schema.study import Study

Entry = dict[str, Any]

OF_THE_PRODUCT: tuple[tuple[str, str], ...] = (
    ("contracts", "contract_years"),
    ("contracts", "binding"),
    ("knowledge", "knowledge_share"),
    ("state", "coordination_meur"),
)
MOST_LINES = 5
"""Budget lines of the product's list: the largest that can run through networks."""


def near_levers(
    study: Study, entry: Entry, asked: tuple[dict[str, Any], ...]
) -> list[dict[str, Any]]:
    """Return the short list of one alternative.

    Parameters
    ----------
    study : Study
        The study.
    entry : dict
        The alternative in the catalogue of the desk.
    asked : tuple of dict
        What the agenda lists; the product's own list if empty.

    Returns
    -------
    list of dict
        As levers of the catalogue, with `group` and `paths`, all that it moves.
    """
    rows = asked or tuple(_of_the_product(study, entry))
    made = (_lever(entry, row) for row in rows)
    return [lever for lever in made if lever is not None]


def _of_the_product(study: Study, entry: Entry) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"group": group, "lever": field, "instrument": None} for group, field in OF_THE_PRODUCT
    ]
    amounts = study.alternative(entry["id"]).funding.amounts
    lines = [i for i in entry["instruments"] if i["through"] and i["id"] in amounts]
    largest = sorted(lines, key=lambda line: -amounts[line["id"]])[:MOST_LINES]
    for field, group in (("amounts", "incentives"), ("through", "place")):
        rows += [{"group": group, "lever": field, "instrument": line["id"]} for line in largest]
    return rows


def _lever(entry: Entry, row: dict[str, Any]) -> Entry | None:
    field, line = row["lever"], row["instrument"]
    if line is None:
        same = [
            lever for n in entry["networks"] for lever in n["levers"] if lever["field"] == field
        ]
        if not same:
            return None
        paths = [lever["path"] for lever in same]
        return same[0] | {"group": row["group"], "paths": paths, "path": paths[0]}
    found = next((i for i in entry["instruments"] if i["id"] == line), None)
    if found is None or (field == "through" and not found["through"]):
        return None
    path = f"lever/{entry['id']}/fund/{field}/{line}"
    spec = found["amount"] if field == "amounts" else found["through"]
    share = {"low": 0.0, "high": 1.0, "step": 0.05} if field == "through" else {}
    about = {"field": field, "group": row["group"], "line": found["label"]}
    return share | spec | about | {"path": path, "paths": [path]}
