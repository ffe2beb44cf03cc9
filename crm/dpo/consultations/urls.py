"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.consultations import views

ONE = "privacy/opinions/<slug:number>/"

urlpatterns = [
    path("privacy/opinions/", views.consultations, name="consultations"),
    path(ONE, views.consultation, name="consultation"),
    path(f"{ONE}opinion/", views.opinion, name="consultation_opinion"),
    path(f"{ONE}outcome/", views.outcome, name="consultation_outcome"),
    path(f"{ONE}paper/", views.paper, name="consultation_paper"),
    path("my/questions/", views.own, name="own_questions"),
    path("my/questions/<slug:number>/", views.own_question, name="own_question"),
]
