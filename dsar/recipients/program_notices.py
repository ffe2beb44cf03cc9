"""Notices of Art. 19 by webhook: the program of a recipient is told, and its signed answer is the proof.

    noted ──crm/api/webhooks/art19_notices.py──> delivered: told ──signed answer──> confirmed, or kept by a law
      └── not confirmed by the term, or no webhook listens any more ──> by mail where there is an address, else a task

Events carry the public id that the recipient got with the data. Of somebody who is erased only the ledger and a hash in
the case remember it, or the list of a notice about many: that is settled once each of them has a signed answer.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm.accounts.models import Webhook
from crm.accounts.permissions.webhook_events import NOTICES
from crm.privacy.actors import Actor, system
from crm.privacy.erasure_ledger.ledger_file import mark_of
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry
from dsar.cases.case_lock import event
from dsar.models import SETTLED, Case, Event, Kind, NoticedPerson, RecipientNotice, Subject
from dsar.recipients.noted_recipients import OPEN, Proof, State, Way, columns_of, term
from dsar.recipients.recipient_notices import add_basis, end_notice
from dsar.recipients.ways import ways_to
from retention.models import Run

BY = system("dsar.recipient_program")
BEFORE = timedelta(days=2)  # an erasure is noted in the transaction that erases; a job of many people takes its time
NO_LONGER = "no program any more"
NOT_CONFIRMED = "not confirmed by a program"


def event_of(notice: RecipientNotice) -> str:
    """The name of the event that carries the notice."""
    if notice.right == Kind.RESTRICTION:
        return "restriction.lifted" if notice.ends else "restriction.placed"
    return "person.rectified" if notice.right == Kind.RECTIFICATION else "person.erased"


def due_for_programs(at: datetime) -> Iterator[RecipientNotice]:
    """The notices that are to go by webhook now, each locked; in the caller's transaction."""
    rows = RecipientNotice.objects.filter(way=Way.HOOK, state__in=OPEN, next_at__lte=at, recipient__isnull=False)
    yield from rows.select_related("case").select_for_update(of=("self",), skip_locked=True).order_by("pk")


def public_ids(notice: RecipientNotice) -> list[UUID]:
    """The public ids of the people whom the notice is about, those who are erased too."""
    if notice.number:
        listed = NoticedPerson.objects.filter(notice=notice).order_by("pk")
        return list(dict.fromkeys(listed.values_list("known_as", flat=True)))
    subjects = list(Subject.objects.filter(case=notice.case_id).select_related("person").order_by("pk"))
    by_person_hash = {subject.person_hash: subject.person.uid for subject in subjects if subject.person is not None}
    wanted = {subject.person_hash for subject in subjects} - set(by_person_hash)
    if wanted:
        erased = LedgerEntry.objects.filter(act="person.erased", at__gte=notice.made_at - BEFORE)
        for uid in erased.exclude(about=None).order_by("pk").values_list("about", flat=True):
            if (mark := mark_of(uid)) in wanted:
                by_person_hash[mark] = uid
    return list(
        dict.fromkeys(
            by_person_hash[subject.person_hash] for subject in subjects if subject.person_hash in by_person_hash
        )
    )


@transaction.atomic
def told_by_program(key: UUID, *, by: Actor = BY, at: datetime) -> bool:
    """The event arrived. False when the notice goes by another way by now, or is settled."""
    row = notice_of(key)
    if row is None or row.way != Way.HOOK or row.state not in OPEN:
        return False
    end_notice(row, State.SENT, by=by, at=at)
    return True


@transaction.atomic
def confirmed_by_program(key: UUID, *, keeping: bool = False, by: Actor = BY, at: datetime) -> bool:
    """Every program has answered for everybody, and signed it: it is done there too, or a law keeps a part of it.

    False when it was settled before.
    """
    row = notice_of(key)
    if row is None or row.state in SETTLED:
        return False
    end_notice(row, State.KEEPS if keeping else State.CONFIRMED, proof=Proof.SIGNED, by=by, at=at)
    return True


@transaction.atomic
def kept_by_program(key: UUID, basis: str, until: date | None, *, at: datetime) -> bool:
    """A law lets them keep one of those whom the notice is about: on what basis, until when.

    The notice itself ends with the last answer. False when it was settled before, ValidationError unless it is an
    erasure.
    """
    row = notice_of(key)
    if row is None or row.state in SETTLED:
        return False
    add_basis(row, basis, until)
    return True


def notice_of(key: UUID) -> RecipientNotice | None:
    """The notice, locked."""
    rows = RecipientNotice.objects.select_related("case", "recipient").select_for_update(of=("self",))
    return rows.filter(uid=key).first()


def fall_back(at: datetime | None = None) -> int:
    """Take the next way for what no program confirmed by the term, or what no program hears of; how many notices."""
    at = at or timezone.now()
    hearing = Webhook.objects.listening().filter(events__contains=list(NOTICES)).values("client__recipient")
    rows = RecipientNotice.objects.filter(way=Way.HOOK, case__state=Case.State.OPEN)
    rows = rows.exclude(case__run__state=Run.State.RUNNING)  # its list grows still
    late = Q(due_on__lt=timezone.localdate(at)) & (Q(state__in=OPEN) | Q(state=State.SENT, right=Kind.ERASURE))
    deaf = Q(state__in=OPEN) & ~Q(recipient__in=hearing)
    return sum(
        take_next_way(pk, at) for pk in list(rows.filter(late | deaf).order_by("pk").values_list("pk", flat=True))
    )


@transaction.atomic
def take_next_way(pk: int, at: datetime) -> bool:
    """One notice goes by mail where there is an address, else it is a task of ours; with a new term."""
    rows = RecipientNotice.objects.filter(pk=pk, way=Way.HOOK).exclude(state__in=SETTLED)
    row = rows.select_related("case", "recipient").select_for_update(of=("self",)).first()
    if row is None:
        return False
    reason = NO_LONGER if row.state in OPEN else NOT_CONFIRMED
    others = [each.way for each in ways_to(row.recipient, at)] if row.recipient else [Way.TASK]
    way = next(each for each in (Way.MAIL, Way.TASK) if each in others)
    columns = {"state": State.WAITING, "tries": 0, "message_uid": None, "due_on": term(row.case, at), "next_at": None}
    columns |= columns_of(way, row.recipient, at) if row.recipient else {"way": way}
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))
    event(row.case, Event.Kind.RECIPIENTS, by=BY, at=at, ref=reason)
    ledger.record("request.recipient_other_way", by=BY, target=row.case.target, counts={"way": str(way)})
    return True
