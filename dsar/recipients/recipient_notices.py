"""Art. 19: whoever got data from us is told of rectification, erasure and restriction.

    note_recipients ──> waiting ──address──> notifying ──> sent ──> confirmed
      (before rows go)    │                     └ failed: again after 1, 3 and 7 days, then a human looks
                          └ told by hand, or spared with a reason (impossible, disproportionate)

Who got them is read from the disclosures, which go with an erasure: so they are noted first, in its transaction. The
notice names the person by what they wrote in the request; the row keeps nothing of theirs.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, signature
from crm.privacy.categories import Category
from crm.privacy.logs import ledger
from crm.privacy.models import Disclosure, Person
from dsar.cases import checklist
from dsar.cases.case_lock import event, locked
from dsar.decisions.verdicts import refuse_strangers
from dsar.models import Case, Event, Kind, RecipientNotice

State = RecipientNotice.State
OPEN = (State.WAITING, State.FAILED)
TELLING = (Kind.RECTIFICATION, Kind.ERASURE, Kind.RESTRICTION)


# ---- who has to be told


def note_recipients(
    case: Case, right: str, person: Person, *, categories: Iterable[str] | None = None, by: Actor, at: datetime
) -> int:
    """Records who got data of this person (only of `categories`, if given), in the caller's transaction.

    Returns how many are new. Where there are none the task of the case is done.
    """
    wanted_categories = None if categories is None else set(categories)
    by_recipient: dict[int, tuple[Any, set[str]]] = {}
    for row in Disclosure.objects.filter(person=person).select_related("recipient").order_by("at", "pk"):
        disclosed = set(row.categories) if wanted_categories is None else set(row.categories) & wanted_categories
        if disclosed:
            by_recipient.setdefault(row.recipient_id, (row.recipient, set()))[1].update(disclosed)
    new = sum(
        note_recipient(case, right, recipient, disclosed, by=by, at=at)
        for recipient, disclosed in by_recipient.values()
    )
    settle(case, right, by=by, at=at)
    return new


def note_recipient(case: Case, right: str, recipient: Any, disclosed: set[str], *, by: Actor, at: datetime) -> bool:
    """Records one recipient, once in a case and right; a further person adds categories. Returns whether it is new.

    Where an earlier notice was mailed to this recipient, this one goes to the same address by itself.
    """
    row = RecipientNotice.objects.filter(case=case, right=right, recipient=recipient).first()
    if row is None:
        before = RecipientNotice.objects.filter(recipient=recipient, email__isnull=False, sent_at__isnull=False)
        last = before.order_by("-sent_at").first()
        RecipientNotice.objects.create(
            case=case,
            right=right,
            recipient=recipient,
            name=str(recipient),
            categories=in_order(disclosed),
            made_by=signature(by),
            made_at=at,
            **sendable(last.email if last else "", at),
        )
        return True
    row.categories = in_order({*row.categories, *disclosed})
    row.save(update_fields=["categories"])
    return False


@transaction.atomic
def add(case: Case, right: str, name: str, email: str = "", *, by: User, at: datetime | None = None) -> RecipientNotice:
    """Adds a recipient that no disclosure names. ValidationError without a name."""
    refuse_strangers(by)
    at, case = at or timezone.now(), locked(case)
    if right not in TELLING or right not in case.kinds:
        raise beside("right", _("The request does not ask for this."), "right")
    if not name.strip():
        raise beside("name", _("Say who got the data."), "empty")
    notice = RecipientNotice.objects.create(
        case=case, right=right, name=name.strip(), made_by=signature(by), made_at=at, **sendable(email, at)
    )
    ledger.record("request.recipient_added", by=by, target=case.target, counts={"right": str(right)})
    return notice


def in_order(codes: Iterable[str]) -> list[str]:
    """Categories in the order of the list."""
    have = set(codes)
    return [code for code in Category.values if code in have]


def sendable(email: str, at: datetime) -> dict[str, Any]:
    """The columns of an address to which the schedule sends; none without an address."""
    if not email.strip():
        return {"email": None, "next_at": None}
    try:
        validate_email(email.strip())
    except ValidationError:
        raise beside("email", _("This is no e-mail address."), "email") from None
    return {"email": email.strip(), "next_at": at}


# ---- telling


@transaction.atomic
def address(notice: RecipientNotice, email: str, *, by: User, at: datetime | None = None) -> RecipientNotice:
    """Where the notice goes; it is sent within minutes, and tried afresh. ValidationError when it is settled."""
    refuse_strangers(by)
    at, row = at or timezone.now(), lock_open_notice(notice)
    if not email.strip():
        raise beside("email", _("This is no e-mail address."), "email")
    for name, value in sendable(email, at).items():
        setattr(row, name, value)
    row.state, row.tries, row.message_uid = State.WAITING, 0, None
    row.save(update_fields=["email", "next_at", "state", "tries", "message_uid"])
    ledger.record("request.recipient_addressed", by=by, target=row.case.target)
    return row


@transaction.atomic
def record_told(notice: RecipientNotice, *, by: User, at: datetime | None = None) -> RecipientNotice:
    """Records that the recipient was told by letter, by phone or through its own system."""
    refuse_strangers(by)
    at, row = at or timezone.now(), lock_open_notice(notice)
    return end_notice(row, State.SENT, by=by, at=at)


@transaction.atomic
def confirm(notice: RecipientNotice, *, by: User, at: datetime | None = None) -> RecipientNotice:
    """The recipient says that it has done so too. ValidationError before it was told."""
    refuse_strangers(by)
    at, row = at or timezone.now(), RecipientNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if row.state == State.CONFIRMED:
        return row
    if row.state != State.SENT:
        raise ValidationError(_("It has not been told yet."), code="not_told")
    return end_notice(row, State.CONFIRMED, by=by, at=at)


@transaction.atomic
def spare(notice: RecipientNotice, reason: str, *, by: User, at: datetime | None = None) -> RecipientNotice:
    """To tell it is impossible or disproportionate (Art. 19): why. ValidationError without a reason."""
    refuse_strangers(by)
    at, row = at or timezone.now(), lock_open_notice(notice)
    if not reason.strip():
        raise beside("reason", _("Say why it is impossible or takes disproportionate effort."), "empty")
    row.reason = reason.strip()
    return end_notice(row, State.IMPOSSIBLE, by=by, at=at)


def lock_open_notice(notice: RecipientNotice) -> RecipientNotice:
    """The notice, locked. ValidationError when it is settled."""
    row = RecipientNotice.objects.select_related("case").select_for_update(of=("self",)).get(pk=notice.pk)
    if row.state not in OPEN:
        raise ValidationError(_("This recipient is settled."), code="settled")
    return row


def end_notice(row: RecipientNotice, state: str, *, by: Actor, at: datetime) -> RecipientNotice:
    """Records how a notice ended, in the caller's transaction."""
    row.state, row.next_at = state, None
    if state in (State.SENT, State.CONFIRMED):
        row.sent_at = row.sent_at or at
    row.settled_at, row.settled_by = at, signature(by)
    row.save(update_fields=["state", "next_at", "sent_at", "settled_at", "settled_by", "reason"])
    case = row.case
    event(case, Event.Kind.RECIPIENTS, by=by, at=at, ref=f"{row.right} {state}")
    ledger.record("request.recipient_settled", by=by, target=case.target, counts={"state": str(state)})
    settle(case, row.right, by=by, at=at)
    return row


def settle(case: Case, right: str, *, by: Actor, at: datetime) -> None:
    """The task is done once nobody is left to be told, and not done while somebody is."""
    if RecipientNotice.objects.filter(case=case, right=right, state__in=OPEN).exists():
        case.tasks.filter(code="recipients", right=right).update(done_at=None, done_by="")
    else:
        checklist.settle(case, "recipients", right=right, by=by, at=at)
