"""Deals: opening one, changing it. One opened by mistake goes to the bin (deal_bin.py).

    open_deal(values, by=sam, contact=ada)                theirs: encrypted under the person's key
    open_deal(values, by=sam, company=firm, contact=ewa)  the company's, with Ewa on it; under the organisation's key
    change(deal, values, version=3, by=sam)

`values` holds any of title, notes, amount, currency, closes_on, stage, owner, team, tags, and custom fields by their
names. The deal of a sole trader's company is the person's own. Acts on a restricted person's own deal are refused; a
restricted person on another's deal is left out of it.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.contacts.custom_values.value_store import custom_values_of, fields_named, split_custom, write
from crm.contacts.models import Company, Contact, CustomField
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.ownership.edit_conflicts import conflict_of
from crm.contacts.safeguards.minimisation import purposes_of, refuse_needless
from crm.contacts.safeguards.pause import refuse_paused
from crm.contacts.tags.tagging import set_tags, tags_of
from crm.narrowing import promised
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.sales.columns.deal import DEAL
from crm.sales.currencies import in_units, is_payable, refuse_too_fine, too_fine
from crm.sales.deals.asked_deals import follow_later
from crm.sales.documents.documents import lock_company, trader_of
from crm.sales.models import Deal, DealLine, DealMove, DealPerson, PriceAuthor, Stage
from crm.sales.models.deals import WORDS
from crm.sales.typed_values import FIRST

PLAIN = (*(name for name in DEAL.borne("", "control") if name not in WORDS), "owner", "team")
MOST = Decimal("9999999999.99")
LINES = ("deal.line_added", "deal.line_changed", "deal.line_removed", "deal.lines_ordered", "deal.lines_replaced")
CHANGED = ("deal.changed", *LINES)


class Overtaken(Exception):
    """Somebody else has moved the deal on in between, changed it or taken it out."""


def open_deal(
    values: dict[str, Any],
    *,
    by: User,
    contact: Contact | None = None,
    company: Company | None = None,
    role: str = DealPerson.Role.OTHER,
    at: datetime | None = None,
) -> Deal:
    """A new deal in `values["stage"]`, opened `at` (now by default); contact and company come with their keys.

    Raises ValidationError for impossible values, PermissionDenied for a user who does not handle the customer, Paused
    for a restricted person.
    """
    customer = contact if company is None else trader_of(company)
    party: Any = customer or company
    must_have_custody(by, party)
    refuse_paused(participant.pk for participant in (contact, customer) if participant)
    deal = Deal(person=customer.person if customer else None, company=company, owner=by, team_id=team_of(party, by))
    deal.opened_at = at or deal.opened_at
    deal.stage = values["stage"]
    deal.pipeline = deal.stage.pipeline
    standard, custom = split_custom(values)
    assign_values(deal, {name: value for name, value in standard.items() if name != "stage"})
    people = {participant.pk: participant.person for participant in (contact, customer) if participant}
    with transaction.atomic():
        Person.hold(people.values())
        if deal.person is None:
            lock_company(company)
        must_be_offered(deal.stage)
        deal.save(force_insert=True)
        for person in people.values():
            part = DealPerson.Role.PARTY if customer and person.pk == customer.pk else role
            DealPerson.objects.create(deal=deal, person=person, role=part)
        DealMove.objects.create(deal=deal, to_stage=deal.stage, by=by, at=deal.opened_at)
        write_custom(deal, custom)
        if tags := list(standard.get("tags", ())):
            set_tags(deal, tags)
        record("deal.opened", deal, by=by, fields=filled({**own_values(deal), "tags": tags, **custom}))
        for person in people.values():  # what was begun with them is told of them, too
            if person.pk != deal.person_id:
                record("deal.person_added", deal, by=by, about=person, fields=["role"])
        follow_later([deal], by=by, at=timezone.now())
    return deal


def team_of(party: Any, by: User) -> int:
    """The customer's team, where `by` belongs to it or to no team; else the first team of `by`."""
    fits = not by.team_ids or party.team_id in by.team_ids
    return party.team_id if fits else promised(by.teams.values_list("pk", flat=True).first())


def change(deal: Deal, values: dict[str, Any], *, version: int, by: User) -> list[str]:
    """Saves `values` over version `version` and returns the names of the changed fields.

    Raises as `open_deal`, Conflict when somebody else saved in between, Overtaken when the deal is deleted.
    """
    refuse_unworkable(deal, by=by)
    standard, custom = split_custom(values)
    with transaction.atomic():
        Person.hold([deal.person] if deal.person else [])
        saved = Deal.objects.filter(pk=deal.pk, version=version)
        if not saved.update(version=F("version") + 1, last_activity_at=timezone.now()):
            raise conflict(deal, values)
        before = own_values(deal)
        standard |= carried_lines(deal, standard.get("currency", deal.currency), by=by)
        assign_values(deal, standard)
        changed = [name for name, value in before.items() if own_values(deal)[name] != value]
        deal.save(update_fields=[deal.column(name) if name in WORDS else name for name in changed])
        changed += write_custom(deal, custom)
        if "tags" in standard and standard["tags"] != tags_of(deal):
            set_tags(deal, standard["tags"])
            changed.append("tags")
        if changed:
            record("deal.changed", deal, by=by, fields=changed)
    deal.version = version + 1
    return changed


def carried_lines(deal: Deal, currency: str, *, by: User) -> dict[str, Any]:
    """The lines get another currency of the deal; their sum in it. ValidationError for one that does not fit."""
    if currency == deal.currency:
        return {}
    PriceAuthor.note(deal, by)
    lines = list(DealLine.objects.filter(deal=deal))
    for line in lines:
        if not (is_payable(line.unit_price, currency) and is_payable(line.discount_amount, currency)):
            raise ValidationError({"currency": too_fine(currency)})
        line.currency = currency
    DealLine.objects.bulk_update(lines, ["currency"])
    return {"amount": sum((line.worth for line in lines), Decimal(0))} if lines else {}


def conflict(deal: Deal, values: dict[str, Any]) -> Exception:
    """What to tell the one who came second."""
    fresh = Deal.objects.with_keys().filter(pk=deal.pk).first()
    if fresh is None:
        return Overtaken()
    return conflict_of(fresh, CHANGED, stored=current(fresh), values=values, target=f"deal:{deal.uid}")


def refuse_unworkable(deal: Deal, *, by: User) -> None:
    """PermissionDenied when `by` does not handle the deal, Paused when its customer is restricted."""
    must_have_custody(by, deal)
    refuse_paused(deal.keys_of_party)


def people_on(deal: Deal) -> set[int]:
    """Everybody whom the deal is about (primary keys)."""
    return {*deal.keys_of_party, *DealPerson.objects.filter(deal=deal).values_list("person_id", flat=True)}


def persons_to_ask(deal: Deal) -> list[Person]:
    """Who must be allowed before a program reads the deal: its party."""
    return list(Person.objects.filter(pk__in=deal.keys_of_party))


def must_be_offered(stage: Stage) -> None:
    """Locks a stage against being retired until the transaction ends; ValidationError when it is retired."""
    rows = Stage.objects.in_use().filter(pk=stage.pk, pipeline__retired_at=None)
    if not rows.select_for_update(no_key=True, of=("self",)).values_list("pk").first():
        raise ValidationError({"stage": _("This stage is gone. Choose another one.")}, code="stage")


def assign_values(deal: Deal, values: dict[str, Any]) -> None:
    """Sets columns of the deal from `values`; the caller saves. ValidationError for impossible values."""
    for name in PLAIN:
        if name in values:
            setattr(deal, name, values[name])
    for name in WORDS:
        if name in values:
            deal.tell(name, values[name])
    if deal.amount is not None:
        refuse_too_fine(deal.currency, amount=Decimal(deal.amount))
        deal.amount = in_units(Decimal(deal.amount), deal.currency)
    wrong = {}
    if not deal.told("title"):
        wrong["title"] = _("Say what it is about.")
    if deal.amount is not None and not 0 <= deal.amount <= MOST:
        wrong["amount"] = _("Enter an amount of at most ten digits, not below zero.")
    if deal.closes_on and not FIRST <= deal.closes_on <= FIRST.replace(year=timezone.localdate().year + 20):
        wrong["closes_on"] = _("Enter a plausible date.")
    if wrong:
        raise ValidationError(wrong)


def write_custom(deal: Deal, values: dict[str, str]) -> list[str]:
    """What a deal says in custom fields; names of what differs. Of a person's own a purpose of theirs must need it."""
    fields = fields_named(values, CustomField.Record.DEAL)
    before = custom_values_of(deal, list(fields.values()))
    fresh = {name: text for name, text in values.items() if before[name] != text}
    if deal.person and any(fresh.values()):
        refuse_needless((name for name in fresh if fresh[name]), purposes_of(deal.person), fields)
    return write(deal, fresh, fields)


def own_values(deal: Deal) -> dict[str, Any]:
    """{name: value} of its own columns."""
    return {**{name: deal.told(name) for name in WORDS}, **{name: getattr(deal, name) for name in PLAIN}}


def current(deal: Deal) -> dict[str, Any]:
    """Everything that a change may touch, as it is."""
    return {**own_values(deal), "tags": tags_of(deal), **custom_values_of(deal)}


def filled(values: dict[str, Any]) -> list[str]:
    """Names of what is said."""
    return [name for name, value in values.items() if value not in (None, "", [])]


def record(act: str, deal: Deal, *, by: Actor, about: Person | None = None, fields: Any = (), **counts: Any) -> None:
    """The ledger entry of an act on a deal, about the person when it is theirs, or about whom it concerns."""
    about = about or deal.person
    ledger.record(act, by=by, about=about, target=f"deal:{deal.uid}", fields=fields, counts=counts or None)
