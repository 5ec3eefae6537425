"""Names of places, and what share of the regions of a run they make up."""

from __future__ import annotations

import pytest

from valuma_scenarios.project.gazetteer import Gazetteer, gazetteer_of
from valuma_scenarios.project.load import Raw
from valuma_scenarios.schema.area import FINLAND
from valuma_scenarios.schema.scenario import MembersFile


@pytest.fixture(scope="module")
def gazetteer(shipped_raw: Raw) -> Gazetteer:
    return gazetteer_of(shipped_raw)


def people(raw: Raw, table: str, name: str) -> float:
    return sum(row.number("population") for row in raw.tables[table].rows if row["id"] == name)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("MK06", "MK06"),
        ("SK064", "SK064"),
        ("KU837", "KU837"),
        ("Tampere", "KU837"),
        ("Tammerfors", "KU837"),
        ("tampere", "KU837"),
        ("Tampere (seutukunta)", "SK064"),
        ("Tammerfors (ekonomisk region)", "SK064"),
        ("Tampere (city)", "KU837"),
        ("Kainuu", "MK18"),
        ("Kajanaland", "MK18"),
        ("Southwest Finland", "MK02"),
        ("Åland", "MK21"),
    ],
)
def test_a_code_or_a_name_in_any_language_is_found(
    gazetteer: Gazetteer, text: str, code: str
) -> None:
    found = gazetteer.find(text)
    assert found is not None
    assert found.id == code


@pytest.mark.parametrize("text", ["", "Atlantis", "Tampere (planet)", "Kainuu (kunta)", "MK99"])
def test_what_is_no_place_is_not_found(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.find(text) is None


def test_every_place_is_found_by_its_code(gazetteer: Gazetteer) -> None:
    assert {gazetteer.find(name) for name in gazetteer.units} == set(gazetteer.units.values())


@pytest.mark.parametrize("level", FINLAND.levels)
def test_all_municipalities_together_are_all_people(gazetteer: Gazetteer, level: str) -> None:
    names = tuple(u.id for u in gazetteer.units.values() if u.level == "kunta")
    members = gazetteer.members(MembersFile(regions=names), level)
    regions = {u.id for u in gazetteer.units.values() if u.level == level}
    assert members.regions == pytest.approx(dict.fromkeys(regions, 1.0))


def test_a_city_counts_with_its_share_of_the_people(shipped_raw: Raw, gazetteer: Gazetteer) -> None:
    city = people(shipped_raw, "municipalities", "KU837")
    stated = MembersFile(regions={"Tampere": 0.5})
    for level, region in (("maakunta", "MK06"), ("seutukunta", "SK064")):
        around = people(shipped_raw, level, region)
        members = gazetteer.members(stated, level)
        assert members.regions == pytest.approx({region: 0.5 * city / around})


def test_a_region_is_spread_over_its_sub_regions(gazetteer: Gazetteer) -> None:
    members = gazetteer.members(MembersFile(regions={"Kainuu": 0.4}), "seutukunta")
    assert members.regions == {"SK181": 0.4, "SK182": 0.4}


def test_places_of_one_region_add_up_to_no_more_than_all_of_it(gazetteer: Gazetteer) -> None:
    stated = MembersFile(regions=("Kainuu", "Kajaani"))
    assert gazetteer.members(stated, "maakunta").regions == {"MK18": 1.0}


def test_types_and_all_are_kept(gazetteer: Gazetteer) -> None:
    stated = MembersFile(region_types=("archipelago",), all=True)
    members = gazetteer.members(stated, "maakunta")
    assert members.region_types == ("archipelago",)
    assert members.all
    assert members.regions == {}
