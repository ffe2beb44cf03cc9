"""One letter to several people, for one purpose: ordered at once, written and gated one by one by a job.

    start_mailing ──> Mailing + Job ──ten seconds, or till the moment planned──> batches of fifty: writing.send
         ▲                   │
         └──── again ── take_back_mailing: while no worker has begun, or after it broke off

Its files are laid beside its draft (`mailing_drafts.py`); how it is written is in `mailing_run.py`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from crm.accounts.models import User
from crm.accounts.permissions.rights import CONTACTS_EDIT
from crm.contacts.contact_list.selection import contacts_of
from crm.contacts.models import Mailing
from crm.contacts.models.mailings import BROKEN
from crm.correspondence.letters.sending import UNDO_FOR
from crm.correspondence.mailings.mailing_drafts import files_of
from crm.correspondence.templates.placeholder_values import HERS_CODES, lacks
from crm.correspondence.templates.placeholders import codes_in
from crm.jobs.models import Job
from crm.jobs.queue import State
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose

KIND = "contacts.mailing"
TITLE = gettext_noop("Message to many")


@transaction.atomic
def start_mailing(
    keys: Sequence[UUID],
    *,
    by: User,
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
        enclosed = {"files": files} if (files := len(files_of(mailing))) else {}
        note(mailing, "mailing.ordered", by=by, counts={"picked": len(keys), **enclosed})
    return mailing


def afresh(mailing: Mailing, told: dict[str, Any]) -> bool:
    """Whether one that was taken back could be taken up again, with what it says now. Those who got it are counted
    anew, and get it no second time.
    """
    if not Mailing.objects.filter(pk=mailing.pk, taken_back_at__isnull=False).update(taken_back_at=None):
        return False
    told = {**told, "count": 0, "left_out": {}}
    for name, value in told.items():
        setattr(mailing, name, value)
    mailing.save(update_fields=list(told))
    return True


def span_to(send_at: datetime | None) -> timedelta:
    """How long it is until then."""
    return send_at - timezone.now() if send_at else UNDO_FOR


def take_back_mailing(mailing: Mailing, *, by: User) -> bool:
    """Call off one's own letter to many, or pick up one whose work broke off; its words are kept for a week.

    False when somebody is being written to, and when everybody was.
    """
    with transaction.atomic():
        if mailing.owner_id != by.pk or mailing.job is None or not mailing.letter:
            return False
        if not (mailing.job.withdraw() or broke_off(mailing.job)):
            return False
        Mailing.objects.filter(pk=mailing.pk).update(taken_back_at=timezone.now())
        note(mailing, "mailing.taken_back", by=by, counts={})
    return True


def broke_off(job: Job) -> bool:
    """Whether the work ended before its end; from now on nobody resumes it."""
    return Job.objects.filter(pk=job.pk, state__in=BROKEN).update(state=State.CANCELLED) == 1


def send_mailing_now(mailing: Mailing, *, by: User) -> bool:
    """Begin in ten seconds with one's own letter that was planned for later; False when somebody has begun."""
    with transaction.atomic():
        if mailing.owner_id != by.pk or mailing.job is None or not mailing.job.wait(UNDO_FOR):
            return False
        Mailing.objects.filter(pk=mailing.pk).update(send_at=None)
        note(mailing, "mailing.hastened", by=by, counts={})
    return True


def lacking(words: dict[str, str], keys: Sequence[UUID], *, by: User) -> int:
    """How many of `keys` have nothing for a placeholder in `words`: they would be left out."""
    if not (codes := codes_in(*words.values()) & HERS_CODES):
        return 0
    return sum(lacks(contact, codes) for contact in contacts_of(list(keys), by=by).with_keys())


def note(mailing: Mailing, act: str, *, by: Actor, counts: dict[str, Any]) -> None:
    """One line of the ledger: what for and how many, never who."""
    ledger.record(act, by=by, target=f"mailing:{mailing.uid}", counts={"purpose": mailing.purpose.slug, **counts})
