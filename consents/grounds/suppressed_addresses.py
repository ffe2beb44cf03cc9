"""Addresses that were objected to: an objection holds for the address, whoever has it now or later (Art. 21(3)).

    suppress(people, at=…)           an objection is remembered for every address of theirs
    suppressed(people, at)           {(person, kind, channel): when}, one statement for a page of people
    bearers(channel, at)             the same as a sub-query over everybody

Only keyed hashes stay, under the index key (design.md, section 3): they survive the erasure of whoever objected, and an
import with the same address meets them. When the index key changes, whoever is still here is carried over to the new
one; for those who are gone the old key must stay, and `keys status` says so.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models

from consents.models import Suppression
from crm.accounts.prepared import Keys, Question, prepared
from crm.privacy.channels import address_kind, having
from crm.privacy.keys import blind_index
from crm.privacy.models import ContactPoint, Person

Kind = Suppression.Kind
Shut = dict[tuple[int, str, str], datetime]  # (person, kind of address, channel or "")


def suppress(people: Iterable[Person], *, at: datetime, channels: Collection[str] | None = None) -> None:
    """Remember that their addresses want no marketing since `at`, by `channels` alone if told: a number that wants no
    calls may be written to. The caller holds the transaction.
    """
    rows = [
        row
        for kind, value in addresses_of([person.pk for person in people])
        for channel in covered(kind, channels)
        for row in rows_of(kind, value, at, channel=channel)
    ]
    Suppression.objects.bulk_create(rows, ignore_conflicts=True)


def covered(kind: str, channels: Collection[str] | None) -> list[str]:
    """What is written for an address of `kind`: "" for all channels, or those of `channels` that lead there."""
    return [""] if channels is None else [channel for channel in having(kind) if channel in channels]


def column_of(kind: str) -> str:
    """The column of Person with the blind index of an address of `kind`."""
    return f"{kind}_index"


def addresses_of(people: list[int]) -> list[tuple[str, str]]:
    """(kind, address) of everybody, primary and further."""
    addresses: list[tuple[str, str]] = []
    for person in Person.objects.with_keys().filter(pk__in=people):
        addresses += [(Kind.EMAIL.value, person.email), (Kind.PHONE.value, person.phone)]
    points = ContactPoint.objects.filter(person__in=people).select_related("person__key")
    addresses += [(point.kind, point.value) for point in points]
    return [(kind, value) for kind, value in dict.fromkeys(addresses) if value]


def rows_of(kind: str, value: str, at: datetime, **more: Any) -> list[Suppression]:
    """One row for each index key in use, so that either finds it while keys change."""
    values = {"objection": uuid4(), "kind": kind, "at": at, **more}
    indexes = zip(blind_index.blinds(kind, value), key_names(), strict=False)  # none for what is no address at all
    return [Suppression(index=each, key=key, **values) for each, key in indexes]


def key_names() -> list[str]:
    """Fingerprints of the index keys in use, newest first."""
    return [blind_index.fingerprint(key) for key in blind_index.keys_from(settings.INDEX_KEY)]


def suppressed(people: Iterable[int], at: datetime) -> Shut:
    """{(person, kind of address, channel or ""): the latest objection up to `at`} of those of `people` who have any."""
    rows = suppressions_question(list(people), at).rows()
    return {(pk, kind, channel): since for pk, kind, channel, since in rows}


def suppressions_question(people: list[int], at: datetime) -> Question:
    """What `suppressed` asks."""
    return Question(("suppressed", at, *people), suppressions, {"people": Keys(people), "at": at})


@prepared
def suppressions(_reader: None, *, people: Keys, at: datetime) -> tuple[str, list]:
    """(person, kind, channel, since) of objections from the addresses of these people up to `at`."""
    person, point, table = (model._meta.db_table for model in (Person, ContactPoint, Suppression))
    return (
        "SELECT told.person_id, told.kind, s.channel, max(s.at) FROM ("  # noqa: S608 - our own tables
        f"SELECT id AS person_id, 'email' AS kind, email_index AS value FROM {person} WHERE id = ANY(%s) "
        f"UNION ALL SELECT id, 'phone', phone_index FROM {person} WHERE id = ANY(%s) "
        f"UNION ALL SELECT person_id, kind, index FROM {point} WHERE person_id = ANY(%s)) AS told "
        f"JOIN {table} AS s ON s.kind = told.kind AND s.index = told.value AND s.at <= %s GROUP BY 1, 2, 3",
        [list(people), list(people), list(people), at],
    )


def against(channel: str, at: datetime) -> models.QuerySet[Suppression]:
    """Objections up to `at` from addresses to which `channel` leads, to it or to all."""
    return Suppression.objects.filter(kind=address_kind(channel), channel__in=("", channel), at__lte=at)


def bearers(channel: str, at: datetime) -> models.QuerySet:
    """Primary keys of everybody who had, at `at`, an address that wants nothing by `channel`."""
    kind, indexes = address_kind(channel), against(channel, at).values("index")
    primary = Person.objects.filter(**{f"{column_of(kind)}__in": indexes}).values("pk")
    further = ContactPoint.objects.filter(kind=kind, index__in=indexes).values("person_id")
    return primary.union(further, all=True)


def indexes_among(pairs: Iterable[tuple[str, int]]) -> dict[tuple[str, int], set[str]]:
    """{(kind, blind index): channels objected to, "" for all}: what an import asks of addresses that nobody has yet."""
    pairs, objected = set(pairs), dict[tuple[str, int], set[str]]()
    rows = Suppression.objects.filter(index__in={index for _kind, index in pairs})
    for kind, index, channel in rows.values_list("kind", "index", "channel"):
        if (kind, index) in pairs:
            objected.setdefault((kind, index), set()).add(channel)
    return objected


def carry_over(people: Iterable[Person]) -> None:
    """New people under a new key: copies an objection that only the old key knows to the new one."""
    names = key_names()
    if len(names) < 2:
        return
    for kind, value in addresses_of([person.pk for person in people]):
        under_either_key = Suppression.objects.filter(kind=kind, index__in=blind_index.blinds(kind, value))
        for objection, channel, at in set(under_either_key.values_list("objection", "channel", "at")):
            copies = rows_of(kind, value, at, objection=objection, channel=channel)
            Suppression.objects.bulk_create(copies, ignore_conflicts=True)


def keep_index(*, carry: bool = False) -> dict[str, int]:
    """{index key: objections that it alone finds}; with `carry` whoever is still here is carried over first."""
    newest = key_names()[0]
    if carry:
        lonely = Suppression.objects.filter(objection__in=without(newest))
        for kind in Kind:
            held = lonely.filter(kind=kind).values("index")
            primary = Person.objects.filter(**{f"{column_of(kind)}__in": held}).values("pk")
            further = ContactPoint.objects.filter(kind=kind, index__in=held).values("person_id")
            carry_over(Person.objects.filter(pk__in=primary.union(further)))
    stuck = Suppression.objects.filter(objection__in=without(newest)).values_list("key", flat=True)
    return dict(Counter(stuck))


def without(key: str) -> models.QuerySet:
    """Objections that have no row under `key`."""
    under_key = Suppression.objects.filter(key=key).values("objection")
    return Suppression.objects.exclude(objection__in=under_key).values("objection")
