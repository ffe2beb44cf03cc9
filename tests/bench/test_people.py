"""Fictional contacts for measurements, the demo and import tests."""

import csv
from itertools import islice

import phonenumbers
import pytest

from bench.data.people import FIELDS, HEADINGS, SURNAMES, feminine, people, write_csv


def test_the_same_seed_gives_the_same_people_and_another_seed_others():
    assert list(people(500)) == list(islice(people(2000), 500))
    assert list(people(500)) != list(people(500, seed=1))


def test_everybody_has_every_field_and_only_the_company_may_be_empty():
    crowd = list(people(2000))
    assert {tuple(person) for person in crowd} == {FIELDS}
    assert {field for person in crowd for field in FIELDS if not person[field]} == {"company"}


def test_no_two_people_share_an_address_or_a_number():
    crowd = list(people(20_000))
    assert (len({person["email"] for person in crowd}), len({person["phone"] for person in crowd})) == (20_000, 20_000)


def test_addresses_reach_nobody_and_phones_are_well_formed():
    for person in people(500):
        local, domain = person["email"].split("@")
        assert (local.isascii(), domain.endswith(".example")) == (True, True)
        assert phonenumbers.is_valid_number(phonenumbers.parse(person["phone"]))


def test_there_are_many_surnames_and_enough_people_to_find_by_half_of_one():
    names = [person["name"] for person in people(5000) if person["name"].split()[1].startswith("Kowal")]
    assert (len(SURNAMES) >= 2000, len(names) > 50, len(set(names)) > 50) == (True, True, True)


@pytest.mark.parametrize(
    ("his", "hers"),
    [
        ("Kowalski", "Kowalska"),
        ("Nowicki", "Nowicka"),
        ("Zawadzki", "Zawadzka"),
        ("Cichy", "Cicha"),
        ("Nowak", "Nowak"),
    ],
)
def test_women_bear_the_feminine_form(his, hers):
    assert feminine(his) == hers


def test_the_file_has_polish_headings_and_one_line_per_person(tmp_path):
    write_csv(tmp_path / "people.csv", 3, encoding="cp1250")
    with (tmp_path / "people.csv").open(encoding="cp1250", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert rows == [list(HEADINGS), *(list(person.values()) for person in people(3))]
