"""Art. 19 says «restriction»: whoever was told of one is told of its end, once, by mail or by us."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.mail.models.messages import Message
from dsar.handling.closing import close, record_answer
from dsar.letters.letter_sending import prepare, send
from dsar.letters.letter_texts import draft
from dsar.models import Case, Kind, RecipientNotice
from dsar.recipients.notice_sending import LOOK_AGAIN, send_due
from dsar.recipients.recipient_notices import address, record_told
from dsar.rights.restriction import lift, pause, restrain
from tests.dsar.decided_cases import case_about, given_to, grant, with_key
from tests.retention.ruled_people import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_standing")]
RIGHT = Kind.RESTRICTION
NEVER_TOLD = "Ograniczenie skończyło się, zanim się o nim dowiedzieli."


@pytest.fixture
def case(dora):
    """Her data are restricted; the printer got them and has to be told."""
    case = case_about(somebody("offers"), RIGHT)
    given_to(with_key(case.subjects.get().person), by=dora)
    grant(case, RIGHT, ground="claims", by=dora)
    restrain(case, by=dora)
    return case


def lifted(case, dora):
    """She was told, and the restriction ended."""
    send(prepare(case, "lifting", "Ograniczenie się kończy.", language="pl", by=dora), "email", by=dora)
    assert lift(case, by=dora) == 1


def rows(case):
    """Each notice: (whether it tells of the end, state, way, whether the restriction is over, reason)."""
    notices = RecipientNotice.objects.filter(case=case).order_by("pk")
    return [(row.ends, row.state, row.way, row.lifted_at is not None, row.reason) for row in notices]


def about_recipients():
    """The messages to recipients, oldest first."""
    return list(Message.objects.filter(template="request_recipient").order_by("pk"))


def test_whoever_was_told_hears_that_it_has_ended_and_need_not_answer(case, dora):
    at = timezone.now()
    address(RecipientNotice.objects.get(case=case), "iod@drukarnia.test", by=dora, at=at)
    send_due(at)
    Message.objects.update(state="sent", sent_at=at)
    send_due(at + LOOK_AGAIN)
    lifted(case, dora)
    assert rows(case) == [(False, "sent", "mail", True, ""), (True, "waiting", "mail", True, "")]
    task = case.tasks.get(code="recipients", right=RIGHT)
    assert task.done_at is None
    later = timezone.now() + timedelta(hours=1)
    assert (send_due(later), send_due(later)) == (1, 0)
    first, second = about_recipients()
    links = ["http" in message.content["text"] for message in (first, second)]
    text = second.content["text"]
    assert (links, "Ewa Maj" in text, "To ograniczenie się skończyło" in text) == ([True, False], True, True)
    Message.objects.filter(pk=second.pk).update(state="sent", sent_at=later)
    send_due(later + LOOK_AGAIN)
    task.refresh_from_db()
    assert (rows(case)[1], task.done_at is not None) == ((True, "sent", "mail", True, ""), True)


def test_whoever_was_not_told_yet_is_not_told_any_more(case, dora):
    address(RecipientNotice.objects.get(case=case), "iod@drukarnia.test", by=dora)
    lifted(case, dora)
    assert rows(case) == [(False, "impossible", "mail", True, NEVER_TOLD)]
    assert (send_due(timezone.now() + timedelta(days=30)), about_recipients()) == (0, [])


def test_whoever_has_no_address_is_a_task_also_in_a_closed_case(case, dora, as_user):
    record_told(RecipientNotice.objects.get(case=case), by=dora)
    record_answer(case, by=dora)
    close(case, "granted", by=dora)
    lifted(case, dora)
    assert rows(case)[1] == (True, "waiting", "task", True, "")
    page = as_user(dora).get(reverse("requests:recipients", args=[case.number])).content.decode()
    assert ("koniec ograniczenia" in page, "wolno ich znowu używać" in page) == (True, True)
    end = RecipientNotice.objects.get(case=case, ends=True)
    act = reverse("requests:recipient", args=[case.number, end.uid])
    assert as_user(dora).post(act, {"told": "1"}).status_code == 302
    assert (rows(case)[1], Case.objects.get(pk=case.pk).state) == ((True, "sent", "task", True, ""), "closed")


def test_restricted_anew_they_are_told_anew(case, dora):
    record_told(RecipientNotice.objects.get(case=case), by=dora)
    lifted(case, dora)
    pause(case, by=dora)
    assert rows(case)[2:] == [(False, "waiting", "task", False, "")]
    send(prepare(case, "lifting", "Znowu się kończy.", language="pl", by=dora), "email", by=dora)
    lift(case, by=dora)
    assert rows(case)[2:] == [(False, "impossible", "task", True, NEVER_TOLD)]


def test_nobody_hears_of_an_end_while_somebody_of_the_case_is_still_restricted(case, dora):
    other = case_about(case.subjects.get().person, Kind.OBJECTION)
    pause(other, by=dora)
    record_told(RecipientNotice.objects.get(case=case), by=dora)
    second = case_about(somebody("offers"), RIGHT).subjects.get()
    case.subjects.create(person=second.person, person_hash=second.person_hash, found_by="t", found_at=timezone.now())
    pause(case, by=dora)
    send(prepare(other, "lifting", "Koniec.", language="pl", by=dora), "email", by=dora)
    lift(other, by=dora)
    assert [row[0] for row in rows(case)] == [False]
    assert [row[3] for row in rows(other)] == [True]


def test_her_letter_names_each_recipient_once(case, dora):
    record_told(RecipientNotice.objects.get(case=case), by=dora)
    lifted(case, dora)
    assert draft(case, "answer", "pl").count("Drukarnia") == 1
