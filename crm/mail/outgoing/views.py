"""Outgoing mail for who looks after it: what stands where, what did not arrive, and, without a server, the text."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions.rights import MAIL_MANAGE
from crm.accounts.sessions.staff_request import StaffRequest
from crm.mail.models.message_states import State
from crm.mail.models.messages import Attempt, Message
from crm.mail.outgoing.carrier import held, waiting_words
from crm.mail.outgoing.delivery import transport_now
from crm.mail.outgoing.message_page import MessagePage
from crm.mail.outgoing.trial_message import send_trial
from crm.mail.senders import house_server
from crm.privacy import page_memo
from crm.privacy.logs import access_log

PAGE = 50
DIGITS = 19  # a longer number is no key of ours
CAP = 1000  # the tab says «1000+»
MESSAGE = {"key": "message"}


@policy(MAIL_MANAGE)
@page_memo.reading()
def messages(request: StaffRequest) -> HttpResponse:
    """The newest first, addresses masked; `only` is a filter, `before` the number the next page begins under."""
    desk = Message.objects.for_desk(request.user)
    only = request.GET.get("only", "")
    rows = narrowed(desk, only).with_keys().select_related("purpose").defer("letter", "house_letter")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < DIGITS:
        rows = rows.filter(pk__lt=int(before))
    read = list(rows[: PAGE + 1])
    log_look(request, "mail:list", read[:PAGE])
    context = {
        "sheets": [MessagePage(message, request.user) for message in read[:PAGE]],
        "older": read[PAGE - 1].pk if len(read) > PAGE else None,
        "tabs": tabs(desk, only),
        "nothing_leaves": transport_now() != Attempt.Transport.SMTP,
        "waits": waiting_words(None) if held().exists() else "",
        "no_server": not house_server.is_named(),
    }
    return render(request, "mail_desk/list.html", context)


@policy(MAIL_MANAGE, params=MESSAGE)
def message(request: StaffRequest, key: UUID) -> HttpResponse:
    """One message with its attempts; its text only where no mail server is named."""
    outgoing = get_object_or_404(Message.objects.for_desk(request.user).with_keys(), uid=key)
    sheet = MessagePage(outgoing, request.user)
    opened = sheet.readable
    log_look(request, "mail:message", [outgoing], fields=["email", "letter"] if opened else [])
    context = {
        "sheet": sheet,
        "letter": outgoing.content if opened else None,
        "address": outgoing.address if opened else "",
        "crumbs": [(_("E-mail sending"), reverse("mail:list"))],
    }
    return render(request, "mail_desk/message.html", context)


@policy(MAIL_MANAGE, params=MESSAGE, methods=["POST"])
def again(request: StaffRequest, key: UUID) -> HttpResponse:
    """Try again now; the gate is asked as always."""
    outgoing = get_object_or_404(Message.objects.for_desk(request.user).with_keys(), uid=key)
    if outgoing.try_again(by=request.user):
        toast(request, _("The message is being tried again."))
    return redirect("mail:message", outgoing.uid)


@policy(MAIL_MANAGE, methods=["POST"])
def trial(request: StaffRequest) -> HttpResponse:
    """A test message to one's own address."""
    outgoing = send_trial(request.user)
    toast(request, _("The test message is on its way."))
    return redirect("mail:message", outgoing.uid)


def narrowed(rows, only: str):
    """The messages of a tab; all of them for a word that is none."""
    tabs_rows = {
        "undelivered": rows.not_delivered,
        "waiting": lambda: rows.filter(state=State.WAITING),
        "stopped": lambda: rows.filter(state=State.STOPPED),
    }
    return tabs_rows[only]() if only in tabs_rows else rows.all()


def tabs(desk, only: str) -> list[dict]:
    """The tabs over the list; how many did not arrive stands beside the word."""
    missed = desk.not_delivered().order_by()[: CAP + 1].count()
    words = {
        "": (_("All"), None),
        "undelivered": (_("Not delivered"), f"{CAP}+" if missed > CAP else missed),
        "waiting": (_("Waiting"), None),
        "stopped": (_("Not allowed"), None),
    }
    here = only if only in words else ""
    return [
        {"url": f"?only={code}" if code else "?", "label": label, "count": count, "current": code == here}
        for code, (label, count) in words.items()
    ]


def log_look(request: StaffRequest, view: str, read: list[Message], fields: list[str] | None = None) -> None:
    """Write who is about to see whom, before anything is opened."""
    people = [each.person_id for each in read if each.person_id]
    access_log.shown(by=request.user, view=view, people=people, fields=fields or [])
