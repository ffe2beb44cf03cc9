"""The demo's requests: what they show, that they are in no register, and that nothing of them is left."""

import pytest
from django.utils import translation

from crm.demo.removal import remove
from crm.privacy.actors import system
from crm.privacy.models import Person
from dsar.cases.case_clocks import clocks_of
from dsar.handling.closing import unfinished
from dsar.handling.deadline_watch import watch
from dsar.models import Case, CaseMessage, Decision, RecipientNotice, Suspension, Task
from dsar.recipients.notice_sending import send_due
from tests.dsar.desk_browser import BASE, browser


@pytest.fixture
def demo(demo_loaded, db, settings):
    settings.EMBEDDED = True
    return demo_loaded


def test_there_is_one_of_each_that_is_worth_a_look(demo):
    cases = list(Case.objects.with_keys())
    clocks = clocks_of(cases)
    rows = [(case.channel, case.stage, case.outcome, clocks[case.pk].extended) for case in reversed(cases)]
    assert rows == [
        ("portal", "answer", "", True),
        ("mail", "closed", "granted", False),
        ("mail", "decision", "", False),
        ("portal", "closed", "withdrawn", False),
        ("mail", "answer", "", False),
        ("phone", "decision", "", False),
        ("portal", "decision", "", False),
        ("portal", "intake", "", False),
        ("authority", "decision", "", False),
        ("paper", "identity", "", False),
        ("portal", "intake", "", False),
    ]
    assert (Suspension.objects.count(), CaseMessage.objects.count(), all(case.demo for case in cases)) == (1, 1, True)


def test_what_was_decided_and_carried_out_waits_for_nobody(demo):
    """The checklist of a case says what the verbs would have ticked: no «Decide» beside a decision that was done."""
    done = Decision.objects.filter(done_at__isnull=False).values_list("case", "right")
    waiting = Task.objects.filter(code__in=["decide", "do"], done_at=None).values_list("case", "right")
    assert ({right for _case, right in done}, set(done) & set(waiting)) == ({"rectification", "erasure"}, set())


def test_a_complaint_goes_on_with_the_authority(demo, dora):
    """In the desk, with letters in and out; whom it names is behind masks, and the answer waits for the owner."""
    request = Case.objects.get(channel="authority")
    [case] = request.authority_cases.all()
    letters = [(row.way, row.kind, row.sent_on is not None) for row in case.letters.order_by("pk")]
    assert letters == [("in", "demand", False), ("out", "extension", True), ("out", "answer", False)]
    desk = browser(dora)
    page = desk.get(f"/privacy/authority/{case.number}/").content.decode()
    assert (request.number in page, "prolonged" in page, "Labud" in page) == (True, True, False)
    assert case.number in desk.get(f"/privacy/requests/{request.number}/").content.decode()
    kinds = [row.kinds for row in Case.objects.filter(channel="portal") if "complaint" in row.kinds]
    assert kinds == [["complaint"]]


def test_they_are_in_no_register_call_nobody_and_are_marked(demo, dora):
    assert (Case.objects.register().count(), watch()) == (0, 0)
    assert browser(dora).get(BASE).content.decode().count("Example") >= 6


def test_nothing_of_them_is_left(demo):
    brought = list(Case.objects.values_list("person", flat=True))
    remove(by=system("test"))
    assert (Case.objects.count(), Person.objects.filter(pk__in=brought).count()) == (0, 0)


def test_one_erasure_elsewhere_is_under_way(demo, dora):
    """Our own store and the mail provider have confirmed, the gateway for SMS has not; nothing goes by mail."""
    rows = RecipientNotice.objects.select_related("case", "recipient")
    assert {row.recipient.slug: (row.way, row.state) for row in rows} == {
        "hosting": ("itself", "confirmed"),
        "email-provider": ("mail", "confirmed"),
        "sms-gateway": ("mail", "sent"),
    }
    case = rows[0].case
    with translation.override("pl"):
        missing = " ".join(unfinished(case, "granted"))
    assert (send_due(), missing.rpartition(" (")[0]) == (
        0,
        "Odpowiedź nie została wysłana. Bramka SMS: brakuje potwierdzenia, podstawy albo dowodu",
    )
