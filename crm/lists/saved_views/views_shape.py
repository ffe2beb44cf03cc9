"""How a list is looked at: its filter and its columns, each a form of its own that works without scripts.

Asked by htmx, they come into the dialog of the list; else they are pages of the same address.
"""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from crm.accounts.access.policy import policy
from crm.accounts.pages.row_density import set_density
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.lists.filters import filter_params
from crm.lists.filters.editor import SHOW, Draft
from crm.lists.filters.rules import Filter
from crm.lists.pages.column_order import Arrangement
from crm.lists.pages.list_kinds import ListKind, open_to
from crm.lists.pages.list_links import Links
from crm.lists.pages.list_query import Asking
from crm.lists.saved_views.view_store import short_key

ITS = {"slug": "list"}


def kind_or_404(user: Any, slug: str) -> ListKind:
    """The list, for whoever may open it."""
    found = open_to(user).get(slug)
    if found is None:
        raise Http404
    return found


def asking_of(request: StaffRequest, kind: ListKind, asked: Any = None) -> Asking:
    """What the list is asked, as its address or a form's hidden fields say."""
    said = asked if asked is not None else (request.POST if request.method == "POST" else request.GET)
    return Asking(kind, request.user, said, timezone.now())


def page_of(asking: Asking, query: str) -> str:
    """The list's own page, or the look at it from which it was asked."""
    return asking.kind.url(asking.face) + query


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"), params=ITS)
def list_filter(request: StaffRequest, slug: str) -> HttpResponse:
    """The editor. What was typed is laid by under a short key, so that no address ever holds it."""
    kind = kind_or_404(request.user, slug)
    asking, act = asking_of(request, kind), request.POST.get("act", SHOW)
    if request.method != "POST":
        return shaped(request, asking, "filter", draft=Draft.of(asking.fields, asking.filter))
    draft = Draft.sent(asking.fields, request.POST)
    if act != SHOW:
        draft.press(act)
        return shaped(request, asking, "filter", draft=draft)
    found = draft.filter()
    if found is None:
        return shaped(request, asking, "filter", draft=draft, status=422)
    return gone_to(request, page_of(asking, narrowed(asking, found)))


def narrowed(asking: Asking, found: Filter) -> str:
    """The query string of the list under the new filter."""
    links, bare = Links(asking), dict.fromkeys([*asking.fields.shortcuts, "drop", "f"])
    said = {name: value for name, value in links.state() if name not in bare}
    plain = Links(Asking(asking.kind, asking.user, said, asking.at))
    if not found.typed:
        # a short key leads back to the view it was made from
        parent = asking.parent
        view = str(parent.uid) if parent else asking.standing if asking.saved else said.get("view")
        return plain.but(view=view, f=filter_params.written(found) if found or parent else None)
    asking.filter = found
    key = short_key(asking, by=asking.user)
    return plain.but(view=str(key.uid), cols=None, sort=None)


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"), params=ITS)
def list_columns(request: StaffRequest, slug: str) -> HttpResponse:
    """Which columns, in which order, and how high the rows are."""
    kind = kind_or_404(request.user, slug)
    asking, act = asking_of(request, kind), request.POST.get("act", SHOW)
    if request.method != "POST":
        return shaped(request, asking, "columns", columns=Arrangement.of(kind, asking.columns))
    columns = Arrangement.sent(kind, request.POST)
    if act != SHOW:
        columns.press(act)
        return shaped(request, asking, "columns", columns=columns)
    set_density(request.POST.get("density", ""), of=request.user)
    said = Asking(kind, request.user, dict(Links(asking).state()), asking.at)
    return gone_to(request, page_of(asking, Links(said).but(cols=columns.written)))


def shaped(request: StaffRequest, asking: Asking, what: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """The form, alone for htmx."""
    links = Links(asking)
    part = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    name = f"lists/_{what}.html" if part else f"lists/{what}.html"
    context |= {"kind": asking.kind, "links": links, "back_url": links.list_url}
    response = render(request, name, context, status=status)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def gone_to(request: StaffRequest, url: str) -> HttpResponse:
    """To the list; out of a dialog by a whole new page."""
    if not request.htmx:
        return redirect(url)
    response = HttpResponse(status=204)
    response.headers["HX-Redirect"] = url
    return response
