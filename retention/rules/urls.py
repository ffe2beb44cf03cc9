"""Addresses of this room, joined in retention/urls.py."""

from django.urls import path

from retention.rules import views, views_switches

urlpatterns = [
    path("privacy/retention/", views.overview, name="overview"),
    path("privacy/retention/rules/<slug:slug>/", views.rule, name="rule"),
    path("privacy/retention/rules/<slug:slug>/draft/", views.rule_draft, name="rule_draft"),
    path("privacy/retention/rules/<slug:slug>/opinion/", views.rule_opinion, name="rule_opinion"),
    path("privacy/retention/rules/<slug:slug>/trial/", views_switches.trial_page, name="trial"),
    path("privacy/retention/rules/<slug:slug>/on/", views_switches.switching, name="switching"),
    path("privacy/retention/rules/<slug:slug>/off/", views_switches.switching_off, name="switching_off"),
    path("privacy/retention/rules/<slug:slug>/standing/", views_switches.standing_approval, name="standing"),
    path("privacy/retention/standing/<uuid:key>/revocation/", views_switches.revocation, name="revocation"),
]
