"""Consents by API: how people stand, a yes with its proof, a no that counts at once; a no takes her from every read."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from consents.capture.confirmation import confirm
from consents.grounds.recording import may_contact, object_to_marketing, withdraw
from consents.models import Ground, GroundEvent, NoticeReceived, Submission
from consents.statements.drafts import draft
from crm.mail.models.messages import Message
from crm.privacy.models import AccessEntry, Disclosure, Recipient
from tests.api.conftest import code
from tests.api.people.test_contacts import wrong
from tests.api.wording import HOW, consent, published
from tests.consents.filled_forms import BY, WORDS, links, purpose_of
from tests.consents.published_notices import a_notice

MOVED = ("created_at", "updated_at", "version")


def standing(hub, purpose="offers", **more):
    """{(contact, channel): (state, reason)}"""
    query = "&".join(f"{name}={value}" for name, value in more.items())
    results = hub.get(f"consents/?purpose={purpose}&{query}").said["results"]
    return {(row["contact"], row["channel"]): (row["state"], row["reason"]) for row in results}


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
    answer = hub.get(f"consents/?purpose=offers&contact={ben.uid}")
    [row] = answer.said["results"]
    assert set(row) == {"id", "contact", "channel", "basis", "state", "reason", "text", "since", "until", *MOVED}
    assert (row["id"], row["until"] is not None) == (str(ground_of(ben).uid), True)
    assert all(word not in answer.content.decode() for word in ("Żółć", "ben@", "603444555", "603 444 555"))


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


def test_a_consent_by_phone_counts_at_once_to_published_words_and_names_the_program(hub, issued, ben, offers):
    answer = hub.post("consents/", consent(ben, channel="phone", reference="114", page="https://sklep.test/koszyk"))
    ground, submission = ground_of(ben, "phone"), Submission.objects.get()
    assert (answer.status_code, answer.said) == (
        201,
        {
            "id": str(submission.uid),
            "ground": str(ground.uid),
            "to_confirm": False,
            "state": "allowed",
            "reason": "consent",
        },
    )
    event = GroundEvent.objects.select_related("person__key", "text").latest("pk")
    assert (event.kind, event.actor, event.text.channel) == ("given", f"token:{issued[0].prefix}", "phone")
    by_name = {name: event.proof[name] for name in ("program", "collected", "reference", "page", "how")}
    assert by_name == {
        "program": f"Sklep ({issued[0]})",
        "collected": HOW,
        "reference": "114",
        "page": "https://sklep.test/koszyk",
        "how": "api",
    }
    assert event.proof["wording"]["text"] == WORDS["phone", "pl"]
    assert may_contact(ben.person, "phone", offers).allowed


def test_a_consent_by_email_waits_for_the_persons_own_button(hub, ben, offers):
    answer = hub.post("consents/", consent(ben))
    assert (answer.said["ground"], answer.said["to_confirm"], answer.said["state"]) == (None, True, "refused")
    assert ground_of(ben).ended_at is not None
    assert [mail.template for mail in Message.objects.all()] == ["consent_confirmation"]
    assert confirm(links()[0].split("/")[-2]) is not None
    assert may_contact(ben.person, "email", offers).allowed
    again = Submission.objects.get()
    assert (again.how, again.taken_by.partition(":")[0]) == ("api", "token")


def test_asked_again_and_again_the_person_gets_one_mail(hub, ben):
    ids = [hub.post("consents/", consent(ben)).said["id"] for _each in range(3)]
    assert (len(set(ids)), Message.objects.count()) == (1, 1)


def test_a_firm_with_an_approved_arrangement_is_taken_at_its_word(hub, shop, ben, offers):
    Recipient.objects.filter(pk=shop.recipient_id).update(proof_arrangement="Umowa 7/2026, § 4")
    answer = hub.post("consents/", consent(ben))
    assert (answer.said["to_confirm"], answer.said["state"]) == (False, "allowed")
    event = GroundEvent.objects.select_related("person__key").latest("pk")
    assert (event.proof["arrangement"], event.own) == ("Umowa 7/2026, § 4", False)
    Recipient.objects.filter(pk=shop.recipient_id).update(active_to=timezone.now())
    withdraw(ben.person, offers, "email", by=BY)
    assert hub.post("consents/", consent(ben)).said["to_confirm"] is True


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": None}, {"/version": "null"}),
        ({"version": 99}, {"/version": "unpublished"}),
        ({"language": "de"}, {"/language": "invalid_choice"}),
        ({"channel": "sms"}, {"/version": "unpublished"}),
        ({"proof": {"text": "zgoda"}}, {"/proof": "read_only"}),
        ({"text": "Chcę ofert."}, {"/text": "unknown_field"}),
        ({"purpose": "contracts"}, {"/purpose": "not_consent"}),
        ({"channel": "pigeon"}, {"/channel": "invalid_choice"}),
        ({"at": "2099-01-01T00:00:00Z"}, {"/at": "future"}),
        ({"at": "2001-01-01T00:00:00Z"}, {"/at": "not_in_force"}),
        ({"how": ""}, {"/how": "blank"}),
        ({"state": "allowed"}, {"/state": "read_only"}),
    ],
)
def test_a_consent_that_proves_nothing_is_refused(hub, ben, change, said):
    before = GroundEvent.objects.count()
    answer = hub.post("consents/", consent(ben, **change))
    assert (answer.status_code, wrong(answer)) == (422, said)
    assert (GroundEvent.objects.count(), Submission.objects.count()) == (before, 0)


def test_a_draft_of_words_is_none(hub, ben):
    body = consent(ben, channel="phone")
    drafted = draft(purpose_of("offers"), WORDS, by=BY, why="druga", often="raz", often_en="once")
    answer = hub.post("consents/", body | {"version": drafted.version})
    assert wrong(answer) == {"/version": "unpublished"}


def test_an_older_yes_revives_nothing_that_was_ended_or_refused_since(hub, ada, ben, offers):
    body = consent(ben)
    withdraw(ben.person, offers, "email", by=BY)
    Ground.objects.filter(person=ben.pk).update(ended_at=timezone.now())
    assert wrong(hub.post("consents/", body)) == {"/at": "withdrawn"}
    earlier = consent(ada, channel="phone")
    object_to_marketing(ada.person, by=BY)
    assert wrong(hub.post("consents/", earlier)) == {"/at": "objection"}
    assert Message.objects.count() == 0


def test_a_program_lifts_no_objection(hub, ada, sam, offers):
    object_to_marketing(ada.person, by=sam)
    answer = hub.post("consents/", consent(ada, channel="phone"))
    assert (answer.status_code, answer.said["state"], answer.said["reason"]) == (201, "refused", "objection")
    assert not may_contact(ada.person, "email", offers).allowed


def test_a_notice_that_the_program_names_was_received_and_stands_with_the_proof(hub, ben, offers):
    a_notice("general", at=timezone.now() - timedelta(days=3))
    body = consent(ben, channel="phone")
    by_slug = {row["slug"]: row["notice_version"] for row in hub.get("purposes/").said["results"]}
    assert by_slug["offers"] == "general/1"
    for named in ("general/2", "nowhere/1", "general", "general/x"):
        assert wrong(hub.post("consents/", body | {"notice_version": named})) == {"/notice_version": "unpublished"}
    assert hub.post("consents/", body | {"notice_version": "general/1"}).status_code == 201
    [received] = NoticeReceived.objects.filter(person=ben.pk, how="shown").select_related("version__notice")
    assert (str(received.version), received.purposes, received.language) == ("notice:general:1", ["offers"], "pl")
    assert received.at == datetime.fromisoformat(Submission.objects.with_keys().latest("pk").shown["given_at"])


def test_without_one_nobody_was_told(hub, ben, offers):
    a_notice("general", at=timezone.now() - timedelta(days=3))
    before = NoticeReceived.objects.count()
    assert hub.post("consents/", consent(ben, channel="phone")).status_code == 201
    assert NoticeReceived.objects.count() == before


def test_purposes_tell_the_words_to_show(hub, offers):
    version = published()
    by_slug = {row["slug"]: row["wording"] for row in hub.get("purposes/").said["results"]}
    assert (by_slug["contracts"], by_slug["offers"]["version"]) == (None, version)
    texts = {(text["channel"], text["language"]): text["text"] for text in by_slug["offers"]["texts"]}
    assert texts == WORDS


def test_a_withdrawal_counts_when_it_answers_and_changes_once(hub, ada, offers):
    url = f"consents/{ground_of(ada).uid}/withdrawal/"
    answers = [hub.post(url, {}) for _each in range(2)]
    assert [(answer.status_code, answer.said["changed"]) for answer in answers] == [(201, True), (201, False)]
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


def test_an_objection_may_name_one_channel(hub, ada, offers):
    values = {"contact": str(ada.uid), "channel": "phone"}
    assert [hub.post("consents/objections/", values).said["changed"] for _each in range(2)] == [True, False]
    reasons = {channel: may_contact(ada.person, channel, offers).reason for channel in ("email", "phone")}
    assert reasons == {"email": "consent", "phone": "objection_channel"}
    assert hub.post("consents/objections/", {**values, "channel": "pigeon"}).status_code == 422
    assert may_contact(ada.person, "email", offers).reason == "consent"


def listed(hub, place):
    result = hub.get(f"{place}/?purpose=offers&channel=email").said
    return [row["id"] for row in result["results"]]


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
    body = consent(ben, channel="phone")
    answers = [hub.post("consents/", body, Idempotency_Key="abc") for _each in range(2)]
    assert answers[0].said == answers[1].said
    assert GroundEvent.objects.filter(person=ben.pk, kind="given", channel="phone").count() == 1
