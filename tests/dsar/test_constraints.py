"""What must never be false is refused by the database itself."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from dsar.models import Case, Decision, Extension, Finding, IdentityCheck, Letter, Package, RecipientNotice, Suspension
from tests.dsar.made_cases import DAY, RECEIVED, arrived

pytestmark = pytest.mark.django_db
MADE = {"made_by": "user:1", "made_at": RECEIVED, "digest": "0" * 64}
LINK = {"link_digest": "1" * 64, "code_digest": "2" * 64}
RELEASED = {"released_at": RECEIVED, "expires_at": RECEIVED + timedelta(days=14)}
APPROVED = {"approved_by": "user:2", "approved_at": RECEIVED}


def refusal_of(act):
    """What the database says against it; empty when it takes it."""
    try:
        with transaction.atomic():
            act()
    except DatabaseError as error:
        return str(error)
    return ""


def decision(case, **values):
    options = {
        "right": "access",
        "verdict": "refused",
        "why": "excessive",
        "text": "Co tydzień.",
        "proposed_by": "user:1",
    }
    return lambda: Decision.objects.create(case=case, **{**options, **values})


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({}, ""),
        ({"decided_by": "user:2", "decided_at": RECEIVED}, ""),
        ({"decided_by": "user:1", "decided_at": RECEIVED}, "request_refusal_and_fee_take_two"),
        (
            {"verdict": "fee", "fee": 20, "decided_by": "user:1", "decided_at": RECEIVED},
            "request_refusal_and_fee_take_two",
        ),
        ({"verdict": "granted", "why": "", "decided_by": "user:1", "decided_at": RECEIVED}, ""),
        ({"text": None}, "request_refusal_and_fee_have_reasons"),
        ({"why": ""}, "request_refusal_and_fee_have_reasons"),
        ({"verdict": "fee"}, "request_fee_says_how_much"),
        ({"fee": 20}, "request_fee_says_how_much"),
        ({"done_at": RECEIVED, "done_by": "user:1"}, "request_done_only_decided"),
    ],
)
def test_a_refusal_and_a_fee_take_two_people_and_reasons(values, constraint):
    """Art. 12(4), 12(5)."""
    refusal = refusal_of(decision(arrived(), **values))
    assert (constraint in refusal, bool(refusal)) == (True, bool(constraint))


def test_one_decision_is_in_force_for_a_right_category_and_purpose():
    case = arrived()
    in_force = {"decided_by": "user:2", "decided_at": RECEIVED}
    decision(case, **in_force)()
    assert "request_one_decision_in_force" in refusal_of(decision(case, **in_force))
    assert refusal_of(decision(case, category="financial", **in_force)) == ""


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({**APPROVED, **RELEASED, **LINK}, ""),
        ({**RELEASED, **LINK}, "request_package_takes_two"),
        ({**APPROVED, "approved_by": "user:1", **RELEASED, **LINK}, "request_package_takes_two"),
        ({**APPROVED, **RELEASED}, "request_package_link_and_code"),
        ({**APPROVED, **RELEASED, "way": "post"}, ""),
        (
            {**APPROVED, **RELEASED, **LINK, "expires_at": RECEIVED + timedelta(days=14, seconds=1)},
            "request_package_open_for_14_days",
        ),
    ],
)
def test_a_package_goes_only_by_two_people_behind_link_and_code_for_14_days(values, constraint):
    case = arrived()
    refusal = refusal_of(lambda: Package.objects.create(case=case, **MADE, **values))
    assert (constraint in refusal, bool(refusal)) == (True, bool(constraint))


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({**APPROVED}, ""),
        ({}, "request_answer_takes_two"),
        ({**APPROVED, "approved_by": "user:1"}, "request_answer_takes_two"),
        ({"kind": "question"}, ""),
        ({**APPROVED, "digest": ""}, "request_letter_sent_whole"),
    ],
)
def test_an_answer_is_sent_by_two_people(values, constraint):
    options = {"kind": "answer", "prepared_by": "user:1", "digest": "0" * 64}
    sent = {"sent_at": RECEIVED, "sent_by": "user:2", "way": "email"}
    case = arrived()
    refusal = refusal_of(lambda: Letter.objects.create(case=case, **{**options, **sent, **values}))
    assert (constraint in refusal, bool(refusal)) == (True, bool(constraint))


def test_other_things_that_are_never_so():
    case = arrived()
    rows = {
        "request_extension_has_reasons": lambda: Extension.objects.create(case=case, reason="complex", by="user:1"),
        "request_satisfied_after_asked": lambda: Suspension.objects.create(
            case=case,
            reason="scope",
            question="Co?",
            asked_at=RECEIVED,
            asked_by="user:1",
            prompt=True,
            satisfied_at=RECEIVED - DAY,
            satisfied_by="user:1",
        ),
        "request_identity_code_works_once": lambda: IdentityCheck.objects.create(
            case=case,
            method="email",
            code_digest="1" * 64,
            asked_by="user:1",
            asked_at=RECEIVED,
            outcome="passed",
            checked_by="user:1",
            checked_at=RECEIVED,
        ),
        "request_identity_judged_with_reason": lambda: IdentityCheck.objects.create(
            case=case,
            method="questions",
            asked_by="user:1",
            asked_at=RECEIVED,
            outcome="passed",
            checked_by="user:1",
            checked_at=RECEIVED,
        ),
        "request_finding_shown_with_reason": lambda: Finding.objects.create(
            case=case,
            label="contacts.Interaction",
            row=case.uid,
            column="summary",
            what="name",
            outcome="shown",
            judged_by="user:1",
            judged_at=RECEIVED,
        ),
        "request_recipient_of_what": lambda: RecipientNotice.objects.create(
            case=case, right="access", name="Poczta", made_by="user:1"
        ),
        "request_recipient_spared_with_reason": lambda: RecipientNotice.objects.create(
            case=case, right="erasure", name="Poczta", made_by="user:1", state="impossible"
        ),
        "request_closed_by_somebody_and_kept": lambda: Case.objects.filter(pk=case.pk).update(state="closed"),
        "request_closed_only_answered": lambda: Case.objects.filter(pk=case.pk).update(
            state="closed",
            stage="closed",
            outcome="granted",
            closed_by="user:1",
            closed_at=RECEIVED,
            keep_until="2032-12-31",
        ),
        "request_kept_six_years": lambda: Case.objects.filter(pk=case.pk).update(
            state="closed",
            stage="closed",
            outcome="withdrawn",
            closed_by="user:1",
            closed_at=RECEIVED,
            keep_until="2031-12-31",
        ),
        "request_set_aside_by_somebody": lambda: Case.objects.filter(pk=case.pk).update(spam_at=RECEIVED),
        "request_asks_for_something": lambda: Case.objects.filter(pk=case.pk).update(kinds=[]),
        "number and demo are given once": lambda: Case.objects.filter(pk=case.pk).update(number="W-2026-999"),
    }
    assert [name for name, act in rows.items() if name not in refusal_of(act)] == []
