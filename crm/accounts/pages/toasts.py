"""Toasts: a sentence at the foot of the page, with Undo where the act can be taken back.

`toast()` speaks on the next full page, `toasted()` on an htmx answer; both show the same component.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django_htmx.http import trigger_client_event

from crm.narrowing import Words


def toast(request: HttpRequest, text: Words, *, undo: str = "", level: int = messages.SUCCESS) -> None:
    """Say `text` on the next page; `undo` is the URL that its Undo button posts to."""
    messages.add_message(request, level, text, extra_tags=f"undo:{undo}" if undo else "")


def toasted(response: HttpResponse, text: Words, *, undo: str = "") -> HttpResponse:
    """The htmx answer, which says `text` when it arrives. No personal data: headers end up in proxies' logs."""
    return trigger_client_event(response, "toast", {"text": str(text), "undo": undo})
