"""The form of a hand-over: whose contacts go to whom."""

from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Membership, User
from crm.contacts.models import Company, Contact
from crm.contacts.ownership.colleagues import Colleagues
from crm.narrowing import form_field
from crm.sales.deals.hand_overs import deal_owners, task_owners


def givers(user: Any) -> Any:
    """Colleagues, deactivated ones too, who own something in the custody of `user`."""
    owns_some = [Exists(kind.objects.handled_by(user).filter(owner=OuterRef("pk"))) for kind in (Contact, Company)]
    owning = [Q(pk__in=owners(by=user)) for owners in (deal_owners, task_owners)]
    condition = reduce(or_, [*map(Q, owns_some), *owning])
    return User.objects.filter(condition).order_by("is_active", "last_name", "first_name", "username")


class HandOverForm(forms.Form):
    """From one colleague to another in one of their teams."""

    giver = forms.ModelChoiceField(label=_("Whose contacts?"), queryset=User.objects.none(), to_field_name="uid")
    desk = forms.ChoiceField(label=_("New owner"))
    status = forms.ChoiceField(
        label=_("Which ones?"),
        choices=[("", _("All contacts and companies")), *Contact.Status.choices],
        required=False,
        help_text=_("Single contacts are ticked in the list and handed over there."),
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.colleagues = Colleagues.of(user)
        form_field(self, "giver", forms.ModelChoiceField).queryset = givers(user)
        form_field(self, "giver", forms.ModelChoiceField).empty_label = _("Choose")
        form_field(self, "desk", forms.ChoiceField).choices = [("", _("Choose")), *self.colleagues.grouped_desks()]

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if data.get("giver") and data.get("desk") and self.place.user_id == data["giver"].pk:
            self.add_error("desk", _("Choose somebody else."))
        return data

    @property
    def place(self) -> Membership:
        """The chosen membership: user and team."""
        return self.colleagues.desks[self.cleaned_data["desk"]]
