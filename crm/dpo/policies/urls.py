"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.policies import views, views_own

ONE = "privacy/policies/<uuid:key>/"

urlpatterns = [
    path("privacy/policies/", views.library, name="policies"),
    path("privacy/policies/new/", views.new, name="policy_new"),
    path("privacy/policies/register.<slug:kind>", views.register_file, name="policy_register"),
    path(ONE, views.policy, name="policy"),
    path(f"{ONE}description/", views.description, name="policy_description"),
    path(f"{ONE}draft/", views.draft_page, name="policy_draft"),
    path(f"{ONE}publication/", views.publication, name="policy_publication"),
    path(f"{ONE}end/", views.end, name="policy_end"),
    path("privacy/policies/versions/<uuid:key>/file/", views.version_file, name="policy_file"),
    path("my/policies/", views_own.own, name="own_policies"),
    path("my/policies/<uuid:key>/", views_own.own_policy, name="own_policy"),
    path("my/policies/versions/<uuid:key>/file/", views_own.own_file, name="own_policy_file"),
]
