"""The form of a role: its name, how far it sees, what it may, its office, and how old its passwords may be."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.models import Role, User
from crm.accounts.models.role_shape import Shape
from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import Group, Reach
from crm.narrowing import form_field

AREAS = {
    "contacts": _("Contacts"),
    "companies": _("Companies"),
    "jobs": _("Long jobs"),
    "privacy": _("Privacy desk"),
    "accounts": _("Settings"),
}
OTHER = "other"
SHORTEST, LONGEST = 30, 730  # days a password may live; shorter only teaches people to count upwards


def area_of(right: str) -> str:
    """The part of the product that a right belongs to."""
    area = right.partition(".")[0]
    return area if area in AREAS else OTHER


def choices_of(area: str) -> list[tuple[str, Any]]:
    """The rights of an area, those that an office brings left out."""
    return [(right, label) for right, label in rights.RIGHTS.items() if area_of(right) == area and grantable(right)]


def grantable(right: str) -> bool:
    """Whether a right is ticked by itself: some come with the office of deciding only."""
    return right not in rights.BY_OFFICE


class RoleForm(forms.Form):
    """A shape. One field per group of data, one list of boxes per area; a machine's rights are its token's scopes."""

    name = forms.CharField(label=pgettext_lazy("of a role", "Name"), max_length=80)
    decides = forms.BooleanField(
        label=_("Decides for the controller"),
        required=False,
        help_text=_("Approves purposes, retention and refusals. Never together with the officer (Art. 38(6) GDPR)."),
    )
    dpo = forms.BooleanField(
        label=_("Data protection officer"), required=False, help_text=_("Drafts, advises and holds; decides nothing.")
    )
    password_days = forms.IntegerField(
        label=_("Days until a new password"),
        required=False,
        min_value=SHORTEST,
        max_value=LONGEST,
        help_text=_("Empty: never, which is safer."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    viewer = forms.ModelChoiceField(
        label=_("What would this person see?"), queryset=User.objects.none(), to_field_name="uid", required=False
    )

    def __init__(self, *args: Any, role: Role | None = None, begin: Shape | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.role = role
        empty = Shape("", reach=dict.fromkeys(Group.values, Reach.NONE.value))
        shape = Shape.of(role) if role else begin or empty
        for group in Group:
            self.fields[f"reach_{group}"] = forms.ChoiceField(
                label=group.label, choices=Reach.choices, initial=shape.reach[group], widget=forms.RadioSelect
            )
        self.areas = [] if role and role.machine else [area for area in (*AREAS, OTHER) if choices_of(area)]
        for area in self.areas:
            self.fields[f"may_{area}"] = forms.MultipleChoiceField(
                label=AREAS.get(area, _("Other")),
                choices=choices_of(area),
                initial=[right for right in shape.rights if area_of(right) == area],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        if role and role.machine:
            del self.fields["decides"], self.fields["dpo"], self.fields["password_days"]
        people = User.objects.filter(is_active=True, role__machine=False)
        viewer = form_field(self, "viewer", forms.ModelChoiceField)
        viewer.queryset = people.order_by("last_name", "first_name", "username")
        viewer.empty_label = _("Choose")
        self.initial = {
            **self.initial,
            **{name: getattr(shape, name) for name in ("decides", "dpo", "password_days")},
            "name": str(role) if role else shape.name,
            "seen": shape.mark if role else "",
        }

    @property
    def reach_fields(self) -> list[forms.BoundField]:
        """One for each group of data."""
        return [self[f"reach_{group}"] for group in Group]

    @property
    def right_fields(self) -> list[forms.BoundField]:
        """One for each area."""
        return [self[f"may_{area}"] for area in self.areas]

    @property
    def shape(self) -> Shape:
        """What was asked for; of a valid form."""
        data, typed = self.cleaned_data, self.cleaned_data["name"].strip()
        return Shape(
            # what stood in the field may be the translation of the name in the row
            name=self.role.name if self.role and typed == str(self.role) else typed,
            rights=frozenset(right for area in self.areas for right in data[f"may_{area}"]),
            reach={group.value: data[f"reach_{group}"] for group in Group},
            decides=bool(data.get("decides")),
            dpo=bool(data.get("dpo")),
            password_days=data.get("password_days"),
        )
