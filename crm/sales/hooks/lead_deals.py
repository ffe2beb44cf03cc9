"""A deal that begins when a lead becomes a contact: what it is about, its stage, what it is worth."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.accounts.permissions import rights
from crm.contacts.models import Company, Contact
from crm.contacts.ownership.custody import has_custody
from crm.narrowing import form_field
from crm.sales import typed_values
from crm.sales.columns.form_fields import NoIdentifiersField, ParsedField
from crm.sales.deals.deals import open_deal
from crm.sales.deals.forms import RowChoiceField, stages_for
from crm.sales.models import Deal


class LeadDealForm(forms.Form):
    """The deal that may begin when a lead becomes a contact; none is opened while its title is empty."""

    title = _("Deal")
    deal_title = NoIdentifiersField(
        label=_("What is it about?"),
        max_length=120,
        required=False,
        help_text=_("Leave it empty while there is no deal yet. It is the company’s, where there is one."),
    )
    deal_stage = RowChoiceField(label=_("Stage"))
    deal_amount = ParsedField(typed_values.money, label=_("Amount"))
    deal_currency = forms.ChoiceField(label=_("Currency"), choices=Deal.Currency.choices, required=False)

    def __init__(self, data: Any = None, *, user: Any) -> None:
        stages = list(stages_for())
        first = str(stages[0].uid) if stages else ""
        super().__init__(data, initial={"deal_stage": first, "deal_currency": Deal.Currency.PLN})
        self.user = user
        self.fields["deal_stage"].required = False
        form_field(self, "deal_stage", RowChoiceField).offer(stages)

    @property
    def rows(self) -> list[list[Any]]:
        """The fields as they stand side by side."""
        return [[self["deal_title"]], [self["deal_amount"], self["deal_currency"]], [self["deal_stage"]]]

    def clean(self) -> dict[str, Any]:
        """An amount wants to know of what."""
        data = super().clean() or {}
        amount = data.get("deal_amount")
        if amount is not None and not data.get("deal_title") and "deal_title" not in self.errors:
            self.add_error("deal_title", forms.ValidationError(_("Say what it is about."), code="title"))
        if amount is not None and amount < 0:
            self.add_error("deal_amount", forms.ValidationError(_("Enter an amount not below zero."), code="negative"))
        if data.get("deal_title") and "deal_stage" not in self.errors and data.get("deal_stage") is None:
            self.add_error("deal_stage", forms.ValidationError(_("Choose a stage."), code="stage"))
        return data

    def begin(self, contact: Contact) -> Deal | None:
        """Opens the deal in the transaction that makes the lead a contact; None where no title was given."""
        answers = self.cleaned_data
        if not answers["deal_title"]:
            return None
        values = {"title": answers["deal_title"], "stage": answers["deal_stage"], "amount": answers["deal_amount"]}
        values["currency"] = answers["deal_currency"] or Deal.Currency.PLN
        try:
            return open_deal(values, by=self.user, contact=contact, company=firm_of(contact, self.user))
        except ValidationError as refusal:
            raise ValidationError(refusal.messages, code="deal") from refusal  # the fields are another form's


def firm_of(contact: Contact, user: Any) -> Company | None:
    """Their company, which then buys; None where there is none that the user keeps, and for another's own trade."""
    its = Q(sole_trader=None) | Q(sole_trader=contact.pk)
    firms = Company.objects.alive().visible_to(user).with_keys().filter(its)
    firm = firms.filter(pk=contact.company_id).first() if contact.company_id else None
    return firm if firm and has_custody(user, firm) else None


def deal_part(data: Any, *, contact: Contact, user: Any) -> LeadDealForm | None:
    """The form, for whoever may open deals."""
    return LeadDealForm(data, user=user) if user.may(rights.DEALS_EDIT) else None
