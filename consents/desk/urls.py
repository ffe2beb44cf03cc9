"""Addresses of this room, joined in consents/urls.py."""

from django.urls import path

from consents.desk import views, views_proof

urlpatterns = [
    path("privacy/consents/", views.consents, name="consents"),
    path("privacy/consents/reminders/", views.reminders, name="reminders"),
    path("privacy/consents/<uuid:key>/reminder/", views.reminder, name="reminder"),
    path("privacy/consents/<uuid:key>/", views_proof.proof, name="proof"),
    path("privacy/consents/<uuid:key>/proof.pdf", views_proof.proof_pdf, name="proof_pdf"),
    path("privacy/consents/<uuid:key>/proof.json", views_proof.proof_json, name="proof_json"),
]
