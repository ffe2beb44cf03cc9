"""Addresses of this room, joined in crm/accounts/urls.py."""

from django.urls import path

from crm.accounts.staff import views

urlpatterns = [
    path("settings/users/", views.users, name="users"),
    path("settings/users/new/", views.invitation, name="invitation"),
    path("settings/users/<uuid:key>/", views.user, name="user"),
    path("settings/users/<uuid:key>/link/", views.link, name="link"),
    path("settings/users/<uuid:key>/factor-removal/", views.factor_removal, name="factor_removal"),
    path("settings/users/<uuid:key>/closing/", views.closing, name="closing"),
    path("settings/users/<uuid:key>/opening/", views.opening, name="opening"),
    path("settings/teams/", views.teams, name="teams"),
    path("settings/teams/<uuid:key>/", views.team, name="team"),
]
