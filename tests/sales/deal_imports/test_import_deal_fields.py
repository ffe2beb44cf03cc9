"""Fields of the house's own as columns of a file of deals."""

from datetime import date

import pytest

from crm.contacts.custom_values.value_store import custom_values_of as told_in
from crm.files.imports.arrival import receive
from crm.files.imports.terms import agree, choose_columns
from crm.files.models import Import
from crm.sales.models import Deal
from tests.contacts.custom.field_cases import make
from tests.files.import_cases import counts, csv, imported, told, undone
from tests.sales.deal_builders import firm

HEADERS = "Tytuł;NIP;Osoba;Model"
NIP = "5265877635"

pytestmark = pytest.mark.django_db


def ready(by, *lines, over=()) -> Import:
    """An import of deals whose columns are as they were recognised."""
    load = receive(csv(*lines, headers=HEADERS), "szanse.csv", by=by, kind="deals")
    assert choose_columns(load, load.targets, overwriting=over, by=by) == []
    assert agree(load, told(by, purpose=None, match="title", obtained_on=date(2026, 6, 1)), by=by) == []
    return Import.objects.get(pk=load.pk)


def own() -> list[dict[str, str]]:
    """What deals say in fields of the house's own."""
    return [told_in(deal) for deal in Deal.objects.with_keys().order_by("pk")]


def test_a_deal_brings_it_another_file_replaces_it_and_it_comes_back(sam):
    model = make("Model", record="deal", category="correspondence")
    firm(sam)
    imported(ready(sam, f"Deski;{NIP};;D-7"))
    load = imported(ready(sam, f"Deski;{NIP};;D-8", over=[model.name]))
    assert (own(), counts(load)["updated"]) == ([{model.name: "D-8"}], 1)
    undone(load)
    assert own() == [{model.name: "D-7"}]


def test_of_a_persons_own_deal_a_purpose_of_hers_must_need_it(add, sam):
    model = make("Model", record="deal", category="correspondence", purposes=["service"])
    add(sam, name="Ewa Lis", email="ewa@x.test")
    load = imported(ready(sam, "Deski;;ewa@x.test;D-7"))
    (row,) = load.rows.all()
    assert (own(), counts(load)["new"]) == ([{model.name: ""}], 1)
    assert [code for _at, _target, code in row.problems] == ["own_not_needed"]
