"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.balancing import views

urlpatterns = [
    path("privacy/balancing/", views.balancing_tests, name="balancing_tests"),
    path("privacy/balancing/of/<slug:slug>/", views.begin, name="balancing_begin"),
    path("privacy/balancing/<uuid:key>/", views.balancing_test, name="balancing_test"),
    path("privacy/balancing/<uuid:key>/opinion/", views.opinion, name="balancing_opinion"),
    path("privacy/balancing/<uuid:key>/decision/", views.decision, name="balancing_decision"),
    path("privacy/balancing/<uuid:key>/paper/", views.paper, name="balancing_paper"),
]
