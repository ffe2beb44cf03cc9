"""What came by mail, phone, on paper, in person or by registered delivery, entered by staff."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import UNPROCESSABLE, put_into
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from dsar.cases.opening import receive
from dsar.desk.forms_entry import EntryForm

TAKES = ["GET", "POST"]


@policy(rights.PRIVACY_REQUESTS, methods=TAKES)
def new(request: StaffRequest) -> HttpResponse:
    """What came by mail, phone, on paper, in person or by registered delivery, entered by staff."""
    form = EntryForm(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid():
        data = form.cleaned_data
        try:
            received = receive(
                form.asked,
                channel=data["channel"],
                received_at=data["received_at"],
                uid=data["uid"],
                spokesman=form.spokesman,
                enclosed=form.enclosed,
                by=request.user,
            )
        except ValidationError as refusal:
            put_into(form, refusal)
        else:
            toast(request, _("Request %(number)s is registered.") % {"number": received.case.number})
            return redirect("requests:case", received.case.number)
    context = {"form": form, "crumbs": [(_("Requests"), reverse("requests:list"))]}
    return render(request, "dsar/desk/new.html", context, status=UNPROCESSABLE if form.is_bound else 200)
