"""Addresses of the public: asking, identity, status, the package, answers of recipients, the schema of a copy.

Names end with the language; those without lead on to the visitor's.
"""

from django.conf import settings
from django.urls import URLPattern, path

from dsar.portal import views, views_download, views_recipient, views_sent, views_status, views_writing


def addresses_in(code: str) -> list[URLPattern]:
    """The public's addresses in one language."""
    extra, ask, case = {"language": code}, f"p/{code}/request/", f"p/{code}/status/"
    return [
        path(ask, views.ask, extra, name=f"ask_{code}"),
        path(f"{ask}sent/", views_sent.confirmation, extra, name=f"sent_{code}"),
        path(f"{ask}address/", views_sent.address, extra, name=f"address_{code}"),
        path(case, views_status.status, extra, name=f"status_{code}"),
        path(f"{case}messages/", views_writing.message, extra, name=f"message_{code}"),
        path(f"{case}identity/", views_writing.identity, extra, name=f"proof_{code}"),
        path(f"{case}identity/code/", views_writing.another_code, extra, name=f"another_code_{code}"),
        path(f"{case}withdrawal/", views_status.withdrawal, extra, name=f"withdrawal_{code}"),
        path(f"{case}letters/<uuid:key>/", views_status.letter, extra, name=f"own_letter_{code}"),
        path(f"{case}end/", views_status.leave, extra, name=f"end_{code}"),
        path(f"p/{code}/told/<str:token>/", views_recipient.told, extra, name=f"told_{code}"),
        path(f"p/{code}/package/<str:token>/", views_download.package, extra, name=f"fetch_{code}"),
    ]


urlpatterns = [
    path("p/request/", views.ask_door, name="ask"),
    path("p/status/", views_status.status_door, name="status"),
    path("p/schemas/portability-1.json", views_download.schema, name="portability_schema"),
    *(address for code, _name in settings.LANGUAGES for address in addresses_in(code)),
]
