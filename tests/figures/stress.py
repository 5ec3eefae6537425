"""A study that is hard to draw: many alternatives with long names, among them a long compound."""

from __future__ import annotations

from dataclasses import replace

from valuma_scenarios.schema.base import Text
from valuma_scenarios.schema.study import Study

LETTERS = 60
LONG: dict[str, str] = {
    "fi": "Aluekehittämisyhteistyöverkostojen vahvistaminen maakunnittain",
    "sv": "Förstärkta regionutvecklingssamarbetsnätverk i varje landskap",
    "en": "Strengthened networks of regional development in each region",
}


def long_study(study: Study, count: int = 12) -> Study:
    """Return a study with so many alternatives, each with a name of sixty letters."""
    first = next(a for a in study.alternatives if a.id == "by_theme")
    others = [a for a in study.alternatives if a.id in ("by_region_type", "loose_framework")]
    reference = study.alternative(study.reference)
    kept = [reference, first, *others, study.alternative("do_nothing")]
    more = [
        (first, *others)[k % 3].model_copy(update={"id": f"other_{k + 1}"})
        for k in range(count - len(kept))
    ]
    named = [
        alternative.model_copy(update={"label": _label(number)})
        for number, alternative in enumerate((*kept, *more), start=1)
    ]
    return replace(study, alternatives=tuple(named))


def _label(number: int) -> Text:
    texts = {k: f"{v[: LETTERS - 3]} {number:02d}" for k, v in LONG.items()}
    return Text(**texts)
