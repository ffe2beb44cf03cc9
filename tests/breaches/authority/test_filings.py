"""Filings: phased, in turn, kept byte for byte with digest and proof, late only with reasons, exercises marked."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from breaches.authority.filing_form import sections
from breaches.authority.filing_gaps import missing
from breaches.authority.filings import prepare, record_sent
from breaches.cases.opening import close, describe, unfinished
from breaches.models import Breach, Filing
from breaches.register.register_rows import as_csv, as_json, as_pdf
from crm.casework.enclosures import Enclosed, digest
from tests.breaches.decisions.test_verdicts import code_of
from tests.breaches.made_cases import HOUR, assessed, decided, known, named_controller, opened
from tests.breaches.pdf_words import words_of_pdf

pytestmark = pytest.mark.django_db
AWARE = datetime(2026, 11, 20, 22, 50, tzinfo=UTC)
AT = AWARE + 5 * HOUR
PROOF = Enclosed("upo.xml", b"<upo/>")


@pytest.fixture
def case(dora, oskar):
    named_controller()
    return decided(dora, oskar, AWARE)


def sent(filing, by, at=AT, **told):
    """Recorded as sent."""
    return record_sent(filing, "edelivery", sent_at=at, by=by, at=at, **{"reference": "UPO 1", **told})


def test_the_files_are_what_was_made_and_their_digests_say_so(case, dora):
    result = prepare(case, "complete", about={"filed_by": "Dorota Dudek, IOD"}, by=dora, at=AT)
    files = {name: getattr(result, name).plain() for name in ("pdf", "json", "xml")}
    assert {name: getattr(result, f"{name}_digest") for name in files} == {n: digest(file) for n, file in files.items()}
    data = json.loads(files["json"])
    assert (data, data["numer"]) == (result.content, f"{case.number}/1")
    fields = {item["nazwa"]: item for section in data["sekcje"] for item in section["pola"]}
    assert (fields["rodzaj_zgloszenia"]["kod"], fields["identyfikator"]["odpowiedz"], fields["liczba_osob"]["kod"]) == (
        "complete",
        "5250001003",
        214,
    )
    assert fields["stwierdzono"]["kod"] == AWARE.isoformat()


def test_xml_says_the_same_as_json(case, dora):
    result = prepare(case, "initial", by=dora, at=AT)
    data = json.loads(result.json.plain())
    root = ElementTree.fromstring(result.xml.plain())
    spelled = [
        (part.get("nazwa"), item.get("nazwa"), item.findtext("odpowiedz") or "")
        for part in root.iter("sekcja")
        for item in part.iter("pole")
    ]
    assert spelled == [(s["nazwa"], item["nazwa"], item["odpowiedz"]) for s in data["sekcje"] for item in s["pola"]]
    assert len(data["sekcje"]) == 12


def test_the_pdf_is_one_and_holds_no_place_for_scripts(case, dora):
    content = prepare(case, "initial", by=dora, at=AT).pdf.plain()
    assert (content[:5], b"/JavaScript" in content, b"/StructTreeRoot" in content) == (b"%PDF-", False, True)


def test_every_question_and_answer_of_the_form_stands_in_the_pdf_in_polish(case, dora):
    with override("en"):  # whoever prepares it may read English
        result = prepare(case, "complete", about={"attorney": "r.pr. Zofia Żak"}, by=dora, at=AT)
    words = words_of_pdf(result.pdf.plain())
    fields = [field for section in result.content["sekcje"] for field in section["pola"]]
    spoken = [" ".join(field[name].split()) for field in fields for name in ("pytanie", "odpowiedz")]
    assert [item for item in spoken if item not in words] == []
    assert ("Kategorie danych" in words or "Rodzaje danych" in words, "r.pr. Zofia Żak" in words) == (True, True)
    assert "Kinds of data" not in words


def test_initial_then_follow_up_with_their_numbers_and_the_authoritys(case, dora):
    first = sent(prepare(case, "initial", by=dora, at=AT), dora, authority_number="DKN.5131.1.2026", proof=PROOF)
    case = describe(case, {"people_count": 198}, version=Breach.objects.get(pk=case.pk).version, by=dora)
    second = prepare(case, "follow_up", by=dora, at=AT + 90 * HOUR)
    fields = {item["nazwa"]: item["odpowiedz"] for s in second.content["sekcje"] for item in s["pola"]}
    assert (second.number, second.previous, fields["poprzednie_zgloszenie"], fields["numer_organu"]) == (
        f"{case.number}/2",
        first,
        first.number,
        "DKN.5131.1.2026",
    )
    assert (second.late, first.proof.plain(), first.proof_digest) == (False, b"<upo/>", digest(b"<upo/>"))
    assert json.loads(first.json.plain()) == first.content  # the earlier one stays as it was sent


def test_what_cannot_come_next_is_refused(case, dora, oskar):
    assert code_of(lambda: prepare(case, "follow_up", by=dora, at=AT)) == "first"
    sent(prepare(case, "initial", by=dora, at=AT), dora)
    assert code_of(lambda: prepare(case, "complete", by=dora, at=AT)) == "again"
    assert prepare(case, "withdrawn", by=dora, at=AT).kind == "withdrawn"
    assert code_of(lambda: prepare(opened(dora), "initial", by=dora, at=AT)) == "unaware"
    assert code_of(lambda: prepare(assessed(dora, AWARE), "initial", by=dora, at=AT)) == "undecided"


def test_a_complete_filing_leaves_nothing_open(case, dora):
    case = describe(case, {"measures_after": ""}, version=Breach.objects.get(pk=case.pk).version, by=dora)
    assert code_of(lambda: prepare(case, "complete", by=dora, at=AT)) == "gaps"
    assert prepare(case, "initial", by=dora, at=AT).kind == "initial"


def test_what_a_complete_filing_still_needs_is_named_in_the_readers_words(dora):
    """Also the question of an assessment that nobody has made yet."""
    with override("en"):
        open_ones = missing(sections(known(dora, AWARE), "complete", about={"filed_by": "Dorota"}, delay_reason=""))
    assert open_ones[-3:] == [
        "Likely consequences and risk: Likely consequences",
        "Likely consequences and risk: Reasons",
        "Measures: Measures taken",
    ]


@pytest.mark.parametrize(("hours", "late"), [(71, False), (72, False), (73, True)])
def test_after_72_hours_reasons_are_compulsory(case, dora, hours, late):
    """Art. 33(1): a notification after 72 hours is accompanied by reasons for the delay."""
    at = AWARE + hours * HOUR
    if late:
        assert code_of(lambda: prepare(case, "initial", by=dora, at=at)) == "late"
    result = prepare(case, "initial", delay_reason="Ustalano zakres." if late else "", by=dora, at=at)
    assert result.late is late


def test_prepared_in_time_but_sent_late_needs_reasons(case, dora):
    result = prepare(case, "initial", by=dora, at=AT)
    assert code_of(lambda: sent(result, dora, at=AWARE + 73 * HOUR)) == "late"
    assert sent(result, dora, at=AWARE + 73 * HOUR, delay_reason="Awaria skrzynki.").late


def test_sending_needs_proof_and_is_recorded_once(case, dora):
    result = prepare(case, "initial", by=dora, at=AT)
    assert code_of(lambda: sent(result, dora, reference="")) == "unproven"
    sent(result, dora)
    assert code_of(lambda: sent(result, dora)) == "sent"
    assert {code for code, _name in Filing.places(drill=False)} == {"biznes_gov", "edelivery", "epuap", "post"}


def test_an_exercise_goes_nowhere_and_says_so(dora, oskar):
    named_controller()
    drill = decided(dora, oskar, AWARE, drill=True)
    result = prepare(drill, "initial", by=dora, at=AT)
    assert code_of(lambda: sent(result, dora)) == "drill"
    record_sent(result, "drill", sent_at=AT, by=dora, at=AT)
    assert (result.content["cwiczenie"], json.loads(as_json(Breach.objects.register()))) == (True, [])


def test_the_register_says_why_and_a_case_is_closed_when_nothing_is_open(case, dora, oskar):
    with pytest.raises(ValidationError):
        close(case, "Koniec", by=dora, at=AT)
    at = AWARE + 73 * HOUR
    sent(prepare(case, "complete", delay_reason="=Ustalano zakres.", by=dora, at=at), dora, at=at)
    assert len(unfinished(case)) == 1
    (row,) = json.loads(as_json(Breach.objects.register()))
    assert (row["number"], row["people"], row["authority_why"], row["facts"]) == (
        case.number,
        "214",
        "=Ustalano zakres.",
        "Oferta poszła do złych adresatów.",
    )
    assert "'=Ustalano zakres." in as_csv(Breach.objects.register()).decode()
    assert as_pdf(Breach.objects.register(), at=at).startswith(b"%PDF-")
