"""/settings/accounts/…: a colleague's connected accounts."""

from django.urls import path

from crm.mail.connected import views, views_consent

app_name = "connected"
urlpatterns = [
    path("connected/", views.accounts, name="list"),
    path("connected/new/", views.account_new, name="new"),
    path("connected/answer/", views_consent.answer, name="answer"),
    path("connected/by/<uuid:key>/", views_consent.begin, name="begin"),
    path("mailboxes/<uuid:key>/consent/", views_consent.team, name="team"),
    path("connected/<uuid:key>/edit/", views.account_edit, name="edit"),
    path("connected/<uuid:key>/trial/", views.account_trial, name="trial"),
    path("connected/<uuid:key>/consent/", views_consent.again, name="again"),
    path("connected/<uuid:key>/usual/", views.account_usual, name="usual"),
    path("connected/<uuid:key>/removal/", views.account_removal, name="removal"),
]
