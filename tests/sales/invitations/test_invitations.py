"""Invitations to meetings by letter, and the answers that come back (RFC 5546, 6047); the gate stands before each."""

from datetime import time, timedelta
from email import message_from_bytes, policy

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from consents.grounds.restrictions import restrict
from consents.models import Restriction
from crm.contacts.models import Interaction
from crm.mail.models.messages import Message
from crm.mail.outgoing.delivery import deliver
from crm.mail.parsing.parser import read
from crm.privacy.actors import system
from crm.privacy.dotted_paths import resolve
from crm.privacy.models import LedgerEntry
from crm.sales.calendar_sync.appointment import our_host
from crm.sales.invitations.inviting import guests_of, invite, purposes_for
from crm.sales.meetings.attendees import ask_along
from crm.sales.meetings.cancelling import cancel
from crm.sales.meetings.moving import move
from crm.sales.models import Invitation, MeetingPerson
from tests.correspondence.incoming_mail import box
from tests.mail.conftest import make_due, running, server  # noqa: F401 - a real mail server
from tests.sales.task_builders import again, planned, today

pytestmark = pytest.mark.django_db
TITLE = "Pomiar podłogi"
REPLY = """From: {sender}
To: sam@spojnik.test
Subject: Re: Pomiar
Date: {date}
Message-ID: <{id}@cerambud.test>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Przyjete.
--b
Content-Type: text/calendar; method=REPLY; charset=utf-8

BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Inny//PL
METHOD:{method}
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20261202T100000Z
DTSTART:20261205T100000Z
SEQUENCE:{sequence}
ORGANIZER:mailto:sam@spojnik.test
ATTENDEE;PARTSTAT={said}:mailto:{attendee}
END:VEVENT
END:VCALENDAR
--b--
"""


@pytest.fixture
def task(sam, ada, add):
    """With Ada and Dan; the gate allows both for the contract."""
    dan = add(sam, name="Dan Drugi", email="dan@drugi.test")
    values = {"kind": "meeting", "title": "Nie ustępować z ceny", "note": "Tajne", "minutes": 60}
    task = planned(sam, ada, **values, due_on=today(3), clock="10:00", place="ul. Długa 5")
    ask_along(task, people=[dan], by=sam)
    return again(task)


@pytest.fixture
def dan(task):
    return MeetingPerson.objects.select_related("person__contact", "person__key").get(task=task).person.contact


def sent(server):  # noqa: F811
    """[(to, calendar)] of what the mail server got."""
    for message in Message.objects.order_by("pk"):
        make_due(message)
        deliver(message.pk)
    letters = []
    for (_sender, to), letter in zip(server.envelopes, server.arrived, strict=True):
        parts = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
        letters.append((to[0], parts[0].get_param("method"), Calendar.from_ical(parts[0].get_payload(decode=True))))
    return letters


def answered(task, *, sender="Ada <ada@cerambud.test>", days=0, **columns):
    """A reply comes in by the mailbox reader; answers of everybody invited."""
    values = {"method": "REPLY", "said": "ACCEPTED", "attendee": "ada@cerambud.test", "sequence": task.version}
    values |= {"uid": f"{task.uid}@{our_host()}", "id": f"r{days}", **columns}
    date = (timezone.now() + timedelta(days=days)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    raw = REPLY.format(sender=sender, date=date, **values).replace("\n", "\r\n").encode()
    with transaction.atomic():
        mailbox = box(user=task.owner) if not task.owner.mailboxes.exists() else task.owner.mailboxes.get()
        letter = read(raw, arrived=timezone.now() + timedelta(days=max(days, 0), minutes=1))
        resolve("MAIL_TAKER")(letter, mailbox=mailbox, user=None, by=system("mail.fetch"))
    return dict(Invitation.objects.filter(task=task).order_by("pk").values_list("person", "answer"))


def test_each_guest_gets_a_letter_with_a_file_that_names_nobody_else(server, task, ada, dan, sam, contracts):  # noqa: F811
    outcome = invite(task, title=TITLE, purpose=contracts, by=sam)
    letters = sent(server)
    assert ((outcome.sent, outcome.left_out), [(to, method) for to, method, _file in letters]) == (
        (2, []),
        [("ada@cerambud.test", "REQUEST"), ("dan@drugi.test", "REQUEST")],
    )
    for to, _method, calendar in letters:
        [event] = calendar.walk("VEVENT")
        attendee = event["attendee"]
        assert (str(calendar["method"]), str(event["summary"]), str(event["location"])) == (
            "REQUEST",
            TITLE,
            "ul. Długa 5",
        )
        assert (str(attendee), attendee.params["rsvp"], str(event["organizer"])) == (
            f"mailto:{to}",
            "TRUE",
            "mailto:sam@spojnik.test",
        )
        assert (event["sequence"], event.decoded("dtstart"), event.decoded("dtend")) == (
            task.version,
            task.due_at,
            task.ends_at,
        )
        raw = calendar.to_ical().decode()
        assert [word in raw for word in ("Nie ustępować", "Tajne")] == [False, False]
    assert ["drugi" in letters[0][2].to_ical().decode(), "cerambud" in letters[1][2].to_ical().decode()] == [False] * 2
    letter = message_from_bytes(bytes(server.arrived[0]), policy=policy.default)
    text = letter.get_body(("plain",)).get_content()
    assert ("10:00–11:00" in text, "ul. Długa 5" in text, letter.is_multipart()) == (True, True, True)
    assert Interaction.objects.filter(person=ada.pk, kind="email").count() == 1


def test_sent_twice_it_goes_once_and_a_move_is_told_with_a_higher_number(server, task, ada, sam, contracts):  # noqa: F811
    invite(task, title=TITLE, purpose=contracts, by=sam)
    assert invite(again(task), title=TITLE, purpose=contracts, by=sam).sent == 0
    row = again(task)
    move(row, today(4), time(12), version=row.version, by=sam)
    assert [guest.waits for guest in guests_of(again(task), sam)] == [True, True]
    invite(again(task), title=TITLE, purpose=contracts, by=sam)
    sequences = [(to, calendar.walk("VEVENT")[0]["sequence"]) for to, _method, calendar in sent(server)]
    first, second = sequences[:2], sequences[2:]
    assert (len(first), len(second), first[0][1] < second[0][1]) == (2, 2, True)


def test_called_off_those_who_were_invited_are_told_and_nobody_else(server, task, ada, dan, sam, contracts):  # noqa: F811
    assert [guest.waits for guest in guests_of(task, sam)] == [True, True]
    invite(task, title=TITLE, purpose=contracts, by=sam)
    row = again(task)
    Invitation.objects.filter(person=dan.person).delete()
    cancel(row, by=sam)
    outcome = invite(again(task), title=TITLE, purpose=contracts, by=sam)
    to, method, calendar = sent(server)[-1]
    assert (outcome.sent, to, method, str(calendar.walk("VEVENT")[0]["status"])) == (
        1,
        "ada@cerambud.test",
        "CANCEL",
        "CANCELLED",
    )
    assert [guest.waits for guest in guests_of(again(task), sam)] == [False, False]


def test_whom_the_gate_refuses_is_not_invited(task, ada, dan, sam, contracts, offers):
    restrict(dan.person, Restriction.Reason.ACCURACY, by=system("test"))
    outcome = invite(task, title=TITLE, purpose=contracts, by=sam)
    assert (outcome.sent, Message.objects.count(), Invitation.objects.get().person) == (1, 1, ada.person)
    assert offers not in purposes_for(guests_of(task, sam))


def test_who_does_not_work_on_it_invites_nobody(task, nina, sam, contracts):
    with pytest.raises(PermissionDenied):
        invite(task, title=TITLE, purpose=contracts, by=nina)
    with pytest.raises(ValidationError):
        invite(task, title="  ", purpose=contracts, by=sam)
    assert Message.objects.count() == 0


def test_answers_are_written_where_the_meeting_shows_them(task, ada, dan, sam, contracts):
    invite(task, title=TITLE, purpose=contracts, by=sam)
    assert answered(task) == {ada.pk: "yes", dan.pk: "none"}
    dans = {"sender": "Dan <dan@drugi.test>", "attendee": "dan@drugi.test", "id": "d"}
    assert answered(task, said="DECLINED", **dans) == {ada.pk: "yes", dan.pk: "no"}
    assert MeetingPerson.objects.get().answer == "no"
    assert answered(task, said="TENTATIVE", days=1) == {ada.pk: "maybe", dan.pk: "no"}
    acts = LedgerEntry.objects.filter(act="meeting.answered", target=task.target)
    assert (acts.count(), Interaction.objects.filter(person=ada.pk, direction="in").count()) == (3, 2)


@pytest.mark.parametrize(
    "columns",
    [
        {"sender": "Ada <obca@evil.test>"},
        {"attendee": "dan@drugi.test"},
        {"sender": "Dan <dan@drugi.test>"},
        {"uid": f"6d9c1c5e-0000-4000-8000-000000000000@{our_host()}"},
        {"uid": f"x@{our_host()}"},
        {"uid": "x@elsewhere.test"},
        {"method": "REQUEST"},
        {"said": "DELEGATED"},
        {"sequence": 0},
        {"days": -9},
        {"sequence": "x"},
    ],
    ids=str,
)
def test_what_is_no_answer_of_theirs_changes_nothing(task, ada, dan, sam, contracts, columns):
    invite(task, title=TITLE, purpose=contracts, by=sam)
    if columns.get("days"):
        answered(task, said="DECLINED")
    before = dict(Invitation.objects.values_list("person", "answer"))
    assert answered(task, **columns) == before


def test_an_answer_to_what_was_called_off_is_none(task, ada, sam, contracts):
    invite(task, title=TITLE, purpose=contracts, by=sam)
    cancel(again(task), by=sam)
    invite(again(task), title=TITLE, purpose=contracts, by=sam)
    assert answered(again(task), sequence=99)[ada.pk] == "none"


def test_the_page_invites_and_shows_answers(as_user, task, ada, sam, contracts):
    browser, url = as_user(sam), reverse("sales:task", args=[task.uid])
    page = browser.get(url).content.decode()
    assert [words in page for words in ("Wyślij do 2 gości", "Nie ustępować z ceny")] == [True, True]
    browser.post(reverse("sales:meeting_invitations", args=[task.uid]), {"title": TITLE, "purpose": "contracts"})
    answered(task)
    page = browser.get(url).content.decode()
    assert ("Przyjdzie" in page or "Będzie" in page, "Wyślij do" in page, Message.objects.count()) == (True, False, 2)


def test_an_unknown_purpose_and_a_stranger_write_nothing(as_user, task, sam, mallory):
    url = reverse("sales:meeting_invitations", args=[task.uid])
    as_user(sam).post(url, {"title": TITLE, "purpose": "offers"})
    assert (as_user(mallory).post(url, {"title": TITLE, "purpose": "contracts"}).status_code) == 404
    assert Message.objects.count() == 0
