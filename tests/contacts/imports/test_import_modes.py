"""What a file may do to what is here: add, update or both; by which key; what it replaces; and taken back."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import lists, sampled_from, sets, tuples

from consents.grounds.recording import object_to_marketing
from consents.models import Ground
from crm.contacts import tasks
from crm.contacts.companies.company_editing import add_company
from crm.contacts.models import Company, Contact
from crm.contacts.people.editing import edit
from crm.files.imports.decisions import choose, treat_duplicate
from crm.files.imports.import_jobs import start_import
from crm.files.imports.terms import choose_columns
from crm.files.models import Import, ImportedValue, ImportRow
from crm.privacy.erasure.clearance import erase_all
from crm.privacy.keys.blind_index import blinds
from crm.privacy.models import LedgerEntry, Person
from tests.files.import_cases import checked, counts, csv, everybody, imported, prepared, undone

ANNA = "Anna Nowak;anna@x.test;601222214;Mebloplast;;Prezes;Poznań;;"
HERS = {"name": "Anna Nowak", "email": "anna@x.test", "position": "Dyrektorka", "city": "Gniezno"}
REPLACED = ("city", "company", "phone", "position")
FIELDS = ("city", "phone", "position")
NUMBERS = count(1)

pytestmark = pytest.mark.django_db


def ready(by, *lines, over=(), **terms) -> Import:
    """An import of these lines that replaces `over`."""
    load = prepared(by, csv(*lines), **terms)
    assert choose_columns(load, load.targets, overwriting=over, by=by) == []
    return Import.objects.get(pk=load.pk)


def brought(load) -> Import:
    """A checked import, brought in as it is."""
    tasks.import_contacts(start_import(load, by=load.owner).pk)
    return Import.objects.select_related("job").get(pk=load.pk)


def codes(load) -> dict[int, list[str]]:
    """What is said about rows."""
    return {row.number: [code for _at, _target, code in row.problems] for row in load.rows.order_by("number")}


STAYS = ["not_overwritten"] * 2  # what she has otherwise is said


@pytest.mark.parametrize(
    ("mode", "policy", "expected", "said"),
    [
        ("both", "complete", {"new": 1, "updated": 1, "duplicate": 0, "refused": 0}, {2: STAYS}),
        ("new", "skip", {"new": 1, "updated": 0, "duplicate": 1, "refused": 0}, {2: []}),
        ("update", "complete", {"new": 0, "updated": 1, "duplicate": 0, "refused": 1}, {2: STAYS, 3: ["not_here"]}),
    ],
)
def test_a_file_brings_in_what_is_new_or_updates_or_does_both(add, sam, mode, policy, expected, said):
    add(sam, phone="", **HERS)
    load = checked(ready(sam, ANNA, "Jan Bąk;jan@x.test;;;;;;;", mode=mode, duplicates=policy))
    assert (counts(load), codes(load)) == (expected, said)


@pytest.mark.parametrize(
    ("match", "found"),
    [("any", {2, 3, 5}), ("email", {2, 5}), ("phone", {3}), ("name_company", {4, 5})],
)
def test_rows_are_compared_by_the_key_that_was_chosen(add, sam, match, found):
    firm = add_company({"name": "Tartak Brzoza"}, by=sam)
    add(sam, name="Anna Nowak", email="anna@x.test", phone="")
    add(sam, name="Ewa Lis", email="", phone="602333444")
    for name, email in (("Jan Bąk", "jan@x.test"), ("Iga Żuk", "iga@x.test")):
        add(sam, name=name, email=email, phone="", company=firm)
    lines = ["Anna Nowak;anna@x.test;;;;;;;", "Ewa Lis;inna@x.test;602 333 444;;;;;;"]
    lines += ["BĄK Jan;nowy@x.test;;tartak brzoza;;;;;", "Iga Żuk;iga@x.test;;Tartak Brzoza;;;;;"]
    load = checked(ready(sam, *lines, match=match, duplicates="skip"))
    assert set(load.rows.filter(outcome="duplicate").values_list("number", flat=True)) == found


def test_an_update_fills_gaps_replaces_what_it_was_told_to_and_never_with_nothing(add, sam):
    add(sam, phone="", **HERS)
    load = imported(ready(sam, "Anna Nowak;anna@x.test;601222214;;;;Poznań;;", over=REPLACED))
    assert everybody() == [{**HERS, "phone": "+48601222214", "city": "Poznań"}]
    assert sorted(load.values.values_list("column", "number")) == [("city", 2), ("phone", 2)]


def test_what_it_would_replace_is_said_before(add, sam, as_user):
    add(sam, phone="", **HERS)
    load = checked(ready(sam, ANNA, over=["position"]))
    page = as_user(sam).get(f"/imports/{load.uid}/check/?show=updated")
    (match,) = page.context["findings"].matches()
    assert (match.adds, match.replaces) == ("Firma, Telefon", "Stanowisko")


def test_a_replaced_address_is_found_by_its_new_index_and_an_objection_survives(add, sam, offers):
    old = add(sam, phone="601222214", **HERS)
    object_to_marketing(Person.objects.get(pk=old.pk), by=sam)
    load = imported(ready(sam, "Anna Nowak;nowa@x.test;601222214;;;;;;", over=["email"], match="phone"))
    assert [item["email"] for item in everybody()] == ["nowa@x.test"]
    assert Person.objects.get(pk=old.pk).email_index in blinds("email", "nowa@x.test")
    assert Ground.objects.filter(person=old.pk, objected_at__isnull=False).exists()
    undone(load)
    assert [item["email"] for item in everybody()] == ["anna@x.test"]
    assert Ground.objects.filter(person=old.pk, objected_at__isnull=False).exists()


def test_another_employer_replaces_the_one_of_before_and_comes_back(add, sam):
    add(sam, phone="", company=add_company({"name": "Tartak Brzoza"}, by=sam), **HERS)
    before = everybody()
    load = imported(ready(sam, ANNA, over=["company"]))
    assert everybody() == [{**HERS, "phone": "+48601222214", "company": "Mebloplast"}]
    undone(load)
    assert (everybody(), Company.objects.get().name) == (before, "Tartak Brzoza")


def test_of_several_that_fit_somebody_says_which(add, sam, as_user):
    first, second = (add(sam, name="Anna Nowak", email=email, phone="601222214") for email in ("a@x.test", "b@x.test"))
    stranger = add(sam, name="Obca", email="o@x.test", phone="")
    load = checked(ready(sam, "Anna Nowak;;601222214;;;Prezes;;;"))
    assert (counts(load)["duplicate"], codes(load)) == (1, {2: ["several_matches"]})
    with pytest.raises(ImportRow.DoesNotExist):
        choose(load, 2, key=str(stranger.uid), by=sam)
    client, page = as_user(sam), f"/imports/{load.uid}/check/?show=duplicates"
    assert {str(first.uid), str(second.uid)} <= set(client.get(page).content.decode().split('"'))
    client.post(f"/imports/{load.uid}/check/2/", {"kind": "whom", "whom": str(second.uid)})
    brought(Import.objects.get(pk=load.pk))
    assert [item.get("position") for item in everybody()] == [None, "Prezes", None]


def test_somebody_not_chosen_is_left_as_she_is(add, sam):
    for email in ("a@x.test", "b@x.test"):
        add(sam, name="Anna Nowak", email=email, phone="601222214")
    before = everybody()
    load = imported(ready(sam, "Anna Nowak;;601222214;;;Prezes;;;"))
    assert (everybody(), counts(load)["duplicate"]) == (before, 1)


def test_a_row_may_come_in_although_only_updates_were_asked_for(sam):
    load = checked(ready(sam, ANNA, mode="update"))
    assert treat_duplicate(load, 2, policy="add", by=sam)
    assert counts(brought(Import.objects.get(pk=load.pk))) == {"new": 1, "updated": 0, "duplicate": 0, "refused": 0}


def test_two_rows_of_one_person_replace_one_after_the_other_and_go_back_in_turn(add, sam):
    add(sam, phone="", **HERS)
    before = everybody()
    rows = [f"Anna Nowak;anna@x.test;;;;;{city};;" for city in ("Poznań", "Leszno", "Gniezno")]
    load = imported(ready(sam, *rows, over=["city"]))
    assert [item["city"] for item in everybody()] == ["Gniezno"]
    undone(load)
    assert everybody() == before


def test_what_was_changed_since_stays_and_the_report_says_which(add, sam, as_user):
    old = add(sam, phone="", **HERS)
    load = imported(ready(sam, ANNA, over=["city", "position"]))
    fresh = Contact.objects.with_keys().get(pk=old.pk)
    edit(fresh, {"city": "Kórnik"}, version=fresh.version, by=sam)
    load = undone(load)
    assert everybody() == [{**HERS, "city": "Kórnik"}]
    assert (load.counts["stayed"], codes(load)) == (1, {2: ["changed_since"]})
    (left,) = as_user(sam).get(f"/imports/{load.uid}/run/").context["stays"]
    assert (left.row, left.found.label, [column for column, _why in left.why]) == (2, "Anna Nowak", ["Miasto"])


def test_nothing_of_before_outlives_the_day_of_undoing_or_the_person(add, sam, mallory):
    add(sam, phone="", **HERS)
    imported(ready(sam, ANNA, over=["city"]))
    row = ImportedValue.objects.filter(column="city").values().get()
    assert ("Gniezno" in str(row), ImportedValue.objects.select_related("person__key").get(pk=row["id"]).was) == (
        False,
        "Gniezno",
    )
    erase_all([Person.objects.get()], by=sam)
    assert ImportedValue.objects.count() == 0


def test_the_ledger_names_what_was_replaced_and_no_value(add, sam):
    old = add(sam, phone="", **HERS)
    load = imported(ready(sam, ANNA, over=["city"]))
    entry = LedgerEntry.objects.get(act="contact.completed", about=old.uid)
    result = str(entry.fields)
    assert (entry.target, "city" in result, "Gniezno" in result) == (f"batch:{load.uid}", True, False)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=lists(tuples(sets(sampled_from(FIELDS)), sets(sampled_from(FIELDS))), min_size=6, max_size=6),
    over=sets(sampled_from(FIELDS)),
    mode=sampled_from(["both", "update"]),
)
def test_whatever_they_had_and_the_file_says_undoing_ends_where_it_began(add, sam, people, over, mode):
    lines, expected = [], []
    for had, gets in people:
        number = next(NUMBERS)
        who = {"name": f"Osoba {number}", "email": f"osoba{number}@x.test"}
        old = {"city": "Gniezno", "phone": f"+48601{number:06}", "position": "Kupiec"}
        new = {"city": "Poznań", "phone": f"+48602{number:06}", "position": "Prezes"}
        add(sam, **who, **{"phone": "", **{name: old[name] for name in had}})
        cells = {name: new[name] if name in gets else "" for name in FIELDS}
        lines.append(";".join([*who.values(), cells["phone"], "", "", cells["position"], cells["city"], "", ""]))
        by_name = {name: old[name] for name in had}
        expected.append({**who, **by_name, **{name: new[name] for name in gets if name not in had or name in over}})
    before = everybody()
    load = imported(ready(sam, *lines, over=over, mode=mode, match="email"))
    assert everybody()[-len(people) :] == expected
    undone(load)
    assert (everybody(), ImportedValue.objects.filter(load=load).count()) == (before, 0)
