"""Addresses of the public: asking, identity, status, the package and the schema of what they take along.

Names end with the language; those without lead on to the visitor's.
"""

from django.conf import settings
from django.urls import URLPattern, path

from dsar.portal import views, views_download, views_sent, views_status, views_writing


def spoken(code: str) -> list[URLPattern]:
    """The public's addresses in one language."""
    said, ask, case = {"language": code}, f"p/{code}/request/", f"p/{code}/status/"
    return [
        path(ask, views.ask, said, name=f"ask_{code}"),
        path(f"{ask}sent/", views_sent.confirmation, said, name=f"sent_{code}"),
        path(f"{ask}address/", views_sent.address, said, name=f"address_{code}"),
        path(case, views_status.status, said, name=f"status_{code}"),
        path(f"{case}messages/", views_writing.message, said, name=f"message_{code}"),
        path(f"{case}identity/", views_writing.identity, said, name=f"proof_{code}"),
        path(f"{case}identity/code/", views_writing.another_code, said, name=f"another_code_{code}"),
        path(f"{case}withdrawal/", views_status.withdrawal, said, name=f"withdrawal_{code}"),
        path(f"{case}letters/<uuid:key>/", views_status.letter, said, name=f"own_letter_{code}"),
        path(f"{case}end/", views_status.end, said, name=f"end_{code}"),
        path(f"p/{code}/package/<str:token>/", views_download.package, said, name=f"fetch_{code}"),
    ]


urlpatterns = [
    path("p/request/", views.ask_door, name="ask"),
    path("p/status/", views_status.status_door, name="status"),
    path("p/schemas/portability-1.json", views_download.schema, name="portability_schema"),
    *(address for code, _name in settings.LANGUAGES for address in spoken(code)),
]
