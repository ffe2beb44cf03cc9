"""Ordering a file: what for, for whom, which columns, of which list. The work itself is a job."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, gettext_noop

from crm.accounts.rights import CONTACTS_EXPORT
from crm.contacts.custom.keeping import called
from crm.contacts.exporting.columns import needed
from crm.contacts.listing import ContactList
from crm.contacts.models import Contact, CustomField
from crm.contacts.need import NotNeeded
from crm.jobs.models import Export, Job
from crm.privacy import ledger
from crm.privacy.models import Purpose, Recipient

KIND = "contacts.export"
TITLE = gettext_noop("Export of contacts")


def start_export(  # noqa: PLR0913  # everything is a keyword
    *,
    by: Any,
    uid: UUID,
    kind: str,
    purpose: Purpose,
    columns: Sequence[str],
    channel: str = "",
    recipient: Recipient | None = None,
    asked: Mapping[str, str] | None = None,
    pick: Sequence[UUID] = (),
) -> Export:
    """Order the file `uid` (asked twice, it is made once): of the people in `pick`, or of the list that `asked` names.

    Raises PermissionDenied without the right, NotNeeded for a column that the purpose does not need, ValidationError
    for a recipient whom the purpose does not name and for no columns.
    """
    if not by.may(CONTACTS_EXPORT):
        raise PermissionDenied
    refuse(purpose, columns, recipient)
    told = {"kind": kind, "purpose": purpose, "channel": channel, "recipient": recipient, "columns": list(columns)}
    told["asked"] = {"list": dict(asked or {}), "pick": [str(one) for one in pick]}
    with transaction.atomic():
        export, new = Export.objects.get_or_create(uid=uid, owner=by, defaults=told)
        if new:
            payload = {"export": export.pk}
            export.job = Job.start(KIND, by=by, payload=payload, title_code=TITLE, cancellable=True)
            export.save(update_fields=["job"])
            note(export, "export.ordered", by=by)
    return export


def refuse(purpose: Purpose, columns: Sequence[str], recipient: Recipient | None) -> None:
    """What nobody may order."""
    if not columns:
        raise ValidationError(_("Choose at least one column."), code="no_columns")
    fitting, own = needed(purpose), called(columns, CustomField.Record.CONTACT)
    for name in columns:
        if name not in fitting:
            raise NotNeeded(name, purpose, own[name].category if name in own else "")
    if recipient is not None and not purpose.recipients.filter(pk=recipient.pk).exists():
        text = _("The purpose “%(purpose)s” does not name this recipient: people were not told of it.")
        raise ValidationError(text, code="recipient", params={"purpose": str(purpose)})


def note(export: Export, act: str, *, by: Any, counts: dict[str, Any] | None = None) -> None:
    """One line of the ledger: which columns, what for, for whom; never who."""
    said = {"purpose": export.purpose.slug, "channel": export.channel}
    if export.recipient is not None:
        said["recipient"] = export.recipient.slug
    ledger.record(act, by=by, target=f"export:{export.uid}", fields=export.columns, counts={**said, **(counts or {})})


def candidates(export: Export, at: datetime) -> QuerySet:
    """The contacts of an order."""
    asked = export.asked or {}
    return candidates_of(export.owner, asked.get("list", {}), asked.get("pick", ()), at)


def candidates_of(user: Any, asked: Mapping[str, str], pick: Sequence[Any], at: datetime) -> QuerySet:
    """The living contacts of the list, or of those picked, whom `user` sees, whatever the gate says of them."""
    contacts: Any = Contact.objects.alive()
    if pick:
        return contacts.visible_to(user).filter(person__uid__in=pick)
    shown = ContactList(user, asked, at)
    return shown.contacts.alive().visible_to(shown.eyes)
