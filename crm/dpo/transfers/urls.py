"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.transfers import views, views_assessment

urlpatterns = [
    path("privacy/transfers/", views.transfers, name="transfers"),
    path("privacy/transfers/<slug:slug>/", views.transfer, name="transfer"),
    path("privacy/transfers/<slug:slug>/mechanism/", views.mechanism, name="transfer_mechanism"),
    path("privacy/assessments/<uuid:key>/", views_assessment.assessment, name="transfer_assessment"),
    path("privacy/assessments/<uuid:key>/review/", views_assessment.review, name="transfer_review"),
    path("privacy/assessments/<uuid:key>/question/", views_assessment.question, name="transfer_question"),
    path("privacy/assessments/<uuid:key>/paper/", views_assessment.paper, name="transfer_paper"),
]
