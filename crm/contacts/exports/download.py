"""Downloading the file: by its maker, before it expires, if everybody in it may still be in it.

The consent of every person is checked again: one person who withdrew, objected, was erased or restricted since, or whom
the maker no longer sees, makes the file stale, and a stale file is deleted at once. The first download is the
disclosure to the recipient (Art. 15(1)(c), 19); every download is in both logs before the first byte is sent.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consents.grounds.readable_people import condition
from crm.accounts.models import User
from crm.accounts.permissions.rights import CONTACTS_EXPORT
from crm.contacts.custom_values.value_store import hidden_from_role
from crm.contacts.exports.export_kinds import ExportKind, kind_of
from crm.contacts.exports.file_expiry import remove
from crm.contacts.exports.file_job import in_force
from crm.contacts.exports.file_recipients import categories_given
from crm.contacts.exports.orders import record_export
from crm.files.exports.export_formats import finished_file
from crm.files.exports.file_pieces import opened
from crm.jobs.models import Export, Exported, ExportPart
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import access_log
from crm.privacy.models import Disclosure
from crm.privacy.recipients.gate import check_disclosure

VIEW = "contacts:export"


class Stale(Exception):
    """The file may not be downloaded any more; it has been deleted and must be made again."""


def hand_over(export: Export, *, by: User, at: datetime | None = None) -> Iterator[bytes]:
    """The file in pieces, after both logs are written. Stale when it expired or somebody may not be in it any more.

    PermissionDenied for anybody but its maker, and for the maker without the right. DisclosureRefused when its
    recipient may not get it now: the file stays.
    """
    at = at or timezone.now()
    if export.owner_id != by.pk or not by.may(CONTACTS_EXPORT) or not by.may(kind_of(export).right):
        raise PermissionDenied
    if export.state != Export.State.READY or export.expires_at is None or export.expires_at <= at:
        raise Stale
    if export.recipient is not None:
        categories = categories_given(kind_of(export), export.purpose, export.columns)
        check_disclosure(export.recipient, export.purpose, categories, at)
    if not still_valid(export) or set(export.columns) & hidden_from_role(by.role.slug):
        remove(export, Export.Ending.CHANGED, by=by)
        raise Stale
    with transaction.atomic():
        people = set(export.people.values_list("person_id", flat=True))
        access_log.shown(by=by, view=VIEW, people=people, fields=export.columns, purpose=export.purpose.slug)
        record_export(export, "export.downloaded", by=by, counts={"people": len(people)})
        disclose(export, by=by, at=at)
    with translation.override(by.language):
        heads = kind_of(export).heads_of(export.columns)
    return finished_file(export.kind, heads, decrypted_pieces(export))


def still_valid(export: Export) -> bool:
    """Whether everybody and everything in the file still exists, may be in it, and is visible to the maker."""
    if not in_force(export) or export.people.count() != export.entries:
        return False
    kind = kind_of(export)
    allowed = Exported.objects.filter(condition(export.purpose, export.channel, person="person_id"), export=export)
    if kind.people:
        allowed = allowed.filter(person__in=kind.seen(export.owner).values("pk"))
    return allowed.count() == export.entries and all(unchanged(kind, export, part) for part in export.parts.all())


def unchanged(kind: ExportKind, export: Export, part: ExportPart) -> bool:
    """Whether all records of a piece exist, belong to the same people as then (or nobody), and may be used."""
    if not part.things:
        return True
    rows = list(kind.seen(export.owner).filter(uid__in=part.things))
    bearers = {pk for row in rows if (pk := getattr(row, kind.person)) is not None}
    people = set(Exported.objects.filter(export=export, part=part.number).values_list("person_id", flat=True))
    return len(rows) == len(part.things) and bearers == people and not kind.paused(rows)


def decrypted_pieces(export: Export) -> Iterator[bytes]:
    """The rows, a piece at a time."""
    for number in list(export.parts.values_list("number", flat=True)):
        yield opened(ExportPart.objects.get(export=export, number=number))


def disclose(export: Export, *, by: Actor, at: datetime) -> None:
    """Store a Disclosure for everybody in the file at its first download for a recipient; one statement for all."""
    first = Export.objects.filter(pk=export.pk, given_at=None).update(given_at=at) == 1
    if not first or export.recipient_id is None:
        return
    into, source = Disclosure._meta.db_table, Exported._meta.db_table
    columns = "uid, person_id, recipient_id, purpose_id, categories, at, batch, disclosed_by"
    values = "gen_random_uuid(), person_id, %s, %s, %s, %s, %s, %s"
    categories = kind_of(export).categories_of(export.columns)
    facts: list[Any] = [export.recipient_id, export.purpose_id, categories, at, export.uid]
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{into}" ({columns}) SELECT {values} FROM '  # noqa: S608 - ours
            f'(SELECT DISTINCT person_id FROM "{source}" WHERE export_id = %s) AS people',
            [*facts, signature(by), export.pk],
        )


def make_again_words() -> str:
    """What to do about a file that was deleted."""
    return _("This file can no longer be handed out. Make it anew: then only people who still agree are in it.")
