"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.workspace.dashboards import views

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/layout/", views.layout, name="dashboard_layout"),
    path("dashboard/mail/", views.mail, name="dashboard_mail"),
    path("dashboard/csv/", views.dashboard_csv, name="dashboard_csv"),
]
