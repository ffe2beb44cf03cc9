"""Addresses of this room, joined in crm/workspace/urls.py."""

from django.urls import path

from crm.correspondence.earlier_mail import views

urlpatterns = [path("settings/connected/<uuid:key>/earlier/", views.earlier_mail, name="earlier_mail")]
