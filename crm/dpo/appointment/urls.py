"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.appointment import views

urlpatterns = [
    path("privacy/appointment/", views.notices, name="officer_notices"),
    path("privacy/appointment/<uuid:key>/", views.notice, name="officer_notice"),
    path("privacy/appointment/<uuid:key>/paper/", views.paper, name="officer_notice_paper"),
]
