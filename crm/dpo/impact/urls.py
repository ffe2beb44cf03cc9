"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.impact import views, views_course

urlpatterns = [
    path("privacy/impact/", views.impact, name="impact"),
    path("privacy/impact/of/<slug:slug>/", views.begin, name="impact_begin"),
    path("privacy/impact/<uuid:key>/", views.assessment, name="impact_test"),
    path("privacy/impact/<uuid:key>/opinion/", views_course.opinion, name="impact_opinion"),
    path("privacy/impact/<uuid:key>/passing/", views_course.passing, name="impact_passing"),
    path("privacy/impact/<uuid:key>/consultation/", views_course.consultation, name="impact_consultation"),
    path("privacy/impact/<uuid:key>/decision/", views_course.decision, name="impact_decision"),
    path("privacy/impact/<uuid:key>/paper/", views_course.paper, name="impact_paper"),
    path("privacy/impact/<uuid:key>/authority/", views_course.consultation_paper, name="impact_authority"),
]
