"""Addresses of the settings about people, included at the root."""

from django.urls import path

from crm.accounts.clients import views as client_views
from crm.accounts.confirmations import views as grave_act_views
from crm.accounts.profile import menu_counts, views, views_sessions
from crm.accounts.roles import views as role_views
from crm.accounts.staff import views as staff_views
from crm.accounts.staff_notice import views as staff_notice_views
from crm.accounts.stand_ins import views as stand_in_views

app_name = "accounts"
urlpatterns = [
    path("settings/profile/", views.profile, name="profile"),
    path("settings/theme/", views.theme, name="theme"),
    path("menu/counts/", menu_counts.menu_counts, name="menu_counts"),
    path("session/", views_sessions.session, name="session"),
    path("session/activity/", views_sessions.activity, name="activity"),
    path("session/challenge/", views_sessions.challenge, name="challenge"),
    path("session/proof/", views_sessions.proof, name="proof"),
    path("settings/sessions/ending/", views_sessions.endings, name="session_endings"),
    path("settings/sessions/<uuid:key>/ending/", views_sessions.ending, name="session_ending"),
    path("settings/users/<uuid:key>/sessions/ending/", views_sessions.all_of, name="user_sessions_ending"),
    path("settings/staff-notice/", staff_notice_views.notice, name="staff_notice"),
    path("settings/staff-notice/readers/", staff_notice_views.readers, name="notice_readers"),
    path("settings/stand-ins/", stand_in_views.stand_ins, name="stand_ins"),
    path("settings/stand-ins/<uuid:key>/ending/", stand_in_views.ending, name="stand_in_ending"),
    path("settings/second-person/", grave_act_views.grave_acts, name="grave_acts"),
    path("settings/second-person/bell/", grave_act_views.bell, name="grave_acts_bell"),
    path(
        "settings/second-person/<uuid:key>/confirmation/", grave_act_views.confirmation, name="grave_act_confirmation"
    ),
    path("settings/second-person/<uuid:key>/refusal/", grave_act_views.refusal, name="grave_act_refusal"),
    path("settings/second-person/<uuid:key>/withdrawal/", grave_act_views.withdrawal, name="grave_act_withdrawal"),
    path("settings/users/", staff_views.users, name="users"),
    path("settings/users/new/", staff_views.invitation, name="invitation"),
    path("settings/users/<uuid:key>/", staff_views.user, name="user"),
    path("settings/users/<uuid:key>/link/", staff_views.link, name="link"),
    path("settings/users/<uuid:key>/factor-removal/", staff_views.factor_removal, name="factor_removal"),
    path("settings/users/<uuid:key>/closing/", staff_views.closing, name="closing"),
    path("settings/users/<uuid:key>/opening/", staff_views.opening, name="opening"),
    path("settings/teams/", staff_views.teams, name="teams"),
    path("settings/teams/<uuid:key>/", staff_views.team, name="team"),
    path("settings/roles/", role_views.roles, name="roles"),
    path("settings/roles/new/", role_views.new_role, name="new_role"),
    path("settings/roles/<slug:key>/", role_views.role, name="role"),
    path("settings/roles/<slug:key>/removal/", role_views.removal, name="role_removal"),
    path("settings/clients/", client_views.clients, name="clients"),
    path("settings/clients/new/", client_views.client_new, name="client_new"),
    path("settings/clients/<uuid:key>/", client_views.client, name="client"),
    path("settings/clients/<uuid:key>/edit/", client_views.client_edit, name="client_edit"),
    path("settings/clients/<uuid:key>/tokens/", client_views.token_new, name="token_new"),
    path("settings/clients/<uuid:key>/closing/", client_views.client_closing, name="client_closing"),
    path("settings/clients/<uuid:key>/opening/", client_views.client_opening, name="client_opening"),
    path("settings/tokens/<uuid:key>/renewal/", client_views.renewal, name="renewal"),
    path("settings/tokens/<uuid:key>/revocation/", client_views.revocation, name="revocation"),
]
