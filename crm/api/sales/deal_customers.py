"""Whose a new deal is, by the API: chosen by key, or a firm and a person who are added with it.

    customer = customer_of(request, values, purpose)        taken out of the body
    with customer.problems(), transaction.atomic():
        deal = customer.open(values)

Everything or nothing. What is wrong is told by its place in the body: `/firm/nip`, `/person/email`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework.serializers import ValidationError as Invalid

from consents.business.asked_answers import AnswerRefused
from consents.business.opening_rules import Advertises
from consents.grounds.enquiries import ENQUIRY
from crm.accounts.models import Team
from crm.accounts.permissions.scopes import COMPANIES_WRITE, CONTACTS_WRITE
from crm.api.people.companies import cleaned_by
from crm.api.people.contact_values import reach_of, refuse_consent, similar_ids, team_for_new
from crm.api.people.purpose_gate import must_be_readable, purpose_named
from crm.api.protocol.exception_handler import errors_of_rule
from crm.api.protocol.problems import Problem
from crm.contacts.companies.company_editing import NipTaken
from crm.contacts.companies.forms import CompanyForm
from crm.contacts.models import Contact
from crm.contacts.ownership.lookups import company_or_404, contact_or_404
from crm.contacts.people.intake import LooksAlike
from crm.contacts.safeguards.minimisation import OWN, filled_names, refuse_unneeded
from crm.privacy.models import Person, Purpose
from crm.sales.deal_opening.at_once import Customer, NewFirm, NewPerson, open_at_once
from crm.sales.models import Deal

FIRM, PERSON, ANSWERS = "firm", "person", "answer_by"
SCOPES = {FIRM: COMPANIES_WRITE, PERSON: CONTACTS_WRITE}
CIRCUMSTANCES = ("origin_kind", "origin_label", "notice", "team")


@dataclass
class DealCustomer:
    """With whom the deal is. `look` are the values by which a new person is compared with those who may be told of
    (`reach`), `alike` the public ids of whom they resemble; `made` are those of whoever was added.
    """

    request: Any
    party: Customer
    firm: dict[str, Any] | None = None
    answer_by: Sequence[str] = ()
    look: Mapping[str, Any] = field(default_factory=dict)
    reach: Purpose | None = None
    alike: Sequence[str] = ()
    made: dict[str, str] = field(default_factory=dict)

    def open(self, values: dict[str, Any]) -> Deal:
        """The deal, with whoever is new; in the caller's transaction, around which stand `problems`."""
        if self.alike:
            raise LooksAlike
        firm = new_firm(self.request.user, self.firm, self.team) if self.firm is not None else None
        party = replace(self.party, firm=firm)
        return open_at_once(values, party, by=self.request.user, answer_by=self.answer_by, then=[self.note])

    def note(self, deal: Deal, contact: Contact | None) -> None:
        """Keep the ids of those who were added."""
        if self.party.person and contact:
            self.made["contact"] = str(contact.uid)
        if self.firm is not None and deal.company:
            self.made["company"] = str(deal.company.uid)

    @property
    def team(self) -> Team | None:
        """Where the new person is kept."""
        return self.party.person.circumstances["team"] if self.party.person else None

    @contextmanager
    def problems(self) -> Iterator[None]:
        """What the verb refuses, as the problem of its place in the body."""
        try:
            yield
        except LooksAlike:  # or somebody was faster by a moment
            alike = self.alike or (similar_ids(self.request, dict(self.look), self.reach) if self.reach else ())
            raise Problem("looks_alike", contacts=list(alike)) from None
        except NipTaken as refusal:
            raise wrong_in(FIRM, refusal) from None
        except (AnswerRefused, Advertises) as refusal:
            raise wrong_in(PERSON, ValidationError({ANSWERS: refusal})) from None


def customer_of(request: Any, values: dict[str, Any], purpose: Purpose) -> DealCustomer:
    """Whose the deal is; taken out of `values`. Whoever is here must be in sight, and readable for the purpose."""
    sent = {name: values.pop(name, None) for name in ("contact", "company", FIRM, PERSON)}
    must_have_scopes(request, [name for name in SCOPES if sent[name] is not None])
    party = Customer(
        contact_or_404(request.user, sent["contact"], alive=True) if sent["contact"] else None,
        company_or_404(request.user, sent["company"], alive=True) if sent["company"] else None,
    )
    for person in people_of(party):
        must_be_readable(person, purpose)
    customer = DealCustomer(request, party, sent[FIRM])
    return with_person(customer, sent[PERSON], purpose) if sent[PERSON] is not None else customer


def people_of(party: Customer) -> list[Person]:
    """The people, here already, whom the deal is about, each once."""
    both = (party.contact.person if party.contact else None, party.company.sole_trader if party.company else None)
    return list({person.pk: person for person in both if person}.values())


def must_have_scopes(request: Any, added: Sequence[str]) -> None:
    """Raise scope_missing unless the token may also write those who are added."""
    token = request._request.token
    for scope in (SCOPES[name] for name in added):
        if token is not None and not token.allows(scope):
            raise Problem("scope_missing", detail=_("It needs %(scope)s.") % {"scope": scope}, scope=scope)


def with_person(customer: DealCustomer, sent: dict[str, Any], purpose: Purpose) -> DealCustomer:
    """The customer with somebody new, who is compared with those who are here. They are taken in for the purpose."""
    try:
        refuse_consent(purpose)
    except Invalid as refusal:
        raise Invalid({"purpose": refusal.detail}) from None
    answer_by, another = sent.pop(ANSWERS, ()), sent.pop("another")
    if answer_by:
        purpose_named(customer.request, ENQUIRY)
    facts = {name: sent.pop(name) for name in CIRCUMSTANCES} | {"obtained_at": sent.pop("obtained_at", None)}
    employed = customer.party.company is not None or customer.firm is not None
    with below(PERSON):
        refuse_unneeded([*filled_names(sent), *(["company"] if employed else [])], purpose)
    reach, look = reach_of(customer.request, purpose), {**sent, "company": customer.party.company}
    facts |= {"purpose": purpose, "unless_alike": not another, "alike_for": reach}
    return replace(
        customer,
        party=replace(customer.party, person=NewPerson(sent, facts)),
        answer_by=answer_by,
        look=look,
        reach=reach,
        alike=[] if another else similar_ids(customer.request, look, reach),
    )


def new_firm(user: Any, sent: dict[str, Any], team: Team | None) -> NewFirm:
    """The firm as the form reads it that staff use; kept in the team that it names, else with its person."""
    values = {name: text for name, text in sent.items() if name not in ("team", OWN)}
    named = sent.get("team")
    try:
        kept_in = team if team and not named else team_for_new(user, named)
    except Invalid as refusal:
        raise Invalid({FIRM: refusal.detail}) from None
    form = CompanyForm(values, user=user).alone()
    form.fields.pop("team", None)
    with below(FIRM):
        return NewFirm(cleaned_by(form) | sent.get(OWN, {}), team=kept_in)


@contextmanager
def below(place: str) -> Iterator[None]:
    """What a rule says of fields is said of those below that place of the body."""
    try:
        yield
    except ValidationError as refusal:
        raise wrong_in(place, refusal) from None


def wrong_in(place: str, refusal: ValidationError) -> Problem:
    """The problem of what is wrong below that place of the body."""
    return Problem(
        "invalid",
        errors=[{**error, "pointer": f"/{place}{error['pointer']}"} for error in errors_of_rule(refusal)],
    )
