"""Providers of text messages, for whoever manages accounts."""

from uuid import UUID

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
from crm.mail.models.text_gateways import TextGateway
from crm.mail.texts import gateway_settings
from crm.mail.texts.carriage import hook_address
from crm.mail.texts.forms import TextGatewayForm
from crm.mail.texts.text_findings import problem_of

GATEWAY = {"key": "text_gateway"}
ASK_AND_SAVE = ["GET", "POST"]


@policy(rights.ACCOUNTS_MANAGE)
def gateways(request: StaffRequest) -> HttpResponse:
    """All of them, and by which texts leave now."""
    rows = [(row, problem_of(row)) for row in TextGateway.objects.select_related("recipient", "team")]
    context = {"rows": rows, "in_use": any(row.active for row, _problem in rows)}
    return render(request, "mail_desk/text_gateways.html", context)


@policy(rights.ACCOUNTS_MANAGE, methods=ASK_AND_SAVE)
@fresh
def gateway_new(request: StaffRequest) -> HttpResponse:
    """A new one."""
    form = TextGatewayForm(request.POST or None)
    if form.is_valid():
        gateway_settings.keep_gateway(form.instance, token=form.cleaned_data["token"], by=request.user)
        toast(request, _("Kept. Switch it on once its agreement is there."))
        return redirect("text_gateways:list")
    return page(request, form, None)


@policy(rights.ACCOUNTS_MANAGE, params=GATEWAY, methods=ASK_AND_SAVE)
@fresh
def gateway_edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """How it is reached, and where it calls us."""
    gateway = get_object_or_404(TextGateway, uid=key)
    form = TextGatewayForm(request.POST or None, instance=gateway)
    if form.is_valid():
        token = form.cleaned_data["token"]
        emptied = gateway_settings.change_gateway(form.instance, form.changed_columns, token=token, by=request.user)
        toast(
            request,
            _("Saved and switched off: the token belonged to the address before.") if emptied else _("Saved."),
        )
        return redirect("text_gateways:list")
    return page(request, form, gateway)


@policy(rights.ACCOUNTS_MANAGE, params=GATEWAY, methods=["POST"])
@fresh
def gateway_switch(request: StaffRequest, key: UUID) -> HttpResponse:
    """On or off."""
    on = "on" in request.POST
    try:
        gateway_settings.switch_gateway(get_object_or_404(TextGateway, uid=key), on=on, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0], level=messages.ERROR)
    else:
        toast(request, _("Switched on.") if on else _("Switched off. Texts are kept here."))
    return redirect("text_gateways:list")


@policy(rights.ACCOUNTS_MANAGE, params=GATEWAY, methods=["POST"])
@fresh
def gateway_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """The provider and its token are forgotten, while it is off."""
    try:
        gateway_settings.remove_gateway(get_object_or_404(TextGateway, uid=key), by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0], level=messages.ERROR)
    else:
        toast(request, _("The provider is forgotten here."))
    return redirect("text_gateways:list")


def page(request: StaffRequest, form: TextGatewayForm, gateway: TextGateway | None) -> HttpResponse:
    """The form; of an existing one with the address that is entered at the provider."""
    crumbs = [(_("SMS"), reverse("text_gateways:list"))]
    here = hook_address(gateway) if gateway and gateway.hook_key else ""
    context = {"form": form, "gateway": gateway, "crumbs": crumbs, "hook": here}
    return render(request, "mail_desk/text_gateway_form.html", context, status=422 if form.is_bound else 200)
