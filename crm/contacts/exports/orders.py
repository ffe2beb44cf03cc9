"""Ordering a file: what for, for whom, which columns, of which list. The work itself is a job."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.accounts.permissions.rights import CONTACTS_EXPORT
from crm.contacts.custom_values.value_store import called
from crm.contacts.exports.export_kinds import ExportKind, kind_of, kinds
from crm.contacts.safeguards.minimisation import NotNeeded
from crm.jobs.models import Export, Job
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose, Recipient

KIND = "contacts.export"
PEOPLE = "contacts"


def start_export(  # noqa: PLR0913  # everything is a keyword
    *,
    by: User,
    uid: UUID,
    kind: str,
    purpose: Purpose,
    columns: Sequence[str],
    channel: str = "",
    recipient: Recipient | None = None,
    asked: Mapping[str, str] | None = None,
    pick: Sequence[UUID] = (),
    what: str = PEOPLE,
) -> Export:
    """Order the file `uid` (asked twice, it is made once): of the rows in `pick`, or of the list that `asked` names.

    `what` is a kind of file. Raises PermissionDenied without the right, NotNeeded for a column that the purpose does
    not need, ValidationError for a recipient whom the purpose does not name and for no columns.
    """
    held = kinds()[what]
    if not by.may(CONTACTS_EXPORT) or not by.may(held.right):
        raise PermissionDenied
    refuse(held, purpose, columns, recipient)
    told = {"kind": kind, "purpose": purpose, "channel": channel, "recipient": recipient, "columns": list(columns)}
    told |= {"what": what}
    told["asked"] = {"list": dict(asked or {}), "pick": [str(one) for one in pick]}
    with transaction.atomic():
        export, new = Export.objects.get_or_create(uid=uid, owner=by, defaults=told)
        if new:
            payload = {"export": export.pk}
            export.job = Job.start(KIND, by=by, payload=payload, title_code=held.title, cancellable=True)
            export.save(update_fields=["job"])
            note(export, "export.ordered", by=by)
    return export


def refuse(kind: ExportKind, purpose: Purpose, columns: Sequence[str], recipient: Recipient | None) -> None:
    """What nobody may order."""
    if not columns:
        raise ValidationError(_("Choose at least one column."), code="no_columns")
    known, fitting, own = kind.labels(), kind.needed(purpose), called(columns, kind.record)
    for name in columns:
        if name not in known:
            raise ValidationError(_("There is no such column."), code="no_such_column")
        if name not in fitting:
            raise NotNeeded(name, purpose, own[name].category if name in own else "")
    if recipient is not None and not purpose.recipients.filter(pk=recipient.pk).exists():
        text = _("The purpose “%(purpose)s” does not name this recipient: people were not told of it.")
        raise ValidationError(text, code="recipient", params={"purpose": str(purpose)})


def note(export: Export, act: str, *, by: Actor, counts: dict[str, Any] | None = None) -> None:
    """One line of the ledger: which columns, what for, for whom; never who."""
    said = {"what": export.what, "purpose": export.purpose.slug, "channel": export.channel}
    if export.recipient is not None:
        said["recipient"] = export.recipient.slug
    ledger.record(act, by=by, target=f"export:{export.uid}", fields=export.columns, counts={**said, **(counts or {})})


def candidates(export: Export, at: datetime) -> QuerySet:
    """The rows of an order."""
    asked = export.asked or {}
    return candidates_of(kind_of(export), export.owner, asked.get("list", {}), asked.get("pick", ()), at)


def candidates_of(kind: ExportKind, user: Any, asked: Mapping[str, str], pick: Sequence[Any], at: datetime) -> QuerySet:
    """The living rows of the list, or of those picked, that `user` sees, whatever the gate says of them."""
    if not pick:
        return kind.listed(user, asked, at)
    picked = {"person__uid__in": pick} if kind.people else {"uid__in": pick}
    return kind.seen(user).filter(**picked)
