"""How many people's data a recipient may hold now: those processed for the purposes that name it. No names, no rows.

By grounds in force, by the proof that is kept of consents and objections, and everybody for the security of the system.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Value

from consents.models import Ground, GroundEvent
from consents.recipients.held_purposes import PROOF, SECURITY, SHOWN_BY
from crm.dpo.figures import in_force
from crm.privacy.models import Person, PurposeRecipient, Recipient


def people_by_recipient(recipients: Iterable[Recipient], at: datetime) -> dict[int, int]:
    """{recipient: people}; of proof and grounds the larger number. Five statements, however many recipients."""
    pks = [recipient.pk for recipient in recipients]
    named = PurposeRecipient.objects.filter(purpose__active_to=None)
    slugs = named.filter(recipient=OuterRef(OuterRef("pk"))).values("purpose__slug")
    found: Any = Ground.objects.filter(in_force(at), purpose__slug__in=slugs).order_by()
    found = found.annotate(one=Value(1)).values("one").annotate(n=Count("person", distinct=True)).values("n")
    counts = dict(Recipient.objects.filter(pk__in=pks).order_by().values_list("pk", Subquery(found)))
    extra = without_grounds({PROOF, SECURITY})
    more: dict[int, int] = {}
    for pk, slug in named.filter(recipient__in=pks, purpose__slug__in=extra).values_list("recipient", "purpose__slug"):
        more[pk] = max(more.get(pk, 0), extra[slug])
    return {pk: max(counts.get(pk) or 0, more.get(pk, 0)) for pk in pks}


def people_by_purpose(slugs: Iterable[str], at: datetime) -> dict[str, int]:
    """{purpose: people}. Three statements at most."""
    slugs = set(slugs)
    rows = Ground.objects.filter(in_force(at), purpose__slug__in=slugs).order_by().values_list("purpose__slug")
    counts = dict(rows.annotate(n=Count("person", distinct=True)))
    extra = without_grounds(slugs)
    return {slug: max(counts.get(slug, 0), extra.get(slug, 0)) for slug in slugs}


def without_grounds(slugs: set[str]) -> dict[str, int]:
    """{purpose: people} of those purposes that people are processed for without a ground of their own."""
    counts: dict[str, int] = {}
    if PROOF in slugs:
        counts[PROOF] = GroundEvent.objects.filter(SHOWN_BY).order_by().aggregate(n=Count("person", distinct=True))["n"]
    if SECURITY in slugs:
        counts[SECURITY] = Person.objects.count()
    return counts
