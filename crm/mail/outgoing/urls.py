"""/settings/mail/…"""

from django.urls import path

from crm.mail.outgoing import views

app_name = "mail"
urlpatterns = [
    path("", views.messages, name="list"),
    path("trial/", views.trial, name="trial"),
    path("<uuid:key>/", views.message, name="message"),
    path("<uuid:key>/attempts/", views.again, name="again"),
]
