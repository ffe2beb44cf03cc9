"""The account at KSeF, for whoever manages accounts."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language import disclosure_words
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.privacy.recipients.gate import DisclosureRefused, note_refusal
from crm.sales.documents.ksef_words import CODES
from crm.sales.ksef_line.file_ksef import folder
from crm.sales.ksef_line.ksef_doors import FILE
from crm.sales.ksef_sending.forms import KsefAccountForm
from crm.sales.ksef_sending.ksef_account import check_account, keep_account, switch_account, the_account
from crm.sales.ksef_sending.ksef_findings import problem_of
from crm.sales.models import KsefSending


@policy(rights.ACCOUNTS_MANAGE, methods=["GET", "POST"])
@fresh
def ksef(request: StaffRequest) -> HttpResponse:
    """What is known of it, and the form."""
    account = the_account()
    form = KsefAccountForm(request.POST or None, request.FILES or None, instance=account)
    if form.is_valid():
        try:
            off = keep_account(form.values, form.proof, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            toast(request, _("Saved and switched off: check it and switch it on.") if off else _("Saved."))
            return redirect("sales:ksef")
    now = the_account()
    context = {
        "form": form,
        "account": now,
        "environment": dict(KsefSending._meta.get_field("environment").flatchoices).get(settings.KSEF, ""),
        "in_folder": settings.KSEF == FILE,
        "folder": folder() / "elsewhere",
        "problem": problem_of(now),
    }
    return render(request, "sales/ksef_sending/account.html", context, status=422 if form.is_bound else 200)


@policy(rights.ACCOUNTS_MANAGE, methods=["POST"])
@fresh
def ksef_check(request: StaffRequest) -> HttpResponse:
    """Sign in, and say whether that works."""
    trouble = check_account(by=request.user)
    if trouble is None:
        toast(request, _("The connection works: KSeF let us in."))
    else:
        words = ": ".join(filter(None, (str(CODES[trouble.code]).rstrip("."), trouble.words)))
        toast(request, words, level=messages.ERROR)
    return redirect("sales:ksef")


@policy(rights.ACCOUNTS_MANAGE, methods=["POST"])
@fresh
def ksef_switch(request: StaffRequest) -> HttpResponse:
    """On or off."""
    on = "on" in request.POST
    try:
        switch_account(on=on, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0], level=messages.ERROR)
    except DisclosureRefused as refusal:
        note_refusal(refusal.answer, by=request.user, place="ksef")
        toast(request, disclosure_words.refusal(refusal.answer), level=messages.ERROR)
    else:
        toast(request, _("Switched on.") if on else _("Switched off. Nothing goes to KSeF, nothing is fetched."))
    return redirect("sales:ksef")
