"""A letter to many in the making: its words, whom it goes to, and files that lie once for all of them.

    lay_by + enclose ──> Mailing (taken_back_at) + MailingFile     kept for a week
    many.start_mailing(uid) ──> goes; each letter names the files (enclosing.share)
    forget                      words after a week, a file after the last letter that names it

Words in which the hygiene check finds something are not kept under the house's key: they stay on the screen alone.
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


def mine(uid: UUID | None, *, by: User) -> Mailing | None:
    """The letter to many `uid` that `by` has not sent; None for anything else."""
    rows = Mailing.objects.filter(uid=uid, owner=by, taken_back_at__isnull=False) if uid else None
    return None if rows is None else rows.select_related("purpose", "job").first()


def lay_by(
    keys: Sequence[UUID],
    *,
    by: User,
    uid: UUID | None,
    purpose: Purpose,
    words: dict[str, str],
    send_at: datetime | None = None,
) -> Mailing:
    """Keep what was typed and picked so far as the draft `uid` of `by`; under another id where that one is taken."""
    free = None if Mailing.objects.filter(uid=uid or uuid4()).exists() else uid
    mailing = mine(uid, by=by) or Mailing(uid=free or uuid4(), owner=by)
    clean = {name: "" if findings(text) else text for name, text in words.items()}
    mailing.letter, mailing.keys = {**clean, "kept": []}, [str(key) for key in keys]
    mailing.purpose, mailing.send_at, mailing.taken_back_at = purpose, send_at, timezone.now()
    mailing.save()
    return mailing


def enclose(mailing: Mailing, files: Sequence[Enclosed], *, by: User) -> None:
    """Lay files beside the draft. UploadRefused for more than a letter takes; nothing is kept then."""
    with ExitStack() as written, transaction.atomic():
        refuse_too_much(MailingFile.objects.filter(mailing=mailing), files)
        for one in files:
            made = MailingFile(mailing=mailing, file_name=one.name, size=len(one.content), added_by=by)
            made.file.save("", ContentFile(one.content), save=False)
            written.callback(partial(made.file.storage.delete, str(made.file.name)))
            made.save(force_insert=True)
        note("mailing.file_added", mailing, by=by, files=len(files))
        written.pop_all()


def take_out(mailing: Mailing, key: UUID, *, by: Actor) -> bool:
    """Take one file off the draft; False when it is not there. Letters that named it before keep it."""
    with transaction.atomic():
        found = MailingFile.objects.select_for_update().filter(mailing=mailing, uid=key).first()
        if found is None:
            return False
        MailingFile.objects.filter(pk=found.pk).update(mailing=None)
        drop_orphans(MailingFile.objects.filter(pk=found.pk))
        note("mailing.file_removed", mailing, by=by, files=1)
    return True


def files_of(mailing: Mailing | None) -> list[MailingFile]:
    """What goes along, in the order in which it was chosen."""
    return list(MailingFile.objects.filter(mailing=mailing).order_by("pk")) if mailing and mailing.pk else []


def discard(mailing: Mailing, *, by: User) -> bool:
    """Throw one's own draft away, files and all; False when it is none any more."""
    with transaction.atomic():
        files = [one.pk for one in files_of(mailing)]
        if not Mailing.objects.filter(pk=mailing.pk, owner=by, taken_back_at__isnull=False).delete()[0]:
            return False
        drop_orphans(MailingFile.objects.filter(pk__in=files))
        note("mailing.discarded", mailing, by=by, files=len(files))
    return True


def note(act: str, mailing: Mailing, *, by: Actor, files: int) -> None:
    """One ledger entry."""
    fields = ["file"] if files else []
    ledger.record(act, by=by, target=f"mailing:{mailing.uid}", fields=fields, counts={"files": files})


def forget(at: datetime | None = None) -> int:
    """What was not sent within a week goes: drafts whole, of a letter that broke off its words and people; then files
    that no letter names. How many letters.
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
    for one in rows.filter(letters=None).only("file"):
        transaction.on_commit(partial(one.file.storage.delete, one.file.name))
        one.delete()
