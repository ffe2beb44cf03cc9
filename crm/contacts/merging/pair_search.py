"""Finds contacts and companies that may be duplicates, at night, in batches, by keyed hashes: nothing is decrypted.

    the same e-mail or phone, further ones too    and a similar name, or none; a number many people share is an office's
    the same NIP                                  of two businesses
    a similar name at the same company            by the search tokens

A pair marked as different stays so; one that no longer matches leaves the queue. Restricted people (Art. 18) and
records in the bin are left out. After a merge is undone, `search_pairs_of` checks the restored records at once.
"""
# ruff: noqa: S608 - the statements are ours, only numbers travel

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from crm.contacts.merging.pairs_set_aside import reopen
from crm.contacts.models import Alike, CompanyPair, ContactPair
from crm.privacy.actors import Actor, system
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry

BATCH = 1000
TOGETHER = 6  # more people of one team behind one address are an office: whom others have there must not be felt
COLLEAGUES = 300  # in one company, beyond which names alone say little
NIGHT = range(3, 6)  # hours
A_NIGHT, MISSED = timedelta(hours=12), timedelta(hours=48)
LOOKED, BY = "duplicates.found", system("contacts.find_duplicates")
RESEMBLES = 0.7  # of the tokens of the shorter name
Found = dict[tuple[int, int], set[str]]

USABLE = (
    "c.binned_at IS NULL AND NOT EXISTS "
    "(SELECT FROM consents_restriction AS r WHERE r.person_id = c.person_id AND r.lifted_at IS NULL)"
)
COMMON = "(SELECT count(*) FROM (SELECT unnest(a.name_tokens) INTERSECT SELECT unnest(b.name_tokens)) AS shared)"
ALIKE = f"{COMMON} >= %s * least(cardinality(a.name_tokens), cardinality(b.name_tokens))"
NAMELESS = "(cardinality(a.name_tokens) = 0 OR cardinality(b.name_tokens) = 0)"
ADDRESSES = f"""
WITH mine AS (
  SELECT id AS pk, 'email' AS kind, email_index AS value FROM privacy_person
    WHERE id = ANY(%s) AND email_index IS NOT NULL
  UNION SELECT id, 'phone', phone_index FROM privacy_person WHERE id = ANY(%s) AND phone_index IS NOT NULL
  UNION SELECT person_id, kind, index FROM privacy_contactpoint WHERE person_id = ANY(%s) AND index IS NOT NULL
), theirs AS (
  SELECT m.kind, m.value, p.id AS pk FROM (SELECT DISTINCT kind, value FROM mine) AS m
    JOIN privacy_person AS p ON m.kind = 'email' AND p.email_index = m.value
  UNION SELECT m.kind, m.value, p.id FROM (SELECT DISTINCT kind, value FROM mine) AS m
    JOIN privacy_person AS p ON m.kind = 'phone' AND p.phone_index = m.value
  UNION SELECT m.kind, m.value, p.person_id FROM (SELECT DISTINCT kind, value FROM mine) AS m
    JOIN privacy_contactpoint AS p ON p.kind = m.kind AND p.index = m.value
), placed AS (
  SELECT DISTINCT t.kind, t.value, t.pk, c.team_id FROM theirs AS t
    JOIN contacts_contact AS c ON c.person_id = t.pk AND {USABLE}
), few AS (
  SELECT kind, value, team_id FROM placed GROUP BY 1, 2, 3 HAVING count(*) <= {TOGETHER}
), near AS (
  SELECT p.kind, p.value, p.pk FROM placed AS p JOIN few USING (kind, value, team_id)
)
SELECT DISTINCT least(m.pk, t.pk), greatest(m.pk, t.pk), m.kind, a.company_id IS NOT DISTINCT FROM b.company_id
  AND a.company_id IS NOT NULL
FROM mine AS m JOIN near USING (kind, value, pk)
JOIN near AS t ON t.kind = m.kind AND t.value = m.value AND t.pk <> m.pk
JOIN contacts_contact AS a ON a.person_id = m.pk JOIN contacts_contact AS b ON b.person_id = t.pk
WHERE {NAMELESS} OR {ALIKE}
"""
NAMES = f"""
SELECT DISTINCT least(a.person_id, b.person_id), greatest(a.person_id, b.person_id), 'name', true
FROM contacts_contact AS a JOIN contacts_contact AS b ON b.company_id = a.company_id AND b.person_id <> a.person_id
WHERE a.person_id = ANY(%s) AND b.binned_at IS NULL AND cardinality(a.name_tokens) > 0
  AND cardinality(b.name_tokens) > 0 AND {ALIKE} AND (
    SELECT count(*) FROM (SELECT FROM contacts_contact AS k WHERE k.company_id = a.company_id
      AND k.team_id IN (a.team_id, b.team_id) AND k.binned_at IS NULL LIMIT {COLLEAGUES + 1}) AS all_of_them
  ) <= {COLLEAGUES}
"""
TRADERS = """
SELECT DISTINCT least(a.sole_trader_id, b.sole_trader_id), greatest(a.sole_trader_id, b.sole_trader_id), 'nip', false
FROM contacts_company AS a JOIN contacts_company AS b
  ON b.trader_nip_index = a.trader_nip_index AND b.sole_trader_id <> a.sole_trader_id
WHERE a.sole_trader_id = ANY(%s)
"""
FIRMS = """
SELECT DISTINCT least(a.id, b.id), greatest(a.id, b.id),
  CASE WHEN a.nip <> '' AND a.nip = b.nip THEN 'nip' ELSE 'name' END, false
FROM contacts_company AS a JOIN contacts_company AS b
  ON b.id <> a.id AND b.binned_at IS NULL AND b.sole_trader_id IS NULL
  AND ((a.nip <> '' AND a.nip = b.nip) OR (lower(a.name) = lower(b.name) AND (a.nip = '' OR b.nip = '')))
WHERE a.id = ANY(%s) AND a.binned_at IS NULL AND a.sole_trader_id IS NULL AND a.name <> ''
"""


def find_at_night(at: datetime | None = None) -> bool:
    """Search once a night, or at any hour when the last search is too long ago; returns whether it searched."""
    at = at or timezone.now()
    last = LedgerEntry.objects.filter(act=LOOKED, at__gt=at - MISSED).order_by("-at").first()
    is_night = timezone.localtime(at).hour in NIGHT
    if last is not None and (at - last.at < A_NIGHT or not is_night):
        return False
    ledger.record(LOOKED, by=BY, counts=find(at))
    return True


def find(at: datetime | None = None) -> dict[str, int]:
    """Search all contacts and companies; returns {"contacts": open pairs, "companies": open pairs}."""
    at = at or timezone.now()
    for pks in batches(f"SELECT c.person_id FROM contacts_contact AS c WHERE c.person_id > %s AND {USABLE} ORDER BY 1"):
        search_pairs_of(ContactPair, pks, at)
    for pks in batches("SELECT id FROM contacts_company WHERE id > %s AND binned_at IS NULL ORDER BY 1"):
        search_pairs_of(CompanyPair, pks, at)
    for model in (ContactPair, CompanyPair):
        model.objects.open().filter(found_at__lt=at).exclude(alike=[]).delete()
    return {"contacts": ContactPair.objects.open().count(), "companies": CompanyPair.objects.open().count()}


def search_pairs_of(model: type[ContactPair] | type[CompanyPair], pks: list[int], at: datetime) -> None:
    """Store the pairs that these contacts, or companies, form with any others."""
    store_pairs(model, usable_pairs(pairs_of_contacts(pks)) if model is ContactPair else pairs_from(FIRMS, [pks]), at)


def batches(sql: str) -> Iterator[list[int]]:
    """Primary keys in order, BATCH at a time."""
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} LIMIT {BATCH}", [after])
            pks = [pk for (pk,) in cursor.fetchall()]
        if not pks:
            return
        yield pks
        after = pks[-1]


def pairs_of_contacts(pks: list[int]) -> Found:
    """{pair: codes} of the pairs in which these contacts are."""
    codes_by_pair = pairs_from(ADDRESSES, [pks, pks, pks, RESEMBLES])
    for more in (pairs_from(NAMES, [pks, RESEMBLES]), pairs_from(TRADERS, [pks])):
        for pair, codes in more.items():
            codes_by_pair[pair] |= codes
    return codes_by_pair


def pairs_from(sql: str, values: list[Any]) -> Found:
    """{(older, newer): codes} from the rows of a statement."""
    codes_by_pair: Found = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        for first, other, code, together in cursor.fetchall():
            codes_by_pair[first, other] |= {code, *([Alike.COMPANY.value] if together else [])}
    return codes_by_pair


def usable_pairs(codes_by_pair: Found) -> Found:
    """The pairs without people who are no contacts, are in the bin or are restricted."""
    pks = {pk for pair in codes_by_pair for pk in pair}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.person_id FROM contacts_contact AS c WHERE c.person_id = ANY(%s) AND {USABLE}", [list(pks)]
        )
        usable_keys = {pk for (pk,) in cursor.fetchall()}
    return {pair: codes for pair, codes in codes_by_pair.items() if usable_keys.issuperset(pair)}


def store_pairs(model: type[ContactPair] | type[CompanyPair], codes_by_pair: Found, at: datetime) -> None:
    """Store the pairs; an existing one keeps whether somebody marked it as different."""
    rows: list[Any] = [
        model(one_id=first, other_id=other, alike=by_weight(codes), found_at=at)
        for (first, other), codes in sorted(
            codes_by_pair.items()
        )  # the queue shows them in the order in which they were written
    ]
    model._default_manager.bulk_create(
        rows, update_conflicts=True, update_fields=["alike", "found_at"], unique_fields=["one", "other"]
    )


def by_weight(codes: Iterable[str]) -> list[str]:
    """The codes, the most significant first."""
    return [code for code in Alike.values if code in codes]


def pair_of(one: int, other: int, *, model: Any, by: Actor, at: datetime | None = None) -> Any:
    """The pair of two records, created where the search has not found it; one marked as different is reopened."""
    first, second = sorted((one, other))
    pair, _new = model.objects.get_or_create(one_id=first, other_id=second, defaults={"found_at": at or timezone.now()})
    if pair.settled_at is not None:
        reopen(pair, by=by)
    return pair
