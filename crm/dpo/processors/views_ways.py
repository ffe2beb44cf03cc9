"""By which way a recipient hears of erasures, corrections and restrictions (Art. 19): chosen on its file."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.processors.forms import WayForm
from crm.dpo.processors.views import ONE
from crm.dpo.processors.views_chain import form_page
from crm.privacy.models import Recipient
from dsar.recipients.ways import choose_way


@policy(rights.PRIVACY_PURPOSES, params=ONE, methods=("GET", "POST"))
def notice_way(request: StaffRequest, slug: str) -> HttpResponse:
    """The ways that reach it, one to choose; without a choice the first one counts."""
    recipient = get_object_or_404(Recipient, slug=slug)
    form = WayForm(request.POST or None, recipient=recipient)
    if form.is_valid() and act_passes(form, lambda: choose_way(recipient, form.cleaned_data["way"], by=request.user)):
        toast(request, _("Noted."))
        return redirect("dpo:processor", slug)
    note = _("It counts for what is told from now on. Other ways are offered once they reach this recipient.")
    title = _("How it hears of erasures and corrections")
    return form_page(request, form, recipient, title=title, submit=_("Save"), note=note)
