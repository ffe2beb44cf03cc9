"""The letter that brings a drawn paper: laid ready in the composer; who reads it over sends it, or does not."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext, gettext_lazy as _, override

from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.contacts.models import Contact, Interaction
from crm.correspondence.letters.drafts import save_draft
from crm.correspondence.letters.enclosures import enclose
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.sales.deals.deals import refuse_unworkable
from crm.sales.models import Document, DrawnPaper
from crm.sales.offers.sending import purpose_for, refuse_receiver

NO_DEAL = _("The paper stands on no deal any more.")


def prepare_letter(drawn: DrawnPaper, contact: Contact, *, by: User) -> Interaction:
    """The draft of the letter with the PDF. The gate is asked here, where it is sent, and when it leaves.

    Raises ValidationError for whom it cannot go to, Blocked with the gate's answer, Paused and PermissionDenied as
    every act on a deal, UploadRefused where there is no room for the file.
    """
    document = drawn.document
    if document.deal is None:
        raise ValidationError(NO_DEAL, code="deal")
    refuse_unworkable(document.deal, by=by)
    purpose = purpose_for(contact)
    refuse_receiver(document.deal, contact, purpose)
    subject, text = letter_words(document, drawn.language)
    with transaction.atomic():
        Person.hold({row.pk: row for row in (contact.person, document.person) if row}.values())
        about = document.deal.uid
        entry = save_draft(contact, key=None, by=by, subject=subject, text=text, purpose=purpose, about=about)
        enclose(entry, [Enclosed(name_of_file(document), document.told("file").plain())], by=by)
        ledger.record("document.prepared", by=by, about=contact.person, target=f"document:{document.uid}")
    return entry


def letter_words(document: Document, language: str) -> tuple[str, str]:
    """(subject, text) of the letter, in the language of the paper."""
    facts = {"number": document.told("number") or ""}
    with override(language):
        if document.kind == Document.Kind.CONTRACT:
            subject = gettext("Contract %(number)s")
            text = gettext("Good morning,\n\nthe contract %(number)s is attached. If you have questions, please write.")
        else:
            subject = gettext("Order %(number)s")
            text = gettext("Good morning,\n\nthe order %(number)s is attached. If you have questions, please write.")
        return subject % facts, text % facts


def name_of_file(document: Document) -> str:
    """«UM-2026-12-001.pdf»."""
    return f"{(document.told('number') or '').replace('/', '-') or document.uid.hex[:8]}.pdf"
