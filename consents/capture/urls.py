"""Addresses of this room, joined in consents/urls.py; the public's names end with the language."""

from django.conf import settings
from django.urls import URLPattern, path

from consents.capture import views, views_staff

OUTCOMES = ("sent", "mailed", "declined")


def addresses_in(code: str) -> list[URLPattern]:
    """The public's forms in one language."""
    extra, start = {"language": code}, f"p/{code}/consent/<slug:slug>/"
    after = [
        path(f"{start}{name}/", views.after, {**extra, "outcome": name}, name=f"{name}_{code}") for name in OUTCOMES
    ]
    return [
        path(start, views.form, extra, name=f"form_{code}"),
        *after,
        path(f"p/{code}/confirmation/<str:token>/", views.confirmation, extra, name=f"confirmation_{code}"),
    ]


urlpatterns = [
    path("privacy/people/<uuid:key>/consent/", views_staff.desk_taking, name="taking"),
    path("privacy/submissions/<uuid:key>/file/", views_staff.submission_file, name="submission_file"),
    path("f/<slug:slug>/", views.short, name="form"),
    *(address for code, _name in settings.LANGUAGES for address in addresses_in(code)),
]
