"""Fetching the package: by whoever asked for it, within seven days, under a password that goes another way.

The password is computed from the organisation's secret and never stored; it is shown once, and whoever has lost it has
a new one made, which opens what is fetched from then on. The first download is the disclosure to the recipient; each
is in both logs before its first byte.
"""

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac

from crm.accounts.models import User
from crm.accounts.permissions.rights import CONTACTS_EXPORT
from crm.contacts.exports.download import Stale
from crm.files.exports.export_formats import Pipe
from crm.files.locked_zip import LockedZip
from crm.jobs.models import FullExport, FullExported
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import access_log
from crm.privacy.models import Disclosure
from crm.privacy.recipients.gate import DisclosureRefused, check_disclosure
from crm.workspace.leaving.endings import remove
from crm.workspace.leaving.orders import record
from crm.workspace.leaving.package_files import MANIFEST, files_of, manifest_bytes
from crm.workspace.leaving.validity import void_by
from crm.workspace.leaving.who_goes import may_get_any, purposes_open

VIEW = "contacts:full_export"
ALPHABET, GROUPS, GROUP = "23456789ABCDEFGHJKMNPQRSTUVWXYZ", 5, 5


def password_of(export: FullExport) -> str:
    """The password in force: five groups of five of 31 signs, 123 bits."""
    text = f"{export.uid}:{export.series}"
    number = int.from_bytes(salted_hmac("spojnik.full_export", text, algorithm="sha256").digest())
    signs = ""
    for _each in range(GROUPS * GROUP):
        number, place = divmod(number, len(ALPHABET))
        signs += ALPHABET[place]
    return "-".join(signs[at : at + GROUP] for at in range(0, len(signs), GROUP))


@transaction.atomic
def show_password(export: FullExport, *, by: User) -> str:
    """A password for what is fetched from now on; each time another one. PermissionDenied for anybody but its owner."""
    if export.owner_id != by.pk or not by.may(CONTACTS_EXPORT):
        raise PermissionDenied
    row = FullExport.objects.select_for_update().get(pk=export.pk)
    if row.state != FullExport.State.READY:
        raise Stale
    row.series += 1
    row.save(update_fields=["series"])
    export.series = row.series
    record(export, "full_export.password_shown", by=by)
    return password_of(export)


def hand_over(export: FullExport, *, by: User, at: datetime | None = None) -> Iterator[bytes]:
    """The package in pieces, after both logs are written. Stale when it ran out or somebody may not be in it any more.

    PermissionDenied for anybody but its owner, DisclosureRefused when its recipient may not get it now: it stays.
    """
    at = at or timezone.now()
    if export.owner_id != by.pk or not by.may(CONTACTS_EXPORT):
        raise PermissionDenied
    if export.state != FullExport.State.READY or export.expires_at is None or export.expires_at <= at:
        raise Stale
    if export.recipient is not None and (refused := may_get_any(export.recipient, at)):
        raise DisclosureRefused(refused)
    if why := void_by(export):
        remove(export, why, by=by)
        raise Stale
    with transaction.atomic():
        people = set(export.people.values_list("person_id", flat=True))
        access_log.shown(by=by, view=VIEW, people=people, fields=export.kinds, reason="export")
        record(export, "full_export.downloaded", by=by, counts={"people": len(people)})
        disclose(export, by=by, at=at)
    return zipped(export)


def zipped(export: FullExport) -> Iterator[bytes]:
    """The ZIP as it grows: memory holds a piece of it."""
    pipe = Pipe()
    at = timezone.localtime(export.ready_at)
    archive = LockedZip(pipe, password_of(export), at)
    for file in files_of(export):
        with translation.override(export.language):
            pieces = file.pieces()
        yield from (pipe.taken() for _step in archive.put(file.name, pieces))
    yield from (pipe.taken() for _step in archive.put(MANIFEST, [manifest_bytes(export)]))
    archive.close()
    yield pipe.taken()


def whole(export: FullExport) -> io.BytesIO:
    """The package as a file that can be wound, for whoever checks it here."""
    return io.BytesIO(b"".join(zipped(export)))


def disclose(export: FullExport, *, by: Actor, at: datetime) -> None:
    """A Disclosure for everybody in it at the first download for a recipient: one statement for each purpose."""
    first = FullExport.objects.filter(pk=export.pk, given_at=None).update(given_at=at) == 1
    if not first or export.recipient is None:
        return
    into, source = Disclosure._meta.db_table, FullExported._meta.db_table
    columns = "uid, person_id, recipient_id, purpose_id, categories, at, batch, disclosed_by"
    values = "gen_random_uuid(), person_id, %s, %s, %s, %s, %s, %s"
    for purpose, categories in purposes_open(export.recipient, at):
        check_disclosure(export.recipient, purpose, categories, at)
        facts: list[Any] = [export.recipient_id, purpose.pk, sorted(categories), at, export.uid, signature(by)]
        with connection.cursor() as cursor:
            cursor.execute(
                f'INSERT INTO "{into}" ({columns}) SELECT {values} FROM '  # noqa: S608 - ours
                f'(SELECT DISTINCT person_id FROM "{source}" WHERE export_id = %s AND %s = ANY(purposes)) AS people',
                [*facts, export.pk, purpose.slug],
            )
