"""What an analysis is about: one number per draw, named by goal or indicator, place and year."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches

from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.results.evaluate import goal_unit
from valuma_scenarios.schema.naming import Names, known, meant
from valuma_scenarios.schema.study import Study

BASELINE = "baseline"
"""Name of the baseline path without policy, where it is the reference."""


def measured_goals(study: Study) -> tuple[str, ...]:
    """Return the goals for which the study's regional level measures an indicator."""
    covered = {g for name in study.measured for g in study.indicators[name].goals}
    return tuple(goal for goal in study.goals if goal in covered)


@dataclass(frozen=True)
class Outcome:
    """One quantity with a value in every draw.

    Parameters
    ----------
    item : str
        Goal or indicator id.
    alternative : str
        Alternative whose effect it is.
    reference : str
        Alternative it is compared with in the same draw, or `baseline` for the path without policy.
    region : str
        Region id, or the id of the country.
    year : int
        Calendar year.
    """

    item: str
    alternative: str
    reference: str
    region: str
    year: int

    def __str__(self) -> str:
        """Return ``item:alternative-reference@region:year``, the form that `parse` reads."""
        return f"{self.item}:{self.alternative}-{self.reference}@{self.region}:{self.year}"


def parse(text: str, study: Study) -> Outcome:
    """Read an outcome such as ``g3:by_theme-status_quo@MK18:2030``.

    Parameters
    ----------
    text : str
        Item, alternative, reference, region and year; reference, region and year may be left out
        and are then the study's reference, the country and the last year.
    study : Study
        Study whose ids are known.

    Raises
    ------
    UsageError
        If a part is unknown; the message names the nearest valid value.
    """
    item, _, rest = text.partition(":")
    pair, _, place = rest.partition("@")
    alternative, reference = _pair(study, pair)
    region, _, year = place.partition(":")
    outcome = Outcome(
        meant(item, known(study, ("goals", "indicators")), Said("the goal or indicator")),
        alternative,
        reference or study.reference,
        meant(region, known(study, ("regions",)), Said("the region")) if region else study.country,
        int(year) if year.isdigit() else study.end_year,
    )
    check(outcome, study)
    return outcome


def _pair(study: Study, text: str) -> tuple[str, str]:
    """Return two alternatives with a hyphen between them, or one; names may hold hyphens too."""
    names = known(study, ("alternatives",))
    places = [k for k, sign in enumerate(text) if sign == "-"]
    for k in places:
        both = text[:k], text[k + 1 :]
        with suppress(UsageError):
            return meant(both[0], names, ""), _reference(both[1], names)
    if not places:
        return meant(text, names, Said("the alternative")), ""
    one, _, other = text.partition("-")
    return meant(one, names, Said("the alternative")), _reference(other, names)


def _reference(text: str, names: Names) -> str:
    return BASELINE if text == BASELINE else meant(text, names, Said("the reference"))


def check(outcome: Outcome, study: Study) -> None:
    """Raise UsageError if the study does not know a part of the outcome."""
    alternatives = [alternative.id for alternative in study.alternatives]
    items = [*measured_goals(study), *study.measured]
    _known(Said("goal or indicator"), outcome.item, items)
    _known(Said("alternative"), outcome.alternative, alternatives)
    _known(Said("reference"), outcome.reference, [*alternatives, BASELINE])
    _known(Said("region"), outcome.region, [*study.regions.index, study.country])
    _known(Said("year"), str(outcome.year), [str(year) for year in study.years])


def _known(what: Said, value: str, valid: list[str]) -> None:
    if value in valid:
        return
    near = get_close_matches(value, valid, 1)
    hint = (
        Said("did you mean {name}?", name=near[0])
        if near
        else Said("use one of {names}", names=", ".join(valid))
    )
    msg = Said("there is no {what} {value!r}: {hint}", what=what, value=value, hint=hint)
    raise UsageError(msg)


def national_goals(
    study: Study, alternatives: Sequence[str] | None = None, reference: str | None = None
) -> list[Outcome]:
    """Return every measured goal for every candidate against the reference: the usual question."""
    reference = reference or study.reference
    names = alternatives or [name for name in study.candidates if name != reference]
    return [
        Outcome(goal, name, reference, study.country, study.end_year)
        for goal in measured_goals(study)
        for name in names
    ]


def unit_of(outcome: Outcome, study: Study) -> str:
    """Return the unit of an outcome, in English."""
    if outcome.item in study.goals:
        return goal_unit(study, outcome.item)
    return study.indicators[outcome.item].unit.en


def direction_of(outcome: Outcome, study: Study) -> int:
    """Return +1 where more is better, -1 where less is better."""
    return 1 if outcome.item in study.goals else study.indicators[outcome.item].direction
