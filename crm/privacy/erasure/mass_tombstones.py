"""Tombstones for many people, a statement for each table: as `lay_tombstones`, without a single model instance.

While one index key is in use the stored indexes are under it, so nothing is opened but names. While the key changes,
addresses have to be opened and hashed under each: `lay` does that.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from crm.privacy.actors import Actor, signature
from crm.privacy.erasure.tombstones import lay_tombstones, teams_of
from crm.privacy.keys import blind_index, cipher
from crm.privacy.keys.cipher import Sealer, Unreadable
from crm.privacy.models import Person

PEOPLE = (
    "SELECT p.id, p.uid, p.name, p.email_index, p.phone_index, k.wrapped, k.version FROM privacy_person AS p "
    "LEFT JOIN privacy_personkey AS k ON k.person_id = p.id WHERE p.id = ANY(%s)"
)
POINTS = "SELECT person_id, kind, index FROM privacy_contactpoint WHERE person_id = ANY(%s) AND index IS NOT NULL"
LAY = (
    "INSERT INTO privacy_tombstone (stone, kind, index, name, team, key, laid_at, laid_by) "
    "SELECT stone, kind, index, name, team, %s, %s, %s "
    "FROM unnest(%s::uuid[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[]) "
    "AS laid(stone, kind, index, name, team)"
)
Row = tuple[UUID, str, int, int | None, int | None]


def lay_many(pks: list[int], *, by: Actor, at: datetime) -> None:
    """Remember every address of everybody; the caller holds them, and their keys still are there."""
    if len(blind_index.key_names()) > 1:
        lay_tombstones(Person.objects.with_keys().filter(pk__in=pks), by=by, at=at)
        return
    with connection.cursor() as cursor:
        cursor.execute(POINTS, [pks])
        further: dict[int, list[tuple[str, int]]] = {}
        for pk, kind, each in cursor.fetchall():
            further.setdefault(pk, []).append((kind, each))
        cursor.execute(PEOPLE, [pks])
        teams = teams_of(pks)
        people_rows = cursor.fetchall()
        rows = [
            row
            for person_row in people_rows
            for row in rows_of(person_row, further.get(person_row[0], []), teams.get(person_row[0]))
        ]
        if rows:
            common: list[Any] = [blind_index.key_names()[0], at, signature(by)]
            cursor.execute(LAY, [*common, *map(list, zip(*rows, strict=True))])


def rows_of(person: tuple, further: list[tuple[str, int]], team: int | None) -> Iterator[Row]:
    """(stone, kind, address, name, team) of each address."""
    _pk, uid, name, email, phone, wrapped, version = person
    primary = [(kind, each) for kind, each in (("email", email), ("phone", phone)) if each is not None]
    addresses = dict.fromkeys([*primary, *further])
    stone = uuid4()
    hashed = hash_of(uid, name, wrapped, version) if addresses else None
    for kind, each in addresses:
        yield stone, kind, each, hashed, team


def hash_of(uid: UUID, name: bytes | None, wrapped: bytes | None, version: int | None) -> int | None:
    """The hash of the name; None when there is none, or when it does not open any more."""
    if not name or wrapped is None or version is None:
        return None
    column = Person._meta.get_field("name")
    try:
        sealer = Sealer.under(uid, cipher.unwrap(bytes(wrapped), uid, version))
        text = column.decode(sealer.open(bytes(name), row=uid, column=column.column_label))
    except Unreadable:
        return None
    return next(iter(blind_index.blind_names(text)), None)
