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
from crm.correspondence.templates.placeholder_values import PERSON_CODES, lacks
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
    """Orders the letter `uid` (ordered twice, it is sent once) to those of `keys` who may be written to.

    `words` are {"subject", "text"}. One that was taken back under this `uid` is sent anew.
    """
    if not by.may(CONTACTS_EDIT):
        raise PermissionDenied
    values = {"purpose": purpose, "letter": {**words, "kept": sorted(set(kept))}, "send_at": send_at}
    values["keys"] = [str(key) for key in keys]
    mailing, new = Mailing.objects.get_or_create(uid=uid, owner=by, defaults=values)
    if new or restart(mailing, values):
        payload, wait = {"mailing": mailing.pk}, max(UNDO_FOR, span_to(send_at))
        mailing.job = Job.start(KIND, by=by, payload=payload, title_code=TITLE, cancellable=True, after=wait)
        mailing.save(update_fields=["job"])
        enclosed = {"files": files} if (files := len(files_of(mailing))) else {}
        note(mailing, "mailing.ordered", by=by, counts={"picked": len(keys), **enclosed})
    return mailing


def restart(mailing: Mailing, values: dict[str, Any]) -> bool:
    """Restarts a mailing that was taken back, with new values; False if it was not. Those who got it before are not
    written to again, but are counted.
    """
    if not Mailing.objects.filter(pk=mailing.pk, taken_back_at__isnull=False).update(taken_back_at=None):
        return False
    values = {**values, "count": 0, "left_out": {}}
    for name, value in values.items():
        setattr(mailing, name, value)
    mailing.save(update_fields=list(values))
    return True


def span_to(send_at: datetime | None) -> timedelta:
    """How long it is until then."""
    return send_at - timezone.now() if send_at else UNDO_FOR


def take_back_mailing(mailing: Mailing, *, by: User) -> bool:
    """Calls off one's own mailing, or picks up one that was stopped; its text is stored for a week.

    False while letters are being written, and when all were.
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
    """Whether the job was stopped before its end; if so it is cancelled, so that nobody resumes it."""
    return Job.objects.filter(pk=job.pk, state__in=BROKEN).update(state=State.CANCELLED) == 1


def send_mailing_now(mailing: Mailing, *, by: User) -> bool:
    """Starts in ten seconds a mailing that was planned for later; False when it has begun."""
    with transaction.atomic():
        if mailing.owner_id != by.pk or mailing.job is None or not mailing.job.wait(UNDO_FOR):
            return False
        Mailing.objects.filter(pk=mailing.pk).update(send_at=None)
        note(mailing, "mailing.hastened", by=by, counts={})
    return True


def lacking(words: dict[str, str], keys: Sequence[UUID], *, by: User) -> int:
    """How many of `keys` have no value for a placeholder in `words`: they would be left out."""
    if not (codes := codes_in(*words.values()) & PERSON_CODES):
        return 0
    return sum(lacks(contact, codes) for contact in contacts_of(list(keys), by=by).with_keys())


def note(mailing: Mailing, act: str, *, by: Actor, counts: dict[str, Any]) -> None:
    """One line of the ledger: what for and how many, never who."""
    ledger.record(act, by=by, target=f"mailing:{mailing.uid}", counts={"purpose": mailing.purpose.slug, **counts})
