"""What the customer would see of an offer, for whoever writes it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import override

from consents.public_pages import answer
from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.logs import access_log
from crm.sales.lookups import offer_or_404
from crm.sales.offers.frozen_content import next_content
from crm.sales.offers.masked_offers import offers_for_reader
from crm.sales.public_offers.forms import AcceptForm
from crm.sales.public_offers.shown_offer import content_words


@policy(rights.DEALS_VIEW, params={"key": "offer"})
def offer_preview(request: StaffRequest, key: UUID) -> HttpResponse:
    """The page that the customer would get for the offer as it stands; nothing on it is sent. 404 as `offer_pdf`."""
    row = offer_or_404(request.user, key)
    (reading,) = offers_for_reader([row], request.user)
    if not reading.clear:
        raise Http404
    fields = ["title", "note", "product", "name"]
    access_log.shown(by=request.user, view="sales:offer_preview", people=row.deal.keys_of_party, fields=fields)
    with override(row.language):
        context = {
            "offer": content_words(next_content(row, reading.lines)),
            "state": "preview",
            "forms": {"accept": AcceptForm(None, consumer=row.to_consumer, coded=False, auto_id="a_%s")},
            "file_url": reverse("sales:offer_pdf", args=[key]),
            "back_url": reverse("sales:offer", args=[key]),
        }
    return answer(request, "sales/public_offers/offer.html", context, language=row.language)
