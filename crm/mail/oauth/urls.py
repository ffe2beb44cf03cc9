"""/settings/mail-providers/…"""

from django.urls import path

from crm.mail.oauth import views

app_name = "mail_providers"
urlpatterns = [
    path("mail-providers/", views.providers, name="list"),
    path("mail-providers/new/", views.provider_new, name="new"),
    path("mail-providers/<uuid:key>/edit/", views.provider_edit, name="edit"),
    path("mail-providers/<uuid:key>/removal/", views.provider_removal, name="removal"),
]
