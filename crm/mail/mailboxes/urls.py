"""/settings/mailboxes/… and /settings/private-address/"""

from django.urls import path

from crm.mail.mailboxes import views

app_name = "mailboxes"
urlpatterns = [
    path("mailboxes/", views.mailboxes, name="list"),
    path("mailboxes/new/", views.mailbox_new, name="new"),
    path("mailboxes/<uuid:key>/", views.mailbox, name="mailbox"),
    path("mailboxes/<uuid:key>/edit/", views.mailbox_edit, name="edit"),
    path("mailboxes/<uuid:key>/trial/", views.mailbox_trial, name="trial"),
    path("mailboxes/<uuid:key>/state/", views.mailbox_switch, name="switch"),
    path("mailboxes/<uuid:key>/removal/", views.mailbox_removal, name="removal"),
    path("private-address/", views.private_address, name="private_address"),
    path("private-address/ending/", views.private_address_ending, name="private_address_ending"),
]
