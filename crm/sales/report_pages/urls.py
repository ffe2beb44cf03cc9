"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.report_pages import views

urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("reports/feed/", views.feed, name="feed"),
    path("reports/csv/", views.reports_csv, name="reports_csv"),
    path("reports/activity/", views.activity, name="activity"),
]
