"""Schema of the area a project is about: the row of the whole, and its levels of regions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from valuma_scenarios.schema.base import Frozen, Identifier, Text
from valuma_scenarios.vocabulary import LANGUAGES


class Whole(Frozen):
    """The row that stands for the whole area in every table."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
    """Code of the row; no region may have it."""
    label: Text
    """Its name, as a heading of a row."""
    inline: Text | None = None
    """Its name inside a sentence; the label if not given."""


class Level(Frozen):
    """A level of regions."""

    label: Text
    """What one of its regions is called, in small letters."""
    plural: Text | None = None
    """What several of them are called; the label if not given."""
    also: tuple[str, ...] = ()
    """Other words for it that may follow a place in brackets: `Tampere (kaupunki)`."""


class Area(Frozen):
    """What the regions of a project are, and what they make up together."""

    whole: Whole
    """The row that stands for the whole area."""
    levels: Annotated[dict[Identifier, Level], Field(min_length=1)]
    """Levels of regions, largest regions first; `parameters/regions/LEVEL.csv` lists the regions.

    The first level is that of runs unless another is asked for.
    """

    @property
    def main(self) -> str:
        """The level of runs unless another is asked for."""
        return next(iter(self.levels))

    @property
    def smallest(self) -> str:
        """The level of the smallest regions."""
        return tuple(self.levels)[-1]

    @property
    def large(self) -> str | None:
        """The level whose tables are so large that only its own runs read them, if there is one."""
        return self.smallest if len(self.levels) > 2 else None

    def level_named(self, text: str) -> str | None:
        """Return the level that an id or a name in any language means, or None."""
        wanted = text.strip().casefold()
        for name, level in self.levels.items():
            names = (name, level.label.fi, level.label.sv, level.label.en, *level.also)
            if wanted in {known.casefold() for known in names}:
                return name
        return None


def level_name(area: Area, level: str) -> dict[str, str]:
    """Return what regions of a level are called, by language; the id where it is not known."""
    known = area.levels.get(level)
    return (known.plural or known.label).model_dump() if known else dict.fromkeys(LANGUAGES, level)


FINLAND = Area(
    whole=Whole(
        id="FI",
        label=Text(fi="Koko maa", sv="Hela landet", en="Whole country"),
        inline=Text(fi="koko maa", sv="hela landet", en="whole country"),
    ),
    levels={
        "maakunta": Level(
            label=Text(fi="maakunta", sv="landskap", en="region"),
            plural=Text(fi="maakunnat", sv="landskap", en="regions"),
        ),
        "seutukunta": Level(
            label=Text(fi="seutukunta", sv="ekonomisk region", en="sub-region"),
            plural=Text(fi="seutukunnat", sv="ekonomiska regioner", en="sub-regions"),
        ),
        "kunta": Level(
            label=Text(fi="kunta", sv="kommun", en="municipality"),
            plural=Text(fi="kunnat", sv="kommuner", en="municipalities"),
            also=("kaupunki", "stad", "city"),
        ),
    },
)
"""The area of a project that does not say what its area is."""
