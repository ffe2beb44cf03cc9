"""SMS, WhatsApp and letters that colleagues write by hand: noted by channel, offered for every row of the table."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from crm.contacts.entries.composing import amend, write
from crm.contacts.history.timeline import timeline
from crm.contacts.models import Contact, Interaction
from crm.privacy.channels import CHANNELS, channels_of

BY_HAND = channels_of("message")


def sent(as_user, user, contact, **values):
    url = reverse("contacts:interactions", args=[contact.uid])
    return as_user(user).post(url, {"kind": "message", "text": "Paczka jutro.", **values})


def test_every_channel_carries_our_messages_or_has_entries_of_its_own():
    assert [row.code for row in CHANNELS.values() if not (row.transport or row.entry)] == []


def test_the_composer_offers_every_channel_written_on_by_hand_with_its_answer(as_user, sam, ada):
    client, address = as_user(sam), f"{reverse('contacts:interactions', args=[ada.uid])}?kind=message"
    page, pane = client.get(address), client.get(address, headers={"HX-Request": "true"}).content.decode()
    for text in (page.content.decode(), pane):
        assert [f'name="channel" value="{code}"' in text for code in BY_HAND] == [True] * len(BY_HAND)
    assert [row["way"].state for row in page.context["by_hand"]] == [
        page.context["sheet"].ways[code].state for code in BY_HAND
    ]


@pytest.mark.parametrize("code", BY_HAND)
def test_a_message_is_noted_by_its_channel_and_the_history_names_it(as_user, sam, ada, code):
    assert sent(as_user, sam, ada, channel=code).status_code == 302
    (line,) = [line for line in timeline(ada, reader=sam).lines if line.entry]
    assert (line.title, line.icon, line.entry.way) == (str(CHANNELS[code].name), CHANNELS[code].icon, code)


@pytest.mark.parametrize("channel", ["", "email", "phone", "pigeon"])
def test_a_message_by_no_such_channel_is_refused(as_user, sam, ada, channel):
    assert (sent(as_user, sam, ada, channel=channel).status_code, Interaction.objects.count()) == (422, 0)
    with pytest.raises(ValidationError):
        write(ada, by=sam, kind="message", text="Paczka jutro.", channel=channel)


def test_nothing_else_says_a_channel(sam, ada):
    with pytest.raises(ValidationError):
        write(ada, by=sam, kind="note", text="Paczka jutro.", channel="sms")


def test_only_what_the_person_wrote_counts_as_their_activity_and_a_correction_keeps_that(as_user, sam, ada):
    before = ada.last_activity_at
    sent(as_user, sam, ada, channel="sms")
    assert Contact.objects.get(pk=ada.pk).last_activity_at == before
    sent(as_user, sam, ada, channel="whatsapp", theirs="on")
    assert Contact.objects.get(pk=ada.pk).last_activity_at > before
    entry = Interaction.objects.select_related("person__key").latest("pk")
    amend(entry, by=sam, text="Paczka w piątek.")
    as_user(sam).post(reverse("contacts:interaction", args=[entry.uid]), {"text": "Paczka w sobotę."})
    entry.refresh_from_db()
    assert (entry.outcome, entry.channel) == ("replied", "whatsapp")
