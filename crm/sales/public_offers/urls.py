"""Addresses of this room, joined in crm/sales/urls.py; the public's names end with the language."""

from django.conf import settings
from django.urls import URLPattern, path

from crm.sales.public_offers import views, views_preview


def addresses_in(code: str) -> list[URLPattern]:
    """The customer's pages in one language."""
    extra = {"language": code}
    return [
        path(f"p/{code}/offer/<str:token>/", views.public_offer, extra, name=f"public_offer_{code}"),
        path(f"p/{code}/offer/<str:token>/pdf/", views.public_offer_file, extra, name=f"public_offer_file_{code}"),
    ]


urlpatterns = [
    path("offers/<uuid:key>/preview/", views_preview.offer_preview, name="offer_preview"),
    *(address for code, _name in settings.LANGUAGES for address in addresses_in(code)),
]
