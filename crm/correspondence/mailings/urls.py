"""Addresses of this room, joined in crm/workspace/urls.py."""

from django.urls import path

from crm.correspondence.mailings import views

urlpatterns = [
    path("contacts/selection/mail/", views.mail_many, name="mail_many"),
    path("letters/many/<uuid:key>/", views.mailing, name="mailing"),
    path("letters/many/<uuid:key>/recall/", views.mailing_recall, name="mailing_recall"),
    path("letters/many/<uuid:key>/dispatch/", views.mailing_dispatch, name="mailing_dispatch"),
    path("letters/many/<uuid:key>/removal/", views.mailing_removal, name="mailing_removal"),
]
