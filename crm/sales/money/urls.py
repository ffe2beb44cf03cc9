"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.money import views

urlpatterns = [
    path("settings/money/", views.money, name="money"),
    path("settings/money/rate/", views.rate, name="money_rate"),
    path("settings/money/table/", views.table, name="money_table"),
]
