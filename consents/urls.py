"""Addresses of consents, at the root: /p/<language>/… and the short /f/… for the public, /privacy/… for staff."""

from django.conf import settings
from django.urls import URLPattern, path

from consents.addresses import DESK, public as published
from consents.builder import views
from consents.capture import views as public, views_staff
from consents.desk import views_proof
from consents.preferences import views as preferences, views_entrance, views_unsubscribe
from consents.wordings import views as wordings

app_name = "consents"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
OUTCOMES = ("sent", "mailed", "declined")


def spoken(code: str) -> list[URLPattern]:
    """The public's addresses in one language; their names end with it."""
    said, start = {"language": code}, f"p/{code}/consent/<slug:slug>/"
    after = [
        path(f"{start}{name}/", public.after, {**said, "outcome": name}, name=f"{name}_{code}") for name in OUTCOMES
    ]
    return [
        path(start, public.form, said, name=f"form_{code}"),
        *after,
        *choosing(code, said),
        path(f"p/{code}/confirmation/<str:token>/", public.confirmation, said, name=f"confirmation_{code}"),
    ]


def choosing(code: str, said: dict[str, str]) -> list[URLPattern]:
    """The preference centre in one language, and the way out at the foot of a mail."""
    start = f"p/{code}/preferences/"
    return [
        path(start, preferences.preferences, said, name=f"preferences_{code}"),
        path(f"{start}access/", views_entrance.access, said, name=f"access_{code}"),
        path(f"{start}code/<uuid:key>/", views_entrance.code, said, name=f"code_{code}"),
        path(f"{start}link/<str:token>/", views_entrance.visit, said, name=f"visit_{code}"),
        path(f"{start}withdrawal/", preferences.withdrawal, said, name=f"withdrawal_{code}"),
        path(f"{start}objection/", preferences.objection, said, name=f"objection_{code}"),
        path(f"{start}receipt.json", preferences.receipt, said, name=f"receipt_{code}"),
        path(f"{start}end/", views_entrance.end, said, name=f"end_{code}"),
        path(f"p/{code}/unsubscribe/<str:token>/", views_unsubscribe.unsubscribe, said, name=f"unsubscribe_{code}"),
    ]


urlpatterns = [
    path("p/preferences/", views_entrance.door, name="preferences"),
    path("privacy/consents/<uuid:key>/", views_proof.proof, name="proof"),
    path("privacy/people/<uuid:key>/consent/", views_staff.desk_taking, name="taking"),
    path("privacy/submissions/<uuid:key>/file/", views_staff.submission_file, name="submission_file"),
    path("privacy/forms/", views.forms, name="forms"),
    path("privacy/forms/new/", views.form_new, name="form_new"),
    path("privacy/forms/<slug:slug>/", views.desk_form, name="desk_form"),
    path("privacy/forms/<slug:slug>/change/", views.form_change, name="form_change"),
    path("privacy/forms/<slug:slug>/opening/", views.form_opening, name="form_opening"),
    path("privacy/forms/<slug:slug>/qr.svg", views.form_qr_svg, name="form_qr_svg"),
    path("privacy/forms/<slug:slug>/qr.png", views.form_qr_png, name="form_qr_png"),
    path("privacy/forms/<slug:slug>/poster.pdf", views.form_poster, name="form_poster"),
    path("privacy/texts/", wordings.texts, name="texts"),
    path("privacy/texts/<slug:slug>/", wordings.text, name="text"),
    path("privacy/texts/<slug:slug>/draft/", wordings.text_draft, name="text_draft"),
    path("privacy/texts/<slug:slug>/opinion/", wordings.text_opinion, name="text_opinion"),
    path("privacy/texts/<slug:slug>/publication/", wordings.text_publication, name="text_publication"),
    path("privacy/controller/", views.controller, name="controller"),
    path("privacy/controller/change/", views.controller_change, name="controller_change"),
    *DESK,
    path("f/<slug:slug>/", public.short, name="form"),
    *(address for code in LANGUAGES for address in (*spoken(code), *published(code))),
]
