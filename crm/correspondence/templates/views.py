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
from crm.contacts.contact_list.badges import contact_purposes
from crm.correspondence.models import LetterTemplate
from crm.correspondence.templates.forms import TemplateForm
from crm.correspondence.templates.placeholders import placeholder_groups
from crm.correspondence.templates.saved_templates import (
    TEMPLATE_FIELDS,
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
    """The user's own templates, then those of each team."""
    rows = LetterTemplate.objects.visible_to(request.user).select_related("team")
    names = {each.slug: str(each) for each in contact_purposes()}
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in sorted(rows, key=lambda row: (row.team_id is not None, str(row.team), (row.name or "").casefold())):
        line = {"template": each, "purpose": names.get(each.purpose, ""), "kept": each.kept_by(request.user)}
        groups.setdefault(str(each.team) if each.team else "", []).append(line)
    return render(request, "correspondence/templates/list.html", {"groups": list(groups.items())})


@policy(rights.CONTACTS_EDIT, methods=["GET", "POST"])
def template_new(request: StaffRequest) -> HttpResponse:
    """The form of a new template."""
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
    return template_page(request, form)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["GET", "POST"])
def template(request: StaffRequest, key: UUID) -> HttpResponse:
    """One template: read by those who may use it, changed by its owner or team leader, over the version opened."""
    saved_template = template_or_404(request.user, key)
    if request.method == "POST":
        must_keep(saved_template, request.user)
    initial = {**{name: getattr(saved_template, name) for name in TEMPLATE_FIELDS}, "version": saved_template.version}
    form = TemplateForm(request.POST or None, user=request.user, settled=True, initial=initial)
    if form.is_valid() and form.cleaned_data["heed"] == "cut":
        form = form.cut()
    elif form.is_valid() and not form.warnings():
        version = form.cleaned_data["version"] or 0
        try:
            change_template(saved_template, form.cleaned_data, version=version, by=request.user)
        except Overtaken as overtaken:
            form.add_error(None, _("Somebody has changed it meanwhile. To put yours over theirs, save once more."))
            sent = request.POST.copy()
            sent["version"] = str(overtaken.version)
            form.data = sent
        else:
            toast(request, _("Saved."))
            return redirect("contacts:templates")
    return template_page(request, form, template=saved_template, kept=saved_template.kept_by(request.user))


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def template_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Removes a template, with Undo."""
    saved_template = template_or_404(request.user, key)
    remove_template(saved_template, by=request.user)
    toast(request, _("The template is gone."), undo=reverse("contacts:template_restoration", args=[saved_template.uid]))
    return redirect("contacts:templates")


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def template_restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """Restores a removed template."""
    saved_template = template_or_404(request.user, key, gone=True)
    restore_template(saved_template, by=request.user)
    toast(request, _("The template is back."))
    return redirect("contacts:templates")


def template_or_404(user: Any, key: UUID, *, gone: bool = False) -> LetterTemplate:
    """A template that `user` may use; with `gone` also one that was removed."""
    return get_object_or_404(LetterTemplate.objects.visible_to(user, gone=gone).select_related("team"), uid=key)


def template_page(request: StaffRequest, form: TemplateForm, **more: Any) -> HttpResponse:
    """The page with the form of a template."""
    crumbs = [(_("Templates"), reverse("contacts:templates"))]
    context = {"form": form, "listed": placeholder_groups(), "crumbs": crumbs, "kept": True, **more}
    return render(request, "correspondence/templates/form.html", context, status=422 if form.is_bound else 200)
