"""Addresses of sales, at the root, room by room. Those of my day join them in crm/urls.py."""

from django.urls import include, path

urlpatterns = [
    path("", include("crm.sales.calendar_pages.urls")),
    path("", include("crm.sales.bookings.urls")),
    path("", include("crm.sales.agenda.urls")),
    path("", include("crm.sales.calendar_sync.urls")),
    path("", include("crm.sales.invitations.urls")),
    path("", include("crm.sales.calendar_feeds.urls")),
    path("", include("crm.sales.documents.urls")),
    path("", include("crm.sales.document_imports.urls")),
    path("", include("crm.sales.objects.urls")),
    path("", include("crm.sales.deal_lists.urls")),
    path("", include("crm.sales.deal_opening.urls")),
    path("", include("crm.sales.deal_pages.urls")),
    path("", include("crm.sales.deal_notes.urls")),
    path("", include("crm.sales.report_pages.urls")),
    path("", include("crm.sales.pipelines.urls")),
    path("", include("crm.sales.price_list.urls")),
    path("", include("crm.sales.public_offers.urls")),
    path("", include("crm.sales.offer_pages.urls")),
    path("", include("crm.sales.paper_pages.urls")),
    path("", include("crm.sales.money.urls")),
    path("", include("crm.sales.ksef.urls")),
    path("", include("crm.sales.ksef_sending.urls")),
    path("", include("crm.sales.payments.urls")),
]
