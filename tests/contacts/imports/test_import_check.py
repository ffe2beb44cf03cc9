"""The dry run: what it finds, what is decided about it, and what it tells nobody."""

import csv as plain_csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consents.grounds.recording import object_to_marketing
from consents.models import Restriction
from crm.contacts.models import Contact
from crm.contacts.people.sharing import share
from crm.files.imports.decisions import decide, take_back, treat_duplicate
from crm.files.imports.error_file import error_file
from crm.files.models import Import, ImportRow
from crm.jobs.models import Job
from crm.privacy.models import AccessEntry, LedgerEntry, Person
from tests.files.import_cases import HEADERS, checked, counts, csv, prepared

ANNA = "Anna Nowak;anna@x.test;601222214;Mebloplast;;Prezes;Poznań;Rozmowa na stoisku;"
BROKEN = "Jan Nowak;jan.nowak@;;;;;;;"
NOBODY = ";;;Tartak;;;;;"

pytestmark = pytest.mark.django_db


def rows(load):
    """{row: (outcome, codes, whom it resembles, which row it repeats)}"""
    return {
        row.number: (row.outcome, [code for _at, _target, code in row.problems], row.person_id, row.repeats)
        for row in load.rows.order_by("number")
    }


def test_it_counts_what_would_happen_and_writes_nobody(sam):
    load = checked(prepared(sam, csv(ANNA, BROKEN, NOBODY, "Ewa;ewa@x.test;;;;;;;")))
    assert counts(load) == {"new": 3, "updated": 0, "duplicate": 0, "refused": 1}
    assert rows(load) == {
        3: ("new", ["email_without_domain", "no_contact_detail"], None, None),
        4: ("refused", ["nobody"], None, None),
    }
    assert (load.state, load.job.state, Person.objects.count(), Contact.objects.count()) == ("checked", "done", 0, 0)


def test_whoever_is_here_under_the_same_name_is_a_duplicate_or_completed(add, sam):
    bare = add(sam, name="Anna Nowak", email="anna@x.test", phone="")
    same = add(sam, name="Ewa Lis", email="ewa@x.test", phone="")
    load = checked(prepared(sam, csv("NOWAK Anna;ANNA@x.test;601222214;;;;;;", "Ewa Lis;ewa@x.test;;;;;;;")))
    assert rows(load) == {2: ("updated", [], bare.pk, None), 3: ("duplicate", [], same.pk, None)}
    assert counts(load) == {"new": 0, "updated": 1, "duplicate": 1, "refused": 0}


def test_a_shared_mailbox_under_another_name_is_another_person_and_said(add, sam):
    add(sam, name="Joanna Jankowska", email="biuro@x.test", phone="")
    load = checked(prepared(sam, csv("Bożena Wróbel;biuro@x.test;;;;;;;")))
    assert rows(load) == {2: ("new", ["shared_address"], None, None)}


def test_a_further_address_and_a_phone_find_her_too(add, sam):
    contact = add(
        sam, name="Anna Nowak", email="anna@x.test", emails=["a.nowak@y.test"], phone="601222214", position="Prezes"
    )
    load = checked(prepared(sam, csv("Anna Nowak;a.nowak@y.test;;;;;;;", "Anna Nowak;nowa@z.test;601 222 214;;;;;;")))
    assert rows(load) == {
        2: ("duplicate", [], contact.pk, None),
        3: ("duplicate", ["not_overwritten"], contact.pk, None),
    }


def test_rows_of_one_person_in_the_file_are_told_by_the_number_of_the_first(sam):
    load = checked(
        prepared(
            sam,
            csv(
                "Anna Nowak;anna@x.test;;;;;;;",
                "Nowak Anna;ANNA@X.test;601222214;;;;;;",
                ANNA,
                "Ola;anna@x.test;;;;;;;",
            ),
        )
    )
    assert rows(load) == {
        3: ("updated", [], None, 2),
        4: ("updated", [], None, 2),
        5: ("new", ["shared_address"], None, None),
    }


def test_a_foreign_contact_is_as_if_she_did_not_exist(add, sam, mallory):
    add(mallory, name="Anna Nowak", email="anna@x.test", phone="")
    load = checked(prepared(sam, csv("Anna Nowak;anna@x.test;;;;;;;")))
    own = checked(prepared(mallory, csv("Anna Nowak;anna@x.test;;;;;;;")))
    assert [counts(item) for item in (load, own)] == [
        {"new": 1, "updated": 0, "duplicate": 0, "refused": 0},
        {"new": 0, "updated": 0, "duplicate": 1, "refused": 0},
    ]
    assert rows(load) == {}


def test_a_restricted_person_counts_as_a_duplicate_and_is_not_shown(add, sam, as_user):
    contact = add(sam, name="Anna Nowak", email="anna@x.test", phone="")
    Restriction.objects.create(
        person=contact.person, reason=Restriction.Reason.ACCURACY, since=timezone.now(), placed_by="user:1"
    )
    load = checked(prepared(sam, csv(ANNA), duplicates="add"))
    assert rows(load) == {2: ("duplicate", [], None, None)}
    page = as_user(sam).get(f"/imports/{load.uid}/check/?show=duplicates")
    assert [(match.found, match.repeats) for match in page.context["findings"].matches()] == [(None, None)]


def test_somebody_only_shared_with_me_is_left_as_she_is(add, sam, mallory):
    contact = add(mallory, name="Anna Nowak", email="anna@x.test", phone="")
    share(contact, [sam], by=mallory)
    load = checked(prepared(sam, csv(ANNA)))
    assert rows(load) == {2: ("duplicate", [], contact.pk, None)}


def test_an_address_on_the_list_of_exclusions_is_said_to_whoever_sees_its_bearer_alone(add, sam, mallory):
    foreign = add(mallory, name="Anna Nowak", email="anna@x.test", phone="")
    object_to_marketing(foreign.person, by=mallory)
    assert rows(checked(prepared(sam, csv(ANNA)))) == {}
    result = rows(checked(prepared(mallory, csv("Jan Nowak;anna@x.test;;;;;;;"))))
    assert result == {2: ("new", ["shared_address", "on_exclusion_list"], None, None)}


def test_the_page_shows_lines_and_logs_the_look(as_user, sam, add):
    twin = add(sam, name="Anna Nowak", email="anna@x.test", phone="", position="Prezes")
    load = checked(prepared(sam, csv(ANNA, BROKEN)))
    page = as_user(sam).get(f"/imports/{load.uid}/check/?show=attention")
    lines = [(line.row, line.column, line.value, line.says) for line in page.context["findings"].lines()]
    assert lines[0] == (3, "E-mail", "jan.nowak@", "Pomiń to pole, wczytaj resztę")
    page = as_user(sam).get(f"/imports/{load.uid}/check/?show=updated")
    assert f"/contacts/{twin.uid}/" in page.content.decode()
    looks = AccessEntry.objects.filter(view="contacts:import_check").values_list("people", flat=True)
    assert [twin.pk] in list(looks)


def test_whom_a_file_meets_is_a_look_at_them_though_nobody_opens_their_row(add, sam):
    """A dry run answers who is known under an address; so does a row that is corrected until it meets somebody."""
    anna, jan = add(sam, name="Anna Nowak", email="anna@x.test"), add(sam, name="Jan Nowak", email="jan.nowak@x.test")
    load = checked(prepared(sam, csv(ANNA, BROKEN, "Ewa;ewa@x.test;;;;;;;")))
    looks = AccessEntry.objects.filter(view="contacts:import_check", actor_id=sam.pk).order_by("pk")
    assert list(looks.values_list("people", flat=True)) == [[anna.pk]]
    decide(load, 3, column="1", kind="fix", value="jan.nowak@x.test", by=sam)
    assert list(looks.values_list("people", flat=True)) == [[anna.pk], [jan.pk]]
    checked(prepared(sam, csv("Ewa;ewa@x.test;;;;;;;")))
    assert looks.count() == 2


def test_a_pesel_in_a_note_is_not_shown_on_the_page(as_user, sam):
    load = checked(prepared(sam, csv("Jan;jan@x.test;;;;;;PESEL 44051401359, do umowy;")))
    text = as_user(sam).get(f"/imports/{load.uid}/check/").content.decode()
    assert ("PESEL •••, do umowy" in text, "44051401359" in text) == (True, False)


def test_a_corrected_value_is_read_and_the_row_judged_again(as_user, sam, add):
    add(sam, name="Jan Nowak", email="jan.nowak@x.test", phone="")
    load = checked(prepared(sam, csv(BROKEN)))
    address = f"/imports/{load.uid}/check/2/"
    response = as_user(sam).post(
        address, {"column": "1", "kind": "fix", "value": "jan.nowak@x.test", "show": "attention"}
    )
    assert (response.status_code, response.url) == (302, f"/imports/{load.uid}/check/?show=attention&after=0#row-2")
    row = ImportRow.objects.get()
    assert (row.outcome, row.problems, row.attention) == ("duplicate", [], False)
    assert counts(Import.objects.get()) == {"new": 0, "updated": 0, "duplicate": 1, "refused": 0}
    page = as_user(sam).get(f"/imports/{load.uid}/check/?show=attention")
    (line,) = page.context["findings"].lines()
    assert (line.decided, line.decided_value, line.value) == ("fix", "jan.nowak@x.test", "jan.nowak@")
    as_user(sam).post(address, {"column": "1", "kind": "undo"})
    row.refresh_from_db()
    assert (row.outcome, row.decisions, row.attention) == ("new", None, True)


def test_an_htmx_decision_gets_the_part_of_the_page_that_changes(as_user, sam):
    load = checked(prepared(sam, csv(BROKEN)))
    data = {"column": "1", "kind": "refuse", "show": "attention", "after": "0"}
    response = as_user(sam).post(f"/imports/{load.uid}/check/2/", data, headers={"HX-Request": "true"})
    text = response.content.decode()
    assert (response.status_code, "<html" in text, 'id="check"' in text, "data-focus" in text) == (
        200,
        False,
        True,
        True,
    )


def test_a_row_is_left_out_a_field_skipped_a_fragment_kept(sam):
    load = checked(prepared(sam, csv(BROKEN, ANNA.replace("Rozmowa na stoisku", "PESEL 44051401359"), NOBODY)))
    assert decide(load, 2, column="1", kind="refuse", by=sam)
    assert decide(load, 3, column="7", kind="keep", by=sam)
    assert rows(load) == {
        2: ("refused", ["email_without_domain", "no_contact_detail"], None, None),
        3: ("new", [], None, None),
        4: ("refused", ["nobody"], None, None),
    }
    assert counts(load) == {"new": 1, "updated": 0, "duplicate": 0, "refused": 2}
    assert take_back(load, 2, column="", by=sam)
    assert decide(load, 2, column="1", kind="skip", by=sam)
    assert counts(load) == {"new": 2, "updated": 0, "duplicate": 0, "refused": 1}
    acts = LedgerEntry.objects.filter(act="import.row_decided", target=f"import:{load.uid}")
    assert list(acts.order_by("pk").values_list("counts", flat=True)) == [
        {"row": 2},
        {"row": 3},
        {"row": 2},
        {"row": 2},
    ]


def test_one_duplicate_is_treated_otherwise_than_the_others(add, sam):
    add(sam, name="Anna Nowak", email="anna@x.test", phone="")
    load = checked(prepared(sam, csv(ANNA, "Ewa;ewa@x.test;;;;;;;", "Ewa;ewa@x.test;;;;;;;")))
    outcomes = []
    for number, policy in ((2, "skip"), (2, "add"), (2, ""), (4, "add"), (4, "")):
        treat_duplicate(load, number, policy=policy, by=sam)
        outcomes.append(ImportRow.objects.get(load=load, number=number).outcome)
    assert outcomes == ["duplicate", "new", "updated", "new", "duplicate"]


def test_decisions_outlive_a_second_check_and_new_columns_end_them(as_user, sam):
    load = checked(prepared(sam, csv(BROKEN, ANNA)))
    decide(load, 2, column="1", kind="fix", value="jan@x.test", by=sam)
    load = checked(Import.objects.get())
    assert ImportRow.objects.get(number=2).decided["1"] == {
        "kind": "fix",
        "code": "email_without_domain",
        "value": "jan@x.test",
    }
    as_user(sam).post(f"/imports/{load.uid}/columns/", {"column_0": "name", "column_2": "phone"})
    assert (Import.objects.get().state, ImportRow.objects.count()) == ("draft", 0)


def test_nothing_is_decided_once_the_import_runs(sam):
    load = checked(prepared(sam, csv(BROKEN)))
    Import.objects.update(state="running")
    assert (decide(load, 2, column="1", kind="skip", by=sam), ImportRow.objects.get().decisions) == (False, None)


def test_the_error_file_is_harmless_and_can_be_imported_again(as_user, sam):
    load = checked(prepared(sam, csv('"=HYPERLINK(""http://zla.test"")";jan@;;;;;;-2+3;', ANNA)))
    response = as_user(sam).get(f"/imports/{load.uid}/errors/")
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    header, line = plain_csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    assert header[2:] == HEADERS.split(";")
    assert (line[0], line[2:4], line[9]) == ("2", ['\'=HYPERLINK("http://zla.test")', "jan@"], "'-2+3")
    again = checked(prepared(sam, io.BytesIO(text.encode())))
    assert rows(again)[2][0] == "new"
    assert again.rows.get().cells_by_column[2] == '=HYPERLINK("http://zla.test")'


def test_the_error_file_holds_only_rows_of_which_something_stays_out(sam):
    load = checked(prepared(sam, csv(ANNA, NOBODY, "Ewa;;;;;;;;")))
    assert [line.split(";")[0] for line in error_file(load)][1:] == ["3"]


def test_what_it_found_is_nowhere_in_plain(sam, add):
    add(sam, name="Anna Nowak", email="anna@x.test", phone="")
    load = checked(prepared(sam, csv(ANNA, BROKEN, ";;;Tartak Borówka;;;;;")))
    decide(load, 3, column="1", kind="fix", value="jan.nowak@x.test", by=sam)
    with connection.cursor() as cursor:
        texts = []
        for table in (
            "files_import",
            "files_importrow",
            "jobs_job",
            "privacy_ledgerentry",
            "privacy_accessentry",
        ):
            cursor.execute(f"select t::text from {table} t")  # noqa: S608
            texts += [text for (text,) in cursor.fetchall()]
    marks = ("Anna", "Nowak", "anna@", "jan.nowak", "Borówka", "601222214", "targi.csv", "Drema", "Rozmowa")
    assert [mark for mark in marks if any(mark in text for text in texts)] == []


def test_a_batch_asks_as_much_of_the_database_as_one_row(sam, add):
    def asked(number):
        load = prepared(sam, csv(*(f"Osoba {n};o{n}@x.test;;;;;;;" for n in range(number))))
        with CaptureQueriesContext(connection) as queries:
            checked(load)
        return len(queries)

    add(sam, name="Osoba 1", email="o1@x.test", phone="")
    assert asked(3) == asked(300)


def test_a_check_that_was_begun_twice_runs_once(as_user, sam):
    load = prepared(sam, csv(ANNA))
    for _time in range(2):
        as_user(sam).post(f"/imports/{load.uid}/check/")
    assert Job.objects.count() == 1


def test_its_page_shows_the_bar_while_the_check_runs(as_user, sam):
    load = prepared(sam, csv(ANNA))
    as_user(sam).post(f"/imports/{load.uid}/check/")
    text = as_user(sam).get(f"/imports/{load.uid}/check/").content.decode()
    assert ("<progress" in text, 'hx-trigger="every 2s"' in text) == (True, True)


@pytest.mark.parametrize("column", ["abc", "-1", "99", "//evil.example/", "１", "ą" * 3000])
def test_nobody_decides_about_a_cell_that_the_row_has_not(sam, as_user, column):
    load = checked(prepared(sam, csv(BROKEN)))
    values = {"column": column, "kind": "fix", "value": "jan@x.test"}
    answer = as_user(sam).post(f"/imports/{load.uid}/check/2/", values)
    assert (answer.status_code, ImportRow.objects.get().decisions) == (404, None)
