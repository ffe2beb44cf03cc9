"""The matrix of roles, for those who manage accounts: one table, one form a role, and a look ahead before it counts."""

from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.models import GraveAct, Role
from crm.accounts.models.role_shape import Shape
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import Group, Reach
from crm.accounts.permissions.starting_roles import MATRIX
from crm.accounts.roles.forms import RoleForm
from crm.accounts.roles.role_changes import add_role, remove_role, reshape
from crm.accounts.roles.role_preview import preview
from crm.accounts.second_person.act_card import said_to_wait, waiting_about
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.accounts.staff.views import way_to

ONE = {"key": "role"}
ASK_AND_SAVE = ["GET", "POST"]


@policy(rights.ACCOUNTS_MANAGE)
def roles(request: StaffRequest) -> HttpResponse:
    """What each role may do and how far it sees, as one table."""
    rows = list(Role.objects.prefetch_related("reach_rows"))
    reaches = [(group.label, [Reach(role.reaches.get(group, Reach.NONE)).label for role in rows]) for group in Group]
    may = [(label, [right in role.held for role in rows]) for right, label in rights.RIGHTS.items()]
    context = {"roles": rows, "reaches": reaches, "rights": may, "crumbs": way_to("users")}
    return render(request, "accounts/roles/roles.html", context)


@policy(rights.ACCOUNTS_MANAGE, methods=ASK_AND_SAVE)
@fresh
def new_role(request: StaffRequest) -> HttpResponse:
    """A role of one's own; `?join=` names roles that it begins with together."""
    joined = Role.objects.filter(machine=False, slug__in=request.GET.getlist("join")).prefetch_related("reach_rows")
    begin = Shape.joined(list(joined)) if joined else None
    form = RoleForm(request.POST if request.method == "POST" else None, begin=begin)
    if saved(request, form, lambda: add_role(form.shape, by=request.user)):
        toast(request, _("Role added. Give it to people on their pages."))
        return redirect("accounts:roles")
    return page(request, form)


@policy(rights.ACCOUNTS_MANAGE, params=ONE, methods=ASK_AND_SAVE)
@fresh
def role(request: StaffRequest, key: str) -> HttpResponse:
    """One role: another shape, or first a look at what it would show to somebody."""
    edited = get_object_or_404(Role.objects.prefetch_related("reach_rows"), slug=key)
    form = RoleForm(request.POST if request.method == "POST" else None, role=edited)
    if saved(request, form, lambda: reshaped(request, edited, form)):
        return redirect("accounts:roles")
    return page(request, form)


def reshaped(request: StaffRequest, role: Role, form: RoleForm) -> None:
    """Give the role the shape that the form asks for, or say that it waits."""
    answer = reshape(role, form.shape, seen=form.cleaned_data["seen"], by=request.user)
    if isinstance(answer, GraveAct):
        said_to_wait(request)
    else:
        toast(request, _("Saved. It counts from their next click."))


@policy(rights.ACCOUNTS_MANAGE, params=ONE, methods=["POST"])
@fresh
def removal(request: StaffRequest, key: str) -> HttpResponse:
    """The end of a role that nobody has."""
    removed = get_object_or_404(Role, slug=key)
    try:
        remove_role(removed, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.message, level=WARNING)
        return redirect("accounts:role", removed.slug)
    toast(request, _("Role deleted."))
    return redirect("accounts:roles")


def saved(request: StaffRequest, form: RoleForm, act) -> bool:
    """Whether saving was asked for and went through; its refusal becomes the form's."""
    return "preview" not in request.POST and form.is_valid() and act_passes(form, act)


def page(request: StaffRequest, form: RoleForm) -> HttpResponse:
    """The form, with the look ahead when that was asked for."""
    preview_asked = "preview" in request.POST and form.is_valid()
    if preview_asked and not form.cleaned_data["viewer"]:
        form.add_error("viewer", _("Choose a person."))
    elif preview_asked:
        act_passes(form, lambda: form.shape.refuse_wrong(form.role))
    looked = preview(form.cleaned_data["viewer"], form.shape, form.role) if preview_asked and form.is_valid() else None
    context = {
        "form": form,
        "role": form.role,
        "ahead": looked,
        "waiting": waiting_about(form.role) if form.role else None,
        "removable": form.role is not None and form.role.slug not in MATRIX,
        "crumbs": [*way_to("users"), (_("Roles"), reverse("accounts:roles"))],
    }
    refused = form.is_bound and not looked
    return render(request, "accounts/roles/role.html", context, status=422 if refused else 200)
