"""Addresses of this room, joined in consents/urls.py."""

from django.urls import path

from consents.wordings import views, views_trends

urlpatterns = [
    path("privacy/consents/trends/", views_trends.trends, name="trends"),
    path("privacy/texts/", views.texts, name="texts"),
    path("privacy/texts/<slug:slug>/", views.text, name="text"),
    path("privacy/texts/<slug:slug>/draft/", views.text_draft, name="text_draft"),
    path("privacy/texts/<slug:slug>/opinion/", views.text_opinion, name="text_opinion"),
    path("privacy/texts/<slug:slug>/publication/", views.text_publication, name="text_publication"),
]
