"""Step-up: a grave act wants a password, code or passkey given within the last ten minutes.

    @policy(rights.ACCOUNTS_MANAGE, methods=["GET", "POST"])
    @fresh
    def user(request, key): …

The page with the form asks already, so that a POST is rarely late; one that is late is held, with everything typed,
until the proof is given, and then sent on.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from crm.accounts.sessions import held_forms
from crm.accounts.sessions.identity_proof import ways_of
from crm.accounts.sessions.staff_request import SessionRequest, StaffRequest

FRESH = "fresh"  # the mark of a view behind this door
PROVE = "session-prove"  # the event by which static/js/idle.js asks in place


def fresh(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let the view run only after a fresh proof. Stands under @policy: who may not ask at all is told so first."""

    @wraps(view)
    def stepped_up(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        return ask_for_proof(request)

    setattr(stepped_up, FRESH, True)
    return stepped_up


def is_fresh(request: SessionRequest) -> bool:
    """Whether this session has proved lately who sits there."""
    row = request.session.row
    return row is not None and row.proved(timezone.now())


def ask_for_proof(request: StaffRequest) -> HttpResponse:
    """The page that asks and leads back, the dialog for a fragment, or a held form."""
    if request.htmx:
        return held_forms.in_place(PROVE)
    if request.method in ("GET", "HEAD"):
        query = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('accounts:proof')}?{query}")
    return held_forms.ask(request, ways_of(request.user, asleep=False))
