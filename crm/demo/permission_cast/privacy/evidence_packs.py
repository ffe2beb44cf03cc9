"""A pack of evidence that is ready, with a link to it, a full one that waits for a second person; the trust page."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from crm.demo.permission_cast.cast_people import ACTIVE, Seeded
from crm.dpo.evidence.links import share
from crm.dpo.evidence.packs import Terms, order
from crm.dpo.models import EvidenceFile, EvidencePack, EvidencePiece, TrustVersion
from crm.privacy.actors import signature, system

BY = system("seed")
CONTENT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
WAITING = "waiting"


def packs_of_the_house() -> Iterator[Seeded]:
    """Both of them by their ids."""
    today, now = timezone.localdate(), timezone.now()
    terms = Terms(today.replace(month=1, day=1), today, ["settings"], full=True)  # full ones wait: no job is rung
    waiting, ready = order(terms, by=BY), order(terms, by=BY)
    columns = {"made_at": now, "expires_at": now + timedelta(days=7), "full": False}
    EvidencePack.objects.filter(pk=ready.pk).update(state=EvidencePack.State.READY, **columns)
    entry = EvidenceFile.objects.create(
        pack=ready, path="bagit.txt", tag=True, size=len(CONTENT), sha256=hashlib.sha256(CONTENT).hexdigest()
    )
    piece = EvidencePiece(entry=entry)
    piece.file.save("", ContentFile(CONTENT), save=False)
    piece.save(force_insert=True)
    TrustVersion.objects.create(version=1, shown=True, lead="Dbamy o dane.", by=signature(BY))
    yield Seeded("evidence_pack", str(ready.uid), None, None, ACTIVE)
    shared = share(EvidencePack.objects.get(pk=ready.pk), to="Urząd", days=2, by=BY)
    token = shared.address.rstrip("/").rpartition("/")[2]
    yield Seeded("evidence_link", str(shared.link.uid), None, None)
    yield Seeded("evidence_token", token, None, None, marks={"code": shared.code})
    yield Seeded("evidence_pack", str(waiting.uid), None, None, WAITING)
