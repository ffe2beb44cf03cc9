"""Consents by API: how people stand, a yes with its proof, a no that counts at once; a no takes her from every read."""

import pytest

from consents.grounds import may_contact, object_to_marketing, withdraw
from consents.models import Ground, GroundEvent
from crm.privacy.models import AccessEntry, Disclosure, LedgerEntry
from tests.api.conftest import code
from tests.api.test_contacts import wrong

PROOF = {"how": "pole w koszyku sklepu", "text": "Chcę dostawać oferty e-mailem.", "language": "pl", "version": "v4"}


def consent(contact, **more):
    return {"contact": str(contact.uid), "purpose": "offers", "channel": "email", "proof": PROOF, **more}


def standing(hub, purpose="offers", **more):
    """{(contact, channel): (state, reason)}"""
    query = "&".join(f"{name}={value}" for name, value in more.items())
    said = hub.get(f"consents/?purpose={purpose}&{query}").said["results"]
    return {(one["contact"], one["channel"]): (one["state"], one["reason"]) for one in said}


def ground_of(contact, channel="email"):
    return Ground.objects.get(person=contact.pk, purpose__slug="offers", channel=channel)


def test_how_people_stand_is_listed_those_who_said_no_included(hub, ada, ben, carla):
    assert standing(hub) == {
        (str(ada.uid), "email"): ("allowed", "consent"),
        (str(ben.uid), "email"): ("refused", "withdrawn"),
    }
    assert standing(hub, "contracts", contact=carla.uid, channel="phone") == {
        (str(carla.uid), "phone"): ("restricted", "restricted")
    }


def test_a_row_says_since_when_and_until_when_and_no_value_of_anybody(hub, ada, ben):
    told = hub.get(f"consents/?purpose=offers&contact={ben.uid}")
    [row] = told.said["results"]
    assert set(row) == {"id", "contact", "channel", "basis", "state", "reason", "text", "since", "until"}
    assert (row["id"], row["until"] is not None) == (str(ground_of(ben).uid), True)
    assert all(word not in told.content.decode() for word in ("Żółć", "ben@", "603"))


def test_the_look_is_logged_and_disclosed(hub, shop, ada):
    hub.get("consents/?purpose=offers")
    [entry] = AccessEntry.objects.filter(view="api:consents")
    assert (entry.people, entry.purpose) == ([ada.pk], "offers")
    assert list(Disclosure.objects.values_list("person", "recipient", "categories")) == [
        (ada.pk, shop.recipient_id, ["consent"])
    ]


def test_pages_follow_each_other(hub, ada, ben):
    first = hub.get("consents/?purpose=offers&page_size=1").said
    second = hub.get(first["next"].partition("/api/v1/")[2]).said
    assert [first["results"][0]["contact"], second["results"][0]["contact"], second["next"]] == [
        *(str(ben.uid), str(ada.uid), None)
    ]


def test_foreign_people_are_absent(rival, ada):
    assert rival.get("consents/?purpose=offers").said["results"] == []


def test_a_consent_comes_in_with_its_proof(hub, ben, offers):
    answer = hub.post("consents/", consent(ben))
    ground = ground_of(ben)
    assert (answer.status_code, answer.said) == (201, {"id": str(ground.uid), "state": "allowed", "reason": "consent"})
    event = GroundEvent.objects.select_related("person__key").latest("pk")
    assert (event.kind, event.proof) == ("given", PROOF)
    assert may_contact(ben.person, "email", offers).allowed
    assert LedgerEntry.objects.filter(act="ground.given", about=ben.uid, actor_kind="token").count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"proof": None}, {"/proof": "null"}),
        ({"proof": {}}, {"/proof/how": "required", "/proof/text": "required", "/proof/language": "required"}),
        ({"proof": {**PROOF, "pesel": "44051401359"}}, {"/proof/pesel": "unknown_field"}),
        ({"purpose": "contracts"}, {"/purpose": "not_consent"}),
        ({"channel": "pigeon"}, {"/channel": "invalid_choice"}),
        ({"at": "2099-01-01T00:00:00Z"}, {"/at": "future"}),
        ({"state": "allowed"}, {"/state": "read_only"}),
    ],
)
def test_a_consent_that_proves_nothing_is_refused(hub, ben, change, said):
    answer = hub.post("consents/", consent(ben, **change))
    assert (answer.status_code, wrong(answer)) == (422, said)
    assert ground_of(ben).ended_at is not None


def test_a_program_lifts_no_objection(hub, ada, sam, offers):
    object_to_marketing(ada.person, by=sam)
    answer = hub.post("consents/", consent(ada))
    assert (answer.status_code, answer.said["state"], answer.said["reason"]) == (201, "refused", "objection")
    assert not may_contact(ada.person, "email", offers).allowed


def test_a_withdrawal_counts_when_it_answers_and_changes_once(hub, ada, offers):
    url = f"consents/{ground_of(ada).uid}/withdrawal/"
    answers = [hub.post(url, {}) for _each in range(2)]
    assert [(one.status_code, one.said["changed"]) for one in answers] == [(201, True), (201, False)]
    assert may_contact(ada.person, "email", offers).reason == "withdrawn"


def test_what_is_no_consent_is_not_withdrawn(hub, ada):
    ground = Ground.objects.filter(person=ada.pk, purpose__slug="contracts").first()
    assert code(hub.post(f"consents/{ground.uid}/withdrawal/", {})) == (404, "not_found")


def test_an_objection_ends_all_marketing_even_of_a_restricted_person(hub, ada, carla, offers):
    answer = hub.post("consents/objections/", {"contact": str(ada.uid)})
    assert (answer.status_code, answer.said) == (201, {"id": str(ada.uid), "changed": True})
    assert may_contact(ada.person, "email", offers).reason == "objection"
    assert hub.post("consents/objections/", {"contact": str(carla.uid)}).status_code == 201
    assert code(hub.post("consents/", consent(carla))) == (409, "contact_not_allowed")


def test_scopes_open_reading_and_writing_apart(as_token, ada):
    reader, writer = as_token("consents:read"), as_token("consents:write")
    assert reader.get("consents/?purpose=offers").status_code == 200
    assert code(reader.post("consents/", consent(ada))) == (403, "scope_missing")
    assert code(writer.get("consents/?purpose=offers")) == (403, "scope_missing")
    assert writer.post("consents/objections/", {"contact": str(ada.uid)}).status_code == 201


def listed(hub, place):
    said = hub.get(f"{place}/?purpose=offers&channel=email").said
    return [one["id"] for one in said["results"]]


@pytest.mark.parametrize("no", ["withdrawal", "objection"])
def test_whoever_says_no_is_not_on_the_next_page_of_any_read(hub, add, sam, ada, offers, no):
    assert (listed(hub, "people"), listed(hub, "contacts")) == ([str(ada.uid)], [str(ada.uid)])
    if no == "withdrawal":
        withdraw(ada.person, offers, "email", by=sam)
    else:
        object_to_marketing(ada.person, by=sam)
    assert (listed(hub, "people"), listed(hub, "contacts")) == ([], [])
    refused = hub.get(f"people/{ada.uid}/?purpose=offers")
    assert code(refused) == (409, "contact_not_allowed")


def test_a_key_lets_a_consent_in_once(hub, ben):
    answers = [hub.post("consents/", consent(ben), Idempotency_Key="abc") for _each in range(2)]
    assert answers[0].said == answers[1].said
    assert GroundEvent.objects.filter(person=ben.pk, kind="given", purpose__slug="offers").count() == 2  # one before
