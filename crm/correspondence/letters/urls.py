"""Addresses of this room, joined in crm/workspace/urls.py."""

from django.urls import path

from crm.correspondence.letters import views

urlpatterns = [
    path("letters/", views.letters, name="letters"),
    path("letters/drafts/<uuid:key>/removal/", views.draft_removal, name="draft_removal"),
    path("interactions/<uuid:key>/recall/", views.letter_recall, name="letter_recall"),
    path("interactions/<uuid:key>/dispatch/", views.letter_dispatch, name="letter_dispatch"),
    path("interactions/<uuid:key>/forward/", views.letter_forward, name="letter_forward"),
    path("interactions/<uuid:key>/again/", views.letter_again, name="letter_again"),
]
