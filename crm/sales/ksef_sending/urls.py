"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.ksef_sending import views, views_account

urlpatterns = [
    path("settings/ksef/", views_account.ksef, name="ksef"),
    path("settings/ksef/check/", views_account.ksef_check, name="ksef_check"),
    path("settings/ksef/switch/", views_account.ksef_switch, name="ksef_switch"),
    path("documents/<uuid:key>/ksef/", views.give, name="ksef_give"),
    path("documents/<uuid:key>/ksef/back/", views.taking_back, name="ksef_back"),
    path("documents/<uuid:key>/upo/", views.receipt, name="receipt"),
]
