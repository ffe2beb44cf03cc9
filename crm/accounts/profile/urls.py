"""Addresses of this room, joined in crm/accounts/urls.py."""

from django.urls import path

from crm.accounts.profile import views, views_sessions

urlpatterns = [
    path("settings/profile/", views.profile, name="profile"),
    path("settings/theme/", views.theme, name="theme"),
    path("session/", views_sessions.session, name="session"),
    path("session/activity/", views_sessions.activity, name="activity"),
    path("session/challenge/", views_sessions.challenge, name="challenge"),
    path("session/proof/", views_sessions.proof, name="proof"),
    path("settings/sessions/ending/", views_sessions.endings, name="session_endings"),
    path("settings/sessions/<uuid:key>/ending/", views_sessions.ending, name="session_ending"),
    path("settings/users/<uuid:key>/sessions/ending/", views_sessions.all_of, name="user_sessions_ending"),
]
