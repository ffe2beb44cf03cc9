"""Addresses of the settings about people, included at the root."""

from django.urls import path

from crm.accounts import staff_views, views

app_name = "accounts"
urlpatterns = [
    path("", views.start, name="start"),
    path("settings/profile/", views.profile, name="profile"),
    path("settings/theme/", views.theme, name="theme"),
    path("settings/users/", staff_views.users, name="users"),
    path("settings/users/new/", staff_views.invitation, name="invitation"),
    path("settings/users/<uuid:key>/", staff_views.user, name="user"),
    path("settings/users/<uuid:key>/link/", staff_views.link, name="link"),
    path("settings/users/<uuid:key>/closing/", staff_views.closing, name="closing"),
    path("settings/users/<uuid:key>/opening/", staff_views.opening, name="opening"),
    path("settings/teams/", staff_views.teams, name="teams"),
    path("settings/teams/<uuid:key>/", staff_views.team, name="team"),
    path("settings/roles/", staff_views.roles, name="roles"),
]
