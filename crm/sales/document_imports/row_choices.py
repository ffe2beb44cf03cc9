"""What somebody decides about a checked row: whose it is, or that it stays out."""

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
    """The row is of whoever `whose` (a NIP, an e-mail address, a whole name) means among what the user keeps.

    Raises DoesNotExist for a row that is not open, ValidationError when it means nobody, or more than one.
    """
    with transaction.atomic():
        row = held(load, number)
        row.outcome = Outcome.UNKNOWN
        row.save(update_fields=["outcome"])
        judge = Judge(load)
        party = meant(judge, whose)
        judge.judge(row, party)
        row.save(update_fields=["outcome", "problems", "person", "company"])
        noted(load, row, "documents.row_chosen", by=by)
    return row


def leave_out(load: DocumentLoad, number: int, *, by: Actor) -> DocumentRow:
    """The row stays out. Raises DoesNotExist for one that is not open."""
    with transaction.atomic():
        row = held(load, number)
        row.outcome = Outcome.LEFT_OUT
        row.save(update_fields=["outcome"])
        noted(load, row, "documents.row_left_out", by=by)
    return row


def held(load: DocumentLoad, number: int) -> DocumentRow:
    """An open row of a checked import, locked."""
    DocumentLoad.objects.select_for_update().get(pk=load.pk, state=DocumentLoad.State.CHECKED)
    return load.rows.get(number=number, outcome__in=OPEN)


def meant(judge: Judge, whose: str) -> Party:
    """The party that a text means; ValidationError for none and for several."""
    text = whose.strip()
    kind = "email" if "@" in text else "nip" if any(sign.isdigit() for sign in text) else "name"
    party = judge.matcher.party({kind: text})
    if not party.found:
        raise ValidationError(
            _("This is not exactly one of your contacts or companies. Try the NIP, the e-mail or the whole name.")
        )
    return party


def noted(load: DocumentLoad, row: DocumentRow, act: str, *, by: Actor) -> None:
    """The counts anew, and a line in the ledger."""
    load.counts = counts_of(load)
    load.save(update_fields=["counts"])
    ledger.record(act, by=by, about=row.person, target=f"documents:{load.uid}", counts={"row": row.number})
