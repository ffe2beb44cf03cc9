"""How records stand for a program at this moment: the same question as its lists ask, in statements of a page.

    Standings.of(request, purpose, moves).rows()      [{record, id, change}], without what is nothing for it

`changed` is what a list shows; what is in none any more is told as gone, erased, merged or not allowed, and only to
whoever was given it: of anybody else's a program hears nothing.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from consents.models import Ground
from crm.accounts.models import Token
from crm.accounts.permissions.scopes import CONSENTS_READ
from crm.api.feed import record_lookup
from crm.api.models import GivenPerson, GivenRecord
from crm.api.protocol.disclosure import as_given, check_reader
from crm.api.updates.given_records import MODELS
from crm.api.updates.record_moves import COMPANY, CONSENT, CONTACT, OBJECT, Move
from crm.contacts.models import CompanyMerge, Contact
from crm.privacy.models import Purpose
from crm.privacy.recipients.gate import DisclosureRefused

CHANGED, GONE, ERASED, MERGED, NOT_ALLOWED = "changed", "gone", "erased", "merged", "not_allowed"
UidsByKind = dict[str, set[UUID]]


def standing_grounds(user: Any, purpose: Purpose) -> Any:
    """How the contacts that the program sees stand for the purpose."""
    visible_contacts = Contact.objects.alive().visible_to(user)
    rows = Ground.objects.filter(purpose__slug=purpose.slug, person__in=visible_contacts.values("pk"))
    return rows.select_related("person__key", "purpose")


SEARCHES = record_lookup.SEARCHES | {CONSENT: standing_grounds}
SCOPES = record_lookup.SCOPES | {CONSENT: {CONSENTS_READ}}


class Standings:
    """What is known of the records of some moves, for one program and one purpose; statements as they are needed."""

    def __init__(self, token: Token, purpose: Purpose, moves: Sequence[Move], *, allowed: bool) -> None:
        self.token, self.client, self.user = token, token.client, token.user
        self.purpose, self.allowed = purpose, allowed  # whether the gate lets anything go to the firm
        self.moves = [move for move in self.with_belongings(moves) if self.may_read(move.kind)]
        self.uids: UidsByKind = defaultdict(set)
        for move in self.moves:
            self.uids[move.kind].add(move.uid)

    @classmethod
    def of(cls, request: Any, purpose: Purpose, moves: Sequence[Move]) -> "Standings":
        """For the program that asks. Where the gate refuses its firm it still hears what to let go."""
        try:
            check_reader(request, purpose)
        except DisclosureRefused:
            return cls(request.auth, purpose, moves, allowed=False)
        return cls(request.auth, as_given(request, purpose), moves, allowed=True)

    def may_read(self, kind: str) -> bool:
        """Whether the program has a scope for this kind of record."""
        return any(map(self.token.allows, SCOPES[kind]))

    def with_belongings(self, moves: Sequence[Move]) -> list[Move]:
        """The moves, and behind each person who came or went what is theirs, here or given before."""
        people = [move.uid for move in moves if move.kind == CONTACT and move.deep]
        moved = {(move.kind, move.uid): move for move in moves}
        if people:
            for kind, model in MODELS.items():
                whose = "sole_trader__uid__in" if kind == COMPANY else "person__uid__in"
                rows = model._base_manager.filter(**{whose: people})
                rows = rows.filter(purpose__slug=self.purpose.slug) if kind == CONSENT else rows
                for uid in rows.values_list("uid", flat=True):
                    moved.setdefault((kind, uid), Move(kind, uid))
            given = GivenRecord.objects.filter(client=self.client, person__in=people)
            for kind, uid in given.exclude(record__in=self.for_others(people)).values_list("kind", "record"):
                moved.setdefault((kind, uid), Move(kind, uid))
        firms = [move.uid for move in moves if move.kind == COMPANY and move.deep]
        if firms:
            for uid in Contact.objects.filter(company__uid__in=firms).values_list("person__uid", flat=True):
                moved.setdefault((CONTACT, uid), Move(CONTACT, uid))
        return list(moved.values())

    def for_others(self, people: Sequence[UUID]) -> Any:
        """The grounds of these people for other purposes, which their own feeds tell of."""
        return Ground.objects.filter(person__uid__in=people).exclude(purpose__slug=self.purpose.slug).values("uid")

    @cached_property
    def given(self) -> set[UUID]:
        """Which of them the program's firm, or the program, was given before."""
        people = GivenPerson.objects.filter(recipient=self.client.recipient_id, person__in=self.uids[CONTACT])
        record_uids = set().union(*(self.uids[kind] for kind in MODELS))
        rows = GivenRecord.objects.filter(client=self.client, record__in=record_uids)
        return {*people.values_list("person", flat=True), *rows.values_list("record", flat=True)}

    @cached_property
    def listed(self) -> dict[UUID, Any]:
        """Those that the lists show for the purpose: {public id: record}."""
        if not self.allowed:
            return {}
        rows: dict[UUID, Any] = {}
        for kind in self.uids:
            uid = "person__uid__in" if kind == CONTACT else "uid__in"
            search = SEARCHES[kind](self.user, self.purpose).filter(**{uid: self.uids[kind]})
            rows |= {row.uid: row for row in search}
        return rows

    @cached_property
    def visible(self) -> dict[UUID, bool]:
        """Those of the rest that the program sees all the same: {public id: whether it lies in the bin}."""
        rows: dict[UUID, bool] = {}
        for kind in self.uids:
            rest = self.uids[kind] - self.listed.keys()
            column = "person__uid" if kind == CONTACT else "uid"
            model: Any = Contact if kind == CONTACT else MODELS[kind]
            if rest and kind != CONSENT:
                in_bin: dict[str, Any] = {"binned": None} if kind == OBJECT else {}  # else the bin is left out
                visible_rows = model.objects.visible_to(self.user, **in_bin).filter(**{f"{column}__in": rest})
                columns = [column, "binned_at"] if hasattr(model, "binned_at") else [column]  # a paper has no bin
                rows |= {uid: any(binned_at) for uid, *binned_at in visible_rows.values_list(*columns)}
        return rows

    @cached_property
    def here(self) -> set[UUID]:
        """Those of the rest that exist, seen or not."""
        rest = {uid for uids in self.uids.values() for uid in uids} - self.listed.keys() - self.visible.keys()
        existing: set[UUID] = set()
        for kind, model in {CONTACT: Contact, **MODELS}.items():
            if wanted := rest & self.uids.get(kind, set()):
                column = "person__uid" if kind == CONTACT else "uid"
                rows = model._base_manager.filter(**{f"{column}__in": wanted})
                existing |= set(rows.values_list(column, flat=True))
        return existing

    @cached_property
    def merged(self) -> dict[UUID, UUID]:
        """{a firm that was merged away: the one that goes on}."""
        if not self.uids.get(COMPANY):
            return {}
        rows = CompanyMerge.objects.filter(loser__in=self.uids[COMPANY])
        return dict(rows.values_list("loser", "survivor__uid"))

    @property
    def people(self) -> list[Any]:
        """The people who may be read now: they are shown by being told of."""
        return [row.person for row in self.listed.values() if isinstance(row, Contact)]

    def rows(self) -> list[dict[str, Any]]:
        """Each record with how it stands."""
        standings = ((move, *self.standing(move)) for move in self.moves)
        return [
            {"record": move.kind, "id": move.uid, "change": change, **({"into": into} if into else {})}
            for move, change, into in standings
            if change
        ]

    def standing(self, move: Move) -> tuple[str, UUID | None]:
        """(how it stands, what goes on instead of it); ("", None) for what is nothing for this program."""
        uid = move.uid
        if uid in self.listed:
            return CHANGED, None
        if uid in self.visible and (move.kind != CONTACT or uid in self.given):
            return (GONE if self.visible[uid] else NOT_ALLOWED), None
        if uid not in self.given:
            return "", None
        if uid in self.here:
            return NOT_ALLOWED, None
        into = move.into or self.merged.get(uid)
        return (MERGED, into) if into else (ERASED, None)
