"""Who has what of whom a purge takes, and who of them is told: what its preview shows and its run writes down.

    by an act      whoever got the person's data by a single disclosure: a file, a page of a program, a calendar
    standing       whoever receives everybody for one of their purposes, unless
                     our own store lies with it: that went with the key
                     the agreement says that it deletes by itself whom we deleted (`Agreement.deletion_clause`)
                     it is an authority: it was told by a law, and keeps by its own

Of whom something stays only what goes is told.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from consents.recipients.held_purposes import held_among
from consents.recipients.person_recipients import overlap
from crm.privacy.models import Disclosure, PurposeRecipient, Recipient
from crm.privacy.models.outside.agreements import running_with
from crm.privacy.verbs.scope import categories_held
from dsar.models import RecipientNotice
from dsar.recipients.ways import ICONS, hosts_us, ways_to

Received = tuple[int, int, str, str, list[str], bool]  # person, recipient, role, purpose, categories, standing


@dataclass
class Share:
    """What one recipient has of one person."""

    role: str
    standing: bool = False
    purposes: set[str] = field(default_factory=set)
    by_act: set[str] = field(default_factory=set)
    always: set[str] = field(default_factory=set)

    @property
    def categories(self) -> set[str]:
        """All of it."""
        return self.by_act | self.always


Shares = dict[int, Share]  # {recipient: what it has of one person}


@dataclass(frozen=True)
class PlannedNotice:
    """A recipient that will be told, by which way, of how many people."""

    recipient: Recipient
    way: RecipientNotice.Way
    people: int

    @property
    def icon(self) -> str:
        """The picture of the way."""
        return ICONS[self.way]


class PurgeShares:
    """Who has what, for one run or one count: standing recipients are read once."""

    def __init__(self) -> None:
        self.recipients: dict[int, Recipient] = {}

    def among(self, people: Iterable[int], at: datetime) -> dict[int, Shares]:
        """{person: shares} of those of whom somebody is to be told. A few statements, however many they are."""
        keys, by_person = list(people), dict[int, Shares]()
        for person, recipient, role, slug, categories, always in (*self.by_act(keys, at), *self.standing_of(keys, at)):
            share = by_person.setdefault(person, {}).setdefault(recipient, Share(role))
            (share.always if always else share.by_act).update(categories)
            share.purposes |= {slug} if slug else set()
            share.standing = share.standing or always
        return by_person

    def told(self, people: Mapping[int, frozenset[str] | None], at: datetime) -> dict[int, list[int]]:
        """{person: the recipients that are told if they go}; `people` says what we hold of each then, None: nothing."""
        by_person = self.among(people, at)
        held = categories_held([pk for pk in by_person if people[pk] is not None])
        for person, left in people.items():
            if left is not None and person in by_person:
                by_person[person] = what_goes(by_person[person], held.get(person, frozenset()), left)
        return {person: sorted(shares) for person, shares in by_person.items() if shares}

    # ---- who has what

    def by_act(self, people: list[int], at: datetime) -> Iterator[Received]:
        """Whoever got it by an act. One statement, and one for recipients that were not met before."""
        rows = Disclosure.objects.filter(person__in=people, at__lte=at).order_by()
        values = list(rows.values_list("person", "recipient", "purpose__slug", "categories").distinct())
        self.meet({recipient for _person, recipient, _slug, _categories in values})
        for person, recipient, slug, categories in values:
            if not hosts_us(self.recipients[recipient], at):
                yield person, recipient, self.recipients[recipient].kind, slug or "", categories, False

    def standing_of(self, people: list[int], at: datetime) -> Iterator[Received]:
        """Whoever receives everybody and has to be told. No statement where nobody does."""
        for person, spans in held_among(people, at).items() if self.relations else ():
            for span in spans:
                for row in self.relations.get(span.slug, ()):
                    if overlap(row, span, at):
                        yield person, row.recipient_id, row.as_role, span.slug, row.given, True

    @cached_property
    def relations(self) -> dict[str, list[PurposeRecipient]]:
        """{purpose: its standing recipients who are told}, read once."""
        at = timezone.now()
        rows = PurposeRecipient.objects.select_related("purpose", "recipient").prefetch_related("recipient__agreements")
        matches: dict[str, list[PurposeRecipient]] = {}
        for row in rows.order_by("pk"):
            if row.always and is_told(row, at):
                matches.setdefault(row.purpose.slug, []).append(row)
                self.recipients[row.recipient_id] = row.recipient
        return matches

    def meet(self, recipients: set[int]) -> None:
        """Read those that were not met yet."""
        if new := recipients - set(self.recipients):
            self.recipients |= Recipient.objects.in_bulk(new)


def what_goes(shares: Shares, held: frozenset[str], left: frozenset[str]) -> Shares:
    """The shares of somebody of whom we held `held` and hold `left`: what went alone, and who had nothing else."""
    for share in shares.values():
        share.by_act -= left
        share.always = (share.always & held) - left
    return {pk: share for pk, share in shares.items() if share.categories}


def is_told(row: PurposeRecipient, at: datetime) -> bool:
    """Whether a standing recipient is told of a purge (see the module)."""
    if row.as_role == Recipient.Kind.AUTHORITY or hosts_us(row.recipient, at):
        return False
    return not any(agreed.deletion_clause for agreed in running_with(row.recipient, timezone.localdate(at)))


def way_of_purge(recipient: Recipient, at: datetime) -> RecipientNotice.Way:
    """How it hears of a purge: by webhook, else by mail, else as a task of ours, unless its file says another way."""
    return ways_to(recipient, at)[0].way


def planned(people_by_recipient: Mapping[int, int], at: datetime) -> list[PlannedNotice]:
    """The notices that a purge will send, by name of the recipient; {recipient: how many people}."""
    rows = Recipient.objects.filter(pk__in=people_by_recipient)
    notices = [PlannedNotice(row, way_of_purge(row, at), people_by_recipient[row.pk]) for row in rows]
    return sorted(notices, key=lambda notice: str(notice.recipient))
