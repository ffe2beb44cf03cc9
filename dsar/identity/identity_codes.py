"""Identity by a code (Art. 12(6)): whoever has the mailbox, the telephone or the letterbox that we hold can type it.

    begin_check(case) ─row─> answer(pk), a worker ─> code to the STORED address ─> try_code(…) ─> identity_shown(case)

Every address is asked alike and at once: the row is the same for known and unknown people, a worker finds out who it
is, and no page says what it found. A code goes to an address that was stored, never to the one typed; only its digest
is kept, it works once and for some days, and five wrong ones end it.

Control of an address that several people share shows nobody in particular: then the desk goes on.
"""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from crm.casework.field_errors import beside
from crm.jobs import bell
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import Actor, ActorKey, signature
from crm.privacy.logs import ledger
from dsar.cases import checklist
from dsar.cases.case_lock import event, lock_open_case, locked
from dsar.cases.case_mails import BY, status_link
from dsar.cases.opening import recognise
from dsar.cases.request_notice import bind_to_known
from dsar.cases.short_codes import digest_of_code, fresh_code, opens
from dsar.cases.tray import leave
from dsar.handling.questions import satisfy
from dsar.identity.identity_state import LIFE, open_to_proof
from dsar.identity.stored_addresses import people_at_given_address, proves
from dsar.models import Case, Event, IdentityCheck, Subject, Suspension

Method, Outcome = IdentityCheck.Method, IdentityCheck.Outcome
TASK = "dsar.send_code"
MOST_TRIES = 5
COLUMNS = {Method.EMAIL: "email", Method.PHONE: "phone"}


def requester_actor(case: Case) -> ActorKey:
    """The requester as Actor, for the ledger and `by` columns."""
    return ActorKey("subject", str(case.person.uid)) if case.person else BY


def begin_check(case: Case, *, by: Actor, at: datetime) -> IdentityCheck:
    """Starts a check by e-mail code, in the caller's transaction. Stored data are not looked up here."""
    order = {"method": Method.EMAIL, "asked_by": signature(by), "asked_at": at}
    check = IdentityCheck.objects.create(case=case, **order)
    transaction.on_commit(partial(bell.ring, TASK, check.pk))
    return check


@transaction.atomic
def ask_again(case: Case, *, by: Actor, at: datetime | None = None) -> IdentityCheck | None:
    """Another code; the last one opens nothing any more. None once they are known."""
    at, case = at or timezone.now(), lock_open_case(case)
    if not open_to_proof(case):
        return None
    void(case, Method.EMAIL, by=by, at=at, subject=None)
    ledger.record("request.code_asked", by=by, about=case.person, target=case.target)
    return begin_check(case, by=by, at=at)


def void(case: Case, method: str, *, by: Actor, at: datetime, subject: Subject | None) -> None:
    """Makes the codes sent before invalid."""
    over = {"outcome": Outcome.EXPIRED, "code_digest": "", "checked_by": signature(by), "checked_at": at}
    case.checks.filter(method=method, subject=subject, outcome=Outcome.WAITING).update(**over)


def answer(pk: int, *, at: datetime | None = None) -> bool:
    """Sends the code to the owner of the address. False when nobody of ours has it, or it was sent before."""
    at = at or timezone.now()
    with transaction.atomic():
        waiting = IdentityCheck.objects.filter(pk=pk, outcome=Outcome.WAITING, code_digest="", subject=None)
        check = waiting.select_related("case").first()
        if check is None:
            return False
        case = locked(check.case)  # the case first, as every verb locks it
        if (check := waiting.select_for_update().first()) is None:
            return False
        matches = people_at_given_address(case, at) if case.is_open else []
        good = [match for match in matches if match.proves]
        if not good:
            end_check(check, Outcome.FAILED, why=why_not(bool(matches)), by=BY, at=at)
            return False
        code = arm(check, at)
        write(case, good[0].person, code, address=good[0].address, by=BY)
    return True


def why_not(address_known: bool) -> str:
    """Why no code went, for the desk."""
    if address_known:
        return gettext("The address given was changed or added less than 30 days ago, so it proves nothing yet.")
    return gettext("The address given is stored for none of our people.")


def answer_waiting(at: datetime | None = None) -> int:
    """Answers checks whose worker was not called; how many codes were sent."""
    waiting = IdentityCheck.objects.filter(outcome=Outcome.WAITING, code_digest="", subject=None).order_by("pk")
    return sum(answer(pk, at=at) for pk in list(waiting.values_list("pk", flat=True)[:100]))


def arm(check: IdentityCheck, at: datetime) -> str:
    """Give a check a code of its own, shown now and never again."""
    code = fresh_code()
    check.code_digest = digest_of_code("identity", check.uid, code)
    check.expires_at = at + LIFE[Method(check.method)]
    check.save(update_fields=["code_digest", "expires_at"])
    return code


def write(case: Case, person: Any, code: str, *, address: str, by: Actor) -> None:
    """The mail with the code, to an address that is stored for `person`."""
    from_us = {"number": case.number, "code": code, "link": status_link(case), "days": LIFE[Method.EMAIL].days}
    to: dict[str, Any] = {"to": person, "address": address, "language": case.language}
    post("request_identity", by=by, context=from_us, required=True, **to)


@transaction.atomic
def send_code(case: Case, subject: Subject, method: str, *, by: Actor, at: datetime | None = None) -> str:
    """The desk sends a code to an address stored for one of the people found. Returns "" for e-mail.

    A code for the telephone or a letter is returned, to be read out or printed, once. ValidationError where nothing is
    stored, or it was changed within thirty days.
    """
    at, case = at or timezone.now(), lock_open_case(case)
    if method not in LIFE:
        raise beside("method", _("Choose a way to send a code."), "method")
    person, column = subject.person, COLUMNS.get(Method(method))
    if person is None or (column and not getattr(person, column)):
        raise beside("method", _("Nothing of that kind is stored for this person."), "nothing")
    if column and not proves(person, column, at):
        raise beside("method", _("It was changed less than 30 days ago, so it proves nothing yet."), "fresh")
    void(case, method, by=by, at=at, subject=subject)
    order = {"subject": subject, "method": method, "asked_by": signature(by), "asked_at": at}
    code = arm(IdentityCheck.objects.create(case=case, **order), at)
    if method == Method.EMAIL:
        write(case, person, code, address=person.email, by=by)
    event(
        case, Event.Kind.NOTE, by=by, at=at, text=gettext("A code went out: %(way)s.") % {"way": Method(method).label}
    )
    ledger.record("request.code_sent", by=by, about=person, target=case.target, counts={"method": str(method)})
    return "" if method == Method.EMAIL else code


@transaction.atomic
def try_code(case: Case, code: str, *, at: datetime | None = None) -> bool:
    """Tries a typed code. False for a wrong one, in the same steps whether a check waits or none does."""
    at, case = at or timezone.now(), lock_open_case(case)
    by = requester_actor(case)
    waiting = case.checks.filter(outcome=Outcome.WAITING, expires_at__gt=at).exclude(code_digest="")
    waiting = waiting.exclude(subject=None, asked_by__startswith="user:")  # sent to somebody who is not meant any more
    rows = list(waiting.select_related("subject__person__key").select_for_update(of=("self",)).order_by("pk"))
    right = [check for check in rows or [IdentityCheck()] if opens("identity", check.uid, code, check.code_digest)]
    if right:
        code_accepted(case, right[0], by=by, at=at)
        return True
    ledger.record("request.code_refused", by=by, about=case.person, target=case.target)
    waiting.update(tries=F("tries") + 1)
    over = {"outcome": Outcome.FAILED, "code_digest": "", "checked_by": signature(by), "checked_at": at}
    waiting.filter(tries__gte=MOST_TRIES).update(**over)
    return False


def code_accepted(case: Case, check: IdentityCheck, *, by: Actor, at: datetime) -> None:
    """A code was right: they are the one it was sent for, or the only one who has the address."""
    end_check(check, Outcome.PASSED, by=by, at=at)
    if check.subject is None:
        mine = [match.person for match in people_at_given_address(case, at) if match.proves]
        if len(mine) != 1:
            event(case, Event.Kind.IDENTITY, by=by, at=at, ref="address_shared")
            ledger.record("request.address_shown", by=by, about=case.person, target=case.target)
            return
        check.subject = recognise(case, mine[0], by=by, at=at)
        check.save(update_fields=["subject"])
    identity_shown(case, check.method, by=by, at=at)


def end_check(check: IdentityCheck, outcome: str, *, why: str = "", by: Actor, at: datetime) -> None:
    """The outcome of a check, in the caller's transaction; its code opens nothing any more."""
    check.outcome, check.code_digest, check.why = outcome, "", why.strip() or None
    check.checked_by, check.checked_at = signature(by), at
    check.save(update_fields=["outcome", "code_digest", "why", "checked_by", "checked_at"])


def identity_shown(case: Case, method: str, *, by: Actor, at: datetime) -> None:
    """They are who they say: the clock goes on where it stood still for that; in the caller's transaction."""
    if case.identified_at is None:
        case.identified_at = at
        case.save(update_fields=["identified_at"])
    bind_to_known(case)
    leave(case, "identity", by=by, at=at)
    checklist.settle(case, "identity", by=by, at=at)
    event(case, Event.Kind.IDENTITY, by=by, at=at, ref=str(method))
    ledger.record("request.identified", by=by, about=case.person, target=case.target, counts={"method": str(method)})
    satisfy(case, Suspension.Reason.IDENTITY, by=by, at=at)


def expire(at: datetime | None = None) -> int:
    """Codes whose days are over; how many."""
    at = at or timezone.now()
    over = {"outcome": Outcome.EXPIRED, "code_digest": "", "checked_by": signature(BY), "checked_at": at}
    return IdentityCheck.objects.filter(outcome=Outcome.WAITING, expires_at__lte=at).update(**over)
