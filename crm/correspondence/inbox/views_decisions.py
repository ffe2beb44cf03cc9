"""What becomes of a mail in the tray: filed under a contact or a new one, dropped, its sender ignored; and back."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.formats import day
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import Contact, Interaction
from crm.contacts.ownership.custody import keeps, must_keep, named_for
from crm.contacts.ownership.lookups import contact_or_404, uid_or_404
from crm.contacts.people.companions import LONGEST, found_by_name
from crm.contacts.people.forms import QuickAddForm, for_sales
from crm.contacts.people.views_intake import alike_to, as_employer, take_in
from crm.contacts.registers.nip_button import answered, asks
from crm.contacts.registers.register_lookup import register
from crm.contacts.safeguards.pause import refuse_paused
from crm.correspondence.inbox.decisions import Decided, alike, drop, file_under, ignore, listen, listen_again, take_back
from crm.correspondence.inbox.mail_record import Opened
from crm.correspondence.inbox.parties import Reader, contacts_with
from crm.correspondence.inbox.views import MAIL, crumbs, waiting_or_404
from crm.correspondence.models import IgnoredSender, WaitingMail
from crm.correspondence.models.inbox import whose
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import access_log
from crm.privacy.models import Origin

CLOSED = (Unreadable, OSError)


@policy(rights.CONTACTS_EDIT, params=MAIL, methods=["GET", "POST"])
def filing(request: StaffRequest, key: UUID) -> HttpResponse:
    """Under a contact of one's own: looked for by name or address, then chosen."""
    row = undecided_or_404(request.user, key)
    if "contact" in request.POST:
        contact = contact_or_404(request.user, uid_or_404(request.POST["contact"]), alive=True)
        address = "address" in request.POST
        if address:
            must_keep(request.user, contact)
        return filed(request, row, contact, keep_address=address)
    words = request.POST.get("q", "").strip()[:LONGEST]
    found = looked_for(words, request.user) if words else Opened(row, reader=request.user).suggested
    people = [row.person_id, *(one.pk for one in found)]
    access_log.shown(by=request.user, view="contacts:inbox_filing", people=people, fields=["name", "email"])
    lines = [(one, named_for(request.user, one), keeps(request.user, one)) for one in found]
    context = {"row": row, "mail": Opened(row, reader=request.user), "found": lines, "words": words}
    return render(request, "correspondence/inbox/filing.html", {**context, "crumbs": crumbs()})


def looked_for(words: str, user: Any) -> list[Contact]:
    """Contacts whom `user` sees with that address, else of that name."""
    if "@" in words:
        return contacts_with([words], Reader(user, None)).get(words.lower(), [])
    return found_by_name(words, user=user)


def filed(request: StaffRequest, row: WaitingMail, contact: Contact, *, keep_address: bool = False) -> HttpResponse:
    """Into their history, and on to it."""
    try:
        file_under(row, contact, by=request.user, keep_address=keep_address)
    except Decided as refusal:
        toast(request, refusal.messages[0], level=WARNING)
        return redirect("contacts:inbox")
    except CLOSED:
        toast(request, _("The message does not open. Tell the administrator."), level=WARNING)
        return redirect("contacts:inbox_mail", row.uid)
    toast(request, _("Filed in the history."))
    return redirect("contacts:record", contact.uid)


@policy(rights.CONTACTS_ADD, params=MAIL, methods=["GET", "POST"])
def new_contact(request: StaffRequest, key: UUID) -> HttpResponse:
    """Whoever wrote becomes a contact, with origin and purpose; their mail is the first line of their history."""
    row = undecided_or_404(request.user, key)
    make = partial(QuickAddForm, user=request.user)
    if asks(request):
        asked = answered(request, make, trader=True, into=as_employer)
        return shown(request, row, status=asked.status, **asked.context)
    form, found = make(request.POST or None, initial=begun(row)), []
    if form.is_valid():
        found = alike_to(form)
        if not found and (answer := taken_in(request, row, form)):
            return answer
        found = found or ([] if form.errors else alike_to(form))  # somebody else was faster by a moment
    return shown(request, row, form=form, alike=found, register=register(), status=422 if form.is_bound else 200)


def begun(row: WaitingMail) -> dict[str, Any]:
    """What the form starts with: the address and the name beside it, and that they asked us something by mail."""
    told: dict[str, Any] = {"name": row.person.name, "email": row.person.email, "notice": Origin.Notice.DUE}
    if row.direction == Interaction.Direction.OUT:
        return told
    label = _("Message of %(day)s") % {"day": day(row.came_at)}
    return {**told, "origin_kind": Origin.Kind.ENQUIRY, "origin_label": label, "purpose": "enquiries"}


def taken_in(request: StaffRequest, row: WaitingMail, form: QuickAddForm) -> HttpResponse | None:
    """The contact with the mail and whatever else waits from that address, or None when the form has to say why not."""
    others = alike(row)
    try:
        with transaction.atomic():
            contact = take_in(form)
            if contact is None:
                return None
            contact = Contact.objects.visible_to(request.user).with_keys().get(pk=contact.pk)
            for one in (row, *others):
                file_under(one, contact, by=request.user)
    except (Decided, *CLOSED) as trouble:
        words = trouble.messages[0] if isinstance(trouble, Decided) else _("The message does not open.")
        form.add_error(None, words)
        return None
    words = ngettext("Contact added, %(n)s message filed.", "Contact added, %(n)s messages filed.", len(others) + 1)
    toast(request, words % {"n": len(others) + 1})
    return redirect("contacts:record", contact.uid)


def shown(request: StaffRequest, row: WaitingMail, *, status: int, **told: Any) -> HttpResponse:
    """The form for a new contact, with the mail's address in it."""
    fields = ["name", "email"]
    access_log.shown(by=request.user, view="contacts:inbox_contact", people=[row.person_id], fields=fields)
    here = {"row": row, "post_url": reverse("contacts:inbox_contact", args=[row.uid]), "crumbs": crumbs()}
    context = {**told, **here, "cancel_url": reverse("contacts:inbox_mail", args=[row.uid]), "purposes": for_sales()}
    return render(request, "correspondence/inbox/contact.html", context, status=status)


@policy(rights.CONTACTS_EDIT, params=MAIL, methods=["POST"])
def removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Nobody needs it; for a day it can be taken back."""
    row = undecided_or_404(request.user, key)
    if drop(row, by=request.user):
        undo = reverse("contacts:inbox_restore", args=[row.uid])
        toast(request, _("Dropped. It goes tomorrow; until then you can take it back."), undo=undo)
    return redirect("contacts:inbox")


@policy(rights.CONTACTS_EDIT, params=MAIL, methods=["POST"])
def restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """It waits again."""
    row = waiting_or_404(request.user, key)
    refuse_paused([row.person_id])
    done = take_back(row, by=request.user)
    toast(request, _("The message waits again.") if done else _("It cannot be taken back any more."))
    return redirect("contacts:inbox")


@policy(rights.CONTACTS_EDIT, params=MAIL, methods=["POST"])
def ignoring(request: StaffRequest, key: UUID) -> HttpResponse:
    """Not for the CRM: mail from this address passes by."""
    row = undecided_or_404(request.user, key)
    try:
        ignore(row, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0], level=WARNING)
    else:
        undo = reverse("contacts:inbox_listen", args=[row.uid])
        toast(request, _("Mail from this sender passes by from now on."), undo=undo)
    return redirect("contacts:inbox")


@policy(rights.CONTACTS_EDIT, params=MAIL, methods=["POST"])
def listening(request: StaffRequest, key: UUID) -> HttpResponse:
    """Undo it."""
    row = waiting_or_404(request.user, key)
    refuse_paused([row.person_id])
    listen(row, by=request.user)
    toast(request, _("Mail from this sender comes again."))
    return redirect("contacts:inbox")


@policy(rights.CONTACTS_EDIT, params={"key": "ignored_sender"}, methods=["POST"])
def unignoring(request: StaffRequest, key: UUID) -> HttpResponse:
    """Mail from an address that only a hash is left of comes again."""
    mine = IgnoredSender.objects.filter(pk__in=IgnoredSender.objects.filter(whose(request.user)).values("pk"))
    listen_again(get_object_or_404(mine, uid=key), by=request.user)
    toast(request, _("Mail from this sender comes again."))
    return redirect(reverse("contacts:inbox") + "?tab=ignored")


def undecided_or_404(user: Any, key: UUID) -> WaitingMail:
    """A mail that waits and whose sender may be worked with; 404 for one that was decided on. Paused for restricted."""
    row = get_object_or_404(WaitingMail.objects.visible_to(user).waiting().with_keys(), uid=key)
    refuse_paused([row.person_id])
    return row
