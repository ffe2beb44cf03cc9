"""One letter to several people: who gets it and who does not stands beside the words before anything is sent."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from crm.accounts import rights
from crm.accounts.policy import policy
from crm.contacts.badges import reaching
from crm.contacts.forms.mail import MailForm
from crm.contacts.mailing import start_mailing
from crm.contacts.reachable import reachable
from crm.contacts.views.record import crumbs_to
from crm.contacts.views.selection import on_many, picked
from crm.contacts.views.ways import named
from crm.privacy.models import Channel


@policy(rights.CONTACTS_EDIT, methods=("POST",))
@on_many
def mail_many(request: HttpRequest) -> HttpResponse:
    """The letter; `go` sends it off, and a job writes to one after the other."""
    purposes, keys = [one for one in reaching() if Channel.EMAIL in one.channels], picked(request)
    purpose = named(purposes, request.POST.get("for"))
    if purpose is None:
        return redirect("contacts:list")
    sends = "go" in request.POST or "heed" in request.POST
    form = MailForm(request.POST) if sends else MailForm(initial=typed(request))
    found = reachable(keys, by=request.user, purpose=purpose, channel=Channel.EMAIL)
    if form.is_bound and form.is_valid():
        if form.cleaned_data["heed"] == "cut":
            form = form.cut()
        elif not form.warnings() and found.going:
            words = {name: form.cleaned_data[name] for name in ("subject", "text")}
            uid, going = form.cleaned_data["key"], [row.key for row in found.going]
            mailing = start_mailing(going, by=request.user, uid=uid, purpose=purpose, kept=form.kept, **words)
            return redirect("jobs:page", mailing.job.uid) if mailing.job else redirect("contacts:list")
    context: dict[str, Any] = {"form": form, "found": found, "purpose": purpose, "purposes": purposes}
    context |= {"picked": keys if request.POST.get("whole") != "1" else (), "crumbs": crumbs_to()}
    return render(request, "contacts/mail_many.html", context, status=422 if form.is_bound else 200)


def typed(request: HttpRequest) -> dict[str, str]:
    """What was written before another purpose was chosen."""
    return {name: request.POST[name] for name in ("key", "subject", "text") if request.POST.get(name)}
