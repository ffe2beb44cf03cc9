"""Addresses of this room, joined in consents/urls.py; the public's names end with the language."""

from django.conf import settings
from django.urls import URLPattern, path

from consents.preferences import views, views_entrance, views_renewal, views_unsubscribe


def addresses_in(code: str) -> list[URLPattern]:
    """The preference centre in one language, and the way out at the foot of a mail."""
    extra, start = {"language": code}, f"p/{code}/preferences/"
    return [
        path(start, views.preferences, extra, name=f"preferences_{code}"),
        path(f"{start}access/", views_entrance.access, extra, name=f"access_{code}"),
        path(f"{start}code/<uuid:key>/", views_entrance.code, extra, name=f"code_{code}"),
        path(f"{start}link/<str:token>/", views_entrance.visit, extra, name=f"visit_{code}"),
        path(f"{start}withdrawal/", views.withdrawal, extra, name=f"withdrawal_{code}"),
        path(f"{start}objection/", views.objection, extra, name=f"objection_{code}"),
        path(f"{start}receipt.json", views.receipt, extra, name=f"receipt_{code}"),
        path(f"{start}end/", views_entrance.leave, extra, name=f"end_{code}"),
        path(f"p/{code}/unsubscribe/<str:token>/", views_unsubscribe.unsubscribe, extra, name=f"unsubscribe_{code}"),
        path(f"p/{code}/renewal/<str:token>/", views_renewal.renewal, extra, name=f"renewal_{code}"),
    ]


urlpatterns = [
    path("p/preferences/", views_entrance.door, name="preferences"),
    *(address for code, _name in settings.LANGUAGES for address in addresses_in(code)),
]
