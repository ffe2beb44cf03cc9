"""An offer on its way: its version is frozen, and a letter with the link and the PDF waits in the composer.

    entry = prepare(offer, ewa, by=sam)       the draft of the letter; who reads it over sends it, or does not

The gate is asked here, again where the letter is sent, and again when it leaves. The link opens once the letter is in
the outbox, and stops where the letter is taken back.
"""

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _, override

from crm.accounts.language.formats import day
from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.contacts.models import Contact, Interaction
from crm.contacts.safeguards.reach import Blocked
from crm.correspondence.letters.drafts import save_draft
from crm.correspondence.letters.enclosures import enclose
from crm.correspondence.letters.sending import choice_for, choices, refuse_blocked
from crm.privacy.models import Person, Purpose
from crm.sales.deal_lines.line_sums import sums_of
from crm.sales.deals.deals import people_on, refuse_unworkable
from crm.sales.models import Deal, Offer, OfferLine, OfferLink, OfferVersion
from crm.sales.offers.discounts import approval_for, discount_of
from crm.sales.offers.frozen_content import content_of, digest_of_content
from crm.sales.offers.lacking import DWELLING, DWELLING_WORDS, LACKING, lacking, lacks_dwelling
from crm.sales.offers.offers import lock_offer, record
from crm.sales.offers.paper import paper_of

NOT_ON_IT = _("Choose somebody who takes part in the deal.")
NO_ADDRESS = _("There is no e-mail address. Add it to the record first.")
ADVERTISES = _("An offer that was asked for is no advertising. Choose the purpose for which you answer.")


def prepare(
    offer: Offer, contact: Contact, *, by: User, purpose: Purpose | None = None, reason: str = ""
) -> Interaction:
    """Freezes the version and lays the letter ready. Without a `purpose` the first one that the gate allows.

    Raises ValidationError for what the offer lacks and for whom it cannot go to, Blocked with the gate's answer, Paused
    and PermissionDenied as every act on a deal, UploadRefused where there is no room for the file.
    """
    refuse_unworkable(offer.deal, by=by)
    purpose = purpose or purpose_for(contact)
    refuse_receiver(offer.deal, contact, purpose)
    with transaction.atomic():
        Person.hold({row.pk: row for row in (contact.person, offer.deal.person) if row}.values())
        now = lock_offer(offer)
        lines = list(OfferLine.objects.filter(offer=now))
        refuse_lacking(now, lines, reason)
        version = frozen(now, lines, purpose, by=by, reason=reason)
        secret = secrets.token_urlsafe(32)
        subject, text = words_for(version, secret)
        about = now.deal.uid
        entry = save_draft(contact, key=None, by=by, subject=subject, text=text, purpose=purpose, about=about)
        enclose(entry, [Enclosed(file_name(version), version.paper.plain())], by=by)
        OfferLink.objects.create(version=version, person=contact.person, entry=entry, digest=digest_of(secret))
        record("offer.prepared", now, by=by, about=contact.person, version=version.number)
    return entry


def purpose_for(contact: Contact) -> Purpose:
    """The first purpose for which one may write to them and that does not advertise; Blocked with the best answer."""
    options = [option for option in choices(contact) if not option.purpose.marketing]
    choice = choice_for(options, "")
    if choice is None:
        raise ValidationError(_("There is no purpose for which you may write to them yet."), code="purpose")
    if not choice.answer.allowed:
        raise Blocked(choice.answer)
    return choice.purpose


def refuse_receiver(deal: Deal, contact: Contact, purpose: Purpose) -> None:
    """ValidationError or Blocked for somebody to whom an offer or a paper of the deal cannot go."""
    if contact.pk not in people_on(deal):
        raise ValidationError({"contact": NOT_ON_IT}, code="contact")
    if purpose.marketing:
        raise ValidationError({"purpose": ADVERTISES}, code="marketing")
    refuse_blocked(contact, purpose)
    if not contact.person.email:
        raise ValidationError({"contact": NO_ADDRESS}, code="address")


def refuse_lacking(offer: Offer, lines: Sequence[OfferLine], reason: str) -> None:
    """ValidationError that names all that is missing."""
    codes = lacking(offer, lines)
    if codes:
        raise ValidationError([ValidationError(LACKING[code], code=code) for code in codes])
    if lacks_dwelling(offer, lines) and not reason.strip():
        raise ValidationError(DWELLING_WORDS, code=DWELLING)


def frozen(offer: Offer, lines: Sequence[OfferLine], purpose: Purpose, *, by: User, reason: str) -> OfferVersion:
    """The version of what the locked offer says now: the last one where nothing changed since, else the next.

    ValidationError for a discount over the limit that nobody has approved.
    """
    discount = discount_of(offer, lines, by)
    approval = approval_for(offer, lines, discount)
    last = OfferVersion.objects.with_keys().filter(offer=offer).first()
    if last is not None and last.revision == offer.revision and not last.over(timezone.localdate()):
        if approval is not None and last.approval_id != approval.pk:
            OfferVersion.objects.filter(pk=last.pk).update(approval=approval)
        return last
    content = content_of(offer, lines, version=(last.number if last else 0) + 1)
    sums, digest = sums_of(lines, offer.currency), digest_of_content(content)
    version = OfferVersion(offer=offer, number=content["version"], revision=offer.revision, made_by=by, purpose=purpose)
    version.discount_percent, version.approval = discount.percent, approval
    version.net, version.gross, version.digest, version.valid_until = sums.net, sums.gross, digest, offer.valid_until
    version.reason = reason.strip()[:200]
    side = "" if version.hers else "house_"
    setattr(version, f"{side}content", content)
    getattr(version, f"{side}file").save("", ContentFile(paper_of(content, code=version.code)), save=False)
    version.save(force_insert=True)
    record("offer.frozen", offer, by=by, version=version.number)
    return version


def file_name(version: OfferVersion) -> str:
    """«OF-2026-11-042-2.pdf»."""
    return f"{version.offer.number.replace('/', '-')}-{version.number}.pdf"


def words_for(version: OfferVersion, secret: str) -> tuple[str, str]:
    """(subject, text) of the letter, in the language of the offer."""
    language = version.offer.language
    with override(language):
        link = settings.BASE_URL + reverse(f"sales:public_offer_{language}", args=[secret])
        facts: dict[str, Any] = {"number": version.offer.number, "link": link, "day": day(version.valid_until)}
        text = gettext(
            "Good morning,\n\nhere is the offer %(number)s you asked for; it is valid until %(day)s. The PDF is "
            "attached.\n\nOn this page you can accept it, ask a question or decline it, without an account:\n%(link)s"
        )
        return gettext("Offer %(number)s") % facts, text % facts


def digest_of(secret: str) -> bytes:
    """What is kept of a secret; with 256 random bits no slow hash is needed."""
    return hashlib.sha256(f"spojnik offer|{secret}".encode()).digest()
