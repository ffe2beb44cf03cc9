"""What a page asks for by itself is told from what a person does, and never moves the page.

The menu's numbers, the bells, the ring of jobs, a bar that looks again: nobody clicked. Were such a request led
elsewhere, as a click is, the page would leave under its reader's hands; and a page that it leads to asks again and is
led there again, without end. So whatever stands in the way (second factor, due password, notice, ended session, lock,
maintenance) answers it with 204, and the next click is led there.

Two signs tell: the policy of a route that pages fetch by themselves says `background=True`, and our script puts a
header on every request that no key or pointer began (static/js/idle.js). tests/accounts/access/test_background.py reads
every template for routes without the mark."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from crm.accounts.pages.page_request import PageRequest

HEADER = "X-Background"
READING = ("GET", "HEAD")
AWAY = "session-away"  # the event by which static/js/idle.js asks how the session stands, and covers the page in place


def by_itself(request: PageRequest) -> bool:
    """Whether the page asks, and nobody who sits before it. Known behind the policy."""
    if request.method not in READING:
        return False
    return HEADER in request.headers or (bool(request.htmx) and request.policy_background)


def fragment_wanted(request: Any) -> bool:
    """Whether htmx asks for a part of a page; a history visit needs the whole."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def marked_by_script(request: HttpRequest) -> bool:
    """Whether htmx asks and our script says that nobody clicked: all that is known before the policy."""
    return request.method in READING and HEADER in request.headers and "HX-Request" in request.headers


def redirect_to_page(request: PageRequest, to: str) -> HttpResponse:
    """Redirect whoever clicked to the page `to`, out of an htmx fragment too; a request in the background stays put."""
    if not request.htmx:
        return HttpResponseRedirect(to)
    return left_in_place() if by_itself(request) else HttpResponseClientRedirect(to)


def led_through(request: PageRequest, name: str, *args: Any) -> HttpResponse:
    """The page called `name`, and afterwards the one that was asked for; the start, where that was no whole page."""
    whole_page = request.method in READING and not request.htmx
    back = request.get_full_path() if whole_page else "/"
    return redirect_to_page(request, f"{reverse(name, args=args)}?{urlencode({'next': back})}")


def left_in_place(event: str = "") -> HttpResponse:
    """Nothing to show and nowhere to go; `event` tells the page's scripts why."""
    answer = HttpResponse(status=204)
    return trigger_client_event(answer, event) if event else answer
