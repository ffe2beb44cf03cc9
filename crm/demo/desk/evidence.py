"""The demo's pack of evidence: of the yearly review some months ago, taken by an auditor too, its days over."""

import hashlib
from datetime import timedelta
from typing import Any

from django.utils import timezone

from crm.demo.accounts import BY, demo_accounts
from crm.dpo.evidence.packs import numbered, remove
from crm.dpo.models import EvidenceLink, EvidencePack, EvidenceVisit
from crm.dpo.models.evidence import KEPT_FOR
from crm.dpo.pack_papers.sections import SECTIONS
from crm.privacy.actors import signature

AGO = 60  # days
REVIEW = "przegląd roczny"
AUDITOR = "Audyt wewnętrzny, kancelaria Wrona i Wspólnicy"


def bring_in(loading: Any) -> None:
    """A masked pack, gone by now; what was in it and who took it stays."""
    at, officer = loading.moment(AGO), loading.staff["iwona"]
    pack = EvidencePack(
        owner=officer,
        asked_by=signature(officer),
        asked_at=at,
        as_of=at,
        made_at=at,
        expires_at=at + KEPT_FOR,
        since=timezone.localdate(at) - timedelta(days=365),
        until=timezone.localdate(at),
        sections=[section.code for section in SECTIONS if section.usual],
        about=REVIEW,
        language="pl",
        state=EvidencePack.State.GONE,
        ending=EvidencePack.Ending.EXPIRED,
        digest=hashlib.sha256(REVIEW.encode()).hexdigest(),
        downloads=3,
        contents={section.code: folder(section.code) for section in SECTIONS if section.usual} | {"index": folder("")},
    )
    pack.number, pack.version = numbered(None, at)
    pack.save(force_insert=True)
    opened(pack, at)


def folder(code: str) -> dict[str, int | str]:
    """What is said of a folder whose files are gone."""
    return {"files": 3, "bytes": 4096, "sha256": hashlib.sha256(code.encode()).hexdigest(), "left": 0}


def opened(pack: EvidencePack, at: Any) -> None:
    """The auditor's link: a code mistyped once, then the pack taken."""
    link = EvidenceLink(
        pack=pack,
        to=AUDITOR,
        link_digest=hashlib.sha256(REVIEW.encode()).hexdigest(),
        code_digest=hashlib.sha256(AUDITOR.encode()).hexdigest(),
        wrong=1,
        taken=1,
        made_by=pack.asked_by,
        made_at=at + timedelta(hours=1),
        expires_at=at + timedelta(hours=1, days=3),
    )
    link.save(force_insert=True)
    for minutes, done in ((95, False), (97, True)):
        EvidenceVisit.objects.create(
            link=link, at=at + timedelta(minutes=minutes), done=done, network="198.51.100.0/24"
        )


def take_out() -> None:
    """Every pack that an account of the demo asked for, with its files."""
    packs = EvidencePack.objects.filter(owner__in=demo_accounts())
    for pack in packs.select_related("job"):
        remove(pack, EvidencePack.Ending.REMOVED, by=BY)
    packs.delete()
