"""Handing over is stopped and let on again; a period of grace is asked for by the desk and given by the decider; what
of the product runs with a recipient.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.formats import day
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.processors.forms import GraceForm, PartsForm, ReasonForm
from crm.dpo.processors.views import ONE
from crm.dpo.processors.views_chain import form_page
from crm.dpo.proposals.drafts import propose_grace
from crm.privacy.models import Recipient
from crm.privacy.recipients.halts import give_grace, latest_grace, resume, suspend
from crm.privacy.recipients.product_parts import set_parts

ASK_AND_SAVE = ("GET", "POST")


@policy(rights.PRIVACY_PURPOSES, params=ONE, methods=ASK_AND_SAVE)
def suspension(request: StaffRequest, slug: str) -> HttpResponse:
    """Nothing goes there from now on; the page of the file has the way back."""
    recipient, form = get_object_or_404(Recipient, slug=slug), ReasonForm(request.POST or None)
    if form.is_valid() and act_passes(form, lambda: suspend(recipient, form.cleaned_data["why"], by=request.user)):
        words = _("Stopped: nothing goes there but unsubscribes and erasures.")
        toast(request, words, undo=reverse("dpo:resumption", args=[slug]))
        return redirect("dpo:processor", slug)
    note = _("It counts at once, for exports, programs, calendar links and mail. Unsubscribes and erasures still go.")
    return form_page(request, form, recipient, title=_("Stop handing over"), submit=_("Stop now"), note=note)


@policy(rights.PRIVACY_PURPOSES, params=ONE, methods=["POST"])
def resumption(request: StaffRequest, slug: str) -> HttpResponse:
    """Data may go there again, as far as the gate has nothing else against it."""
    if resume(get_object_or_404(Recipient, slug=slug), by=request.user):
        toast(request, _("Let on again."))
    return redirect("dpo:processor", slug)


@policy(rights.PRIVACY_PURPOSES, params=ONE, methods=ASK_AND_SAVE)
def grace(request: StaffRequest, slug: str) -> HttpResponse:
    """The desk asks for a period of grace, whoever decides gives it; the officer never does (Art. 38(6))."""
    recipient, user = get_object_or_404(Recipient, slug=slug), request.user
    decides = user.decides and not user.role.dpo
    latest = latest_grace(recipient)
    form = GraceForm(request.POST or None, initial={"until": latest})
    created: list[Any] = []
    act = give_grace if decides else propose_grace
    if form.is_valid() and act_passes(
        form, lambda: created.append(act(recipient, form.cleaned_data["until"], form.cleaned_data["why"], by=user))
    ):
        toast(request, _("Given.") if decides else _("Asked. It waits for a decision."))
        return redirect("dpo:processor", slug) if decides else redirect("dpo:proposal", created[0].uid)
    bound = _("What runs already may go on until %(day)s at the latest; nothing new begins.") % {"day": day(latest)}
    note = bound if latest else _("No agreement with it ends: there is nothing to bridge.")
    submit = _("Give it") if decides else _("Ask for it")
    return form_page(request, form, recipient, title=_("Period of grace"), submit=submit, note=note)


@policy(rights.PRIVACY_PURPOSES, params=ONE, methods=ASK_AND_SAVE)
def product_parts(request: StaffRequest, slug: str) -> HttpResponse:
    """What of the product runs with it: hosting, mail, look-ups."""
    recipient = get_object_or_404(Recipient, slug=slug)
    typed = request.POST if request.method == "POST" else None  # nothing ticked is an answer
    form = PartsForm(typed, initial={"parts": recipient.product_parts})
    if form.is_valid() and act_passes(form, lambda: set_parts(recipient, form.cleaned_data["parts"], by=request.user)):
        toast(request, _("Written down."))
        return redirect("dpo:processor", slug)
    note = _("Whoever hosts the product has our own store: what is erased here is gone there with the person’s key.")
    return form_page(request, form, recipient, title=_("Part in this product"), submit=_("Save"), note=note)
