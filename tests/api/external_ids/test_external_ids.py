"""A program's own numbers of our records: told once, read by it alone, gone and merged with whom they are about."""

import pytest
from django.db import connection

from crm.api.models import ExternalId
from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.contacts.company_merging.company_joining import join_companies
from crm.contacts.merging.joining import join_contacts
from crm.contacts.merging.splitting import split_contacts
from crm.contacts.models import Company, Contact
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry
from crm.privacy.verbs.export import export
from crm.sales.models import Deal
from tests.api.conftest import Caller, code
from tests.api.programs import token_of_a_program
from tests.dsar.decided_cases import with_key

SHOP = {"purpose": "contracts", "origin_kind": "form", "origin_label": "Sklep"}
ANNA = {"name": "Anna Wiśniewska", "email": "anna@mebloplast.test", **SHOP}


@pytest.fixture
def erp(shop, contracts, team_a):
    """Another program of the same team."""
    return Caller(token_of_a_program(contracts, teams=[team_a]))


def made(caller, number, **more):
    answer = caller.post("contacts/", {**ANNA, **more, "external_ids": [number]})
    assert answer.status_code == 201, answer.said
    return answer.said


def numbers(caller, uid, area="contacts"):
    return caller.get(f"{area}/{uid}/?purpose=contracts").said["external_ids"]


def told(caller, uid, texts, area="contacts"):
    return caller.patch(f"{area}/{uid}/?purpose=contracts", {"external_ids": texts}, If_Match="*")


def fresh(contact):
    return Contact.objects.with_keys().get(pk=contact.pk)


def test_what_is_made_under_a_number_is_made_once(hub):
    first = made(hub, "K-1001")
    assert made(hub, "K-1001", name="Anna W.") == {"id": first["id"], "new": False}
    assert (Contact.objects.count(), numbers(hub, first["id"])) == (1, ["K-1001"])
    assert code(hub.post("contacts/", {**ANNA, "external_ids": ["K-1002"]})) == (409, "looks_alike")
    assert made(hub, "K1001", another=True)["id"] != first["id"]  # letter for letter


def test_only_the_program_that_told_it_reads_it(hub, erp, add, sam):
    contact = add(sam)
    assert told(hub, contact.uid, ["K-1"]).said == {"id": str(contact.uid), "changed": ["external_ids"]}
    assert told(hub, contact.uid, ["K-1"]).said["changed"] == []
    assert (numbers(hub, contact.uid), numbers(erp, contact.uid)) == (["K-1"], [])
    assert told(erp, contact.uid, ["K-1"]).status_code == 200  # the same letters of another system
    assert told(hub, contact.uid, ["K-1", "K-2"]).status_code == 200
    page = [caller.get("people/?purpose=contracts").said["results"] for caller in (hub, erp)]
    assert [row["external_ids"] for rows in page for row in rows] == [["K-1", "K-2"], ["K-1"]]
    entry = LedgerEntry.objects.filter(act="external_ids.changed").earliest("pk")
    assert (entry.about, entry.fields, entry.target.partition(" ")[0]) == (
        contact.uid,
        ["external_ids"],
        f"contact:{contact.uid}",
    )


def test_a_number_names_one_record(hub, add, sam):
    first, other = add(sam), add(sam, name="Jan Nowak", email="jan@firma.test", phone="")
    told(hub, first.uid, ["K-1"])
    refused = told(hub, other.uid, ["K-1"])
    assert (code(refused), refused.said["errors"][0]["pointer"]) == ((422, "invalid"), "/external_ids")
    assert (refused.said["errors"][0]["code"], numbers(hub, other.uid)) == ("taken", [])


def test_every_kind_of_record_has_them(hub, add, sam):
    contact = add(sam)
    about = {"contact": str(contact.uid), "purpose": "contracts"}
    bodies = {
        "companies": {"name": "Nowa Firma"},
        "deals": {**about, "title": "Regały"},
        "tasks": {**about, "kind": "call", "title": "Oddzwonić", "due_on": "2026-12-24"},
        "documents": {**about, "kind": "invoice", "issued_on": "2026-01-05", "number": "FV 1"},
    }
    for area, body in bodies.items():
        first = hub.post(f"{area}/", {**body, "external_ids": ["N 7"]})
        again = hub.post(f"{area}/", {**body, "external_ids": ["N 7"]})
        assert again.said == {"id": first.said["id"], "new": False}, (area, again.said)
        assert numbers(hub, first.said["id"], area) == ["N 7"], area
        assert told(hub, first.said["id"], ["N 8"], area).said["changed"] == ["external_ids"], area
        assert numbers(hub, first.said["id"], area) == ["N 8"], area
    categories = ExternalId.objects.order_by("kind").values_list("kind", "category")
    assert dict(categories) == {
        **{"company": "company", "deal": "correspondence"},
        **{"document": "financial", "task": "correspondence"},
    }


def test_they_go_with_the_person_and_stand_in_their_copy(hub, add, sam, dora):
    contact = add(sam)
    told(hub, contact.uid, ["Klient 4711"])
    deal = {"contact": str(contact.uid), "purpose": "contracts", "title": "Regały", "external_ids": ["Zam 12"]}
    hub.post("deals/", deal)
    copy = export(with_key(contact.person))["api.externalid"]
    assert sorted(row["value"] for row in copy) == ["Klient 4711", "Zam 12"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT value::text FROM api_externalid")
        assert not any("Klient 4711" in text for (text,) in cursor.fetchall())
    erase(with_key(contact.person), {}, by=dora)
    assert (ExternalId.objects.count(), made(hub, "Klient 4711")["id"] == str(contact.uid)) == (0, False)


def test_after_a_merge_both_lead_to_the_one_that_stays(hub, add, sam):
    gone, stays = add(sam), add(sam, name="Jan Nowak", email="jan@firma.test", phone="")
    told(hub, gone.uid, ["A"])
    told(hub, stays.uid, ["B"])
    merge = join_contacts(fresh(gone), fresh(stays), by=sam)
    assert sorted(numbers(hub, stays.uid)) == ["A", "B"]
    assert made(hub, "A") == {"id": str(stays.uid), "new": False}
    merge = type(merge).objects.select_related("survivor__key").get(pk=merge.pk)
    split_contacts(merge, by=sam)
    assert (numbers(hub, gone.uid), numbers(hub, stays.uid)) == (["A"], ["B"])


def test_the_same_of_two_firms(hub, sam):
    gone, stays = (add_company({"name": name}, by=sam) for name in ("Jeden S.A.", "Dwa S.A."))
    told(hub, gone.uid, ["A"], "companies")
    told(hub, stays.uid, ["B"], "companies")
    join_companies(gone, stays, by=sam)
    assert sorted(numbers(hub, stays.uid, "companies")) == ["A", "B"]


def test_a_firm_that_is_a_sole_traders_has_them_under_their_key(hub, add, sam, dora):
    contact = add(sam, name="Ada Kowalska", email="ada@cerambud.test")
    firm = add_company({"name": "Ada Kowalska Ceramika"}, by=sam)
    told(hub, firm.uid, ["Odb 5"], "companies")
    deal = hub.post("deals/", {"company": str(firm.uid), "purpose": "contracts", "title": "R", "external_ids": ["Z"]})
    assert list(ExternalId.objects.values_list("person", flat=True)) == [None, None]
    turn_into_sole_trader(Company.objects.with_keys().get(pk=firm.pk), fresh(contact), by=sam)
    assert set(ExternalId.objects.values_list("person", flat=True)) == {contact.pk}
    assert not ExternalId.objects.filter(house_value__isnull=False).exists()
    assert (numbers(hub, firm.uid, "companies"), numbers(hub, deal.said["id"], "deals")) == (["Odb 5"], ["Z"])
    erase(with_key(contact.person), {}, by=dora)
    assert (ExternalId.objects.count(), Deal.objects.count()) == (0, 0)


def test_a_purpose_that_needs_nobodys_name_has_no_use_for_them(hub, add, sam, contracts):
    contact = add(sam)
    told(hub, contact.uid, ["K-1"])
    contracts.categories = [name for name in contracts.categories if name != "identity"]
    contracts.save(update_fields=["categories"])
    refused = told(hub, contact.uid, ["K-2"])
    assert (refused.status_code, refused.said["errors"][0]["code"]) == (422, "not_needed")
    assert "external_ids" not in hub.get(f"contacts/{contact.uid}/?purpose=contracts").said
