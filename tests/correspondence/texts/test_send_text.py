"""A text message to one person: both gates when it is written and when it leaves, once, and what became of it."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db.models.functions import Now
from django.urls import reverse

from consents.grounds.unsubscribed_addresses import unsubscribe
from consents.models import Restriction
from crm.contacts.models import Interaction
from crm.contacts.safeguards.pause import Paused
from crm.contacts.safeguards.reach import Blocked
from crm.correspondence.texts.text_sending import NoMobile, send_text, take_text_back
from crm.mail.models.messages import Message
from crm.mail.models.text_gateways import TextGateway
from crm.mail.outgoing import carrier, delivery
from crm.mail.texts import gateway_settings
from crm.mail.transports.attempt_outcome import accepted
from crm.privacy.models import LedgerEntry, Recipient
from crm.privacy.recipients.gate import DisclosureRefused
from crm.privacy.recipients.halts import suspend
from tests.conftest import agree
from tests.correspondence.letter_cases import english, undo_of, words
from tests.correspondence.texts.conftest import BY, TOKEN, delivered
from tests.disclosing import in_order

TEXT = "Paczka będzie we wtorek."


def sent(contact, by, purpose, text=TEXT, **more):
    return send_text(contact, by=by, purpose=purpose, text=text, **more)


def due(entry):
    Message.objects.filter(pk=entry.message_id).update(next_at=Now())


def test_a_text_leaves_with_our_mark_and_the_history_tells(provider, gateway, reached, sam, contracts):
    entry = sent(reached, sam, contracts)
    assert delivered(entry) == ("sent", "")
    [fields] = provider.got
    mark = entry.message.uid.hex
    assert (fields["to"], fields["message"], fields["idx"], fields["check_idx"]) == ("+48602333444", TEXT, mark, "1")
    assert fields["notify_url"].endswith(reverse("contacts:text_hook", args=[gateway.uid, gateway.hook_key]))
    row = Interaction.objects.select_related("person__key").get()
    assert (row.kind, row.channel, row.direction, row.summary) == ("message", "sms", "out", TEXT)
    assert Message.objects.get().to_index is None  # the number stands on the record alone


def test_a_text_is_taken_back_within_ten_seconds_and_its_words_stand_in_the_form_again(
    provider, gateway, reached, sam, nina, contracts, as_user
):
    client = as_user(english(sam))
    url = reverse("contacts:text", args=[reached.uid])
    answer = client.post(url, {"key": str(uuid4()), "purpose": "contracts", "text": TEXT})
    entry = Interaction.objects.get(message__channel="sms")
    undo = reverse("contacts:text_recall", args=[entry.uid])
    assert undo_of(answer) == undo
    delivery.deliver(entry.message_id)
    assert provider.got == []
    assert as_user(nina).post(undo).status_code == 404
    page = as_user(sam).post(undo)
    assert (page.status_code, f">\n{TEXT}</textarea>" in page.content.decode()) == (200, True)
    assert (Message.objects.filter(channel="sms").count(), Interaction.objects.count()) == (0, 0)
    assert LedgerEntry.objects.filter(act="contact.message_taken_back", about=reached.person.uid).count() == 1
    assert as_user(sam).post(undo).status_code == 404


def test_what_has_left_is_not_taken_back(provider, gateway, reached, sam, contracts, as_user):
    entry = sent(reached, sam, contracts)
    assert delivered(entry) == ("sent", "")
    answer = as_user(english(sam)).post(reverse("contacts:text_recall", args=[entry.uid]))
    assert (answer.url, Interaction.objects.count()) == (reverse("contacts:record", args=[reached.uid]), 1)
    assert take_text_back(Interaction.objects.select_related("person__key").get(), by=sam) is None


def test_an_offer_comes_back_without_what_its_purpose_adds(provider, gateway, reached, sam, offers, as_user):
    TextGateway.objects.update(two_way=True)
    agree(reached.person, offers, by=sam, channel="sms")
    in_order(Recipient.objects.get(pk=gateway.recipient_id), offers)
    entry = sent(reached, sam, offers)
    assert entry.summary != TEXT
    page = as_user(sam).post(reverse("contacts:text_recall", args=[entry.uid])).content.decode()
    assert f">\n{TEXT}</textarea>" in page


def test_without_a_provider_it_is_kept_here(reached, sam, contracts, db):
    assert delivered(sent(reached, sam, contracts)) == ("kept", "")


def test_reports_say_delivered_or_not_and_count_once(provider, hook, reached, sam, contracts):
    first, second = sent(reached, sam, contracts), sent(reached, sam, contracts)
    assert [delivered(entry) for entry in (first, second)] == [("sent", ""), ("sent", "")]
    marks = f"{first.message.uid.hex},{second.message.uid.hex}"
    for _turn in range(3):
        assert hook(idx=marks, status="404,405", MsgId="1,2").content == b"OK"
    states = [Message.objects.values_list("state", "reason").get(pk=entry.message_id) for entry in (first, second)]
    assert states == [("delivered", ""), ("undelivered", "not_arrived")]
    acts = LedgerEntry.objects.filter(act__in=["mail.delivered", "mail.undelivered"]).values_list("act", flat=True)
    assert sorted(acts) == ["mail.delivered", "mail.undelivered"]


def test_a_report_that_comes_late_takes_nothing_back(hook, reached, sam, contracts):
    entry = sent(reached, sam, contracts)
    delivered(entry)
    hook(idx=entry.message.uid.hex, status="404", MsgId="1")
    hook(idx=entry.message.uid.hex, status="405", MsgId="1")
    assert Message.objects.get().state == "delivered"


def test_a_broken_line_sends_no_second_one(provider, gateway, reached, sam, contracts):
    provider.answers = ["drop"]
    entry = sent(reached, sam, contracts)
    assert delivered(entry) == ("waiting", "")
    due(entry)
    assert delivered(entry) == ("sent", "")  # error 53: they have it
    assert provider.texts == [("+48602333444", TEXT)]


def test_a_refusal_of_the_number_is_final_and_of_our_account_waits(provider, gateway, reached, sam, contracts):
    provider.answers = [{"error": 13, "message": "No correct phonenumbers"}, {"error": 103, "message": "No credits"}]
    assert delivered(sent(reached, sam, contracts)) == ("undelivered", "text_refused")
    assert delivered(sent(reached, sam, contracts)) == ("waiting", "")
    assert provider.got == []


def test_pressed_twice_it_goes_once(provider, gateway, reached, sam, contracts):
    key = uuid4()
    first, second = (sent(reached, sam, contracts, key=key) for _press in range(2))
    delivered(first)
    assert (first.pk == second.pk, Message.objects.count(), len(provider.got)) == (True, 1, 1)


def test_nothing_is_written_without_a_ground(gateway, ada, sam, offers, contracts):
    agree(ada.person, contracts, by=sam, channel="sms")
    with pytest.raises(Blocked) as caught:  # art. 398 PKE: advertising by text needs consent before
        sent(ada, sam, offers)
    assert (caught.value.answer.reason, Message.objects.count()) == ("consent_needed", 0)


def test_a_no_between_writing_and_leaving_counts(provider, gateway, reached, sam, offers):
    agree(reached.person, offers, by=sam, channel="sms")
    entry = sent(reached, sam, offers, text="Rabat")
    unsubscribe("phone", "+48602333444", by=BY, channel="sms")
    assert delivered(entry) == ("stopped", "objection_channel")  # GDPR Art. 21(3)
    assert provider.got == []


def test_a_restricted_person_gets_none(provider, gateway, carla, sam, contracts):
    assert Restriction.objects.filter(person=carla.person, lifted_at=None).exists()  # Art. 18
    with pytest.raises(Paused):
        sent(carla, sam, contracts)
    assert Message.objects.count() == 0


def test_the_provider_gets_no_number_without_an_agreement(provider, gateway, reached, sam, contracts):
    recipient = Recipient.objects.get(slug="sms-gateway")
    suspend(recipient, "Wyciek u nich.", by=BY)
    with pytest.raises(DisclosureRefused):  # GDPR Art. 28(3)
        sent(reached, sam, contracts)
    assert (Message.objects.count(), provider.got) == (0, [])


def test_what_was_written_waits_when_the_agreement_ends_and_then_leaves(provider, gateway, reached, sam, contracts):
    entry = sent(reached, sam, contracts)
    recipient = Recipient.objects.get(slug="sms-gateway")
    suspend(recipient, "Wyciek u nich.", by=BY)
    assert delivered(entry) == ("waiting", "carrier.text_recipient_suspended")
    assert provider.got == []
    Recipient.objects.filter(pk=recipient.pk).update(suspended_at=None, suspended_why="", suspended_by="")
    assert carrier.release() == 1
    assert delivered(entry) == ("sent", "")


def test_an_offer_says_how_to_opt_out(gateway, reached, sam, offers):
    agree(reached.person, offers, by=sam, channel="sms")
    entry = sent(reached, sam, offers, text="Rabat 10%")
    assert entry.summary == "Rabat 10%\nRezygnacja: odpisz STOP."  # GDPR Art. 21(4)


def test_no_offer_goes_by_a_provider_that_takes_no_answers(gateway, reached, sam, offers):
    agree(reached.person, offers, by=sam, channel="sms")
    TextGateway.objects.update(two_way=False)
    with pytest.raises(ValidationError) as caught:  # GDPR Art. 7(3): as easy to end as to give
        sent(reached, sam, offers, text="Rabat 10%")
    assert (caught.value.code, Message.objects.count()) == ("no_way_out", 0)


def test_a_report_that_overtakes_our_own_note_stands(hook, reached, sam, contracts):
    entry = sent(reached, sam, contracts)
    due(entry)
    held = delivery.claim(entry.message_id)
    hook(idx=entry.message.uid.hex, status="404", MsgId="1")
    delivery.end(held, accepted())
    assert Message.objects.get().state == "delivered"


@pytest.mark.parametrize(("text", "code"), [("  ", "required"), ("ł" * 403, "too_long")])
def test_what_is_no_text_message_is_refused(gateway, reached, sam, contracts, text, code):
    with pytest.raises(ValidationError) as caught:
        sent(reached, sam, contracts, text=text)
    assert (caught.value.code, Message.objects.count()) == (code, 0)


def test_nobody_is_texted_without_a_number(add, sam, contracts):
    eve = add(sam, name="Ewa Lis", phone="")
    agree(eve.person, contracts, by=sam, channel="sms")
    with pytest.raises(NoMobile):
        sent(eve, sam, contracts)


# ---- the page


def test_the_page_counts_sends_and_shows_the_state(as_user, provider, gateway, reached, sam):
    url = reverse("contacts:text", args=[reached.uid])
    client = as_user(english(sam))
    assert "Send" in words(client.get(url))
    counted = client.post(url, {"text": "ł" * 71, "purpose": "contracts", "count": "1"})
    assert words(counted).strip() == "71 characters, 2 messages (UCS-2), 63 left"
    answer = client.post(url, {"key": str(uuid4()), "purpose": "contracts", "text": TEXT})
    assert answer.url == reverse("contacts:record", args=[reached.uid])
    entry = Interaction.objects.get()
    delivered(entry)
    assert "SMS" in words(client.get(answer.url))


def test_the_page_keeps_what_was_written_and_says_why_it_may_not_go(as_user, gateway, reached, sam):
    url = reverse("contacts:text", args=[reached.uid])
    answer = as_user(english(sam)).post(url, {"key": str(uuid4()), "purpose": "offers", "text": "Rabat"})
    assert (answer.status_code, Message.objects.count()) == (422, 0)
    assert "Rabat" in answer.content.decode()


def test_a_colleague_of_another_team_finds_no_page(as_user, mallory, reached):
    assert as_user(mallory).get(reverse("contacts:text", args=[reached.uid])).status_code == 404


# ---- the provider


def test_a_token_goes_only_where_it_was_given_for(gateway):
    gateway.address = "https://elsewhere.example"
    emptied = gateway_settings.change_gateway(gateway, ["address"], token="", by=BY)
    row = TextGateway.objects.get()
    assert (emptied, row.active, TOKEN in row.opened()) == (True, False, False)


def test_only_one_provider_is_switched_on_and_only_with_a_recipient(gateway, provider):
    other = gateway_settings.keep_gateway(TextGateway(name="B", address=provider.url), token="x", by=BY)
    codes = []
    for _turn in range(2):
        with pytest.raises(ValidationError) as caught:
            gateway_settings.switch_gateway(other, on=True, by=BY)
        codes.append(caught.value.code)
        gateway_settings.switch_gateway(TextGateway.objects.get(pk=gateway.pk), on=False, by=BY)
    assert codes == ["other", "recipient"]


def test_the_settings_never_show_the_token(as_user, arek, gateway):
    page = as_user(arek).get(reverse("text_gateways:edit", args=[gateway.uid]))
    assert gateway.hook_key in page.content.decode() or page.status_code == 302
    assert TOKEN not in page.content.decode()
