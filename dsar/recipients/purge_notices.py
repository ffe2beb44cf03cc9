"""Art. 19 and the purge: whoever has somebody's data from us hears that we deleted them, once for each run.

    batch: who has what of whom ──> erased ──> rows under the notice of each recipient, in the same transaction
    run over ──> mails and tasks leave ──> confirmed: the names of that notice go ──> all: the key of the case goes

A purge deletes what is no longer needed; that is the duty of Art. 17(1)(a), so Art. 19 asks to tell whoever got the
data, unless it takes disproportionate effort. One case for each of thousands of people would; one notice with a list
does not. Who is told:

    by an act      whoever got the person's data by a single disclosure: a file, a page of a program, a calendar
    standing       whoever receives everybody for one of their purposes, unless
                     our own store lies with it: that went with the key
                     the agreement says that it deletes by itself whom we deleted (`Agreement.deletion_clause`)
                     it is an authority: it was told by a law, and keeps by its own

The list names people by what the recipient has: the id of programs always, name, e-mail and telephone only where it got
those. It is sealed under a key of the case alone, handed out behind the link of the notice, and in no mail. A batch
costs a few statements, however many people are in it; a killed one leaves nothing, and nothing is told twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from consents.recipients.held_purposes import held_among
from consents.recipients.person_recipients import overlap
from crm.privacy.actors import Actor, signature
from crm.privacy.categories import Category
from crm.privacy.models import Disclosure, Person, PurposeRecipient, Recipient
from crm.privacy.models.outside.agreements import running_with
from crm.privacy.verbs.scope import categories_held
from dsar.models import Case, Kind, NoticedPerson, RecipientNotice
from dsar.recipients.noted_recipients import TERM, in_order
from dsar.recipients.own_acts import open_own_case, told_elsewhere
from dsar.recipients.ways import State, Way, address_of, hosts_us, ways_to
from retention.models import Run

RIGHT = Kind.ERASURE
IN_BULK = (Way.MAIL, Way.TASK)  # the ways that can carry a list
NAMES = {"name": Category.IDENTITY, "email": Category.EMAIL, "phone": Category.PHONE}


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


@dataclass
class Leaving:
    """Somebody who is about to be erased: by what others know them, and who has what (primary keys of recipients)."""

    uid: UUID
    names: dict[str, str]
    held: frozenset[str]
    shares: dict[int, Share]

    def gone(self, left: frozenset[str]) -> "Leaving":
        """The same with what went alone, where we still hold `left`."""
        for share in self.shares.values():
            share.by_act -= left
            share.always = (share.always & self.held) - left
        return Leaving(
            self.uid, self.names, self.held, {pk: each for pk, each in self.shares.items() if each.categories}
        )


class ErasureNotices:
    """Whoever has the data of the erased is told (`TOLD_ELSEWHERE`, Art. 19)."""

    def __init__(self, *, by: Actor) -> None:
        self.by = by

    def around(self, person: Person, at: datetime) -> AbstractContextManager[None]:
        """An erasure by hand happens within."""
        return told_elsewhere(person, by=self.by, at=at)

    def of_run(self, run: Run) -> "PurgeNotices":
        """What the batches of a purge call."""
        return PurgeNotices(run, by=self.by)


class PurgeNotices:
    """The notices of one run, batch by batch; both verbs in the transaction that erases people."""

    def __init__(self, run: Run, *, by: Actor) -> None:
        self.run, self.by = run, by
        self.recipients: dict[int, Recipient] = {}

    def before(self, people: Sequence[int | None], at: datetime, *, alone: bool = False) -> dict[int, Leaving]:
        """{person: who has what of them} of those of whom somebody is told. `alone`: of one of whom something stays."""
        keys = [pk for pk in people if pk is not None]
        shares: dict[int, dict[int, Share]] = {}
        for person, recipient, role, slug, categories, always in (*self.by_act(keys, at), *self.standing_of(keys, at)):
            share = shares.setdefault(person, {}).setdefault(recipient, Share(role))
            (share.always if always else share.by_act).update(categories)
            share.purposes |= {slug} if slug else set()
            share.standing = share.standing or always
        held = categories_held(shares) if alone and shares else {}
        rows = Person.objects.with_keys().filter(pk__in=shares) if shares else ()
        return {
            person.pk: Leaving(
                person.uid,
                {name: value for name in NAMES if (value := getattr(person, name))},
                held.get(person.pk, frozenset()),
                shares[person.pk],
            )
            for person in rows
        }

    def tell(self, leaving: Iterable[Leaving], at: datetime) -> None:
        """Write the people into the notices of their recipients."""
        leaving = [each for each in leaving if each.shares]
        if not leaving:
            return
        case = self.open_for_more() or open_own_case(Person.create(), by=self.by, at=at, run=self.run)
        notices = self.notices_for(case, leaving, at)
        NoticedPerson.objects.bulk_create(
            NoticedPerson(notice=notices[pk], known_as=each.uid, **known_by(each.names, share.categories))
            for each in leaving
            for pk, share in each.shares.items()
        )

    # ---- who has what

    def by_act(self, people: list[int], at: datetime) -> Iterator[tuple[int, int, str, str, list[str], bool]]:
        """Whoever got it by an act. One statement, and one for recipients that were not met before."""
        rows = Disclosure.objects.filter(person__in=people, at__lte=at).order_by()
        values = list(rows.values_list("person", "recipient", "purpose__slug", "categories").distinct())
        self.meet({recipient for _person, recipient, _slug, _categories in values})
        for person, recipient, slug, categories in values:
            if not hosts_us(self.recipients[recipient], at):
                yield person, recipient, self.recipients[recipient].kind, slug or "", categories, False

    def standing_of(self, people: list[int], at: datetime) -> Iterator[tuple[int, int, str, str, list[str], bool]]:
        """Whoever receives everybody and has to be told. No statement where nobody does."""
        for person, spans in held_among(people, at).items() if self.relations else ():
            for span in spans:
                for row in self.relations.get(span.slug, ()):
                    if overlap(row, span, at):
                        yield person, row.recipient_id, row.as_role, span.slug, row.given, True

    @cached_property
    def relations(self) -> dict[str, list[PurposeRecipient]]:
        """{purpose: its standing recipients who are told}, read once for a run."""
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

    # ---- the case of the run, and its notices

    def open_for_more(self) -> Case | None:
        """The case of this run to which people can be added: nothing of it has left, nobody has settled anything."""
        begun = RecipientNotice.objects.exclude(state=State.WAITING, message_uid=None, sent_at=None)
        cases = Case.objects.open().with_keys().filter(run=self.run).exclude(pk__in=begun.values("case"))
        return cases.order_by("-pk").first()

    def notices_for(self, case: Case, leaving: list[Leaving], at: datetime) -> dict[int, RecipientNotice]:
        """{recipient: its notice} with what these people add to it."""
        rows = RecipientNotice.objects.filter(case=case, right=RIGHT, recipient__isnull=False)
        notices = {row.recipient_id or 0: row for row in rows}
        for pk in sorted({pk for each in leaving for pk in each.shares}):
            shares = [each.shares[pk] for each in leaving if pk in each.shares]
            row = notices.get(pk) or self.new_notice(case, self.recipients[pk], shares[0], at)
            row.case, row.number = case, (row.number or 0) + len(shares)
            row.categories = in_order({*row.categories, *(code for share in shares for code in share.categories)})
            row.purposes = sorted({*row.purposes, *(slug for share in shares for slug in share.purposes)})
            row.standing = row.standing or any(share.standing for share in shares)
            row.save(update_fields=["number", "categories", "purposes", "standing"])
            notices[pk] = row
        return notices

    def new_notice(self, case: Case, recipient: Recipient, share: Share, at: datetime) -> RecipientNotice:
        """A notice that waits for the end of the run."""
        way = next(each.way for each in ways_to(recipient, at) if each.way in IN_BULK)
        return RecipientNotice.objects.create(
            case=case,
            right=RIGHT,
            recipient=recipient,
            name=str(recipient),
            role=share.role,
            way=way,
            email=address_of(recipient) if way == Way.MAIL else None,
            made_by=signature(self.by),
            made_at=at,
            due_on=timezone.localdate(at) + TERM,
        )


def is_told(row: PurposeRecipient, at: datetime) -> bool:
    """Whether a standing recipient is told of a purge (see above)."""
    if row.as_role == Recipient.Kind.AUTHORITY or hosts_us(row.recipient, at):
        return False
    return not any(agreed.deletion_clause for agreed in running_with(row.recipient, timezone.localdate(at)))


def known_by(names: dict[str, str], categories: set[str]) -> dict[str, Any]:
    """The names of a person that a recipient has by itself: it learns nothing new."""
    return {name: value for name, value in names.items() if NAMES[name] in categories}


def release_of_runs(at: datetime) -> int:
    """Let the notices of runs that are over leave; how many. While a run goes on its lists grow."""
    waiting = RecipientNotice.objects.filter(
        case__run__isnull=False, way=Way.MAIL, state=State.WAITING, next_at=None, message_uid=None, tries=0
    )
    over = waiting.exclude(case__run__state=Run.State.RUNNING).filter(email__isnull=False)
    return over.update(next_at=at, due_on=timezone.localdate(at) + TERM)
