"""Settings of tags: which there are and how many records bear each, one of them, merging two."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.saved_form import saved
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import Tag
from crm.contacts.tags import tagging
from crm.contacts.tags.forms import MergeTagForm, TagForm
from crm.contacts.tags.tagging import MOST

ITS = {"key": "tag"}


def tag_or_404(key: UUID, *, removed: bool = False) -> Tag:
    """A tag in use; with `removed` one that can be taken back."""
    return get_object_or_404(Tag.objects.all() if removed else Tag.objects.in_use(), uid=key)


@policy(rights.FIELDS_SETTINGS, methods=["GET", "POST"])
def tags(request: StaffRequest) -> HttpResponse:
    """Every tag with how many bear it, those that can be taken back, and the way to a new one."""
    form = TagForm(request.POST or None)
    if saved(form, lambda: tagging.add_tag(**form.cleaned_data, by=request.user)):
        toast(request, _("Tag added."))
        return redirect("contacts:tags")
    every = list(Tag.objects.all())
    rows = [one for one in every if one.removed_at is None]
    counts = tagging.counted(rows, reader=request.user) if rows else {}
    context = {
        "rows": [{"tag": one, "count": counted(counts[one.pk])} for one in rows],
        "removed": [one for one in every if one.removed_at],
        "form": form,
    }
    return render(request, "contacts/tags/list.html", context, status=422 if form.is_bound else 200)


def counted(number: int) -> str:
    """«12 records», or «100+» above the limit."""
    if number > MOST:
        return _("%(most)s+ records") % {"most": MOST}
    return ngettext("%(count)s record", "%(count)s records", number) % {"count": number}


@policy(rights.FIELDS_SETTINGS, params=ITS, methods=["GET", "POST"])
def tag(request: StaffRequest, key: UUID) -> HttpResponse:
    """One tag: another name or colour; `act=merge` makes it a part of another."""
    found, merges = tag_or_404(key), request.POST.get("act") == "merge"
    form = TagForm(None if merges else request.POST or None, initial={"name": found.name, "colour": found.colour})
    merge = MergeTagForm(request.POST if merges else None, tag=found)
    if saved(form, lambda: tagging.change_tag(found, **form.cleaned_data, by=request.user)):
        toast(request, _("Saved."))
        return redirect("contacts:tags")
    if saved(merge, lambda: tagging.merge_tags(found, merge.cleaned_data["into"], by=request.user)):
        toast(request, _("Merged into one tag."))
        return redirect("contacts:tags")
    context: dict[str, Any] = {"tag": found, "form": form, "merge_form": merge}
    context["count"] = counted(tagging.counted([found], reader=request.user)[found.pk])
    return render(request, "contacts/tags/tag.html", context, status=422 if request.method == "POST" else 200)


@policy(rights.FIELDS_SETTINGS, params=ITS, methods=["POST"])
def tag_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Nobody bears it any more, until it is taken back."""
    tagging.remove_tag(tag_or_404(key), by=request.user)
    toast(request, _("The tag was removed."), undo=reverse("contacts:tag_restoration", args=[key]))
    return redirect("contacts:tags")


@policy(rights.FIELDS_SETTINGS, params=ITS, methods=["POST"])
def tag_restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """It is back with all who bore it."""
    try:
        tagging.restore_tag(tag_or_404(key, removed=True), by=request.user)
    except ValidationError as trouble:
        toast(request, trouble.messages[0])
    else:
        toast(request, _("The tag is back."))
    return redirect("contacts:tags")
