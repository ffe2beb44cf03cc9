"""Mail that came in: the tray, one mail of it, and the bell's list of what was filed."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.keyset import Page
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import Contact
from crm.contacts.ownership.custody import named_for, sees_name_in_lists
from crm.contacts.ownership.history_reach import sees_whole_history
from crm.contacts.safeguards.pause import refuse_paused
from crm.correspondence.inbox.bell import mark_all_seen, news_for
from crm.correspondence.inbox.mail_record import TrayMail
from crm.correspondence.inbox.tray import TABS, Tray
from crm.correspondence.models import FiledMail, WaitingMail
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import access_log

MAIL = {"key": "waiting_mail"}


@policy(rights.CONTACTS_EDIT)
def inbox(request: StaffRequest) -> HttpResponse:
    """The tray: what waits, what was dropped, who is ignored."""
    tray = Tray(request.user, request.GET)
    tabs = [
        {"url": f"?tab={slug}", "label": TABS[slug], "count": tray.counts[slug], "current": slug == tray.tab}
        for slug in TABS
    ]
    return render(request, "correspondence/inbox/list.html", {"tray": tray, "tabs": tabs, "rows": tray.rows})


@policy(rights.CONTACTS_EDIT, params=MAIL)
def mail(request: StaffRequest, key: UUID) -> HttpResponse:
    """One mail, as far as it could be read, and what can be done with it."""
    row = waiting_or_404(request.user, key)
    refuse_paused([row.person_id])
    tray_mail = TrayMail(row, reader=request.user)
    people = [row.person_id, *(contact.pk for contact in tray_mail.suggested)]
    access_log.shown(by=request.user, view="contacts:inbox_mail", people=people, fields=["name", "email", "letter"])
    suggested = [(contact, named_for(request.user, contact)) for contact in tray_mail.suggested]
    context = {"mail": tray_mail, "row": row, "suggested": suggested, "crumbs": crumbs()}
    return render(request, "correspondence/inbox/mail.html", context)


@policy(rights.CONTACTS_EDIT, params=MAIL)
def message(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The mail as it came, to be saved."""
    row = waiting_or_404(request.user, key)
    refuse_paused([row.person_id])
    access_log.shown(by=request.user, view="contacts:inbox_message", people=[row.person_id], fields=["letter"])
    try:
        return attachment("message.eml", row.raw.plain())
    except (Unreadable, OSError):
        raise Http404 from None


@policy(rights.CONTACTS_EDIT, methods=["GET", "POST"])
def news(request: StaffRequest) -> HttpResponse:
    """Filed mail of one's own contacts, the newest first; POST marks all as seen."""
    if request.method == "POST":
        mark_all_seen(request.user)
        return redirect("contacts:inbox_news")
    rows = news_for(request.user)

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> list[FiledMail]:
        slice_of_rows = rows.filter(pk__lt=before[0]) if before else rows.filter(pk__gt=after[0]) if after else rows
        return list(slice_of_rows.order_by("pk" if after else "-pk")[:size])

    edges: dict[str, Any] = {name: request.GET.get(name, "") for name in ("older", "newer")}
    page = Page.turned(fetch, lambda row: (row.pk,), **edges)
    lines = [line_of(row, request.user) for row in page.rows]
    clear = any(line["clear"] for line in lines)
    access_log.shown(
        by=request.user,
        view="contacts:inbox_news",
        people=[row.interaction.person_id for row in page.rows],
        fields=["name", "summary"] if clear else [],
    )
    return render(request, "correspondence/inbox/news.html", {"lines": lines, "page": page, "crumbs": crumbs()})


def line_of(row: FiledMail, user: Any) -> dict[str, Any]:
    """A filed mail in the list: whose, and its first line for who may read it."""
    contact: Contact = row.interaction.person.contact
    clear = sees_name_in_lists(user, contact) and sees_whole_history(user, contact)
    return {"mail": row, "contact": contact, "name": named_for(user, contact), "clear": clear}


def waiting_or_404(user: Any, key: UUID) -> WaitingMail:
    """A mail of the user's tray, dropped or not, with what opens it; 404 for any other."""
    return get_object_or_404(WaitingMail.objects.visible_to(user).with_keys(), uid=key)


def crumbs() -> list[tuple[str, str]]:
    """The way to the tray."""
    return [(_("Incoming mail"), reverse("contacts:inbox"))]
