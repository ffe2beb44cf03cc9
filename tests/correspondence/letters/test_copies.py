"""Copies of a letter: to whom the gate allows, one letter for all, nothing of one under the key of another."""

import pytest

from consents.grounds.restrictions import restrict
from consents.models import Restriction
from crm.contacts.models import Interaction
from crm.contacts.safeguards.pause import Paused
from crm.contacts.safeguards.reach import Blocked
from crm.correspondence.letters.copies import Copies, CopiesRefused, Copy
from crm.correspondence.letters.sending import send
from crm.correspondence.letters.waiting_letters import send_now, take_back
from crm.correspondence.models import Draft
from crm.mail.mailboxes.bounces import note_returned
from crm.mail.models.messages import Message
from crm.mail.outgoing.delivery import deliver
from crm.mail.outgoing.outbox import NoWayOut
from crm.privacy.erasure.eraser import erase
from tests.conftest import agree
from tests.correspondence.letter_cases import LETTER, english, pdf, typed, url, words
from tests.mail.conftest import make_due, running, server  # noqa: F401 - a real mail server


@pytest.fixture
def dan(add, sam):
    return add(sam, name="Dan Drugi", email="dan@drugi.test")


@pytest.fixture
def eva(add, sam):
    return add(sam, name="Ewa Trzecia", email="ewa@trzecia.test")


def copied(contact, by, purpose, **typed_addresses):
    return Copies(by, contact, typed_addresses).allowed(purpose)


def everything_leaves():
    for message in Message.objects.order_by("pk"):
        make_due(message)
        deliver(message.pk)


def test_all_get_one_letter_and_nobody_reads_of_a_blind_copy(server, ada, dan, eva, nina, sam, contracts):  # noqa: F811
    copies = copied(ada, sam, contracts, cc="dan@drugi.test, NINA@spojnik.test", bcc="<ewa@trzecia.test>")
    entry = send(ada, by=sam, purpose=contracts, copies=copies, **LETTER)
    everything_leaves()
    got = {to[0]: letter for (_sender, to), letter in zip(server.envelopes, server.arrived, strict=True)}
    heads = {(letter["To"], letter["Cc"], letter["Bcc"], letter["Message-ID"]) for letter in got.values()}
    assert (sorted(got), heads) == (
        ["ada@cerambud.test", "dan@drugi.test", "ewa@trzecia.test", "nina@spojnik.test"],
        {("ada@cerambud.test", "dan@drugi.test, nina@spojnik.test", None, entry.message.message_id)},
    )
    assert not any("trzecia" in str(letter) for letter in got.values())
    rows = Interaction.objects.filter(occasion=entry.occasion).values_list("person", "thread")
    assert sorted(rows) == sorted((each.pk, entry.thread) for each in (ada, dan, eva))


def test_no_address_of_one_lies_under_the_key_of_another(ada, dan, sam, contracts):
    send(ada, by=sam, purpose=contracts, copies=copied(ada, sam, contracts, cc="dan@drugi.test"), **LETTER)
    rows = {row.person_id: row for row in Message.objects.with_keys()}
    assert ("drugi" in str(rows[ada.pk].content), "cerambud" in str(rows[dan.pk].content)) == (False, False)


def test_who_was_erased_before_it_left_is_named_to_nobody(server, ada, dan, sam, contracts):  # noqa: F811
    send(ada, by=sam, purpose=contracts, copies=copied(ada, sam, contracts, cc="dan@drugi.test"), **LETTER)
    erase(ada.person, {}, by=sam)
    everything_leaves()
    [letter] = [each for each in server.arrived if each["Cc"]]
    assert (letter["To"], letter["Cc"], "cerambud" in str(letter)) == (
        "undisclosed-recipients:;",
        "dan@drugi.test",
        False,
    )


def test_the_gate_is_asked_for_each_once_more_when_it_leaves(server, ada, dan, sam, contracts):  # noqa: F811
    copies = copied(ada, sam, contracts, cc="dan@drugi.test")
    entry = send(ada, by=sam, purpose=contracts, copies=copies, **LETTER)
    restrict(dan.person, Restriction.Reason.ACCURACY, by=sam)
    for message in Message.objects.order_by("-pk"):
        make_due(message)
        deliver(message.pk)
    [letter] = server.arrived
    states = Message.objects.filter(occasion=entry.occasion).order_by("pk").values_list("state", flat=True)
    assert (list(states), letter["To"], letter["Cc"]) == (["sent", "stopped"], "ada@cerambud.test", None)


def test_the_verb_asks_the_gate_for_each_copy_whoever_names_it(ada, dan, sam, offers):
    """Art. 6(1)(a): a copy of an offer needs a consent of its own."""
    agree(ada.person, offers, by=sam)
    with pytest.raises(Blocked):
        send(ada, by=sam, purpose=offers, copies=[Copy("cc", "dan@drugi.test", contact=dan)], **LETTER)
    agree(dan.person, offers, by=sam)
    restrict(dan.person, Restriction.Reason.ACCURACY, by=sam)
    with pytest.raises(Paused):
        send(ada, by=sam, purpose=offers, copies=[Copy("cc", "dan@drugi.test", contact=dan)], **LETTER)
    assert Message.objects.count() == 0


def test_no_colleague_gets_a_copy_of_an_offer_by_the_verb(ada, nina, sam, offers):
    agree(ada.person, offers, by=sam)
    with pytest.raises(NoWayOut):
        send(ada, by=sam, purpose=offers, copies=[Copy("cc", nina.email, user=nina)], **LETTER)


def test_who_may_get_none_is_named_with_what_to_do_and_the_rest_may_go(ada, ben, dan, sam, offers, as_user):
    client = as_user(english(sam))
    agree(dan.person, offers, by=sam)
    addresses = "ben@miodek.test, obcy@obcy.test, bez-malpy, sam@spojnik.test, dan@drugi.test"
    values = typed(purpose="offers", cc=addresses)
    page = client.post(url(ada), values)
    page_words = words(page)
    assert (page.status_code, Message.objects.count()) == (422, 0)
    for sentence in (
        "ben@miodek.test:",
        "obcy@obcy.test is no contact of yours",
        "bez-malpy is no e-mail address",
        "an offer goes to",
    ):
        assert sentence in page_words
    assert "Send without them" in page_words
    answer = client.post(url(ada), {**values, "leave_out": "1"})
    rows = Message.objects.order_by("pk").values_list("person", "place")
    assert (answer.status_code, list(rows)) == (302, [(ada.pk, "to"), (dan.pk, "cc")])


@pytest.mark.parametrize(
    ("typed_address", "sentence"),
    [
        ("ada@cerambud.test", "dostaje już ten list"),
        ("a@a.test b@b.test c@c.test d@d.test e@e.test f@f.test", "najwyżej 5 kopii"),
        ("zuza@wspolna.test", "ma kilka kontaktów"),
        ("x" * 300, "nie jest adresem"),
    ],
)
def test_a_copy_that_cannot_be_says_why(ada, add, sam, contracts, typed_address, sentence):
    for name in ("Zuza Jeden", "Zuza Dwa"):
        add(sam, name=name, email="zuza@wspolna.test")
    with pytest.raises(CopiesRefused, match=sentence):
        copied(ada, sam, contracts, cc=typed_address)


def test_a_contact_that_the_writer_does_not_see_is_nobody(ada, add, sam, mallory, contracts):
    add(mallory, name="Cudzy Kontakt", email="cudzy@obcy.test")
    with pytest.raises(CopiesRefused, match="nie należy do żadnego"):
        copied(ada, sam, contracts, cc="cudzy@obcy.test")


def test_a_letter_is_taken_back_with_its_copies_or_not_at_all(ada, dan, nina, sam, contracts):
    copies = copied(ada, sam, contracts, cc="dan@drugi.test", bcc="nina@spojnik.test")
    entry = send(ada, by=sam, purpose=contracts, copies=copies, **LETTER)
    copy = Interaction.objects.get(person=dan.person)
    assert not take_back(copy, by=sam)
    assert take_back(entry, by=sam)
    assert (Message.objects.count(), Interaction.objects.filter(person=dan.person).count()) == (0, 0)
    assert Draft.objects.get().copies == [["cc", "contact", str(dan.uid)], ["bcc", "user", str(nina.uid)]]

    again = send(ada, by=sam, purpose=contracts, copies=copies, key=entry.uid, **LETTER)
    Message.objects.filter(person=dan.person).update(state="sent")
    assert not take_back(again, by=sam)
    assert Message.objects.filter(occasion=again.occasion).count() == 3


def test_a_planned_letter_goes_now_with_its_copies(ada, dan, sam, contracts):
    at = ada.person.created_at.replace(year=ada.person.created_at.year + 1)
    copies = copied(ada, sam, contracts, cc="dan@drugi.test")
    entry = send(ada, by=sam, purpose=contracts, copies=copies, send_at=at, **LETTER)
    assert set(Message.objects.values_list("next_at", flat=True)) == {at}
    assert send_now(entry, by=sam)
    assert not Message.objects.filter(next_at=at).exists()


def test_files_go_to_everybody_each_under_their_own_key(server, ada, dan, nina, sam, contracts, as_user):  # noqa: F811
    client = as_user(sam)
    values = typed(cc="dan@drugi.test, nina@spojnik.test")
    client.post(url(ada), {**values, "attach": "1", "files": [pdf()]})
    client.post(url(ada), values)
    everything_leaves()
    names = {
        to[0]: [file.get_filename() for file in letter.iter_attachments()]
        for (_sender, to), letter in zip(server.envelopes, server.arrived, strict=True)
    }
    assert names == {each: ["cennik.pdf"] for each in ["ada@cerambud.test", "dan@drugi.test", "nina@spojnik.test"]}


def test_pressed_twice_it_goes_once(ada, dan, sam, contracts, as_user):
    values = typed(cc="dan@drugi.test")
    for _turn in range(2):
        as_user(sam).post(url(ada), values)
    assert Message.objects.count() == 2


def test_a_letter_to_several_comes_back_for_one_of_them(server, ada, dan, sam, contracts):  # noqa: F811
    copies = copied(ada, sam, contracts, cc="dan@drugi.test")
    entry = send(ada, by=sam, purpose=contracts, copies=copies, **LETTER)
    everything_leaves()
    assert note_returned([entry.message.message_id], ["dan@drugi.test"], by=sam) == 1
    states = Message.objects.order_by("pk").values_list("person", "state")
    assert list(states) == [(ada.pk, "sent"), (dan.pk, "undelivered")]


def test_what_a_colleague_gets_waits_for_the_carrier_as_the_letter_does(server, ada, nina, sam, contracts, settings):  # noqa: F811
    settings.MAIL_BY_ANOTHER_FIRM = True
    send(ada, by=sam, purpose=contracts, copies=copied(ada, sam, contracts, cc="nina@spojnik.test"), **LETTER)
    everything_leaves()
    assert (server.arrived, set(Message.objects.values_list("state", flat=True))) == ([], {"waiting"})
