"""Changing the index key: blind indexes and name tokens computed again under the newest `INDEX_KEY`.

Put the new key in front of the old one and restart: new rows use it, look-ups try both. `keys reindex` then opens
everybody in batches and writes what differs; a second run reads and changes nothing. When a whole run has ended,
`keys status` says that the old key may go.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from crm.privacy.actors import Actor
from crm.privacy.dotted_paths import resolve
from crm.privacy.keys import blind_index
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import ledger
from crm.privacy.map.data_map import derived_from, rooms
from crm.privacy.models import IndexKey, Person
from crm.privacy.models.keyring import verify_keys
from crm.privacy.models.organisation import HouseSealedModel
from crm.privacy.sealed.writes import column_of

BATCH = 1_000


@dataclass
class Reindexed:
    """What one run did: people read, rows changed, values that did not open."""

    people: int = 0
    changed: int = 0
    unreadable: int = 0


@dataclass(frozen=True)
class Follower:
    """One derived column: where it is, the path to the sealed column it follows."""

    model: type[models.Model]
    column: str
    path: str

    @property
    def key(self) -> str:
        """The path to the key that opens what it follows."""
        *hops, _name = self.path.split("__")
        owner: Any = self.model
        for hop in hops:
            owner = owner._meta.get_field(hop).related_model
        subject = owner.personal_data.subject
        return "__".join([*hops, *([] if subject == "self" else [subject]), "key"])

    def computed(self, row: models.Model) -> Any:
        """What the column should hold; Unreadable when what it follows does not open."""
        value: Any = row
        for name in self.path.split("__"):
            value = None if value is None else getattr(value, name)
        return column_of(self.model, self.column).compute(value, row)


@lru_cache(maxsize=1)
def followers() -> dict[type[models.Model], list[Follower]]:
    """Every derived column by model: the map knows them."""
    by_model: dict[type[models.Model], list[Follower]] = defaultdict(list)
    for room in rooms():
        for column in room.columns:
            for model, name, path in derived_from(room.model, column.name):
                by_model[model].append(Follower(model, name, path))
    return dict(by_model)


def subject_of(model: Any) -> str:
    """How rows of the model reach their person."""
    return model.personal_data.subject


def reindex(*, by: Actor, size: int = BATCH) -> Reindexed:
    """Bring every index and token under the newest key, in batches of so many people."""
    verify_keys()
    for keep in resolve("INDEX_KEEPERS"):
        keep(carry=True)  # while old indexes still say who has which address
    total = Reindexed()
    for batch in chain(batches(size), batches_of_nobody(size)):
        total.people += batch.people
        total.changed += batch.changed
        total.unreadable += batch.unreadable
    if not total.unreadable:
        finish(total, by=by)
    return total


def finish(total: Reindexed, *, by: Actor) -> None:
    """Record that a whole run has ended: from now on the older keys are not needed."""
    newest = blind_index.fingerprint(blind_index.keys_from(settings.INDEX_KEY)[0])
    with transaction.atomic():
        if total.changed or not IndexKey.objects.filter(pk=newest).exclude(reindexed_at=None).exists():
            IndexKey.objects.filter(pk=newest).update(reindexed_at=timezone.now())
            counts = {"people": total.people, "changed": total.changed}
            ledger.record("keys.reindexed", by=by, target=f"index-key:{newest}", counts=counts)


def batches(size: int) -> Iterator[Reindexed]:
    """Everybody in the order of the primary key, so many at a time, each batch in a transaction of its own."""
    after = 0
    while True:
        with transaction.atomic():
            # Locked by a statement of its own: what is read next is newer than every change we waited for.
            people = Person._base_manager.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
            locked = list(people.select_for_update(no_key=True)[:size])
            batch = Reindexed(people=len(locked))
            for model, columns in followers().items():
                subject = subject_of(model)
                about = {"pk__in" if subject == "self" else f"{subject}__in": locked}
                update_derived(batch, model, columns, model._base_manager.filter(**about))
        if not locked:
            return
        after = locked[-1]
        yield batch


def batches_of_nobody(size: int) -> Iterator[Reindexed]:
    """Batches of rows about no person (a message to our staff is sealed under the organisation's key)."""
    for model, columns in followers().items():
        after: int | None = 0 if issubclass(model, HouseSealedModel) else None
        while after is not None:
            with transaction.atomic():
                batch = Reindexed()
                nobody = model._base_manager.filter(**{f"{subject_of(model)}__isnull": True}, pk__gt=after)
                after = update_derived(batch, model, columns, nobody, size)
            yield batch


def update_derived(
    batch: Reindexed, model: Any, columns: list[Follower], queryset: models.QuerySet, size: int | None = None
) -> int | None:
    """Write the derived columns of a queryset's rows where they differ, of `size` rows at most; the last row's key."""
    named = {hop for follower in columns for hop in getattr(column_of(model, follower.column), "joins", ())}
    rows = queryset.select_related(*{follower.key for follower in columns} | named).order_by("pk")
    changed, last = [], None
    for row in rows.select_for_update(no_key=True, of=("self",))[:size]:
        last = row.pk
        before = [getattr(row, follower.column) for follower in columns]
        try:
            after = [follower.computed(row) for follower in columns]
        except Unreadable:
            batch.unreadable += 1
            continue
        if before != after:
            for follower, value in zip(columns, after, strict=True):
                setattr(row, follower.column, value)
            changed.append(row)
    model._base_manager.bulk_update(changed, [follower.column for follower in columns], batch_size=500)
    batch.changed += len(changed)
    return last
