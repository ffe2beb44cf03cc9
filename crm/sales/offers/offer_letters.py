"""Letters about an offer: the confirmation with the PDF to the customer, and the word to the owner of the deal.

The confirmation goes to the address we know of whoever got the link, for the contract; the gate is asked when it
leaves. The owner's names the offer by its number alone.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from consents.grounds.recording import may_contact
from consents.letters import signed
from crm.accounts.models import User
from crm.accounts.models.staff import DEMO_DOMAIN
from crm.mail.outgoing.outbox import post
from crm.narrowing import Words
from crm.privacy.actors import system
from crm.privacy.channels import EMAIL
from crm.privacy.models import Purpose
from crm.sales.deals.won_grounds import PURPOSE
from crm.sales.models import Document, Offer, OfferAnswer
from crm.sales.offers.offer_links import OpenedOffer
from crm.sales.offers.sending import file_name

BY = system("sales.offers")
WHAT: dict[str, Words] = {
    OfferAnswer.Kind.ACCEPTED: pgettext_lazy("offer", "It was accepted. The order is among the documents of the deal."),
    OfferAnswer.Kind.DECLINED: pgettext_lazy("offer", "It was declined."),
    OfferAnswer.Kind.ASKED: pgettext_lazy("offer", "There is a question about it, in the thread of the letter."),
    OfferAnswer.Kind.RENEWAL: pgettext_lazy("offer", "It has ended, and the customer asks for a new one."),
    "approval_asked": pgettext_lazy("offer", "Its discount is over the limit and waits for your approval."),
    "approval_given": pgettext_lazy("offer", "Its discount was approved. You can send it."),
    "approval_refused": pgettext_lazy("offer", "Its discount was refused; the reason stands on its page."),
    "ending": pgettext_lazy("offer", "It ends soon, and nobody has answered yet."),
}


def confirm_to_customer(opened: OpenedOffer, order: Document) -> bool:
    """The confirmation of the order, in the transaction of the acceptance. False where no purpose carries it."""
    person, version, language = opened.link.person, opened.version, opened.offer.language
    purpose = Purpose.objects.active().filter(slug=PURPOSE).first()
    if purpose is None or not may_contact(person, EMAIL, purpose).allowed:
        purpose = version.purpose
    if purpose is None or not person.email:
        return False
    context: dict[str, Any] = {
        "number": opened.offer.number,
        "order": order.told("number"),
        "code": version.code,
        "consumer": opened.offer.to_consumer,
        **signed(),
    }
    files = [(file_name(version), version.paper.plain(), "application/pdf")]
    post("offer_accepted", to=person, by=BY, context=context, purpose=purpose, language=language, attachments=files)
    return True


def tell_owner(opened: OpenedOffer, kind: str) -> None:
    """Mails whoever owns the deal what came of its offer."""
    mail_owner(opened.offer, kind)


def mail_owner(offer: Offer, kind: str) -> bool:
    """One mail about an offer to the owner of its deal."""
    return mail_about(offer, offer.deal.owner, kind)


def mail_about(offer: Offer, reader: User, kind: str) -> bool:
    """One mail about an offer to a colleague; none to a program, to an account that is shut or of the demo."""
    if not reader.is_active or reader.role.machine or not reader.email or reader.email.endswith(f"@{DEMO_DOMAIN}"):
        return False
    link = settings.BASE_URL + reverse("sales:offer", args=[offer.uid])
    context = {"number": offer.number, "what": WHAT[kind], "link": link, "reader": reader}
    post("offer_news", to=reader, by=BY, context=context)
    return True
