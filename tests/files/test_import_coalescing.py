"""Several columns of one kind are one thing: each row leads with the first value that it has, and loses none."""

import pytest

from crm.contacts.models import Contact
from crm.files.mapping.address_columns import places
from tests.files.import_cases import checked, counts, csv, described, everybody, imported, prepared, undone

pytestmark = pytest.mark.django_db
PIPEDRIVE = "Person - Name;Person - Phone - Work;Person - Phone - Home;Person - Phone - Mobile;Person - Phone - Other"
FOUR = "Jan Lis;+48601200301;+48601200302;+48601200303;+48601200304"
ADDRESSES = "First Name;Last Name;Mailing Street;Mailing City;Mailing Zip;Other Street;Other City;Other Zip"


def test_every_phone_of_a_row_is_kept_and_the_first_one_leads(sam):
    rows = (FOUR, "Ewa Lis;;;601 200 305;")
    load = imported(prepared(sam, csv(*rows, headers=PIPEDRIVE)))
    further = ["+48601200302", "+48601200303", "+48601200304"]
    assert (counts(load)["new"], everybody()) == (
        2,
        [
            {"name": "Jan Lis", "phone": "+48601200301", "further": further},
            {"name": "Ewa Lis", "phone": "+48601200305"},
        ],
    )


def test_whoever_is_here_gets_the_further_ones_and_undoing_takes_them_away(sam):
    imported(prepared(sam, csv("Jan Lis;601 200 301", headers="Klient;Telefon")))
    load = imported(prepared(sam, csv(FOUR, headers=PIPEDRIVE)))
    assert (counts(load)["updated"], len(everybody()[0]["further"])) == (1, 3)
    assert counts(imported(prepared(sam, csv(FOUR, headers=PIPEDRIVE))))["updated"] == 0  # nothing comes twice
    undone(load)
    assert everybody() == [{"name": "Jan Lis", "phone": "+48601200301"}]


def test_an_address_is_taken_whole_and_a_second_one_stands_in_the_note(sam):
    rows = ("Jan;Lis;Leśna 4;Gniezno;62-200;Polna 1;Opole;45-001", "Ewa;Lis;;;;Polna 1;Opole;45-001")
    load = imported(prepared(sam, csv(*rows, headers=f"{ADDRESSES}")))
    jan, ewa = (describing(contact) for contact in Contact.objects.with_keys().order_by("pk"))
    assert jan == ("Leśna 4", "62-200", "Gniezno", ["Other Street: Polna 1, 45-001 Opole"])
    assert ewa == ("Polna 1", "45-001", "Opole", [])
    assert [code for _at, _target, code in load.rows.get(number=2).problems] == ["address_in_note", "no_contact_detail"]


def describing(contact: Contact) -> tuple:
    """A contact's address and notes."""
    return contact.street, contact.postcode, contact.city, described(contact)["notes"]


def test_three_e_mails_of_hubspot_are_three(sam):
    headers = "Record ID;First Name;Last Name;Email;Work email;Additional email addresses"
    load = imported(
        prepared(sam, csv('1;Jan;Lis;jan@lis.test;praca@lis.test;"a@lis.test;b@lis.test"', headers=headers))
    )
    assert load.counts["new"] == 1
    assert everybody()[0]["further"] == ["praca@lis.test", "a@lis.test", "b@lis.test"]


@pytest.mark.parametrize(
    ("columns", "headers", "expected"),
    [
        (
            {"street": [0, 2], "city": [1, 3]},
            ["OtherStreet", "OtherCity", "MailingStreet", "MailingCity"],
            [{"street": [2], "city": [3]}, {"street": [0], "city": [1]}],
        ),
        ({"street": [0], "city": [1]}, ["Siedziba", "Miasto"], [{"street": [0], "postcode": [], "city": [1]}]),
        (
            {"street": [0, 1], "city": [2]},
            ["Street Address", "Street Address 2", "City"],
            [{"street": [0, 1], "city": [2]}],
        ),
        (
            {"street": [0, 1], "city": [2, 3]},
            ["Ulica (adres służbowy)", "Ulica (adres domowy)", "Miasto (adres służbowy)", "Miasto (adres domowy)"],
            [{"street": [0], "city": [2]}, {"street": [1], "city": [3]}],
        ),
    ],
)
def test_which_columns_make_one_address(columns, headers, expected):
    assert places(columns, headers) == expected


def test_what_is_dropped_is_said_on_the_row(sam):
    imported(prepared(sam, csv("Jan Lis;jan@lis.test;601200301;Gniezno", headers="Klient;E-mail;Telefon;Miasto")))
    file = csv("Jan Lis;jan@lis.test;601200399;Opole", headers="Klient;E-mail;Telefon;Miasto")
    load = checked(prepared(sam, file))
    assert load.rows.get(number=2).problems == [[3, "city", "not_overwritten"], [2, "phone", "not_overwritten"]]
    long = checked(prepared(sam, csv(f"Ewa;ewa@lis.test;{'x' * 51}", headers="Klient;E-mail;Tagi")))
    assert long.rows.get(number=2).problems == [[2, "tags", "tags_left_out"]]
