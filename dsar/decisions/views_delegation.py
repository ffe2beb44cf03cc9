"""The controller's written word to the desk: what it answers alone, by whoever decides (Art. 38(6))."""

from datetime import datetime, time
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from dsar.decisions.delegation import delegate, in_force, revoke
from dsar.decisions.forms import DelegationForm, RevocationForm
from dsar.models import Delegation

SHOWN = 50  # delegations; one a year is usual


@policy(rights.PRIVACY_REQUESTS)
def delegation(request: StaffRequest) -> HttpResponse:
    """What is in force, and what was."""
    return render_delegation(request)


def render_delegation(request: StaffRequest, **forms: Any) -> HttpResponse:
    """The page, with a form that came back, if any."""
    user: Any = request.user
    now, rows = in_force(), list(Delegation.objects.all()[:SHOWN])
    names = signers_of(*(name for row in rows for name in (row.given_by, row.revoked_by)))
    listed: list[dict[str, Any]] = [
        {"row": row, "given": names.get(row.given_by, ""), "revoked": names.get(row.revoked_by, "")} for row in rows
    ]
    bound = next((form for form in forms.values() if form.is_bound), None)
    context = {
        "current": next((item for item in listed if now and item["row"].pk == now.pk), None),
        "former": [item for item in listed if not now or item["row"].pk != now.pk],
        "decides": user.decides and not user.role.dpo,
        "form": forms.get("form") or DelegationForm(initial={"text": DelegationForm.begun()}),
        "ending": forms.get("ending") or RevocationForm(auto_id="ending-%s"),
        "refused": bound,
        "crumbs": [(_("Requests"), reverse("requests:list"))],
    }
    return render(request, "dsar/decisions/delegation.html", context, status=UNPROCESSABLE if bound else 200)


@policy(rights.PRIVACY_DECIDE, methods=["POST"])
@fresh
def giving(request: StaffRequest) -> HttpResponse:
    """Gives the delegation from the posted form."""
    form = DelegationForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        until = datetime.combine(data["until"], time(23, 59), timezone.get_current_timezone())
        if act_passes(form, lambda: delegate(data["rights"], data["text"], until=until, by=request.user)):
            toast(request, _("Delegated. Every case of that kind shows it."))
            return redirect("requests:delegation")
    return render_delegation(request, form=form)


@policy(rights.PRIVACY_DECIDE, methods=["POST"])
@fresh
def revoking(request: StaffRequest) -> HttpResponse:
    """Revokes the delegation."""
    form = RevocationForm(request.POST, auto_id="ending-%s")
    if form.is_valid() and act_passes(form, lambda: revoke(why=form.cleaned_data["why"], by=request.user)):
        toast(request, _("Revoked. Copies wait for whoever decides again."))
        return redirect("requests:delegation")
    return render_delegation(request, ending=form)
