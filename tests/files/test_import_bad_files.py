"""Bad files: refused early, in one sentence of the user's language, and nothing of them stays anywhere."""

import io
import tracemalloc
import zipfile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from openpyxl import Workbook

from crm.contacts.models import Contact
from crm.files.models import Import
from tests.files.import_cases import checked, csv, prepared

LARGE = 300 * 1024 * 1024
BOUNDARY = "spojnik"

pytestmark = pytest.mark.django_db


def wide() -> bytes:
    """201 columns."""
    return f"{';'.join(f'kolumna {at}' for at in range(201))}\n{';'.join(['x'] * 201)}\n".encode()


def bomb() -> bytes:
    """A workbook of which one part unpacks to sixty megabytes."""
    buffer = io.BytesIO()
    Workbook().save(buffer)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b"0" * (60 * 1024 * 1024))
    return buffer.getvalue()


def left() -> list:
    """What of an import lies on the disk."""
    return list((settings.DATA_DIR / "files" / "files.import").rglob("*.sealed"))


@pytest.mark.parametrize(
    ("content", "name", "polish", "english"),
    [
        (wide(), "szeroki.csv", "ponad 200 kolumn", "more than 200 columns"),
        (bomb(), "bomba.xlsx", "po rozpakowaniu", "unpacks to more"),
        (bytes(range(128, 256)) * 40, "znaki.csv", "jakie litery", "which letters"),
        (b"\x00\x01\x02" * 900, "binarny.csv", "To nie jest tabela", "not a table"),
        (b"%PDF-1.7 x", "a.vcf", "To nie jest tabela", "not a table"),
    ],
)
@pytest.mark.parametrize("language", ["pl", "en"])
def test_each_is_refused_in_a_sentence_and_leaves_nothing(as_user, sam, content, name, polish, english, language):
    sam.language = language
    sam.save(update_fields=["language"])
    before = left()
    values = {"file": SimpleUploadedFile(name, content), "kind": "", "encoding": "", "delimiter": ""}
    page = as_user(sam).post("/imports/new/", values)
    text = " ".join(page.context["form"].errors["file"])
    assert (page.status_code, (polish if language == "pl" else english) in text) == (422, True), text
    assert (Import.objects.count(), left()) == (0, before)


def test_two_hundred_columns_are_taken_and_may_be_mapped_one_by_one(as_user, sam):
    headers = ["Imię i nazwisko", *(f"kolumna {at}" for at in range(199))]
    file = "\n".join([";".join(headers), ";".join(["Anna Nowak", *["x"] * 199])]).encode()
    values = {"file": SimpleUploadedFile("szeroki.csv", file), "kind": "", "encoding": "", "delimiter": ""}
    assert as_user(sam).post("/imports/new/", values).status_code == 302
    load = Import.objects.get()
    columns = {f"column_{at}": "note" for at in range(1, 200)} | {f"over_{at}": "on" for at in range(200)}
    page = as_user(sam).post(
        f"/imports/{load.uid}/columns/", {**columns, "column_0": "name", "remember": "", "team": ""}
    )
    load.refresh_from_db()
    assert (page.status_code, len(load.targets), load.overwriting) == (302, 200, ["name"])


class Endless(io.RawIOBase):
    """An upload of as many bytes as one likes, none of which exists before it is asked for."""

    def __init__(self, size: int) -> None:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        self.head, self.left = head.encode(), size

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        if self.head:
            head, self.head = self.head, b""
            return head
        piece = min(self.left, size if size > 0 else self.left, 1 << 16)
        self.left -= piece
        return b"a;b\n" * (piece // 4) + b"x" * (piece % 4)


def test_three_hundred_megabytes_fill_neither_memory_nor_disk(as_user, sam):
    client, before = as_user(sam), left()
    values = {"CONTENT_LENGTH": str(LARGE), "wsgi.input": Endless(LARGE)}
    tracemalloc.start()
    page = client.generic("POST", "/imports/new/", content_type=f"multipart/form-data; boundary={BOUNDARY}", **values)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (page.status_code, "25 MB" in page.context["form"].errors["file"][0]) == (422, True)
    assert (peak < 30 * 1024 * 1024, Import.objects.count(), left()) == (True, 0, before)


def test_the_command_does_not_read_them_either(sam, tmp_path, capsys):
    path, before = tmp_path / "a.csv", left()
    with path.open("wb") as file:
        file.truncate(LARGE)
    with pytest.raises(SystemExit) as end:
        call_command("import_contacts", str(path), purpose="contracts", source="Targi")
    assert (end.value.code, "25 MB" in capsys.readouterr().out, left()) == (1, True, before)


def test_a_day_that_does_not_exist_is_named_and_the_rest_of_the_row_comes_in(sam):
    headers = "Imię i nazwisko;E-mail;Zgoda e-mail;Data zgody;Dowód zgody"
    file = csv("Anna Nowak;anna@x.test;tak;31.02.2026;formularz", headers=headers)
    load = checked(prepared(sam, file))
    (row,) = load.rows.all()
    assert (row.outcome, [code for _at, _target, code in row.problems]) == (
        "new",
        ["no_such_day", "consent_without_proof"],
    )


def test_a_day_that_does_not_exist_is_asked_for_again_with_everything_kept(as_user, sam):
    load = prepared(sam, csv("Anna Nowak;anna@x.test;;;;;;;"))
    desk = f"{sam.uid}.{sam.teams.get().uid}"
    values = {"origin_kind": "fair", "origin_label": "Targi Drema", "obtained_on": "2026-02-31", "purpose": "contracts"}
    page = as_user(sam).post(
        f"/imports/{load.uid}/origin/", {**values, "notice": "due", "desk": desk, "mode": "both", "match": "any"}
    )
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["obtained_on"])
    assert ("Targi Drema" in page.content.decode(), Contact.objects.count()) == (True, 0)
