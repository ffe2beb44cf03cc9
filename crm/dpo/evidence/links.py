"""A pack for somebody without an account, an inspector or an auditor: a link and a code, told by two ways.

    share(pack, to=…, days=…, by=…) -> Shared(link, address, code)     shown once, kept as digests
    take(token, code, network=…) -> pack or None                       unknown, wrong, expired, revoked: all None
    revoke(link, by=…)

Whoever may take the pack may open it to somebody; a full one therefore only who asked for it or let it go, after the
second person's yes. The link never outlives the pack.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.dpo.evidence.packs import Ending, refuse_closed, remove
from crm.dpo.models import EvidenceLink, EvidencePack, EvidenceVisit
from crm.dpo.models.evidence import KEPT_FOR
from crm.dpo.models.evidence_links import MOST_WRONG
from crm.privacy.actors import Actor, signature, system
from crm.privacy.logs import access_log, ledger
from dsar.cases.short_codes import digest_of_code, digest_of_link, fresh_code, fresh_link, opens

BY = system("dpo.evidence_link")
VIEW = "dpo:evidence_taken"
CODE = "evidence"  # what the code opens
LONGEST = KEPT_FOR.days
REMEMBERED = timedelta(days=365)  # how long it is known to whom a link went and from where somebody came


@dataclass(frozen=True)
class Shared:
    """A link with its address and its code, which nobody sees a second time."""

    link: EvidenceLink
    address: str = field(repr=False)
    code: str = field(repr=False)


@transaction.atomic
def share(
    pack: EvidencePack, *, to: str, days: int, language: str = "", by: Actor, at: datetime | None = None
) -> Shared:
    """Open a finished pack to somebody for some days, at most until its own end.

    PermissionDenied for whoever may not take it themselves; ValidationError for a pack that is not open, for nobody,
    and for an impossible number of days.
    """
    at, pack = at or timezone.now(), EvidencePack.objects.select_for_update(of=("self",)).get(pk=pack.pk)
    refuse_closed(pack.sections, by)
    if not pack.is_open(at) or pack.expires_at is None:
        raise ValidationError(_("This pack cannot be taken: it is not ready, or its days are over."), code="over")
    if pack.full and signature(by) not in (pack.asked_by, pack.decided_by):
        raise PermissionDenied
    if not to.strip():
        raise ValidationError({"to": _("Say for whom it is.")}, code="empty")
    if not 1 <= days <= LONGEST:
        raise ValidationError({"days": _("From 1 to %(n)s days.") % {"n": LONGEST}}, code="days")
    token, code = fresh_link(), fresh_code()
    link = EvidenceLink(pack=pack, to=to.strip(), language=language or pack.language, link_digest=digest_of_link(token))
    link.code_digest = digest_of_code(CODE, link.uid, code)
    link.made_by, link.made_at = signature(by), at
    link.expires_at = min(at + timedelta(days=days), pack.expires_at)
    link.save(force_insert=True)
    counts = {"days": days, "people": pack.entries}
    ledger.record("evidence.shared", by=by, target=pack.target, counts=counts)
    path = reverse(f"dpo:evidence_taken_{link.language}", args=[token])
    return Shared(link, f"{settings.BASE_URL}{path}", code)


def revoke(link: EvidenceLink, *, by: Actor, at: datetime | None = None) -> bool:
    """The link opens nothing any more, from now on. False when it was revoked already."""
    refuse_closed(link.pack.sections, by)
    return end(link, by=by, at=at or timezone.now())


@transaction.atomic
def end(link: EvidenceLink, *, by: Actor, at: datetime) -> bool:
    """Shut a link, whoever says so; once."""
    if not EvidenceLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at, revoked_by=signature(by)):
        return False
    ledger.record("evidence.link_revoked", by=by, target=link.pack.target)
    return True


def take(token: str, code: str, *, network: str, at: datetime | None = None) -> EvidencePack | None:
    """The pack behind a link and its code, after both logs were written; None for anything else, whatever it is.

    Each try behind a link of ours is noted; the fifth wrong code shuts it.
    """
    at = at or timezone.now()
    with transaction.atomic():
        rows = EvidenceLink.objects.select_for_update(of=("self",)).select_related("pack__job")
        link = rows.filter(link_digest=digest_of_link(token)).first()
        if link is None or link.state(at) != link.State.OPEN:
            if link is not None:
                EvidenceVisit.objects.create(link=link, at=at, network=network)
            return None
        right = opens(CODE, link.uid, code, link.code_digest)
        pack = link.pack
        people = list(pack.people.values_list("person_id", flat=True))
        if right and len(people) != pack.entries:  # somebody in it was erased: it goes, and nobody gets it
            remove(pack, Ending.CHANGED, by=BY)
            right = False
        EvidenceVisit.objects.create(link=link, at=at, done=right, network=network)
        if not right:
            note_wrong(link)
            return None
        access_log.shown(by=BY, view=VIEW, people=people, reason="evidence")
        ledger.record("evidence.taken", by=BY, target=pack.target, counts={"people": len(people), "link": link.pk})
        EvidenceLink.objects.filter(pk=link.pk).update(taken=F("taken") + 1)
        EvidencePack.objects.filter(pk=pack.pk).update(downloads=F("downloads") + 1)
    return pack


def note_wrong(link: EvidenceLink) -> None:
    """One wrong code more; the last one is in the ledger, for it shuts the link."""
    link.wrong += 1
    link.save(update_fields=["wrong"])
    if link.wrong == MOST_WRONG:
        ledger.record("evidence.link_shut", by=BY, target=link.pack.target)


def forget_whom(at: datetime | None = None) -> int:
    """After a year: to whom links went and from which networks somebody came; how many rows were emptied."""
    before = (at or timezone.now()) - REMEMBERED
    emptied = EvidenceLink.objects.filter(made_at__lt=before, to__isnull=False).update(to=None)
    return emptied + EvidenceVisit.objects.filter(at__lt=before).exclude(network="").update(network="")


def links_of(user: Any, *, end_by: Actor | None) -> list[dict[str, Any]]:
    """The links that the user made and that open something, for the list of sessions (OPEN_LINKS).

    With `end_by` they open nothing any more.
    """
    at = timezone.now()
    rows = EvidenceLink.objects.open_at(at).filter(made_by=signature(user))
    links = list(rows.select_related("pack").prefetch_related("visits"))
    if end_by is not None:
        for link in links:
            end(link, by=end_by, at=at)
    return [
        {
            "label": _("Pack %(number)s") % {"number": link.pack},
            "since": link.made_at,
            "until": link.expires_at,
            "used": next((visit.at for visit in link.visits.all() if visit.done), None),
            "end": reverse("dpo:evidence_link_revocation", args=[link.uid]),
        }
        for link in links
    ]
