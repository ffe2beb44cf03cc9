"""Offers on our desk: the list, one of them with what it says, its PDF."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import Contact
from crm.contacts.ownership.custody import has_custody, named_for
from crm.contacts.people.companions import usable_by
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import access_log
from crm.sales.deal_pages.views_lines import add_errors
from crm.sales.deals.deals import Overtaken, people_on
from crm.sales.lookups import offer_or_404
from crm.sales.models import Offer, OfferAnswer, OfferLink, OfferVersion
from crm.sales.offer_pages.forms import OfferForm
from crm.sales.offers.frozen_content import content_of
from crm.sales.offers.lacking import DWELLING_WORDS, LACKING, lacking, lacks_dwelling
from crm.sales.offers.masked_offers import OfferForReader, offers_for_reader, people_in_offers
from crm.sales.offers.offer_list import OfferList
from crm.sales.offers.offers import change_offer
from crm.sales.offers.paper import paper_of
from crm.sales.offers.sending import file_name

ITS = {"key": "offer"}


@policy(rights.DEALS_VIEW)
def offers(request: StaffRequest) -> HttpResponse:
    """A page of the offers of all deals that the user sees."""
    offer_list = OfferList(request.user, request.GET)
    rows = offer_list.rows
    fields = ["title"] if any(row.clear for row in rows) else []
    access_log.shown(by=request.user, view="sales:offers", people=people_in_offers(rows), fields=fields)
    return render(request, "sales/offer_pages/offers.html", {"list": offer_list, "rows": rows})


@policy(rights.DEALS_VIEW, params=ITS, methods=["GET", "POST"], also={"POST": rights.DEALS_EDIT})
def offer(request: StaffRequest, key: UUID) -> HttpResponse:
    """One offer; POST saves what it says beside its lines."""
    row = offer_or_404(request.user, key)
    form = OfferForm(request.POST or None, offer=row)
    if request.method == "POST" and form.is_valid():
        try:
            change_offer(row, form.values(), revision=form.cleaned_data["revision"], by=request.user)
        except Overtaken:
            form.add_error(None, _("Somebody else changed this offer meanwhile. Open it again."))
        except ValidationError as error:
            add_errors(form, error)
        else:
            toast(request, _("Saved."))
            return redirect("sales:offer", key)
    return offer_page(request, row, form=form, status=422 if form.is_bound else 200)


def offer_page(request: StaffRequest, row: Offer, *, status: int = 200, **context: Any) -> HttpResponse:
    """The page of one offer; the access log is written first."""
    (seen,) = offers_for_reader([row], request.user)
    people = receivers(row, request.user) if seen.clear else []
    answers = answers_of(row, request.user) if seen.clear else []
    shown_people = {*row.deal.keys_of_party, *(contact.pk for contact in people)}
    fields = ["title", "note", "product", "name"] if seen.clear else []
    access_log.shown(by=request.user, view="sales:offer", people=sorted(shown_people), fields=fields)
    works = request.user.may(rights.DEALS_EDIT) and has_custody(request.user, row.deal)
    may_edit = works and seen.clear and row.editable
    codes = lacking(row, seen.lines)
    context = {
        "offer": row,
        "seen": seen,
        "may_edit": may_edit,
        "may_send": may_edit and request.user.may(rights.CONTACTS_EDIT),
        "may_invoice": works and seen.clear and row.state == Offer.State.ACCEPTED,
        "lacks": [LACKING[code] for code in codes],
        "dwelling": DWELLING_WORDS if lacks_dwelling(row, seen.lines) else "",
        "people": [(contact, named_for(request.user, contact)) for contact in people],
        "versions": versions_of(row) if seen.clear else [],
        "answers": answers,
        "form": OfferForm(offer=row),
        **context,
    }
    return render(request, "sales/offer_pages/offer.html", context, status=status)


def receivers(row: Offer, user: Any) -> list[Contact]:
    """Those on the deal to whom the user may write; the party first."""
    people = usable_by(Contact.objects.filter(pk__in=people_on(row.deal)), user)
    return sorted(people, key=lambda contact: (contact.pk != row.deal.person_id, contact.pk))


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


@policy(rights.DEALS_VIEW, params=ITS)
def offer_pdf(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The PDF of a frozen version (`?version=2`), else of the offer as it stands. 404 for whoever may not read it."""
    row = offer_or_404(request.user, key)
    (seen,) = offers_for_reader([row], request.user)
    if not seen.clear:
        raise Http404
    access_log.shown(by=request.user, view="sales:offer_pdf", people=row.deal.keys_of_party, fields=["file"])
    number = request.GET.get("version", "")
    if number:
        return frozen_pdf(row, number)
    name = f"{row.number.replace('/', '-')}-{_('draft')}.pdf"
    return attachment(name, draft_pdf(seen), content_type="application/pdf")


def draft_pdf(seen: OfferForReader) -> bytes:
    """The offer as it stands now."""
    last = OfferVersion.objects.filter(offer=seen.offer).values_list("number", flat=True).first()
    return paper_of(content_of(seen.offer, seen.lines, version=(last or 0) + 1))


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
