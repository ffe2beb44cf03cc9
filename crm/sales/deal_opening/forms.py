"""The forms of a new deal, checked as one: the deal, its customer, somebody new, the answer they want, the next step.

page = DealAtOnce(user, request.POST, stages=stages)
page.is_valid() and page.customer      what the verb takes (at_once.py)
"""

from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.language.formats import day
from crm.accounts.models import Team
from crm.accounts.permissions import rights
from crm.contacts.entries.forms import AnswersField
from crm.contacts.ownership.colleagues import teams_of
from crm.contacts.people.forms import EmployerForm, QuickAddForm, ask_while_typing
from crm.contacts.people.resemblance import Resemblance, similar
from crm.privacy.models import Origin
from crm.sales.deal_opening.at_once import Customer, NewFirm, NewPerson
from crm.sales.deal_opening.customers import number_in
from crm.sales.deals.forms import NewDealForm
from crm.sales.documents.customer_match import Party, digits
from crm.sales.planned_tasks.forms import NextStepForm

NEW, NEW_FIRM, NEW_PERSON = "new", "new:firm", "new:person"
OTHER = "other"
SAYS_WHO = ("name", "position", "email", "phone")
OF_FIRM = ("company", "company_name", "nip", "firm")
ENQUIRIES = "enquiries"
WHOSE = gettext_lazy("Choose somebody, or add a firm or a person.")
CHOSEN_TOO = gettext_lazy("You chose somebody who is here. Leave the fields of a new person empty, or choose “none”.")


class DealAtOnceForm(NewDealForm):
    """The deal. Its customer may be somebody new: `about` says which."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if field := self.fields.get("whose"):
            field.label, field.required = _("NIP, name or person"), False
            field.help_text = _("Begin to type. A NIP that is not here is looked up in the register.")
            ask_while_typing(field, "sales:deal_customers", "#parties")
            field.widget.attrs |= {"data-focus": ""}

    @property
    def added(self) -> str:
        """NEW_FIRM or NEW_PERSON; empty where somebody is chosen."""
        about = self.cleaned_data.get("about", "")
        return about if about in (NEW_FIRM, NEW_PERSON) else ""

    def clean_whose(self) -> str:
        text: str = self.cleaned_data["whose"].strip()
        if self.added or not (text or self.cleaned_data.get("about")):
            return text
        return super().clean_whose()


class AnswersForm(forms.Form):
    """By which channels the one who asks wants to be answered."""

    answer_by = AnswersField()


class NewFirmForm(EmployerForm):
    """A firm without a person: its team is asked of whoever is in none, or in several."""

    unchecked = forms.BooleanField(required=False, widget=forms.HiddenInput)  # the register was silent
    team = forms.ModelChoiceField(label=gettext_lazy("Team"), queryset=Team.objects.none(), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["company_name"].widget.attrs = {"maxlength": 200, "autocomplete": "off"}
        self.fields["team"].queryset = teams_of(self.user)  # type: ignore[attr-defined]


class NewPersonForm(QuickAddForm):
    """Somebody new, with origin and purpose. How they want to be answered is asked beside."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["answer_by"]
        self.fields["name"].widget.attrs.pop("data-focus", None)
        for name in ("name", "email", "phone"):
            ask_while_typing(self.fields[name], "sales:deal_alike", "#alike")


class DealAtOnce:
    """The forms of the page. With a `party` whose deal it is is known, and nobody is added."""

    def __init__(
        self,
        user: Any,
        data: Any = None,
        *,
        stages: Any,
        party: Party | None = None,
        initial: dict[str, Any] | None = None,
        newcomer: dict[str, Any] | None = None,
    ) -> None:
        self.user, self.data, self.party = user, data, party
        self.deal = DealAtOnceForm(data, user=user, stages=stages, party=party, initial=initial)
        self.step = NextStepForm(data, auto_id="id_%s") if user.may(rights.CONTACTS_EDIT) else None
        if self.step:
            self.step.initial = initial or {}
        self.answers = AnswersForm(data, initial=initial)
        self.first_words = {**first_words(), **(newcomer or {})}

    @property
    def may_add_person(self) -> bool:
        """Whether somebody new may be added here."""
        return self.party is None and self.user.may(rights.CONTACTS_ADD)

    @property
    def may_add_firm(self) -> bool:
        """Whether a new firm may be added here."""
        return self.party is None and self.user.may(rights.COMPANIES_EDIT)

    @property
    def asks_answers(self) -> bool:
        """Whether it is asked how they want to be answered: by those who may note it."""
        return self.user.may(rights.CONTACTS_EDIT)

    @cached_property
    def person_typed(self) -> bool:
        """Whether the fields of a new person hold anything."""
        return bool(self.may_add_person and self.data and any(self.sent(name) for name in SAYS_WHO))

    def sent(self, name: str) -> str:
        """What was sent for somebody new."""
        return (self.data or {}).get(f"{NEW}-{name}", "").strip()

    @cached_property
    def newcomer(self) -> NewPersonForm:
        """The fields of a new person; what was typed comes back."""
        data = self.newcomers_data if self.data and self.adds_person else None
        typed = {name: self.sent(name) for name in (*SAYS_WHO, "origin_kind", "origin_label")} if self.data else {}
        initial = self.first_words | {name: text for name, text in typed.items() if text}
        return NewPersonForm(data, user=self.user, prefix=NEW, initial=initial)

    @cached_property
    def firm(self) -> NewFirmForm:
        """The fields of a new firm."""
        return NewFirmForm(self.newcomers_data if self.data else None, user=self.user, prefix=NEW)

    @property
    def adds_person(self) -> bool:
        """Whether a person is to be added."""
        return self.may_add_person and (self.person_typed or self.added == NEW_PERSON)

    @property
    def added(self) -> str:
        """Whom the one field is to add."""
        about = (self.data or {}).get("about", "")
        return about if about in (NEW_FIRM, NEW_PERSON) and self.party is None else ""

    @cached_property
    def newcomers_data(self) -> Any:
        """What was sent for firm and person, with what the one field says of them."""
        data, whose = self.data.copy(), self.data.get("whose", "").strip()
        if self.added == NEW_FIRM:
            number, _problem = number_in(whose)
            data[f"{NEW}-company"] = ""
            data[f"{NEW}-company_name"] = self.sent("company_name") or ("" if number else whose)
            data[f"{NEW}-nip"] = self.sent("nip") or number
            return data
        for name in OF_FIRM:
            data[f"{NEW}-{name}"] = ""
        if self.added == NEW_PERSON and not self.sent("name"):
            data[f"{NEW}-name"] = whose
        company = self.deal.parties.get("company") if self.deal.party else None
        if company is not None:
            data[f"{NEW}-company"], data[f"{NEW}-company_name"] = str(company.uid), company.label[:200]
        return data

    def is_valid(self) -> bool:
        """Whether everything fits together. What somebody else resembles is asked apart (`alike`)."""
        forms_sent = [self.deal, self.answers, *([self.step] if self.step else [])]
        for form in forms_sent:
            form.full_clean()
        self.check_new()
        return not any(form.errors for form in (*forms_sent, *self.new_forms))

    @property
    def new_forms(self) -> list[forms.Form]:
        """The forms of those who are added."""
        return [*([self.newcomer] if self.adds_person else []), *([self.firm] if self.added == NEW_FIRM else [])]

    def check_new(self) -> None:
        """Checks those who are added against each other and against whoever was chosen."""
        if self.party is not None or not hasattr(self.deal, "cleaned_data") or "whose" in self.deal.errors:
            return
        chosen = self.deal.party
        if not (chosen or self.added or self.adds_person):
            self.deal.add_error("whose", WHOSE)
        if chosen and chosen.contact and self.person_typed:
            self.deal.add_error("whose", CHOSEN_TOO)
        if self.added == NEW_FIRM:
            self.check_firm()
        if self.adds_person and not self.newcomer.is_valid():
            for name in OF_FIRM:
                for words in self.newcomer.errors.get(name, []) if name != "nip" or self.added != NEW_FIRM else []:
                    self.deal.add_error("whose", words)

    def check_firm(self) -> None:
        """A new firm has a name, and a NIP that nobody else's firm here has."""
        if not self.may_add_firm:
            self.deal.add_error("whose", WHOSE)
        elif self.firm.is_valid():
            if not self.firm.cleaned_data["company_name"]:
                self.firm.add_error("company_name", _("Type the name of the firm."))
            if self.firm.is_trade and not self.adds_person:
                self.deal.add_error("whose", _("This is a sole trader: type their name below."))

    @cached_property
    def alike(self) -> list[Resemblance]:
        """Whom the new person resembles, as far as the user sees them; logged."""
        if not self.adds_person:
            return []
        values = self.newcomer.cleaned_data if self.newcomer.is_valid() else {}
        return self.resembling({name: values.get(name) or "" for name in ("email", "phone", "name")})

    def resembling(self, typed: dict[str, Any]) -> list[Resemblance]:
        """Whom these values resemble, the NIP of a new firm and the company that was chosen beside them."""
        employer = self.deal.parties.get("company") if self.deal.party else None
        number = digits(self.newcomers_data[f"{NEW}-nip"]) if self.added == NEW_FIRM else ""
        return similar(self.user, **typed, nip=number, employer=employer)

    @property
    def same(self) -> Any:
        """The contact who was said to be the new person; None for none."""
        chosen = (self.data or {}).get("same", "")
        return next((look.contact for look in self.alike if str(look.contact.uid) == chosen and look.kept), None)

    @property
    def undecided(self) -> bool:
        """Whether somebody resembles the new person and nobody said who it is."""
        return bool(self.alike) and self.same is None and (self.data or {}).get("same") != OTHER

    @property
    def customer(self) -> Customer:
        """What the verb takes; call it on valid forms."""
        parties = self.deal.parties
        if self.added:
            parties = {"contact": None, "company": None}
        firm, person, contact = self.new_firm, None, parties.get("contact")
        if self.same is not None:
            contact = self.same
        elif self.adds_person:
            person = self.new_person
        apart = {look.contact.pk: [look.code] for look in self.alike} if person else {}
        return Customer(contact, parties.get("company"), firm, person, apart)

    @property
    def new_firm(self) -> NewFirm | None:
        """The firm that is added; None where none is, and where somebody else's moment made it ours already."""
        if self.added != NEW_FIRM:
            return None
        data = self.firm.cleaned_data
        team = self.newcomer.cleaned_data["team"] if self.adds_person else data.get("team")
        if self.firm.is_trade:
            return NewFirm(self.firm.trade(), trade=True)
        values = {**self.firm.told(), "name": data["company_name"], "nip": data["nip"] or ""}
        return NewFirm(values, unchecked=bool(data["unchecked"] and data["nip"]), team=team)

    @property
    def new_person(self) -> NewPerson:
        """The person who is added, with the facts of where they come from."""
        data = self.newcomer.cleaned_data
        facts = ("team", "origin_kind", "origin_label", "purpose", "notice")
        circumstances = {name: data[name] for name in facts} | {"unless_alike": self.data.get("same") != OTHER}
        return NewPerson(self.newcomer.values(), circumstances)


def first_words() -> dict[str, Any]:
    """What the fields of a new person begin with: they called and asked, and are to be told."""
    label = _("Conversation of %(day)s") % {"day": day(timezone.localdate())}
    started = {"origin_kind": Origin.Kind.CALL, "origin_label": label, "notice": Origin.Notice.DUE}
    return {**started, "purpose": ENQUIRIES}
