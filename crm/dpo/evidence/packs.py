"""What is done with packs of evidence: ordered, let go or refused by a second person, taken back, removed in time.

    order(…) ─┬─ masked ─> MAKING ── job (pack_job.py) ──> READY for seven days ──> GONE
              └─ full ───> WAITS ── approve (a second person) ─> MAKING

An erasure of somebody whose sheet is in a pack takes the sheet along at once, and the pack with the next round.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop

from crm.accounts.models import User
from crm.accounts.second_person.act_card import in_office
from crm.accounts.second_person.independence import refuse_alone
from crm.casework.case_numbers import next_number
from crm.dpo.models import EvidencePack, EvidencePerson, EvidencePersonPiece, EvidencePiece
from crm.dpo.pack_papers.sections import BY_CODE, open_to
from crm.jobs.models import Job
from crm.jobs.queue import OPEN
from crm.privacy.actors import Actor, signature, system
from crm.privacy.erasure.eraser import discard
from crm.privacy.logs import ledger
from crm.privacy.models import Person

KIND = "dpo.make_evidence"
TITLE = gettext_noop("Pack of evidence")
SERIES = "dpo.evidence"
BY = system("dpo.forget_evidence")
SETTLED = timedelta(hours=1)  # a file this old without a row belongs to a worker that died
MOST_PEOPLE = 50
State, Ending = EvidencePack.State, EvidencePack.Ending


@dataclass(frozen=True)
class Terms:
    """What is asked for: the range, the sections, whose sheets, in full or masked, for whom, what is missing."""

    since: date
    until: date
    sections: Sequence[str]
    people: Sequence[Person] = ()
    full: bool = False
    about: str = ""
    gaps: str = ""
    language: str = settings.LANGUAGE_CODE


@transaction.atomic
def order(terms: Terms, *, by: Actor, follows: EvidencePack | None = None, at: datetime | None = None) -> EvidencePack:
    """Order a pack: a masked one is begun at once, a full one waits. `follows`: the next version of that pack.

    PermissionDenied for a section that `by` may not see. ValidationError for an impossible range, no section, and too
    many people.
    """
    at, people = at or timezone.now(), list(dict.fromkeys(terms.people))
    refuse_closed(terms.sections, by)
    refuse_impossible(terms, at)
    columns = {name: getattr(terms, name) for name in ("since", "until", "full", "about", "gaps", "language")}
    pack = EvidencePack(sections=list(dict.fromkeys(terms.sections)), **columns)
    pack.number, pack.version = numbered(follows, at)
    pack.owner = by if isinstance(by, User) else None
    pack.asked_by, pack.asked_at, pack.entries = signature(by), at, len(people)
    pack.state = State.WAITS if terms.full else State.MAKING
    pack.save(force_insert=True)
    EvidencePerson.objects.bulk_create(EvidencePerson(pack=pack, person=person) for person in people)
    counts = {"full": terms.full, "people": pack.entries, "sections": len(pack.sections)}
    ledger.record("evidence.ordered", by=by, target=pack.target, counts=counts)
    if not terms.full:
        begin(pack, by=by)
    return pack


def refuse_closed(codes: Sequence[str], by: Actor) -> None:
    """PermissionDenied unless `by` may see the data of each of these sections."""
    if set(codes) - {section.code for section in open_to(by)}:
        raise PermissionDenied


def refuse_impossible(terms: Terms, at: datetime) -> None:
    """ValidationError for what cannot be made."""
    if terms.until < terms.since:
        raise ValidationError({"until": _("The last day lies before the first one.")})
    if terms.since > timezone.localdate(at):
        raise ValidationError({"since": _("The range begins in the future: nothing has happened there yet.")})
    if not terms.sections:
        raise ValidationError({"sections": _("Choose at least one section.")})
    if len(terms.people) > MOST_PEOPLE:
        raise ValidationError({"people": _("At most %(n)s people in one pack.") % {"n": MOST_PEOPLE}})
    if terms.people and not any(BY_CODE[code].of_people for code in terms.sections):
        raise ValidationError({"sections": _("People were chosen: choose the section with their sheets too.")})


def numbered(follows: EvidencePack | None, at: datetime) -> tuple[str, int]:
    """Number and version: the next version of a pack, or the first of the next number of the year."""
    number = next_number(EvidencePack.objects.all(), "D", at, series=SERIES)  # holds the series in any case
    if follows is None:
        return number, 1
    return follows.number, EvidencePack.objects.filter(number=follows.number).count() + 1


def begin(pack: EvidencePack, *, by: Actor) -> None:
    """Ring the job; the caller holds the transaction."""
    pack.job = Job.start(KIND, by=pack.owner or by, payload={"pack": str(pack.uid)}, title_code=TITLE, cancellable=True)
    pack.save(update_fields=["job"])


@transaction.atomic
def approve(pack: EvidencePack, *, by: User, at: datetime | None = None) -> EvidencePack:
    """The second person's yes to a full pack; its job begins.

    PermissionDenied for whoever is neither the officer nor decides, or may not see a section; ValidationError for
    whoever asked, for somebody who depends on them, and when somebody has decided meanwhile.
    """
    at = at or timezone.now()
    pack = to_be_decided(pack, by)
    refuse_alone(pack.asked_by, by, at=at)
    pack.move(State.WAITS, to=State.MAKING, decided_by=signature(by), decided_at=at)
    ledger.record("evidence.approved", by=by, target=pack.target, counts={"people": pack.entries})
    begin(pack, by=by)
    return pack


@transaction.atomic
def refuse(pack: EvidencePack, *, by: User, at: datetime | None = None) -> EvidencePack:
    """The second person's no, or that of whoever asked: nothing is made. Raises as `approve`."""
    pack = to_be_decided(pack, by)
    pack.move(
        State.WAITS, to=State.GONE, ending=Ending.REFUSED, decided_by=signature(by), decided_at=at or timezone.now()
    )
    pack.people.all().delete()
    ledger.record("evidence.refused", by=by, target=pack.target)
    return pack


def to_be_decided(pack: EvidencePack, by: User) -> EvidencePack:
    """The pack, locked, for somebody in office who may see all of its sections. ValidationError once it is decided."""
    fresh = EvidencePack.objects.select_for_update(of=("self",)).get(pk=pack.pk)
    if not in_office(by):
        raise PermissionDenied
    refuse_closed(fresh.sections, by)
    if fresh.state != State.WAITS:
        raise ValidationError(_("Somebody has decided it meanwhile."), code="decided")
    return fresh


def remove(pack: EvidencePack, ending: str, *, by: Actor = BY) -> bool:
    """Delete the files: rows now, the disk after the commit. What was in it, its digest and who took it stay.

    False when it was gone already.
    """
    with transaction.atomic():
        if pack.state == State.GONE or not pack.move(pack.state, to=State.GONE, ending=ending, about=None, gaps=None):
            return False
        if pack.job_id and pack.job:
            pack.job.cancel(by=by)
        files = pieces_of(pack)
        pack.files.all().delete()
        pack.people.all().delete()
        ledger.record("evidence.removed", by=by, target=pack.target, counts={"reason": ending})
        transaction.on_commit(partial(discard, files))
    return True


def pieces_of(pack: EvidencePack) -> list[tuple[Storage, str]]:
    """(storage, name) of everything that leaves the disk with a pack."""
    rows: list[Any] = [
        *EvidencePiece.objects.filter(entry__pack=pack).only("file"),
        *EvidencePersonPiece.objects.filter(entry__pack=pack).only("file"),
    ]
    return [(row.file.storage, str(row.file.name)) for row in rows if row.file]


def forget_due(at: datetime | None = None) -> int:
    """Remove what is over, incomplete or given up; how many. Running it twice changes nothing."""
    at = at or timezone.now()
    gone = [remove(pack, Ending.EXPIRED) for pack in EvidencePack.objects.filter(state=State.READY, expires_at__lte=at)]
    alive = EvidencePack.objects.exclude(state=State.GONE).annotate(left=Count("people"))
    gone += [remove(pack, Ending.CHANGED) for pack in alive.exclude(left=F("entries"))]
    cancelled = EvidencePack.objects.filter(state=State.MAKING, job__state="cancelled")
    gone += [remove(pack, Ending.REMOVED) for pack in cancelled]
    old = EvidencePack.objects.filter(state__in=[State.MAKING, State.WAITS], asked_at__lte=at - timedelta(days=30))
    gone += [remove(pack, Ending.EXPIRED) for pack in old.exclude(job__state__in=OPEN)]
    for model in (EvidencePiece, EvidencePersonPiece):
        sweep(model, at)
    return sum(gone)


def sweep(model: Any, at: datetime) -> None:
    """Delete pieces on the disk that no row names, left by a worker that died between disk and database."""
    storage, root = model._meta.get_field("file").storage, model._meta.label_lower
    if not storage.exists(root):
        return
    for folder in storage.listdir(root)[0]:
        names = [f"{root}/{folder}/{name}" for name in storage.listdir(f"{root}/{folder}")[1]]
        named = set(model.objects.filter(file__in=names).values_list("file", flat=True))
        for name in set(names) - named:
            if storage.get_modified_time(name) <= at - SETTLED:
                storage.delete(name)
