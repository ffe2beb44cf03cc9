"""What comes in from outside: known by name and content both, small when unpacked, alone in its bytes, with room."""

import io
import struct
import wave
import zipfile
import zlib

import pytest
from openpyxl import Workbook
from PIL import Image

from crm.files.imports.arrival import receive
from crm.privacy.models import LedgerEntry
from crm.privacy.uploads import DOCUMENTS, RECORDINGS, SCANS, TABLES, UploadRefused, admit, admit_all
from crm.privacy.uploads.names import ending_of, shown_name
from crm.privacy.uploads.quotas import house_size, taken_by

CSV = "Imię i nazwisko;E-mail\nAnna;anna@x.test\n".encode()
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
TYPES = b'<Types><Override ContentType="application/xml"/></Types>'
MAIN = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml"}


@pytest.fixture(autouse=True)
def measured():
    """The house is measured anew by each test."""
    house_size.cache_clear()


def office(main="xlsx", *, first=b"", comment=b"", last=b"", types=TYPES, **parts):
    """An office file with these parts besides the two it needs."""
    file = io.BytesIO(first)
    file.seek(0, 2)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, content in {"[Content_Types].xml": types, MAIN[main]: b"<x/>", **parts}.items():
            archive.writestr(name, content)
    return file.getvalue() + last


def picture(form="PNG", size=(4, 4)):
    file = io.BytesIO()
    Image.new("RGB", size, "#0a7").save(file, form)
    return file.getvalue()


def huge_png(wide, high):
    """A picture that says it has so many pixels, in a hundred bytes."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 9)) + chunk(b"IEND", b"")


def came(sam, content, name, policy=DOCUMENTS):
    """The kind as which it came in, or the code of the refusal."""
    try:
        return admit(io.BytesIO(content), name, policy=policy, by=sam).kind.name
    except UploadRefused as refusal:
        return refusal.code if str(refusal) else "silent"


GOOD = {
    "targi.csv": (CSV, "csv"),
    "TARGI.CSV": (CSV, "csv"),
    "old.txt": (CSV.decode().encode("cp1250"), "csv"),
    "wide.txt": (CSV.decode().encode("utf-16"), "csv"),
    "odd.csv": (b"ID;Name\n1;Anna\n", "csv"),  # begins like a SYLK sheet, and is none
    "list.xlsx": (office(), "xlsx"),
    "letter.DocX": (office("docx"), "docx"),
    "scan.pdf": (PDF, "pdf"),
    "photo.png": (picture(), "png"),
    "photo.JPG": (picture("JPEG"), "jpeg"),
    "photo.jpeg": (picture("JPEG") + b"SEFT trailer of a telephone", "jpeg"),
}


def wav(seconds=1):
    """Silence, as a telephone records it."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * 8000 * seconds)
    return out.getvalue()


OGG, M4A = b"OggS\x00\x02" + bytes(60), b"\x00\x00\x00\x20ftypM4A " + bytes(60)
RECORDED = {
    "talk.wav": (wav(), "wav"),
    "talk.mp3": (b"ID3\x04\x00\x00" + bytes(60), "mp3"),
    "bare.mp3": (b"\xff\xfb\x90\x00" + bytes(60), "mp3"),
    "talk.ogg": (OGG, "ogg"),
    "talk.m4a": (M4A, "m4a"),
    "longer.wav": (wav() + b"PK more behind its end", "two_in_one"),
    "half.wav": (wav()[:400], "damaged"),
    "short.mp3": (b"ID3", "damaged"),
    "film.wav": (b"RIFF\x44\x00\x00\x00AVI LIST" + bytes(60), "mismatch"),
    "page.m4a": (b"\x00\x00\x00\x20ftypqt  " + bytes(60), "mismatch"),
    "scan.pdf": (PDF, "name"),
}


@pytest.mark.parametrize("name", RECORDED)
def test_a_recording_is_known_by_its_marks(sam, name):
    content, result = RECORDED[name]
    assert came(sam, content, name, RECORDINGS) == result


def test_a_recording_is_no_document_and_a_table_no_scan(sam):
    assert [came(sam, wav(), "a.wav", DOCUMENTS), came(sam, CSV, "a.csv", SCANS)] == ["name", "name"]


@pytest.mark.parametrize("name", GOOD)
def test_what_is_on_the_list_comes_in(sam, name):
    content, kind = GOOD[name]
    assert came(sam, content, name) == kind


def test_a_workbook_as_openpyxl_writes_it_comes_in(sam):
    book, file = Workbook(), io.BytesIO()
    book.active.append(["Imię", "E-mail"])
    book.save(file)
    assert came(sam, file.getvalue(), "a.xlsx", TABLES) == "xlsx"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BAD = {
    # what is not on the list, whatever it is called
    "svg": (SVG, "logo.svg", "name"),
    "svg in capitals": (SVG, "LOGO.SvG", "name"),
    "html": (b"<!doctype html>", "a.html", "name"),
    "two endings": (b"<!doctype html>", "a.pdf.html", "name"),
    "no ending": (CSV, "targi", "name"),
    "a dot at the end": (CSV, "a.csv.", "name"),
    "a blank at the end": (SVG, "a.svg ", "name"),
    "an archive": (office(), "a.zip", "name"),
    "macros by their name": (office(), "a.xlsm", "name"),
    # what is something else than its name says
    "svg as text": (SVG, "a.csv", "markup"),
    "svg behind blanks": (b" \n\t " + SVG, "a.txt", "markup"),
    "svg behind a mark": (b"\xef\xbb\xbf" + SVG, "a.txt", "markup"),
    "svg in utf-16": (SVG.decode().encode("utf-16"), "a.txt", "markup"),
    "xml": (b"<?xml version='1.0'?><a/>", "a.txt", "markup"),
    "html as text": (b"<HTML><body onload=alert(1)>", "a.csv", "markup"),
    "svg as a picture": (SVG, "a.png", "mismatch"),
    "a program as text": (b"MZ\x90\0" + bytes(60), "a.csv", "mismatch"),
    "a script as text": (b"#!/bin/sh\nrm -rf /\n", "a.txt", "mismatch"),
    "bytes as text": (bytes(range(1, 32)) * 50, "a.txt", "mismatch"),
    "a workbook as text": (office(), "a.csv", "mismatch"),
    "a workbook as a letter": (office("xlsx"), "a.docx", "mismatch"),
    "a picture as another": (picture("JPEG"), "a.png", "mismatch"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xlsx", "mismatch"),
    "an animation": (b"GIF89a" + bytes(30), "a.png", "mismatch"),
    # what is two things at once
    "a picture and a zip": (picture() + office(), "a.png", "two_in_one"),
    "a photo and a zip": (picture("JPEG") + office(), "a.jpg", "two_in_one"),
    "a photo and a page": (picture("JPEG") + b"<script>alert(1)</script>", "a.jpg", "two_in_one"),
    "a picture and a tail": (picture() + b"tail", "a.png", "two_in_one"),
    "a pdf and a zip": (office(first=PDF), "a.pdf", "two_in_one"),
    "a text and a zip": (office(first=CSV), "a.csv", "mismatch"),
    "a long text and a zip": (office(first=CSV * 3000), "a.csv", "two_in_one"),
    "a zip and a tail": (office(last=PDF), "a.xlsx", "two_in_one"),
    "a zip with a comment": (office(comment=PDF), "a.xlsx", "two_in_one"),
    "a zip that leads out": (office(**{"../../etc/cron.d/x": b"x"}), "a.xlsx", "two_in_one"),
    # what would act by itself
    "macros": (office(**{"xl/vbaProject.bin": b"x"}), "a.xlsx", "active"),
    "macros under another name": (office(types=TYPES + b"application/vnd.ms-office.vbaProject"), "a.xlsx", "active"),
    "a macro sheet": (office(**{"xl/macrosheets/sheet1.xml": b"x"}), "a.xlsx", "active"),
    "a file in a letter": (office("docx", **{"word/embeddings/oleObject1.bin": b"x"}), "a.docx", "active"),
    "a page in a workbook": (office(**{"xl/media/a.HTML": b"x"}), "a.xlsx", "active"),
    "a pdf with a script": (PDF.replace(b"/Catalog", b"/Catalog /S /JavaScript"), "a.pdf", "active"),
    "a script spelled in numbers": (PDF.replace(b"/Catalog", b"/S /J#61vaScript"), "a.pdf", "active"),
    "a pdf that starts a program": (PDF.replace(b"/Catalog", b"/Launch"), "a.pdf", "active"),
    "a pdf with a file inside": (PDF.replace(b"/Catalog", b"/EmbeddedFile"), "a.pdf", "active"),
    # what is broken
    "half a pdf": (PDF[:40], "a.pdf", "damaged"),
    "half a picture": (picture(size=(400, 400))[:60], "a.png", "damaged"),
    "half a zip": (office()[:-60] + b"PK\x05\x06" + bytes(18), "a.xlsx", "two_in_one"),
    "nothing": (b"", "a.pdf", "mismatch"),
    # bombs
    "a pixel bomb": (huge_png(20_000, 20_000), "a.png", "too_many_pixels"),
    "a line of pixels": (huge_png(100_000, 1), "a.png", "too_many_pixels"),
    "more pixels than Pillow stands": (huge_png(65_000, 65_000), "a.png", "too_many_pixels"),
    "a zip bomb": (office(**{"xl/a.xml": b"0" * (60 * 1024 * 1024)}), "a.xlsx", "too_big_inside"),
    "many parts": (office(**{f"xl/{number}": b"" for number in range(2001)}), "a.xlsx", "too_big_inside"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_not_as_it_should_be_is_refused(sam, what):
    content, name, code = BAD[what]
    assert came(sam, content, name) == code


def test_bombs_are_small_on_the_way_in():
    sizes = {what: len(BAD[what][0]) for what in ("a zip bomb", "a pixel bomb", "more pixels than Pillow stands")}
    assert [what for what, size in sizes.items() if size > 100_000] == []


def test_a_zip_that_lies_about_its_sizes_gives_no_more_than_it_says(sam):
    whole = office(**{"xl/a.xml": b"0" * (60 * 1024 * 1024)})
    size = (60 * 1024 * 1024).to_bytes(4, "little")
    assert whole.count(size) == 2
    lying = whole.replace(size, (5).to_bytes(4, "little"))
    assert came(sam, lying, "a.xlsx") == "xlsx"
    with zipfile.ZipFile(io.BytesIO(lying)) as archive, pytest.raises(zipfile.BadZipFile):
        archive.read("xl/a.xml")


def test_a_door_takes_its_own_kinds_only(sam):
    assert [came(sam, PDF, "a.pdf", policy) for policy in (DOCUMENTS, TABLES)] == ["pdf", "name"]


def test_a_file_over_the_limit_is_refused_before_it_is_read(sam):
    class Large(io.BytesIO):
        def seek(self, *place):
            return DOCUMENTS.largest + 1

        read = None

    with pytest.raises(UploadRefused) as refusal:
        admit(Large(), "a.pdf", policy=DOCUMENTS, by=sam)
    assert (refusal.value.code, "20 MB" in str(refusal.value)) == ("too_large", True)


def test_of_too_many_files_none_comes_in(sam):
    files = [(io.BytesIO(PDF), "a.pdf")] * 11
    with pytest.raises(UploadRefused, match="10"):
        admit_all(files, policy=DOCUMENTS, by=sam)
    assert len(admit_all(files[:10], policy=DOCUMENTS, by=sam)) == 10


def test_what_came_in_lies_at_its_beginning_under_a_name_that_may_be_shown(sam):
    file = io.BytesIO(PDF)
    result = admit(file, "..\\tajne/Umowa \u202efdp.exe\n.pdf", policy=DOCUMENTS, by=sam)
    assert (result.name, result.size, file.tell()) == ("Umowa fdp.exe.pdf", len(PDF), 0)


@pytest.mark.parametrize(
    ("name", "ending", "shown"),
    [
        ("Targi.CSV", ".csv", "Targi.CSV"),
        ("a.ｓｖｇ", ".svg", "a.ｓｖｇ"),
        ("/etc/passwd", "", "passwd"),
        ("a.pdf\0.svg", ".svg", "a.pdf.svg"),
        ("żółć.pdf", ".pdf", "żółć.pdf"),
        ("x" * 300 + ".pdf", ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_read_without_what_could_mislead(name, ending, shown):
    assert (ending_of(name), shown_name(name)) == (ending, shown)


def test_a_refusal_leaves_one_entry_without_anything_of_the_file(sam):
    came(sam, SVG, "Anna Nowak.svg")
    row = LedgerEntry.objects.latest("pk")
    assert (row.act, row.actor_id, row.target, row.fields, row.counts) == (
        "upload.refused",
        str(sam.pk),
        "",
        [],
        {"reason": "name"},
    )


def test_a_users_own_room_ends_and_is_free_again_when_a_file_goes(sam, nina, settings):
    load = receive(io.BytesIO(CSV), "a.csv", by=sam)
    count, taken = taken_by(sam)
    assert (count, taken > len(CSV) // 2, taken_by(nina)) == (1, True, (0, 0))
    settings.UPLOAD_USER_FILES = 1
    assert (came(sam, CSV, "b.csv"), came(nina, CSV, "b.csv")) == ("own_quota", "csv")
    load.file.delete(save=True)
    assert (taken_by(sam), came(sam, CSV, "b.csv")) == ((0, 0), "csv")


def test_a_users_bytes_are_counted_too(sam, settings):
    receive(io.BytesIO(CSV), "a.csv", by=sam)
    settings.UPLOAD_USER_MB = taken_by(sam)[1] / 1024 / 1024
    assert came(sam, CSV, "b.csv") == "own_quota"


def test_the_whole_house_has_an_end_too(sam, nina, settings):
    settings.UPLOAD_HOUSE_MB = (house_size() + 2.5 * len(CSV)) / 1024 / 1024
    assert [came(user, CSV, "a.csv") for user in (sam, nina, sam)] == ["csv", "csv", "house_quota"]


def test_the_import_takes_nothing_else(as_user, sam):
    upload = io.BytesIO(office(**{"xl/vbaProject.bin": b"x"}))
    upload.name = "a.xlsx"
    answer = as_user(sam).post("/imports/new/", {"file": upload})
    assert (answer.status_code, len(answer.context["form"].errors["file"])) == (422, 1)
    assert LedgerEntry.objects.latest("pk").counts == {"reason": "active"}
