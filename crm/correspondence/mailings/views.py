"""One letter to several people: who gets it and who does not stands beside the words before anything is sent."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.formats import stamp
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.contact_list.badges import contact_purposes
from crm.contacts.contact_list.reachable import Reachable, reachable
from crm.contacts.contact_list.views_bulk import bulk_act, picked
from crm.contacts.contact_list.views_reachable import purpose_or_usual
from crm.contacts.models import Mailing
from crm.contacts.people.contact_record import crumbs_to
from crm.correspondence.letters.letter_boxes import DRAFTS
from crm.correspondence.letters.views import left_already
from crm.correspondence.mailings.mailing_desk import ManyDesk
from crm.correspondence.mailings.mailing_drafts import discard
from crm.correspondence.mailings.orders import lacking, send_mailing_now, start_mailing, take_back_mailing
from crm.correspondence.templates.placeholder_values import never_fillable
from crm.mail.outgoing.carrier import waiting_words
from crm.privacy.channels import EMAIL
from crm.privacy.models import Purpose

ITS = {"key": "mailing"}


@policy(rights.CONTACTS_EDIT, methods=("POST",))
@bulk_act
def mail_many(request: StaffRequest) -> HttpResponse:
    """The form of a letter to many; `go` starts the job that writes to each. Chosen files are stored at once."""
    keys, purpose = picked(request), purpose_or_usual(purposes(), request.POST.get("for"))
    if purpose is None:
        return redirect("contacts:list")
    desk = ManyDesk(request, keys, purpose)
    reachable_people, lack = reachable(keys, by=request.user, purpose=purpose, channel=EMAIL), 0
    if desk.form.is_bound and desk.form.is_valid() and not desk.trouble:
        if desk.form.cleaned_data["heed"] == "cut":
            desk.form = desk.form.cut()
        elif not desk.form.warnings() and reachable_people.going and fillable(desk):
            going = [row.key for row in reachable_people.going]
            lack = 0 if "without" in request.POST else lacking(desk.words, going, by=request.user)
            if not lack:
                return start_and_redirect(request, desk, going)
    every_match = request.POST.get("whole") == "1"
    status = 422 if desk.form.is_bound or desk.trouble else 200
    return mailing_page(request, desk, reachable_people, keys=[] if every_match else keys, lack=lack, status=status)


def fillable(desk: ManyDesk) -> bool:
    """Whether every placeholder can be filled for somebody; else the form names those that cannot."""
    if names := never_fillable(desk.words, writer=desk.user):
        words = _("Still to be filled in: %(names)s. Write something in its place, or take it out.")
        desk.form.add_error("text", words % {"names": ", ".join(names)})
    return not names


def start_and_redirect(request: StaffRequest, desk: ManyDesk, going: list[UUID]) -> HttpResponse:
    """Starts the mailing and goes to the page of its job, with Undo."""
    data = desk.form.cleaned_data
    options = {"uid": data["key"], "purpose": desk.purpose, "kept": desk.form.kept, "send_at": data["send_at"]}
    mailing = start_mailing(going, by=request.user, words=desk.words, **options)
    if mailing.job is None:
        return redirect("contacts:list")
    words = _("On its way.")
    if data["send_at"]:
        words = _("It goes on %(at)s. Until then it can be changed.") % {"at": stamp(data["send_at"])}
    toast(request, words, undo=reverse("contacts:mailing_recall", args=[mailing.uid]))
    return redirect("jobs:page", mailing.job.uid)


@policy(rights.CONTACTS_EDIT, params=ITS)
def mailing(request: StaffRequest, key: UUID) -> HttpResponse:
    """One's own letter that was taken back, to be changed and sent; of any other, the progress of its job."""
    own_mailing = own_or_404(request, key)
    if own_mailing.taken_back_at is None:
        return redirect("jobs:page", own_mailing.job.uid) if own_mailing.job else redirect("contacts:letters")
    keys = [UUID(uid) for uid in own_mailing.keys or ()]
    purpose = purpose_or_usual(purposes(), own_mailing.purpose.slug)
    if purpose is None:
        return redirect("contacts:letters")
    going = reachable(keys, by=request.user, purpose=purpose, channel=EMAIL)
    return mailing_page(request, ManyDesk(request, keys, purpose, mailing=own_mailing), going, keys=keys, status=200)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def mailing_recall(request: StaffRequest, key: UUID) -> HttpResponse:
    """Takes the letter back before it is written, or after its job was stopped; else says that it has left."""
    own_mailing = own_or_404(request, key)
    if own_mailing.taken_back_at is None and not take_back_mailing(own_mailing, by=request.user):
        left_already(request)
        return redirect("jobs:page", own_mailing.job.uid) if own_mailing.job else redirect("contacts:letters")
    some = _("It is back. Whoever got it already gets it no second time.")
    toast(request, some if own_mailing.count else _("It is back. Nothing was sent."))
    return redirect("contacts:mailing", own_mailing.uid)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def mailing_dispatch(request: StaffRequest, key: UUID) -> HttpResponse:
    """A letter that was planned for later goes now."""
    own_mailing = own_or_404(request, key)
    if send_mailing_now(own_mailing, by=request.user):
        undo = reverse("contacts:mailing_recall", args=[own_mailing.uid])
        toast(request, _("It goes in ten seconds."), undo=undo)
    else:
        left_already(request)
    return redirect("jobs:page", own_mailing.job.uid) if own_mailing.job else redirect("contacts:letters")


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def mailing_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """One's own draft of a letter to many goes."""
    if not discard(own_or_404(request, key), by=request.user):
        raise Http404
    toast(request, _("The draft is gone."))
    return redirect(f"{reverse('contacts:letters')}?show={DRAFTS}")


def own_or_404(request: StaffRequest, key: UUID) -> Mailing:
    """One's own letter to many; anything else is missing."""
    return get_object_or_404(Mailing.objects.filter(owner=request.user).select_related("job", "purpose"), uid=key)


def purposes() -> list[Purpose]:
    """What one writes to many for."""
    return contact_purposes(EMAIL)


def mailing_page(
    request: StaffRequest, desk: ManyDesk, reachable_people: Reachable, *, keys: list[UUID], status: int, lack: int = 0
) -> HttpResponse:
    """The page: the form, the recipients, and those left out. `lack`: for how many a placeholder has no value."""
    context = {"desk": desk, "form": desk.form, "files": desk.files, "found": reachable_people, "purpose": desk.purpose}
    context |= {"purposes": purposes(), "picked": keys, "crumbs": crumbs_to(), "lack": lack}
    context["waits"] = waiting_words(desk.purpose)
    return render(request, "correspondence/mailings/mail_many.html", context, status=status)
