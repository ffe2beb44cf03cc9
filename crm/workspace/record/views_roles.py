"""Pages of one person's roles at companies: list, add, change, remove."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.companies.roles import add_role, change_role, remove_role, roles_of
from crm.contacts.models import CompanyRole, Contact
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.people.contact_record import ContactRecord, crumbs_to
from crm.contacts.safeguards.pause import refuse_paused
from crm.narrowing import promised
from crm.privacy.logs import access_log
from crm.workspace.record.forms import NewRoleForm, RoleDaysForm


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def roles(request: StaffRequest, key: UUID) -> HttpResponse:
    """The person's roles, and the form to add one."""
    contact = contact_or_404(request.user, key, alive=True)
    must_have_custody(request.user, contact)
    refuse_paused([contact.pk])
    form = NewRoleForm(request.POST or None, user=request.user)
    if form.is_valid() and add_or_explain(form, contact):
        toast(request, _("Role added."))
        return redirect("contacts:record", contact.uid)
    return render_roles(request, contact, "workspace/record/roles.html", {"form": form}, bound=form.is_bound)


def add_or_explain(form: NewRoleForm, contact: Contact) -> bool:
    """Add the role and, where it is new, the company, in one transaction; False with errors on the form."""
    try:
        with transaction.atomic():
            add_role(contact, promised(form.employer(contact.team)), form.values, by=form.user)
    except ValidationError as refusal:
        form.add_error(None, refusal)
    return not form.errors


@policy(rights.CONTACTS_EDIT, params={"key": "company_role"}, methods=["GET", "POST"])
def role(request: StaffRequest, key: UUID) -> HttpResponse:
    """Change one role, for instance set its last day."""
    row, contact = role_or_404(request.user, key)
    form = RoleDaysForm(request.POST or None, initial=RoleDaysForm.of(row))
    if form.is_valid():
        change_role(row, contact, form.values, by=request.user)
        toast(request, _("Saved."))
        return redirect("contacts:record", contact.uid)
    return render_roles(request, contact, "workspace/record/role.html", {"form": form, "row": row}, bound=form.is_bound)


@policy(rights.CONTACTS_EDIT, params={"key": "company_role"}, methods=["POST"])
def removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Remove a role that was a mistake."""
    row, contact = role_or_404(request.user, key)
    remove_role(row, contact, by=request.user)
    toast(request, _("Role removed."))
    return redirect("contacts:roles", contact.uid)


def role_or_404(user: Any, key: UUID) -> tuple[CompanyRole, Contact]:
    """A role at a company outside the bin, of a contact in `user`'s custody who is not restricted; else a 404."""
    row = get_object_or_404(CompanyRole.objects.visible_to(user).with_keys(), uid=key)
    contact = contact_or_404(user, row.person.uid, alive=True)
    must_have_custody(user, contact)
    refuse_paused([contact.pk])
    return row, contact


def render_roles(
    request: StaffRequest, contact: Contact, template: str, context: dict[str, Any], *, bound: bool
) -> Any:
    """Render a page about the person's roles."""
    contact_record, person_roles = ContactRecord(contact, request.user), roles_of(contact, reader=request.user)
    access_log.shown(
        by=request.user, view="contacts:roles", people=[contact.pk], fields=[*contact_record.name_if_clear, "role"]
    )
    context |= {"contact": contact, "sheet": contact_record, "roles": person_roles, "crumbs": crumbs_to(contact_record)}
    if "row" in context:
        context["sheet_of_company"] = next(
            (person_role.sheet for person_role in person_roles if person_role.row.pk == context["row"].pk), None
        )
    return render(request, template, context, status=422 if bound else 200)
