"""Editing single values of contacts and companies where they are shown on their pages."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.columns import company as company_columns, contact as columns
from crm.contacts.companies.company_editing import edit_company
from crm.contacts.companies.company_record import CompanyRecord
from crm.contacts.companies.forms import values_of
from crm.contacts.company_list.views_company_acts import handled_or_404
from crm.contacts.custom_values.value_store import is_custom
from crm.contacts.in_place.forms import CompanyValueForm, ContactValueForm
from crm.contacts.in_place.spots import Spot, edit_in_place
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.ownership.lookups import company_or_404, contact_or_404
from crm.contacts.people.contact_record import ContactRecord
from crm.contacts.people.editing import current, edit
from crm.contacts.safeguards.pause import refuse_paused
from crm.contacts.tags.tagging import rows_of
from crm.privacy.logs import access_log

CONTACT = columns.CONTACT.spots("in_place")
COMPANY = company_columns.spots_of(trader=False)
TRADER = company_columns.spots_of(trader=True)


def fields_behind(names_by_spot: dict[str, tuple[str, ...]], name: str, offered: Any) -> tuple[str, ...]:
    """The form's fields behind one value; a 404 for an unknown name, and for a custom field that is not offered."""
    if is_custom(name) and name in offered:
        return (name,)
    if name not in names_by_spot:
        raise Http404
    return names_by_spot[name]


class ContactSpot(Spot):
    """A value of a contact."""

    template = "workspace/record/_spot.html"

    @property
    def url(self) -> str:  # type: ignore[override]
        """The address of this view."""
        return f"{reverse('contacts:value', args=[self.thing.uid])}?field={self.name}"

    @property
    def back(self) -> str:  # type: ignore[override]
        """The record."""
        return reverse("contacts:record", args=[self.thing.uid])

    def form(self, data: Any) -> ContactValueForm:
        """The form with the fields of this value."""
        values = current(self.thing)
        self.fields = fields_behind(CONTACT, self.name, values)
        names, initial = self.fields, {**values, "version": self.thing.version}
        value_form = ContactValueForm(
            data, user=self.user, initial=initial, only=names, known=values, auto_id="spot_%s"
        )
        custom = is_custom(self.name)
        self.label = value_form.fields[self.name].label if custom else columns.CONTACT.called(self.name)
        return value_form

    def save(self, form: ContactValueForm, version: int) -> None:
        edit(self.thing, form.values(), version=version, by=self.user)

    def context(self) -> dict[str, Any]:
        """The value as the record shows it now; the record's heading is rendered again."""
        contact_record = ContactRecord(contact_or_404(self.user, self.thing.uid), self.user)
        value = next((record_value for record_value in contact_record.spots if record_value.field == self.name), None)
        if value is None:
            raise Http404
        return {
            "sheet": contact_record,
            "contact": contact_record.contact,
            "value": value,
            "tags": [row.tag for row in rows_of(contact_record.contact).select_related("tag")],
        }

    def log(self) -> None:
        named = fields_behind(CONTACT, self.name, [self.name])
        access_log.shown(by=self.user, view="contacts:edit", people=[self.thing.pk], fields=list(named))


class CompanySpot(Spot):
    """A value of a company. `named` are sole traders whose business an error message names."""

    named: Sequence[int] = ()
    template = "workspace/company_page/_spot.html"

    @property
    def url(self) -> str:  # type: ignore[override]
        """The address of this view."""
        return f"{reverse('contacts:company_value', args=[self.thing.uid])}?field={self.name}"

    @property
    def back(self) -> str:  # type: ignore[override]
        """The company's page."""
        return reverse("contacts:company", args=[self.thing.uid])

    def form(self, data: Any) -> CompanyValueForm:
        """The form with the fields of this value."""
        values = values_of(self.thing)
        names = fields_behind(TRADER if self.thing.sole_trader_id else COMPANY, self.name, values)
        value_form = CompanyValueForm(
            data, user=self.user, company=self.thing, initial=values, only=names, auto_id="spot_%s"
        )
        self.label = (
            value_form.fields[self.name].label if is_custom(self.name) else company_columns.COMPANY.called(self.name)
        )
        self.named = value_form.named
        return value_form

    def save(self, form: CompanyValueForm, version: int) -> None:
        edit_company(self.thing, form.values, version=version, by=self.user)

    def context(self) -> dict[str, Any]:
        """The value as the page shows it now; the page's heading is rendered again."""
        company_record = CompanyRecord(company_or_404(self.user, self.thing.uid), self.user)
        value = next((record_value for record_value in company_record.spots if record_value.field == self.name), None)
        if value is None:
            raise Http404
        return {"sheet": company_record, "company": company_record.company, "value": value}

    def log(self) -> None:
        people = [*([self.thing.sole_trader_id] if self.thing.sole_trader_id else []), *self.named]
        access_log.shown(by=self.user, view="contacts:company", people=people, fields=["company"] if people else [])


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def value(request: StaffRequest, key: UUID) -> HttpResponse:
    """One value of a contact."""
    contact = contact_or_404(request.user, key, alive=True)
    must_have_custody(request.user, contact)
    refuse_paused([contact.pk])
    return edit_in_place(request, ContactSpot(request, contact, request.GET.get("field", "")))


@policy(rights.COMPANIES_EDIT, params={"key": "company"}, methods=["GET", "POST"])
def company_value(request: StaffRequest, key: UUID) -> HttpResponse:
    """One value of a company."""
    return edit_in_place(request, CompanySpot(request, handled_or_404(request, key), request.GET.get("field", "")))
