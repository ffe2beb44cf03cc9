"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.payments import views

urlpatterns = [
    path("documents/payments/", views.payments, name="payments"),
    path("documents/payments/marks/", views.payment_marks, name="payment_marks"),
]
