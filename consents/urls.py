"""Addresses of consents, at the root: /p/<language>/… and the short /f/… for the public, /privacy/… for staff."""

from django.urls import include, path

app_name = "consents"
urlpatterns = [
    path("", include("consents.desk.urls")),
    path("", include("consents.preferences.urls")),
    path("", include("consents.capture.urls")),
    path("", include("consents.notices.urls")),
    path("", include("consents.wordings.urls")),
    path("", include("consents.builder.urls")),
]
