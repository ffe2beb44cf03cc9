"""Addresses of requests, at the root: /privacy/requests/… for the desk, /p/<language>/… for the public."""

from django.urls import include, path

app_name = "requests"
urlpatterns = [
    path("", include("dsar.queue.urls")),
    path("", include("dsar.register.urls")),
    path("", include("dsar.decisions.urls")),  # «delegation» would be a case's number to the desk
    path("", include("dsar.desk.urls")),
    path("", include("dsar.identity.urls")),
    path("", include("dsar.rights.urls")),
    path("", include("dsar.letters.urls")),
    path("", include("dsar.recipients.urls")),
    path("", include("dsar.packages.urls")),
    path("", include("dsar.portal.urls")),
]
