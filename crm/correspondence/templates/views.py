"""Templates of letters: one's own and the team's, made, changed, removed with Undo."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.contact_list.badges import reaching
from crm.correspondence.models import LetterTemplate
from crm.correspondence.templates.forms import TemplateForm
from crm.correspondence.templates.placeholders import listed
from crm.correspondence.templates.saved_templates import (
    SAID,
    Overtaken,
    change_template,
    must_keep,
    remove_template,
    restore_template,
    save_template,
)

ITS = {"key": "letter_template"}


@policy(rights.CONTACTS_EDIT)
def templates(request: StaffRequest) -> HttpResponse:
    """One's own, then those of each team."""
    rows = LetterTemplate.objects.visible_to(request.user).select_related("team")
    names = {one.slug: str(one) for one in reaching()}
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in sorted(rows, key=lambda row: (row.team_id is not None, str(row.team), (row.name or "").casefold())):
        line = {"template": one, "purpose": names.get(one.purpose, ""), "kept": one.kept_by(request.user)}
        groups.setdefault(str(one.team) if one.team else "", []).append(line)
    return render(request, "correspondence/templates/list.html", {"groups": list(groups.items())})


@policy(rights.CONTACTS_EDIT, methods=["GET", "POST"])
def template_new(request: StaffRequest) -> HttpResponse:
    """A new one."""
    form = TemplateForm(request.POST or None, user=request.user, initial={"language": request.user.language})
    if form.is_valid() and form.cleaned_data["heed"] == "cut":
        form = form.cut()
    elif form.is_valid() and not form.warnings():
        try:
            save_template(form.cleaned_data, team=form.audience, by=request.user)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            toast(request, _("Template saved."))
            return redirect("contacts:templates")
    return shown(request, form)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["GET", "POST"])
def template(request: StaffRequest, key: UUID) -> HttpResponse:
    """One of them: read by who may use it, changed by who keeps it, over the version that was opened."""
    found = template_or_404(request.user, key)
    if request.method == "POST":
        must_keep(found, request.user)
    initial = {**{name: getattr(found, name) for name in SAID}, "version": found.version}
    form = TemplateForm(request.POST or None, user=request.user, settled=True, initial=initial)
    if form.is_valid() and form.cleaned_data["heed"] == "cut":
        form = form.cut()
    elif form.is_valid() and not form.warnings():
        version = form.cleaned_data["version"] or 0
        try:
            change_template(found, form.cleaned_data, version=version, by=request.user)
        except Overtaken as overtaken:
            form.add_error(None, _("Somebody has changed it meanwhile. To put yours over theirs, save once more."))
            sent = request.POST.copy()
            sent["version"] = str(overtaken.version)
            form.data = sent
        else:
            toast(request, _("Saved."))
            return redirect("contacts:templates")
    return shown(request, form, template=found, kept=found.kept_by(request.user))


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def template_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """It goes, with Undo."""
    found = template_or_404(request.user, key)
    remove_template(found, by=request.user)
    toast(request, _("The template is gone."), undo=reverse("contacts:template_restoration", args=[found.uid]))
    return redirect("contacts:templates")


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def template_restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """It is back."""
    found = template_or_404(request.user, key, gone=True)
    restore_template(found, by=request.user)
    toast(request, _("The template is back."))
    return redirect("contacts:templates")


def template_or_404(user: Any, key: UUID, *, gone: bool = False) -> LetterTemplate:
    """A template that `user` may use; with `gone` also one that was removed."""
    return get_object_or_404(LetterTemplate.objects.visible_to(user, gone=gone).select_related("team"), uid=key)


def shown(request: StaffRequest, form: TemplateForm, **more: Any) -> HttpResponse:
    """The page."""
    crumbs = [(_("Templates"), reverse("contacts:templates"))]
    context = {"form": form, "listed": listed(), "crumbs": crumbs, "kept": True, **more}
    return render(request, "correspondence/templates/form.html", context, status=422 if form.is_bound else 200)
