"""What becomes of a mail in the tray: filed under a contact or a new one, dropped, its sender ignored; and back."""

import contextlib
import re
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.language.formats import day
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import Contact, Interaction
from crm.contacts.ownership.custody import has_custody, must_have_custody, named_for
from crm.contacts.ownership.lookups import contact_or_404, uid_or_404
from crm.contacts.people.address_owners import contacts_matching
from crm.contacts.people.companions import LONGEST
from crm.contacts.people.forms import QuickAddForm, purposes_by_hand
from crm.contacts.people.views_intake import alike_to, as_employer, save_contact
from crm.contacts.registers.nip_button import filled_form, lookup_pressed
from crm.contacts.registers.register_lookup import register
from crm.contacts.safeguards.pause import refuse_paused
from crm.correspondence.inbox.decisions import (
    AlreadyDecided,
    alike,
    drop,
    file_under,
    ignore,
    stop_ignoring,
    take_back,
    undo_ignore,
)
from crm.correspondence.inbox.mail_record import TrayMail
from crm.correspondence.inbox.views import MAIL, crumbs, waiting_or_404
from crm.correspondence.models import IgnoredSender, WaitingMail
from crm.correspondence.models.inbox import received_by
from crm.privacy.channels import is_text
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import access_log
from crm.privacy.models import Origin

LONGEST_ADDRESS = 254  # RFC 5321
AROUND = "<>()[]{},;:.!?\"'"
PHONE_IN = re.compile(r"(?<![\w+])\+?\d(?:[ -]?\d){8,13}(?!\w)")
UNREADABLE_ERRORS = (Unreadable, OSError)


@policy(rights.CONTACTS_EDIT, params=MAIL, methods=["GET", "POST"])
def filing(request: StaffRequest, key: UUID) -> HttpResponse:
    """Files the mail under a contact that the user looks up by name or address and picks."""
    row = undecided_or_404(request.user, key)
    if "contact" in request.POST:
        contact = contact_or_404(request.user, uid_or_404(request.POST["contact"]), alive=True)
        address = "address" in request.POST
        if address:
            must_have_custody(request.user, contact)
        return file_and_redirect(request, row, contact, keep_address=address)
    words = request.POST.get("q", "").strip()[:LONGEST]
    matches = contacts_matching(words, request.user) if words else TrayMail(row, reader=request.user).suggested
    people = [row.person_id, *(match.pk for match in matches)]
    access_log.shown(by=request.user, view="contacts:inbox_filing", people=people, fields=["name", "email"])
    lines = [(match, named_for(request.user, match), has_custody(request.user, match)) for match in matches]
    context = {"row": row, "mail": TrayMail(row, reader=request.user), "found": lines, "words": words}
    return render(request, "correspondence/inbox/filing.html", {**context, "crumbs": crumbs()})


def file_and_redirect(
    request: StaffRequest, row: WaitingMail, contact: Contact, *, keep_address: bool = False
) -> HttpResponse:
    """Files the mail and goes to the contact's record."""
    try:
        filed = file_under(row, contact, by=request.user, keep_address=keep_address)
    except AlreadyDecided as refusal:
        toast(request, refusal.messages[0], level=WARNING)
        return redirect("contacts:inbox")
    except UNREADABLE_ERRORS:
        toast(request, _("The message does not open. Tell the administrator."), level=WARNING)
        return redirect("contacts:inbox_mail", row.uid)
    toast(request, _("Filed in the history."))
    return to_answer(contact, filed) if "answer" in request.POST else redirect("contacts:record", contact.uid)


def to_answer(contact: Contact, filed: list[Interaction]) -> HttpResponse:
    """The page on which a mail that was just filed is answered; without one, which the history had, the record."""
    if not filed:
        return redirect("contacts:record", contact.uid)
    if is_text(filed[0].channel):
        return redirect("contacts:text", contact.uid)
    return redirect(f"{reverse('contacts:mail', args=[contact.uid])}?reply={filed[0].uid}")


@policy(rights.CONTACTS_ADD, params=MAIL, methods=["GET", "POST"])
def new_contact(request: StaffRequest, key: UUID) -> HttpResponse:
    """The sender becomes a contact, with origin and purpose; their mail is the first entry of their history."""
    row = undecided_or_404(request.user, key)
    make = partial(QuickAddForm, user=request.user)
    if lookup_pressed(request):
        employer_answer = filled_form(request, make, trader=True, into=as_employer)
        return contact_form_page(request, row, status=employer_answer.status, **employer_answer.context)
    form, duplicates = make(request.POST or None, initial=initial_values(row)), []
    if form.is_valid():
        duplicates = alike_to(form)
        if not duplicates and (answer := create_contact(request, row, form)):
            return answer
        duplicates = duplicates or ([] if form.errors else alike_to(form))  # somebody else was faster by a moment
    return contact_form_page(
        request, row, form=form, alike=duplicates, register=register(), status=422 if form.is_bound else 200
    )


def initial_values(row: WaitingMail) -> dict[str, Any]:
    """Initial values of the form: the sender's name and address, and an enquiry by mail as the origin."""
    initial: dict[str, Any] = {
        "name": row.person.name,
        "email": row.person.email,
        "phone": row.person.phone,
        "notice": Origin.Notice.DUE,
    }
    if row.kind == WaitingMail.Kind.SHARED:
        return {**initial, **read_off(row)}
    if row.direction == Interaction.Direction.OUT:
        return initial
    label = _("Message of %(day)s") % {"day": day(row.came_at)}
    return {**initial, "origin_kind": Origin.Kind.ENQUIRY, "origin_label": label, "purpose": "enquiries"}


def read_off(row: WaitingMail) -> dict[str, str]:
    """An address and a number in the words that were shared; whose they are whoever reads them says."""
    letter = TrayMail(row).letter
    text = f"{letter.subject}\n{letter.text}" if letter else ""
    phone = PHONE_IN.search(text)
    values = {"email": address_in(text), "phone": phone[0] if phone else ""}
    return {name: value for name, value in values.items() if value}


def address_in(text: str) -> str:
    """The first e-mail address in a text, as Django reads one; empty where there is none."""
    for word in text.replace("mailto:", " ").split():
        candidate = word.strip(AROUND)
        if "@" in candidate and len(candidate) <= LONGEST_ADDRESS:
            with contextlib.suppress(ValidationError):
                validate_email(candidate)
                return candidate
    return ""


def create_contact(request: StaffRequest, row: WaitingMail, form: QuickAddForm) -> HttpResponse | None:
    """Creates the contact and files this mail and all others from that address; None when the form has errors."""
    others = alike(row)
    try:
        with transaction.atomic():
            contact = save_contact(form)
            if contact is None:
                return None
            contact = Contact.objects.visible_to(request.user).with_keys().get(pk=contact.pk)
            filed = [entry for mail in (row, *others) for entry in file_under(mail, contact, by=request.user)]
    except (AlreadyDecided, *UNREADABLE_ERRORS) as trouble:
        words = trouble.messages[0] if isinstance(trouble, AlreadyDecided) else _("The message does not open.")
        form.add_error(None, words)
        return None
    words = ngettext("Contact added, %(n)s message filed.", "Contact added, %(n)s messages filed.", len(others) + 1)
    toast(request, words % {"n": len(others) + 1})
    return to_answer(contact, filed) if "answer" in request.POST else redirect("contacts:record", contact.uid)


def contact_form_page(request: StaffRequest, row: WaitingMail, *, status: int, **extra: Any) -> HttpResponse:
    """The page with the form for a new contact."""
    fields = ["name", "email"]
    access_log.shown(by=request.user, view="contacts:inbox_contact", people=[row.person_id], fields=fields)
    here = {"row": row, "post_url": reverse("contacts:inbox_contact", args=[row.uid]), "crumbs": crumbs()}
    context = {
        **extra,
        **here,
        "cancel_url": reverse("contacts:inbox_mail", args=[row.uid]),
        "purposes": purposes_by_hand(),
    }
    return render(request, "correspondence/inbox/contact.html", context, status=status)


@policy(rights.CONTACTS_EDIT, params=MAIL, methods=["POST"])
def removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Drops the mail; for a day it can be taken back."""
    row = undecided_or_404(request.user, key)
    if drop(row, by=request.user):
        undo = reverse("contacts:inbox_restore", args=[row.uid])
        toast(request, _("Dropped. It goes tomorrow; until then you can take it back."), undo=undo)
    return redirect("contacts:inbox")


@policy(rights.CONTACTS_EDIT, params=MAIL, methods=["POST"])
def restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """Puts a dropped mail back into the tray."""
    row = waiting_or_404(request.user, key)
    refuse_paused([row.person_id])
    restored = take_back(row, by=request.user)
    toast(request, _("The message waits again.") if restored else _("It cannot be taken back any more."))
    return redirect("contacts:inbox")


@policy(rights.CONTACTS_EDIT, params=MAIL, methods=["POST"])
def ignoring(request: StaffRequest, key: UUID) -> HttpResponse:
    """Ignores mail from this address from now on."""
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
    """Undoes ignoring a sender."""
    row = waiting_or_404(request.user, key)
    refuse_paused([row.person_id])
    undo_ignore(row, by=request.user)
    toast(request, _("Mail from this sender comes again."))
    return redirect("contacts:inbox")


@policy(rights.CONTACTS_EDIT, params={"key": "ignored_sender"}, methods=["POST"])
def unignoring(request: StaffRequest, key: UUID) -> HttpResponse:
    """Stops ignoring an address of which only the hash is stored."""
    mine = IgnoredSender.objects.filter(pk__in=IgnoredSender.objects.filter(received_by(request.user)).values("pk"))
    stop_ignoring(get_object_or_404(mine, uid=key), by=request.user)
    toast(request, _("Mail from this sender comes again."))
    return redirect(reverse("contacts:inbox") + "?tab=ignored")


def undecided_or_404(user: Any, key: UUID) -> WaitingMail:
    """A mail in the tray whose sender is not restricted; 404 for one that was decided on, Paused for a
    restricted one.
    """
    row = get_object_or_404(WaitingMail.objects.visible_to(user).waiting().with_keys(), uid=key)
    refuse_paused([row.person_id])
    return row
