"""Look-up by a value: ids of whom the purpose allows, and one answer for everybody else, after the same statements."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consents.grounds.recording import withdraw
from consents.grounds.restrictions import restrict
from crm.accounts.limits import throttle
from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.contacts.people.bin import to_bin
from crm.privacy.models import AccessEntry, Disclosure
from tests.api.conftest import code
from tests.api.external_ids.test_external_ids import told

UNKNOWN = "nikogo@nigdzie.test"
NUMBER = re.compile(r"\s*-?\d+|'[^']*'")


def asked(caller, purpose="contracts", **value):
    return caller.post("lookup/", {"purpose": purpose, **value})


def contact_ids(answer):
    assert answer.status_code == 200, answer.said
    return [row["id"] for row in answer.said["results"]]


def test_by_mail_and_phone_however_they_are_written(hub, ada):
    assert asked(hub, email=" ADA@cerambud.TEST").said == {"results": [{"record": "contact", "id": str(ada.uid)}]}
    assert contact_ids(asked(hub, phone="602-333-444")) == [str(ada.uid)]
    entry = AccessEntry.objects.filter(view="api:lookup").latest("at")
    assert (entry.people, entry.purpose) == ([ada.pk], "contracts")
    assert ["phone"] in list(Disclosure.objects.filter(person=ada.person).values_list("categories", flat=True))


def test_whoever_is_not_allowed_is_as_nobody(hub, rival, add, sam, dora, ada, ben, offers):
    binned, paused = (add(sam, name=name, email=f"{name}@x.test", phone="") for name in ("kosz", "pauza"))
    to_bin(binned, by=sam)
    restrict(paused.person, reason="accuracy", by=dora)
    withdraw(ada.person, offers, "email", by=sam)
    nobody = asked(hub, "offers", email=UNKNOWN)
    hidden = [
        asked(hub, "offers", email="ada@cerambud.test"),
        asked(hub, email="kosz@x.test"),
        asked(hub, email="pauza@x.test"),
        asked(rival, email="ada@cerambud.test"),
    ]
    assert {(answer.status_code, answer.content) for answer in hidden} == {(nobody.status_code, nobody.content)}
    assert contact_ids(asked(hub, email="ada@cerambud.test")) == [str(ada.uid)]


def statements(caller, **value):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        asked(caller, "offers", **value)
    return [NUMBER.sub("#", query["sql"]) for query in captured.captured_queries]


def test_unknown_and_not_allowed_take_the_same_statements(hub, ada, sam, offers):
    withdraw(ada.person, offers, "email", by=sam)
    statements(hub, email=UNKNOWN)  # what the first of a process prepares
    assert statements(hub, email="ada@cerambud.test") == statements(hub, email=UNKNOWN)


def test_a_nip_finds_a_firm_and_a_sole_trader_for_a_purpose(hub, rival, add, sam, ada):
    firm = add_company({"name": "Mebloplast S.A.", "nip": "5260250274"}, by=sam)
    trader = add_company({"name": "Ada Kowalska Ceramika", "nip": "1234563218"}, by=sam)
    turn_into_sole_trader(trader, ada, by=sam)
    assert asked(hub, nip="526-025-02-74").said == {"results": [{"record": "company", "id": str(firm.uid)}]}
    assert contact_ids(asked(hub, nip="1234563218")) == [str(trader.uid)]
    assert contact_ids(asked(hub, "offers", nip="1234563218")) == []
    assert contact_ids(asked(rival, nip="5260250274")) == []


def test_its_own_numbers_and_no_others(hub, rival, add, sam):
    contact = add(sam)
    told(hub, contact.uid, ["K-1"])
    deal = hub.post(
        "deals/", {"contact": str(contact.uid), "purpose": "contracts", "title": "R", "external_ids": ["Z"]}
    )
    assert contact_ids(asked(hub, external_id="K-1")) == [str(contact.uid)]
    assert contact_ids(asked(rival, external_id="K-1")) == []
    assert asked(hub, external_id="Z", record="deal").said["results"] == [{"record": "deal", "id": deal.said["id"]}]
    assert contact_ids(asked(hub, external_id="Z")) == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/email"),
        ({"email": "a@b.test", "phone": "602333444"}, "/email"),
        ({"email": "ada@"}, "/email"),
        ({"phone": "602"}, "/phone"),
        ({"nip": "123"}, "/nip"),
        ({"name": "Ada"}, "/name"),
    ],
)
def test_a_part_of_a_value_is_no_question(hub, ada, body, pointer):
    answer = asked(hub, **body)
    assert (answer.status_code, answer.said["errors"][0]["pointer"]) == (422, pointer)


def test_it_needs_its_scope_and_one_for_what_is_found(as_token, ada):
    reader, asker = as_token("contacts:read"), as_token("lookup:read", "people:read")
    assert code(asked(reader, email=UNKNOWN)) == (403, "scope_missing")
    assert code(asked(asker, nip="5260250274")) == (403, "scope_missing")
    assert contact_ids(asked(asker, email="ada@cerambud.test")) == [str(ada.uid)]


def test_each_counts_as_a_row_of_the_day(hub, shop, ada):
    shop.rows_a_day = 2
    shop.save(update_fields=["rows_a_day"])
    assert [asked(hub, email=text).status_code for text in ("ada@cerambud.test", UNKNOWN)] == [200, 200]
    assert code(asked(hub, email="ada@cerambud.test")) == (429, "rows_spent")


def test_who_guesses_has_to_wait(hub, ada, monkeypatch):
    monkeypatch.setattr(throttle, "take", lambda *_args, **_options: 7)
    refused = asked(hub, email=UNKNOWN)
    assert (code(refused), refused.headers["Retry-After"]) == ((429, "too_many_requests"), "7")
    assert contact_ids(asked(hub, email="ada@cerambud.test")) == [str(ada.uid)]


def test_no_answer_is_remembered(hub, ada, sam, offers):
    key = {"Idempotency_Key": "again"}
    body = {"purpose": "offers", "email": "ada@cerambud.test"}
    assert contact_ids(hub.post("lookup/", body, **key)) == [str(ada.uid)]
    withdraw(ada.person, offers, "email", by=sam)
    assert contact_ids(hub.post("lookup/", body, **key)) == []
