"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.offer_pages import views, views_acts, views_approval, views_terms

urlpatterns = [
    path("offers/", views.offers, name="offers"),
    path("offers/settings/", views_terms.offer_settings, name="offer_settings"),
    path("offers/terms/<uuid:key>/", views_terms.offer_term, name="offer_term"),
    path("offers/<uuid:key>/", views.offer, name="offer"),
    path("offers/<uuid:key>/pdf/", views.offer_pdf, name="offer_pdf"),
    path("offers/<uuid:key>/wording/", views_acts.offer_wording, name="offer_wording"),
    path("offers/<uuid:key>/lines/", views_acts.offer_lines, name="offer_lines"),
    path("offers/<uuid:key>/line/", views_acts.offer_line, name="offer_line"),
    path("offers/<uuid:key>/products/", views_acts.offer_products, name="offer_products"),
    path("offers/<uuid:key>/sending/", views_acts.offer_sending, name="offer_sending"),
    path("offers/<uuid:key>/approval/", views_approval.offer_approval, name="offer_approval"),
    path(
        "offers/<uuid:key>/approval/decision/",
        views_approval.offer_approval_decision,
        name="offer_approval_decision",
    ),
    path("offers/<uuid:key>/withdrawal/", views_acts.offer_withdrawal, name="offer_withdrawal"),
    path("deals/<uuid:key>/offers/", views_acts.deal_offers, name="deal_offers"),
]
