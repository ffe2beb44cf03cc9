"""Every column of a company on every surface that its table names, of a firm and of a sole trader's business."""

import io
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.api.people.companies import CompanyChanges, CompanyShape, NewCompany
from crm.contacts.columns import company as columns
from crm.contacts.columns.company import COMPANY
from crm.contacts.companies.company_editing import add_company
from crm.contacts.companies.forms import values_of
from crm.contacts.company_imports.company_targets import COMPANIES, TARGETS
from crm.contacts.company_list.company_fields import fields_for
from crm.contacts.company_merging.company_comparison import CompanyComparison
from crm.contacts.models import Company
from crm.files.mapping.guesses import guess
from tests.files.export_cases import made, rows
from tests.files.import_cases import imported, prepared

SAMPLES = ("Próba 7", "5260250995", "012100784", "00-950", "https://wzor.test/oferta")


def sample(name: str) -> str:
    """A good value of a column, by what its control takes."""
    control: Any = COMPANY[name].control
    return next(value for value in SAMPLES if control.reader is None or control.reader(value) == (value, ""))


TYPED = {column.name: sample(column.name) for column in columns.columns_for(None) if column.control}


@pytest.fixture
def whole(sam, team_a) -> Company:
    """A firm that says something in every column that anybody types."""
    company = add_company(TYPED, by=sam, team=team_a)
    return Company.objects.with_keys().select_related("owner", "team").get(pk=company.pk)


def test_every_column_is_asked_for_and_kept(as_user, sam, whole):
    page = as_user(sam).get(reverse("contacts:company_edit", args=[whole.uid])).content.decode()
    assert [name for name in TYPED if f'name="{name}"' not in page] == []
    assert {name: values_of(whole)[name] for name in TYPED} == TYPED


def test_every_column_stands_on_the_page_and_is_changed_there(as_user, sam, whole):
    client = as_user(sam)
    page = client.get(reverse("contacts:company", args=[whole.uid])).content.decode()
    names = [name for name in COMPANY.names("card") if name in TYPED]
    assert [name for name in names if TYPED[name] not in page] == []
    change = reverse("contacts:company_value", args=[whole.uid])
    forms = {spot: client.get(f"{change}?field={spot}").status_code for spot in columns.spots_of(trader=False)}
    assert (set(forms.values()), [spot for spot in forms if f"{change}?field={spot}" not in page]) == ({200}, [])


def test_every_column_of_the_list_has_a_head(as_user, sam, whole):
    for column in COMPANY.having("listed"):
        page = as_user(sam).get(reverse("contacts:companies"), {"cols": f"name.{column.code}"}).content.decode()
        assert str(column.listed.label or column.label) in page, column.name


def test_every_filter_is_there(sam):
    known = fields_for(sam, timezone.now()).by_name
    assert [name for name in COMPANY.names("filtered") if name not in known] == []


def test_every_column_of_a_file_is_known_by_its_name_and_brought_in(contracts, sam):
    named = {name: str(TARGETS[name].label) for name in COMPANY.names("imported")}
    column_guesses = guess(list(named.values()), [], COMPANIES)
    assert dict(zip(named, (column_guess.target for column_guess in column_guesses), strict=True)) == {
        name: name for name in named
    }
    file = io.BytesIO("\n".join([";".join(named.values()), ";".join(TYPED[name] for name in named)]).encode())
    imported(prepared(sam, file, kind="companies", purpose=contracts))
    company = Company.objects.with_keys().get()
    assert {name: values_of(company)[name] for name in named} == {name: TYPED[name] for name in named}


def test_every_column_is_taken_out_as_a_file(whole, marek):
    names = COMPANY.names("exported")
    [line] = rows(made(marek, what="companies", columns=names, asked={}), marek)
    cells = dict(zip(names, line, strict=True))
    assert {name: cells[name] for name in names if name in TYPED} == {n: TYPED[n] for n in names if n in TYPED}
    assert [name for name in names if not cells[name]] == []


def test_every_column_is_compared_before_two_become_one(whole, sam, team_a):
    other = add_company({"name": "Inna"}, by=sam, team=team_a)
    lines = {line.field: line for line in CompanyComparison(other, whole, sam).lines}
    spots = [spot for spot, names in COMPANY.spots("merged").items() if set(names) & set(TYPED)]
    assert [spot for spot in spots if spot not in lines or not lines[spot].values[1]] == []


def test_every_column_goes_by_the_api():
    written = [item.name for item in COMPANY if item.control and item.api and item.api.writes]
    read = [item.name for item in COMPANY if item.api and item.api.reads]
    assert [name for name in written if name not in CompanyChanges().fields] == []
    assert set(written) - set(NewCompany().fields) == {"address"}
    assert [name for name in read if name not in CompanyShape().fields] == []


def test_a_sole_traders_columns_have_sealed_fields_of_their_own():
    sealed = {field.name for field in Company._meta.concrete_fields if field.name.startswith("trader_")}
    assert sealed - set(COMPANY.apart) == set(columns.TRADER_FIELDS.values())
