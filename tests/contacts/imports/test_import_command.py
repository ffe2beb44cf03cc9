"""`manage.py import_contacts`: the shape that other programs read, and what it refuses."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from crm.contacts.models import Contact
from crm.files.models import Import, ImportRow
from crm.jobs.models import Job
from crm.privacy.models import Origin, Purpose
from tests.files.import_cases import everybody
from tests.files.sample import SAMPLE

SAMPLES = Path(__file__).parents[3] / "docs" / "samples"
KONTAKTY = SAMPLES / "kontakty.csv"
SAID = {"purpose": "enquiries", "source": "Targi 2026"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys, sam):
    """run(path, …) -> (exit code, what was printed as JSON)"""

    def ran(path, **options):
        code = 0
        try:
            call_command("import_contacts", str(path), json=True, **{**SAID, **options})
        except SystemExit as end:
            code = end.code
        return code, json.loads(capsys.readouterr().out)

    return ran


@pytest.fixture
def file(tmp_path):
    def written(text, name="lista.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_it_imports_and_reports_in_the_promised_shape(run, sam):
    code, report = run(KONTAKTY)
    job = Job.objects.get(kind="contacts.import")
    assert (code, everybody()) == (0, SAMPLE)
    assert {name: report[name] for name in ("job", "state", "new", "updated", "duplicates", "refused")} == {
        "job": str(job.uid),
        "state": "done",
        "new": 38,
        "updated": 1,
        "duplicates": 1,
        "refused": 1,
    }
    grave = [error for error in report["errors"] if error["severity"] == "error"]
    assert [(error["row"], error["column"], error["problem"]) for error in grave] == [
        (25, None, "nobody"),
        (33, "E-mail", "email_without_domain"),
        (34, "E-mail", "email_without_domain"),
        (35, "Telefon", "phone_too_short"),
        (37, "NIP", "nip_checksum"),
    ]
    assert report["columns_refused"] == [
        {"column": "Data urodzenia", "category": "birth_date"},
        {"column": "PESEL", "category": "national_id"},
    ]
    assert (report["columns_left_out"], report["owner"], Origin.objects.first().kind) == (["Miasto"], "sam", "import")


def test_its_dry_run_says_the_same_and_leaves_nothing(run, sam):
    code, report = run(KONTAKTY, dry_run=True)
    assert (code, report["state"], report["new"], report["updated"], report["duplicates"], report["refused"]) == (
        *(0, "done"),
        *(38, 1, 1, 1),
    )
    assert (len(report["errors"]), Contact.objects.count(), ImportRow.objects.count()) == (20, 0, 0)
    assert (Import.objects.get().state, Import.objects.get().file.name) == ("abandoned", "")


def test_it_prints_no_value_of_the_file(run):
    _code, report = run(KONTAKTY)
    text = json.dumps(report, ensure_ascii=False)
    assert [mark for mark in ("Kowal", "jan.nowak", "60-12", "Tartak", "44051401359") if mark in text] == []


def test_it_leaves_the_import_to_a_worker_when_told_not_to_wait(run):
    code, report = run(KONTAKTY, no_wait=True)
    assert (code, report["state"], report["new"], Contact.objects.count()) == (0, "queued", 0, 0)
    assert Import.objects.get().state == "running"


def test_a_mapping_file_decides_where_columns_go(run, file):
    lista = file("Kto;Skrzynka;Inne\nJan;jan@x.test;Poznań\n")
    mapping = file(json.dumps({"Kto": "name", "b": "email", "3": ""}), "mapa.json")
    code, report = run(lista, mapping=mapping)
    assert (code, everybody()) == (0, [{"name": "Jan", "email": "jan@x.test"}])
    assert report["columns_left_out"] == ["Inne"]


def test_a_mapping_that_the_purpose_does_not_need_is_refused_with_its_column(run, file):
    mapping = file(json.dumps({"Miasto": "city", "E-mail": "email"}), "mapa.json")
    code, report = run(KONTAKTY, mapping=mapping)
    rows = [(error["column"], error["problem"]) for error in report["errors"]]
    assert (code, report["state"], report["job"], rows) == (1, "failed", None, [("Miasto", "not_needed")])
    assert (Import.objects.get().state, Contact.objects.count()) == ("abandoned", 0)


def test_a_refused_column_cannot_be_mapped_to_a_note(run, file):
    mapping = file(json.dumps({"PESEL": "note", "E-mail": "email"}), "mapa.json")
    code, report = run(KONTAKTY, mapping=mapping)
    assert (code, [error["problem"] for error in report["errors"]]) == (1, ["column_refused"])


def test_an_unreadable_file_is_a_report_of_one_error(run, file):
    code, report = run(file("Imie;E-mail\n"))
    assert (code, report["state"], report["job"], report["new"]) == (1, "failed", None, 0)
    (error,) = report["errors"]
    assert (error["row"], error["column"], error["problem"]) == (None, None, "no_rows")


def test_a_row_that_breaks_a_big_file_is_named(run, file, monkeypatch):
    monkeypatch.setattr("crm.files.imports.arrival.AT_ONCE", {"text": 10, "workbook": 10})
    code, report = run(file("Imie;E-mail\n" + "Jan;j@x.test\n" * 300 + '"Ewa;e@x.test\n'))
    assert (code, report["state"], [(error["row"], error["problem"]) for error in report["errors"]]) == (
        *(1, "failed"),
        [(302, "unclosed_quote")],
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"purpose": "offers"}, "enquiries"),
        ({"purpose": "nothing"}, "enquiries"),
        ({"owner": "nobody"}, "--owner"),
    ],
)
def test_wrong_options_are_answered_in_one_line(sam, options, words):
    with pytest.raises(CommandError, match=words):
        call_command("import_contacts", str(KONTAKTY), **{**SAID, **options})
    assert Import.objects.count() == 0


def test_whoever_may_not_import_is_no_owner(sam, dora):
    with pytest.raises(CommandError, match="--owner"):
        call_command("import_contacts", str(KONTAKTY), owner="dora", **SAID)


def test_a_missing_file_is_answered_in_one_line(sam):
    with pytest.raises(CommandError, match=r"nic\.csv: No such file"):
        call_command("import_contacts", "nic.csv", **SAID)


def test_people_read_it_in_words(sam, capsys):
    call_command("import_contacts", str(KONTAKTY), **SAID)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "done: 38 new, 1 updated, 1 duplicates, 1 refused"
    assert len(lines) == 22
    assert Purpose.objects.filter(slug="enquiries").exists()
