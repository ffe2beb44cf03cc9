"""People by a purpose: only the needed fields, nobody without a ground, each reading logged and disclosed."""

from crm.privacy.models import AccessEntry, Disclosure
from tests.api.conftest import bare, code


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.said["results"]]


def test_a_page_holds_those_with_a_ground_and_only_what_the_purpose_needs(hub, ada, ben, offers):
    answer = hub.get("people/?purpose=offers")
    assert ids(answer) == [str(ada.uid)]
    (person,) = answer.said["results"]
    by_channel = {item["channel"]: (item["state"], item["reason"]) for item in person.pop("may_contact")}
    assert by_channel == {
        "email": ("allowed", "consent"),
        "phone": ("no_ground", "consent_needed"),
        "sms": ("no_ground", "consent_needed"),
        "post": ("no_ground", "no_ground"),
    }
    assert bare(person) == {
        "id": str(ada.uid),
        "name": "Ada Kowalska",
        "email": "ada@cerambud.test",
        "emails": [],
        "phone": "+48602333444",
        "phones": [],
    }
    assert answer.said["next"] is None


def test_who_is_restricted_or_has_no_ground_is_absent(hub, ada, ben, carla):
    assert set(ids(hub.get("people/?purpose=contracts"))) == {str(ada.uid), str(ben.uid)}
    assert ids(hub.get("people/?purpose=offers&channel=phone")) == []


def test_used_directly_they_answer_409_with_the_reason(hub, ada, ben, carla):
    assert hub.get(f"people/{ada.uid}/?purpose=offers").said["name"] == "Ada Kowalska"
    for contact, purpose, reason in [(ben, "offers", "withdrawn"), (carla, "contracts", "restricted")]:
        answer = hub.get(f"people/{contact.uid}/?purpose={purpose}")
        assert (code(answer), answer.said["reason"]) == ((409, "contact_not_allowed"), reason)
        assert contact.person.name not in answer.content.decode()


def test_the_purpose_is_compulsory_and_the_clients_own(hub, ada):
    missing = hub.get("people/")
    assert code(missing) == (400, "invalid_parameter")
    assert [(error["parameter"], error["code"]) for error in missing.said["errors"]] == [("purpose", "required")]
    assert code(hub.get("people/?purpose=accounting")) == (403, "purpose_not_granted")
    assert code(hub.get("people/?purpose=nosuch")) == (403, "purpose_not_granted")


def test_a_foreign_person_answers_as_a_missing_one(hub, add, mallory):
    theirs = add(mallory, name="Obca Osoba", email="obca@b.test")
    foreign = hub.get(f"people/{theirs.uid}/?purpose=contracts")
    missing = hub.get("people/00000000-0000-4000-8000-000000000000/?purpose=contracts")
    assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content)
    assert code(foreign) == (404, "not_found")
    assert ids(hub.get("people/?purpose=contracts")) == []


def test_a_program_reads_its_teams_people_alone(hub, rival, ada):
    assert ids(hub.get("people/?purpose=contracts")) == [str(ada.uid)]
    assert ids(rival.get("people/?purpose=contracts")) == []


def test_every_page_is_logged_by_the_token_before_it_is_shown(hub, issued, ada):
    hub.get("people/?purpose=offers")
    entry = AccessEntry.objects.latest("at")
    assert (entry.actor_kind, entry.actor_id, entry.view, entry.people, entry.purpose) == (
        "token",
        issued[0].prefix,
        "api:people",
        [ada.pk],
        "offers",
    )
    assert entry.fields == sorted(["name", "email", "emails", "phone", "phones", "may_contact", "external_ids"])


def test_what_a_program_reads_is_a_disclosure_to_its_recipient_once_a_day(hub, shop, ada, ben, offers, contracts):
    for _again in range(2):
        hub.get("people/?purpose=contracts")
        hub.get(f"people/{ada.uid}/?purpose=contracts")
    hub.get("people/?purpose=offers")
    rows = Disclosure.objects.order_by("purpose__slug", "person").values_list("person", "recipient", "purpose__slug")
    assert list(rows) == [
        (ada.pk, shop.recipient_id, "contracts"),
        (ben.pk, shop.recipient_id, "contracts"),
        (ada.pk, shop.recipient_id, "offers"),
    ]
    assert set(Disclosure.objects.values_list("categories", flat=True)[0]) == {"identity", "email", "phone", "consent"}
