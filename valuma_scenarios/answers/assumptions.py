"""The log of assumptions: every number of a study with its range, unit, source and grade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Protocol

import pandas as pd

from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.catalogue import translate


@dataclass(frozen=True)
class Assumption:
    """One number, and why it is what it is."""

    id: str
    """Path of the number, as ``--set`` wants it."""
    kind: str
    label: str
    value: float | None
    """None where no sum is given."""
    low: float | None
    high: float | None
    """Ends of the range: the extremes, or the 5th and 95th percentile of a normal shape."""
    distribution: str
    unit: str
    grade: str
    sources: tuple[str, ...]
    note: str

    @property
    def name(self) -> str:
        """Id of the entry, without the path around it."""
        return self.id.split(".")[1]


def assumptions(study: Study, language: Language) -> tuple[Assumption, ...]:
    """Return all numbers of a study that somebody chose.

    Parameters
    ----------
    study : Study
        Checked study.
    language : {"fi", "sv", "en"}
        Language of labels and units; notes are in English.

    Returns
    -------
    tuple of Assumption
        Uncertain parameters first, then constants, instruments, themes and state roles.
    """
    return (
        *_parameters(study, language),
        *_constants(study, language),
        *_instruments(study, language),
        *_themes(study, language),
        *_state_roles(study, language),
    )


def log_table(rows: tuple[Assumption, ...]) -> pd.DataFrame:
    """Return the log as a table with a row for each number, sources separated by spaces."""
    names = [field.name for field in fields(Assumption)]
    cells = [{**asdict(row), "sources": " ".join(row.sources)} for row in rows]
    numbers = dict.fromkeys(("value", "low", "high"), "float64")
    return pd.DataFrame(cells, columns=names).astype(numbers)


def _parameters(study: Study, language: Language) -> Iterator[Assumption]:
    kind, words = translate(language, "kind.parameter"), Words(study, language)
    for name, item in study.parameters.items():
        shape = item.distribution
        yield Assumption(
            id=f"parameters.{name}.value",
            kind=kind,
            label=item.label[language],
            value=item.value,
            low=shape.low,
            high=shape.high,
            distribution=shape.kind,
            unit=words.unit_text(item.unit),
            grade=item.grade,
            sources=item.sources,
            note=item.note,
        )


def _constants(study: Study, language: Language) -> Iterator[Assumption]:
    kind, words = translate(language, "kind.constant"), Words(study, language)
    for name, item in study.constants.items():
        names = (f"constants.{name}.value", kind, item.label[language])
        yield _fixed(names, item.value, words.unit_text(item.unit), item)


class _Reasoned(Protocol):
    """An entry that says where its numbers come from."""

    @property
    def grade(self) -> str:
        """Grade of the evidence."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of sources."""

    @property
    def note(self) -> str:
        """What to know about it."""


def _fixed(
    names: tuple[str, str, str], value: float | None, unit: str, why: _Reasoned
) -> Assumption:
    """Return a number without a range from its id, kind and label, value, unit and entry."""
    return Assumption(
        *names,
        value=value,
        low=None,
        high=None,
        distribution="constant",
        unit=unit,
        grade=why.grade,
        sources=why.sources,
        note=why.note,
    )


def _instruments(study: Study, language: Language) -> Iterator[Assumption]:
    kind, unit = translate(language, "kind.instrument"), translate(language, "log.meur_per_year")
    for name, item in study.instruments.items():
        names = (f"instruments.{name}.meur_per_year", kind, item.label[language])
        yield _fixed(names, item.meur_per_year, unit, item)


def _themes(study: Study, language: Language) -> Iterator[Assumption]:
    kind, unit = translate(language, "kind.theme"), translate(language, "log.share")
    for name, item in study.themes.items():
        label = f"{item.label[language]}: {translate(language, 'log.mainstream')}"
        names = (f"themes.{name}.mainstream_share", kind, label)
        yield _fixed(names, item.mainstream_share, unit, item)


def _state_roles(study: Study, language: Language) -> Iterator[Assumption]:
    kind = translate(language, "kind.state_role")
    for name, item in study.state_roles.items():
        for lever, value in item.levers.model_dump().items():
            unit = "log.years" if lever == "contract_years" else "log.share"
            label = f"{item.label[language]}: {translate(language, f'log.{lever}')}"
            names = (f"state_roles.{name}.levers.{lever}", kind, label)
            yield _fixed(names, value, translate(language, unit), item)
