"""/settings/sending/…"""

from django.urls import path

from crm.mail.senders import views

app_name = "sending"
urlpatterns = [
    path("sending/", views.domains, name="list"),
    path("sending/logo/", views.logo_change, name="logo_change"),
    path("sending/colour/", views.colour_change, name="colour_change"),
    path("sending/logo/removal/", views.logo_removal, name="logo_removal"),
    path("sending/logo/<uuid:key>/picture/", views.logo, name="logo"),
    path("sending/new/", views.domain_new, name="new"),
    path("sending/<uuid:key>/edit/", views.domain_edit, name="edit"),
    path("sending/<uuid:key>/removal/", views.domain_removal, name="removal"),
]
