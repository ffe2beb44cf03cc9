"""The copy (Art. 15, 20): whole, hers alone, and without what only says again what stands beside it."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from consents.models import Choice, Confirmation, FormAnswer, Restriction, Submission, Wording, WordingText
from crm.contacts.models import ContactTag, Interaction, Tag
from crm.mail.models.messages import Attempt
from crm.mail.outgoing.outbox import post
from crm.privacy.declarations import PersonalData
from crm.privacy.map.data_map import Room, personal_columns, rooms
from crm.privacy.models import ContactPoint, Disclosure, Origin, Person, PersonKey, Recipient
from crm.privacy.verbs.export import export

KEPT = ("told",)


@pytest.fixture
def told(ada, sam, offers):
    """Ada of whom every kind of row says something."""
    ContactTag.objects.create(contact=ada, tag=Tag.objects.create(name="trudny klient"))
    ContactPoint.objects.create(person=ada.person, kind="phone", value="+48600000001")
    Restriction.objects.create(person=ada.person, reason="claims", since=timezone.now(), placed_by="user:1")
    courier = Recipient.objects.get(slug="courier")
    Disclosure.note([ada.person], recipient=courier, categories=["identity", "phone"], purpose=offers, by=sam)
    for days in (1, 3, 2):
        at = timezone.now() - timedelta(days=days)
        Interaction.objects.create(person=ada.person, kind="call", summary=f"{days}", author=sam, happened_at=at)
    letter, way_out = {"subject": "Próbki", "text": "Przywiozę je w czwartek."}, f"{settings.BASE_URL}/"
    with transaction.atomic():
        sent = post("letter", to=ada.person, by=sam, context=letter, purpose=offers, unsubscribe=way_out)
    Attempt.objects.create(message=sent, transport=Attempt.Transport.FILE)
    wrote(ada.person, offers)
    return ada.person


def wrote(person, purpose):
    """She sent a form: a box, an answer, the link that confirms it."""
    now = timezone.now()
    words = {"purpose_slug": purpose.slug, "version": 1, "drafted_by": "user:1", "drafted_at": now}
    text = WordingText.objects.create(
        wording=Wording.objects.create(**words), channel="email", language="pl", text="Zgadzam się.", digest="0" * 64
    )
    sent = Submission.objects.create(person=person, how="form", language="pl", received_at=now, taken_by="system:form")
    Choice.objects.create(submission=sent, purpose=purpose, channel="email", text=text, ticked=True)
    FormAnswer.objects.create(submission=sent, field="message", category="correspondence", value="Witam", given_at=now)
    until = now + timedelta(days=7)
    Confirmation.objects.create(submission=sent, role="self", digest="0" * 64, asked_at=now, expires_at=until)


def test_every_kind_of_row_about_her_is_in_it(told):
    told_of = {room.label for room in rooms() if room.model is not PersonKey and room.rows_of(told).exists()}
    planted = {"contacts.contacttag", "privacy.contactpoint", "consents.restriction", "privacy.disclosure"}
    planted |= {"contacts.interaction", "mail.message", "mail.attempt", "consents.submission", "consents.choice"}
    planted |= {"consents.formanswer", "consents.confirmation", "consents.ground", "consents.groundevent"}
    planted |= {"privacy.person", "privacy.origin", "contacts.contact"}
    assert (set(export(told)), planted - told_of) == (told_of, set())


def test_rows_without_a_column_of_their_own_come_in_words(told):
    result = export(told)
    assert result["contacts.contacttag"] == [{"tag": "trudny klient"}]
    [disclosure] = result["privacy.disclosure"]
    assert disclosure.keys() == {"recipient", "purpose", "categories", "at"}
    assert (len(disclosure["categories"]), disclosure["recipient"]) == (2, str(Recipient.objects.get(slug="courier")))
    [restriction] = result["consents.restriction"]
    assert (restriction.keys(), bool(restriction["reason"])) == ({"reason", "since"}, True)
    assert {"channel", "basis", "purpose", "since"} <= result["consents.ground"][0].keys()


def test_it_is_in_the_order_of_time(told):
    assert [row["summary"] for row in export(told)["contacts.interaction"]] == ["3", "2", "1"]


def test_nothing_derived_and_nothing_of_others_is_in_it(told, ben):
    text = json.dumps(export(told), cls=DjangoJSONEncoder, ensure_ascii=False)
    assert ("miodek" in text, "Ada Kowalska" in text) == (False, True)
    assert [name for name in ("email_index", "name_tokens", '"index"', "wrapped") if name in text] == []


def test_what_she_gave_herself_leaves_out_what_we_said_of_her(told):
    result = export(told, portable=True)
    names = {(label, name) for label, value in result.items() for row in value for name in row}
    assert ("privacy.person", "email") in names
    assert [
        label for label in result if label in ("contacts.interaction", "contacts.contacttag", "privacy.origin")
    ] == []


def test_a_row_whose_moment_is_empty_comes_without_it(told, monkeypatch):
    Origin.objects.update(notice_given_at=None)
    room = Room(Origin, PersonalData(subject="person", clock="notice_given_at"), personal_columns(Origin))
    monkeypatch.setattr("crm.privacy.verbs.export.rooms", lambda: (room,))
    assert [set(row) for row in export(told)["privacy.origin"]] == [{"kind", "label", "notice"}]


def test_somebody_of_whom_there_is_nothing_gets_an_empty_copy(db):
    assert export(Person(pk=0)) == {}
