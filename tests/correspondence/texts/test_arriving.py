"""A text message comes in: filed, kept in the tray, or an objection; once, and from the provider alone."""

import pytest
from django.urls import reverse

from consents.grounds.recording import may_contact
from consents.models import Suppression
from crm.contacts.models import Contact, Interaction
from crm.correspondence.inbox.decisions import file_under, ignore, undo_ignore
from crm.correspondence.models import FiledMail, IgnoredSender, TakenEvent, WaitingMail
from crm.correspondence.texts.stop_words import says_stop
from crm.mail.models.text_gateways import TextGateway
from crm.privacy.models import Person
from tests.conftest import agree

ADAS, STRANGERS = "48602333444", "48511000111"


def told(number, text, key="m1"):
    return {"MsgId": key, "sms_from": number, "sms_to": "48799448084", "sms_text": text, "sms_date": "1764600000"}


@pytest.mark.parametrize(
    ("text", "stop"),
    [
        *(
            (text, True)
            for text in ("STOP", " stop. ", "Rezygnuję", "REZYGNUJE z SMS", "Stop sms", "wypisz", "Stop!!!")
        ),
        *(
            (text, False)
            for text in ("", "?", "Proszę nie dzwonić, stop", "stop, tylko jedno pytanie mam jeszcze do pana")
        ),
        ("Rezygnacja z usługi od maja?", False),
        ("stop " * 100, False),
    ],
)
def test_which_words_mean_stop(text, stop):
    assert says_stop(text) == stop


def test_an_answer_stands_in_the_history_and_rings_for_whoever_looks_after_them(hook, ada, sam):
    answer = hook(**told(ADAS, "Wtorek pasuje"))
    assert (answer.status_code, answer.content) == (200, b"OK")
    row = Interaction.objects.select_related("person__key").get()
    assert (row.person_id, row.kind, row.channel, row.direction, row.outcome) == (
        ada.pk,
        "message",
        "sms",
        "in",
        "replied",
    )
    assert (row.summary, row.is_letter) == ("Wtorek pasuje", True)
    assert FiledMail.objects.get().told == sam
    assert Contact.objects.get(pk=ada.pk).last_activity_at >= row.happened_at


def test_told_again_it_is_here_once(hook, ada):
    for _turn in range(3):
        hook(**told(ADAS, "Wtorek pasuje"))
    assert (Interaction.objects.count(), TakenEvent.objects.count()) == (1, 1)


def test_stop_is_an_objection_of_the_number(hook, ada, sam, offers):
    agree(ada.person, offers, by=sam, channel="sms")
    assert may_contact(ada.person, "sms", offers).allowed
    hook(**told(ADAS, "Rezygnuję"))
    answer = may_contact(ada.person, "sms", offers)
    assert (answer.allowed, answer.reason) == (False, "objection_channel")  # GDPR Art. 7(3), 21(2), 21(3)
    assert may_contact(ada.person, "email", offers).allowed  # by this channel alone
    assert Suppression.objects.filter(channel="sms").exists()


def test_a_number_that_a_team_ignores_is_kept_nowhere_until_it_is_heard_again(hook, ada, sam):
    hook(**told(STRANGERS, "Kup dywan"))
    row = WaitingMail.objects.with_keys().get()
    people = Person.objects.count()
    assert (ignore(row, by=sam), IgnoredSender.objects.filter(team=row.team).exists()) == (1, True)
    hook(**told(STRANGERS, "Kup dwa", key="m2"))
    assert (WaitingMail.objects.waiting().count(), Person.objects.count()) == (0, people)
    hook(**told("48511000222", "Dzień dobry", key="m3"))
    assert WaitingMail.objects.waiting().count() == 1
    undo_ignore(WaitingMail.objects.with_keys().get(pk=row.pk), by=sam)
    assert (IgnoredSender.objects.count(), WaitingMail.objects.waiting().count()) == (0, 2)
    hook(**told(STRANGERS, "Kup trzy", key="m4"))
    assert WaitingMail.objects.waiting().count() == 3


def test_a_number_that_is_ignored_can_still_say_stop_and_be_a_contacts(hook, ada, sam):
    hook(**told(STRANGERS, "Kup dywan"))
    ignore(WaitingMail.objects.with_keys().get(), by=sam)
    hook(**told(STRANGERS, "STOP", key="m2"))
    assert Suppression.objects.filter(channel="sms").exists()
    Person.objects.with_keys().get(pk=ada.pk)
    hook(**told(ADAS, "Wtorek pasuje", key="m3"))
    assert Interaction.objects.get().person_id == ada.pk


def test_a_strangers_stop_counts_and_is_kept_nowhere(hook, ada, db):
    people = Person.objects.count()
    hook(**told(STRANGERS, "STOP"))
    assert Suppression.objects.filter(channel="sms").exists()
    assert (Person.objects.count(), WaitingMail.objects.count(), Interaction.objects.count()) == (people, 0, 0)


def test_a_stranger_waits_in_the_tray_until_somebody_says_whose_it_is(hook, as_user, ada, sam, mallory):
    hook(**told(STRANGERS, "Proszę o ofertę na łąki"))
    row = WaitingMail.objects.with_keys().get()
    assert (row.kind, row.channel, row.team, row.person.phone) == ("stranger", "sms", sam.teams.get(), "+48511000111")
    page = as_user(sam).get(reverse("contacts:inbox_mail", args=[row.uid]))
    assert "Proszę o ofertę na łąki" in page.content.decode()
    assert as_user(mallory).get(reverse("contacts:inbox_mail", args=[row.uid])).status_code == 404
    [entry] = file_under(row, Contact.objects.with_keys().get(pk=ada.pk), by=sam, keep_address=True)
    assert (entry.kind, entry.channel, entry.summary) == ("message", "sms", "Proszę o ofertę na łąki")
    assert list(Person.objects.having("phone", "+48511000111").values_list("pk", flat=True)) == [ada.pk]
    assert WaitingMail.objects.count() == 0


def test_a_number_of_several_waits(hook, ada, add, sam):
    add(sam, name="Jan Nowak", phone="+48602333444")
    hook(**told(ADAS, "To ja"))
    assert (WaitingMail.objects.get().kind, Interaction.objects.count()) == ("several", 0)


def test_without_the_key_nothing_is_taken(client, gateway, ada):
    for key in ("wrong", gateway.hook_key[:-1]):
        url = reverse("contacts:text_hook", args=[gateway.uid, key])
        assert client.post(url, told(ADAS, "STOP")).status_code == 404
    assert (Interaction.objects.count(), Suppression.objects.count()) == (0, 0)


def test_one_that_is_switched_off_is_not_heard(hook, gateway, ada):
    TextGateway.objects.update(active=False)
    assert hook(**told(ADAS, "STOP")).status_code == 404


def test_what_is_no_call_of_the_provider_is_refused(hook):
    assert [hook(a="b").status_code, hook(sms_from="48", sms_text="x").status_code] == [400, 400]
    assert hook(idx="no uuid", status="404").status_code == 200


def test_floods_are_slowed(hook, monkeypatch):
    monkeypatch.setattr("crm.correspondence.texts.views_text_hook.A_MINUTE", 0)
    assert hook(idx="a", status="404").status_code == 429
