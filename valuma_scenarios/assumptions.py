"""The log of assumptions: every number of a study with its range, unit, source and grade."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields

from valuma_scenarios.study import Study
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.messages import translate


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


def to_csv(rows: tuple[Assumption, ...]) -> str:
    """Return the log as CSV, sources separated by spaces, numbers with a decimal point."""
    buffer = io.StringIO()
    names = [field.name for field in fields(Assumption)]
    writer = csv.DictWriter(buffer, names, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({**asdict(row), "sources": " ".join(row.sources)})
    return buffer.getvalue()


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
        yield Assumption(
            id=f"constants.{name}.value",
            kind=kind,
            label=item.label[language],
            value=item.value,
            low=None,
            high=None,
            distribution="constant",
            unit=words.unit_text(item.unit),
            grade=item.grade,
            sources=item.sources,
            note=item.note,
        )


def _instruments(study: Study, language: Language) -> Iterator[Assumption]:
    kind = translate(language, "kind.instrument")
    for name, item in study.instruments.items():
        yield Assumption(
            id=f"instruments.{name}.meur_per_year",
            kind=kind,
            label=item.label[language],
            value=item.meur_per_year,
            low=None,
            high=None,
            distribution="constant",
            unit=translate(language, "log.meur_per_year"),
            grade=item.grade,
            sources=item.sources,
            note=item.note,
        )


def _themes(study: Study, language: Language) -> Iterator[Assumption]:
    kind = translate(language, "kind.theme")
    for name, item in study.themes.items():
        yield Assumption(
            id=f"themes.{name}.mainstream_share",
            kind=kind,
            label=f"{item.label[language]}: {translate(language, 'log.mainstream')}",
            value=item.mainstream_share,
            low=None,
            high=None,
            distribution="constant",
            unit=translate(language, "log.share"),
            grade=item.grade,
            sources=item.sources,
            note=item.note,
        )


def _state_roles(study: Study, language: Language) -> Iterator[Assumption]:
    kind = translate(language, "kind.state_role")
    for name, item in study.state_roles.items():
        for lever, value in item.levers.model_dump().items():
            unit = "log.years" if lever == "contract_years" else "log.share"
            yield Assumption(
                id=f"state_roles.{name}.levers.{lever}",
                kind=kind,
                label=f"{item.label[language]}: {translate(language, f'log.{lever}')}",
                value=value,
                low=None,
                high=None,
                distribution="constant",
                unit=translate(language, unit),
                grade=item.grade,
                sources=item.sources,
                note=item.note,
            )
