"""Training on screen at the desk: who has passed what and who is late; which modules a role has to pass."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.models import Role
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.accounts.training.catalogue import every_module
from crm.accounts.training.drills import leads
from crm.accounts.training.requirements import STATES, decides, lift_module, require_module, required_rows
from crm.dpo.training.forms import RequireForm
from crm.dpo.training.training_rows import SHOWN, STATE_WORDS, Filters, counted, desk_rows, roles_with_modules, tabs

ASK_AND_SAVE = ("GET", "POST")


@policy(rights.ACCOUNTS_INFORMED)
def training(request: StaffRequest) -> HttpResponse:
    """Everybody and every module that they have to pass or have passed, late first. Scores are the officer's to see."""
    every, filters = desk_rows(timezone.localdate()), Filters.of(request.GET)
    counts = counted(every)
    context = {
        "rows": [row for row in every if filters.admit(row)][:SHOWN],
        "filters": filters,
        "states": [(state, STATE_WORDS[state], counts[state]) for state in STATES],
        "counts": counts,
        "roles": list(Role.objects.filter(machine=False).order_by("name")),
        "modules": list(every_module().values()),
        "scores": leads(request.user),
        "tabs": tabs("training"),
    }
    return render(request, "dpo/training/training.html", context)


@policy(rights.ACCOUNTS_INFORMED, methods=ASK_AND_SAVE)
@fresh
def roles(request: StaffRequest) -> HttpResponse:
    """Which modules a role has to pass before its authorisation is signed; whoever decides adds one, with a day."""
    form = RequireForm(request.POST or None)
    if request.method == "POST" and not decides(request.user):
        return not_theirs(request)
    if form.is_valid() and act_passes(form, lambda: require_module(**chosen(form), by=request.user)):
        toast(request, _("Required from that day on. What is signed already stays."))
        return redirect("dpo:training_roles")
    context = {
        "rows": roles_with_modules(every_module()),
        "form": form,
        "decides": decides(request.user),
        "tabs": tabs("training_roles"),
    }
    return render(request, "dpo/training/roles.html", context, status=UNPROCESSABLE if form.errors else 200)


def chosen(form: RequireForm) -> dict[str, Any]:
    """The role, the module and the day of a form that is filled in."""
    return {name: form.cleaned_data[name] for name in ("role", "module", "since")}


@policy(rights.ACCOUNTS_INFORMED, params={"number": "required_training"}, methods=["POST"])
@fresh
def lifting(request: StaffRequest, number: int) -> HttpResponse:
    """Require a module of a role no more."""
    row = get_object_or_404(required_rows(), pk=number)
    if not decides(request.user):
        return not_theirs(request)
    if lift_module(row, by=request.user):
        toast(request, _("Not required any more."))
    return redirect("dpo:training_roles")


def not_theirs(request: StaffRequest) -> HttpResponse:
    """Back, with whose act it is."""
    toast(request, _("Whoever decides for the organisation does this."))
    return redirect("dpo:training_roles")
