"""Ordering an export: for which purpose and recipient, which columns, of which list. A job makes the file."""

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
from crm.contacts.custom_values.value_store import fields_named
from crm.contacts.exports.export_kinds import ExportKind, kind_of, kinds
from crm.contacts.exports.file_recipients import categories_given
from crm.contacts.safeguards.minimisation import NotNeeded
from crm.jobs.models import Export, Job
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose, Recipient
from crm.privacy.recipients.gate import check_disclosure

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
    """Order the file `uid` (a repeated order makes it once), of the rows in `pick`, or of the list that `asked` names.

    `what` is a kind of file. Raises PermissionDenied without the right, NotNeeded for a column that the purpose does
    not need, ValidationError for no columns, DisclosureRefused for a recipient that may not get them.
    """
    export_kind = kinds()[what]
    if not by.may(CONTACTS_EXPORT) or not by.may(export_kind.right):
        raise PermissionDenied
    refuse(export_kind, purpose, columns, recipient)
    defaults = {"kind": kind, "purpose": purpose, "channel": channel, "recipient": recipient, "columns": list(columns)}
    defaults |= {"what": what}
    defaults["asked"] = {"list": dict(asked or {}), "pick": [str(key) for key in pick]}
    with transaction.atomic():
        export, new = Export.objects.get_or_create(uid=uid, owner=by, defaults=defaults)
        if new:
            payload = {"export": export.pk}
            export.job = Job.start(KIND, by=by, payload=payload, title_code=export_kind.title, cancellable=True)
            export.save(update_fields=["job"])
            record_export(export, "export.ordered", by=by)
    return export


def refuse(kind: ExportKind, purpose: Purpose, columns: Sequence[str], recipient: Recipient | None) -> None:
    """Raise for an order that is not allowed (see `start_export`)."""
    if not columns:
        raise ValidationError(_("Choose at least one column."), code="no_columns")
    labels, fitting, custom = kind.labels(), kind.needed(purpose), fields_named(columns, kind.record)
    for name in columns:
        if name not in labels:
            raise ValidationError(_("There is no such column."), code="no_such_column")
        if name not in fitting:
            raise NotNeeded(name, purpose, custom[name].category if name in custom else "")
    if recipient is not None:
        check_disclosure(recipient, purpose, categories_given(kind, purpose, columns))


def record_export(export: Export, act: str, *, by: Actor, counts: dict[str, Any] | None = None) -> None:
    """The ledger entry: which columns, for which purpose and recipient; never which people."""
    facts = {"what": export.what, "purpose": export.purpose.slug, "channel": export.channel}
    if export.recipient is not None:
        facts["recipient"] = export.recipient.slug
    ledger.record(act, by=by, target=f"export:{export.uid}", fields=export.columns, counts={**facts, **(counts or {})})


def candidates(export: Export, at: datetime) -> QuerySet:
    """The rows of an order, before consents are checked."""
    stored_order = export.asked or {}
    return candidates_of(kind_of(export), export.owner, stored_order.get("list", {}), stored_order.get("pick", ()), at)


def candidates_of(
    kind: ExportKind, user: Any, params: Mapping[str, str], pick: Sequence[Any], at: datetime
) -> QuerySet:
    """The rows of the list, or those picked, that `user` sees outside the bin, before consents are checked."""
    if not pick:
        return kind.listed(user, params, at)
    picked = {"person__uid__in": pick} if kind.people else {"uid__in": pick}
    return kind.seen(user).filter(**picked)
