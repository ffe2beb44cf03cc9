"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.impact import views, views_acts

urlpatterns = [
    path("privacy/impact/", views.impact, name="impact"),
    path("privacy/impact/of/<slug:slug>/", views.begin, name="impact_begin"),
    path("privacy/impact/<uuid:key>/", views.assessment, name="impact_test"),
    path("privacy/impact/<uuid:key>/opinion/", views_acts.opinion, name="impact_opinion"),
    path("privacy/impact/<uuid:key>/passing/", views_acts.passing, name="impact_passing"),
    path("privacy/impact/<uuid:key>/consultation/", views_acts.consultation, name="impact_consultation"),
    path("privacy/impact/<uuid:key>/decision/", views_acts.decision, name="impact_decision"),
    path("privacy/impact/<uuid:key>/paper/", views_acts.paper, name="impact_paper"),
    path("privacy/impact/<uuid:key>/authority/", views_acts.consultation_paper, name="impact_authority"),
]
