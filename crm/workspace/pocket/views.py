"""What a browser asks to install the program: manifest, service worker, a page for no connection. Nobody's data.

All three are the same for everybody, in two languages by their address: a browser asks for them without its cookie.
"""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _, override

from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.models import NotificationKind
from crm.correspondence.shared.views import WORDS
from crm.privacy.uploads import DOCUMENTS
from crm.product import VERSION

LANGUAGES = ("pl", "en")
ICONS = (("192x192", "any", "icon-192"), ("512x512", "any", "icon-512"), ("512x512", "maskable", "icon-maskable"))
SHELL = ("css/app.css", "js/theme.js", "js/forms.js", "img/mark.svg", "img/icon-192.png")
KINDS_SHARED = ("image/png", "image/jpeg", *DOCUMENTS.endings)
GROUND, BRAND = "#f1f3f8", "#1d5bd8"


@policy(PUBLIC)
def manifest(_request: HttpRequest, language: str) -> HttpResponse:
    """The web app manifest."""
    with override(language):
        return for_everybody(JsonResponse(manifest_in(language), content_type="application/manifest+json"))


def manifest_in(language: str) -> dict:
    """The manifest in the language that is active."""
    names = [(_("My day"), "sales:my_day"), (_("Contacts"), "contacts:list"), (_("Deals"), "sales:board")]
    names.append((_("New contact"), "contacts:add"))
    icons = [
        {"src": static(f"img/{name}.png"), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for sizes, purpose, name in ICONS
    ]
    return {
        "id": "/",
        "name": "Spójnik CRM",
        "short_name": "Spójnik",
        "description": _("Contacts, deals and mail, with the privacy duties built in."),
        "lang": language,
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": BRAND,
        "categories": ["business", "productivity"],
        "icons": icons,
        "share_target": {
            "action": reverse("contacts:shared"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {**{name: name for name in WORDS}, "files": [{"name": "files", "accept": list(KINDS_SHARED)}]},
        },
        "shortcuts": [{"name": name, "url": reverse(url), "icons": icons[:1]} for name, url in names],
    }


@policy(PUBLIC)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps our own files and shows what is pushed; it stands at the root, so that it may serve all."""
    context = {
        "version": VERSION,
        "files": json.dumps([static(path) for path in SHELL]),
        "words": json.dumps({language: words_in(language) for language in LANGUAGES}, ensure_ascii=False),
        "offline_pl": reverse("contacts:offline_pl"),
        "offline_en": reverse("contacts:offline_en"),
        "static_url": settings.STATIC_URL,
        "icon": static("img/icon-192.png"),
    }
    answer = render(request, "workspace/pocket/service_worker.js", context, content_type="text/javascript")
    return for_everybody(answer)


def words_in(language: str) -> dict[str, str]:
    """What the screen of a device says of each kind: no name, no content."""
    with override(language):
        kinds = {str(kind.value): str(kind.label) for kind in NotificationKind}
        return {**kinds, "trial": _("Notifications arrive here."), "other": _("Something new waits for you.")}


@policy(PUBLIC)
def offline(request: HttpRequest, language: str) -> HttpResponse:
    """The page that stands in where there is no network."""
    with override(language):
        return for_everybody(render(request, "workspace/pocket/offline.html"))


def for_everybody(response: HttpResponse) -> HttpResponse:
    """No cookie, and nothing that differs by its reader."""
    marked: object = response
    marked.for_all = True  # type: ignore[attr-defined]
    return response
