"""A list's filter editor and its choice of columns, each a form that works without scripts.

For htmx they are fragments in the list's dialog; otherwise they are full pages of the same address.
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
from crm.lists.pages.column_order import ColumnOrder
from crm.lists.pages.list_kinds import ListKind, lists_open_to
from crm.lists.pages.list_links import ListLinks
from crm.lists.pages.list_query import ListQuery
from crm.lists.saved_views.view_store import short_key

ITS = {"slug": "list"}


def list_kind_or_404(user: Any, slug: str) -> ListKind:
    """The list, for whoever may open it."""
    kind = lists_open_to(user).get(slug)
    if kind is None:
        raise Http404
    return kind


def query_of(request: StaffRequest, kind: ListKind, params: Any = None) -> ListQuery:
    """The list query from the address, or from a form's hidden fields."""
    sent_params = params if params is not None else (request.POST if request.method == "POST" else request.GET)
    return ListQuery(kind, request.user, sent_params, timezone.now())


def page_of(list_query: ListQuery, query: str) -> str:
    """The address of the list, or of the presentation from which it was asked."""
    return list_query.kind.url(list_query.face) + query


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"), params=ITS)
def list_filter(request: StaffRequest, slug: str) -> HttpResponse:
    """The filter editor. Typed values are stored under a short key, so that no address ever holds them."""
    kind = list_kind_or_404(request.user, slug)
    list_query, act = query_of(request, kind), request.POST.get("act", SHOW)
    if request.method != "POST":
        return render_shape(request, list_query, "filter", draft=Draft.of(list_query.fields, list_query.filter))
    draft = Draft.sent(list_query.fields, request.POST)
    if act != SHOW:
        draft.press(act)
        return render_shape(request, list_query, "filter", draft=draft)
    new_filter = draft.filter()
    if new_filter is None:
        return render_shape(request, list_query, "filter", draft=draft, status=422)
    return redirect_to_list(request, page_of(list_query, filtered_url(list_query, new_filter)))


def filtered_url(list_query: ListQuery, new_filter: Filter) -> str:
    """The query string of the list with the new filter."""
    links, bare = ListLinks(list_query), dict.fromkeys([*list_query.fields.shortcuts, "drop", "f"])
    params = {name: value for name, value in links.state() if name not in bare}
    plain = ListLinks(ListQuery(list_query.kind, list_query.user, params, list_query.at))
    if not new_filter.typed:
        # a short key leads back to the view it was made from
        parent = list_query.parent
        view = str(parent.uid) if parent else list_query.standing if list_query.saved else params.get("view")
        return plain.but(view=view, f=filter_params.filter_text(new_filter) if new_filter or parent else None)
    list_query.filter = new_filter
    key = short_key(list_query, by=list_query.user)
    return plain.but(view=str(key.uid), cols=None, sort=None)


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"), params=ITS)
def list_columns(request: StaffRequest, slug: str) -> HttpResponse:
    """Choose columns, their order, and the height of rows."""
    kind = list_kind_or_404(request.user, slug)
    list_query, act = query_of(request, kind), request.POST.get("act", SHOW)
    if request.method != "POST":
        return render_shape(request, list_query, "columns", columns=ColumnOrder.of(kind, list_query.columns))
    columns = ColumnOrder.sent(kind, request.POST)
    if act != SHOW:
        columns.press(act)
        return render_shape(request, list_query, "columns", columns=columns)
    set_density(request.POST.get("density", ""), of=request.user)
    base_query = ListQuery(kind, request.user, dict(ListLinks(list_query).state()), list_query.at)
    return redirect_to_list(request, page_of(list_query, ListLinks(base_query).but(cols=columns.written)))


def render_shape(
    request: StaffRequest, list_query: ListQuery, what: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Render the form `what`: a fragment for htmx, else a page."""
    links = ListLinks(list_query)
    part = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    name = f"lists/_{what}.html" if part else f"lists/{what}.html"
    context |= {"kind": list_query.kind, "links": links, "back_url": links.list_url}
    response = render(request, name, context, status=status)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def redirect_to_list(request: StaffRequest, url: str) -> HttpResponse:
    """Redirect to the list; out of a dialog by HX-Redirect."""
    if not request.htmx:
        return redirect(url)
    response = HttpResponse(status=204)
    response.headers["HX-Redirect"] = url
    return response
