"""The form of a record of the house's own kind: its title, its last day, its deal, the fields of its kind."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.permissions import rights
from crm.contacts.custom_values.forms import WithCustom
from crm.contacts.models import ObjectKind
from crm.contacts.models.field_kinds import LONGEST
from crm.narrowing import form_field
from crm.sales.columns.form_fields import DayField
from crm.sales.deals.forms import RowChoiceField
from crm.sales.deals.masked_deals import deals_for_reader
from crm.sales.models import Deal

Deals = list[tuple[Deal, str]]
DEALS = 50  # of one customer that are offered


class ObjectForm(WithCustom, forms.Form):
    """A record. `deals` are those of its customer that the user sees, with their titles."""

    called = forms.CharField(label="", max_length=LONGEST, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    ends_on = DayField(label="")
    deal = RowChoiceField(label=_("Deal"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, kind: ObjectKind, deals: Deals, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["called"].label = kind.title_word
        self.fields["ends_on"].label = kind.end_word
        if not kind.end_label:
            del self.fields["ends_on"]
        if kind.with_deal:
            offered = form_field(self, "deal", RowChoiceField)
            offered.rows = {str(deal.uid): deal for deal, _title in deals}
            offered.choices = [("", _("None")), *((str(deal.uid), title) for deal, title in deals)]
        else:
            del self.fields["deal"]
        self.ask_for(kind.record)

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.refuse_missing()
        return self.cleaned_data

    @property
    def values(self) -> dict[str, Any]:
        """What the verbs take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def deals_of(item: Any, user: Any) -> Deals:
    """The newest deals of the customer whose titles `user` reads; none for a kind that knows no deals."""
    if not item.kind.with_deal or not user.may(rights.DEALS_VIEW):
        return []
    whose = {"person": item.person} if item.person_id else {"person": None, "company": item.company}
    rows = Deal.objects.alive().visible_to(user).filter(**whose).with_keys()
    newest = deals_for_reader(list(rows.order_by("-last_activity_at", "-pk")[:DEALS]), user, at=timezone.now())
    return [(row.deal, row.title) for row in newest if row.clear]
