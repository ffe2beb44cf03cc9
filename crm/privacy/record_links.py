"""Records that a field of another record leads to: who sees them, what they are called, by what they are meant.

    RecordKind(linked=…)          a kind of record that can be linked says how (crm/privacy/record_kinds.py)
    LinkBook("contact", reader)   the links of one field as one reader sees them, each asked for once

Whom the reader does not see is no link: nothing tells it from one that leads nowhere.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.privacy.record_kinds import parts
from crm.public_ids import public_id

UNLINKED = _("No record that you see is meant by this, or more than one. Choose it from those found.")


@dataclass(frozen=True)
class Linked:
    """One record as a reader sees it: its public id and key, its name and page, and how a file names it."""

    key: str
    pk: int
    label: str
    href: str
    in_file: str
    note: str = ""
    icon: str = "user"


Seen = Mapping[str, Linked]


@dataclass(frozen=True, kw_only=True)
class LinkTarget:
    """A kind of record that can be linked.

    `column` is the column of `rows` (the model of such links) that refers to the record. `visible` are the primary keys
    that a reader sees, `seen` those of some public ids ({id that was asked for: record}, records that were merged
    followed), `meant` those with this very name, address or number, `offered` those that begin so. `held` are
    {public id: primary key} of all that exist, locked against erasure until the transaction ends. The product itself is
    no reader: for None all exist, and none has a name.
    """

    kind: str
    rows: Any
    column: str
    visible: Callable[[Any], Any]
    seen: Callable[[Any, Collection[UUID]], Seen]
    meant: Callable[[Any, str], list[Linked]]
    offered: Callable[[Any, str], list[Linked]]
    held: Callable[[Collection[UUID]], Mapping[str, int]]


@dataclass(frozen=True, kw_only=True)
class LinkSource:
    """Records that nothing leads to and whose own fields lead to others; `seen` as that of a target."""

    record: str
    seen: Callable[[Any, Collection[UUID]], Seen]


Source = LinkTarget | LinkSource


def link_targets() -> dict[str, LinkTarget]:
    """{kind: target} of everything that can be linked."""
    return {target.kind: target for target in parts("linked")}


def link_sources() -> dict[str, Source]:
    """{kind of record: how such a record is seen} of everything whose fields lead to others."""
    return {**link_targets(), **{source.record: source for source in parts("leading")}}


class LinkBook:
    """The links of one field, for one reader."""

    def __init__(self, kind: str, reader: Any) -> None:
        self.kind, self.reader = kind, reader
        self.known: dict[str, Linked | None] = {}
        self.sought: dict[str, list[Linked]] = {}

    @property
    def stranger(self) -> bool:
        """Whether whoever reads is not signed in and sees nothing."""
        return self.reader is not None and getattr(self.reader, "role", None) is None

    @cached_property
    def target(self) -> LinkTarget:
        """What the field leads to."""
        return link_targets()[self.kind]

    def ask(self, keys: Iterable[str]) -> None:
        """Ask for these public ids at once, as far as they are not known."""
        fresh = {key: uid for key in keys if key not in self.known and (uid := public_id(key))}
        if fresh:
            records = {} if self.stranger else self.target.seen(self.reader, fresh.values())
            self.known |= {key: records.get(str(uid)) for key, uid in fresh.items()}

    def get(self, key: str) -> Linked | None:
        """The record of a public id; None where there is none that the reader sees."""
        self.ask([key])
        return self.known.get(key)

    def meant(self, text: str) -> list[Linked]:
        """The records that are meant by a text: by id, address, number or whole name."""
        if text not in self.sought:
            linked = self.get(text) if public_id(text) else None
            named = [] if linked or self.stranger else self.target.meant(self.reader, text)
            self.sought[text] = [linked] if linked else named
        return self.sought[text]

    def read(self, text: str) -> str:
        """The public id of the one record that the reader sees and means by this text."""
        meant = self.meant(text)
        if len(meant) != 1:
            raise ValidationError(UNLINKED, code="linked")
        return meant[0].key

    def words(self, stored: str) -> str:
        """The name of a record; nothing where the reader sees none."""
        linked = self.get(stored)
        return linked.label if linked else ""

    def filed(self, stored: str) -> str:
        """A record as a file names it: a firm by its name, whatever is about a person by its public id."""
        linked = self.get(stored)
        return linked.in_file if linked else ""

    def json(self, stored: str) -> str | None:
        """The public id of a record, for programs."""
        linked = self.get(stored)
        return linked.key if linked else None

    def visible(self) -> Any:
        """The links (`rows`) that the reader sees, as a subquery of the public ids of their values."""
        rows = self.target.rows.objects.all()
        if self.reader is None or self.stranger:
            return (rows.none() if self.stranger else rows).values("value")
        return rows.filter(**{f"{self.target.column}__in": self.target.visible(self.reader)}).values("value")

    def leading_to(self, text: str) -> Any:
        """The links to the records meant by a text, as a subquery of the public ids of their values."""
        pks = [linked.pk for linked in self.meant(text)]
        return self.target.rows.objects.filter(**{f"{self.target.column}__in": pks}).values("value")
