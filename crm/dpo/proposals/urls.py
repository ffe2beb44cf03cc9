"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.proposals import views, views_drafts

urlpatterns = [
    path("privacy/purposes/new/", views_drafts.new_purpose, name="new_purpose"),
    path("privacy/purposes/<slug:slug>/amendment/", views_drafts.amendment, name="amendment"),
    path("privacy/purposes/<slug:slug>/retirement/", views_drafts.retirement, name="retirement"),
    path("privacy/recipients/new/", views_drafts.new_recipient, name="new_recipient"),
    path("privacy/recipients/<slug:slug>/amendment/", views_drafts.recipient_amendment, name="recipient_amendment"),
    path("privacy/recipients/<slug:slug>/retirement/", views_drafts.recipient_retirement, name="recipient_retirement"),
    path("privacy/proposals/", views.proposals, name="proposals"),
    path("privacy/proposals/<uuid:key>/", views.proposal, name="proposal"),
    path("privacy/proposals/<uuid:key>/opinion/", views.opinion, name="opinion"),
    path("privacy/proposals/<uuid:key>/decision/", views.decision, name="decision"),
    path("privacy/proposals/<uuid:key>/withdrawal/", views.withdrawal, name="withdrawal"),
]
