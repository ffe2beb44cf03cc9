"""Phone systems, for whoever manages accounts."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.correspondence.calls import phone_systems
from crm.correspondence.calls.forms import LinesForm, PhoneSystemForm
from crm.correspondence.models import PhoneSystem

SYSTEM = {"key": "phone_system"}
ASK_AND_SAVE = ["GET", "POST"]


@policy(rights.ACCOUNTS_MANAGE)
def systems(request: StaffRequest) -> HttpResponse:
    """All of them, with their extensions."""
    rows = PhoneSystem.objects.select_related("recipient", "recording_purpose").prefetch_related("lines__user")
    return render(request, "correspondence/calls/systems.html", {"rows": rows})


@policy(rights.ACCOUNTS_MANAGE, methods=ASK_AND_SAVE)
@fresh
def system_new(request: StaffRequest) -> HttpResponse:
    """A new one."""
    form = PhoneSystemForm(request.POST or None)
    if form.is_valid():
        phone_systems.keep_system(form.instance, secret=form.cleaned_data["secret"], by=request.user)
        toast(request, _("Kept. Give out the extensions, then switch it on."))
        return redirect("contacts:phone_systems")
    return page(request, form, None)


@policy(rights.ACCOUNTS_MANAGE, params=SYSTEM, methods=ASK_AND_SAVE)
@fresh
def system_edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """How it is reached, and where it calls us."""
    system = get_object_or_404(PhoneSystem, uid=key)
    form = PhoneSystemForm(request.POST or None, instance=system)
    if form.is_valid():
        secret = form.cleaned_data["secret"]
        emptied = phone_systems.change_system(form.instance, form.changed_columns, secret=secret, by=request.user)
        words = _("Saved and switched off: the secret belonged to the address before.") if emptied else _("Saved.")
        toast(request, words)
        return redirect("contacts:phone_systems")
    return page(request, form, system)


@policy(rights.ACCOUNTS_MANAGE, params=SYSTEM, methods=ASK_AND_SAVE)
@fresh
def system_lines(request: StaffRequest, key: UUID) -> HttpResponse:
    """Whose extension is which."""
    system = get_object_or_404(PhoneSystem, uid=key)
    form = LinesForm(request.POST or None, system=system)
    if form.is_valid():
        try:
            phone_systems.give_lines(system, form.numbers, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            toast(request, _("Saved."))
            return redirect("contacts:phone_systems")
    context = {"form": form, "system": system, "crumbs": crumbs()}
    return render(request, "correspondence/calls/lines.html", context, status=422 if form.is_bound else 200)


@policy(rights.ACCOUNTS_MANAGE, params=SYSTEM, methods=["POST"])
@fresh
def system_switch(request: StaffRequest, key: UUID) -> HttpResponse:
    """On or off."""
    on = "on" in request.POST
    try:
        phone_systems.switch_system(get_object_or_404(PhoneSystem, uid=key), on=on, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0], level=messages.ERROR)
    else:
        toast(request, _("Switched on.") if on else _("Switched off. Calls are dialled by hand."))
    return redirect("contacts:phone_systems")


@policy(rights.ACCOUNTS_MANAGE, params=SYSTEM, methods=["POST"])
@fresh
def system_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """The system and its secret are forgotten, while it is off."""
    try:
        phone_systems.remove_system(get_object_or_404(PhoneSystem, uid=key), by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0], level=messages.ERROR)
    else:
        toast(request, _("The phone system is forgotten here."))
    return redirect("contacts:phone_systems")


def crumbs() -> list[tuple[str, str]]:
    """The way back."""
    return [(_("Phone systems"), reverse("contacts:phone_systems"))]


def page(request: StaffRequest, form: PhoneSystemForm, system: PhoneSystem | None) -> HttpResponse:
    """The form; of an existing one with the address that it calls."""
    hook = settings.BASE_URL + reverse("contacts:call_hook", args=[system.uid]) if system else ""
    context = {"form": form, "system": system, "crumbs": crumbs(), "hook": hook}
    return render(request, "correspondence/calls/system.html", context, status=422 if form.is_bound else 200)
