"""Values of contacts and companies, changed where they stand in their pages."""

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
from crm.contacts.companies.company_record import CompanySheet
from crm.contacts.companies.forms import values_of
from crm.contacts.company_list.views_company_acts import kept_or_404
from crm.contacts.custom_values.value_store import is_custom
from crm.contacts.in_place.forms import CompanyValueForm, ContactValueForm
from crm.contacts.in_place.spots import Spot, changed_in_place
from crm.contacts.ownership.custody import must_keep
from crm.contacts.ownership.lookups import company_or_404, contact_or_404
from crm.contacts.people.contact_record import Sheet
from crm.contacts.people.editing import current, edit
from crm.contacts.safeguards.pause import refuse_paused
from crm.contacts.tags.tagging import rows_of
from crm.privacy.logs import access_log

CONTACT = columns.CONTACT.spots("in_place")
COMPANY = company_columns.spots_of(trader=False)
TRADER = company_columns.spots_of(trader=True)


def only(known: dict[str, tuple[str, ...]], name: str, offered: Any) -> tuple[str, ...]:
    """The form's fields behind one value; 404 for a name that is none, and for a custom field that is not offered."""
    if is_custom(name) and name in offered:
        return (name,)
    if name not in known:
        raise Http404
    return known[name]


class ContactSpot(Spot):
    """A value of a contact."""

    template = "workspace/record/_spot.html"

    @property
    def url(self) -> str:  # type: ignore[override]
        """The view about this value."""
        return f"{reverse('contacts:value', args=[self.thing.uid])}?field={self.name}"

    @property
    def back(self) -> str:  # type: ignore[override]
        """The record."""
        return reverse("contacts:record", args=[self.thing.uid])

    def form(self, data: Any) -> ContactValueForm:
        """Its fields."""
        values = current(self.thing)
        self.fields = only(CONTACT, self.name, values)
        known, initial = self.fields, {**values, "version": self.thing.version}
        made = ContactValueForm(data, user=self.user, initial=initial, only=known, known=values, auto_id="spot_%s")
        custom = is_custom(self.name)
        self.label = made.fields[self.name].label if custom else columns.CONTACT.called(self.name)
        return made

    def save(self, form: ContactValueForm, version: int) -> None:
        edit(self.thing, form.values(), version=version, by=self.user)

    def context(self) -> dict[str, Any]:
        """The value as the record shows it; its head is drawn anew."""
        sheet = Sheet(contact_or_404(self.user, self.thing.uid), self.user)
        value = next((one for one in sheet.spots if one.field == self.name), None)
        if value is None:
            raise Http404
        return {
            "sheet": sheet,
            "contact": sheet.contact,
            "value": value,
            "tags": [row.tag for row in rows_of(sheet.contact).select_related("tag")],
        }

    def log(self) -> None:
        named = only(CONTACT, self.name, [self.name])
        access_log.shown(by=self.user, view="contacts:edit", people=[self.thing.pk], fields=list(named))


class CompanySpot(Spot):
    """A value of a company. `named` are those whose business a refusal names."""

    named: Sequence[int] = ()
    template = "workspace/company_page/_spot.html"

    @property
    def url(self) -> str:  # type: ignore[override]
        """The view about this value."""
        return f"{reverse('contacts:company_value', args=[self.thing.uid])}?field={self.name}"

    @property
    def back(self) -> str:  # type: ignore[override]
        """The company's page."""
        return reverse("contacts:company", args=[self.thing.uid])

    def form(self, data: Any) -> CompanyValueForm:
        """Its fields."""
        values = values_of(self.thing)
        known = only(TRADER if self.thing.sole_trader_id else COMPANY, self.name, values)
        made = CompanyValueForm(data, user=self.user, company=self.thing, initial=values, only=known, auto_id="spot_%s")
        self.label = made.fields[self.name].label if is_custom(self.name) else company_columns.COMPANY.called(self.name)
        self.named = made.named
        return made

    def save(self, form: CompanyValueForm, version: int) -> None:
        edit_company(self.thing, form.values, version=version, by=self.user)

    def context(self) -> dict[str, Any]:
        """The value as the page shows it; its head is drawn anew."""
        sheet = CompanySheet(company_or_404(self.user, self.thing.uid), self.user)
        value = next((one for one in sheet.spots if one.field == self.name), None)
        if value is None:
            raise Http404
        return {"sheet": sheet, "company": sheet.company, "value": value}

    def log(self) -> None:
        people = [*([self.thing.sole_trader_id] if self.thing.sole_trader_id else []), *self.named]
        access_log.shown(by=self.user, view="contacts:company", people=people, fields=["company"] if people else [])


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def value(request: StaffRequest, key: UUID) -> HttpResponse:
    """One value of a contact."""
    contact = contact_or_404(request.user, key, alive=True)
    must_keep(request.user, contact)
    refuse_paused([contact.pk])
    return changed_in_place(request, ContactSpot(request, contact, request.GET.get("field", "")))


@policy(rights.COMPANIES_EDIT, params={"key": "company"}, methods=["GET", "POST"])
def company_value(request: StaffRequest, key: UUID) -> HttpResponse:
    """One value of a company."""
    return changed_in_place(request, CompanySpot(request, kept_or_404(request, key), request.GET.get("field", "")))
