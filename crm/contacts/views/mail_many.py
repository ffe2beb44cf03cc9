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
from crm.contacts.letters.filling import hopeless
from crm.contacts.letters.many import lacking, send_mailing_now, start_mailing, take_back_mailing
from crm.contacts.letters.templates import offered_to
from crm.contacts.models import LetterTemplate, Mailing
from crm.contacts.reachable import Reachable, reachable
from crm.contacts.views.letters import left_already
from crm.contacts.views.record import crumbs_to
from crm.contacts.views.selection import on_many, picked
from crm.contacts.views.ways import named
from crm.privacy.models import Channel, Purpose

ITS = {"key": "mailing"}
TYPED = ("key", "subject", "text", "send_at")
SENDING = ("go", "heed", "without")


@policy(rights.CONTACTS_EDIT, methods=("POST",))
@on_many
def mail_many(request: HttpRequest) -> HttpResponse:
    """The letter; `go` sends it off, and a job writes to one after the other."""
    keys, purpose = picked(request), named(purposes(), request.POST.get("for"))
    if purpose is None:
        return redirect("contacts:list")
    sends = any(name in request.POST for name in SENDING)
    form = MailForm(request.POST) if sends else MailForm(initial=typed(request, purpose))
    found, lack = reachable(keys, by=request.user, purpose=purpose, channel=Channel.EMAIL), 0
    if form.is_bound and form.is_valid():
        if form.cleaned_data["heed"] == "cut":
            form = form.cut()
        elif not form.warnings() and found.going and fillable(request, form):
            going = [row.key for row in found.going]
            lack = 0 if "without" in request.POST else lacking(said(form), going, by=request.user)
            if not lack:
                return ordered(request, form, found, purpose)
    told = {"keys": [] if request.POST.get("whole") == "1" else keys, "lack": lack}
    return shown(request, form, found, purpose, status=422 if form.is_bound else 200, **told)


def said(form: MailForm) -> dict[str, str]:
    """The words of a valid form."""
    return {name: form.cleaned_data[name] for name in ("subject", "text")}


def fillable(request: HttpRequest, form: MailForm) -> bool:
    """Whether every placeholder can be filled for somebody; else the form names those that cannot."""
    if names := hopeless(said(form), writer=request.user):
        words = _("Still to be filled in: %(names)s. Write something in its place, or take it out.")
        form.add_error("text", words % {"names": ", ".join(names)})
    return not names


def ordered(request: HttpRequest, form: MailForm, found: Reachable, purpose: Purpose) -> HttpResponse:
    """To the work, with Undo."""
    data, keys = form.cleaned_data, [row.key for row in found.going]
    told = {"uid": data["key"], "purpose": purpose, "kept": form.kept, "send_at": data["send_at"]}
    mailing = start_mailing(keys, by=request.user, words=said(form), **told)
    if mailing.job is None:
        return redirect("contacts:list")
    words = _("On its way.")
    if data["send_at"]:
        words = _("It goes on %(at)s. Until then it can be changed.") % {"at": stamp(data["send_at"])}
    toast(request, words, undo=reverse("contacts:mailing_recall", args=[mailing.uid]))
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


def shown(  # the words, the people, and what the page says of them
    request: HttpRequest,
    form: MailForm,
    found: Reachable,
    purpose: Purpose,
    *,
    keys: list[UUID],
    status: int,
    lack: int = 0,
) -> HttpResponse:
    """The page. `lack`: for how many a placeholder has no value."""
    context: dict[str, Any] = {"form": form, "found": found, "purpose": purpose, "purposes": purposes()}
    context |= {"picked": keys, "crumbs": crumbs_to(), "lack": lack, "offered": offered(request, purpose)}
    return render(request, "contacts/mail_many.html", context, status=status)


def offered(request: HttpRequest, purpose: Purpose) -> list[LetterTemplate]:
    """Templates for what is written for."""
    return offered_to(request.user, language=request.user.language, purposes=[purpose.slug])


def typed(request: HttpRequest, purpose: Purpose) -> dict[str, str]:
    """What was written before another purpose or a template was chosen; the template's words above it."""
    told = {name: request.POST[name] for name in TYPED if request.POST.get(name)}
    asked = request.POST.get("template") if "fill" in request.POST else None
    picked = next((one for one in offered(request, purpose) if str(one.uid) == asked), None)
    if picked is None:
        return told
    text = "\n\n".join(filter(None, (picked.text, told.get("text", ""))))
    return {**told, "subject": told.get("subject") or picked.subject or "", "text": text}
