"""The people of a notice about many, as a file: for the recipient behind its link, and for the desk."""

from django.utils.translation import gettext as _

from crm.casework.data_files import csv_of
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from dsar.models import NoticedPerson, RecipientNotice

AT_ONCE, CSV = 2000, "text/csv; charset=utf-8"


def people_of(notice: RecipientNotice) -> bytes:
    """CSV: id, name, e-mail, telephone, as far as the recipient has them. Empty but for its head once it is settled."""
    rows = NoticedPerson.objects.with_keys().filter(notice=notice).order_by("pk")
    head = [_("Id in our programs"), _("Name"), _("E-mail"), _("Phone")]
    return csv_of([head, *(cells(row) for row in rows.iterator(chunk_size=AT_ONCE))])


def cells(row: NoticedPerson) -> list[str]:
    """One line."""
    return [str(row.known_as), row.name or "", row.email or "", row.phone or ""]


def note_fetched(notice: RecipientNotice, *, by: Actor) -> None:
    """Record that somebody took the list."""
    ledger.record("request.people_fetched", by=by, target=notice.case.target, counts={"people": notice.number})


def forget_people(notice: RecipientNotice) -> None:
    """The recipient needs the names no longer: they go, in the transaction that settles its notice."""
    if notice.number:
        NoticedPerson.objects.filter(notice=notice).delete()
