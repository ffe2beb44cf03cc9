"""A file of the house's own records: a firm's are nobody's, a person's pass the gate for that person."""

import pytest

from consents.grounds.restrictions import restrict
from crm.contacts.companies.company_editing import add_company
from crm.jobs.models import Export
from tests.files.export_cases import made, rows
from tests.sales.object_builders import make_field, make_kind, own_record

pytestmark = pytest.mark.django_db
COLUMNS = ("title", "whose", "ends", "custom_zakres")
FIRMS, HERS = ["flota", "Mebloplast", "2027-06-30", "AC"], ["POL-2026-77", "Ada Kowalska", "2027-06-30", "OC"]


@pytest.fixture
def kind(contracts, sam, ada):
    policies = make_kind()
    make_field(policies, "Zakres")
    make_field(policies, "Stan", **{"kind": "choice", "choices": ["Nowa", "Stara"]})
    company = add_company({"name": "Mebloplast"}, by=sam)
    own_record(policies, sam, ada, custom_zakres="OC", custom_stan="nowa")
    own_record(policies, sam, company=company, called="flota", custom_zakres="AC")
    return policies


def file_of(by, records, **more) -> Export:
    """A file of the records of a kind that `by` sees, made."""
    return made(by, **{"what": records.slug, "columns": COLUMNS, "asked": {}, **more})


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_firms_and_those_people_who_have_a_ground_are_in_it(marek, ada, kind, form):
    export = file_of(marek, kind, kind=form)
    assert sorted(rows(export, marek)) == sorted([FIRMS, HERS])
    assert (export.count, export.entries) == (2, 1)


def test_a_restricted_person_is_left_out_and_counted(marek, sam, ada, kind):
    restrict(ada.person, "accuracy", by=sam)
    assert rows(file_of(marek, kind), marek) == [FIRMS]


def test_for_a_purpose_that_does_not_need_it_only_firms_are_in_it(marek, kind):
    export = file_of(marek, kind, purpose="offers")
    assert (rows(export, marek), export.left_out) == ([FIRMS], {"not_needed": 1})


def test_it_is_narrowed_as_the_list_is_and_holds_nothing_of_other_teams(marek, mallory, kind):
    assert rows(file_of(marek, kind, asked={"custom_stan": "nowa"}), marek) == [HERS]
    assert rows(file_of(marek, kind, asked={"state": "over"}), marek) == []
