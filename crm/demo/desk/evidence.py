"""The demo's pack of evidence: of the yearly review some months ago, taken twice, its seven days over."""

import hashlib
from datetime import timedelta
from typing import Any

from django.utils import timezone

from crm.demo.accounts import BY, demo_accounts
from crm.dpo.evidence.packs import numbered, remove
from crm.dpo.models import EvidencePack
from crm.dpo.models.evidence import KEPT_FOR
from crm.dpo.pack_papers.sections import SECTIONS
from crm.privacy.actors import signature

AGO = 60  # days
REVIEW = "przegląd roczny"


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
        downloads=2,
    )
    pack.number, pack.version = numbered(None, at)
    pack.save(force_insert=True)


def take_out() -> None:
    """Every pack that an account of the demo asked for, with its files."""
    packs = EvidencePack.objects.filter(owner__in=demo_accounts())
    for pack in packs.select_related("job"):
        remove(pack, EvidencePack.Ending.REMOVED, by=BY)
    packs.delete()
