"""From the other side: whose data a recipient has, and which recipients a set of people has.

A breach asks both: what lies with the firm it happened at, and whom to ask or tell of the people it reached. Made of
the same spans and relations as `recipients_of`, so the answers agree.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Count

from consents.recipients.held_purposes import Held, held_among
from consents.recipients.person_recipients import overlap
from crm.privacy.models import Disclosure, Person, PurposeRecipient, Recipient
from crm.privacy.verbs.scope import batches

EVER = datetime.min.replace(tzinfo=UTC)
Exposed = dict[int, frozenset[str]]  # person (primary key): categories


@dataclass(frozen=True)
class Share:
    """A recipient that has data of some of the people asked about: of how many, and which categories."""

    recipient: Recipient
    role: str
    standing: bool
    people: int
    categories: frozenset[str]


def people_with(recipient: int, since: datetime, until: datetime) -> Exposed:
    """Everybody whose data a standing recipient (primary key) had at some time from `since` to `until`."""
    relations = standing_relations(recipient=recipient)
    by_person: Exposed = {}
    if not relations:
        return by_person
    here = Person.objects.filter(created_at__lte=until).order_by("pk").values_list("pk", flat=True)
    for keys in batches(here.iterator()):
        for person, spans in held_among(keys, until).items():
            codes = {code for row in relations if reaches(row, spans, since, until) for code in row.given}
            if codes:
                by_person[person] = frozenset(codes)
    return by_person


def reaches(row: PurposeRecipient, spans: Iterable[Held], since: datetime, until: datetime) -> bool:
    """Whether the recipient had the data at some time of the span."""
    for span in spans:
        if span.slug == row.purpose.slug and (shared := overlap(row, span, until)):
            ended = shared[1]
            if ended is None or ended >= since:
                return True
    return False


def recipients_among(people: Sequence[int], at: datetime) -> list[Share]:
    """Who has or had data of these people (primary keys) by `at`, those who have most of them first."""
    relations = standing_relations()
    counts, codes = Counter[int](), defaultdict[int, set[str]](set)
    firms: dict[int, tuple[Recipient, str, bool]] = {}
    for keys in batches(people):
        for spans in held_among(keys, at).values():
            reached = [row for row in relations if reaches(row, spans, EVER, at)]
            counts.update({row.recipient_id for row in reached})
            for row in reached:
                codes[row.recipient_id].update(row.given)
                firms[row.recipient_id] = (row.recipient, row.as_role, True)
        for recipient, number, given in disclosed(keys, at):
            counts[recipient.pk] = max(counts[recipient.pk], number)
            codes[recipient.pk].update(given)
            firms.setdefault(recipient.pk, (recipient, recipient.kind, False))
    shares = [Share(*firm, counts[key], frozenset(codes[key])) for key, firm in firms.items()]
    return sorted(shares, key=lambda share: (-share.people, str(share.recipient)))


def every_recipient(at: datetime) -> list[Share]:
    """Whoever may have data of anybody: for sets too large to ask person by person. `people` is 0: not counted."""
    relations = standing_relations()
    shares = {row.recipient_id: Share(row.recipient, row.as_role, True, 0, frozenset(row.given)) for row in relations}
    for recipient in Recipient.objects.filter(disclosures__at__lte=at).distinct():
        shares.setdefault(recipient.pk, Share(recipient, recipient.kind, False, 0, frozenset()))
    return sorted(shares.values(), key=lambda share: str(share.recipient))


def standing_relations(**wanted: int) -> list[PurposeRecipient]:
    """Those relations by which everybody goes, with recipient and purpose."""
    rows = PurposeRecipient.objects.filter(**wanted).select_related("purpose", "recipient").order_by("pk")
    return [row for row in rows if row.always]


def disclosed(people: list[int], at: datetime) -> list[tuple[Recipient, int, set[str]]]:
    """(recipient, how many of these people, which categories) of single disclosures by `at`."""
    rows = Disclosure.objects.filter(person__in=people, at__lte=at).order_by()
    numbers = dict(rows.values("recipient").annotate(n=Count("person", distinct=True)).values_list("recipient", "n"))
    codes = defaultdict[int, set[str]](set)
    for recipient, given in rows.values_list("recipient", "categories").distinct():
        codes[recipient].update(given)
    return [(firm, numbers[firm.pk], codes[firm.pk]) for firm in Recipient.objects.filter(pk__in=numbers)]
