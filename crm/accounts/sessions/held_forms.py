"""A form that arrived too late is held, not lost: the page asks who sits there and then sends it on.

What was typed goes back to the browser that sent it, as hidden fields of the answer; it is written nowhere. Files
cannot be given back: they are chosen again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django_htmx.http import trigger_client_event

from crm.accounts.pages.safe_redirect import is_ours

UNAUTHORISED = 401
MARK = "held-"  # in front of the names of held fields
TO, BY_POST = "held_to", "held_post"
OURS = frozenset({"csrfmiddlewaretoken"})


@dataclass(frozen=True)
class Held:
    """A form on its way: where it goes and what it holds, in order; or merely a page that somebody wants to see."""

    to: str
    fields: tuple[tuple[str, str], ...] = ()
    post: bool = True
    files: bool = False

    @classmethod
    def arrived(cls, request: HttpRequest) -> Self:
        """The form that was just posted."""
        return cls(request.get_full_path(), tuple(pairs(request.POST)), files=bool(request.FILES))

    @classmethod
    def page(cls, url: str) -> Self:
        """The page at `url`; the start page when that is none of ours."""
        return cls(url if is_ours(url) else "/", post=False)

    @classmethod
    def given_back(cls, request: HttpRequest) -> Self | None:
        """The form that the asking page carried; None when it carried none, or one that leads elsewhere."""
        to = request.POST.get(TO, "")
        if not is_ours(to):
            return None
        marked = (pair for pair in pairs(request.POST) if pair[0].startswith(MARK))
        fields = tuple((name.removeprefix(MARK), value) for name, value in marked)
        return cls(to, fields, post=BY_POST in request.POST)

    @property
    def marked(self) -> list[tuple[str, str]]:
        """The fields as they travel beside those of the asking page."""
        return [(MARK + name, value) for name, value in self.fields]


def pairs(sent: QueryDict) -> Iterable[tuple[str, str]]:
    """Every name with each of its values, but for what belongs to the page itself."""
    return ((name, value) for name, values in sent.lists() if name not in OURS for value in values)


def ask(request: HttpRequest, ways: list[str]) -> HttpResponse:
    """The page that keeps the form that has just arrived and asks for a proof by one of `ways`."""
    return render(
        request, "accounts/sessions/held.html", {"held": Held.arrived(request), "ways": ways}, status=UNAUTHORISED
    )


def in_place(event: str) -> HttpResponse:
    """For a fragment: the page has the form still, so that a dialog asks and sends it again."""
    return trigger_client_event(HttpResponse(status=UNAUTHORISED), event)
