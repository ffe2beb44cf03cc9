"""No text that comes in holds the character NUL: PostgreSQL keeps none, and no keyboard has it.

A form's own fields refuse it, but not everything is asked through one: filters, orders and marks are read as they come,
some end in the database. So it is taken out of every form and every query at the edge; in a path it means nothing.
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

NUL = "\0"


class CleanTextMiddleware:
    """Stands behind the policy: what somebody sends who may not is not read for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Callable, args: tuple, named: dict[str, Any]) -> None:
        """Http404 for a path with NUL."""
        if any(NUL in value for value in (*args, *named.values()) if isinstance(value, str)):
            raise Http404
        for name in ("GET", "POST") if request.method == "POST" else ("GET",):
            setattr(request, name, cleaned(getattr(request, name)))


def cleaned(sent: QueryDict) -> QueryDict:
    """The submitted data without NUL, in names and values; the same object where there is none."""
    if not any(NUL in name or NUL in value for name, values in sent.lists() for value in values):
        return sent
    clean = QueryDict(mutable=True, encoding=sent.encoding)
    for name, values in sent.lists():
        clean.setlist(name.replace(NUL, ""), [value.replace(NUL, "") for value in values])
    clean._mutable = False
    return clean
