"""The demo's requests: what they show, that they are in no register, and that nothing of them is left."""

import pytest

from crm.demo.removal import remove
from crm.privacy.actors import system
from crm.privacy.models import Person
from dsar.cases.case_clocks import clocks_of
from dsar.handling.closing import unfinished
from dsar.handling.deadline_watch import watch
from dsar.models import Case, CaseMessage, RecipientNotice, Suspension
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
        ("portal", "intake", "", False),
        ("paper", "identity", "", False),
        ("portal", "intake", "", False),
    ]
    assert (Suspension.objects.count(), CaseMessage.objects.count(), all(case.demo for case in cases)) == (1, 1, True)


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
    assert (send_due(), "SMS" in " ".join(map(str, unfinished(case, "granted")))) == (0, True)
