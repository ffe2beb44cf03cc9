"""Identity and authority judged by a human: no more is asked than is needed (Art. 12(6), EDPB 01/2022 paras 64-87).

Questions come only where no stored address can be tried. Evidence is looked at and deleted; what stays is that, how,
when and by whom it was checked. Proof that is not enough leaves the clock as it stands: it goes on standing still where
we asked promptly, and runs where we did not (dsar/handling/questions.py).
"""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from dsar.cases.case_lock import event, lock_open_case
from dsar.cases.checklist import needs_identity
from dsar.handling.questions import satisfy
from dsar.identity.identity_codes import COLUMNS, Method, Outcome, identity_shown
from dsar.identity.identity_state import refuse_known
from dsar.identity.stored_addresses import proves
from dsar.models import Case, CaseFile, Event, IdentityCheck, Representative, Subject, Suspension

BY_HAND = (Method.PHONE, Method.QUESTIONS, Method.PRESENT, Method.EDELIVERY, Method.NEEDLESS)


def reachable(case: Case, at: datetime | None = None) -> list[tuple[Subject, str]]:
    """(person found, way) for every stored address that a code can go to now."""
    at = at or timezone.now()
    rows = case.subjects.filter(person__isnull=False).select_related("person__key").order_by("pk")
    return [
        (subject, str(way))
        for subject in rows
        for way, column in COLUMNS.items()
        if subject.person and getattr(subject.person, column) and proves(subject.person, column, at)
    ]


@transaction.atomic
def judge(
    case: Case,
    method: str,
    *,
    passed: bool,
    why: str,
    subject: Subject | None = None,
    by: Actor,
    at: datetime | None = None,
) -> IdentityCheck:
    """Records a person's judgement: identity shown or not, and why. The evidence is deleted with it.

    ValidationError without a reason, for questions where a code could go out, and for «none needed» where it is.
    """
    at, case = at or timezone.now(), lock_open_case(case)
    refuse_known(case)
    if method not in BY_HAND:
        raise beside("method", _("Choose how it was checked."), "method")
    if not why.strip():
        raise beside("why", _("Say why this is enough, or why not."), "empty")
    if method == Method.QUESTIONS and reachable(case, at):
        raise beside("method", _("A stored address is at hand: send a code to it. Questions ask for more."), "needless")
    if method == Method.NEEDLESS and needs_identity(list(case.kinds)):
        raise beside("method", _("What is asked for needs proof of identity."), "needed")
    outcome = Outcome.PASSED if passed else Outcome.FAILED
    judgement = {"why": why.strip(), "asked_by": signature(by), "asked_at": at, "checked_by": signature(by)}
    check = IdentityCheck(case=case, subject=subject, method=method, outcome=outcome, checked_at=at, **judgement)
    check.save(force_insert=True)
    forget_evidence(case, check, by=by, at=at)
    if passed:
        identity_shown(case, method, by=by, at=at)
    else:
        event(case, Event.Kind.IDENTITY, by=by, at=at, ref=f"{method}:failed")
        ledger.record("request.not_identified", by=by, target=case.target, counts={"method": str(method)})
    return check


@transaction.atomic
def mark_evidence(file: CaseFile, *, by: Actor) -> bool:
    """A file shows who they are, so it goes with the next judgement; said again it stays. Whether it goes."""
    case = lock_open_case(file.case)
    refuse_known(case)
    role = CaseFile.Role.MESSAGE if file.role == CaseFile.Role.EVIDENCE else CaseFile.Role.EVIDENCE
    CaseFile.objects.filter(pk=file.pk).update(role=role)
    ledger.record("request.evidence_marked", by=by, target=case.target, counts={"role": str(role)})
    return role == CaseFile.Role.EVIDENCE


def forget_evidence(case: Case, check: IdentityCheck, *, by: Actor, at: datetime) -> int:
    """Delete what was looked at; the check says when. In the caller's transaction; how many files."""
    rows = list(case.files.with_keys().filter(role=CaseFile.Role.EVIDENCE))
    for row in rows:
        transaction.on_commit(partial(row.file.storage.delete, str(row.file.name)))
        row.delete()
    if rows:
        check.evidence_deleted_at = at
        check.save(update_fields=["evidence_deleted_at"])
        ledger.record("request.evidence_deleted", by=by, target=case.target, counts={"files": len(rows)})
    return len(rows)


@transaction.atomic
def judge_authority(
    one: Representative, *, accepted: bool, why: str, by: Actor, at: datetime | None = None
) -> IdentityCheck:
    """Whether a representative may speak for the requester (paras 80-87). Their own identity is a check of its own."""
    at, case = at or timezone.now(), lock_open_case(one.case)
    if not why.strip():
        raise beside("why", _("Say why this is enough, or why not."), "empty")
    signed = {"checked_by": signature(by), "checked_at": at}
    Representative.objects.filter(pk=one.pk).update(accepted=accepted, **signed)
    outcome = Outcome.PASSED if accepted else Outcome.FAILED
    judgement = {"why": why.strip(), "asked_by": signature(by), "asked_at": at, **signed}
    check = IdentityCheck(case=case, method=Method.AUTHORITY, outcome=outcome, **judgement)
    check.save(force_insert=True)
    event(case, Event.Kind.IDENTITY, by=by, at=at, ref=f"authority:{outcome}")
    ledger.record("request.authority", by=by, target=case.target, counts={"outcome": str(outcome)})
    if accepted:
        satisfy(case, Suspension.Reason.AUTHORITY, by=by, at=at)
    return check
