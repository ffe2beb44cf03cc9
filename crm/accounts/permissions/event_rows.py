"""What one row of the table of events is (webhook_events.py): its words, its record, what it tells and to whom."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise

from crm.accounts.permissions import scopes


class Record(StrEnum):
    """What an event is about; its id in the body is that of the resource."""

    CONTACT = "contact"
    COMPANY = "company"
    DEAL = "deal"
    OFFER = "offer"
    DOCUMENT = "document"
    TEMPLATE = "paper_template"
    OBJECT = "object"
    PRODUCT = "product"
    PRICE_CHANGE = "price_change"
    FIELD = "field"
    RATE = "exchange_rate"
    GOAL = "goal"
    TASK = "task"
    REQUEST = "request"
    BREACH = "breach"
    AUTHORISATION = "authorisation"
    ASSESSMENT = "assessment"
    RISK = "risk"
    CHECK = "check"
    REVIEW = "review"
    TRAINING = "training"
    AGENT = "agent"
    FULL_EXPORT = "full_export"
    RULE = "sales_rule"


class Told(StrEnum):
    """What of it is told, and to whom."""

    VALUES = "values"  # ids, and what the purpose of the webhook needs of a contact
    IDS = "ids"  # ids, codes and names of fields
    STOP = "stop"  # the same, also to whoever had the person from us before: it says to stop
    CASE = "case"  # a case in codes; nobody is named
    COLLEAGUE = "colleague"  # ids alone, of a colleague in the program's teams


HOUSE = {
    Record.REQUEST: (Told.CASE, scopes.REQUESTS_READ),
    Record.BREACH: (Told.CASE, scopes.BREACHES_READ),
    Record.AUTHORISATION: (Told.COLLEAGUE, scopes.AUTHORISATIONS_READ),
    Record.TRAINING: (Told.COLLEAGUE, scopes.TRAINING_READ),
    Record.ASSESSMENT: (Told.CASE, scopes.ASSESSMENTS_READ),
    Record.RISK: (Told.CASE, scopes.RISKS_READ),
    Record.CHECK: (Told.CASE, scopes.READINESS_READ),
    Record.REVIEW: (Told.CASE, scopes.REVIEWS_READ),
    Record.FULL_EXPORT: (Told.CASE, scopes.FULL_EXPORTS_READ),
    Record.AGENT: (Told.CASE, scopes.AGENTS_READ),
    Record.RULE: (Told.CASE, scopes.RULES_READ),
    Record.RATE: (Told.CASE, scopes.PRODUCTS_READ),
    Record.GOAL: (Told.CASE, scopes.DASHBOARDS_READ),
}


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """One event: words, the record, what is told, the acts of the ledger that make it, scopes of which one is needed.

    `fields` are the further keys of its `data`, with what they say.
    """

    label: str | Promise
    record: Record
    told: Told
    acts: tuple[str, ...]
    scopes: tuple[str, ...]
    fields: tuple[str, ...] = ()


def of_record(record: Record, scope: str, told: Told, **events: tuple[str | Promise, tuple[str, ...]]) -> dict:
    """The rows of one kind of record: {«contact.created»: …}."""
    return {
        f"{record}.{name}": WebhookEvent(label, record, told, acts, (scope,), ("changed",) if name == "updated" else ())
        for name, (label, acts) in events.items()
    }


def of_person(
    label: str | Promise, told: Told, acts: tuple[str, ...], needed: tuple[str, ...], *fields: str
) -> WebhookEvent:
    """A row about a person and what may be done with their data."""
    return WebhookEvent(label, Record.CONTACT, told, acts, needed, fields)


def of_act(record: Record, label: str | Promise, act: str, *fields: str) -> WebhookEvent:
    """A row about one act of the house, in ids and codes; HOUSE says of whom it tells and which scope it needs."""
    reach, scope = HOUSE[record]
    return WebhookEvent(label, record, reach, (act,), (scope,), fields)
