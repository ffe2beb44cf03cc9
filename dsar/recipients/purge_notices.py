"""Art. 19 and the purge: whoever has somebody's data from us hears that we deleted them, once for each run.

    batch: who has what of whom ──> erased ──> rows under the notice of each recipient, in the same transaction
    run over ──> events, mails and tasks leave ──> confirmed: the names of that notice go ──> all: the key of the case

A purge deletes what is no longer needed; that is the duty of Art. 17(1)(a), so Art. 19 asks to tell whoever got the
data, unless it takes disproportionate effort. One case for each of thousands of people would; one notice with a list
does not. Who is told, and who is not: purge_shares.py.

The list names people by what the recipient has: the id of programs always, name, e-mail and telephone only where it got
those. It is sealed under a key of the case alone, handed out behind the link of the notice, and in no mail. A batch
costs a few statements, however many people are in it; a killed one leaves nothing, and nothing is told twice. A program
is told of each of them by the id alone (crm/api/webhooks/art19_notices.py); the list waits for the case that it is not.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from crm.privacy.actors import Actor, signature
from crm.privacy.categories import Category
from crm.privacy.models import Person, Recipient
from crm.privacy.verbs.scope import categories_held
from dsar.models import Case, Kind, NoticedPerson, RecipientNotice
from dsar.recipients.noted_recipients import TERM, in_order
from dsar.recipients.own_acts import open_own_case, told_elsewhere
from dsar.recipients.purge_shares import (
    PlannedNotice,
    PurgeShares,
    Share,
    Shares,
    planned,
    way_of_purge,
    what_goes,
)
from dsar.recipients.ways import State, Way, address_of
from retention.models import Run

RIGHT = Kind.ERASURE
NAMES = {"name": Category.IDENTITY, "email": Category.EMAIL, "phone": Category.PHONE}


@dataclass
class Leaving:
    """Somebody who is about to be erased: by what others know them, and who has what (primary keys of recipients)."""

    uid: UUID
    names: dict[str, str]
    held: frozenset[str]
    shares: Shares

    def gone(self, left: frozenset[str]) -> "Leaving":
        """The same with what went alone, where we still hold `left`."""
        return Leaving(self.uid, self.names, self.held, what_goes(self.shares, self.held, left))


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

    @cached_property
    def shares(self) -> PurgeShares:
        """Who has what, for one count."""
        return PurgeShares()

    def told(self, people: Mapping[int, frozenset[str] | None], at: datetime) -> dict[int, list[int]]:
        """{person: recipients that hear of it if they go}; `people`: which categories we hold of each then, if any."""
        return self.shares.told(people, at)

    def planned(self, people_by_recipient: Mapping[int, int], at: datetime) -> list[PlannedNotice]:
        """The same counted, with the way to each."""
        return planned(people_by_recipient, at)


class PurgeNotices:
    """The notices of one run, batch by batch; both verbs in the transaction that erases people."""

    def __init__(self, run: Run, *, by: Actor) -> None:
        self.run, self.by = run, by
        self.shares = PurgeShares()

    def before(self, people: Sequence[int | None], at: datetime, *, alone: bool = False) -> dict[int, Leaving]:
        """{person: who has what of them} of those of whom somebody is told. `alone`: of one of whom something stays."""
        shares = self.shares.among([pk for pk in people if pk is not None], at)
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
        case = self.open_for_more() or open_own_case(Person.create_key_only(), by=self.by, at=at, run=self.run)
        notices = self.notices_for(case, leaving, at)
        NoticedPerson.objects.bulk_create(
            NoticedPerson(notice=notices[pk], known_as=each.uid, **known_by(each.names, share.categories))
            for each in leaving
            for pk, share in each.shares.items()
        )

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
            row = notices.get(pk) or self.new_notice(case, self.shares.recipients[pk], shares[0], at)
            row.case, row.number = case, (row.number or 0) + len(shares)
            row.categories = in_order({*row.categories, *(code for share in shares for code in share.categories)})
            row.purposes = sorted({*row.purposes, *(slug for share in shares for slug in share.purposes)})
            row.standing = row.standing or any(share.standing for share in shares)
            row.save(update_fields=["number", "categories", "purposes", "standing"])
            notices[pk] = row
        return notices

    def new_notice(self, case: Case, recipient: Recipient, share: Share, at: datetime) -> RecipientNotice:
        """A notice that waits for the end of the run."""
        way = way_of_purge(recipient, at)
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


def known_by(names: dict[str, str], categories: set[str]) -> dict[str, Any]:
    """The names of a person that a recipient has by itself: it learns nothing new."""
    return {name: value for name, value in names.items() if NAMES[name] in categories}


def release_of_runs(at: datetime) -> int:
    """Let the notices of runs that are over leave; how many. While a run goes on its lists grow."""
    waiting = RecipientNotice.objects.filter(
        Q(way=Way.HOOK) | Q(way=Way.MAIL, email__isnull=False),
        case__run__isnull=False,
        state=State.WAITING,
        next_at=None,
        message_uid=None,
        tries=0,
    )
    over = waiting.exclude(case__run__state=Run.State.RUNNING)
    return over.update(next_at=at, due_on=timezone.localdate(at) + TERM)
