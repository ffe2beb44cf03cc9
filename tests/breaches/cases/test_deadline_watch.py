"""The watch: each mark once, however often it looks; a report that nobody opens reaches owner, officer, stand-in."""

from datetime import UTC, datetime, timedelta

from breaches.authority.filings import prepare, record_sent
from breaches.cases import deadline_watch
from breaches.cases.deadline_watch import watch
from breaches.cases.opening import mark_aware
from breaches.incidents.incident_reports import report
from breaches.incidents.triage import dismiss, read
from breaches.models import Mark
from crm.accounts.models import StandIn
from crm.mail.models.messages import Message
from tests.breaches.made_cases import HOUR, decided, known, named_controller, opened

AWARE = datetime(2026, 11, 20, 22, 50, tzinfo=UTC)  # a Friday, 23:50 in Warsaw


def told():
    """Whom the clock wrote to, in the order of the letters."""
    letters = Message.objects.filter(template="breach_clock", user__isnull=False).order_by("pk")
    return list(letters.values_list("user__username", flat=True))


def marks(**of):
    """The marks that were told of."""
    return list(Mark.objects.filter(**of).order_by("due_at").values_list("hours", flat=True))


def test_a_report_reaches_the_officer_at_once_and_after_two_unread_hours_owner_and_stand_in(sam, dora, oskar, marek):
    StandIn.objects.create(absent=oskar, deputy=marek, since=AWARE - HOUR, until=AWARE + 90 * HOUR, made_by="user:1")
    incident = report("Oferta do złych osób", by=sam, at=AWARE)
    assert told() == ["dora"]
    assert [watch(AWARE + timedelta(minutes=119)), watch(AWARE + 2 * HOUR), watch(AWARE + 2 * HOUR)] == [0, 1, 0]
    assert sorted(told()[1:]) == ["dora", "marek", "oskar"]
    assert marks(incident=incident) == [2]


def test_a_report_that_was_opened_in_time_calls_nobody_until_its_provisional_marks(sam, dora, oskar):
    incident = report("Oferta do złych osób", by=sam, at=AWARE)
    read(incident, by=dora, at=AWARE + HOUR)
    assert [watch(AWARE + 3 * HOUR), watch(AWARE + 24 * HOUR)] == [0, 1]
    assert marks(incident=incident) == [24]


def test_a_judged_report_has_no_clock(sam, dora):
    incident = report("Pomyłka", by=sam, at=AWARE)
    dismiss(incident, "Nie ma danych osób.", by=dora, at=AWARE + HOUR)
    assert watch(AWARE + 80 * HOUR) == 0


def test_each_mark_of_a_case_is_told_once_and_after_an_outage_one_letter_speaks_for_all(dora, oskar):
    case = known(dora, AWARE)
    assert [watch(AWARE + 24 * HOUR - timedelta(seconds=1)), watch(AWARE + 24 * HOUR), watch(AWARE + 25 * HOUR)] == [
        0,
        1,
        0,
    ]
    assert [watch(AWARE + 80 * HOUR), watch(AWARE + 80 * HOUR)] == [1, 0]
    assert (marks(breach=case), sorted(told())) == ([24, 48, 60, 70, 72], ["dora", "dora", "oskar", "oskar"])


def test_an_outage_of_three_days_leaves_nothing_out(sam, dora, oskar):
    case, incident = known(dora, AWARE), report("Oferta", by=sam, at=AWARE)
    assert watch(AWARE + 96 * HOUR) == 2
    assert (marks(breach=case), marks(incident=incident)) == ([24, 48, 60, 70, 72], [2, 24, 48, 60, 70, 72])


def test_old_ones_that_nobody_deals_with_keep_no_batch_from_new_ones(sam, dora, oskar, monkeypatch):
    monkeypatch.setattr(deadline_watch, "BATCH", 2)
    for _each in range(2):
        known(dora, AWARE - 100 * HOUR)
        report("Stare", by=sam, at=AWARE - 100 * HOUR)
    watch(AWARE)
    case, incident = known(dora, AWARE), report("Nowe", by=sam, at=AWARE)
    watch(AWARE + 24 * HOUR)
    assert (marks(breach=case), marks(incident=incident)) == ([24], [2, 24])


def test_a_case_without_awareness_or_with_a_decision_to_stay_silent_has_no_clock(dora, oskar):
    opened(dora, at=AWARE)
    assert watch(AWARE + 80 * HOUR) == 0


def test_awareness_put_right_starts_the_marks_anew(dora, oskar):
    case = known(dora, AWARE)
    watch(AWARE + 24 * HOUR)
    mark_aware(case, AWARE - 30 * HOUR, reason="Zgłoszenie leżało w skrzynce.", by=dora, at=AWARE + 25 * HOUR)
    watch(AWARE + 25 * HOUR)
    assert marks(breach=case) == [24, 48, 24]


def test_a_filed_case_is_quiet(dora, oskar):
    named_controller()
    case = decided(dora, oskar, AWARE)
    filing = prepare(case, "initial", by=dora, at=AWARE + 3 * HOUR)
    record_sent(filing, "edelivery", sent_at=AWARE + 4 * HOUR, reference="UPO 1", by=dora, at=AWARE + 4 * HOUR)
    assert watch(AWARE + 80 * HOUR) == 0
