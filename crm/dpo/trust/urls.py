"""Addresses of this room, joined in crm/dpo/urls.py; the public's names end with the language."""

from django.conf import settings
from django.urls import URLPattern, path

from crm.dpo.trust import public_page, views


def addresses_in(code: str) -> list[URLPattern]:
    """What the public reads in one language."""
    extra = {"language": code}
    return [
        path(f"p/{code}/trust/", public_page.page, extra, name=f"trust_{code}"),
        path(f"p/{code}/trust/badge.svg", public_page.badge, extra, name=f"trust_badge_{code}"),
    ]


urlpatterns = [
    path("privacy/trust/", views.trust, name="trust"),
    path("privacy/trust/publication/", views.publication, name="trust_publication"),
    path("privacy/trust/withdrawal/", views.withdrawal, name="trust_withdrawal"),
    path("p/trust/", public_page.door, name="trust_door"),
    *(address for code, _name in settings.LANGUAGES for address in addresses_in(code)),
]
