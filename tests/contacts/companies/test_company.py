"""Companies and sole traders."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consents.models import Restriction
from crm.contacts.companies.company_editing import (
    SoleTraderAlready,
    add_company,
    company_with_nip,
    edit_company,
    suggest,
    turn_into_sole_trader,
)
from crm.contacts.entries.composing import write
from crm.contacts.models import Company, Contact
from crm.privacy.models import AccessEntry, LedgerEntry

KEPT = ("firm",)

FIRM = {"name": "Cerambud Ada Kowalska", "nip": "5260250274", "street": "ul. Wiślana 8", "city": "Kraków"}


@pytest.fixture
def firm(sam, ada):
    company = add_company({**FIRM, "notes": "Rampa nr 2."}, by=sam)
    Contact.objects.filter(pk=ada.pk).update(company=company)
    return company


def url(company, page="company"):
    return reverse(f"contacts:{page}", args=[company.uid])


def opened(company):
    return Company.objects.with_keys().get(pk=company.pk)


def test_a_firm_is_added_with_its_ledger_entry(sam, team_a):
    firm = add_company(FIRM, by=sam)
    entry = LedgerEntry.objects.latest("id")
    assert (firm.owner, firm.team, firm.label, firm.tax_number) == (sam, team_a, FIRM["name"], FIRM["nip"])
    assert (entry.act, entry.about, entry.target) == ("company.added", None, f"company:{firm.uid}")


def test_a_sole_traders_data_leave_the_plain_columns_and_are_found_by_number(sam, ada, firm):
    turn_into_sole_trader(opened(firm), ada, by=sam)
    result = opened(firm)
    assert [getattr(result, name) for name in ("name", "nip", "regon", "street", "postcode", "city")] == [""] * 6
    assert (result.label, result.tax_number, result.trader_address) == (
        FIRM["name"],
        FIRM["nip"],
        "ul. Wiślana 8, Kraków",
    )
    assert company_with_nip(sam, FIRM["nip"]) == result
    assert suggest(sam, "ceram") == [result]
    entry = LedgerEntry.objects.latest("id")
    assert (entry.act, entry.about) == ("company.became_sole_trader", ada.uid)


def test_one_person_trades_under_one_business(sam, ada, firm):
    turn_into_sole_trader(opened(firm), ada, by=sam)
    with pytest.raises(SoleTraderAlready):
        turn_into_sole_trader(opened(add_company({"name": "Druga"}, by=sam)), ada, by=sam)


def test_a_person_one_only_looks_at_is_not_made_a_trader(mallory, ada):
    with pytest.raises(PermissionDenied):
        turn_into_sole_trader(opened(add_company({"name": "Obca"}, by=mallory)), ada, by=mallory)


def test_a_sole_traders_data_are_edited_in_the_sealed_columns(sam, ada, firm):
    turn_into_sole_trader(opened(firm), ada, by=sam)
    changed = edit_company(opened(firm), {"name": "Ada Kowalska Kafle", "nip": FIRM["nip"], "website": ""}, by=sam)
    assert changed == ["trader_name"]
    assert (opened(firm).name, opened(firm).label) == ("", "Ada Kowalska Kafle")


def test_the_page_shows_people_and_what_happened_with_them(as_user, sam, nina, mallory, ada, firm):
    write(ada, by=sam, kind="note", text="Zamówi kafle.")
    page = as_user(sam).get(url(firm)).content.decode()
    assert all(words in page for words in (FIRM["name"], "Ada Kowalska", "Zamówi kafle.", "Rampa nr 2."))
    assert "Zamówi kafle." not in as_user(nina).get(url(firm)).content.decode()
    assert as_user(mallory).get(url(firm)).status_code == 404


def test_a_meeting_of_several_is_one_line(as_user, sam, ada, add, firm):
    eve = add(sam, name="Ewa Lis", company=firm)
    write(ada, by=sam, kind="meeting", text="Pomiary w hali.", others=[eve])
    assert as_user(sam).get(url(firm)).content.decode().count("Pomiary w hali.") == 1


def test_the_officer_sees_neither_names_nor_words(as_user, sam, dora, ada, firm):
    write(ada, by=sam, kind="note", text="Zamówi kafle.")
    turn_into_sole_trader(opened(firm), ada, by=sam)
    page = as_user(dora).get(url(firm)).content.decode()
    assert [words in page for words in ("Cerambud", "5260250274", "Wiślana", "Ada", "Zamówi")] == [False] * 5
    assert AccessEntry.objects.latest("id").fields == []
    assert "Cerambud" in as_user(sam).get(url(firm)).content.decode()


def test_a_restricted_sole_trader_is_hidden(as_user, sam, ada, firm):
    turn_into_sole_trader(opened(firm), ada, by=sam)
    Restriction.objects.create(person=ada.person, reason="accuracy", since=ada.created_at, placed_by="user:1")
    page = as_user(sam).get(url(firm)).content.decode()
    assert [words in page for words in ("Cerambud", "5260250274", "Ada Kowalska")] == [False] * 3


def test_the_page_costs_the_same_with_one_and_with_ten_people(as_user, sam, add, firm):
    client = as_user(sam)

    def queries():
        with CaptureQueriesContext(connection) as result:
            assert client.get(url(firm)).status_code == 200
        return len(result)

    client.get(url(firm))
    few = queries()
    for number in range(9):
        write(add(sam, name=f"Ewa {number}", company=firm), by=sam, kind="note", text="Dzień dobry.")
    assert queries() == few


def test_the_form_checks_numbers_by_their_control_digits(as_user, sam):
    new, client = reverse("contacts:company_add"), as_user(sam)
    assert client.post(new, {"name": "X", "nip": "5260250275"}).status_code == 422
    assert client.post(new, {"name": "X", "regon": "123456789"}).status_code == 422
    assert client.post(new, {"name": "X", "notes": "PESEL 44051401359"}).status_code == 422
    assert client.post(new, {"name": "X", "nip": "526-025-02-74", "regon": "123456785"}).status_code == 302
    assert (Company.objects.get().nip, Company.objects.get().regon) == ("5260250274", "123456785")
    assert client.post(new, {"name": "Y", "nip": "5260250274"}).status_code == 422


def test_a_foreign_companys_number_is_no_duplicate(as_user, mallory, firm):
    assert as_user(mallory).post(reverse("contacts:company_add"), {"name": "Y", "nip": FIRM["nip"]}).status_code == 302


def test_the_form_saves_and_the_toggle_seals(as_user, sam, mallory, ada, firm):
    client = as_user(sam)
    assert client.post(url(firm, "company_edit"), {"name": "Nowa", "nip": FIRM["nip"]}).status_code == 302
    assert opened(firm).name == "Nowa"
    assert client.post(url(firm, "sole_trader"), {"contact": "nonsense"}).status_code == 404
    assert client.post(url(firm, "sole_trader"), {"contact": str(ada.uid)}).status_code == 302
    assert (opened(firm).sole_trader_id, opened(firm).label) == (ada.pk, "Nowa")
    assert client.get(url(firm, "company_edit")).status_code == 200
    for page in ("company_edit", "sole_trader"):
        assert as_user(mallory).post(url(firm, page), {"name": "Z"}).status_code == 404
