"""The rules of the kit that need no database: registers as files, fields, entries of a timeline, digests."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import TextChoices
from django.template.loader import render_to_string

from crm.accounts.pages.keyset import Page
from crm.casework.enclosures import Enclosed, digest
from crm.casework.form_fields import WithFile, one_of, some_of, text
from crm.casework.printing import printable
from crm.casework.register import register_csv, register_json, register_pdf
from tests.breaches.pdf_words import words_of_pdf

COLUMNS = {"number": "Numer", "title": "Tytuł", "facts": "Fakty", "risk": "Ryzyko"}
ROW = {"number": "N-2026-01", "title": "Oferta", "facts": "=1+1", "risk": ""}
AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class Colour(TextChoices):
    """Codes for a field."""

    RED = "red", "Czerwony"


def test_the_same_rows_make_csv_json_and_pdf():
    lines = register_csv(COLUMNS, [ROW]).decode().splitlines()
    assert lines == ["\ufeffNumer;Tytuł;Fakty;Ryzyko", "N-2026-01;Oferta;'=1+1;"]  # no spreadsheet computes it
    assert json.loads(register_json(iter([ROW]))) == [ROW]
    printed = words_of_pdf(register_pdf(COLUMNS, [ROW], title="Rejestr", none="Brak", who="Meblex", at=AT))
    assert "N-2026-01 Oferta" in printed
    assert "Fakty =1+1" in printed
    assert "Ryzyko" not in printed  # what is not known takes no line


def test_a_register_without_cases_says_so():
    assert "Brak wpisów" in words_of_pdf(
        register_pdf(COLUMNS, [], title="Rejestr", none="Brak wpisów", who="Meblex", at=AT)
    )


@pytest.mark.parametrize(
    ("field", "required"),
    [
        (text("a"), True),
        (text("a", required=False), False),
        (one_of("a", Colour), True),
        (one_of("a", Colour, blank=True), False),
        (some_of("a", Colour), True),
        (some_of("a", Colour, required=False), False),
    ],
)
def test_a_field_is_compulsory_unless_it_says_otherwise(field, required):
    assert field.required is required


def test_only_a_choice_that_may_stay_open_offers_nothing():
    assert one_of("a", Colour).choices == [("red", "Czerwony")]
    assert one_of("a", [("x", "X")], blank=True).choices == [("", "–"), ("x", "X")]


def test_a_file_comes_in_by_the_one_door(monkeypatch):
    monkeypatch.setattr("crm.privacy.uploads.ledger.record", lambda *_act, **_told: None, raising=False)
    let_in = WithFile({}, {"file": SimpleUploadedFile("dowod.csv", b"a;b\n1;2\n")}, user=None)
    assert let_in.is_valid(), let_in.errors
    assert let_in.enclosed == Enclosed("dowod.csv", b"a;b\n1;2\n")
    assert (let_in.values, "dowod" in repr(let_in.enclosed)) == ({}, False)  # no log shows what was sent


def test_a_form_without_a_file_has_none():
    form = WithFile({}, user=None)
    assert (form.is_valid(), form.enclosed) == (True, None)


def test_a_digest_is_sha256_and_control_characters_are_not_printed():
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert printable("a\x00b\x1bc\td\n") == "abc\td\n"


@pytest.mark.parametrize(("older", "newer"), [("abc", ""), ("", "def"), ("abc", "def"), ("", "")])
def test_pages_of_a_list_keep_what_else_the_address_asks_for(rf, older, newer):
    values = {"page": Page([1, 2], 3, older, newer)}
    html = render_to_string("casework/pager.html", values, request=rf.get("/list/?view=open&older=zz"))
    links = set(re.findall(r'href="(\?[^"]*)"', html))
    assert links == {f"?view=open&amp;{way}={edge}" for way, edge in (("older", older), ("newer", newer)) if edge}
