"""Companies by API: a firm's data are its own, a sole trader's are read for a purpose as hers."""

import pytest

from consents.grounds.restrictions import restrict
from consents.models import Restriction
from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.contacts.models import Company
from crm.privacy.models import AccessEntry, Disclosure, LedgerEntry
from tests.api.conftest import code
from tests.api.people.test_contacts import wrong


@pytest.fixture
def firm(sam):
    return add_company({"name": "Mebloplast S.A.", "nip": "5260250274", "city": "Lipsko"}, by=sam)


@pytest.fixture
def trader(sam, ada):
    company = add_company({"name": "Ada Kowalska Ceramika", "nip": "1234563218", "street": "Długa 5"}, by=sam)
    turn_into_sole_trader(company, ada, by=sam)
    return Company.objects.with_keys().get(pk=company.pk)


def ids(answer):
    return {row["id"] for row in answer.said["results"]}


def test_without_a_purpose_only_firms_are_listed(hub, firm, trader, contracts):
    assert ids(hub.get("companies/")) == {str(firm.uid)}
    assert ids(hub.get("companies/?purpose=offers")) == {str(firm.uid)}
    assert AccessEntry.objects.latest("at").people == []
    whole = hub.get("companies/?purpose=contracts")
    assert ids(whole) == {str(firm.uid), str(trader.uid)}
    row = next(item for item in whole.said["results"] if item["sole_trader"])
    assert (row["name"], row["nip"], row["address"]) == ("Ada Kowalska Ceramika", "1234563218", "Długa 5")
    assert AccessEntry.objects.latest("at").people == [trader.sole_trader_id]
    assert list(Disclosure.objects.values_list("person", "categories")) == [(trader.sole_trader_id, ["company"])]


def test_one_sole_trader_needs_a_purpose(hub, trader):
    answer = hub.get(f"companies/{trader.uid}/")
    assert (code(answer), answer.said["errors"][0]["parameter"]) == ((400, "invalid_parameter"), "purpose")
    assert hub.get(f"companies/{trader.uid}/?purpose=contracts").said["nip"] == "1234563218"
    assert set(hub.get(f"companies/{trader.uid}/?purpose=offers").said) == {"id", "sole_trader", "owner", "team"}


def test_a_firm_is_added_and_changed_over_its_version(hub):
    answer = hub.post("companies/", {"name": "Nowa Firma", "nip": "526-025-02-74"})
    company = Company.objects.get()
    assert (answer.status_code, answer.said, company.nip) == (201, {"id": str(company.uid)}, "5260250274")
    url = f"companies/{company.uid}/"
    assert code(hub.patch(url, {"city": "Łódź"})) == (428, "precondition_required")
    held = answer.headers["ETag"]
    assert hub.get(url).headers["ETag"].startswith(held[:-1])
    assert hub.patch(url, {"city": "Łódź"}, If_Match=held).said == {"id": str(company.uid), "changed": ["city"]}
    assert code(hub.patch(url, {"city": "Kielce"}, If_Match=held)) == (412, "precondition_failed")
    acts = LedgerEntry.objects.filter(target=f"company:{company.uid}").order_by("pk").values_list("act", "actor_kind")
    assert list(acts) == [("company.added", "token"), ("company.edited", "token")]


def test_a_sole_traders_data_are_changed_under_her_key(hub, trader):
    url = f"companies/{trader.uid}/?purpose=contracts"
    held = hub.get(url).headers["ETag"]
    assert wrong(hub.patch(url, {"city": "Kielce"}, If_Match=held)) == {"/city": "unknown_field"}
    assert hub.patch(url, {"address": "Krótka 1"}, If_Match=held).said["changed"] == ["address"]
    assert Company.objects.with_keys().get(pk=trader.pk).trader_address == "Krótka 1"


def test_what_is_wrong_is_said_field_by_field(hub, firm):
    assert wrong(hub.post("companies/", {"name": "X", "nip": "5260250275"})) == {"/nip": "nip_checksum"}
    assert set(wrong(hub.post("companies/", {"name": "X", "nip": "5260250274"}))) == {"/nip"}
    assert wrong(hub.post("companies/", {"name": "X", "owner": "y"})) == {"/owner": "read_only"}


def test_a_foreign_company_answers_as_a_missing_one(hub, mallory):
    theirs = add_company({"name": "Obca"}, by=mallory)
    foreign, missing = (hub.get(f"companies/{key}/") for key in (theirs.uid, "00000000-0000-4000-8000-000000000000"))
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert ids(hub.get("companies/")) == set()


def test_a_restricted_trader_is_out_of_reach(hub, trader, dora):

    restrict(trader.sole_trader, Restriction.Reason.ACCURACY, by=dora)
    answer = hub.get(f"companies/{trader.uid}/?purpose=contracts")
    assert (code(answer), answer.said["reason"]) == ((409, "contact_not_allowed"), "restricted")
    assert ids(hub.get("companies/?purpose=contracts")) == set()
