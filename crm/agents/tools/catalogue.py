"""All tools. What is not here cannot be called: nothing here decides, approves, exports, reveals or sends."""

from django.utils.translation import gettext_lazy as _

from crm.accounts.permissions import scopes
from crm.agents.tools import reading, writing
from crm.agents.tools.tool import Listing, Tool

TOOLS: dict[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool(
            "search",
            _("Search"),
            _("Contacts and companies by words, deals and tasks by whose they are, as your colleague sees them."),
            reading.AskedSearch,
            frozenset({scopes.PEOPLE_READ, scopes.COMPANIES_READ, scopes.DEALS_READ, scopes.TASKS_READ}),
            reading.search,
        ),
        Tool(
            "read",
            _("Read a record"),
            _("One contact, company, deal or task: what the purpose needs of it, and no more."),
            reading.AskedRecord,
            frozenset({scopes.CONTACTS_READ, scopes.COMPANIES_READ, scopes.DEALS_READ, scopes.TASKS_READ}),
            reading.read_record,
        ),
        Tool(
            "timeline",
            _("Read the history"),
            _("Calls, mails, meetings and notes of a contact, the newest first."),
            reading.AskedTimeline,
            frozenset({scopes.INTERACTIONS_READ}),
            reading.timeline,
        ),
        Tool(
            "add_note",
            _("Add a note"),
            _("Write a note into the history of a contact."),
            writing.AskedNote,
            frozenset({scopes.INTERACTIONS_WRITE}),
            writing.add_note,
            writes=True,
        ),
        Tool(
            "add_task",
            _("Plan a task"),
            _("Plan a task about a contact, a company, a deal or nobody."),
            writing.AskedTask,
            frozenset({scopes.TASKS_WRITE, scopes.DEALS_READ}),
            writing.add_task,
            writes=True,
        ),
        Tool(
            "move_deal",
            _("Move a deal"),
            _("Move an open deal to another stage of its pipeline. Winning and losing it stay with your colleague."),
            writing.AskedMove,
            frozenset({scopes.DEALS_WRITE}),
            writing.move_deal,
            writes=True,
        ),
        Tool(
            "draft_mail",
            _("Draft a mail"),
            _("Put a draft of a mail beside the contact. Your colleague reads it and sends it; you cannot."),
            writing.AskedDraft,
            frozenset({scopes.INTERACTIONS_WRITE}),
            writing.draft_mail,
            writes=True,
        ),
        Tool(
            "requests_due",
            _("List requests that are due"),
            _("Open requests of people under the GDPR with their terms, in dates and codes, without names."),
            Listing,
            frozenset({scopes.REQUESTS_READ}),
            reading.requests_due,
        ),
    )
}


def choices() -> list[tuple[str, object]]:
    """Tools for a row of checkboxes."""
    return [(name, tool.title) for name, tool in TOOLS.items()]


def titles(names: list[str]) -> list[str]:
    """Plain words for the tools, in the order of the table."""
    return [str(tool.title) for name, tool in TOOLS.items() if name in names]
