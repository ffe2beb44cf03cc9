"""A contract or an order drawn up from a template: a PDF, filed as a document of whose deal it is.

    draw_up(template, paper_source_of_offer(offer), language="pl", by=sam)     of an accepted offer, one of a kind
    draw_up(template, paper_source_of_deal(deal), language="pl", by=sam)

An order of an accepted offer bears the number that the acceptance gave it; else numbers come of their series.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, override

from crm.accounts.models import User
from crm.contacts.models import Contact
from crm.sales.deals.deals import refuse_unworkable
from crm.sales.deals.moves import lock_deal
from crm.sales.deals.participants import touch
from crm.sales.documents.documents import add, record
from crm.sales.documents.scans import Scan
from crm.sales.models import Document, DrawnPaper, PaperTemplate, PaperTemplateVersion
from crm.sales.offers.lacking import LACKING
from crm.sales.offers.number_series import CONTRACTS, ORDERS, next_number
from crm.sales.offers.offers import lock_offer
from crm.sales.paper_templates.drawn_pdf import drawn_pdf
from crm.sales.paper_templates.paper_placeholders import OF_OFFERS, PAPERS
from crm.sales.paper_templates.paper_sources import PaperSource, paper_source_of_deal, paper_source_of_offer

SERIES = {PaperTemplate.Kind.CONTRACT: CONTRACTS, PaperTemplate.Kind.ORDER: ORDERS}
ALREADY = gettext_lazy("A paper of this kind was drawn up from the offer already.")
OF_AN_OFFER = gettext_lazy("This template is for accepted offers: it names the number, the code or the day of one.")
NO_LINES = gettext_lazy("There are no lines. Add what is sold first.")
NOT_IN_USE = gettext_lazy("This template was put away.")
NOT_IN_ENGLISH = gettext_lazy("This template has no English text.")


def draw_up(template: PaperTemplate, source: PaperSource, *, language: str, by: User) -> Document:
    """The document, of the newest version. ValidationError for what is missing, and for a second one of the same kind
    from one offer; raises PermissionDenied and Paused as every act on a deal.
    """
    refuse_unworkable(source.deal, by=by)
    today = timezone.localdate()
    with transaction.atomic():
        now = locked_source(source)
        version = template.newest
        refuse_lacking_paper(template, version, now, language)
        refuse_second(template, now)
        number = (now.order if template.kind == template.Kind.ORDER else "") or next_number(
            SERIES[PaperTemplate.Kind(template.kind)], today
        )
        content = drawn_pdf(version, now, language=language, number=number, today=today)
        document = filed(template, now, number, content, today, by=by)
        drawn = DrawnPaper(document=document, version=version, offer=now.offer, language=language)
        drawn.save(force_insert=True)
        touch(now.deal)
        record("document.drawn", document, by=by, fields=["file"])
    return document


def locked_source(source: PaperSource) -> PaperSource:
    """The same as it is now, its deal and offer locked."""
    if source.offer is None:
        return paper_source_of_deal(lock_deal(source.deal))
    return paper_source_of_offer(lock_offer(source.offer, answered=True))


def refuse_lacking_paper(
    template: PaperTemplate, version: PaperTemplateVersion, source: PaperSource, language: str
) -> None:
    """ValidationError for the first thing that is missing."""
    used = PAPERS.codes_in(*version.in_language(language))
    if template.retired_at is not None:
        raise ValidationError({"template": NOT_IN_USE}, code="retired")
    if language not in version.languages:
        raise ValidationError({"language": NOT_IN_ENGLISH}, code="language")
    if not source.content["seller"]["name"]:
        raise ValidationError(LACKING["controller"], code="controller")
    if source.offer is None and used & OF_OFFERS:
        raise ValidationError({"template": OF_AN_OFFER}, code="offer")
    if not source.content["lines"] and used & {"lines", "totals", "net", "vat", "gross"}:
        raise ValidationError(NO_LINES, code="lines")


def refuse_second(template: PaperTemplate, source: PaperSource) -> None:
    """ValidationError where the locked offer has a paper of this kind."""
    if source.offer is None:
        return
    if DrawnPaper.objects.filter(offer=source.offer, document__kind=template.kind).exists():
        raise ValidationError(ALREADY, code="already")


def filed(
    template: PaperTemplate, source: PaperSource, number: str, content: bytes, today: date, *, by: User
) -> Document:
    """The paper as a document of the deal: a person's opens the ground *contract* with it."""
    deal = source.deal
    values: dict[str, Any] = {
        "kind": template.kind,
        "number": number,
        "amount": Decimal(source.content["gross"]) if source.content["lines"] else None,
        "currency": source.content["currency"],
        "issued_on": today,
        "note": note_of(source),
    }
    contact = Contact.objects.with_keys().filter(pk=deal.person_id).first() if deal.person_id else None
    scan = Scan(content, Document.Format.PDF)
    return add(values, by=by, contact=contact, company=deal.company, deal=deal, scan=scan)


def note_of(source: PaperSource) -> str:
    """Of which offer it is."""
    if source.offer is None:
        return ""
    facts = {"number": source.offer.number, "version": source.content["version"], "code": source.code}
    with override("pl"):
        return _("From the offer %(number)s, version %(version)s, code %(code)s.") % facts
