"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.workspace.leads import views

urlpatterns = [
    path("contacts/leads/", views.leads, name="leads"),
    path("contacts/<uuid:key>/claim/", views.claim, name="lead_claim"),
    path("contacts/<uuid:key>/qualification/", views.qualification, name="lead_qualify"),
    path("contacts/<uuid:key>/rejection/", views.rejection, name="lead_drop"),
]
