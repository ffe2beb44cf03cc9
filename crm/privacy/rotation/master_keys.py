"""Changing the master key: everybody's key wrapped anew under the newest, in batches that a kill cannot harm.

1. put the new key in front (`MASTER_KEYS=2:…,1:…`), restart everything: old and new are accepted together
2. `keys rotate`: retires the old ones and wraps anew; killed, `keys rewrap` goes on
3. `keys status` says 0 under the old one: take it out of `MASTER_KEYS`, restart

Wrapping share-locks the row of the version it uses, a rotation locks all rows exclusively: when it has them, nobody is
about to save a key under an old one, and afterwards a process that still begins with one is refused. Where to go on
from is nothing but what is still old. The sealed values are not touched: a person's key stays the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from crm.privacy import page_memo
from crm.privacy.actors import Actor
from crm.privacy.dotted_paths import resolve
from crm.privacy.keys import cipher
from crm.privacy.keys.cipher import Unreadable, WrongMasterKey
from crm.privacy.logs import ledger
from crm.privacy.models import HouseKey, MasterKey, PersonKey
from crm.privacy.models.keyring import WrappedKey, verify_keys

BATCH = 1_000
WRAPPED: tuple[type[WrappedKey], ...] = (PersonKey, HouseKey)


@dataclass
class Rewrapped:
    """What one run did: how many keys it wrapped anew, and whose (UUID) do not open under the key they name."""

    done: int = 0
    unreadable: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class KeyVersionStatus:
    """One version of the ring: what it still holds, and what follows."""

    version: int
    newest: bool
    retired: bool
    people: int
    house: int
    secrets: int

    @property
    def held(self) -> int:
        """How many keys and secrets need it."""
        return self.people + self.house + self.secrets

    @property
    def removable(self) -> bool:
        """Whether it may be taken out of MASTER_KEYS."""
        return not self.newest and self.retired and not self.held

    @property
    def ok(self) -> bool:
        """False for a rotation that stopped half way."""
        return not (self.retired and self.held)


def rotate(*, by: Actor) -> list[int]:
    """Retire every version but the newest of the ring and return those; an empty list when that was done before."""
    verify_keys()
    newest = cipher.current_version()
    with transaction.atomic():
        rows = MasterKey.objects.select_for_update().order_by("version")  # waits for whoever is wrapping a key
        old = [row.version for row in rows if row.version != newest and row.retired_at is None]
        if old:
            MasterKey.objects.filter(version__in=old).update(retired_at=timezone.now())
            ledger.record("keys.rotated", by=by, target=f"master-key:{newest}", counts={"retired": old})
    return old


def rewrap(*, size: int = BATCH) -> Rewrapped:
    """Wrap everything under the newest key that an older one wraps. Running twice, or after a kill, changes nothing
    that is done; whoever writes meanwhile waits for a batch at most."""
    total = Rewrapped()
    for model in WRAPPED:
        for batch in batches(model, size):
            total.done += batch.done
            total.unreadable += batch.unreadable
    for keeper in resolve("SECRET_KEEPERS"):
        keeper(reseal=True)
    return total


def batches(model: type[WrappedKey], size: int) -> Iterator[Rewrapped]:
    """The batches of one table, each in a transaction of its own, in the order of its primary key."""
    after = None
    while True:
        with transaction.atomic():
            newest = MasterKey.hold_current()
            old = model._default_manager.exclude(version=newest).order_by("pk")
            remaining = old if after is None else old.filter(pk__gt=after)
            rows = list(remaining.select_for_update(no_key=True, of=("self",))[:size])
            batch = wrap_anew(rows, newest)
        if not rows:
            return
        after = rows[-1].pk
        yield batch


def wrap_anew(rows: list[Any], newest: int) -> Rewrapped:
    """Wrap the locked rows under `newest` and write them; those that do not open stay as they are."""
    outcome, fresh = Rewrapped(), []
    for row in rows:
        try:
            key = cipher.unwrap(row.wrapped, row.uid, row.version)
        except Unreadable:
            outcome.unreadable.append(str(row.uid))
            continue
        fresh.append((row.uid, cipher.wrap(key, row.uid, newest)))
    if fresh:
        write(type(rows[0]), fresh, newest)
    outcome.done = len(fresh)
    return outcome


def write(model: type[models.Model], fresh: list[tuple[Any, bytes]], newest: int) -> None:
    """One statement for a batch: a thousand CASE branches would take longer than all the cryptography."""
    uids, wrapped = zip(*fresh, strict=True)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET wrapped = fresh.wrapped, version = %s "  # noqa: S608 - the name of our own table
            f"FROM unnest(%s::uuid[], %s::bytea[]) AS fresh(uid, wrapped) WHERE {table}.uid = fresh.uid",
            [newest, list(uids), list(wrapped)],
        )


def key_version_statuses() -> list[KeyVersionStatus]:
    """Every version of the ring, newest first."""
    verify_keys()
    retired = set(MasterKey.objects.exclude(retired_at=None).values_list("version", flat=True))
    people, organisation, secrets = counts(PersonKey), counts(HouseKey), secret_counts()
    return [
        KeyVersionStatus(
            version,
            newest=version == cipher.current_version(),
            retired=version in retired,
            people=people.get(version, 0),
            house=organisation.get(version, 0),
            secrets=secrets.get(version, 0),
        )
        for version in cipher.ring()
    ]


def counts(model: type[WrappedKey]) -> dict[int, int]:
    """{version: how many rows it wraps}."""
    return dict(model._default_manager.order_by().values_list("version").annotate(models.Count("pk")))


def secret_counts() -> dict[int, int]:
    """{version: how many application secrets it seals}, over all stores of such secrets. A page asks once."""
    return page_memo.ask_once("secrets", secrets_by_version)


def secrets_by_version() -> dict[int, int]:
    """The same, asked now."""
    total: dict[int, int] = {}
    for keeper in resolve("SECRET_KEEPERS"):
        for version, number in keeper(reseal=False).items():
            total[version] = total.get(version, 0) + number
    return total


def verify_secrets() -> None:
    """Raise WrongMasterKey when an application secret needs a version that is not given."""
    missing = set(secret_counts()) - set(cipher.ring())
    if missing:
        raise WrongMasterKey(
            f"MASTER_KEYS lacks version {min(missing)}, which seals application secrets. Nothing was written."
        )
