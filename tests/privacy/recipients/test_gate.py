"""The disclosure gate: who may get what, for each reason that stands in the way (Art. 26, 28, 44)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.privacy.models import Agreement, Purpose, PurposeRecipient, Recipient, Transfer
from crm.privacy.recipients.gate import may_disclose

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
DAY = NOW.date()
MONTH = timedelta(days=30)

pytestmark = pytest.mark.django_db


@pytest.fixture
def purpose():
    """A purpose that needs name, address and history."""
    return Purpose.objects.create(
        slug="care",
        name="Opieka",
        name_en="Care",
        legal_basis="contract",
        balancing="Zważone.",
        categories=["identity", "email", "correspondence"],
        active_from=NOW - 9 * MONTH,
    )


def firm(purpose, kind="processor", **columns):
    """A recipient that the purpose names."""
    row = Recipient.objects.create(slug="firma", name="Firma", name_en="Firm", kind=kind, **columns)
    PurposeRecipient.objects.create(purpose=purpose, recipient=row)
    return row


def agreed(recipient, begins=-6 * MONTH, ends=None, **columns):
    """An agreement from `begins` to `ends`, both counted from today."""
    days = {"concluded_on": DAY + begins, "ends_on": DAY + ends if ends is not None else None}
    return Agreement.objects.create(recipient=recipient, recorded_by="user:1", **days, **columns)


def said(recipient, purpose, categories=("identity",), **asked):
    """(allowed, reason, categories, country, day) of the answer."""
    answer = may_disclose(recipient, purpose, categories, NOW, **asked)
    return answer.allowed, str(answer.reason), answer.categories, answer.country, answer.day


def test_a_processor_gets_nothing_without_an_agreement(purpose):
    """Art. 28(3)."""
    row = firm(purpose)
    assert said(row, purpose) == (False, "no_agreement", (), "", None)
    agreed(row, begins=MONTH)  # one that has not begun is none
    assert said(row, purpose) == (False, "no_agreement", (), "", None)
    agreed(row, ends=-timedelta(days=1))
    assert said(row, purpose) == (False, "agreement_ended", (), "", DAY - timedelta(days=1))
    agreed(row, ends=timedelta(0))  # its last day counts
    assert said(row, purpose) == (True, "allowed", (), "", None)


def test_what_runs_already_goes_on_through_a_period_of_grace_and_nothing_new_begins(purpose):
    row = firm(purpose, grace_until=DAY, grace_why="Nowa umowa u prawników.")
    assert said(row, purpose, running=True) == (False, "no_agreement", (), "", None)  # there never was one
    agreed(row, ends=-timedelta(days=3))
    ended = (False, "agreement_ended", (), "", DAY - timedelta(days=3))
    assert (said(row, purpose, running=True), said(row, purpose)) == ((True, "grace", (), "", DAY), ended)
    Recipient.objects.filter(pk=row.pk).update(grace_until=DAY - timedelta(days=1))
    assert said(row, purpose, running=True) == ended


def test_a_joint_controller_needs_an_arrangement_of_its_own_kind(purpose):
    """Art. 26(1)."""
    row = firm(purpose, kind="joint")
    agreed(row)
    assert said(row, purpose) == (False, "no_agreement", (), "", None)
    agreed(row, kind="joint")
    assert said(row, purpose) == (True, "allowed", (), "", None)


def test_controllers_and_authorities_need_none_unless_it_was_said(purpose):
    row = firm(purpose, kind="authority")
    assert said(row, purpose) == (True, "allowed", (), "", None)
    Recipient.objects.update(agreement_needed=True)
    assert said(row, purpose) == (False, "no_agreement", (), "", None)


def test_only_a_purpose_that_names_it_and_only_what_it_needs(purpose):
    """Art. 5(1)(b) and (c), 13(1)(e)."""
    row = firm(purpose, kind="controller")
    other = Purpose.objects.exclude(pk=purpose.pk).filter(slug="accounting").get()
    assert said(row, other) == (False, "not_named", (), "", None)
    assert said(row, purpose, ["identity", "health"]) == (False, "categories_not_needed", ("health",), "", None)
    PurposeRecipient.objects.filter(recipient=row).update(categories=["identity"])
    assert said(row, purpose, ["identity", "email"]) == (False, "categories_not_needed", ("email",), "", None)
    assert said(row, None) == (True, "allowed", (), "", None)
    PurposeRecipient.objects.filter(recipient=row).update(until=NOW)
    assert (said(row, purpose), said(row, None)) == ((False, "not_named", (), "", None),) * 2


def test_an_agreement_covers_what_it_says(purpose):
    """Art. 28(3): the type of personal data."""
    row = firm(purpose)
    agreed(row, categories=["identity"])
    assert said(row, purpose, ["identity", "email"]) == (False, "categories_not_agreed", ("email",), "", None)
    agreed(row, categories=["email"])
    assert said(row, purpose, ["identity", "email"]) == (True, "allowed", (), "", None)


def test_a_third_country_needs_a_mechanism_also_where_it_only_looks_from_there(purpose):
    """Art. 44; looking from a third country is a transfer too."""
    row = firm(purpose, kind="controller", access_country="IN")
    assert said(row, purpose) == (False, "no_mechanism", (), "IN", None)
    terms = {"recipient": row, "country": "IN", "mechanism": "scc", "recorded_by": "user:1", "since": DAY - MONTH}
    clauses = Transfer.objects.create(**terms, module="1", annexes=["I", "II"])
    assert said(row, purpose) == (False, "no_mechanism", (), "IN", None)  # the assessment is not finished
    Transfer.objects.filter(pk=clauses.pk).update(outcome="measures", review_on=DAY - MONTH)
    assert said(row, purpose) == (True, "allowed", (), "", None)
    Transfer.objects.filter(pk=clauses.pk).update(review_on=DAY - MONTH - timedelta(days=1))
    assert said(row, purpose) == (False, "mechanism_ended", (), "IN", None)


def test_a_suspended_and_an_ended_recipient_get_nothing(purpose):
    row = firm(purpose, kind="controller", suspended_at=NOW - MONTH, suspended_why="Wyciek u nich.")
    assert said(row, purpose) == (False, "recipient_suspended", (), "", DAY - MONTH)
    Recipient.objects.update(active_to=NOW - timedelta(days=2))
    assert said(row, purpose) == (False, "recipient_ended", (), "", DAY - timedelta(days=2))


def test_a_row_read_long_ago_gives_no_old_answer(purpose):
    row = firm(purpose, kind="controller")
    Recipient.objects.filter(pk=row.pk).update(suspended_at=NOW, suspended_why="Teraz.")
    assert said(row, purpose) == (False, "recipient_suspended", (), "", DAY)


def test_the_gate_costs_one_statement(purpose):
    row = firm(purpose, country="US")
    agreed(row)
    with CaptureQueriesContext(connection) as queries:
        may_disclose(row, purpose, ["identity"], NOW)
    assert len(queries) == 1


def test_no_list_reads_the_papers_of_agreements(purpose):
    row = firm(purpose)
    agreed(row, file=b"%PDF", file_name="u.pdf")
    with CaptureQueriesContext(connection) as queries:
        [first] = Recipient.objects.prefetch_related("agreements", "events").get(pk=row.pk).agreements.all()
    assert (
        [sql["sql"] for sql in queries if '"file",' in sql["sql"] or '"proof",' in sql["sql"]],
        bytes(first.file),
    ) == (
        [],
        b"%PDF",
    )
