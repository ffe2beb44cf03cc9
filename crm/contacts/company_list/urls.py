"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.contacts.company_list import views, views_company_acts

urlpatterns = [
    path("companies/", views.companies, name="companies"),
    path("companies/selection/bin/", views_company_acts.bin_many, name="company_bin_many"),
    path("companies/selection/bin/undo/", views_company_acts.bin_many_back, name="company_bin_many_back"),
    path("companies/selection/return/", views_company_acts.return_many, name="company_return_many"),
    path("companies/selection/owner/", views_company_acts.assign_many, name="company_assign_many"),
    path("companies/selection/tag/", views_company_acts.tag_many, name="company_tag_many"),
    path("companies/<uuid:key>/bin/", views_company_acts.bin_, name="company_bin"),
    path("companies/<uuid:key>/restoration/", views_company_acts.restoration, name="company_restore"),
    path("companies/<uuid:key>/owner/", views_company_acts.owner, name="company_owner"),
]
