"""One letter to several people: who gets it and who does not stands beside the words before anything is sent."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts import rights
from crm.accounts.policy import policy
from crm.accounts.templatetags.words import stamp
from crm.accounts.toasts import toast
from crm.contacts.badges import reaching
from crm.contacts.forms.mail import MailForm
from crm.contacts.letters.many import send_mailing_now, start_mailing, take_back_mailing
from crm.contacts.models import Mailing
from crm.contacts.reachable import Reachable, reachable
from crm.contacts.views.letters import left_already
from crm.contacts.views.record import crumbs_to
from crm.contacts.views.selection import on_many, picked
from crm.contacts.views.ways import named
from crm.privacy.models import Channel, Purpose

ITS = {"key": "mailing"}
TYPED = ("key", "subject", "text", "send_at")


@policy(rights.CONTACTS_EDIT, methods=("POST",))
@on_many
def mail_many(request: HttpRequest) -> HttpResponse:
    """The letter; `go` sends it off, and a job writes to one after the other."""
    keys, purpose = picked(request), named(purposes(), request.POST.get("for"))
    if purpose is None:
        return redirect("contacts:list")
    sends = "go" in request.POST or "heed" in request.POST
    form = MailForm(request.POST) if sends else MailForm(initial=typed(request))
    found = reachable(keys, by=request.user, purpose=purpose, channel=Channel.EMAIL)
    if form.is_bound and form.is_valid():
        if form.cleaned_data["heed"] == "cut":
            form = form.cut()
        elif not form.warnings() and found.going:
            return ordered(request, form, found, purpose)
    whole = request.POST.get("whole") == "1"
    return shown(request, form, found, purpose, keys=[] if whole else keys, status=422 if form.is_bound else 200)


def ordered(request: HttpRequest, form: MailForm, found: Reachable, purpose: Purpose) -> HttpResponse:
    """To the work, with Undo."""
    data, keys = form.cleaned_data, [row.key for row in found.going]
    words = {name: data[name] for name in ("subject", "text")}
    told = {"uid": data["key"], "purpose": purpose, "kept": form.kept, "send_at": data["send_at"]}
    mailing = start_mailing(keys, by=request.user, words=words, **told)
    if mailing.job is None:
        return redirect("contacts:list")
    said = _("On its way.")
    if data["send_at"]:
        said = _("It goes on %(at)s. Until then it can be changed.") % {"at": stamp(data["send_at"])}
    toast(request, said, undo=reverse("contacts:mailing_recall", args=[mailing.uid]))
    return redirect("jobs:page", mailing.job.uid)


@policy(rights.CONTACTS_EDIT, params=ITS)
def mailing(request: HttpRequest, key: UUID) -> HttpResponse:
    """One's own letter that was taken back, to be changed and sent; of any other, how far its work is."""
    found = own_or_404(request, key)
    if found.taken_back_at is None:
        return redirect("jobs:page", found.job.uid) if found.job else redirect("contacts:letters")
    keys = [UUID(one) for one in found.keys or ()]
    purpose = named(purposes(), found.purpose.slug)
    if purpose is None:
        return redirect("contacts:letters")
    words = {name: found.letter[name] for name in ("subject", "text")}
    form = MailForm(initial={**words, "key": found.uid, "send_at": found.send_at})
    going = reachable(keys, by=request.user, purpose=purpose, channel=Channel.EMAIL)
    return shown(request, form, going, purpose, keys=keys, status=200)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def mailing_recall(request: HttpRequest, key: UUID) -> HttpResponse:
    """Nothing was written yet, and the words are back; or it has begun."""
    found = own_or_404(request, key)
    if found.taken_back_at is None and not take_back_mailing(found, by=request.user):
        left_already(request)
        return redirect("jobs:page", found.job.uid) if found.job else redirect("contacts:letters")
    toast(request, _("It is back. Nothing was sent."))
    return redirect("contacts:mailing", found.uid)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def mailing_dispatch(request: HttpRequest, key: UUID) -> HttpResponse:
    """A letter that was planned for later goes now."""
    found = own_or_404(request, key)
    if send_mailing_now(found, by=request.user):
        undo = reverse("contacts:mailing_recall", args=[found.uid])
        toast(request, _("It goes in ten seconds."), undo=undo)
    else:
        left_already(request)
    return redirect("jobs:page", found.job.uid) if found.job else redirect("contacts:letters")


def own_or_404(request: HttpRequest, key: UUID) -> Mailing:
    """One's own letter to many; anything else is missing."""
    return get_object_or_404(Mailing.objects.filter(owner=request.user).select_related("job", "purpose"), uid=key)


def purposes() -> list[Purpose]:
    """What one writes to many for."""
    return [one for one in reaching() if Channel.EMAIL in one.channels]


def shown(
    request: HttpRequest, form: MailForm, found: Reachable, purpose: Purpose, *, keys: list[UUID], status: int
) -> HttpResponse:
    """The page."""
    context: dict[str, Any] = {"form": form, "found": found, "purpose": purpose, "purposes": purposes()}
    context |= {"picked": keys, "crumbs": crumbs_to()}
    return render(request, "contacts/mail_many.html", context, status=status)


def typed(request: HttpRequest) -> dict[str, str]:
    """What was written before another purpose was chosen."""
    return {name: request.POST[name] for name in TYPED if request.POST.get(name)}
