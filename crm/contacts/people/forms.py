"""The forms that add and edit a contact."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consents.grounds.answers import required_by_law
from crm.accounts.language.formats import day
from crm.accounts.models import Team
from crm.contacts.columns.contact import CONTACT
from crm.contacts.columns.forms import WithColumns
from crm.contacts.companies.company_editing import add_company, company_with_nip
from crm.contacts.companies.nip_locks import lock_nip
from crm.contacts.custom_values.forms import WithCustom
from crm.contacts.entries.forms import AnswersField
from crm.contacts.models import Company, CustomField
from crm.contacts.ownership.colleagues import teams_of
from crm.contacts.safeguards.minimisation import OWN, NotNeeded, filled_names, not_needed
from crm.contacts.safeguards.provenance import notice_day
from crm.contacts.tags.forms import WithTags
from crm.files.rows.form_fields import nip_field
from crm.lists.columns import Column
from crm.narrowing import form_field
from crm.privacy.categories import Category
from crm.privacy.models import LegalBasis, Origin, Purpose

REGISTERED = ("regon", "street", "postcode", "city")  # what a register says beside name and NIP
BY_HAND = [kind for kind in Origin.Kind if kind not in (Origin.Kind.IMPORT, Origin.Kind.API)]


class EmployerForm(forms.Form):
    """The employer: a company chosen from those the user sees, or a new one by name and NIP."""

    company = forms.UUIDField(required=False, widget=forms.HiddenInput)
    firm = forms.JSONField(required=False, widget=forms.HiddenInput)  # what a register said of it
    company_name = forms.CharField(label=_("Company"), max_length=200, required=False)
    nip = nip_field(help_text=_("Only for a company that is not here yet."))

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        self.user = user
        super().__init__(*args, **options)
        ask_while_typing(self.fields["company_name"], "contacts:company_suggest", "#companies")

    @property
    def chosen(self) -> Company | None:
        """The company ticked below the field: the submitted one, else the initial one."""
        if self.is_bound:
            return getattr(self, "cleaned_data", {}).get("company")
        return self.initial.get("employer")

    @property
    def employers(self) -> list[Company]:
        """The chosen company, as a list of choices."""
        return [self.chosen] if self.chosen else []

    def clean_company(self) -> Company | None:
        """The chosen company, if the user sees it; an invisible one is treated like one that does not exist."""
        uid = self.cleaned_data["company"]
        if uid is None:
            return None
        company = Company.objects.visible_to(self.user).with_keys().filter(uid=uid, binned_at=None).first()
        if company is None:
            raise forms.ValidationError(_("Choose the company again."), code="company")
        return company

    def employer(self, team: Team | None) -> Company | None:
        """The chosen company, the one with that NIP, or a new one; None without a name. Call it in a transaction,
        before anything else is locked: of two who add one NIP at once the second gets the first one's.
        """
        chosen, name, nip = (self.cleaned_data.get(key) for key in ("company", "company_name", "nip"))
        if not name:
            return None
        if chosen is not None:
            return chosen
        lock_nip(nip or "")
        existing = company_with_nip(self.user, nip) if nip else None
        if existing is None and self.is_trade:
            return None
        return existing or add_company({**self.told(), "name": name, "nip": nip or ""}, by=self.user, team=team)

    def told(self) -> dict[str, str]:
        """What a register said of the firm, while its NIP is still the one in the form."""
        register_data = self.cleaned_data.get("firm") or {}
        if not isinstance(register_data, dict) or register_data.get("nip") != self.cleaned_data.get("nip"):
            return {}
        given = {name: str(register_data[name]) for name in REGISTERED if register_data.get(name)}
        limits = {field.name: getattr(field, "max_length", None) for field in Company._meta.concrete_fields}
        return {name: text[: limits[name]] for name, text in given.items()}

    @property
    def is_trade(self) -> bool:
        """Whether the register says the firm is a sole trader's business: then it is the contact's own."""
        register_data = self.cleaned_data.get("firm")
        return isinstance(register_data, dict) and register_data.get("trader") is True and bool(self.told())

    def trade(self) -> dict[str, str]:
        """The sole trader's business as `add_trade` takes it."""
        register_data = self.told()
        place = " ".join(filter(None, (register_data.get("postcode", ""), register_data.get("city", ""))))
        address = ", ".join(filter(None, (register_data.get("street", ""), place)))
        name, nip = (self.cleaned_data[key] for key in ("company_name", "nip"))
        return {"name": name, "nip": nip, "regon": register_data.get("regon", ""), "address": address}


class QuickAddForm(WithColumns, WithCustom, EmployerForm):
    """What a new contact needs, and no more; the origin and the purpose are required."""

    origin_kind = forms.ChoiceField(
        label=_("Where do the data come from?"),
        choices=[("", _("Choose")), *((kind.value, kind.label) for kind in BY_HAND)],
    )
    origin_label = forms.CharField(
        label=_("Which one exactly?"), max_length=120, help_text=_("For example Drema 2026, or who recommended us.")
    )
    purpose = forms.ModelChoiceField(label=_("What for?"), queryset=Purpose.objects.none(), to_field_name="slug")
    notice = forms.ChoiceField(
        label=pgettext_lazy("duty", "Privacy notice"),
        choices=[
            (Origin.Notice.GIVEN, Origin.Notice.GIVEN.label),
            (Origin.Notice.KNOWN, Origin.Notice.KNOWN.label),
            (Origin.Notice.DUE, _("Not yet: remind me")),
        ],
        widget=forms.RadioSelect,
    )
    answer_by = AnswersField()
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none())
    another = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ask_columns(CONTACT.having("new"))
        self.fields["name"].widget.attrs |= {"autocomplete": "off", "data-focus": ""}
        self.order_fields(field_order(self.asked_columns))
        form_field(self, "purpose", forms.ModelChoiceField).queryset = Purpose.objects.filter(
            pk__in=[purpose.pk for purpose in purposes_by_hand()]
        )
        form_field(self, "purpose", forms.ModelChoiceField).empty_label = _("Choose")
        teams = teams_of(self.user)
        form_field(self, "team", forms.ModelChoiceField).queryset = teams
        if len(teams) == 1:
            self.fields["team"].initial, self.fields["team"].widget = teams[0].pk, forms.HiddenInput()
        for name in ("name", "email", "phone", "nip"):
            ask_while_typing(self.fields[name], "contacts:similar", "#alike")
        now = timezone.now()
        days = {"own": day(notice_day(Origin.Kind.FORM, now)), "other": day(notice_day(Origin.Kind.REFERRAL, now))}
        hint = _("Data from the person: by %(own)s. From elsewhere: by %(other)s, or with the first message.")
        self.fields["notice"].help_text = hint % days
        self.ask_for(CustomField.Record.CONTACT, new=True)

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if not any(data.get(name) for name in ("name", "email", "phone")) and not self.errors:
            self.add_error("name", _("Give at least a name, an e-mail address or a phone number."))
        if purpose := data.get("purpose"):
            self.refuse_missing([purpose])
            for name in not_needed(filled_names(self.values()), purpose, self.asked):
                category = self.asked[name].category if name in self.asked else ""
                self.add_error("company_name" if name == "company" else name, NotNeeded(name, purpose, category))
            if data.get("company_name") and self.is_trade and not purpose.needs(Category.COMPANY):
                self.add_error("company_name", NotNeeded("company", purpose))
        return data

    def values(self) -> dict[str, Any]:
        """The values that `add_contact` takes, with the name of the company for the company."""
        data = self.cleaned_data
        company = data.get("company_name") and (data.get("company") or data["company_name"])
        columns = {column.name: data.get(column.name) for column in self.asked_columns}
        return columns | {"company": company, OWN: self.custom_values}


class EditForm(WithColumns, WithTags, WithCustom, EmployerForm):
    """Everything that may be changed about a contact, over the version that was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ask_columns(CONTACT.having("control"))
        self.order_fields(field_order(self.asked_columns))
        self.ask_for(CustomField.Record.CONTACT)
        self.offer_tags()

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if not any(data.get(name) for name in ("name", "email", "phone")) and not self.errors:
            self.add_error("name", _("Give at least a name, an e-mail address or a phone number."))
        return data

    def values(self) -> dict[str, Any]:
        """The values that `edit` takes, without the company."""
        outside = {"version", "company", "company_name", "nip", "firm", "new_tags"}
        submitted = {name: value for name, value in self.cleaned_data.items() if name not in outside}
        return submitted | {"tags": self.chosen_tags}


def field_order(columns: Iterable[Column]) -> list[str]:
    """Names of the form's fields in the order of the columns; the company takes three fields."""
    parts = {"company": ("company_name", "company", "nip")}
    return [name for column in columns for name in parts.get(column.name, (column.name,))]


def ask_while_typing(field: forms.Field, url: str, target: str) -> None:
    """While one types into `field`, post the form to `url` and put the response into `target`."""
    field.widget.attrs |= {
        "hx-post": reverse(url),
        "hx-trigger": "input changed delay:400ms",
        "hx-target": target,
        "hx-swap": "innerHTML",
        "hx-sync": "this:replace",
    }


def purposes_by_hand() -> list[Purpose]:
    """Purposes for which a contact may be added by hand: with channels, and needing neither consent nor a law."""
    purposes = Purpose.objects.active().exclude(legal_basis=LegalBasis.CONSENT)
    return [purpose for purpose in purposes if purpose.channels and not required_by_law(purpose)]
