"""A pack on its way out: whoever may take it, in both logs before the first byte, as one ZIP written while it goes."""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crm.dpo.evidence.packs import Ending, refuse_closed, remove
from crm.dpo.models import EvidenceFile, EvidencePack, EvidencePersonPiece, EvidencePiece
from crm.files.exports.export_formats import Pipe
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import access_log, ledger

VIEW = "dpo:evidence_file"


class Over(Exception):
    """The pack may not be taken any more: its days are over, or somebody in it was erased."""


def hand_over(pack: EvidencePack, *, by: Actor, at: datetime | None = None) -> Iterator[bytes]:
    """The ZIP in pieces, after both logs are written.

    PermissionDenied for whoever may not see one of its sections, and of a full pack for whoever neither asked nor
    approved. Over when it expired, and when somebody in it is gone: then it is removed at once.
    """
    at = at or timezone.now()
    refuse_closed(pack.sections, by)
    if not pack.is_open(at):
        raise Over
    if pack.full and signature(by) not in (pack.asked_by, pack.decided_by):
        raise PermissionDenied
    people = list(pack.people.values_list("person_id", flat=True))
    if len(people) != pack.entries:
        remove(pack, Ending.CHANGED, by=by)
        raise Over
    with transaction.atomic():
        access_log.shown(by=by, view=VIEW, people=people, reason="evidence")
        ledger.record("evidence.downloaded", by=by, target=pack.target, counts={"people": len(people)})
        EvidencePack.objects.filter(pk=pack.pk).update(downloads=F("downloads") + 1)
    return zipped(pack)


def zipped(pack: EvidencePack) -> Iterator[bytes]:
    """The bag in one folder of its own (RFC 8493, 4.1); memory holds a piece of it."""
    pipe, made_at = Pipe(), timezone.localtime(pack.made_at)
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in pack.files.order_by("-tag", "path"):
            info = zipfile.ZipInfo(f"{pack}/{entry.path}", date_time=made_at.timetuple()[:6])
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with archive.open(info, "w", force_zip64=True) as out:
                for piece in pieces_of(entry):
                    out.write(piece)
                    yield pipe.taken()
            yield pipe.taken()
    yield pipe.taken()


def pieces_of(entry: EvidenceFile) -> Iterator[bytes]:
    """One file, opened piece by piece; Unreadable when its person is gone meanwhile, or it was altered."""
    house = EvidencePiece.objects.filter(entry=entry)
    theirs = EvidencePersonPiece.objects.filter(entry=entry).select_related("person__key")
    for rows in (house, theirs):
        for row in rows.order_by("number").iterator(chunk_size=1):
            file: Any = row.file
            yield file.plain()
