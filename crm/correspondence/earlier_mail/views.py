"""The page of earlier mail of a connected account: choose the days, count, then file."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.correspondence.earlier_mail.forms import SpanForm, usual_days
from crm.correspondence.earlier_mail.looking import KNOWN
from crm.correspondence.earlier_mail.ordering import jobs_for, order
from crm.jobs.job_page import JobProgress
from crm.jobs.models import Job
from crm.jobs.queue import State
from crm.mail.mailboxes.mailbox_settings import used_by_or_for


@policy(rights.CONTACTS_EDIT, params={"key": "own_account"}, methods=["GET", "POST"])
def earlier_mail(request: StaffRequest, key: UUID) -> HttpResponse:
    """Choose the days and count; what was counted last can be filed."""
    account = get_object_or_404(used_by_or_for(request.user), uid=key)
    form = SpanForm(request.POST or None, initial=usual_days(account))
    if form.is_valid():
        order(account, **form.cleaned_data, count="file" not in request.POST, by=request.user)
        return redirect("contacts:earlier_mail", account.uid)
    last = jobs_for(account, request.user).first()
    context = {
        "account": account,
        "form": form,
        "sheet": last and JobProgress(last, at=timezone.now(), reader=request.user),
        "days": last and {name: parse_date(last.payload[name]) for name in ("since", "until")},
        "known": countable(last),
        "crumbs": [(_("Profile"), reverse("accounts:profile")), (_("Connected accounts"), reverse("connected:list"))],
    }
    status = 422 if form.is_bound else 200
    return render(request, "correspondence/earlier_mail/earlier_mail.html", context, status=status)


def countable(job: Job | None) -> int:
    """How many letters a count found that can be filed; 0 for anything but a count that is over."""
    if job is None or job.state != State.DONE or not job.payload["count"]:
        return 0
    return int(job.result["counts"][KNOWN])
