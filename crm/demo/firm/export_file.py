"""The demo's file of people: whom the manager may write to about offers, and how many were left out and why."""

from typing import Any
from uuid import uuid4

from django.db.models import QuerySet

from crm.accounts.models import User
from crm.contacts.exports.orders import start_export
from crm.contacts.tasks import export_contacts
from crm.files.exports.file_pieces import clear
from crm.jobs.models import Export, FullExport
from crm.privacy.erasure.eraser import discard
from crm.privacy.models import Purpose
from crm.workspace.leaving.orders import ask

COLUMNS = ["name", "email"]


def make_file(by: User, offers: Purpose) -> None:
    """An export of everybody whom `by` sees, for offers by e-mail."""
    options: dict[str, Any] = {"kind": Export.Kind.XLSX, "purpose": offers, "channel": "email", "columns": COLUMNS}
    export = start_export(by=by, uid=uuid4(), asked={"view": "all"}, **options)
    export_contacts(export.job_id)  # here and now, so that it is there when somebody looks


def ask_for_everything(by: User) -> None:
    """A full export that waits for a second person."""
    ask(by=by, kinds=["contacts", "companies", "deals", "lines", "products"])


def take_back_files(owners: QuerySet[User]) -> None:
    """The files of the demo's accounts, with the rows about them: nobody real is in them any more."""
    exports = Export.objects.filter(owner__in=owners)
    files = [file for export in exports for file in clear(export)]
    exports.delete()
    FullExport.objects.filter(owner__in=owners).delete()
    discard(files)
