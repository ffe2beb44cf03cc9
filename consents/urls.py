"""Addresses of grounds and their proofs, included at the root."""

from django.urls import path

from consents import views

app_name = "consents"
urlpatterns = [
    path("privacy/consents/<uuid:key>/", views.proof, name="proof"),
]
