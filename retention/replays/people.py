"""Acts on people, done again: objections reach addresses first, then who was erased goes, then the rest.

    1. an objection to marketing suppresses the addresses: while they are there, and without a key, by their hashes
    2. whoever was erased whole goes, many at once
    3. of whoever was erased in part goes what went; what stays is readable under the key in force
    4. withdrawals, objections and restrictions of those who remain

Every step looks at what is there, so that a replay that was killed simply begins again.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from consents.grounds.suppressed_addresses import covered
from consents.models import Suppression
from crm.privacy.erasure.eraser import erase
from crm.privacy.erasure.mass_erasure import erase_many
from crm.privacy.erasure.restored_rows import key_opens, put_back
from crm.privacy.erasure_ledger import bundles
from crm.privacy.erasure_ledger.ledger_file import Line, mark_of
from crm.privacy.erasure_ledger.ledger_outbox import ERASED, sparing_from
from crm.privacy.keys import blind_index
from crm.privacy.models import ContactPoint, Person
from retention.horizons.needs import obliged
from retention.replays.choices import redo_choices
from retention.replays.outcome import BY, Outcome

AT_ONCE = 200
Lines = dict[int, list[Line]]


def redo(lines: Iterable[Line], outcome: Outcome) -> None:
    """Does again what was done to people. People whom this state does not hold are skipped."""
    hers = by_person(lines)
    for pk, acts in hers.items():
        for line in acts:
            if line.act == "ground.objected" and not line.target.startswith("purpose:"):
                outcome.did("address.suppressed", suppress(pk, at=line.at, channels=line.counts.get("channels")))
    fully_erased = [
        pk for pk, acts in hers.items() if any(line.act == ERASED and not line.counts["kept"] for line in acts)
    ]
    for some in chunks(fully_erased):
        outcome.did("person.erased", erase_whole(some))
    for pk in sorted(hers.keys() - set(fully_erased)):
        acts = hers[pk]
        reduce(pk, [line for line in acts if line.act == ERASED], outcome)
        redo_choices(pk, [line for line in acts if line.act != ERASED], outcome)


def chunks(keys: list[int]) -> Iterable[list[int]]:
    """The items in batches."""
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))


def by_person(lines: Iterable[Line]) -> Lines:
    """{primary key: acts, the earliest first} of the people who are here."""
    by_hash: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.person:
            by_hash[line.person].append(line)
    by_key: Lines = {}
    for pk, uid in Person._base_manager.order_by("pk").values_list("pk", "uid").iterator(chunk_size=5000):
        if acts := by_hash.get(mark_of(uid)):
            by_key[pk] = sorted(acts, key=lambda line: (line.at, line.seq))
    return by_key


@transaction.atomic
def erase_whole(keys: list[int]) -> int:
    """Erase people of whom nothing stays; how many. Art. 19: whoever had to be told was told the first time."""
    return len(erase_many(list(Person._base_manager.filter(pk__in=keys)), by=BY).uids)


def reduce(pk: int, erasures: list[Line], outcome: Outcome) -> None:
    """Of a person erased in part: what went goes again, what stays is readable."""
    if not erasures:
        return
    last, person = erasures[-1], Person.objects.with_keys().get(pk=pk)
    key = person._state.fields_cache.get("key")
    if key is None:
        outcome.lose(last, str(person.uid), "no key: what had to stay cannot be read")
    elif key_opens(person, key):
        for line in erasures:
            erase_again(person.uid, line, outcome)
    elif restored(person, last):
        outcome.did("person.reduced")
    else:
        outcome.lose(last, str(person.uid), "what had to stay is neither in the backup nor beside the ledger")


def erase_again(uid: UUID, line: Line, outcome: Outcome) -> None:
    """Repeats an erasure on rows that the old key still opens."""
    person = Person.objects.with_keys().get(uid=uid)
    spared = line.counts.get("spared")
    # a line from before this was written down: what the law orders today
    sparing = obliged(person, timezone.now()).sparing if spared is None else sparing_from(spared)
    if erase(person, sparing, by=BY).changes_something:
        outcome.did("person.reduced")


def restored(person: Person, line: Line) -> bool:
    """Restores what an erasure spared, from the bundle that the ledger names."""
    bundle = bundles.read(line.bundle)
    return bundle is not None and put_back(person, bundle, by=BY, spared=line.counts.get("spared", {}))


@transaction.atomic
def suppress(pk: int, *, at: datetime, channels: list[str] | None = None) -> int:
    """Remember an objection for the addresses of a person that it is about, by the hashes that are there; how many are
    new. One that names no channel is about all of them.
    """
    key = blind_index.fingerprint(blind_index.keys_from(settings.INDEX_KEY)[0])
    rows = [
        Suppression(kind=kind, index=value, key=key, at=at, channel=channel)
        for kind, value in hashes_of(pk)
        for channel in covered(kind, channels)
    ]
    before = Suppression.objects.count()
    Suppression.objects.bulk_create(rows, ignore_conflicts=True)
    return Suppression.objects.count() - before


def hashes_of(pk: int) -> list[tuple[Any, int]]:
    """(kind, blind index) of every address of a person."""
    email, phone = Person._base_manager.filter(pk=pk).values_list("email_index", "phone_index").get()
    points = ContactPoint._base_manager.filter(person=pk).values_list("kind", "index")
    hashes = [(Suppression.Kind.EMAIL.value, email), (Suppression.Kind.PHONE.value, phone), *points]
    return [(kind, value) for kind, value in dict.fromkeys(hashes) if value is not None]
