"""A phone system tells of calls: signed, once, named only to whoever may see the person, logged after the end."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consents.models import Restriction
from crm.contacts.models import Contact, Interaction
from crm.correspondence.calls import phone_systems, views_call_hook
from crm.correspondence.calls.one_tap_call import call
from crm.correspondence.models import PhoneCall, PhoneSystem
from crm.privacy.models import AccessEntry, LedgerEntry, Person
from tests.correspondence.calls.conftest import ADAS, BY, STRANGERS
from tests.correspondence.letter_cases import english, words

RINGING = reverse("contacts:ringing")


def logged():
    return list(Interaction.objects.values_list("kind", "outcome", "minutes", "author"))


def pop_up(client, user):
    return words(client.get(RINGING, headers={"HX-Request": "true"}))


def test_whoever_is_called_sees_who_calls_and_the_look_is_logged(cti_hook, as_user, ada, sam):
    assert cti_hook(event="ringing").content == b"OK"
    assert "Ada Kowalska is calling" in pop_up(as_user(english(sam)), sam)
    look = AccessEntry.objects.get()
    assert (look.view, look.people, look.fields) == ("contacts:ringing", [ada.pk], ["name"])
    assert "data-quick-pulse" in as_user(sam).get(reverse("contacts:pulse")).content.decode()


def test_a_colleague_is_told_nobody_whom_they_may_not_see(cti_hook, as_user, ada, sam, mallory):
    phone_systems.give_lines(cti_hook.system, {mallory: "102", sam: "103"}, by=BY)
    cti_hook(event="ringing")
    page = pop_up(as_user(english(mallory)), mallory)
    assert ("Ada" in page, "A number that none of your contacts has is calling" in page) == (False, True)
    assert "Nobody is calling now" in pop_up(as_user(english(sam)), sam)  # it is not their phone that rings
    cti_hook(event="ringing", call="c2", to="103")
    assert "Ada Kowalska is calling" in pop_up(as_user(sam), sam)


def test_a_restricted_person_is_not_named(cti_hook, as_user, ada, sam):
    cti_hook(event="ringing")
    Restriction.objects.create(
        person=ada.person, reason=Restriction.Reason.ACCURACY, since=timezone.now(), placed_by="user:1"
    )
    assert "Ada" not in pop_up(as_user(english(sam)), sam)  # GDPR Art. 18


def test_what_was_answered_rings_no_more(cti_hook, as_user, ada, sam):
    cti_hook(event="ringing")
    cti_hook(event="answered")
    assert "Nobody is calling now" in pop_up(as_user(english(sam)), sam)


def test_an_ended_call_is_logged_once_with_its_length(cti_hook, ada, sam):
    cti_hook(event="ringing")
    cti_hook(event="answered")
    for _turn in range(3):
        cti_hook(event="ended", seconds=125, answered=True)
    assert logged() == [("call", "talked", 3, sam.pk)]
    assert LedgerEntry.objects.filter(act="contact.call").count() == 1
    assert Contact.objects.get(pk=ada.pk).last_activity_at >= PhoneCall.objects.get().began_at


def test_a_missed_call_is_no_activity_of_theirs(cti_hook, ada, sam):
    before = Contact.objects.get(pk=ada.pk).last_activity_at
    cti_hook(event="ended")
    assert logged() == [("call", "call_back", None, sam.pk)]
    assert Contact.objects.get(pk=ada.pk).last_activity_at == before


def test_a_call_to_another_team_is_logged_for_whoever_looks_after_them(cti_hook, ada, sam, mallory):
    phone_systems.give_lines(cti_hook.system, {mallory: "102"}, by=BY)
    cti_hook(event="ended", seconds=10)
    assert logged() == [("call", "talked", 1, sam.pk)]


def test_a_call_begun_with_one_tap_is_completed_and_not_doubled(cti_hook, ada, sam):
    entry = call(Contact.objects.with_keys().get(pk=ada.pk), by=sam)
    outgoing = {"direction": "out", "from": "102", "to": ADAS}
    cti_hook(event="ringing", **outgoing)
    cti_hook(event="ended", seconds=61, **outgoing)
    assert list(Interaction.objects.values_list("pk", "outcome", "minutes")) == [(entry.pk, "talked", 2)]


def test_of_a_stranger_nothing_is_kept(cti_hook, ada):
    people = Person.objects.count()
    for event in ("ringing", "ended"):
        cti_hook(event=event, **{"from": STRANGERS})
    assert (Person.objects.count(), Interaction.objects.count()) == (people, 0)
    assert PhoneCall.objects.get().person is None


def test_a_recording_is_noted_only_with_purpose_and_announcement(cti_hook, ada, contracts):
    cti_hook(event="ended", seconds=10)
    cti_hook(event="recorded", recording="rec-1")
    assert (PhoneCall.objects.get().recorded, Interaction.objects.select_related("person__key").get().summary) == (
        False,
        "",
    )
    assert LedgerEntry.objects.filter(act="call.recording_refused").count() == 1
    PhoneSystem.objects.update(recording_purpose=contracts)
    cti_hook(event="recorded", recording="rec-1")
    assert PhoneCall.objects.get().recorded is False  # nobody tells the callers
    PhoneSystem.objects.update(announced=True)
    for _turn in range(2):
        cti_hook(event="recorded", recording="rec-1")
    entry = Interaction.objects.select_related("person__key").get()
    assert (PhoneCall.objects.get().recorded, entry.summary) == (True, "Nagranie u dostawcy: rec-1")


@pytest.mark.parametrize(
    "forged", [{"secret": "another-secret"}, {"ago": timedelta(minutes=6)}, {"ago": timedelta(minutes=-6)}]
)
def test_what_is_not_signed_or_too_old_is_refused(cti_hook, ada, forged):
    assert cti_hook(event="ended", seconds=10, **forged).status_code == 403
    assert (PhoneCall.objects.count(), Interaction.objects.count()) == (0, 0)


def test_a_message_that_is_sent_again_is_not_taken_again(cti_hook, ada):
    assert cti_hook(event="ringing", key="same").status_code == 200
    PhoneCall.objects.all().delete()
    assert cti_hook(event="ringing", key="same").status_code == 200
    assert PhoneCall.objects.count() == 0


@pytest.mark.parametrize(
    "fields", [{"event": "party"}, {"event": "ended", "seconds": -1}, {"event": "ringing", "call": ""}]
)
def test_what_is_no_event_is_refused(cti_hook, fields):
    assert cti_hook(**fields).status_code == 400


def test_one_that_is_off_is_a_missing_page(cti_hook, ada):
    PhoneSystem.objects.update(active=False)
    assert cti_hook(event="ringing").status_code == 404


def test_floods_are_slowed(cti_hook, monkeypatch, settings):
    monkeypatch.setattr(views_call_hook, "A_MINUTE", 0)
    assert cti_hook(event="ringing").status_code == 429
