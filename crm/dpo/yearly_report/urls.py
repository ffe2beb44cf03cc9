"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.yearly_report import views

urlpatterns = [
    path("privacy/year/", views.reports, name="yearly_reports"),
    path("privacy/year/<uuid:key>/", views.report, name="yearly_report"),
    path("privacy/year/<uuid:key>/count/", views.count, name="yearly_report_count"),
    path("privacy/year/<uuid:key>/signature/", views.signature, name="yearly_report_signature"),
    path("privacy/year/<uuid:key>/paper/", views.paper, name="yearly_report_paper"),
]
