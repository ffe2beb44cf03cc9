"""/settings/texts/…"""

from django.urls import path

from crm.mail.texts import views

app_name = "text_gateways"
urlpatterns = [
    path("texts/", views.gateways, name="list"),
    path("texts/new/", views.gateway_new, name="new"),
    path("texts/<uuid:key>/edit/", views.gateway_edit, name="edit"),
    path("texts/<uuid:key>/switch/", views.gateway_switch, name="switch"),
    path("texts/<uuid:key>/removal/", views.gateway_removal, name="removal"),
]
