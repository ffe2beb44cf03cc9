"""Drafts of letters to many: text, recipients, and files that are stored once for all of them.

    save_draft + enclose ──> Mailing (taken_back_at) + MailingFile     kept for a week
    orders.start_mailing(uid) ──> sent; each letter names the files (enclosures.share)
    delete_expired              text after a week, a file after the last letter that names it

Text in which the check for sensitive data finds something is not stored: it stays on the screen alone.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.contacts.models import Mailing, MailingFile
from crm.contacts.models.mailings import BROKEN
from crm.correspondence.letters.enclosures import refuse_too_much
from crm.correspondence.models.letters import KEPT_FOR
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose
from crm.privacy.people.sensitive_text import findings


def own_draft(uid: UUID | None, *, by: User) -> Mailing | None:
    """The letter to many `uid` that `by` has not sent yet; None for anything else."""
    rows = Mailing.objects.filter(uid=uid, owner=by, taken_back_at__isnull=False) if uid else None
    return None if rows is None else rows.select_related("purpose", "job").first()


def save_draft(
    keys: Sequence[UUID],
    *,
    by: User,
    uid: UUID | None,
    purpose: Purpose,
    words: dict[str, str],
    send_at: datetime | None = None,
) -> Mailing:
    """Saves what was typed and picked as the draft `uid` of `by`; under a new id where that one is taken."""
    free = None if Mailing.objects.filter(uid=uid or uuid4()).exists() else uid
    mailing = own_draft(uid, by=by) or Mailing(uid=free or uuid4(), owner=by)
    clean = {name: "" if findings(text) else text for name, text in words.items()}
    mailing.letter, mailing.keys = {**clean, "kept": []}, [str(key) for key in keys]
    mailing.purpose, mailing.send_at, mailing.taken_back_at = purpose, send_at, timezone.now()
    mailing.save()
    return mailing


def enclose(mailing: Mailing, files: Sequence[Enclosed], *, by: User) -> None:
    """Adds files to the draft. UploadRefused for more than a letter takes; then none is stored."""
    with ExitStack() as written, transaction.atomic():
        refuse_too_much(MailingFile.objects.filter(mailing=mailing), files)
        for upload in files:
            mailing_file = MailingFile(mailing=mailing, file_name=upload.name, size=len(upload.content), added_by=by)
            mailing_file.file.save("", ContentFile(upload.content), save=False)
            written.callback(partial(mailing_file.file.storage.delete, str(mailing_file.file.name)))
            mailing_file.save(force_insert=True)
        note("mailing.file_added", mailing, by=by, files=len(files))
        written.pop_all()


def take_out(mailing: Mailing, key: UUID, *, by: Actor) -> bool:
    """Removes one file from the draft; False when it is not there. Letters written with it keep it."""
    with transaction.atomic():
        mailing_file = MailingFile.objects.select_for_update().filter(mailing=mailing, uid=key).first()
        if mailing_file is None:
            return False
        MailingFile.objects.filter(pk=mailing_file.pk).update(mailing=None)
        drop_orphans(MailingFile.objects.filter(pk=mailing_file.pk))
        note("mailing.file_removed", mailing, by=by, files=1)
    return True


def files_of(mailing: Mailing | None) -> list[MailingFile]:
    """What goes along, in the order in which it was chosen."""
    return list(MailingFile.objects.filter(mailing=mailing).order_by("pk")) if mailing and mailing.pk else []


def discard(mailing: Mailing, *, by: User) -> bool:
    """Deletes one's own draft with its files; False when it is no draft any more."""
    with transaction.atomic():
        files = [mailing_file.pk for mailing_file in files_of(mailing)]
        if not Mailing.objects.filter(pk=mailing.pk, owner=by, taken_back_at__isnull=False).delete()[0]:
            return False
        drop_orphans(MailingFile.objects.filter(pk__in=files))
        note("mailing.discarded", mailing, by=by, files=len(files))
    return True


def note(act: str, mailing: Mailing, *, by: Actor, files: int) -> None:
    """One ledger entry."""
    fields = ["file"] if files else []
    ledger.record(act, by=by, target=f"mailing:{mailing.uid}", fields=fields, counts={"files": files})


def delete_expired(at: datetime | None = None) -> int:
    """Deletes what was not sent within a week: drafts, text and recipients of stopped mailings, files without a letter.

    Returns how many letters.
    """
    before = (at or timezone.now()) - KEPT_FOR
    broken = Q(job=None, made_at__lt=before) | Q(job__state__in=BROKEN, job__finished_at__lt=before)
    with transaction.atomic():
        rows = Mailing.objects.filter(broken, taken_back_at=None, letter__isnull=False)
        count = Mailing.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(letter=None, keys=None)
        count += Mailing.objects.filter(taken_back_at__lt=before).delete()[1].get("contacts.Mailing", 0)
        drop_orphans(MailingFile.objects.filter(Q(mailing=None) | Q(mailing__letter__isnull=True)))
    return count


def drop_orphans(rows: Any) -> None:
    """Delete those of the files that no letter names; they leave the disk after commit."""
    for mailing_file in rows.filter(letters=None).only("file"):
        transaction.on_commit(partial(mailing_file.file.storage.delete, mailing_file.file.name))
        mailing_file.delete()
