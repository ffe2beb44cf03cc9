"""Addresses of this room, joined in crm/outreach/urls.py."""

from django.urls import path

from crm.outreach.rule_pages import views, views_doings

urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("rules/new/", views.rule_new, name="rule_new"),
    path("rules/brake/", views.brake, name="rules_brake"),
    path("rules/news/", views_doings.news, name="rule_news"),
    path("rules/runs/<uuid:key>/undo/", views_doings.run_undo, name="rule_run_undo"),
    path("rules/<uuid:key>/", views.rule, name="rule"),
    path("rules/<uuid:key>/trial/", views.rule_trial, name="rule_trial"),
    path("rules/<uuid:key>/switch/", views.rule_switch, name="rule_switch"),
    path("rules/<uuid:key>/owner/", views.rule_owner, name="rule_owner"),
    path("rules/<uuid:key>/removal/", views.rule_removal, name="rule_removal"),
    path("rules/<uuid:key>/runs/", views_doings.runs, name="rule_runs"),
]
