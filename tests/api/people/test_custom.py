"""Fields of the house's own by API: read for a purpose that needs them, refused each under its own pointer."""

import pytest

from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.contacts.custom.definitions import retire
from crm.contacts.custom_values.value_store import custom_values_of
from crm.contacts.models import Company, Contact
from crm.contacts.people.editing import edit
from crm.privacy.models import AccessEntry, Disclosure, LedgerEntry
from crm.sales.models import Deal
from tests.api.conftest import code
from tests.api.people.test_contacts import NEW, version, wrong
from tests.contacts.custom.field_cases import BY, firm_now, make, opened
from tests.sales.deal_builders import again, deal, firm

NEW_DEAL = {"purpose": "contracts", "title": "Regały"}


@pytest.fixture
def fields():
    """One field of each kind."""
    make("Branża", kind="choice", choices=["IT", ("Handel", "Trade")])
    make("Liczba osób", kind="number")
    make("Rocznica", kind="date")
    make("Klient targów", kind="yes_no")
    make("Strona", kind="link")
    make("Rabat", category="preferences", purposes=["offers"])


def test_somebody_new_comes_with_them_and_is_read_with_those_that_the_purpose_needs(hub, fields):
    values = {
        "branza": "Trade",
        "liczba_osob": 12,
        "rocznica": "2026-06-30",
        "klient_targow": False,
        "strona": "https://firma.pl",
    }
    assert hub.post("contacts/", {**NEW, "custom": values}).status_code == 201
    contact = Contact.objects.get()
    answer = hub.get(f"contacts/{contact.uid}/?purpose=contracts")
    assert answer.said["custom"] == {**values, "branza": "handel", "liczba_osob": "12"}
    assert "custom_branza" in AccessEntry.objects.latest("at").fields
    assert "employment" in Disclosure.objects.get().categories


def test_they_are_changed_over_the_version_that_was_read_and_emptied_by_nothing(hub, sam, ada, fields):
    edit(opened(ada), {"custom_liczba_osob": "3", "custom_branza": "it"}, version=1, by=sam)
    url = f"contacts/{ada.uid}/?purpose=contracts"
    values = {"custom": {"liczba_osob": None, "branza": "handel"}}
    answer = hub.patch(url, values, **{"If-Match": version(hub, ada)})
    assert answer.said["changed"] == ["custom_branza", "custom_liczba_osob"]
    assert hub.get(url).said["custom"] == {"branza": "handel"}
    assert LedgerEntry.objects.filter(act="contact.edited").latest("at").fields == answer.said["changed"]
    assert code(hub.patch(url, values, **{"If-Match": '"1"'}))[0] == 412


def test_whatever_is_wrong_is_refused_under_its_own_pointer(hub, fields):
    values = {
        "branza": "rolnictwo",
        "liczba_osob": "dużo",
        "rocznica": "2026-02-31",
        "klient_targow": "może",
        "strona": "javascript:alert(1)",
        "nieznane": "x",
    }
    assert set(wrong(hub.post("contacts/", {**NEW, "custom": values}))) == {f"/custom/{key}" for key in values}
    assert wrong(hub.post("contacts/", {**NEW, "custom": ["x"]})) == {"/custom": "not_a_dict"}
    assert Contact.objects.count() == 0


def test_a_retired_field_is_read_and_written_no_more(hub, sam, ada, fields):
    edit(opened(ada), {"custom_branza": "it"}, version=1, by=sam)
    retire(make("Rynek"), by=BY)
    assert wrong(hub.post("contacts/", {**NEW, "custom": {"rynek": "x"}})) == {"/custom/rynek": "unknown_field"}


def test_what_the_purpose_does_not_need_is_neither_given_nor_taken(hub, sam, ada, fields):
    edit(opened(ada), {"custom_rabat": "5%", "custom_branza": "it"}, version=1, by=sam)
    assert hub.get(f"contacts/{ada.uid}/?purpose=contracts").said["custom"] == {"branza": "it"}
    assert hub.get(f"contacts/{ada.uid}/?purpose=offers").said["custom"] == {"rabat": "5%"}
    refused = hub.post("contacts/", {**NEW, "custom": {"rabat": "5%"}})
    assert [(error["pointer"], error["code"]) for error in refused.said["errors"]] == [("/custom/rabat", "not_needed")]


def test_a_firms_are_told_to_everybody_who_sees_it_and_a_traders_for_a_purpose(hub, sam, ada):
    field = make("Liczba osób", record="company", kind="number", category="company")
    answer = hub.post("companies/", {"name": "Buk", "custom": {"liczba_osob": "12,5"}})
    url = f"companies/{answer.said['id']}/"
    assert hub.get(url).said["custom"] == {"liczba_osob": "12.5"}
    changed = hub.patch(url, {"custom": {"liczba_osob": 13}}, **{"If-Match": hub.get(url).headers["ETag"]})
    assert (changed.said["changed"], custom_values_of(firm_now(Company.objects.get()))) == (
        [field.name],
        {field.name: "13"},
    )
    trader = add_company({"name": "Ada", field.name: "1"}, by=sam)
    turn_into_sole_trader(firm_now(trader), opened(ada), by=sam)
    assert hub.get(f"companies/{trader.uid}/?purpose=contracts").said["custom"] == {"liczba_osob": "1"}
    assert "custom" not in hub.get(f"companies/{trader.uid}/?purpose=offers").said


def test_deals_carry_them_too(hub, sam, ada):
    field = make("Strona oferty", record="deal", kind="link", category="correspondence")
    body = {**NEW_DEAL, "contact": str(ada.uid), "custom": {"strona_oferty": "oferty.pl/1"}}
    row = Deal.objects.get(uid=hub.post("deals/", body).said["id"])
    url = f"deals/{row.uid}/?purpose=contracts"
    read = hub.get(url)
    assert read.said["custom"] == {"strona_oferty": "https://oferty.pl/1"}
    assert field.name in AccessEntry.objects.latest("at").fields
    hub.patch(url, {"custom": {"strona_oferty": ""}}, **{"If-Match": read.headers["ETag"]})
    assert custom_values_of(again(row)) == {field.name: ""}
    deal(sam, company=firm(sam), custom_strona_oferty="https://firma.pl")
    listed = hub.get("deals/?purpose=contracts").said["results"]
    assert [item["custom"] for item in listed] == [{"strona_oferty": "https://firma.pl"}, {}]
