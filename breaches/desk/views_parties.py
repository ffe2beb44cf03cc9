"""Other firms that have a part in a case."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from breaches.cases.page_frame import ONE, case_or_404
from breaches.desk.forms import PartyForm
from breaches.desk.other_parties import add_party, drop_party
from breaches.desk.views import render_case
from breaches.models import OtherParty
from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
def parties(request: StaffRequest, number: str) -> HttpResponse:
    """Adds another organisation that has a part in the case."""
    breach, form = case_or_404(request, number), PartyForm(request.POST)
    if form.is_valid() and act_passes(
        form, lambda: add_party(breach, form.cleaned_data["role"], form.cleaned_data, by=request.user)
    ):
        return redirect("breaches:case", number)
    return render_case(request, breach, party=form)


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params={**ONE, "key": "breach_party"})
def party(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """Removes one of the other parties."""
    breach = case_or_404(request, number)
    row = get_object_or_404(OtherParty.objects.for_desk(request.user), breach=breach, uid=key)
    drop_party(row, by=request.user)
    return redirect("breaches:case", number)
