"""Settings pages of tags: the list with usage counts, one tag, merging two."""

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
    """A tag in use; with `removed` also one that can be restored."""
    return get_object_or_404(Tag.objects.all() if removed else Tag.objects.in_use(), uid=key)


@policy(rights.FIELDS_SETTINGS, methods=["GET", "POST"])
def tags(request: StaffRequest) -> HttpResponse:
    """The tags with usage counts, those that can be restored, and the form for a new one."""
    form = TagForm(request.POST or None)
    if saved(form, lambda: tagging.add_tag(**form.cleaned_data, by=request.user)):
        toast(request, _("Tag added."))
        return redirect("contacts:tags")
    every = list(Tag.objects.all())
    rows = [item for item in every if item.removed_at is None]
    counts = tagging.usage_counts(rows, reader=request.user) if rows else {}
    context = {
        "rows": [{"tag": item, "count": count_text(counts[item.pk])} for item in rows],
        "removed": [item for item in every if item.removed_at],
        "form": form,
    }
    return render(request, "contacts/tags/list.html", context, status=422 if form.is_bound else 200)


def count_text(number: int) -> str:
    """«12 records», or «100+» above the limit."""
    if number > MOST:
        return _("%(most)s+ records") % {"most": MOST}
    return ngettext("%(count)s record", "%(count)s records", number) % {"count": number}


@policy(rights.FIELDS_SETTINGS, params=ITS, methods=["GET", "POST"])
def tag(request: StaffRequest, key: UUID) -> HttpResponse:
    """One tag: change its name or colour; `act=merge` merges it into another."""
    chosen_tag, merges = tag_or_404(key), request.POST.get("act") == "merge"
    form = TagForm(
        None if merges else request.POST or None, initial={"name": chosen_tag.name, "colour": chosen_tag.colour}
    )
    merge = MergeTagForm(request.POST if merges else None, tag=chosen_tag)
    if saved(form, lambda: tagging.change_tag(chosen_tag, **form.cleaned_data, by=request.user)):
        toast(request, _("Saved."))
        return redirect("contacts:tags")
    if saved(merge, lambda: tagging.merge_tags(chosen_tag, merge.cleaned_data["into"], by=request.user)):
        toast(request, _("Merged into one tag."))
        return redirect("contacts:tags")
    context: dict[str, Any] = {"tag": chosen_tag, "form": form, "merge_form": merge}
    context["count"] = count_text(tagging.usage_counts([chosen_tag], reader=request.user)[chosen_tag.pk])
    return render(request, "contacts/tags/tag.html", context, status=422 if request.method == "POST" else 200)


@policy(rights.FIELDS_SETTINGS, params=ITS, methods=["POST"])
def tag_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Remove a tag from all records, with Undo."""
    tagging.remove_tag(tag_or_404(key), by=request.user)
    toast(request, _("The tag was removed."), undo=reverse("contacts:tag_restoration", args=[key]))
    return redirect("contacts:tags")


@policy(rights.FIELDS_SETTINGS, params=ITS, methods=["POST"])
def tag_restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """Restore a removed tag."""
    try:
        tagging.restore_tag(tag_or_404(key, removed=True), by=request.user)
    except ValidationError as trouble:
        toast(request, trouble.messages[0])
    else:
        toast(request, _("The tag is back."))
    return redirect("contacts:tags")
