"""A letter waits: ten seconds for an Undo, or until its moment. Who takes it back, and what is asked when it goes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consents.grounds.recording import withdraw
from consents.grounds.restrictions import restrict
from crm.casework.enclosures import Enclosed
from crm.contacts.history.timeline import timeline
from crm.contacts.models import Attachment, Contact, Interaction
from crm.contacts.ownership.history_reach import may_act_on_letter
from crm.contacts.people.bin import to_bin
from crm.contacts.safeguards.pause import Paused
from crm.correspondence.letters.drafts import save_draft, words_of
from crm.correspondence.letters.enclosures import enclose
from crm.correspondence.letters.forms import MailForm
from crm.correspondence.letters.letter_boxes import mark_all_seen, unsent
from crm.correspondence.letters.sending import send
from crm.correspondence.letters.waiting_letters import send_now, take_back
from crm.correspondence.models import Draft
from crm.mail.models.messages import Attempt, Message
from crm.mail.outgoing.delivery import deliver
from crm.privacy.models import LedgerEntry
from crm.privacy.verbs.rectification import rectify
from tests.correspondence.letter_cases import LETTER, PDF, english, fresh, key_of, typed, undo_of, url, words
from tests.mail.conftest import make_due, running, server  # noqa: F401 - the fixtures of a real SMTP server

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
WARSAW = ZoneInfo("Europe/Warsaw")


def texts(contact, reader):
    return [line.text for line in timeline(contact, reader=reader).lines if line.entry]


def gone():
    """Every message is due and tried."""
    for message in Message.objects.filter(state="waiting"):
        make_due(message)
        deliver(message.pk)


def at_nine(day):
    return f"{day:%Y-%m-%d}T09:00"


# ---- ten seconds


def test_no_letter_leaves_before_ten_seconds_are_over(ada, sam, contracts, server):  # noqa: F811
    message = send(ada, by=sam, purpose=contracts, **LETTER).message
    deliver(message.pk)
    assert server.arrived == []
    assert 9 * SECOND < message.next_at - message.created_at < 11 * SECOND
    make_due(message)
    deliver(message.pk)
    assert server.ids == [message.message_id]


def test_undo_brings_the_form_back_with_words_and_files_and_empties_the_history(ada, as_user, sam):
    client = as_user(english(sam))
    entry = save_draft(ada, key=None, by=sam)
    enclose(entry, [Enclosed("cennik.pdf", PDF)], by=sam)
    sent = client.post(url(ada), typed(key=str(entry.uid)))
    before = LedgerEntry.objects.count()
    back = client.post(undo_of(sent), follow=True)
    page = back.content.decode()
    assert back.redirect_chain[-1][0] == f"{url(ada)}?draft={entry.uid}"
    assert "It is back. Nothing was sent." in words(back)
    assert (LETTER["subject"] in page, "przywieziemy we wtorek." in page, "cennik.pdf" in page) == (True, True, True)
    assert (texts(ada, sam), Message.objects.count(), Attachment.objects.count()) == ([], 0, 1)
    acts = LedgerEntry.objects.order_by("pk").values_list("act", flat=True)[before:]
    assert list(acts) == ["contact.email_taken_back"]
    client.post(url(ada), typed(key=key_of(back)))
    assert (texts(ada, sam), [file["name"] for file in Message.objects.with_keys().get().content["files"]]) == (
        ["Termin dostawy\n\nDzień dobry,\n\nprzywieziemy we wtorek."],
        ["cennik.pdf"],
    )


def test_undo_pressed_twice_opens_the_same_draft(ada, as_user, sam):
    client = as_user(sam)
    undo = undo_of(client.post(url(ada), typed()))
    assert client.post(undo)["Location"] == client.post(undo)["Location"]
    assert Draft.objects.count() == 1


def test_an_undo_after_it_left_says_so_plainly(ada, as_user, sam, server):  # noqa: F811
    client = as_user(english(sam))
    undo = undo_of(client.post(url(ada), typed()))
    gone()
    answer = client.post(undo, follow=True)
    assert "It has left already and cannot be taken back." in words(answer)
    assert (len(server.arrived), len(texts(ada, sam)), Draft.objects.count()) == (1, 1, 0)


def test_an_undo_while_a_worker_has_it_changes_nothing_and_of_a_killed_one_it_works(ada, sam, contracts):
    entry = send(ada, by=sam, purpose=contracts, **LETTER)
    Attempt.objects.create(message=entry.message, transport="smtp")
    held = {"state": "sending", "tries": 1, "lease_token": entry.uid}
    Message.objects.update(lease_until=Now() + 9 * SECOND, **held)
    assert (take_back(fresh(entry), by=sam), len(texts(ada, sam))) == (False, 1)
    Message.objects.update(lease_until=Now() - SECOND)
    assert (take_back(fresh(entry), by=sam), len(texts(ada, sam))) == (True, 0)


def test_a_letter_sent_twice_by_one_press_plans_one_next_step(ada, as_user, sam):
    day = timezone.localdate() + DAY
    step = {"next_kind": "call", "next_on": f"{day}", "next_title": "Zapytać o termin"}
    client, letter = as_user(sam), typed(**step)
    for _each in range(2):
        client.post(url(ada), letter)
    assert (Message.objects.count(), ada.person.tasks.count()) == (1, 1)


def test_a_next_step_without_a_day_keeps_the_letter_here(ada, as_user, sam):
    refused = as_user(english(sam)).post(url(ada), typed(next_kind="call"))
    assert (refused.status_code, "Say when." in words(refused), Message.objects.count()) == (422, True, 0)


# ---- later


@pytest.mark.parametrize(
    ("moment", "utc"),
    [
        ("2027-01-15T09:00", datetime(2027, 1, 15, 8, tzinfo=ZoneInfo("UTC"))),
        ("2027-07-15T09:00", datetime(2027, 7, 15, 7, tzinfo=ZoneInfo("UTC"))),
    ],
)
def test_nine_in_warsaw_is_nine_in_winter_and_in_summer(moment, utc):
    assert MailForm.base_fields["send_at"].clean(moment) == utc


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2027-03-28T02:30", "The clocks change then"),  # skipped
        ("2026-10-25T02:30", "The clocks change then"),  # there twice
        ("2020-01-01T09:00", "This time is over."),
        ("2120-01-01T09:00", "At most a year ahead."),
        ("wtorek", "Enter a day and a time."),
    ],
)
def test_a_moment_that_is_none_is_said_and_nothing_goes(ada, as_user, sam, moment, said):
    refused = as_user(english(sam)).post(url(ada), typed(send_at=moment))
    assert (refused.status_code, said in words(refused), Message.objects.count()) == (422, True, 0)
    assert moment in refused.content.decode()


def test_it_waits_on_the_record_and_goes_at_its_moment(ada, as_user, sam, server):  # noqa: F811
    day = timezone.localdate() + 3 * DAY
    client = as_user(english(sam))
    sent = client.post(url(ada), typed(send_at=at_nine(day)), follow=True)
    assert "Until then it can be changed." in words(sent)
    message, entry = Message.objects.get(), Interaction.objects.get()
    moment = datetime(day.year, day.month, day.day, 9, tzinfo=WARSAW)
    assert (message.next_at, message.begun_at, entry.happened_at) == (moment, moment, moment)
    page = words(client.get(f"/contacts/{ada.uid}/"))
    assert [word in page for word in ("goes on", "Send now", "Change", "Cancel the letter")] == [True] * 4
    deliver(message.pk)
    assert server.arrived == []
    gone()
    assert server.ids == [message.message_id]
    assert "Cancel the letter" not in words(client.get(f"/contacts/{ada.uid}/"))


def test_changing_it_opens_the_form_with_its_moment(ada, as_user, sam):
    client, day = as_user(sam), timezone.localdate() + 3 * DAY
    client.post(url(ada), typed(send_at=at_nine(day)))
    entry = Interaction.objects.get()
    back = client.post(reverse("contacts:letter_recall", args=[entry.uid]), follow=True)
    assert (f'value="{at_nine(day)}"' in back.content.decode(), Message.objects.count()) == (True, 0)
    client.post(url(ada), typed(key=key_of(back), text="Jednak w środę.", send_at=at_nine(day + DAY)))
    assert words_of(fresh(entry)) == {"subject": "Termin dostawy", "text": "Jednak w środę."}


def test_cancelled_it_does_not_go_and_waits_as_a_draft(ada, as_user, sam, server):  # noqa: F811
    client = as_user(english(sam))
    client.post(url(ada), typed(send_at=at_nine(timezone.localdate() + DAY)))
    entry = Interaction.objects.get()
    answer = client.post(reverse("contacts:letter_recall", args=[entry.uid]), {"cancel": "1"}, follow=True)
    assert ("Cancelled." in words(answer), answer.redirect_chain[-1][0]) == (True, f"/contacts/{ada.uid}/")
    gone()
    assert (server.arrived, Draft.objects.count(), texts(ada, sam)) == ([], 1, [])


def test_sent_now_it_leaves_in_ten_seconds(ada, sam, contracts, server):  # noqa: F811
    entry = send(ada, by=sam, purpose=contracts, send_at=timezone.now() + 30 * DAY, **LETTER)
    assert send_now(fresh(entry), by=sam)
    message = Message.objects.get()
    assert message.next_at < timezone.now() + 11 * SECOND
    assert fresh(entry).happened_at < timezone.now()
    gone()
    assert (server.ids, send_now(fresh(entry), by=sam)) == ([message.message_id], False)


def test_its_writer_and_who_leads_handle_it_and_nobody_else(ada, sam, as_user, contracts, request):
    nina, marek, oskar, mallory, dora = map(request.getfixturevalue, ("nina", "marek", "oskar", "mallory", "dora"))
    entry = send(ada, by=sam, purpose=contracts, send_at=timezone.now() + DAY, **LETTER)
    who = {user.username: may_act_on_letter(user, fresh(entry), ada) for user in (sam, nina, marek, oskar, mallory)}
    assert who == {"sam": True, "nina": False, "marek": True, "oskar": True, "mallory": False}
    recall = reverse("contacts:letter_recall", args=[entry.uid])
    assert [as_user(user).post(recall).status_code for user in (nina, mallory, dora)] == [404, 404, 403]
    assert as_user(marek).post(recall)["Location"] == f"/contacts/{ada.uid}/"
    assert Draft.objects.get().interaction.author == sam


def test_of_a_restricted_person_nothing_is_touched_and_the_letter_stops_by_itself(ada, sam, contracts, dora, server):  # noqa: F811
    entry = send(ada, by=sam, purpose=contracts, send_at=timezone.now() + DAY, **LETTER)
    restrict(ada.person, "accuracy", by=dora)
    for act in (take_back, send_now):
        with pytest.raises(Paused):
            act(fresh(entry), by=sam)
    gone()
    assert (server.arrived, Message.objects.get().reason) == ([], "restricted")


# ---- asked when it goes


def stopped(contact, by, purpose):
    """The reason for which a planned letter did not go."""
    send(contact, by=by, purpose=purpose, send_at=timezone.now() + DAY, **LETTER)

    def asked():
        gone()
        return Message.objects.values_list("state", "reason").get()

    return asked


def test_the_gate_is_asked_again_and_the_writer_hears_of_its_no(ada, sam, nina, offers, as_user, server):  # noqa: F811
    result = stopped(ada, sam, offers)
    withdraw(ada.person, offers, "email", by=sam)
    assert (result(), server.arrived) == (("stopped", "withdrawn"), [])
    Interaction.objects.update(happened_at=timezone.now())
    client = as_user(english(sam))
    bell, box = reverse("contacts:pulse"), reverse("contacts:letters")
    assert "1 letter did not go" in client.get(bell).content.decode()
    assert "Consent was withdrawn." in words(client.get(f"{box}?show=unsent"))
    assert "Consent was withdrawn." in words(client.get(f"/contacts/{ada.uid}/"))
    assert (unsent(nina).count(), mark_all_seen(sam), mark_all_seen(sam)) == (0, 1, 0)
    assert "did not go" not in client.get(bell).content.decode()


def test_a_letter_to_a_contact_in_the_bin_stops(ada, sam, contracts):
    result = stopped(ada, sam, contracts)
    to_bin(Contact.objects.with_keys().get(pk=ada.pk), by=sam)
    assert result() == ("stopped", "binned")


def test_a_letter_whose_writer_works_here_no_more_stops(ada, sam, contracts):
    result = stopped(ada, sam, contracts)
    sam.is_active = False
    sam.save(update_fields=["is_active"])
    assert result() == ("stopped", "writer_left")


def test_a_letter_that_waits_goes_to_the_address_that_was_corrected(ada, sam, contracts, server):  # noqa: F811
    send(ada, by=sam, purpose=contracts, send_at=timezone.now() + DAY, **LETTER)
    rectify(Contact.objects.with_keys().get(pk=ada.pk).person, "email", "ada@nowa.test", by=sam)
    gone()
    assert [letter["To"] for letter in server.arrived if letter["Subject"] == LETTER["subject"]] == ["ada@nowa.test"]


# ---- one's own letters


def test_three_boxes_hold_what_is_not_done_with(ada, ben, sam, nina, contracts, as_user):
    send(ada, by=sam, purpose=contracts, subject="Planowany", text="x", send_at=timezone.now() + DAY)
    save_draft(ben, key=None, by=sam, subject="Zaczęty", text="x")
    failed = send(ada, by=sam, purpose=contracts, subject="Nieudany", text="x")
    Message.objects.filter(pk=failed.message_id).update(state="undelivered", reason="refused")
    client, matches = as_user(sam), {}
    for box in ("waiting", "unsent", "drafts"):
        page = words(client.get(f"{reverse('contacts:letters')}?show={box}"))
        matches[box] = [word for word in ("Planowany", "Zaczęty", "Nieudany") if word in page]
    assert matches == {"waiting": ["Planowany"], "unsent": ["Nieudany"], "drafts": ["Zaczęty"]}
    assert "Planowany" not in words(as_user(nina).get(reverse("contacts:letters")))


@pytest.mark.parametrize("box", ["waiting", "unsent", "drafts"])
def test_a_box_costs_the_same_for_one_letter_and_for_many(add, sam, contracts, as_user, box):
    client, costs = as_user(sam), []
    for more in (1, 9):
        for _each in range(more):
            contact = add(sam, email=f"k{Contact.objects.count()}@firma.test", phone="")
            save_draft(contact, key=None, by=sam, **LETTER)
            send(contact, by=sam, purpose=contracts, **LETTER)
            failed = send(contact, by=sam, purpose=contracts, **LETTER)
            Message.objects.filter(pk=failed.message_id).update(state="stopped", reason="withdrawn")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{reverse('contacts:letters')}?show={box}").status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
