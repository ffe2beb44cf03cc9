"""The public: asking, identity, status. Names end with the language; those without lead on to the visitor's."""

from django.conf import settings
from django.urls import URLPattern, path

from dsar.portal import views, views_sent, views_status as status, views_writing as writing


def spoken(code: str) -> list[URLPattern]:
    """The public's addresses in one language."""
    said, ask, case = {"language": code}, f"p/{code}/request/", f"p/{code}/status/"
    return [
        path(ask, views.ask, said, name=f"ask_{code}"),
        path(f"{ask}sent/", views_sent.confirmation, said, name=f"sent_{code}"),
        path(f"{ask}address/", views_sent.address, said, name=f"address_{code}"),
        path(case, status.status, said, name=f"status_{code}"),
        path(f"{case}messages/", writing.message, said, name=f"message_{code}"),
        path(f"{case}identity/", writing.identity, said, name=f"proof_{code}"),
        path(f"{case}identity/code/", writing.another_code, said, name=f"another_code_{code}"),
        path(f"{case}withdrawal/", status.withdrawal, said, name=f"withdrawal_{code}"),
        path(f"{case}letters/<uuid:key>/", status.letter, said, name=f"own_letter_{code}"),
        path(f"{case}end/", status.end, said, name=f"end_{code}"),
    ]


ROUTES: list[URLPattern] = [
    path("p/request/", views.ask_door, name="ask"),
    path("p/status/", status.status_door, name="status"),
    *(address for code, _name in settings.LANGUAGES for address in spoken(code)),
]
