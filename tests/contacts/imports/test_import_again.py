"""The same file once more doubles nobody, also those who have neither an e-mail nor a phone."""

import pytest

from crm.contacts.models import Company, Contact
from tests.files.import_cases import counts, csv, imported, prepared

pytestmark = pytest.mark.django_db
ROWS = (
    "Jan Lis;Tartak sp. z o.o.",
    "LIS Jan;Stolarnia sp. z o.o.",  # another place of work, another person
    "Ewa Łoś;",
    "Ola Żbik;Ola Żbik Usługi",  # her own business, sealed under her key
)


def test_rows_without_a_channel_are_known_by_name_and_company(sam):
    first = imported(prepared(sam, csv(*ROWS, headers="Klient;Firma")))
    again = imported(prepared(sam, csv(*ROWS, headers="Klient;Firma")))
    assert (counts(first)["new"], counts(again)["new"], counts(again)["duplicate"]) == (4, 0, 4)
    assert (Contact.objects.count(), Company.objects.count()) == (4, 3)


def test_a_row_that_stands_twice_in_one_file_comes_in_once(sam):
    load = imported(prepared(sam, csv(*ROWS, "jan lis;TARTAK SP. Z O.O.", headers="Klient;Firma")))
    assert (counts(load)["new"], Contact.objects.count()) == (4, 4)


def test_a_name_alone_is_not_somebody_with_an_address(sam):
    imported(prepared(sam, csv("Ewa Łoś;ewa@los.test", headers="Klient;E-mail")))
    assert counts(imported(prepared(sam, csv("Ewa Łoś;", headers="Klient;Firma"))))["new"] == 1


def test_nobody_of_another_team_is_met(sam, mallory):
    imported(prepared(mallory, csv(*ROWS, headers="Klient;Firma")))
    assert counts(imported(prepared(sam, csv(*ROWS, headers="Klient;Firma"))))["new"] == 4
