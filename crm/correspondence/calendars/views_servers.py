"""Whose servers hold calendars of colleagues, for whoever manages accounts: said once for all who have one there."""

from uuid import UUID

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.correspondence.calendars import calendar_accounts
from crm.correspondence.calendars.calendar_gate import outward
from crm.correspondence.calendars.forms import ServerForm
from crm.correspondence.models import CalendarServer


@policy(rights.ACCOUNTS_MANAGE)
def servers(request: StaffRequest) -> HttpResponse:
    """All of them, with how many calendars lie there and what may leave for them."""
    rows = [
        {"server": row, "gate": outward(row).state}
        for row in calendar_accounts.servers().annotate(n_accounts=Count("accounts"))
    ]
    return render(request, "correspondence/calendars/servers.html", {"rows": rows})


@policy(rights.ACCOUNTS_MANAGE, params={"key": "calendar_server"}, methods=["GET", "POST"])
@fresh
def server(request: StaffRequest, key: UUID) -> HttpResponse:
    """Whose it is."""
    row = get_object_or_404(CalendarServer.objects.select_related("recipient"), uid=key)
    form = ServerForm(request.POST or None, server=row)
    if form.is_valid():
        calendar_accounts.declare(row, **form.cleaned_data, by=request.user)
        toast(request, _("Saved."))
        return redirect("calendars:servers")
    crumbs = [(_("Servers of calendars"), reverse("calendars:servers"))]
    context = {"form": form, "crumbs": crumbs, "server": row}
    return render(request, "correspondence/calendars/server.html", context, status=422 if form.is_bound else 200)
