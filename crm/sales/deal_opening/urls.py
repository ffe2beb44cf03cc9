"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.deal_opening import views

urlpatterns = [
    path("deals/new/", views.new, name="new_deal"),
    path("deals/customers/", views.customers, name="deal_customers"),
    path("deals/alike/", views.alike, name="deal_alike"),
    path("contacts/<uuid:key>/deals/new/", views.new_for_contact, name="new_hers"),
    path("companies/<uuid:key>/deals/new/", views.new_for_company, name="new_firms"),
]
