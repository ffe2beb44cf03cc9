"""Fields of the house's own as columns of a file: known by their names, read, refused, replaced, and taken back."""

from collections import Counter

import pytest
from django.db import connection

from crm.contacts import tasks
from crm.contacts.companies.company_editing import add_company, add_trade
from crm.contacts.custom.choices import remove_choice
from crm.contacts.custom.definitions import retire
from crm.contacts.custom_values.value_store import custom_values_of as told_in
from crm.contacts.models import Company, Contact, ContactValue
from crm.contacts.people.editing import edit
from crm.files.imports.arrival import receive
from crm.files.imports.import_jobs import start_import
from crm.files.imports.recognition import guesses_of
from crm.files.imports.terms import agree, choose_columns, problems_with
from crm.files.mapping.saved_mappings import remember
from crm.files.models import Import, ImportedValue
from crm.privacy.models import Origin, Purpose
from tests.contacts.custom.field_cases import BY, make, opened
from tests.files.import_cases import checked, counts, csv, imported, told, undone

HEADERS = "Imię i nazwisko;E-mail;Branża;Liczba osób;Firma"
ANNA = {"name": "Anna Nowak", "email": "anna@x.test"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade():
    """A choice out of two."""
    return make("Branża", kind="choice", choices=[("Informatyka", "Computing"), "Handel"])


@pytest.fixture
def size():
    """A number."""
    return make("Liczba osób", kind="number")


def ready(by, *lines, headers=HEADERS, over=(), kind="contacts", **terms) -> Import:
    """An import of these lines, whose columns are as they were recognised."""
    load = receive(csv(*lines, headers=headers), "plik.csv", by=by, kind=kind)
    assert choose_columns(load, load.targets, overwriting=over, by=by) == []
    about = {} if kind == "contacts" else {"purpose": None, "match": ""}
    assert agree(load, told(by, **about, **terms), by=by) == []
    return Import.objects.get(pk=load.pk)


def own() -> list[dict[str, str]]:
    """What contacts say in fields of the house's own, in the order they came; only what is filled."""
    rows = Contact.objects.with_keys().order_by("pk")
    return [{name: text for name, text in told_in(contact).items() if text} for contact in rows]


def own_of_firms() -> list[dict[str, str]]:
    """The same of companies."""
    rows = Company.objects.with_keys().order_by("pk")
    return [{name: text for name, text in told_in(company).items() if text} for company in rows]


def codes(load) -> dict[int, list[str]]:
    """What is said about rows."""
    rows = load.rows.exclude(problems=[]).order_by("number")
    return {row.number: [code for _at, _target, code in row.problems] for row in rows}


@pytest.mark.parametrize("header", ["Branża", "branza", "BRANŻA:", "Branża EN"])
def test_a_column_is_known_by_the_names_of_the_field_and_its_key(sam, header):
    make("Branża")
    load = receive(csv("Anna;IT", headers=f"Imię i nazwisko;{header}"), "a.csv", by=sam)
    assert load.targets == {0: "name", 1: "custom_branza"}


def test_what_the_house_calls_so_counts_before_words_of_ours(sam):
    make("Telefon stacjonarny w biurze")
    load = receive(csv("Anna;61", headers="Imię i nazwisko;Telefon stacjonarny w biurze"), "a.csv", by=sam)
    assert load.targets[1] == "custom_telefon_stacjonarny_w_biurze"


def test_new_people_bring_them_and_their_origin_names_them(sam, trade, size):
    load = imported(ready(sam, "Anna Nowak;anna@x.test;computing;1 250,5;", "Jan Bąk;jan@x.test;;-;"))
    assert (own(), counts(load)["new"]) == ([{trade.name: "informatyka", size.name: "1250.5"}, {}], 2)
    assert [set(origin.fields) & {trade.name, size.name} for origin in Origin.objects.order_by("pk")] == [
        {trade.name, size.name},
        set(),
    ]


def test_a_value_that_does_not_fit_is_named_and_the_rest_of_the_row_comes_in(sam, trade, size):
    load = checked(ready(sam, "Anna Nowak;anna@x.test;Rybołówstwo;dużo;"))
    assert codes(load) == {2: ["own_choice", "own_number"]}
    imported(load)
    assert own() == [{}]


def test_a_number_of_somebody_does_not_come_in_by_a_text(sam):
    make("Opis")
    load = checked(ready(sam, "Anna;anna@x.test;PESEL 44051401359", headers="Imię i nazwisko;E-mail;Opis"))
    assert codes(load) == {2: ["own_identifier"]}


def test_gaps_are_filled_and_only_what_was_marked_is_replaced(add, sam, trade, size):
    anna = add(sam, **ANNA)
    edit(opened(anna), {trade.name: "handel"}, version=1, by=sam)
    load = imported(ready(sam, "Anna Nowak;anna@x.test;Informatyka;7;"))
    assert (own(), counts(load)["updated"]) == ([{trade.name: "handel", size.name: "7"}], 1)
    load = imported(ready(sam, "Anna Nowak;anna@x.test;Informatyka;;", over=[trade.name, size.name]))
    assert (own(), counts(load)["updated"]) == ([{trade.name: "informatyka", size.name: "7"}], 1)


def test_taken_back_they_say_what_they_said_but_for_what_was_changed_since(add, sam, trade, size):
    anna = add(sam, **ANNA)
    edit(opened(anna), {trade.name: "handel", size.name: "3"}, version=1, by=sam)
    load = imported(ready(sam, "Anna Nowak;anna@x.test;Informatyka;7;", over=[trade.name, size.name]))
    edit(opened(anna), {size.name: "8"}, version=opened(anna).version, by=sam)
    load = undone(load)
    assert (own(), load.counts["stayed"]) == ([{trade.name: "handel", size.name: "8"}], 1)
    assert ImportedValue.objects.count() == 0


def test_two_rows_of_one_person_give_one_value_after_the_other(add, sam, size):
    add(sam, **ANNA)
    lines = ("Anna Nowak;anna@x.test;;7;", "Anna Nowak;anna@x.test;;9;")
    load = imported(ready(sam, *lines, over=[size.name]))
    assert own() == [{size.name: "9"}]
    undone(load)
    assert own() == [{}]


def test_what_comes_and_what_was_lies_under_her_key_with_the_category_of_the_field(add, sam, size):
    anna = add(sam, **ANNA)
    edit(opened(anna), {size.name: "3"}, version=1, by=sam)
    imported(ready(sam, "Anna Nowak;anna@x.test;;7;", over=[size.name]))
    (value,) = ImportedValue.objects.select_related("person__key")
    assert (value.column, value.category, value.came, value.was) == (size.name, "employment", "7", "3")
    assert (value.person_id, value.house_value, value.house_before) == (anna.pk, "", "")


def test_a_field_that_the_purpose_does_not_need_is_left_out_on_demand(sam):
    make("Rabat", category="preferences", purposes=["offers"])
    load = receive(csv("Anna;a@x.test;5", headers="Imię i nazwisko;E-mail;Rabat"), "a.csv", by=sam)
    problems = problems_with(load, Purpose.objects.get(slug="contracts"))
    assert [(problem.code, problem.target, problem.column) for problem in problems] == [
        ("not_needed", "custom_rabat", 2)
    ]


def test_a_purpose_that_needs_the_kind_of_data_still_has_to_be_one_of_the_field(sam):
    make("Branża", purposes=["service"])
    load = receive(csv("Anna;a@x.test;IT", headers="Imię i nazwisko;E-mail;Branża"), "a.csv", by=sam)
    contracts = Purpose.objects.get(slug="contracts")
    assert ("employment" in contracts.categories, len(problems_with(load, contracts))) == (True, 1)


@pytest.fixture
def birthday():
    """A guarded field, for a purpose of this test that needs it."""
    Purpose.objects.filter(slug="contracts").update(categories=["identity", "email", "birth_date"])
    return make("Data urodzenia", kind="date", category="birth_date")


def test_a_guarded_field_comes_in_by_its_name_alone_and_is_never_shown(as_user, sam, birthday):
    headers = "Imię i nazwisko;E-mail;Data urodzenia"
    load = ready(sam, "Anna Nowak;anna@x.test;1979-03-02", "Jan;j@x.test;31.02.1980", headers=headers)
    column = guesses_of(load)[2]
    assert (column.target, column.refused, column.samples) == (birthday.name, False, ())
    load = checked(load)
    page = as_user(sam).get(f"/imports/{load.uid}/check/").content.decode()
    assert (codes(load), "31.02.1980" in page, "1979-03-02" in page, "02.03.1979" in page) == (
        *({3: ["no_such_day"]}, False),
        *(False, False),
    )
    imported(load)
    assert own() == [{birthday.name: "1979-03-02"}, {}]


def test_without_such_a_field_the_column_stays_refused(sam):
    make("Branża")
    load = receive(csv("Anna;1979-03-02", headers="Imię i nazwisko;Data urodzenia"), "a.csv", by=sam)
    assert guesses_of(load)[1].refused


def test_what_a_saved_mapping_sent_to_a_field_that_was_laid_aside_goes_nowhere(sam, size):
    load = receive(csv("Anna;a@x.test;;7;", headers=HEADERS), "a.csv", by=sam)
    remember(load, HEADERS.split(";"), "Targi", by=sam)
    retire(size, by=BY)
    assert receive(csv("Jan;j@x.test;;8;", headers=HEADERS), "b.csv", by=sam).targets == {
        0: "name",
        1: "email",
        4: "company",
    }


def test_a_choice_that_became_another_is_compared_as_that(add, sam, trade):
    anna = add(sam, **ANNA)
    edit(opened(anna), {trade.name: "handel"}, version=1, by=sam)
    there, other = trade.choices.order_by("position")
    remove_choice(other, to=there, by=BY)
    load = checked(ready(sam, "Anna Nowak;anna@x.test;Informatyka;;", over=[trade.name]))
    assert counts(load)["duplicate"] == 1


def test_companies_have_theirs_and_give_them_back(sam):
    trade = make("Branża", record="company", category="company", purposes=["contracts"])
    add_company({"name": "Tartak Brzoza", trade.name: "drewno"}, by=sam)
    headers = "Nazwa firmy;Branża"
    load = imported(ready(sam, "Tartak Brzoza;meble", "Meble Olszyna;meble", headers=headers, kind="companies"))
    assert own_of_firms() == [{trade.name: "drewno"}, {trade.name: "meble"}]
    undone(load)
    load = imported(ready(sam, "Tartak Brzoza;meble", headers=headers, kind="companies", over=[trade.name]))
    assert (own_of_firms(), counts(load)["updated"]) == ([{trade.name: "meble"}], 1)
    undone(load)
    assert own_of_firms() == [{trade.name: "drewno"}]


def test_what_no_purpose_of_a_sole_trader_needs_stays_out_and_the_report_says_so(add, sam):
    trade = make("Branża", record="company", category="company", purposes=["service"])
    add_trade({"name": "Lis", "nip": "5265877635", "address": ""}, add(sam, name="Ewa Lis", email="e@x.test"), by=sam)
    load = ready(sam, "Lis;5265877635;meble;Nowa", headers="Nazwa firmy;NIP;Branża;Ulica", kind="companies")
    load = imported(load)
    assert (own_of_firms(), counts(load)["updated"]) == ([{}], 1)
    assert codes(load) == {2: ["own_not_needed"]}
    assert trade.name not in set(ImportedValue.objects.values_list("column", flat=True))


def test_a_batch_with_them_asks_as_much_of_the_database_as_one_row(add, sam, trade, size):
    def statements(number):
        for at in range(number):
            held = add(sam, name=f"Stała {number} {at}", email=f"s{number}.{at}@x.test")
            edit(opened(held), {size.name: "1"}, version=1, by=sam)
        old = (f"Stała {number} {at};s{number}.{at}@x.test;Handel;7;" for at in range(number))
        new = (f"Nowa {number} {at};n{number}.{at}@x.test;Handel;7;" for at in range(number))
        load = checked(ready(sam, *old, *new, over=[size.name]))
        before = len(connection.queries_log)
        job = start_import(load, by=sam)
        connection.force_debug_cursor = True
        tasks.import_contacts(job.pk)
        connection.force_debug_cursor = False
        return Counter(query["sql"].split()[0] for query in list(connection.queries_log)[before:])

    statements(1)  # whatever is read once in a process
    assert statements(2) == statements(20)
    assert ContactValue.objects.count() == 2 * 2 * (1 + 2 + 20)
