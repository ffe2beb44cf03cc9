"""Files of records of the house's own kinds: dry run, what comes in, what stays out, the way back."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from crm.contacts.custom_values.value_store import custom_values_of
from crm.contacts.object_kinds.kind_verbs import close
from crm.files.imports.arrival import receive
from crm.files.imports.terms import agree, choose_columns
from crm.files.models import Import
from crm.sales.models import ObjectRecord
from retention.holds.hold_acts import place
from tests.files.import_cases import counts, csv, imported, told, undone
from tests.sales.deal_builders import firm
from tests.sales.object_builders import BY, make_field, make_kind

HEADERS = "Numer polisy;Ważna do;NIP;E-mail;Zakres"
NIP = "5265877635"

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(contracts):
    policies = make_kind()
    make_field(policies, "Zakres")
    return policies


def ready(by, kind, *lines, over=()) -> Import:
    """An import of records whose columns are as they were recognised."""
    load = receive(csv(*lines, headers=HEADERS), "polisy.csv", by=by, kind=kind.slug)
    assert choose_columns(load, load.targets, overwriting=over, by=by) == []
    assert agree(load, told(by, purpose=None, match="title", obtained_on=date(2026, 6, 1)), by=by) == []
    return Import.objects.get(pk=load.pk)


def listed():
    """Titles with what each says."""
    rows = ObjectRecord.objects.with_keys().order_by("pk")
    return [(row.called, row.ends_on, custom_values_of(row)["custom_zakres"]) for row in rows]


def test_a_row_becomes_a_record_of_a_firm_or_of_a_person(add, sam, kind):
    company, ewa = firm(sam), add(sam, name="Ewa Lis", email="ewa@x.test")
    load = imported(
        ready(sam, kind, f"POL-1;2027-01-31;{NIP};;flota", "POL-2;31.12.2027;;ewa@x.test;OC", ";;;ewa@x.test;")
    )
    assert listed() == [("POL-1", date(2027, 1, 31), "flota"), ("POL-2", date(2027, 12, 31), "OC")]
    assert list(ObjectRecord.objects.order_by("pk").values_list("person", "company")) == [
        (None, company.pk),
        (ewa.pk, None),
    ]
    assert (counts(load)["new"], counts(load)["refused"]) == (2, 1)


def test_the_same_title_of_the_same_customer_is_a_duplicate_and_may_be_replaced_and_comes_back(sam, kind):
    firm(sam)
    imported(ready(sam, kind, f"POL-1;2027-01-31;{NIP};;flota"))
    load = imported(ready(sam, kind, f"pol-1;2028-01-31;{NIP};;auto", over=["ends_on", "custom_zakres"]))
    assert (listed(), counts(load)["updated"]) == ([("POL-1", date(2028, 1, 31), "auto")], 1)
    undone(load)
    assert listed() == [("POL-1", date(2027, 1, 31), "flota")]


def test_what_an_import_made_goes_when_it_is_taken_back(sam, kind):
    firm(sam)
    load = imported(ready(sam, kind, f"POL-1;;{NIP};;flota"))
    undone(load)
    assert listed() == []


def test_what_a_legal_hold_reaches_stays_when_the_import_is_taken_back(add, sam, dora, kind):
    ewa = add(sam, name="Ewa Lis", email="ewa@x.test")
    load = imported(ready(sam, kind, "POL-1;;;ewa@x.test;OC"))
    review_on = timezone.localdate() + timedelta(days=90)
    place(ewa.person, reason="claim", facts="Wezwanie do zapłaty", review_on=review_on, by=dora)
    undone(load)
    assert listed() == [("POL-1", None, "OC")]


def test_a_foreign_customer_is_not_met_and_a_closed_kind_takes_nothing(add, sam, mallory, kind):
    add(sam, name="Ewa Lis", email="ewa@x.test")
    foreign = imported(ready(mallory, kind, "POL-1;;;ewa@x.test;OC"))
    assert (listed(), counts(foreign)["refused"]) == ([], 1)
    load = ready(sam, kind, "POL-1;;;ewa@x.test;=cmd|'/c calc'!A1")
    close(kind, by=BY)
    assert (counts(imported(load))["refused"], listed()) == (1, [])
