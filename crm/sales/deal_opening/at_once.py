"""A deal, its firm, its person, the next step and how they want to be answered, in one transaction or not at all.

    open_at_once({"title": …, "stage": first}, by=sam, firm=NewFirm({"name": "Kalina", "nip": …}), person=NewPerson(…))
    open_at_once(values, by=sam, contact=ada, answer_by=["email"])         nobody new: as `open_deal`

Whoever is added has an origin, a purpose and a ground like every new contact (crm/contacts/people/intake.py). Whom the
caller called somebody else is remembered as a pair of different people.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consents.business.asked_answers import ask_for_answer
from crm.accounts.models import Team, User
from crm.accounts.permissions import rights
from crm.contacts.companies.company_editing import add_company, add_trade
from crm.contacts.companies.nip_locks import lock_nip
from crm.contacts.merging.pairs_set_aside import set_apart
from crm.contacts.models import Company, Contact
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.people.intake import add_contact
from crm.contacts.registers.night_check import check_tonight
from crm.sales.deals.deals import open_deal
from crm.sales.documents.documents import trader_of
from crm.sales.models import Deal

TRADERS = _("This is a sole trader: say who it is.")
NOBODY_ASKS = _("Say who asks to be answered: choose somebody, or add them.")


@dataclass(frozen=True)
class NewFirm:
    """A firm that is added. `values` as `add_company` takes them, of a sole trader as `add_trade` does; `unchecked`:
    the register did not answer, so it is asked at night.
    """

    values: dict[str, str]
    trade: bool = False
    unchecked: bool = False
    team: Team | None = None  # where it belongs, of whoever is in no team or in several


@dataclass(frozen=True)
class NewPerson:
    """Somebody who is added: their values, and the circumstances that `add_contact` asks for."""

    values: dict[str, Any]
    circumstances: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Customer:
    """With whom the deal is: chosen, new, or both. `apart` are contacts who resemble the new person and are somebody
    else, each with the codes of what they share.
    """

    contact: Contact | None = None
    company: Company | None = None
    firm: NewFirm | None = None
    person: NewPerson | None = None
    apart: Mapping[int, Sequence[str]] = field(default_factory=dict)


def open_at_once(
    values: dict[str, Any],
    customer: Customer,
    *,
    by: User,
    answer_by: Sequence[str] = (),
    then: Sequence[Callable[[Deal, Contact | None], Any]] = (),
) -> Deal:
    """The deal. `then` are further acts of the same transaction: the next step, the mail that is filed.

    Raises as `open_deal`, `add_contact`, `add_company`, `add_trade`; AnswerRefused for an answer that may not open;
    PermissionDenied for somebody who may not add firms or people.
    """
    with transaction.atomic():
        contact, company = added(customer, answer_by, by=by)
        if answer_by and not customer.person:
            open_answers(contact, company, answer_by, by=by)
        deal = open_deal(values, by=by, contact=contact, company=company)
        for act in then:
            act(deal, contact)
    return deal


def added(customer: Customer, answer_by: Sequence[str], *, by: User) -> tuple[Contact | None, Company | None]:
    """Contact and company of the deal, those who are new added before. A sole trader's business is its person's own."""
    firm, person = customer.firm, customer.person
    contact, company = customer.contact, customer.company
    if (firm and not by.may(rights.COMPANIES_EDIT)) or (person and not by.may(rights.CONTACTS_ADD)):
        raise PermissionDenied
    if firm:
        lock_nip(firm.values.get("nip", ""))  # before the addresses of the person, in everybody's order
    if firm and not firm.trade:
        company = added_firm(firm, person.circumstances.get("team") if person else None, by=by)
    if person:
        values = {**person.values, "company": company}
        contact = add_contact(values, by=by, answer_by=answer_by, **person.circumstances)
        set_apart(contact, customer.apart, by=by)
    if firm and firm.trade:
        if contact is None:
            raise ValidationError(TRADERS, code="trader")
        company = add_trade(firm.values, contact, by=by)
    return contact, company


def added_firm(firm: NewFirm, team: Team | None, *, by: User) -> Company:
    """The new firm; one that the register did not tell of is asked about at night."""
    company = add_company(firm.values, by=by, team=firm.team or team)
    if firm.unchecked:
        check_tonight(company, by=by)
    return company


def open_answers(contact: Contact | None, company: Company | None, channels: Sequence[str], *, by: User) -> None:
    """Opens the answer to somebody who is here already: the contact, or the sole trader whose company it is."""
    asker = contact or (trader_of(company) if company else None)
    if asker is None:
        raise ValidationError({"answer_by": NOBODY_ASKS}, code="nobody_asks")
    must_have_custody(by, asker)
    ask_for_answer(asker.person, channels, by=by, heard_in="deal")
