"""Nobody is waited for without end: the desk is reminded, the decider hears of it, and then the names go."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.mail.models.messages import Message
from crm.privacy.models import Person, PersonKey
from dsar.handling.casebook import timeline
from dsar.models import Case, Event, RecipientNotice
from dsar.recipients.answers import answer_done, behind
from dsar.recipients.notice_sending import send_due
from dsar.recipients.own_act_limits import watch_own_acts
from tests.dsar.recipients.test_erased_elsewhere import link_in
from tests.dsar.recipients.test_own_acts import erased, person, the_case  # noqa: F401 - somebody whose data went on

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def waiting(person, oskar, dora):  # noqa: F811
    """An erasure by hand of which recipients were told and have not answered."""
    case = erased(person, oskar)
    send_due()
    return case


def letters():
    """To whom the reminders of this went, by address."""
    return sorted(Message.objects.filter(template="own_act_waits").values_list("user__username", flat=True))


def told(at):
    before = Message.objects.filter(template="own_act_waits").count()
    return watch_own_acts(at), Message.objects.filter(template="own_act_waits").count() - before


def test_the_desk_is_reminded_then_whoever_decides_each_once(waiting, dora, oskar):
    at = waiting.received_at
    assert [told(at + days * DAY) for days in (6, 7, 8, 14, 15)] == [(0, 0), (1, 1), (0, 0), (1, 2), (0, 0)]
    marks = [event.ref for event in Event.objects.filter(case=waiting, kind="clock").order_by("pk")]
    assert marks == ["own:7", "own:14"]
    assert all(row["text"] for row in timeline(the_case()) if row["event"].kind == "clock")


def test_after_thirty_days_the_name_goes_and_the_case_says_so(waiting, dora):
    person_id = waiting.person_id
    link = link_in(Message.objects.get(template="request_recipient"))
    assert told(waiting.received_at + 30 * DAY)[0] == 1
    over = the_case()
    assert (over.state, over.outcome, over.person) == ("closed", "unanswered", None)
    assert [model.objects.filter(pk=person_id).exists() for model in (Person, PersonKey)] == [False, False]
    left = RecipientNotice.objects.filter(case=over).exclude(state="confirmed")
    assert {(row.state, row.reason.split(";")[0]) for row in left} == {
        ("impossible", "Nie powiadomiono w ciągu 30 dni")
    }
    assert answer_done(behind(link)) is False  # the page says that it is settled
    assert watch_own_acts(waiting.received_at + 99 * DAY) == 0


def test_after_an_outage_one_step_speaks_for_those_before_it(waiting, dora, oskar):
    assert told(waiting.received_at + 20 * DAY) == (1, 2)
    assert told(waiting.received_at + 20 * DAY) == (0, 0)


def test_whoever_was_told_and_never_answered_is_noted_as_told(waiting, dora):
    RecipientNotice.objects.filter(case=waiting, way="mail").update(state="sent", sent_at=timezone.now())
    watch_own_acts(waiting.received_at + 31 * DAY)
    reasons = {row.reason for row in RecipientNotice.objects.filter(case=waiting, way="mail")}
    assert reasons == {"Powiadomiono, a odpowiedź nie przyszła w ciągu 30 dni; nazwiska zniszczono."}


def test_what_somebody_asked_for_has_no_such_limit(person, dora):  # noqa: F811
    Case.objects.create(number="W-9", person=person, kinds=["erasure"], taken_by="user:1")
    assert watch_own_acts(timezone.now() + 400 * DAY) == 0
