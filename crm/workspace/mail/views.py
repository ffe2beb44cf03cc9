"""Pages of mail: the list of exchanges, one exchange, and «no answer needed»."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import Group, Reach
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.history.timeline import exchange_of
from crm.contacts.people.contact_record import ContactRecord
from crm.correspondence.letters.drafts import words_of
from crm.correspondence.letters.letter_boxes import AWAITING, THREADS, mail_tabs
from crm.correspondence.threads import settling as verbs, taking as taking_verbs, thread_boxes
from crm.correspondence.threads.thread_boxes import days_waited
from crm.narrowing import promised
from crm.privacy.logs import access_log

ITS = {"key": "letter"}
EVERYBODY = "all"


@policy(rights.CONTACTS_EDIT)
def threads(request: StaffRequest) -> HttpResponse:
    """The exchanges of the user's own people, or those that wait for an answer; `?of=all`: of everybody they read."""
    user, now = request.user, timezone.now()
    box = AWAITING if request.GET.get("show") == AWAITING else THREADS
    everybody = box == THREADS and reads_others(user) and request.GET.get("of") == EVERYBODY
    span = thread_boxes.span_at(now)
    rows = thread_boxes.awaiting(user, **span) if box == AWAITING else thread_boxes.threads(user, everybody=everybody)
    edges: dict[str, Any] = {name: request.GET.get(name, "") for name in ("older", "newer")}
    page = thread_boxes.page_of(rows, user, **edges)
    fields = ["name", "summary"] if any(line.subject for line in page.rows) else []
    access_log.shown(by=user, view="contacts:threads", people=[row.contact.pk for row in page.rows], fields=fields)
    context = {
        "box": box,
        "tabs": mail_tabs(box),
        "page": page,
        "rows": [(line, days_waited(line.entry.happened_at, now) if box == AWAITING else 0) for line in page.rows],
        "sides": sides(everybody=everybody) if box == THREADS and reads_others(user) else [],
    }
    return render(request, "workspace/mail/threads.html", context)


def reads_others(user: Any) -> bool:
    """Whether they read more of the history than that of their own people."""
    return user.reach(Group.HISTORY) in (Reach.TEAM, Reach.ALL)


def sides(*, everybody: bool) -> list[dict[str, Any]]:
    """The switch between one's own exchanges and all that one reads."""
    return [
        {"url": "?", "label": pgettext("threads", "Mine"), "current": not everybody},
        {"url": f"?of={EVERYBODY}", "label": pgettext("threads", "Everybody's"), "current": everybody},
    ]


@policy(rights.CONTACTS_EDIT, params=ITS)
def thread(request: StaffRequest, key: UUID) -> HttpResponse:
    """One exchange with one person, named by any letter of it: the newest letter open, those before it folded."""
    entry, contact = thread_boxes.letter_or_404(request.user, key)
    sheet = ContactRecord(contact, request.user)
    page = exchange_of(entry, sheet.contact, reader=request.user)
    if not page.lines:
        raise Http404
    newest = promised(page.lines[-1].entry)
    filed = verbs.filed_mail(newest)
    settled = bool(filed and filed.settled_at)
    people = {sheet.contact.pk} | page.people
    fields = [*sheet.name_if_clear, *(["summary"] if sheet.clear else [])]
    access_log.shown(by=request.user, view="contacts:thread", people=people, fields=fields)
    context = {
        "sheet": sheet,
        "contact": sheet.contact,
        "lines": page.lines,
        "newest": page.lines[-1],
        "subject": words_of(promised(page.lines[0].entry))["subject"] if sheet.clear else "",
        "filed": filed,
        "taken": (taken_by := taking_verbs.taken(newest)),
        "locked": taken_by is not None and taken_by.user != request.user and taken_by.user.is_active,
        "may_give_back": taken_by is not None
        and (taken_by.user == request.user or request.user.may(rights.CONTACTS_ASSIGN)),
        "reply_url": f"{reverse('contacts:mail', args=[sheet.contact.uid])}?reply={newest.uid}",
        "forward_url": reverse("contacts:letter_forward", args=[newest.uid]),
        "settling_url": reverse(f"contacts:thread_{'reopening' if settled else 'settling'}", args=[newest.uid]),
        "crumbs": [(_("Mail"), reverse("contacts:threads"))],
    }
    return render(request, "workspace/mail/thread.html", context)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def taking(request: StaffRequest, key: UUID) -> HttpResponse:
    """The user answers this exchange, and nobody else meanwhile."""
    entry, _contact = thread_boxes.letter_or_404(request.user, key)
    if taking_verbs.take(entry, by=request.user):
        toast(request, _("Taken: you answer this thread."))
    else:
        toast(request, _("Somebody has taken it already."))
    return redirect("contacts:thread", entry.uid)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def giving_back(request: StaffRequest, key: UUID) -> HttpResponse:
    """Anybody of those who read it may answer again."""
    entry, _contact = thread_boxes.letter_or_404(request.user, key)
    if taking_verbs.give_back(entry, by=request.user):
        toast(request, _("Given back: anybody may answer it."))
    else:
        toast(request, _("It is not yours to give back."))
    return redirect("contacts:thread", entry.uid)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def settling(request: StaffRequest, key: UUID) -> HttpResponse:
    """A letter needs no answer: back to those that wait, with Undo."""
    entry, _contact = thread_boxes.letter_or_404(request.user, key)
    if verbs.settle(entry, by=request.user):
        undo = reverse("contacts:thread_reopening", args=[entry.uid])
        toast(request, _("Done: it needs no answer."), undo=undo)
    else:
        toast(request, _("It waits for no answer: somebody has said so already, or it is a letter of ours."))
    return redirect(f"{reverse('contacts:threads')}?show={AWAITING}")


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def reopening(request: StaffRequest, key: UUID) -> HttpResponse:
    """A letter waits for an answer after all."""
    entry, _contact = thread_boxes.letter_or_404(request.user, key)
    if verbs.reopen(entry, by=request.user):
        toast(request, _("It waits for an answer again."))
    return redirect("contacts:thread", entry.uid)
