"""Formulas on records: reckoned with what is written, by a job for what was; they tell no more than their sources."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from crm.contacts import tasks
from crm.contacts.companies.company_editing import add_company, edit_company
from crm.contacts.company_merging.company_joining import join_companies
from crm.contacts.company_merging.company_splitting import split_companies
from crm.contacts.custom.definitions import change_field, remove, restore
from crm.contacts.custom_values.value_store import custom_values_of
from crm.contacts.merging.joining import join_contacts
from crm.contacts.merging.splitting import split_contacts
from crm.contacts.models import CompanyValue, CustomField
from crm.contacts.people.editing import edit
from crm.jobs.models import Job
from crm.privacy.models import LedgerEntry, Merge
from tests.contacts.custom.field_cases import BY, firm_now, make, opened
from tests.files.export_cases import made, rows

pytestmark = pytest.mark.django_db
FIRM = {"record": "company", "category": "company"}


@pytest.fixture
def fields(contracts):
    """An amount, a number, and what comes of them."""
    make("Limit", kind="money", unit="PLN", **FIRM)
    make("Osoby", kind="number", **FIRM)
    return make("Na osobę", kind="formula", formula="limit ÷ osoby", **FIRM)


def job_done():
    """The job that reckons, done."""
    job = Job.objects.filter(kind="contacts.reckon_field").latest("pk")
    tasks.reckon_field(job.pk)
    return Job.objects.get(pk=job.pk)


def test_it_is_reckoned_whenever_a_source_is_written(sam, fields):
    company = add_company({"name": "Buk", "custom_limit": "100.00 PLN", "custom_osoby": "3"}, by=sam)
    assert custom_values_of(firm_now(company))[fields.name] == "33.33 PLN"
    edit_company(firm_now(company), {"custom_osoby": "4"}, version=1, by=sam)
    assert custom_values_of(firm_now(company))[fields.name] == "25.00 PLN"
    edit_company(firm_now(company), {"custom_osoby": "0"}, version=2, by=sam)
    assert not CompanyValue.objects.filter(definition=fields).exists()
    edit_company(firm_now(company), {"custom_osoby": "2"}, version=3, by=sam)
    edit_company(firm_now(company), {"custom_limit": ""}, version=4, by=sam)
    assert custom_values_of(firm_now(company)) == {"custom_limit": "", "custom_osoby": "2", fields.name: ""}


def test_records_that_were_there_before_are_reckoned_by_a_job(sam, marek, contracts):
    make("Limit", kind="money", unit="PLN", **FIRM)
    for name in ("Buk", "Dąb"):
        add_company({"name": name, "custom_limit": "100.00 PLN"}, by=sam)
    add_company({"name": "Klon"}, by=sam)
    field = make("Dwa limity", kind="formula", formula="limit × 2", **FIRM)
    assert (job_done().state, CompanyValue.objects.filter(definition=field).count()) == ("done", 2)
    change_field(field, {"formula": "limit × 3"}, by=marek)
    assert job_done().result["counts"] == {"updated": 2}
    values = [row.kept for row in CompanyValue.objects.filter(definition=field).select_related("company")]
    assert values == ["300.00 PLN", "300.00 PLN"]
    assert LedgerEntry.objects.filter(act="field.reckoned").count() == 2
    source = CustomField.objects.get(key="limit")
    remove(source, by=marek)
    job_done()
    assert not CompanyValue.objects.filter(definition=field).exists()
    restore(source, by=marek)
    job_done()
    assert CompanyValue.objects.filter(definition=field).count() == 2


def test_people_have_them_too(sam, ada, marek):
    make("Początek", kind="date")
    make("Koniec", kind="date")
    field = make("Ile dni", kind="formula", formula="koniec − poczatek", unit="dni")
    edit(opened(ada), {"custom_poczatek": "2026-05-31", "custom_koniec": "2026-07-01"}, version=1, by=sam)
    assert custom_values_of(opened(ada))[field.name] == "31"
    assert rows(made(marek, columns=["name", field.name]), marek) == [["Ada Kowalska", "31 dni"]]


def test_nobody_fills_it_in(as_user, sam, fields):
    company = add_company({"name": "Buk", "custom_limit": "10.00 PLN", "custom_osoby": "2"}, by=sam)
    client = as_user(sam)
    page = client.get(reverse("contacts:company", args=[company.uid])).content.decode()
    assert "Na osobę" in page
    assert f"field={fields.name}" not in page
    assert (
        f'name="{fields.name}"' not in client.get(reverse("contacts:company_edit", args=[company.uid])).content.decode()
    )
    place = reverse("contacts:company_value", args=[company.uid])
    assert client.get(f"{place}?field={fields.name}").status_code == 404


def test_a_merge_reckons_anew(sam, fields):
    gone = add_company({"name": "Buk", "custom_limit": "10.00 PLN", "custom_osoby": "2"}, by=sam)
    other = add_company({"name": "Buk sp. z o.o.", "custom_osoby": "5"}, by=sam)
    join_companies(firm_now(gone), firm_now(other), by=sam)
    assert custom_values_of(firm_now(other))[fields.name] == "2.00 PLN"


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"formula": "limit ÷"}, "formula"),
        ({"formula": "nic + 1"}, "formula"),
        ({"formula": "na_osobe + limit"}, "formula"),
        ({"formula": "wynik + 1"}, "formula"),
        ({"formula": "1 + 1"}, "formula"),
        ({"formula": "limit × 2", "purposes": ["contracts", "service"]}, "formula"),
        ({"kind": "number", "formula": "limit × 2"}, "formula"),
    ],
)
def test_what_it_may_not_be(fields, values, column):
    with pytest.raises(ValidationError) as caught:
        make("Wynik", **{"kind": "formula", **FIRM, **values})
    assert column in caught.value.message_dict


def test_it_tells_nobody_what_is_hidden_from_them(fields):
    source = CustomField.objects.get(key="limit")
    with pytest.raises(ValidationError, match="hidden_from"):
        change_field(source, {"hidden_from": ["sales"]}, by=BY)
    source.refresh_from_db()
    change_field(fields, {"hidden_from": ["sales"]}, by=BY)
    change_field(source, {"hidden_from": ["sales"]}, by=BY)
    for looser in ({"hidden_from": []}, {"hidden_from": ["manager"]}):
        with pytest.raises(ValidationError, match="formula"):
            change_field(CustomField.objects.get(pk=fields.pk), looser, by=BY)
    with pytest.raises(ValidationError, match="purposes"):
        change_field(source, {"purposes": ["service"]}, by=BY)


def test_undoing_a_merge_of_contacts_reckons_both_again(sam, ada, ben, contracts):
    first, other = make("Pierwsza", kind="number"), make("Druga", kind="number")
    total = make("Razem", kind="formula", formula="pierwsza + druga")
    edit(opened(ada), {first.name: "2", other.name: "3"}, version=1, by=sam)
    edit(opened(ben), {first.name: "10"}, version=1, by=sam)
    merged = join_contacts(opened(ada), opened(ben), (), by=sam)
    assert custom_values_of(opened(ben))[total.name] == "13"
    change_field(total, {"formula": "pierwsza + pierwsza"}, by=BY)
    split_contacts(Merge.objects.select_related("survivor__key").get(pk=merged.pk), by=sam)
    assert custom_values_of(opened(ada))[total.name] == "4"
    assert custom_values_of(opened(ben))[total.name] == "20"


def test_undoing_a_merge_of_companies_reckons_with_the_formula_of_now(sam, fields):
    first, other = (add_company({"name": name, "custom_limit": "100.00 PLN"}, by=sam) for name in ("Buk", "Dąb"))
    edit_company(firm_now(first), {"custom_osoby": "4"}, version=1, by=sam)
    merged = join_companies(firm_now(first), firm_now(other), by=sam)
    assert custom_values_of(firm_now(other))[fields.name] == "25.00 PLN"
    change_field(fields, {"formula": "limit + limit"}, by=BY)
    split_companies(merged, by=sam)
    assert custom_values_of(firm_now(first))[fields.name] == "200.00 PLN"
    assert custom_values_of(firm_now(other))[fields.name] == "200.00 PLN"
