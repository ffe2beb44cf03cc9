"""Saved views: made, changed, shared, pinned, removed and taken back. Each finds, calls one verb, answers."""

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
from crm.lists.pages.list_kinds import ListKind, open_to
from crm.lists.pages.list_links import Links
from crm.lists.pages.list_query import Asking
from crm.lists.saved_views import view_store
from crm.lists.saved_views.forms import ViewForm
from crm.lists.saved_views.views_shape import ITS, asking_of, kind_or_404, shaped

ONE = {"key": "saved_view"}


def view_or_404(user: Any, key: UUID) -> SavedView:
    """A kept view that the user has, of a list that they may open; anything else is missing alike."""
    rows = SavedView.objects.visible_to(user).kept().filter(list__in=open_to(user))
    return get_object_or_404(rows.with_words(), uid=key)


def kind_of(user: Any, view: SavedView) -> ListKind:
    """The list of a view."""
    return open_to(user)[view.list]


def own_or_refused(user: Any, key: UUID) -> SavedView:
    """One's own view; PermissionDenied for one that was only shared."""
    view = view_or_404(user, key)
    view_store.must_own(view, user)
    return view


def page_of_view(user: Any, view: SavedView, face: str = "") -> str:
    """The list under this view, or a look at it."""
    return f"{kind_of(user, view).url(face)}?view={view.uid}"


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"), params=ITS)
def view_new(request: StaffRequest, slug: str) -> HttpResponse:
    """What the list is asked now, saved by a name."""
    kind = kind_or_404(request.user, slug)
    asking, saves = asking_of(request, kind), "name" in request.POST
    form = ViewForm(request.POST if saves else None, user=request.user)
    if saves and form.is_valid():
        try:
            name = form.cleaned_data["name"]
            view = view_store.save_view(asking, name, team=form.audience, by=request.user)
        except ValidationError as problem:
            form.add_error("team" if "team" in form.fields else None, problem)
        else:
            toast(request, _("View saved."))
            return redirect(page_of_view(request.user, view, asking.face))
    return shaped(request, asking, "save", form=form, status=422 if form.is_bound else 200)


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"), params=ONE)
def view(request: StaffRequest, key: UUID) -> HttpResponse:
    """A view by itself: its name, who has it, where it stands. Whoever only has it may pin it and open with it."""
    found = view_or_404(request.user, key)
    asking = Asking(kind_of(request.user, found), request.user, {"view": str(found.uid)}, at=timezone.now())
    initial = {"name": found.by_place.get(NAME, ""), "team": str(found.team.uid) if found.team else ""}
    form = ViewForm(request.POST or None, initial=initial, user=request.user)
    if request.method == "POST":
        view_store.must_own(found, request.user)
        if form.is_valid() and settled(found, form, asking):
            toast(request, _("View changed."))
            return redirect(page_of_view(request.user, found))
    context = {
        "view": found,
        "form": form,
        "own": found.owner_id == request.user.pk,
        "chips": Links(asking).chips(),
        "pinned": Pin.objects.filter(view=found, user=request.user).exists(),
        "first": asking.habit == str(found.uid),
        "kind": asking.kind,
        "back_url": page_of_view(request.user, found),
    }
    return render(request, "lists/view.html", context, status=422 if form.is_bound else 200)


def settled(found: SavedView, form: ViewForm, asking: Asking) -> bool:
    """Whether the new name and audience were taken; else the form says why not."""
    try:
        view_store.settle_view(found, form.cleaned_data["name"], team=form.audience, asking=asking, by=asking.user)
    except ValidationError as problem:
        form.add_error("team" if "team" in form.fields else None, problem)
        return False
    return True


@policy(rights.CONTACTS_VIEW, methods=("POST",), params=ONE)
def view_change(request: StaffRequest, key: UUID) -> HttpResponse:
    """The view shows from now on what the list was asked."""
    found = own_or_refused(request.user, key)
    asking = asking_of(request, kind_of(request.user, found))
    try:
        view_store.change_view(found, asking, by=request.user)
    except ValidationError as problem:
        toast(request, " ".join(problem.messages))
    else:
        toast(request, _("View changed."))
    return redirect(page_of_view(request.user, found, asking.face))


@policy(rights.CONTACTS_VIEW, methods=("POST",), params=ONE)
def view_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Out of the tabs, with Undo."""
    found = own_or_refused(request.user, key)
    view_store.remove_view(found, by=request.user)
    toast(request, _("View removed."), undo=reverse("contacts:view_restoration", args=[found.uid]))
    return redirect(kind_of(request.user, found).url())


@policy(rights.CONTACTS_VIEW, methods=("POST",), params=ONE)
def view_restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """Back into the tabs."""
    found = get_object_or_404(
        SavedView.objects.kept().filter(owner=request.user, list__in=open_to(request.user)), uid=key
    )
    view_store.restore_view(found, by=request.user)
    toast(request, _("View taken back."))
    return redirect(page_of_view(request.user, found))


@policy(rights.CONTACTS_VIEW, methods=("POST",), params=ONE)
def view_pin(request: StaffRequest, key: UUID) -> HttpResponse:
    """Into one's sidebar, or out of it."""
    found = view_or_404(request.user, key)
    pinned = view_store.pin(found, by=request.user)
    toast(request, _("Pinned to the sidebar.") if pinned else _("Taken off the sidebar."))
    return redirect(page_of_view(request.user, found))


@policy(rights.CONTACTS_VIEW, methods=("POST",), params=ITS)
def view_first(request: StaffRequest, slug: str) -> HttpResponse:
    """Which view of a list opens first: a standing one or a saved one."""
    kind, opens = kind_or_404(request.user, slug), request.POST.get("view", "")
    asking = Asking(kind, request.user, {"view": opens}, at=timezone.now())
    if asking.parent is None and opens not in kind.bases(request.user):
        raise PermissionDenied
    view_store.open_first(kind.slug, str(asking.parent.uid) if asking.parent else opens, by=request.user)
    toast(request, _("The list opens with this view from now on."))
    return redirect(f"{kind.url()}?view={opens}")
