"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.entrusted import views

ONE = "privacy/entrusted/<uuid:key>/"
urlpatterns = [
    path("privacy/entrusted/", views.entrusted_list, name="entrusted"),
    path("privacy/entrusted/new/", views.entrusted_new, name="entrusted_new"),
    path("privacy/entrusted/register/<slug:kind>/", views.entrusted_file, name="entrusted_file"),
    path(ONE, views.entrusted, name="entrusted_one"),
    path(f"{ONE}end/", views.entrusted_end, name="entrusted_end"),
]
