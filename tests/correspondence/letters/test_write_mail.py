"""One e-mail to one person: what for first, the gate before a word is written and once more when it goes."""

import re

import pytest
from django.core.exceptions import PermissionDenied

from consents.grounds.recording import object_to_marketing, withdraw
from consents.models import Controller
from crm.contacts.history.timeline import timeline
from crm.contacts.models import Contact, Interaction
from crm.contacts.safeguards.reach import Blocked
from crm.correspondence.letters.sending import choices, draft, send
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import NoAddress
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import AccessEntry, LedgerEntry, Person
from tests.correspondence.letter_cases import LETTER, english, typed, url, words


@pytest.fixture(autouse=True)
def _firm(oskar):
    Controller.name_it(
        {"name": "Meblarnia Sp. z o.o.", "short": "Meblarnia", "address": "Lipowa 1", "email": "biuro@m.test"}, by=oskar
    )


def read(message):
    return Message.objects.with_keys().get(pk=message.pk).content


def test_a_letter_about_a_contract_goes_with_its_purpose_and_stands_in_the_history(ada, sam, contracts):
    entry = send(ada, by=sam, purpose=contracts, **LETTER)
    message = Message.objects.with_keys().get()
    assert (message.person_id, message.purpose, message.channel, message.required, message.state) == (
        *(ada.pk, contracts, "email", False),
        "waiting",
    )
    assert message.to == "ada@cerambud.test"
    assert (entry.kind, entry.message, entry.author) == ("email", message, sam)
    assert entry.summary == "Termin dostawy\n\nDzień dobry,\n\nprzywieziemy we wtorek."
    assert "contact.email" in LedgerEntry.objects.filter(about=ada.uid).values_list("act", flat=True)


def test_our_own_mail_restarts_no_clock(ada, sam, contracts):
    before = Contact.objects.get(pk=ada.pk).last_activity_at
    send(ada, by=sam, purpose=contracts, **LETTER)
    assert Contact.objects.get(pk=ada.pk).last_activity_at == before


def test_it_is_signed_by_the_writer_and_the_firm(ada, sam, contracts):
    letter = read(send(ada, by=sam, purpose=contracts, **LETTER).message)
    assert letter["subject"] == "Termin dostawy"
    assert letter["text"].split("we wtorek.\n\n")[1].split("\n")[:4] == [
        *("Sam Sowa", "Meblarnia Sp. z o.o.", "Lipowa 1", "biuro@m.test")
    ]
    assert letter["headers"] == {}
    result = draft(ada, by=sam, purpose=contracts, **LETTER)
    assert (result["subject"], result["text"]) == (letter["subject"], letter["text"])


def test_an_offer_carries_its_way_out_by_one_click(ada, sam, offers):
    letter = read(send(ada, by=sam, purpose=offers, **LETTER).message)
    address = letter["headers"]["List-Unsubscribe"].strip("<>")
    assert letter["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in letter["text"]
    assert address in letter["html"]


def test_where_offers_are_not_allowed_a_letter_about_the_contract_still_is(ben, sam, offers, contracts):
    with pytest.raises(Blocked) as blocked:
        send(ben, by=sam, purpose=offers, **LETTER)
    assert blocked.value.answer.reason == "withdrawn"
    assert (Message.objects.count(), Interaction.objects.count()) == (0, 0)
    send(ben, by=sam, purpose=contracts, **LETTER)
    assert Message.objects.count() == 1


def test_nobody_writes_to_a_restricted_person_nor_without_an_address(carla, add, sam, contracts):
    with pytest.raises(PermissionDenied):
        send(carla, by=sam, purpose=contracts, **LETTER)
    mute = add(sam, name="Bez Adresu", email="", phone="605 111 222")
    with pytest.raises((NoAddress, Blocked)):
        send(mute, by=sam, purpose=contracts, **LETTER)


def test_the_purposes_to_choose_from_say_yes_or_no_before_anything_is_written(ada, ben, sam):
    by_name = {
        name: [(choice.purpose.slug, choice.answer.state) for choice in choices(contact)]
        for name, contact in (("ada", ada), ("ben", ben))
    }
    assert by_name == {
        "ada": [("contracts", "allowed"), ("offers", "allowed")],
        "ben": [("contracts", "allowed"), ("offers", "refused")],
    }


def test_pressed_twice_it_goes_once(ada, as_user, sam):
    client, letter = as_user(sam), typed()
    for _each in range(2):
        assert client.post(url(ada), letter)["Location"] == f"/contacts/{ada.uid}/"
    assert (Message.objects.count(), Interaction.objects.count()) == (1, 1)


def test_the_page_asks_what_for_first_and_shows_the_letter_before_it_goes(ada, as_user, sam):
    client = as_user(english(sam))
    page = words(client.get(url(ada)))
    assert "What are you writing for?" in page
    assert "Send" in page
    answer = client.post(url(ada), typed(preview="1"))
    assert (answer.status_code, "Meblarnia Sp. z o.o." in words(answer), Message.objects.count()) == (200, True, 0)
    assert "On its way." in words(client.post(url(ada), typed(), follow=True))


def test_a_blocked_purpose_shows_the_reason_and_the_next_lawful_step_instead_of_the_button(ben, as_user, sam):
    page = as_user(english(sam)).get(f"{url(ben)}?for=offers").content.decode()
    assert "Consent was withdrawn on" in page
    assert "Ask when they get in touch themselves" in page
    assert "data-save" not in page.split('id="letter"')[1].split("</form>")[0]


def test_after_an_objection_nothing_is_offered_but_the_contract(ada, as_user, sam, offers):
    object_to_marketing(ada.person, by=sam)
    page = words(as_user(english(sam)).get(f"{url(ada)}?for=offers"))
    assert "No offers, please." in page
    assert "Ask when they get in touch themselves" not in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"subject": ""}, "Write what the message is about."),
        ({"text": " "}, "Write the message."),
        ({"text": "Jej PESEL to 44051401458."}, "This looks like a PESEL."),
        ({"key": "x"}, "Enter a valid UUID."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(ada, as_user, sam, change, said):
    refused = as_user(english(sam)).post(url(ada), typed(**change))
    assert (refused.status_code, Message.objects.count()) == (422, 0)
    assert said in words(refused)
    values = {**LETTER, **change}
    assert values["text"].strip()[:20] in refused.content.decode()


def test_a_no_that_comes_while_she_writes_keeps_the_text(ada, as_user, sam, offers):
    client = as_user(english(sam))
    assert "data-save" in client.get(f"{url(ada)}?for=offers").content.decode()
    withdraw(ada.person, offers, "email", by=sam)
    refused = client.post(url(ada), typed(purpose="offers"))
    assert (refused.status_code, Message.objects.count()) == (422, 0)
    assert "przywieziemy we wtorek." in refused.content.decode()
    assert "Consent was withdrawn on" in words(refused)


def test_another_purpose_is_looked_at_without_losing_a_word(ada, as_user, sam):
    looked = as_user(english(sam)).post(url(ada), typed(look="1", purpose="offers", subject=""))
    assert (looked.status_code, Message.objects.count()) == (200, 0)
    assert "przywieziemy we wtorek." in looked.content.decode()
    assert "Write what the message is about." not in words(looked)


def test_the_history_says_how_far_it_got(ada, as_user, sam, contracts):
    message = send(ada, by=sam, purpose=contracts, **LETTER).message
    visible = []
    for state, reason in (("waiting", ""), ("sent", ""), ("stopped", "withdrawn"), ("undelivered", "refused")):
        Message.objects.filter(pk=message.pk).update(state=state, reason=reason)
        [line] = [item for item in timeline(ada, reader=sam).lines if item.delivery]
        visible.append((line.delivery.message.state, line.delivery.message.reason, line.delivery.tone))
    assert visible == [
        ("waiting", "", "muted"),
        ("sent", "", "ok"),
        ("stopped", "withdrawn", "hold"),
        ("undelivered", "refused", "danger"),
    ]
    assert "Not delivered" in words(as_user(english(sam)).get(f"/contacts/{ada.uid}/"))


def test_who_wrote_to_whom_saw_her_address(ada, as_user, sam, oskar):
    as_user(sam).get(url(ada))
    as_user(oskar).get(url(ada))
    entries = AccessEntry.objects.filter(view="contacts:mail").order_by("pk")
    assert [(entry.actor_id, entry.people, entry.fields) for entry in entries] == [
        (str(sam.pk), [ada.pk], ["email", "name"]),
        (str(oskar.pk), [ada.pk], []),
    ]


def test_foreign_contacts_are_missing(ada, as_user, mallory):
    assert as_user(mallory).get(url(ada)).status_code == 404
    assert as_user(mallory).post(url(ada), typed()).status_code == 404


def test_the_tab_of_the_record_links_each_purpose_with_its_answer(ben, as_user, sam):
    client, text = as_user(english(sam)), f"/contacts/{ben.uid}/interactions/?kind=email"
    page = client.get(f"/contacts/{ben.uid}/").content.decode()
    assert text.replace("&", "&amp;") in page.split('id="compose-email"')[1]
    tab = client.get(text, headers={"HX-Request": "true"}).content.decode()
    links = re.findall(r'href="([^"]+\?for=[^"]+)"', tab)
    assert links == [f"{url(ben)}?for=contracts", f"{url(ben)}?for=offers"]
    assert "mailto:" not in page + tab


def test_a_call_says_what_it_may_be_about(ben, as_user, sam):
    result = words(as_user(english(sam)).post(f"/contacts/{ben.uid}/call/", headers={"HX-Request": "true"}))
    assert "You may talk about: Contracts and orders" in result
    assert "Not about: Our offers Marketing by this channel needs consent." in result


def test_an_erased_persons_letters_go_with_her(ada, sam, contracts):
    send(ada, by=sam, purpose=contracts, **LETTER)
    erase(Person.objects.with_keys().get(pk=ada.pk), {}, by=sam)
    assert (Message.objects.count(), Interaction.objects.count()) == (0, 0)
