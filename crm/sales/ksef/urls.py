"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.ksef import views

urlpatterns = [
    path("offers/<uuid:key>/invoice/", views.offer_invoice, name="offer_invoice"),
    path("deals/<uuid:key>/invoice/", views.deal_invoice, name="deal_invoice"),
    path("documents/<uuid:key>/correction/", views.correction, name="correction"),
]
