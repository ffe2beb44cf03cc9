"""Double opt-in: only the button counts; what nobody confirms does not stay (Art. 7(1), 8(1), 5(1)(e))."""

import base64
import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consents.capture.confirmation import CONFIRM_WITHIN, confirm
from consents.capture.unconfirmed import forget
from consents.models import Confirmation, Ground, GroundEvent, Submission
from crm.mail.models.messages import Message
from crm.privacy.models import LedgerEntry, Person
from tests.consents.filled_forms import a_form, answers_about, letters, links, sent

pytestmark = pytest.mark.django_db
EMAIL, PHONE = "agree-offers-email", "agree-offers-phone"
HER = {"name": "Ada Kowalska", "email": "ada@cerambud.test", "phone": "602 333 444"}
CHILD = {"email": "junior@szkola.test", "age": "young", "guardian": "mama@dom.test"}


@pytest.fixture
def form():
    return a_form()


def her_person():
    return Submission.objects.with_keys().get().person


def test_opening_the_link_a_hundred_times_changes_nothing(client, form):
    sent(client, form, **HER, **{EMAIL: "on"})
    (link,) = links()
    answers = [client.get(link) for _ in range(100)] + [client.head(link)]
    assert {answer.status_code for answer in answers} == {200}
    assert (answers_about(her_person()), Confirmation.objects.get().confirmed_at) == ({}, None)
    assert "Zgadzam się, aby Stalmag sp. z o.o. przesyłał mi e-mailem oferty handlowe." in answers[0].content.decode()


def test_the_button_counts_once_however_often_it_is_pressed(client, form):
    sent(client, form, **HER, **{EMAIL: "on"})
    (link,) = links()
    answers = [client.post(link) for _ in range(3)]
    assert [(answer.status_code, "done" in answer.content.decode()) for answer in answers] == [(200, True)] * 3
    assert answers_about(her_person()) == {("offers", "email"): "allowed"}
    assert list(GroundEvent.objects.order_by("pk").values_list("kind", flat=True)) == ["requested", "given"]
    assert LedgerEntry.objects.filter(act="consent.confirmed").count() == 1


def test_the_proof_says_when_she_was_asked_and_when_she_pressed(client, form):
    sent(client, form, **HER, **{EMAIL: "on"})
    confirm(links()[0].split("/")[-2])
    confirmation = Confirmation.objects.get()
    event = GroundEvent.objects.select_related("person__key").get(kind="given")
    assert event.proof["confirmations"] == [
        {
            "by": "self",
            "asked_at": confirmation.asked_at.isoformat(),
            "confirmed_at": confirmation.confirmed_at.isoformat(),
        }
    ]


def test_she_gets_a_receipt_to_keep_in_words_and_as_a_file(client, form):
    sent(client, form, language="en", **HER, **{EMAIL: "on"})
    client.post(links()[0])
    message = Message.objects.select_related("person__key").get(template="consent_receipt")
    (file,) = message.letter["files"]
    assert (file["name"], file["type"]) == ("consent-receipt.json", "application/json")
    assert "I agree that Stalmag sp. z o.o. sends me its offers by e-mail." in message.letter["text"]
    receipt = json.loads(base64.b64decode(file["content"]))
    (record,) = receipt["consent_records"]
    assert (receipt["schema_version"], record["pii_principal_id"]) == ("ISO/IEC TS 27560:2023", str(her_person().uid))


def test_the_token_is_kept_nowhere_but_in_the_sealed_letter(client, form):
    sent(client, form, **HER, **{EMAIL: "on"})
    token = links()[0].split("/")[-2]
    result = str([list(model.objects.values()) for model in (Confirmation, Submission, Message, LedgerEntry)])
    assert (len(token) >= 43, token in result) == (True, False)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_dead_link_a_made_up_one_and_one_of_somebody_erased_answer_alike(client, form, method):
    sent(client, form, **HER, **{EMAIL: "on"})
    (link,) = links()
    made_up = reverse("consents:confirmation_pl", args=["x" * 43])
    expected = getattr(client, method)(made_up)
    Confirmation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    old = getattr(client, method)(link)
    forget(timezone.now() + CONFIRM_WITHIN)
    gone = getattr(client, method)(link)
    assert [item.status_code for item in (expected, old, gone)] == [404] * 3
    assert len({item.content for item in (expected, old, gone)}) == 1


def test_made_up_links_are_slowed_down_and_a_real_one_waits_as_well(client, form):
    sent(client, form, **HER, **{EMAIL: "on"})
    statuses = [
        client.get(reverse("consents:confirmation_pl", args=[f"x{number}"])).status_code for number in range(21)
    ]
    assert (statuses[0], statuses[-1], client.get(links()[0]).status_code) == (404, 429, 429)
    assert client.get(links()[0], REMOTE_ADDR="198.51.100.1").status_code == 200


def test_what_nobody_confirmed_in_time_is_erased_with_the_person(client, form):
    sent(client, form, **HER, **{EMAIL: "on"})
    now = timezone.now()
    assert (forget(now + CONFIRM_WITHIN - timedelta(minutes=1)), Person.objects.count()) == (0, 1)
    assert (forget(now + CONFIRM_WITHIN), forget(now + CONFIRM_WITHIN), Person.objects.count()) == (1, 0, 0)
    assert (Submission.objects.count(), Message.objects.count(), GroundEvent.objects.count()) == (0, 0, 0)


def test_whoever_stays_for_another_reason_loses_only_what_she_did_not_confirm(client, form):
    sent(client, form, **HER, **{EMAIL: "on", PHONE: "on"})
    person = her_person()
    forget(timezone.now() + CONFIRM_WITHIN)
    assert answers_about(person) == {("offers", "phone"): "allowed"}
    kinds = GroundEvent.objects.filter(channel="email").order_by("pk").values_list("kind", flat=True)
    assert (list(kinds), Confirmation.objects.count()) == (["requested", "expired"], 0)


def test_a_form_for_children_asks_for_the_age_first(client):
    form = a_form("junior", children=True)
    answer = sent(client, form, email="junior@szkola.test", **{EMAIL: "on"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["age"])
    assert "co najmniej 16 lat" in answer.content.decode()
    assert sent(client, form, email="ada@a.test", age="old", **{EMAIL: "on"}).status_code == 302
    assert Confirmation.objects.get().role == "self"


def test_a_childs_yes_counts_when_she_and_a_parent_have_pressed(client):
    form = a_form("junior", children=True)
    sent(client, form, **CHILD, **{EMAIL: "on"})
    person = her_person()
    values = dict(zip([template for template, _text in letters()], links(), strict=True))
    assert set(values) == {"consent_confirmation", "consent_guardian"}
    client.post(values["consent_confirmation"])
    assert answers_about(person) == {}
    client.post(values["consent_guardian"])
    assert answers_about(person) == {("offers", "email"): "allowed"}
    event = GroundEvent.objects.select_related("person__key").get(kind="given")
    assert {confirmation["by"] for confirmation in event.proof["confirmations"] if confirmation["confirmed_at"]} == {
        "self",
        "guardian",
    }


def test_a_childs_yes_for_the_phone_waits_for_the_parent_too(client):
    form = a_form("junior", children=True)
    sent(client, form, phone="602 333 444", age="young", guardian="mama@dom.test", **{PHONE: "on"})
    assert Ground.objects.count() == 0
    client.post(links()[0])
    assert answers_about(her_person()) == {("offers", "phone"): "allowed"}


@pytest.mark.parametrize("guardian", ["", "Junior@szkola.test"])
def test_a_parent_is_somebody_else_than_the_child(client, guardian):
    form = a_form("junior", children=True)
    answer = sent(client, form, **{**CHILD, "guardian": guardian}, **{EMAIL: "on"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["guardian"])


def test_a_child_who_ticks_nothing_needs_no_parent(client):
    form = a_form("junior", children=True)
    answer = sent(client, form, email="junior@szkola.test", age="young")
    assert (answer.status_code, Submission.objects.with_keys().get().person.email, letters()) == (302, "", [])
