"""What a row of the package becomes here: each by the verb that a colleague's own work goes through.

`STEPS` is the order: what others belong to comes first, deals end after their lines, grounds come late, since winning a
deal or noting a talk opens some of its own; behind them what the organisation's own fields say, which a purpose must
need. A verb's refusal leaves the row out and is counted by its code.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from consents.models import Suppression
from crm.accounts.models import User
from crm.contacts.columns.company import TRADER_FIELDS
from crm.contacts.companies.company_editing import add_company, edit_company, turn_into_sole_trader
from crm.contacts.entries.composing import write
from crm.contacts.models import Company, Contact
from crm.contacts.people.intake import add_contact
from crm.narrowing import promised
from crm.privacy.logs import ledger
from crm.privacy.models import LegalBasis, Origin, Purpose
from crm.sales.deal_lines.line_items import add_line
from crm.sales.deals.deals import open_deal
from crm.sales.deals.moves import lose, win
from crm.sales.documents.documents import add as add_document
from crm.sales.models import Deal, LostReason, Pipeline, PriceList, Product, Stage, Task
from crm.sales.pipelines.pipelines import add_pipeline, add_reason, add_stage
from crm.sales.planned_tasks.completion import finish
from crm.sales.planned_tasks.planning import plan
from crm.sales.price_list.price_lists import add_price_list
from crm.sales.price_list.prices import set_price
from crm.sales.price_list.products import add_product, change_product, retire_product
from crm.workspace.package_loading.arrival import Arrival, Line, day_in, missing, moment_in
from crm.workspace.package_loading.beside_verbs import (
    attachment,
    company_tags,
    contact_tags,
    deal_tags,
    note_file,
    price_list,
    price_list_end,
    tag,
)
from crm.workspace.package_loading.grounds import bring_grounds
from crm.workspace.package_loading.own_verbs import (
    company_values,
    contact_values,
    deal_note,
    deal_values,
    field_end,
    formula,
    kind_end,
    object_kind,
    own_field,
    own_record,
    scan_of,
)

CONTACT_VALUES = (
    *("name", "email", "phone", "emails", "phones", "position", "linkedin", "street", "postcode", "city"),
    *("status", "language"),
)
COMPANY_VALUES = ("name", "nip", "regon", "street", "postcode", "city", "website", "notes")


def purpose(arrival: Arrival, line: Line) -> Any:
    """A purpose that is not here: taken over as it was, by whoever decides for the same controller."""
    values = line["values"]
    existing = Purpose.objects.active().filter(slug=values["slug"]).first()
    if existing is not None:
        return existing
    names = ("slug", "name", "name_en", "legal_basis", "article", "categories", "channels", "marketing", "notice_text",
             "notice_text_en", "balancing")  # fmt: skip
    row = Purpose(**{name: values[name] for name in names})
    row.active_from = moment_in(values["active_from"]) or timezone.now()
    row.full_clean(exclude=["recipients"])
    row.save(force_insert=True)
    ledger.record("purpose.taken_over", by=arrival.by, target=f"purpose:{row.slug}", fields=sorted(values))
    return row


def company(arrival: Arrival, line: Line) -> Company:
    """A firm; a sole trader's becomes theirs once the person is here."""
    values = {name: line["values"].get(name) or "" for name in COMPANY_VALUES}
    return add_company(values, by=arrival.by, owner=arrival.by, team=arrival.team, twins=True)


def contact(arrival: Arrival, line: Line) -> Contact:
    """A person with their origin, for the purpose that needs most of what came along."""
    values = {name: value for name in CONTACT_VALUES if (value := line["values"].get(name))}
    employer = arrival.company(line["links"].get("company"))
    if employer is not None:
        values["company"] = employer
    slug, since, proof = leading(arrival, line)
    origin = arrival.origins.get(line["id"], {}).get("values", {})
    row = add_contact(
        values, by=arrival.by, purpose=slug, proof=proof, team=arrival.team, batch=arrival.load.uid,
        origin_kind=origin.get("kind") or Origin.Kind.IMPORT, origin_label=origin.get("label") or "Spójnik",
        obtained_at=moment_in(origin.get("obtained_at")) or since, notice=Origin.Notice.KNOWN,
    )  # fmt: skip
    return Contact.objects.with_keys().get(pk=row.pk)


def leading(arrival: Arrival, line: Line) -> tuple[Purpose, datetime, dict[str, Any] | None]:
    """(purpose, since when, proof) under which a person comes in first; the others follow with the grounds."""
    purposes = Purpose.objects.active().filter(slug__in=line.get("purposes", []))
    if not (rows := list(purposes)):
        raise ValidationError("no purpose of theirs is here", code="no_purpose")
    first = max(rows, key=lambda row: len(row.categories))
    grounds = [each["values"] for each in arrival.grounds.get(line["id"], [])]
    begun = (moment_in(each["since"]) for each in grounds if each["purpose"] == first.slug)
    since = min(filter(None, begun), default=None)
    consent = first.legal_basis == LegalBasis.CONSENT
    return first, since or arrival.made_at, {"how": "package"} if consent else None


def trader(arrival: Arrival, line: Line) -> None:
    """A firm becomes the business of its person, with its address in one line."""
    if not (person := line["links"].get("person")):
        return
    firm, bearer = arrival.company(line["id"]), arrival.contact(person)
    if firm is None or bearer is None:
        raise missing()
    turn_into_sole_trader(firm, bearer, by=arrival.by)
    sealed = {name: line["values"].get(name) or "" for name in TRADER_FIELDS}
    edit_company(firm, sealed, by=arrival.by, version=firm.version)


def product(arrival: Arrival, line: Line) -> Product:
    """Something that is sold."""
    values = {name: line["values"].get(name) or "" for name in ("code", "name", "unit", "vat", "category")}
    row = add_product(values, by=arrival.by)
    if line["values"].get("retired_at"):
        retire_product(row, by=arrival.by)
    return row


def cost(arrival: Arrival, line: Line) -> Product:
    """What a product costs the house."""
    sold = Product.objects.filter(code=line["values"]["code"]).first()
    if sold is None:
        raise missing()
    change_product(sold, {"cost": Decimal(line["values"]["cost"])}, version=sold.version, by=arrival.by)
    return sold


def price(arrival: Arrival, line: Line) -> Any:
    """A price on its list, with its days."""
    values = line["values"]
    sold = Product.objects.filter(code=values["product"]).first()
    if sold is None:
        raise missing()
    terms = {"name": values["price_list"], "currency": values["currency"]}
    prices = PriceList.objects.filter(**terms).first() or add_price_list(terms, by=arrival.by)
    days: dict[str, Any] = {"since": day_in(values["valid_from"]), "until": day_in(values["valid_until"])}
    return set_price(sold, prices, Decimal(values["net"]), by=arrival.by, **days)


def stage_named(pipeline: str, stage: str, *, by: User) -> Stage:
    """The stage of this name, made where there is none."""
    course = Pipeline.objects.filter(name=pipeline).first() or add_pipeline(pipeline, by=by)
    row = Stage.objects.filter(pipeline=course, name=stage).first()
    return row or add_stage(course, {"name": stage, "probability": 50}, by=by)


def deal(arrival: Arrival, line: Line) -> Deal:
    """A deal, still open."""
    values, links = line["values"], line["links"]
    party, firm = arrival.contact(links.get("person")), arrival.company(links.get("company"))
    if party is None and firm is None:
        raise missing()
    terms = {
        "title": values["title"], "notes": values.get("notes") or "", "currency": values["currency"],
        "amount": Decimal(values["amount"]) if values.get("amount") else None,
        "closes_on": day_in(values.get("closes_on")),
        "stage": stage_named(values["pipeline"], values["stage"], by=arrival.by),
    }  # fmt: skip
    return open_deal(terms, by=arrival.by, contact=party, company=firm, at=moment_in(values["opened_at"]))


def deal_line(arrival: Arrival, line: Line) -> Any:
    """A line of a deal, at the price of that day."""
    values, owner = line["values"], arrival.deal(line["links"].get("deal"))
    if owner is None:
        raise missing()
    item = Product.objects.filter(code=values["code"]).first() if values.get("code") else None
    numbers = ("quantity", "unit_price", "discount_percent", "discount_amount")
    terms: dict[str, Any] = {name: Decimal(values[name]) for name in numbers}
    terms |= {name: values[name] for name in ("product", "unit", "vat")}
    return add_line(owner, item=item, by=arrival.by, **terms)


def deal_end(arrival: Arrival, line: Line) -> None:
    """The deal is won or lost as it was, on its day."""
    values = line["values"]
    if not values.get("outcome"):
        return
    row = arrival.deal(line["id"])
    if row is None:
        raise missing()
    at = moment_in(values["ended_at"])
    if values["outcome"] == Deal.Outcome.WON:
        win(row, by=arrival.by, at=at)
        return
    word = values.get("lost_reason") or "-"
    lose(row, LostReason.objects.filter(name=word).first() or add_reason(word, by=arrival.by), by=arrival.by, at=at)


def task(arrival: Arrival, line: Line) -> Task:
    """A task, done when it was."""
    values, links = line["values"], line["links"]
    about: dict[str, Any] = {
        "contact": arrival.contact(links.get("person")), "company": arrival.company(links.get("company")),
        "deal": arrival.deal(links.get("deal")),
    }  # fmt: skip
    if links.get("person") and about["contact"] is None:
        raise missing()
    clock = values.get("clock")
    terms = {**values, "due_on": day_in(values["due_on"]), "clock": time.fromisoformat(clock) if clock else None}
    row = plan(terms, by=arrival.by, **about)
    if links.get("done_at"):
        finish(row, by=arrival.by, at=moment_in(links["done_at"]))
    return row


def document(arrival: Arrival, line: Line) -> Any:
    """A paper of the trade, with its file where that came along."""
    values, links = line["values"], line["links"]
    party, firm = arrival.contact(links.get("person")), arrival.company(links.get("company"))
    if party is None and (links.get("person") or firm is None):
        raise missing()
    days = {name: day_in(values.get(name)) for name in ("issued_on", "payment_due_on", "ended_on")}
    amount = Decimal(values["amount"]) if values.get("amount") else None
    terms = {**values, **days, "amount": amount}
    deal, scan = arrival.deal(links.get("deal")), scan_of(arrival, line)
    return add_document(terms, by=arrival.by, contact=party, company=firm, deal=deal, scan=scan)


def entry(arrival: Arrival, line: Line) -> Any:
    """What happened with somebody."""
    values, party = line["values"], arrival.contact(line["links"].get("person"))
    if party is None:
        raise missing()
    facts: dict[str, Any] = {"outcome": values.get("outcome") or "", "channel": values.get("channel") or ""}
    text = values.get("summary") or ""
    return write(party, by=arrival.by, kind=values["kind"], text=text, at=moment_in(values["happened_at"]), **facts)


def suppressed(arrival: Arrival, line: Line) -> None:
    """An address that wants no advertising, known by its hash under the index key that is named."""
    values = line["values"]
    facts = {"kind": values["kind"], "channel": values["channel"] or "", "index": int(values["index"])}
    row = Suppression(**facts, key=values["key"], at=promised(moment_in(values["at"])))
    Suppression.objects.bulk_create([row], ignore_conflicts=True)


STEPS: Sequence[tuple[str, str, Callable[[Arrival, Line], Any]]] = (
    ("purposes", "purposes", purpose),
    ("do_not_contact", "do_not_contact", suppressed),
    ("tags", "tags", tag),
    ("object_kinds", "object_kinds", object_kind),
    ("fields", "fields", own_field),
    ("formulas", "fields", formula),
    ("companies", "companies", company),
    ("contacts", "contacts", contact),
    ("traders", "companies", trader),
    ("products", "products", product),
    ("costs", "costs", cost),
    ("price_lists", "price_lists", price_list),
    ("prices", "prices", price),
    ("price_list_ends", "price_lists", price_list_end),
    ("deals", "deals", deal),
    ("lines", "lines", deal_line),
    ("deal_notes", "deal_notes", deal_note),
    ("note_files", "note_files", note_file),
    ("deal_ends", "deals", deal_end),
    ("tasks", "tasks", task),
    ("objects", "objects", own_record),
    ("documents", "documents", document),
    ("entries", "entries", entry),
    ("attachments", "attachments", attachment),
    ("consents", "contacts", bring_grounds),
    ("company_values", "companies", company_values),
    ("contact_values", "contacts", contact_values),
    ("deal_values", "deals", deal_values),
    ("company_tags", "companies", company_tags),
    ("contact_tags", "contacts", contact_tags),
    ("deal_tags", "deals", deal_tags),
    ("field_ends", "fields", field_end),
    ("kind_ends", "object_kinds", kind_end),
)
