"""Where links lead: the row beside each value of a link field (models/custom_values.py), and values that lead nowhere.

relink(values)      rows for values that were written (link_now), taken from another record or restored
unlink(field, ids)  of values that are deleted
tidy()              every hour: values whose record is gone, and rows whose value is gone
seen_links(values)  without those that lead to nothing the reader sees, asked for all at once
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Exists, OuterRef

from crm.contacts.models import CustomField
from crm.contacts.models.custom_values import HeldValue
from crm.contacts.models.kind_table import LINKS
from crm.privacy.keys.cipher import KeyChanged, Unreadable
from crm.privacy.record_links import LinkTarget, link_targets
from crm.privacy.sealed.values import hops_to_person
from crm.public_ids import public_id

BATCH = 500
Value = TypeVar("Value", bound=HeldValue)


def holders() -> list[Any]:
    """Every model that holds values."""
    return [model for model in apps.get_models() if issubclass(model, HeldValue)]


def relink(values: Iterable[HeldValue]) -> bool:
    """Write the rows of link values anew; other values are left alone. They come with definition and keys, within the
    caller's transaction. Returns whether all of them lead somewhere.
    """
    by_kind: dict[str, list[HeldValue]] = defaultdict(list)
    for value in values:
        if value.definition.linked:
            by_kind[value.definition.kind].append(value)
    lead = [write_rows(link_targets()[kind], group) for kind, group in by_kind.items()]
    return all(lead)


def write_rows(target: LinkTarget, values: Sequence[HeldValue]) -> bool:
    """The rows of values that lead to one kind of record; returns whether there is one for each."""
    keys = {value.uid: uid for value in values if (uid := public_id(value.kept))}
    pks = target.held(set(keys.values()))
    target.rows.objects.filter(value__in=[value.uid for value in values]).delete()
    rows = [
        target.rows(definition=value.definition, value=value.uid, **{f"{target.column}_id": pk})
        for value in values
        if value.uid in keys and (pk := pks.get(str(keys[value.uid]))) is not None
    ]
    target.rows.objects.bulk_create(rows)
    return len(rows) == len(values)


def link_now(values: Iterable[HeldValue]) -> None:
    """Write the rows of values that somebody has just chosen. KeyChanged for a record that is gone since."""
    if not relink(values):
        raise KeyChanged("a linked record was erased since it was chosen")


def relink_rows(holder: Any, pks: Iterable[Any]) -> None:
    """The same for values that were put back, by their primary keys."""
    if list(pks):
        rows = holder.objects.filter(pk__in=list(pks), definition__kind__in=LINKS)
        relink(rows.select_related("__".join([*hops_to_person(holder), "key"]), "definition"))


def unlink(definition: CustomField, uids: Iterable[UUID]) -> None:
    """Delete the rows of values that go."""
    if definition.linked:
        link_targets()[definition.kind].rows.objects.filter(value__in=list(uids)).delete()


def seen_links(values: Iterable[Value]) -> list[Value]:
    """The values without links to records that the reader does not see; one question for each field of links."""
    values, keys = list(values), defaultdict(set)
    for value in values:
        if value.definition.linked and (key := key_of(value)):
            keys[value.definition].add(key)
    for definition, wanted in keys.items():
        definition.links.ask(wanted)
    return [value for value in values if not value.definition.linked or value.definition.links.get(key_of(value))]


def key_of(value: HeldValue) -> str:
    """The public id that a link holds; empty where it cannot be read."""
    try:
        return value.kept
    except Unreadable:
        return ""


def tidy() -> int:
    """Delete links whose record is gone, and rows whose value is gone; returns how many."""
    gone = 0
    fields = list(CustomField.objects.filter(kind__in=LINKS))
    for target in link_targets().values() if fields else ():
        definitions = [field.pk for field in fields if field.kind == target.kind]
        for holder in holders():
            leading = target.rows.objects.filter(value=OuterRef("uid"))
            gone += deleted(holder.objects.filter(~Exists(leading), definition__in=definitions))
        orphans = target.rows.objects.all()
        for holder in holders():
            orphans = orphans.filter(~Exists(holder.objects.filter(uid=OuterRef("value"))))
        gone += deleted(orphans)
    return gone


def deleted(rows: Any) -> int:
    """Delete rows in batches; returns how many."""
    count = 0
    while batch := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            count += rows.filter(pk__in=batch).delete()[0]
    return count
