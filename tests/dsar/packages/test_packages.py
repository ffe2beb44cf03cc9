"""The package: whole, sealed piece by piece, readable in Polish, made once however often a worker dies."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from crm.jobs.models import Job
from crm.privacy.models import AccessEntry, LedgerEntry
from dsar import tasks
from dsar.cases.opening import recognise
from dsar.contents import paper_copy
from dsar.contents.redaction import judge_all
from dsar.models import Kind, Package, PackagePart
from dsar.packages import package_reader, zip_pieces
from dsar.packages.download import content_of
from dsar.packages.package_job import make, order
from tests.dsar.made_cases import arrived
from tests.dsar.made_packages import NOTE, made, note, opened, paper, read, requested
from tests.dsar.pdf import words_in

pytestmark = pytest.mark.django_db


def test_the_package_holds_report_copy_data_files_and_looks(ada, sam, dora):
    note(ada.person, sam, "Prosi o ofertę na blaty.")
    paper(ada.person, sam)
    package = made(requested(ada.person), dora)
    files = opened(package)
    fixed = {"kopia-1.pdf", "dostepy.csv", "raport.json", "raport.pdf", "spis.txt", "pliki/001.pdf"}
    assert fixed <= files.keys()
    assert files["pliki/001.pdf"] == b"%PDF-1.7 umowa"
    rows = read(files, "dane/contacts.interaction.json")["rows"]
    assert "Prosi o ofertę na blaty." in [row.get("summary") for row in rows]
    assert read(files, "dane/privacy.person.json")["rows"] == [
        {"name": "Ada Kowalska", "email": "ada@cerambud.test", "phone": ada.person.phone}
    ]


def test_its_list_of_contents_tells_every_digest_and_so_does_the_row_when_the_file_is_gone(ada, dora):
    package = made(requested(ada.person), dora)
    files = opened(package)
    by_name = {part["name"]: (part["bytes"], part["sha256"]) for part in package.contents["parts"]}
    assert by_name == {name: (len(it), hashlib.sha256(it).hexdigest()) for name, it in files.items()}
    for name, (_size, digest) in by_name.items():
        assert name == "spis.txt" or f"{digest}" in files["spis.txt"].decode()
    whole = b"".join(content_of(package))
    assert (package.size, package.digest) == (len(whole), hashlib.sha256(whole).hexdigest())


def test_the_pdf_reads_in_polish(ada, sam, dora):
    note(ada.person, sam, "Zażółć gęślą jaźń.")
    files = opened(made(requested(ada.person), dora))
    report, copy = words_in(files["raport.pdf"]), words_in(files["kopia-1.pdf"])
    assert "Do czego używamy Twoich danych" in report
    assert "ul. Stanisława Moniuszki 1A" in report
    assert "Zażółć gęślą jaźń." in copy


def test_an_english_request_is_answered_in_english(ada, dora):
    package = made(requested(ada.person, language="en"), dora)
    assert {"report.pdf", "copy-1.pdf", "accesses.csv"} <= opened(package).keys()


def test_signs_that_no_font_has_do_not_stop_it(ada, sam, dora):
    note(ada.person, sam, "Nazwa: 日本語 \x07 i emoji 😀.")
    files = opened(made(requested(ada.person), dora))
    assert "Nazwa: ???" in words_in(files["kopia-1.pdf"])
    assert "日本語" in files["dane/contacts.interaction.json"].decode()


def test_no_cell_becomes_a_formula(ada, sam, dora):
    note(ada.person, sam, "=HYPERLINK(1)")
    files = opened(made(requested(ada.person), dora))
    assert "'=HYPERLINK(1)" in files["dane/contacts.interaction.csv"].decode()


def test_on_disk_there_is_nothing_to_read(ada, sam, dora):
    note(ada.person, sam, "Tajemnica-7731")
    package = made(requested(ada.person), dora)
    with package.parts.get().file.open() as file:
        stored = file.read()
    assert [word in stored for word in (b"PK\x03\x04", b"Tajemnica", b"raport")] == [False] * 3


def test_a_large_package_lies_in_pieces(ada, sam, dora, monkeypatch):
    monkeypatch.setattr(zip_pieces, "PIECE", 1000)
    paper(ada.person, sam, content=bytes(range(256)) * 40)
    package = made(requested(ada.person), dora)
    assert package.parts.count() == -(-package.size // 1000)
    assert opened(package)["pliki/001.pdf"] == bytes(range(256)) * 40


def test_the_job_makes_it_and_a_second_bell_changes_nothing(ada, dora):
    package = order(requested(ada.person), by=dora)
    tasks.make_package(package.job_id)
    first = Package.objects.values("digest", "size").get()
    tasks.make_package(package.job_id)
    assert Package.objects.values("digest", "size").get() == first
    assert Job.objects.get().state == "done"


def test_begun_anew_it_leaves_no_piece_of_the_first_try(ada, dora):
    package = order(requested(ada.person), by=dora)
    half = PackagePart(package=package, number=7)
    half.file.save("", ContentFile(b"half"), save=False)
    half.save()
    make(package)
    assert list(package.parts.values_list("number", flat=True)) == [0]


def test_while_data_of_others_wait_to_be_judged_no_package_is_made(ada, sam, dora):
    """Art. 15(4)."""
    note(ada.person, sam, NOTE)
    case = requested(ada.person)
    package = order(case, by=dora)
    tasks.make_package(package.job_id)
    assert list(Job.objects.values_list("state", "problem")) == [("failed", "Data of others wait to be judged.")]
    judge_all(case, by=dora)
    Job.objects.get().resume(by=dora)
    tasks.make_package(package.job_id)
    assert Job.objects.get().state == "done"


def test_without_somebody_found_or_a_right_that_gives_data_nothing_is_ordered(ada, dora):
    with pytest.raises(ValidationError) as unfound:
        order(arrived(), by=dora)
    with pytest.raises(ValidationError) as undue:
        order(requested(ada.person, Kind.ERASURE), by=dora)
    assert (unfound.value.code, undue.value.error_dict["rights"][0].code) == ("subject", "rights")


def test_two_people_of_one_request_have_a_folder_each(ada, ben, dora):
    case = requested(ada.person)
    recognise(case, ben.person, by=dora, at=case.received_at)
    files = opened(made(case, dora))
    assert {"1/raport.pdf", "2/raport.pdf", "spis.txt"} <= files.keys()
    names = [read(files, f"{number}/dane/privacy.person.json")["rows"][0]["name"] for number in (1, 2)]
    assert names == ["Ada Kowalska", "Ben Żółć"]


def test_making_it_ticks_the_task_and_stands_in_the_logs(ada, dora):
    case = requested(ada.person)
    made(case, dora)
    assert case.tasks.get(code="gather").done_at is not None
    assert AccessEntry.objects.filter(view="requests:package", people=[ada.person.pk]).count() == 1
    acts = LedgerEntry.objects.filter(act__in=("person.exported", "request.packaged")).values_list("act", "about")
    assert set(acts) == {("person.exported", ada.person.uid), ("request.packaged", case.person.uid)}


def test_what_they_read_on_a_phone_is_one_page_and_one_pdf_out_of_the_sealed_pieces(ada, sam, dora, monkeypatch):
    monkeypatch.setattr(zip_pieces, "PIECE", 5000)
    monkeypatch.setattr(package_reader, "PIECE", 5000)
    note(ada.person, sam, "Zażółć gęślą jaźń.")
    package = made(requested(ada.person), dora)
    files = opened(package)
    assert package.parts.count() > 5
    [page] = package_reader.pages(package)
    assert page == read(files, "strona.json")
    values = [line["value"] for shelf in page["data"] for row in shelf["rows"] for line in row["lines"]]
    assert ("Zażółć gęślą jaźń." in values, page["more"], len(page["sections"]) > 5) == (True, "", True)
    paper = b"".join(package_reader.whole_paper(package))
    assert paper == files["wszystko.pdf"]
    words = words_in(paper)
    assert [text in words for text in ("Do czego używamy Twoich danych", "Zażółć gęślą jaźń.")] == [True, True]


def test_more_rows_than_one_pdf_holds_are_counted_and_stand_in_the_zip(ada, sam, dora, monkeypatch):
    monkeypatch.setattr(paper_copy, "AT_ONCE", 3)
    note(ada.person, sam, "Rozmowa.")
    files = opened(made(requested(ada.person), dora))
    page = read(files, "strona.json")
    assert sum(len(shelf["rows"]) for shelf in page["data"]) == 3
    assert ("ZIP" in page["more"], "kopia-2.pdf" in files) == (True, True)
