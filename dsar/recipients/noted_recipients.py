"""Who has to be told (Art. 19): whoever has or had the data, noted before the rows go that say so.

Standing recipients (a hoster, a mailer) as much as those of single disclosures. Each gets the way by which it is told:
by itself where our own data lie with it, by mail where we have an address, else as a task of ours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from consents.recipients.held_purposes import held_for
from consents.recipients.person_recipients import Receiving, recipients_of
from crm.accounts.language.formats import cited
from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, signature
from crm.privacy.categories import Category
from crm.privacy.models import LegalBasis, Person, Purpose, Recipient
from crm.privacy.verbs.scope import categories_held
from dsar.cases import checklist
from dsar.handling.closing import end_own
from dsar.models import Case, Kind, RecipientNotice
from dsar.recipients.ways import Proof, State, Way, address_of, ways_to

OPEN = (State.WAITING, State.FAILED)
TERM = timedelta(days=7)  # own policy: until when a recipient answers


@dataclass(frozen=True)
class Told:
    """What is noted of one recipient."""

    receiving: Receiving
    categories: frozenset[str]


def note_recipients(
    case: Case, right: str, person: Person, *, categories: Iterable[str] | None = None, by: Actor, at: datetime
) -> int:
    """Records who has or had data of this person (only of `categories`, if given), in the caller's transaction.

    Returns how many are new. Where there are none the task of the case is done.
    """
    wanted = set(Category.values) if categories is None else set(categories)
    held, new = categories_held([person.pk]).get(person.pk, frozenset()), 0
    for receiving in recipients_of(person, at):
        if given := receiving.categories & wanted:
            given = (given & held or given) if receiving.standing else given
            new += note_recipient(case, right, Told(receiving, frozenset(given)), by=by, at=at)
    settle(case, right, by=by, at=at)
    return new


def note_recipient(case: Case, right: str, told: Told, *, by: Actor, at: datetime) -> bool:
    """Records one recipient, once in a case and right; a further person adds to it. Returns whether it is new."""
    recipient, purposes = told.receiving.recipient, set(told.receiving.purposes)
    row = RecipientNotice.objects.filter(case=case, right=right, recipient=recipient, lifted_at=None).first()
    if row is not None:
        row.categories = in_order({*row.categories, *told.categories})
        row.purposes = sorted({*row.purposes, *purposes})
        row.save(update_fields=["categories", "purposes"])
        return False
    RecipientNotice.objects.create(
        case=case,
        right=right,
        recipient=recipient,
        name=str(recipient),
        role=told.receiving.role,
        standing=told.receiving.standing,
        purposes=sorted(purposes),
        categories=in_order(told.categories),
        made_by=signature(by),
        made_at=at,
        due_on=term(case, at),
        **way_of(recipient, at),
    )
    return True


def way_of(recipient: Recipient, at: datetime) -> dict[str, Any]:
    """The columns of the way that counts for it (ways.py)."""
    return columns_of(ways_to(recipient, at)[0].way, recipient, at)


def columns_of(way: str, recipient: Recipient, at: datetime) -> dict[str, Any]:
    """The columns of one way to it: by mail the address, by mail or webhook when it goes."""
    if way == Way.MAIL:
        return {"way": way, **sendable(address_of(recipient), at)}
    return {"way": way, "next_at": at} if way == Way.HOOK else {"way": way}


def term(case: Case, at: datetime) -> date:
    """Until when a recipient answers: seven days, sooner where the answer to the person is due sooner."""
    today = timezone.localdate(at)
    if case.safe_on and case.safe_on > today:
        return min(today + TERM, case.safe_on)
    return today + TERM


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


# ---- what follows from the act itself


def follow(case: Case, right: str, person: Person, *, by: Actor, at: datetime) -> None:
    """After the act: what lies in our own store is done there too, and whom a law lets keep everything keeps it.

    In the caller's transaction, once the rows of `person` are erased (or corrected, restricted).
    """
    waiting = RecipientNotice.objects.filter(case=case, right=right, state=State.WAITING)
    for row in waiting.filter(way=Way.ITSELF):
        row.state, row.proof = State.CONFIRMED, Proof.KEY if right == Kind.ERASURE else Proof.OURS
        row.sent_at, row.settled_at, row.settled_by = at, at, signature(by)
        row.save(update_fields=["state", "proof", "sent_at", "settled_at", "settled_by"])
    if right == Kind.ERASURE:
        let_keep(case, person, by=by, at=at)
    settle(case, right, by=by, at=at)


def let_keep(case: Case, person: Person, *, by: Actor, at: datetime) -> None:
    """What recipients still have of `person` because the law wants it kept: the basis, and who keeps all of it.

    Whoever had the data for such purposes alone is not asked to erase them; others keep that part and erase the rest.
    """
    left = Person.objects.filter(pk=person.pk).first()
    slugs = {held.slug for held in held_for(left, at) if held.until is None} if left else set()
    duties = {purpose.slug: purpose for purpose in Purpose.in_force(at) if purpose.legal_basis == LegalBasis.LEGAL_DUTY}
    for row in RecipientNotice.objects.filter(case=case, right=Kind.ERASURE, state=State.WAITING, standing=True):
        keeping = [duties[slug] for slug in row.purposes if slug in slugs and slug in duties]
        if not keeping:
            continue
        with translation.override(case.language):
            row.basis = "; ".join(f"{purpose} ({cited(purpose.article)})" for purpose in keeping)
        if len(keeping) == len(row.purposes):
            row.state, row.next_at, row.settled_at, row.settled_by = State.KEEPS, None, at, signature(by)
        row.save(update_fields=["basis", "state", "next_at", "settled_at", "settled_by"])


def settle(case: Case, right: str, *, by: Actor, at: datetime) -> None:
    """The task is done once nobody is left to be told, and not done while somebody is; an act of our own ends then."""
    if RecipientNotice.objects.filter(case=case, right=right, state__in=OPEN).exists():
        case.tasks.filter(code="recipients", right=right).update(done_at=None, done_by="")
    else:
        checklist.settle(case, "recipients", right=right, by=by, at=at)
    end_own(case, by=by, at=at)
