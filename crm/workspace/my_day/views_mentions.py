"""Entries that mention the reader: the number not yet seen, and the list."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from crm.accounts.access.policy import policy
from crm.accounts.pages.keyset import Page
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.entries.mentions import mark_all_seen, mentions_of
from crm.contacts.models import Callout, Contact
from crm.contacts.ownership.custody import named_for, sees_name_in_lists
from crm.contacts.ownership.history_reach import sees_whole_history
from crm.privacy.logs import access_log
from crm.sales.deal_notes.mentions import DealMentions


@policy(rights.CONTACTS_VIEW, methods=["GET", "POST"])
def mentions(request: StaffRequest) -> HttpResponse:
    """The mentions, newest first; POST marks all as seen."""
    if request.method == "POST":
        mark_all_seen(user=request.user)
        DealMentions(request.user).see_all()
        return redirect("contacts:mentions")
    rows = mentions_of(request.user)

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> list[Callout]:
        window = rows.filter(pk__lt=before[0]) if before else rows.filter(pk__gt=after[0]) if after else rows
        return list(window.order_by("pk" if after else "-pk")[:size])

    edges: dict[str, Any] = {name: request.GET.get(name, "") for name in ("older", "newer")}
    page = Page.turned(fetch, lambda row: (row.pk,), **edges)
    lines = [
        {"call": row, "name": named_for(request.user, contact), "clear": reads(request.user, contact)}
        for row in page.rows
        for contact in [row.interaction.person.contact]
    ]
    people = [row.interaction.person_id for row in page.rows]
    clear = any(line["clear"] for line in lines)
    access_log.shown(
        by=request.user, view="contacts:mentions", people=people, fields=["name", "summary"] if clear else []
    )
    first = not any(edges.values())
    further = DealMentions(request.user).lines() if first else []
    return render(request, "workspace/my_day/mentions.html", {"lines": lines, "page": page, "further": further})


def reads(user: Any, contact: Contact) -> bool:
    """Whether `user` may read what colleagues wrote about the contact."""
    return sees_name_in_lists(user, contact) and sees_whole_history(user, contact)
