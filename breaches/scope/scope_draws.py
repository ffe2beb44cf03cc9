"""The scope of a case, drawn from its evidence and kept: who, which kinds of data, how many, readable or not.

    add_source ──> draw_scope ──> ScopeDraw 1, 2, 3 …   never changed; a later one counts who came and who went

What was drawn becomes part of what the case says: numbers, kinds of data, whether they can be read.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, gettext_noop

from breaches.cases.differences import kinds_of
from breaches.cases.opening import event, lock_open_case
from breaches.models import Breach, Event, ScopeDraw, ScopePerson, ScopeSource
from breaches.models.terms import Count, Data
from breaches.scope.evidence_sources import CAN_BE_SEALED, evidence_meant, part_of
from crm.accounts.models import User
from crm.jobs.models import Job
from crm.jobs.work import claimed
from crm.privacy.actors import Actor, signature
from crm.privacy.erasure_ledger.ledger_file import mark_of
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.privacy.verbs.scope import Exposed, Scope, batches, draw

AT_ONCE = 5_000
KIND = "breaches.draw"
AT_THE_DESK = 2_000  # people in a scope; more than that are drawn by a job
NARROW = (ScopeSource.Kind.MAIL, ScopeSource.Kind.PEOPLE)


@transaction.atomic
def add_source(  # noqa: PLR0913 - one column of the row each
    breach: Breach,
    kind: str,
    text: str,
    *,
    shows: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    categories: Iterable[str] = (),
    protected: bool = False,
    by: Actor,
    at: datetime | None = None,
) -> ScopeSource:
    """A piece of evidence for the scope. ValidationError when it names nothing, or wants a span and has none."""
    source = ScopeSource.objects.create(
        breach=lock_open_case(breach),
        kind=kind,
        asked=evidence_meant(kind, text, since, until),
        shows=shows.strip(),
        since=since,
        until=until,
        categories=list(categories),
        protected=protected and kind in CAN_BE_SEALED,
        by=signature(by),
        at=at or timezone.now(),
    )
    ledger.record("breach.source_added", by=by, target=breach.target, counts={"kind": str(kind)})
    return source


@transaction.atomic
def count_sources(breach: Breach, counted: Iterable[int], *, by: Actor) -> bool:
    """Sets which evidence (primary keys) counts for the scope; returns whether that changed."""
    keys_wanted, rows = set(counted), list(lock_open_case(breach).sources.all())
    changed = [row for row in rows if row.counted != (row.pk in keys_wanted)]
    for row in changed:
        row.counted = row.pk in keys_wanted
        row.save(update_fields=["counted"])
    if changed:
        ledger.record("breach.sources_chosen", by=by, target=breach.target, counts={"sources": len(keys_wanted)})
    return bool(changed)


@transaction.atomic
def draw_scope(breach: Breach, *, by: Actor, at: datetime | None = None) -> ScopeDraw:
    """Draw the scope from the evidence that counts and keep it. ValidationError without evidence."""
    at, breach = at or timezone.now(), lock_open_case(breach)
    sources = list(breach.sources.filter(counted=True))
    if not sources:
        raise ValidationError(_("Add evidence first."), code="empty")
    scope = draw([part_of(source) for source in sources])
    before = breach.draws.first()
    earlier = set(before.people.values_list("person_hash", flat=True)) if before else set()
    marks = marked(scope.people)
    drawn = ScopeDraw.objects.create(
        breach=breach,
        version=before.version + 1 if before else 1,
        people_count=len(marks),
        records_count=scope.records,
        recipients=scope.recipients,
        categories=scope.categories,
        sources={
            str(source_drawn.uid): pair for source_drawn, *pair in zip(sources, scope.each, scope.only, strict=True)
        },
        legible=scope.legible,
        came=len(set(marks.values()) - earlier) if before else 0,
        went=len(earlier - set(marks.values())),
        digest=digest_of(scope.people, marks),
        by=signature(by),
        at=at,
    )
    keep(drawn, scope.people, marks, earlier if before else set(marks.values()))
    tell_case(breach, scope)
    event(breach, Event.Kind.SCOPE, by=by, at=at, text=str(drawn.people_count), ref=f"scope {drawn.version}")
    counts = {"version": drawn.version, "people": drawn.people_count, "records": drawn.records_count}
    ledger.record("breach.scope_drawn", by=by, target=breach.target, counts=counts)
    return drawn


def draw_or_queue(breach: Breach, *, by: User) -> Job | None:
    """Draw at once, or queue a job where the evidence is about many (it is returned then)."""
    if breach.sources.filter(counted=True).exists() and roughly(breach) > AT_THE_DESK:
        title = gettext_noop("Drawing the scope of a breach")
        return Job.start(KIND, by=by, payload={"breach": breach.pk, "by": by.pk}, title_code=title)
    draw_scope(breach, by=by)
    return None


def roughly(breach: Breach) -> int:
    """Whether many may be concerned: the number of people there are, where evidence may be about all of them."""
    wide = breach.sources.filter(counted=True).exclude(kind__in=NARROW)
    return Person.objects.count() if wide.exists() else 0


def draw_in_job(pk: int) -> None:
    """Draws the scope of a case with many people, as a job."""
    with claimed(pk) as run:
        if run is None:
            return
        breach, by = Breach.objects.get(pk=run.payload["breach"]), User.objects.get(pk=run.payload["by"])
        with transaction.atomic():
            drawn = draw_scope(breach, by=by)
            run.advance(done=drawn.people_count, total=drawn.people_count)
            run.finish({"counts": {}, "link": {"name": "breaches:scope", "args": [breach.number]}})


def marked(people: Iterable[int]) -> dict[int, str]:
    """{person: keyed hash} of those people who still exist."""
    hashes: dict[int, str] = {}
    for some in batches(people, AT_ONCE):
        hashes |= {pk: mark_of(uid) for pk, uid in Person.objects.filter(pk__in=some).values_list("pk", "uid")}
    return hashes


def digest_of(people: Exposed, marks: dict[int, str]) -> str:
    """A digest of everybody and their categories, in an order that depends on nothing else."""
    lines = sorted(f"{mark} {' '.join(sorted(people[pk]))}" for pk, mark in marks.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def keep(drawn: ScopeDraw, people: Exposed, marks: dict[int, str], earlier: set[str]) -> None:
    """Writes one ScopePerson for each person of a draw."""
    for some in batches(sorted(marks), AT_ONCE):
        ScopePerson.objects.bulk_create(
            ScopePerson(
                draw=drawn,
                person_id=pk,
                person_hash=marks[pk],
                categories=sorted(people[pk]),
                new=marks[pk] not in earlier,
            )
            for pk in some
        )


def tell_case(breach: Breach, scope: Scope) -> None:
    """Numbers, kinds of data and whether they can be read, as the case and its filings say them."""
    kinds = kinds_of(scope.categories)
    breach.people_count, breach.people_known = len(scope.people), Count.EXACT
    breach.records_count, breach.records_known = scope.records, Count.EXACT
    breach.data = [code for code in Data.values if code in {*kinds, *breach.data}]
    breach.legible = scope.legible
    breach.version += 1
    columns = ["people_count", "people_known", "records_count", "records_known", "data", "legible", "version"]
    breach.save(update_fields=columns)
