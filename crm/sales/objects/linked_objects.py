"""Records of the house's own kinds whose fields lead to another record: what stands there of them for one reader."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from crm.accounts.permissions import rights
from crm.contacts.links.linked_people import VIEW
from crm.contacts.models.object_kinds import OBJECT
from crm.privacy.logs import access_log
from crm.privacy.record_links import Linked, LinkSource
from crm.sales.models import ObjectRecord
from crm.sales.objects.masked_objects import ObjectForReader, fields_in, objects_for_reader, people_in


def object_source() -> LinkSource:
    """How records of every kind stand where their fields lead."""
    return LinkSource(record=OBJECT, seen=seen)


def seen(reader: Any, keys: Collection[UUID]) -> Mapping[str, Linked]:
    """{public id: record} of those that the reader sees; none that is restricted or lies in the bin."""
    if not reader.may(rights.CONTACTS_VIEW):
        return {}
    items = ObjectRecord.objects.visible_to(reader).filter(uid__in=keys).with_keys()
    rows = objects_for_reader(items, reader)
    if people := people_in(rows):
        access_log.shown(by=reader, view=VIEW, people=people, fields=fields_in(rows))
    return {str(row.item.uid): linked_object(row) for row in rows}


def linked_object(row: ObjectForReader) -> Linked:
    """One record; a file names it by its public id, since a title may name people."""
    key = str(row.item.uid)
    return Linked(key, row.item.pk, row.title, row.url, key, row.whose, row.icon)
