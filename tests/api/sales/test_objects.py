"""Records of the house's own kinds by API: for the purpose of their kind alone, a person's with a ground."""

import pytest
from django.utils import timezone

from consents.models import Restriction
from crm.api.models import ExternalId
from crm.contacts.companies.company_editing import add_company
from crm.contacts.models import Company
from crm.contacts.object_kinds.kind_verbs import close
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import AccessEntry, Disclosure
from crm.sales.models import ObjectRecord
from crm.sales.objects.object_verbs import to_bin
from retention.horizons.candidates import sparing_of
from retention.horizons.needs import horizons
from tests.api.conftest import code
from tests.api.people.test_contacts import wrong
from tests.dsar.decided_cases import with_key
from tests.retention.ruled_people import on, switch_off
from tests.sales.object_builders import BY, again, make_field, make_kind, own_record

NEW = {"purpose": "contracts", "title": "POL-1", "ends_on": "2027-01-31"}


@pytest.fixture
def firm(sam):
    return add_company({"name": "Mebloplast S.A.", "nip": "5260250274"}, by=sam)


@pytest.fixture
def kind(contracts):
    policies = make_kind()
    make_field(policies, "Zakres")
    return policies


def titles(answer):
    return [row["title"] for row in answer.said["results"]]


def test_kinds_say_what_they_are_with_their_fields(hub, kind):
    [row] = hub.get("objects/").said["results"]
    assert (row["key"], row["purpose"], row["closed"]) == ("polisa", "contracts", False)
    assert [field["key"] for field in row["custom"]] == ["zakres"]


def test_records_are_read_for_the_purpose_of_their_kind_and_disclosed(hub, sam, ada, firm, kind):
    hers = own_record(kind, sam, ada, custom_zakres="OC")
    own_record(kind, sam, company=firm, called="flota")
    answer = hub.get("objects/polisa/?purpose=contracts")
    assert titles(answer) == ["flota", "POL-2026-77"]
    row = answer.said["results"][1]
    assert (row["id"], row["contact"], row["custom"]) == (str(hers.uid), str(ada.uid), {"zakres": "OC"})
    look = AccessEntry.objects.latest("at")
    assert (look.people, sorted(look.fields)) == ([ada.pk], ["called", "custom_zakres"])
    assert list(Disclosure.objects.values_list("person", "categories")) == [(ada.pk, ["correspondence"])]
    assert code(hub.get("objects/polisa/?purpose=offers")) == (403, "purpose_not_granted")
    assert hub.get("objects/brak/?purpose=contracts").status_code == 404


def test_pages_and_filters(hub, sam, ada, firm, kind):
    for number in range(5):
        own_record(kind, sam, ada, called=f"P{number}")
    own_record(kind, sam, company=firm, called="flota")
    first = hub.get("objects/polisa/?purpose=contracts&page_size=4")
    second = hub.get(first.said["next"].partition("/api/v1/")[2])
    assert titles(first) + titles(second) == ["flota", "P4", "P3", "P2", "P1", "P0"]
    company = Company.objects.get(pk=firm.pk).uid
    assert titles(hub.get(f"objects/polisa/?purpose=contracts&company={company}")) == ["flota"]
    assert len(titles(hub.get(f"objects/polisa/?purpose=contracts&contact={ada.uid}"))) == 5


def test_a_record_is_added_and_changed_over_its_version(hub, ada, kind):
    created = hub.post("objects/polisa/", {**NEW, "contact": str(ada.uid), "custom": {"zakres": "OC"}})
    record = ObjectRecord.objects.with_keys().get()
    assert (created.status_code, created.headers["Location"]) == (201, f"/api/v1/objects/polisa/{record.uid}/")
    path = f"objects/polisa/{record.uid}/?purpose=contracts"
    tag = hub.get(path).headers["ETag"]
    change = {"title": "POL-2", "custom": {"zakres": None}}
    patched = hub.patch(path, change, If_Match=tag)
    assert (patched.status_code, patched.said["changed"]) == (200, ["custom_zakres", "title"])
    assert again(record).called == "POL-2"
    assert hub.patch(path, change, If_Match=tag).status_code == 412


def test_what_is_wrong_is_said_under_its_own_pointer(hub, ada, firm, kind):
    body = {**NEW, "contact": str(ada.uid)}
    assert wrong(hub.post("objects/polisa/", {**body, "custom": {"brak": "x"}})) == {"/custom/brak": "unknown_field"}
    assert set(wrong(hub.post("objects/polisa/", {**body, "title": "PESEL 44051401359"}))) == {"/title"}
    assert set(wrong(hub.post("objects/polisa/", NEW))) == {"/contact"}
    close(kind, by=BY)
    assert hub.post("objects/polisa/", body).status_code == 422
    assert ObjectRecord.objects.count() == 0


def test_a_foreign_a_restricted_and_a_made_up_one_are_missing_alike(hub, rival, sam, ada, kind, contracts):
    record = own_record(kind, sam, ada)
    other = make_kind(name="Maszyna", plural="Maszyny")
    path = f"objects/polisa/{record.uid}/?purpose=contracts"
    assert rival.get(path).status_code == 404
    assert titles(rival.get("objects/polisa/?purpose=contracts")) == []
    assert hub.get(f"objects/{other.key}/{record.uid}/?purpose=contracts").status_code == 404
    assert hub.get(path).status_code == 200
    Restriction.objects.create(person=ada.person, reason="accuracy", since=record.added_at, placed_by="user:1")
    assert hub.get(path).status_code == 404
    assert titles(hub.get("objects/polisa/?purpose=contracts")) == []


def test_each_act_wants_its_scope(as_token, sam, ada, kind):
    record = own_record(kind, sam, ada)
    reads, writes = as_token("objects:read"), as_token("objects:write")
    path = f"objects/polisa/{record.uid}/?purpose=contracts"
    assert (reads.get(path).status_code, writes.get(path).status_code) == (200, 403)
    assert reads.post("objects/polisa/", {**NEW, "contact": str(ada.uid)}).status_code == 403


def test_a_program_gives_its_number_once_and_reads_what_moved_since(hub, sam, ada, kind):
    make_kind(name="Maszyna", plural="Maszyny", name_en="", plural_en="")
    body = {**NEW, "contact": str(ada.uid), "external_ids": ["P 7"]}
    first = hub.post("objects/polisa/", body)
    again_sent = hub.post("objects/maszyna/", body)
    assert again_sent.said == {"id": first.said["id"], "new": False}
    assert again_sent["Location"].endswith(f"/objects/polisa/{first.said['id']}/")
    address = f"objects/polisa/{first.said['id']}/?purpose=contracts"
    row = hub.get(address).said
    assert (row["external_ids"], row["version"], row["created_at"]) == (["P 7"], 1, row["added_at"])
    changed = hub.patch(address, {"external_ids": ["P 8"]}, If_Match="*").said["changed"]
    assert (changed, hub.get(address).said["external_ids"]) == (["external_ids"], ["P 8"])
    answer = hub.post("lookup/", {"purpose": "contracts", "external_id": "P 8", "record": "object"})
    assert answer.said["results"] == [{"record": "object", "id": first.said["id"]}]
    mark = hub.get(address).said["updated_at"]
    own_record(kind, sam, ada, called="NOWA")
    since = hub.get(f"objects/polisa/?purpose=contracts&updated_since={mark.replace('+', '%2B')}")
    assert titles(since)[0] == "NOWA"
    assert titles(hub.get("objects/polisa/?purpose=contracts&updated_since=2999-01-01T00:00:00Z")) == []


@pytest.mark.django_db(transaction=True)
def test_the_feed_tells_of_each_act_and_of_nobody_elses(hub, sam, ada, kind):
    feed = "changes/?purpose=contracts"
    mark = hub.get(feed).said["sync"]
    item = own_record(kind, sam, ada)
    assert hub.get("objects/polisa/?purpose=contracts").status_code == 200
    answer = hub.get(f"{feed}&cursor={mark}").said
    assert {"record": "object", "id": str(item.uid), "change": "changed"} in answer["results"]
    to_bin(item, by=sam)
    answer = hub.get(f"{feed}&cursor={answer['sync']}").said
    assert answer["results"] == [{"record": "object", "id": str(item.uid), "change": "gone"}]


def test_a_number_goes_with_its_record_when_the_rules_of_its_purpose_are_over(hub, sam, ada, kind):
    switch_off()
    on("claims-sale")  # two years
    body = {**NEW, "contact": str(ada.uid)}
    for title, day in (("STARA", "2022-06-30"), ("NOWA", "2029-06-30")):
        answer = hub.post("objects/polisa/", {**body, "title": title, "ends_on": day, "external_ids": [f"P {title}"]})
        assert answer.status_code == 201, answer.said
    erase(with_key(ada.person), sparing_of(horizons([ada.pk], timezone.now())[ada.pk]), by=BY)
    assert [row.called for row in ObjectRecord.objects.with_keys()] == ["NOWA"]
    assert [row.text for row in ExternalId.objects.select_related("person__key")] == ["P NOWA"]
