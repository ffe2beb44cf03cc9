"""May KSeF have this invoice? The disclosure gate is asked when it is confirmed, and again before it leaves.

A person's invoice goes under a purpose that is in force for them, needs what an invoice says and names the recipient.
Where a folder of this installation stands in for KSeF nothing leaves, and nobody is asked.
"""

from django.conf import settings

from consents.models import Ground
from crm.privacy.actors import Actor
from crm.privacy.categories import Category
from crm.privacy.models import Disclosure, Person, Purpose, Recipient
from crm.privacy.recipients.gate import check_disclosure, may_disclose
from crm.sales.ksef_line.ksef_doors import FILE
from crm.sales.ksef_line.ksef_trouble import KsefTrouble
from crm.sales.models import Document, KsefAccount

OF_FIRMS = [str(Category.FINANCIAL)]
OF_PEOPLE = [str(Category.IDENTITY), str(Category.ADDRESS), str(Category.FINANCIAL)]


def allowed_purpose(account: KsefAccount, document: Document) -> Purpose | None:
    """The purpose under which it goes; None for a firm's. DisclosureRefused where it may not, KsefTrouble where nobody
    said which recipient KSeF is.
    """
    if settings.KSEF == FILE:
        return None
    if account.recipient is None:
        raise KsefTrouble("gate", sure=True)
    if document.person is None:
        check_disclosure(account.recipient, None, OF_FIRMS)
        return None
    purpose = purpose_of_invoice(document.person, account.recipient)
    check_disclosure(account.recipient, purpose, OF_PEOPLE)
    return purpose


def note_going(account: KsefAccount, document: Document, purpose: Purpose | None, *, by: Actor) -> None:
    """KSeF becomes one of the person's recipients, before anything leaves. In a transaction."""
    person, recipient = document.person, account.recipient
    if settings.KSEF == FILE or person is None or recipient is None:
        return
    Person.hold([person])
    Disclosure.note([person], recipient=recipient, categories=OF_PEOPLE, purpose=purpose, by=by)


def purpose_of_invoice(person: Person, recipient: Recipient) -> Purpose | None:
    """A purpose in force for the person under which the recipient may have an invoice; else one that needs it."""
    grounds = Ground.objects.filter(person=person, ended_at=None).select_related("purpose").order_by("pk")
    needing = [
        ground.purpose
        for ground in grounds
        if ground.in_force() and all(ground.purpose.needs(Category(name)) for name in OF_PEOPLE)
    ]
    allowed = (purpose for purpose in needing if may_disclose(recipient, purpose, OF_PEOPLE).allowed)
    return next(allowed, needing[0] if needing else None)
