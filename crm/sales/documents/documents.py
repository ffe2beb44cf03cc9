"""Documents of sales: adding one, changing it, removing it.

    add(values, by=sam, contact=ada)                 theirs: encrypted under the person's key
    add(values, by=sam, company=firm, scan=Scan(…))  a company's: plain, its file and note under the organisation's key
    change(document, values, version=3, by=sam)
    remove(document, by=sam)

`values` holds any of kind, number, ksef, amount, currency, issued_on, payment_due_on, ended_on, note. The document of a
sole trader's company is the person's own. Its amount is added to the turnover of its team (turnover.py).
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.contacts.models import Company, Contact
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.sales.columns.document import DOCUMENT
from crm.sales.currencies import in_units, refuse_too_fine
from crm.sales.documents.scans import Scan, discard, stored_with_row
from crm.sales.documents.served_papers import open_service, shut_service
from crm.sales.documents.turnover import count_in, count_out
from crm.sales.models import Deal, Document, Offer
from crm.sales.models.documents import FILES
from crm.sales.money.rates import keep_rate
from crm.sales.typed_values import FIRST, MOST

TEXT_COLUMNS = tuple(column.name for column in DOCUMENT.having("control") if column.fields)
PLAIN = (*(column.name for column in DOCUMENT.having("control") if not column.fields), "invoice_kind")
EMPTY = {name: "" for name in TEXT_COLUMNS if name != "amount"}
FOLLOWING = ("category", "counted_from", "rate", "rate_into", "rate_on", "rate_table")  # from the others
AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Drawn:
    """What a draft was drawn up from: an accepted offer, the invoice that it corrects, or neither."""

    offer: Offer | None = None
    corrects: Document | None = None


class Overtaken(Exception):
    """Somebody else saved the document in between."""


def add(
    values: dict[str, Any],
    *,
    by: User,
    contact: Contact | None = None,
    company: Company | None = None,
    deal: Deal | None = None,
    scan: Scan | None = None,
    drawn: Drawn | None = None,
) -> Document:
    """A new paper of `contact`, or of `company` alone, perhaps of a `deal` of theirs; all come with their keys. With
    `drawn` it is a draft that we drew up.

    Raises ValidationError for days that cannot be, PermissionDenied for somebody who does not keep whose paper it is,
    Paused for a restricted person.
    """
    contact = contact or trader_of(company)
    party: Any = contact or company
    must_have_custody(by, party)
    refuse_paused([contact.pk] if contact else [])
    document = Document(person=contact.person if contact else None, company=company, team=party.team, added_by=by)
    document.deal = deal
    if drawn:
        document.draft, document.offer, document.corrects = True, drawn.offer, drawn.corrects
    assign_values(document, values)
    with transaction.atomic():
        if document.person is None:
            lock_company(company)
        else:
            Person.hold([document.person])
        with stored_with_row(document, scan):
            document.save(force_insert=True)
        count_in(document)
        open_service(document, by=by)
        record("document.added", document, by=by, fields=filled(document))
    return document


def change(
    document: Document, values: dict[str, Any], *, version: int, by: User, scan: Scan | None = None
) -> list[str]:
    """Save `values` over version `version` and return the names of what differs. Raises as `add`, and Overtaken."""
    must_have_custody(by, party_of(document))
    refuse_paused([document.person_id] if document.person_id else [])
    with transaction.atomic():
        Person.hold([document.person] if document.person else [])
        if not Document.objects.filter(pk=document.pk, version=version).update(version=F("version") + 1):
            raise Overtaken
        refuse_under_way(document)
        before = {name: comparable_value(document, name) for name in (*PLAIN, *TEXT_COLUMNS)}
        count_out(document)
        assign_values(document, values)
        changed = [name for name, value in before.items() if comparable_value(document, name) != value]
        changed += ["file"] if scan else []
        names = [document.column(name) if name in (*TEXT_COLUMNS, "file") else name for name in changed]
        with stored_with_row(document, scan):
            document.save(update_fields=[*names, *FOLLOWING, "draft", *(["format"] if scan else [])])
        count_in(document)
        if changed:
            record("document.changed", document, by=by, fields=changed)
    document.version = version + 1
    return changed


def remove(document: Document, *, by: User) -> None:
    """Deletes a document that was a mistake; its file leaves the disk after commit. Raises as `change`, and Overtaken
    when it is deleted already.
    """
    must_have_custody(by, party_of(document))
    refuse_paused([document.person_id] if document.person_id else [])
    with transaction.atomic():
        Person.hold([document.person] if document.person else [])
        refuse_under_way(document)
        if not Document.objects.filter(pk=document.pk, version=document.version).delete()[0]:
            raise Overtaken
        count_out(document)
        shut_service(document, by=by, at=timezone.now())
        record("document.removed", document, by=by, fields=filled(document))
        for name in FILES:
            discard(document.told(name))


def refuse_under_way(document: Document) -> None:
    """ValidationError while it waits for KSeF: what was confirmed is what goes. Its row is locked until the end."""
    rows = Document.objects.filter(pk=document.pk, ksef_state__in=Document.UNDER_WAY)
    if rows.select_for_update(no_key=True).values_list("pk").first():
        raise ValidationError(_("It is on its way to KSeF. Wait for the answer, or take it back first."), code="ksef")


def trader_of(company: Company | None) -> Contact | None:
    """The contact whose business the company is: its papers are theirs. PermissionDenied when they are no contact."""
    if company is None or company.sole_trader_id is None:
        return None
    sole_trader = Contact.objects.alive().with_keys().filter(pk=company.sole_trader_id).first()
    if sole_trader is None:
        raise PermissionDenied
    return sole_trader


def lock_company(company: Company | None) -> None:
    """Locks a company against becoming a sole trader's until the transaction ends; ValidationError when it just has."""
    rows = Company.objects.filter(pk__in=[company.pk] if company else [], sole_trader=None)
    if not rows.select_for_update(no_key=True).values_list("pk").first():
        raise ValidationError(_("This company has become a sole trader’s meanwhile. Open it again."), code="trader")


def party_of(document: Document) -> Any:
    """Whose paper it is: a contact, else a company."""
    return document.person.contact if document.person else document.company


def assign_values(document: Document, values: dict[str, Any]) -> None:
    """Sets columns of the document from `values`; the caller saves. ValidationError for impossible days."""
    counted_by = (document.currency, document.issued_on)
    for name in PLAIN:
        if name in values:
            setattr(document, name, values[name])
    for name in TEXT_COLUMNS:
        if name in values:
            setattr(document, document.column(name), column_value(document, name, values[name]))
    document.category = Document.CATEGORIES[Document.Kind(document.kind)]
    document.draft = document.draft and not document.told("ksef")
    refuse_odd_days(document)
    if document.rate is None or counted_by != (document.currency, document.issued_on):
        keep_rate(document)
    refuse_odd_amount(document)
    document.counted_from = document.clock


def column_value(document: Document, name: str, value: Any) -> Any:
    """A value as its column takes it: an encrypted amount is text."""
    if name == "amount":
        exact = None if value in (None, "") else exact_amount(Decimal(value), document.currency)
        return exact if document.person_id is None or exact is None else str(exact)
    return (value or "").strip()


def exact_amount(value: Decimal, currency: str) -> Decimal:
    """The amount with the decimals of its currency. ValidationError for one with more."""
    refuse_too_fine(currency, amount=value)
    return in_units(value, currency)


def comparable_value(document: Document, name: str) -> Any:
    """The value of a column in the form in which two versions are compared."""
    if name == "amount":
        return document.worth
    return document.told(name) or EMPTY[name] if name in TEXT_COLUMNS else getattr(document, name)


def refuse_odd_days(document: Document) -> None:
    """ValidationError for a day that no paper has."""
    days = {name: getattr(document, name) for name in ("issued_on", "payment_due_on", "ended_on")}
    latest = timezone.localdate() + AHEAD
    wrong = {
        name: _("Enter a plausible date.")
        for name, day in days.items()
        if day and not FIRST <= day <= latest + 9 * AHEAD
    }
    if document.issued_on and document.issued_on > latest:
        wrong["issued_on"] = _("This day is more than a year ahead.")
    if document.kind == Document.Kind.CONTRACT and document.ended_on and document.ended_on < document.issued_on:
        wrong["ended_on"] = _("A contract cannot end before it was made.")
    if wrong:
        raise ValidationError(wrong)


def refuse_odd_amount(document: Document) -> None:
    """ValidationError for more than any paper is about. A correction may be below zero."""
    worth = document.worth
    if worth is not None and abs(worth) > MOST:
        raise ValidationError({"amount": _("Enter an amount of at most ten digits.")})


def filled(document: Document) -> list[str]:
    """Names of what the paper says."""
    return [name for name in (*PLAIN, *TEXT_COLUMNS) if comparable_value(document, name) not in (None, "")] + (
        ["file"] if document.told("file") else []
    )


def record(act: str, document: Document, *, by: Actor, fields: list[str]) -> None:
    """The ledger entry of an act on a paper, about the person when it is theirs."""
    ledger.record(act, by=by, about=document.person, target=f"document:{document.uid}", fields=fields)
