"""What the page of one offer shows beside it: to whom it may go, its versions, what was answered, its paper."""

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase

from crm.accounts.pages.downloads import attachment
from crm.contacts.models import Contact
from crm.contacts.people.companions import usable_by
from crm.privacy.keys.cipher import Unreadable
from crm.sales.deals.deals import people_on
from crm.sales.models import Deal, Offer, OfferAnswer, OfferLink, OfferVersion
from crm.sales.offers.frozen_content import next_content
from crm.sales.offers.masked_offers import OfferForReader
from crm.sales.offers.paper import paper_of
from crm.sales.offers.sending import file_name


def receivers(deal: Deal, user: Any) -> list[Contact]:
    """Those on the deal to whom the user may write; the party first."""
    people = usable_by(Contact.objects.filter(pk__in=people_on(deal)), user)
    return sorted(people, key=lambda contact: (contact.pk != deal.person_id, contact.pk))


def versions_of(row: Offer) -> list[dict[str, Any]]:
    """[{version, sent}] newest first: when a letter with it went into the outbox, None while none did."""
    versions = list(OfferVersion.objects.filter(offer=row).defer("content", "house_content").select_related("made_by"))
    links = OfferLink.objects.filter(version__in=versions, sent_at__isnull=False).order_by("sent_at")
    sent = dict(links.values_list("version_id", "sent_at"))
    return [{"version": version, "sent": sent.get(version.pk)} for version in versions]


def answers_of(row: Offer, user: Any) -> list[OfferAnswer]:
    """What was answered, newest first, by those whom the user sees and may use."""
    answers = OfferAnswer.objects.filter(version__offer=row).select_related("person__key", "version", "order")
    people = usable_by(Contact.objects.filter(pk__in=answers.values("person")), user).values_list("pk", flat=True)
    return list(answers.filter(person__in=set(people)))


def draft_pdf(seen: OfferForReader) -> bytes:
    """The offer as it stands now."""
    return paper_of(next_content(seen.offer, seen.lines))


def frozen_pdf(row: Offer, number: str) -> HttpResponseBase:
    """The paper of one version; 404 for none such."""
    wanted = int(number) if number.isdecimal() and len(number) <= 4 else 0
    version = OfferVersion.objects.with_keys().filter(offer=row, number=wanted).first()
    try:
        if version is None:
            raise Http404
        return attachment(file_name(version), version.paper.plain(), content_type="application/pdf")
    except (Unreadable, OSError):
        raise Http404 from None
