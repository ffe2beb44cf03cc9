"""What a user decides about a checked row: whose it is, or that it is left out."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.sales.document_imports.dry_run import Judge, counts_of
from crm.sales.documents.customer_match import Party
from crm.sales.models import DocumentLoad, DocumentRow

Outcome = DocumentRow.Outcome
OPEN = (Outcome.READY, Outcome.UNKNOWN)


def choose(load: DocumentLoad, number: int, *, whose: str, by: Actor) -> DocumentRow:
    """Assigns the row to the customer that `whose` (NIP, e-mail address or full name) means, among those the user
    handles.

    Raises DoesNotExist for a row that is not open, ValidationError when it means nobody, or more than one.
    """
    with transaction.atomic():
        row = locked_row(load, number)
        row.outcome = Outcome.UNKNOWN
        row.save(update_fields=["outcome"])
        judge = Judge(load)
        party = party_named(judge, whose)
        judge.judge(row, party)
        row.save(update_fields=["outcome", "problems", "person", "company"])
        update_counts(load, row, "documents.row_chosen", by=by)
    return row


def leave_out(load: DocumentLoad, number: int, *, by: Actor) -> DocumentRow:
    """Leaves the row out. Raises DoesNotExist for one that is not open."""
    with transaction.atomic():
        row = locked_row(load, number)
        row.outcome = Outcome.LEFT_OUT
        row.save(update_fields=["outcome"])
        update_counts(load, row, "documents.row_left_out", by=by)
    return row


def locked_row(load: DocumentLoad, number: int) -> DocumentRow:
    """An open row of a checked import, locked."""
    DocumentLoad.objects.select_for_update().get(pk=load.pk, state=DocumentLoad.State.CHECKED)
    return load.rows.get(number=number, outcome__in=OPEN)


def party_named(judge: Judge, whose: str) -> Party:
    """The party named by NIP, e-mail or name; ValidationError for none and for several."""
    text = whose.strip()
    kind = "email" if "@" in text else "nip" if any(sign.isdigit() for sign in text) else "name"
    party = judge.matcher.party({kind: text})
    if not party.found:
        raise ValidationError(
            _("This is not exactly one of your contacts or companies. Try the NIP, the e-mail or the whole name.")
        )
    return party


def update_counts(load: DocumentLoad, row: DocumentRow, act: str, *, by: Actor) -> None:
    """Counts the outcomes again and writes a ledger entry."""
    load.counts = counts_of(load)
    load.save(update_fields=["counts"])
    ledger.record(act, by=by, about=row.person, target=f"documents:{load.uid}", counts={"row": row.number})
