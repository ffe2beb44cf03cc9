"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.workspace.company_page import views, views_company_entries

urlpatterns = [
    path("companies/new/", views.add, name="company_add"),
    path("companies/suggestions/", views.suggestions, name="company_suggest"),
    path("companies/<uuid:key>/", views.company, name="company"),
    path("companies/<uuid:key>/edit/", views.edit, name="company_edit"),
    path("companies/<uuid:key>/entries/", views_company_entries.entries, name="company_entries"),
    path("companies/<uuid:key>/sole-trader/", views.sole_trader, name="sole_trader"),
]
