"""Who saw a person: their entries in the access log, as far as the reader's role reaches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.language.actor_names import names_of
from crm.accounts.permissions.rights import PRIVACY_AUDIT
from crm.contacts.history.ledger_acts import columns_in_words, reason_in_words
from crm.contacts.models import Contact
from crm.contacts.ownership.history_reach import sees_whole_history
from crm.contacts.ownership.merged_records import merged_ids
from crm.privacy.models import AccessEntry

PAGE = 30
LATELY = timedelta(days=30)
KINDS = ("all", "revealed")
PLACES = {
    "contacts:record": _("Record"),
    "contacts:edit": _("Edit form"),
    "contacts:timeline": _("History"),
    "contacts:history": _("Access history"),
    "contacts:list": _("List"),
    "contacts:peek": _("Preview"),
    "contacts:roles": _("Roles at companies"),
    "contacts:mentions": _("Mentions of colleagues"),
    "contacts:entry_file": _("File of an entry"),
    "contacts:leads": _("Leads"),
    "contacts:lead": _("A lead decided on"),
    "contacts:inbox": _("Incoming mail"),
    "contacts:inbox_mail": _("A message in the tray"),
    "contacts:inbox_message": _("A message in the tray, as it came"),
    "contacts:inbox_filing": _("Filing a message"),
    "contacts:inbox_contact": _("New contact from a message"),
    "contacts:inbox_news": _("New e-mail from contacts"),
    "contacts:search": _("Search"),
    "contacts:palette": _("Search"),
    "contacts:similar": _("Possible duplicate"),
    "contacts:people": _("Choice of people"),
    "contacts:reveal": _("Shown on request"),
    "contacts:call": _("Phone call"),
    "contacts:company": _("Company"),
    "contacts:sharing": _("Sharing"),
    "contacts:export": _("Export"),
    "contacts:ways": _("Choice of people"),
    "contacts:mail": _("New e-mail"),
    "contacts:text": _("New text message"),
    "contacts:ringing": _("Calls now"),
    "contacts:duplicates": _("Possible duplicates"),
    "contacts:merging": _("Merging"),
    "contacts:consent": _("Taking a consent down"),
    "contacts:companies": _("Companies"),
    "contacts:import_check": _("Import: dry run"),
    "contacts:import_columns": _("Import: columns"),
    "contacts:import_errors": _("Import: rows left out"),
    "contacts:letters": _("One's own letters"),
    "contacts:threads": _("Threads of letters"),
    "contacts:thread": _("A thread of letters"),
    "sales:deal_letters": _("Letters of a deal"),
    "contacts:owner": _("Handing over"),
    "contacts:answer_wanted": _("Noting how they want to be answered"),
    "contacts:reason_to_keep": _("Reporting a reason to keep"),
    "contacts:pass_on": _("Passing a request to the DPO"),
    "sales:documents": _("Documents"),
    "sales:document": _("Document"),
    "sales:add": _("New document"),
    "sales:edit": _("Document"),
    "sales:file": _("File of a document"),
    "sales:objects": _("Own records"),
    "sales:object": _("Own record"),
    "sales:object_edit": _("Own record"),
    "sales:object_of_contact": _("New record"),
    "sales:object_of_company": _("New record"),
    "sales:receipt": _("Receipt of KSeF"),
    "sales:my_day": _("My day"),
    "sales:tasks": _("Tasks"),
    "sales:task": _("Task"),
    "sales:task_new": _("New task"),
    "sales:calendar": _("Calendar of tasks"),
    "sales:no_step": _("Without a next step"),
    "sales:bell": _("Reminders"),
    "sales:feed": _("Calendar link"),
    "sales:board": _("Board of deals"),
    "sales:deals": _("Deals"),
    "sales:deal": _("A deal"),
    "sales:offers": _("Offers"),
    "outreach:rule": _("Trial of a rule"),
    "outreach:rule_runs": _("What a rule did"),
    "outreach:rule_news": _("News of rules"),
    "sales:offer": _("An offer"),
    "sales:offer_preview": _("Preview of an offer"),
    "sales:correction": _("Correction of an invoice"),
    "sales:deal_invoice": _("Invoice of a deal"),
    "sales:payments": _("Payments of a bank statement"),
    "sales:offer_pdf": _("PDF of an offer"),
    "sales:deal_papers": _("A contract or an order from a template"),
    **dict.fromkeys(("sales:deal_papers_pdf", "sales:offer_papers_pdf"), _("Draft of a contract or an order")),
    "sales:paper_sending": _("Letter with a contract or an order"),
    "sales:deal_file": _("File of a deal"),
    "sales:new_deal": _("New deal"),
    "sales:edit_deal": _("Changing a deal"),
    "sales:activity": _("List behind a report"),
    "sales:load": _("Import of documents"),
}


@dataclass(frozen=True)
class Look:
    """One access: when, who, which fields unmasked, why, on which page."""

    at: datetime
    who: str
    what: str
    why: str
    where: str
    revealed: bool


def rows_about(contact: Contact, reader: Any, kind: str = "all") -> QuerySet:
    """Access entries that `reader` may see: all for owner, manager and privacy desk, else their own."""
    rows = AccessEntry.objects.filter(people__overlap=[contact.pk, *merged_ids(contact)[1]])
    if not (sees_whole_history(reader, contact) or reader.may(PRIVACY_AUDIT)):
        rows = rows.filter(actor_kind="user", actor_id=str(reader.pk))
    return rows.exclude(reason="") if kind == "revealed" else rows


def looks(
    contact: Contact, *, reader: Any, kind: str = "all", before: datetime | None = None, size: int = PAGE
) -> list[Look]:
    """The newest `size` accesses before a moment; one query for them, one for names."""
    rows = looks_at(contact, reader=reader, kind=kind, before=before, size=size)
    return looks_in(rows)


def looks_at(
    contact: Contact, *, reader: Any, kind: str = "all", before: datetime | None = None, size: int = PAGE
) -> QuerySet:
    """The rows of `looks`."""
    rows = rows_about(contact, reader, kind).defer("note")
    rows = rows.filter(at__lt=before) if before is not None else rows
    return rows.order_by("-at")[:size]


def looks_in(entries: Iterable[AccessEntry]) -> list[Look]:
    """Rows of `looks_at` in words; one query for names."""
    entries = list(entries)
    names = names_of((row.actor_kind, row.actor_id) for row in entries)
    return [look_of(row, names) for row in entries]


def look_of(row: AccessEntry, names: dict[tuple[str, str], str]) -> Look:
    """One access entry in words."""
    where = str(PLACES.get(row.view, _("Another page")))
    why = " · ".join(part for part in (row.purpose, reason_in_words(row.reason) if row.reason else "") if part)
    what = columns_in_words(row.fields) or str(_("masked"))
    return Look(row.at, names[row.actor_kind, row.actor_id], what, why, where, bool(row.reason))


def by_person(contact: Contact, *, reader: Any, at: datetime | None = None) -> list[dict[str, Any]]:
    """Who looked how often in thirty days: [{name, count, share}], most first, share in percent of the first."""
    since = (at or timezone.now()) - LATELY
    rows = rows_about(contact, reader).filter(at__gte=since).values_list("actor_kind", "actor_id")
    counted = list(rows.annotate(n=Count("id")).order_by("-n", "actor_id")[:8])
    names = names_of((kind, number) for kind, number, _n in counted)
    most = max((n for _kind, _number, n in counted), default=1)
    return [{"name": names[kind, number], "count": n, "share": round(100 * n / most)} for kind, number, n in counted]


def older_than(page_of_looks: Iterable[Look], size: int = PAGE) -> datetime | None:
    """The `before` of the next page; None when this page is not full."""
    page_of_looks = list(page_of_looks)
    return page_of_looks[-1].at if len(page_of_looks) == size else None
