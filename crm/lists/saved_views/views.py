"""Pages of saved views: save, change, share, pin, remove and restore."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.lists.models import NAME, Pin, SavedView
from crm.lists.pages.list_kinds import ListKind, lists_open_to
from crm.lists.pages.list_links import ListLinks
from crm.lists.pages.list_query import ListQuery
from crm.lists.saved_views import view_store
from crm.lists.saved_views.forms import ViewForm
from crm.lists.saved_views.views_shape import ITS, list_kind_or_404, query_of, render_shape

ONE = {"key": "saved_view"}


def view_or_404(user: Any, key: UUID) -> SavedView:
    """A saved view that the user has, of a list that they may open; any other is a 404."""
    rows = SavedView.objects.visible_to(user).kept().filter(list__in=lists_open_to(user))
    return get_object_or_404(rows.with_words(), uid=key)


def kind_of(user: Any, view: SavedView) -> ListKind:
    """The list of a view."""
    return lists_open_to(user)[view.list]


def own_or_refused(user: Any, key: UUID) -> SavedView:
    """The user's own view; PermissionDenied for one that was only shared with them."""
    view = view_or_404(user, key)
    view_store.must_own(view, user)
    return view


def page_of_view(user: Any, view: SavedView, face: str = "") -> str:
    """The address of the list under this view, or of a presentation of it."""
    return f"{kind_of(user, view).url(face)}?view={view.uid}"


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"), params=ITS)
def view_new(request: StaffRequest, slug: str) -> HttpResponse:
    """Save the list's current query as a named view."""
    kind = list_kind_or_404(request.user, slug)
    list_query, saves = query_of(request, kind), "name" in request.POST
    form = ViewForm(request.POST if saves else None, user=request.user)
    if saves and form.is_valid():
        try:
            name = form.cleaned_data["name"]
            view = view_store.save_view(list_query, name, team=form.audience, by=request.user)
        except ValidationError as problem:
            form.add_error("team" if "team" in form.fields else None, problem)
        else:
            toast(request, _("View saved."))
            return redirect(page_of_view(request.user, view, list_query.face))
    return render_shape(request, list_query, "save", form=form, status=422 if form.is_bound else 200)


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"), params=ONE)
def view(request: StaffRequest, key: UUID) -> HttpResponse:
    """A view's page: its name, its rules, whom it is shared with. They may pin it or open the list with it."""
    saved_view = view_or_404(request.user, key)
    list_query = ListQuery(
        kind_of(request.user, saved_view), request.user, {"view": str(saved_view.uid)}, at=timezone.now()
    )
    initial = {"name": saved_view.by_place.get(NAME, ""), "team": str(saved_view.team.uid) if saved_view.team else ""}
    form = ViewForm(request.POST or None, initial=initial, user=request.user)
    if request.method == "POST":
        view_store.must_own(saved_view, request.user)
        if form.is_valid() and settle_or_explain(saved_view, form, list_query):
            toast(request, _("View changed."))
            return redirect(page_of_view(request.user, saved_view))
    context = {
        "view": saved_view,
        "form": form,
        "own": saved_view.owner_id == request.user.pk,
        "chips": ListLinks(list_query).chips(),
        "pinned": Pin.objects.filter(view=saved_view, user=request.user).exists(),
        "first": list_query.habit == str(saved_view.uid),
        "kind": list_query.kind,
        "back_url": page_of_view(request.user, saved_view),
    }
    return render(request, "lists/view.html", context, status=422 if form.is_bound else 200)


def settle_or_explain(saved_view: SavedView, form: ViewForm, list_query: ListQuery) -> bool:
    """Save the new name and team; False with an error on the form when they are refused."""
    try:
        view_store.settle_view(
            saved_view, form.cleaned_data["name"], team=form.audience, asking=list_query, by=list_query.user
        )
    except ValidationError as problem:
        form.add_error("team" if "team" in form.fields else None, problem)
        return False
    return True


@policy(rights.CONTACTS_VIEW, methods=("POST",), params=ONE)
def view_change(request: StaffRequest, key: UUID) -> HttpResponse:
    """Store the list's current query in the view."""
    saved_view = own_or_refused(request.user, key)
    list_query = query_of(request, kind_of(request.user, saved_view))
    try:
        view_store.change_view(saved_view, list_query, by=request.user)
    except ValidationError as problem:
        toast(request, " ".join(problem.messages))
    else:
        toast(request, _("View changed."))
    return redirect(page_of_view(request.user, saved_view, list_query.face))


@policy(rights.CONTACTS_VIEW, methods=("POST",), params=ONE)
def view_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Remove the view from the tabs, with Undo."""
    saved_view = own_or_refused(request.user, key)
    view_store.remove_view(saved_view, by=request.user)
    toast(request, _("View removed."), undo=reverse("contacts:view_restoration", args=[saved_view.uid]))
    return redirect(kind_of(request.user, saved_view).url())


@policy(rights.CONTACTS_VIEW, methods=("POST",), params=ONE)
def view_restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """Restore a removed view."""
    saved_view = get_object_or_404(
        SavedView.objects.kept().filter(owner=request.user, list__in=lists_open_to(request.user)), uid=key
    )
    view_store.restore_view(saved_view, by=request.user)
    toast(request, _("View taken back."))
    return redirect(page_of_view(request.user, saved_view))


@policy(rights.CONTACTS_VIEW, methods=("POST",), params=ONE)
def view_pin(request: StaffRequest, key: UUID) -> HttpResponse:
    """Pin the view to the user's sidebar, or unpin it."""
    saved_view = view_or_404(request.user, key)
    pinned = view_store.pin(saved_view, by=request.user)
    toast(request, _("Pinned to the sidebar.") if pinned else _("Taken off the sidebar."))
    return redirect(page_of_view(request.user, saved_view))


@policy(rights.CONTACTS_VIEW, methods=("POST",), params=ITS)
def view_first(request: StaffRequest, slug: str) -> HttpResponse:
    """Set which view of a list opens first: a built-in or a saved one."""
    kind, opens = list_kind_or_404(request.user, slug), request.POST.get("view", "")
    list_query = ListQuery(kind, request.user, {"view": opens}, at=timezone.now())
    if list_query.parent is None and opens not in kind.bases(request.user):
        raise PermissionDenied
    view_store.open_first(kind.slug, str(list_query.parent.uid) if list_query.parent else opens, by=request.user)
    toast(request, _("The list opens with this view from now on."))
    return redirect(f"{kind.url()}?view={opens}")
