"""Addresses of SCIM, as the standard spells them: without a slash at their end."""

from django.urls import path

from crm.api.scim import views

app_name = "scim"
urlpatterns = [
    path("scim/v2/ServiceProviderConfig", views.configuration, name="configuration"),
    path("scim/v2/ResourceTypes", views.resource_types, name="resource_types"),
    path("scim/v2/ResourceTypes/<str:name>", views.resource_type, name="resource_type"),
    path("scim/v2/Schemas", views.schemas, name="schemas"),
    path("scim/v2/Schemas/<str:name>", views.schema, name="schema"),
    path("scim/v2/Users", views.users, name="users"),
    path("scim/v2/Users/<str:key>", views.user, name="user"),
    path("scim/v2/Groups", views.groups, name="groups"),
    path("scim/v2/Groups/<str:key>", views.group, name="group"),
]
