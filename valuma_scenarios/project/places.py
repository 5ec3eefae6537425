"""What statistical offices call the regions of a project: codes, old codes, larger areas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

NUTS3 = {
    "FI1B1": "MK01", "FI1C1": "MK02", "FI196": "MK04", "FI1C2": "MK05", "FI197": "MK06",
    "FI1C3": "MK07", "FI1C4": "MK08", "FI1C5": "MK09", "FI1D1": "MK10", "FI1D2": "MK11",
    "FI1D3": "MK12", "FI193": "MK13", "FI194": "MK14", "FI195": "MK15", "FI1D5": "MK16",
    "FI1D9": "MK17", "FI1D8": "MK18", "FI1D7": "MK19", "FI200": "MK21",
}  # fmt: skip
"""Regions of Finland in NUTS 2016 and 2021 (Commission Delegated Regulation 2019/1755)."""

ABOLISHED = {
    "MK20": ("Itä-Uusimaa", "MK01", 2011),
    "FI182": ("Itä-Uusimaa", "MK01", 2011),
    "KU911": ("Valtimo", "KU541", 2020),
    "KU099": ("Honkajoki", "KU214", 2021),
}
"""Code of a region or municipality that is none any more: name, what it is part of, since when."""

_LARGER = re.compile(r"SSS|MA1|FI|FI\d|FI\d[A-Z]|FI20|EU\w*|EA\w*")
_ABROAD = re.compile(r"(?!FI|MK|KU)[A-Z]{2}[A-Z0-9]{0,3}")
"""Codes of Eurostat for other countries and their regions; they stand alone."""
_WHOLE = frozenset(("koko maa", "hela landet", "whole country", "finland", "suomi", "manner-suomi",
                    "mainland finland", "fasta finland"))  # fmt: skip
_PREFIXES = ("MK", "SK", "KU")


@dataclass(frozen=True)
class Codes:
    """Finds the region that a table means.

    Parameters
    ----------
    regions : pandas.DataFrame
        Regions of the study: index id, names in `name_fi`, `name_sv`, `name_en`.
    renamed : mapping of str to str
        Codes and names of the table that mean a region under another one.
    """

    regions: pd.DataFrame
    renamed: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _known(self) -> dict[str, str]:
        known: dict[str, str] = {}
        for name in ("name_fi", "name_sv", "name_en"):
            if name in self.regions:
                texts = self.regions[name].astype(str)
                known |= {text.casefold(): str(region) for region, text in texts.items()}
        ids = [str(region) for region in self.regions.index]
        known |= {region.casefold(): region for region in ids}
        known |= {region[2:]: region for region in ids if region[:2] in _PREFIXES}
        return known | {code.casefold(): r for code, r in NUTS3.items() if r in set(ids)}

    def find(self, place: str, label: str = "") -> str | None:
        """Return the region of a code, a name, or a code with a name behind it; None if none."""
        for text in (place, label, place.partition(" ")[0], place.partition(" ")[2]):
            plain = text.strip()
            if plain in self.renamed:
                return self.renamed[plain]
            if plain and plain.casefold() in self._known:
                return self._known[plain.casefold()]
        return None

    def is_larger(self, place: str, label: str = "") -> bool:
        """Whether a place is an area of another kind: the country, a major region, abroad."""
        code = place.partition(" ")[0].strip()
        named = {place.casefold().strip(), label.casefold().strip(),
                 place.partition(" ")[2].casefold().strip()}  # fmt: skip
        if code in ABOLISHED or code in NUTS3:
            return False
        alone = place.strip() == code and not label
        abroad = alone and _ABROAD.fullmatch(code) is not None
        return abroad or bool(named & _WHOLE) or _LARGER.fullmatch(code) is not None


def abolished(place: str, label: str = "") -> tuple[str, str, int] | None:
    """Return name, successor and year of a place that is none any more; None if it is not known."""
    code = place.partition(" ")[0].strip()
    if code in ABOLISHED:
        return ABOLISHED[code]
    names = {place.strip(), label.strip(), place.partition(" ")[2].strip()}
    return next((entry for entry in ABOLISHED.values() if entry[0] in names), None)
