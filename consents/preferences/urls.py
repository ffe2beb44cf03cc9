"""Addresses of this room, joined in consents/urls.py; the public's names end with the language."""

from django.conf import settings
from django.urls import URLPattern, path

from consents.preferences import views, views_entrance, views_renewal, views_unsubscribe


def spoken(code: str) -> list[URLPattern]:
    """The preference centre in one language, and the way out at the foot of a mail."""
    said, start = {"language": code}, f"p/{code}/preferences/"
    return [
        path(start, views.preferences, said, name=f"preferences_{code}"),
        path(f"{start}access/", views_entrance.access, said, name=f"access_{code}"),
        path(f"{start}code/<uuid:key>/", views_entrance.code, said, name=f"code_{code}"),
        path(f"{start}link/<str:token>/", views_entrance.visit, said, name=f"visit_{code}"),
        path(f"{start}withdrawal/", views.withdrawal, said, name=f"withdrawal_{code}"),
        path(f"{start}objection/", views.objection, said, name=f"objection_{code}"),
        path(f"{start}receipt.json", views.receipt, said, name=f"receipt_{code}"),
        path(f"{start}end/", views_entrance.end, said, name=f"end_{code}"),
        path(f"p/{code}/unsubscribe/<str:token>/", views_unsubscribe.unsubscribe, said, name=f"unsubscribe_{code}"),
        path(f"p/{code}/renewal/<str:token>/", views_renewal.renewal, said, name=f"renewal_{code}"),
    ]


urlpatterns = [
    path("p/preferences/", views_entrance.door, name="preferences"),
    *(address for code, _name in settings.LANGUAGES for address in spoken(code)),
]
