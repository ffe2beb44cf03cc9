"""Custom columns of files: out for a purpose that needs them; in by the address that the import asks."""

import pytest
from django.urls import reverse

from crm.contacts.custom_values.value_import import parse
from crm.contacts.people.editing import edit
from crm.contacts.safeguards.minimisation import NotNeeded
from crm.jobs.models import Export
from tests.contacts.custom.field_cases import make, opened
from tests.files.export_cases import made, ordered, rows

pytestmark = pytest.mark.django_db
NEW = reverse("contacts:export_new")


def test_a_file_holds_them_in_words_for_a_purpose_that_needs_them(sam, ada, ben, marek):
    trade = make("Branża", kind="choice", choices=["IT", "Handel"])
    people = make("Liczba osób", kind="number")
    edit(opened(ada), {trade.name: "it", people.name: "1250,5"}, version=1, by=sam)
    file = made(marek, columns=["name", trade.name, people.name])
    assert rows(file, marek) == [["Ada Kowalska", "IT", "1250,5"], ["Ben Żółć", "", ""]]
    assert Export.objects.get().columns == ["name", trade.name, people.name]
    rebate = make("Rabat", category="preferences", purposes=["offers"])
    with pytest.raises(NotNeeded):
        ordered(marek, columns=["name", rebate.name])


def test_the_page_marks_those_that_the_purpose_does_not_need(as_user, ada, marek):
    make("Branża")
    make("Rabat", category="preferences", purposes=["offers"])
    form = as_user(marek).get(f"{NEW}?view=all&for=contracts").context["form"]
    own = {name: name in form.fitting for name in form.labels if name.startswith("custom_")}
    assert (own, form.chosen.slug) == ({"custom_branza": True, "custom_rabat": False}, "contracts")


def test_a_cell_is_read_or_its_problem_is_named(contracts):
    trade = make("Branża", kind="choice", choices=[("Informatyka", "Computing"), "Handel"])
    people = make("Liczba osób", kind="number")
    assert [parse(trade, cell) for cell in ("computing", "INFORMATYKA", "brak", "")] == [
        ("informatyka", ""),
        ("informatyka", ""),
        ("", ""),
        ("", ""),
    ]
    assert [parse(people, "dużo"), parse(trade, "Rybołówstwo")] == [("", "own_number"), ("", "own_choice")]
    assert parse(make("Opis"), "PESEL 44051401359") == ("", "own_identifier")
