"""One letter to several people, for one purpose: ordered at once, written and gated one by one by a job.

    start_mailing ──> Mailing + Job ──ten seconds, or till the moment planned──> batches of fifty: writing.send
         ▲                   │
         └──── again ── take_back_mailing: while no worker has begun

The gate is asked when her turn comes and again at every attempt to send. A killed worker loses the batch at hand, and
nobody is written to twice, since her letter's id follows from the mailing's and her own.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from crm.accounts.rights import CONTACTS_EDIT
from crm.contacts.letters.filling import HERS_CODES, lacks, with_values
from crm.contacts.letters.placeholders import codes_in
from crm.contacts.letters.writing import UNDO_FOR, Gaps, send
from crm.contacts.models import Contact, Mailing
from crm.contacts.models.letters import KEPT_FOR
from crm.contacts.pause import Paused
from crm.contacts.picking import contacts_of
from crm.contacts.reach import Blocked
from crm.jobs.models import Job
from crm.jobs.work import Run
from crm.mail.outbox import NoAddress
from crm.privacy import ledger
from crm.privacy.actors import system
from crm.privacy.keys import Unreadable
from crm.privacy.models import Purpose

KIND = "contacts.mailing"
TITLE = gettext_noop("Message to many")
NO_RIGHT = gettext_noop("The right to write to contacts was taken away.")
BATCH = 50
# beside the gate's own reasons
NO_ADDRESS, UNREADABLE, RESTRICTED, GAP = "no_address", "unreadable", "restricted", "gap"
BY = system("contacts.mailing")


@transaction.atomic
def start_mailing(
    keys: Sequence[UUID],
    *,
    by: Any,
    uid: UUID,
    purpose: Purpose,
    words: dict[str, str],
    kept: Iterable[str] = (),
    send_at: datetime | None = None,
) -> Mailing:
    """Order the letter `uid` (asked twice, it goes once) to those of `keys` who may be written to.

    `words` are {"subject", "text"}. One that was taken back under this `uid` goes anew.
    """
    if not by.may(CONTACTS_EDIT):
        raise PermissionDenied
    told = {"purpose": purpose, "letter": {**words, "kept": sorted(set(kept))}, "send_at": send_at}
    told["keys"] = [str(key) for key in keys]
    mailing, new = Mailing.objects.get_or_create(uid=uid, owner=by, defaults=told)
    if new or afresh(mailing, told):
        payload, wait = {"mailing": mailing.pk}, max(UNDO_FOR, span_to(send_at))
        mailing.job = Job.start(KIND, by=by, payload=payload, title_code=TITLE, cancellable=True, after=wait)
        mailing.save(update_fields=["job"])
        note(mailing, "mailing.ordered", by=by, counts={"picked": len(keys)})
    return mailing


def afresh(mailing: Mailing, told: dict[str, Any]) -> bool:
    """Whether one that was taken back could be taken up again, with what it says now."""
    if not Mailing.objects.filter(pk=mailing.pk, taken_back_at__isnull=False).update(taken_back_at=None):
        return False
    for name, value in told.items():
        setattr(mailing, name, value)
    mailing.save(update_fields=list(told))
    return True


def span_to(send_at: datetime | None) -> timedelta:
    """How long it is until then."""
    return send_at - timezone.now() if send_at else UNDO_FOR


def take_back_mailing(mailing: Mailing, *, by: Any) -> bool:
    """Call off one's own letter to many, which keeps its words for a week; False when somebody is being written to."""
    with transaction.atomic():
        if mailing.owner_id != by.pk or mailing.job is None or not mailing.job.withdraw():
            return False
        Mailing.objects.filter(pk=mailing.pk).update(taken_back_at=timezone.now())
        note(mailing, "mailing.taken_back", by=by, counts={})
    return True


def send_mailing_now(mailing: Mailing, *, by: Any) -> bool:
    """Begin in ten seconds with one's own letter that was planned for later; False when somebody has begun."""
    with transaction.atomic():
        if mailing.owner_id != by.pk or mailing.job is None or not mailing.job.wait(UNDO_FOR):
            return False
        Mailing.objects.filter(pk=mailing.pk).update(send_at=None)
        note(mailing, "mailing.hastened", by=by, counts={})
    return True


def forget(at: datetime | None = None) -> int:
    """Delete letters to many that were taken back and not sent within a week; how many."""
    return Mailing.objects.filter(taken_back_at__lt=(at or timezone.now()) - KEPT_FOR).delete()[0]


def lacking(words: dict[str, str], keys: Sequence[UUID], *, by: Any) -> int:
    """How many of `keys` have nothing for a placeholder in `words`: they would be left out."""
    if not (codes := codes_in(*words.values()) & HERS_CODES):
        return 0
    return sum(lacks(contact, codes) for contact in contacts_of(list(keys), by=by).with_keys())


def note(mailing: Mailing, act: str, *, by: Any, counts: dict[str, Any]) -> None:
    """One line of the ledger: what for and how many, never who."""
    ledger.record(act, by=by, target=f"mailing:{mailing.uid}", counts={"purpose": mailing.purpose.slug, **counts})


def deliver(run: Run, mailing: Mailing) -> None:
    """Write to everybody behind the cursor; then the words and the list go."""
    if not mailing.owner.is_active or not mailing.owner.may(CONTACTS_EDIT):
        run.fail(NO_RIGHT)
        return
    keys = [UUID(key) for key in mailing.keys or ()]
    if run.cursor is None:
        with transaction.atomic():
            run.advance(phase="writing", done=0, total=len(keys), cursor=0)
    while batch := keys[run.cursor : run.cursor + BATCH]:
        with transaction.atomic():
            write_to(mailing, batch)
            run.advance(done=run.done + len(batch), cursor=run.cursor + len(batch))
    with transaction.atomic():
        Mailing.objects.filter(pk=mailing.pk).update(letter=None, keys=None)
        note(mailing, "mailing.sent", by=BY, counts=result_of(mailing))
        run.finish({"counts": result_of(mailing)})


def write_to(mailing: Mailing, keys: Sequence[UUID]) -> None:
    """One batch: everybody whom the gate lets through gets her letter, the others are counted by the reason."""
    reasons, sent = Counter(mailing.left_out), 0
    for contact in contacts_of(list(keys), by=mailing.owner).with_keys().order_by("pk"):
        reason = write_one(mailing, contact)
        if reason:
            reasons[reason] += 1
        else:
            sent += 1
    mailing.count += sent
    mailing.left_out = dict(reasons)
    mailing.save(update_fields=["count", "left_out"])


def write_one(mailing: Mailing, contact: Contact) -> str:
    """Her letter; the reason in a code where there is none."""
    told = {name: mailing.letter[name] for name in ("subject", "text")}
    try:
        send(
            contact,
            by=mailing.owner,
            purpose=mailing.purpose,
            **with_values(told, contact, writer=mailing.owner),
            kept=mailing.letter["kept"],
            key=uuid5(mailing.uid, str(contact.uid)),
            wait=timedelta(),  # the letter as a whole has waited
        )
    except Blocked as refused:
        return refused.answer.reason
    except Paused:
        return RESTRICTED
    except NoAddress:
        return NO_ADDRESS
    except Gaps:
        return GAP
    except Unreadable:
        return UNREADABLE
    return ""


def result_of(mailing: Mailing) -> dict[str, int]:
    """{code: number}: who was written to, then who was left out by the reason."""
    left = {f"left_out_{code}": number for code, number in sorted(mailing.left_out.items())}
    return {"written": mailing.count, **left}
