"""Addresses of breaches, at the root: /incidents/… for everybody signed in, /privacy/breaches/… for the desk."""

from django.urls import include, path

app_name = "breaches"
urlpatterns = [
    path("", include("breaches.incidents.urls")),
    path("", include("breaches.register.urls")),  # its word would be a case's number to the desk
    path("", include("breaches.desk.urls")),
    path("", include("breaches.assessment.urls")),
    path("", include("breaches.decisions.urls")),
    path("", include("breaches.authority.urls")),
    path("", include("breaches.scope.urls")),
    path("", include("breaches.people.urls")),
    path("", include("breaches.measures.urls")),
]
