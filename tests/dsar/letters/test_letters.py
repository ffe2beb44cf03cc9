"""Letters: what was decided and done, in Polish and English, as PDF and mail; an answer takes two people."""

from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation

from crm.casework.printing import pdf
from crm.mail.models.messages import Message
from crm.privacy.map.data_map import rooms
from crm.privacy.models import Purpose
from dsar.decisions.verdicts import Proposal, decide, propose
from dsar.letters.letter_blocks import blocks, plain
from dsar.letters.letter_sending import approve, approve_and_send, open_ends, prepare, send
from dsar.letters.letter_texts import draft
from dsar.models import Case, Event, Kind, Letter
from dsar.rights.erasure_counts import plain_entries
from dsar.rights.objection import end_consents, stop_marketing
from retention.horizons.explanation import UNCOUNTED
from tests.dsar.decided_cases import case_about, code_of, grant, refuse
from tests.retention.ruled_people import somebody

KEPT = ("case",)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(dora, db):
    """Access, granted."""
    new_case = case_about(somebody("offers"), Kind.ACCESS)
    grant(new_case, Kind.ACCESS, by=dora)
    return new_case


def written(case, by, text="Dzień dobry, przekazujemy kopię danych.", language="pl"):
    return prepare(case, "answer", text, language=language, by=by)


@pytest.fixture
def printed(monkeypatch):
    """What was given to the printer, paper by paper."""
    rows = []

    def keep(template, values, *, language):
        rows.append((template, language, values))
        return pdf(template, values, language=language)

    monkeypatch.setattr("dsar.letters.letter_pdf.pdf", keep)
    return rows


def test_art_12_4_a_refusal_says_why_and_where_to_complain(dora, oskar):
    """Art. 12(4): reasons, the authority with its address, the court."""
    case = case_about(somebody("offers"), Kind.ACCESS)
    refuse(case, Kind.ACCESS, by=dora, decider=oskar, why="further_copy", text="Kopię wysłaliśmy 3 marca.")
    text = draft(case, "answer", "pl")
    assert [words in text for words in ("Kopię wysłaliśmy 3 marca.", "ul. Moniuszki 1A", "00-014 Warszawa")] == [
        True,
        True,
        True,
    ]
    english = draft(case, "answer", "en")
    assert "## Access and copy, GDPR Art. 15" in english
    assert "We refuse your request. Why: A further copy: Art. 15(3). Kopię wysłaliśmy 3 marca." in english
    assert "President of the Personal Data Protection Office" in english


def test_partial_decisions_stand_one_by_one(dora, oskar):
    case = case_about(somebody("offers"), Kind.ACCESS)
    grant(case, Kind.ACCESS, by=dora)
    refuse(case, Kind.ACCESS, by=dora, decider=oskar, category="correspondence", why="others_rights", text="Inni.")
    fee = Proposal(Kind.ACCESS, "fee", "financial", why="excessive", text="Piąty raz.", fee=25)
    decide(propose(case, fee, by=dora), by=oskar)
    text = draft(case, "answer", "en")
    for words in (
        "GDPR Art. 15: what we grant\n\nWe grant your request but for the part that is named below.",
        "GDPR Art. 15: what we refuse, and why\n\nWe refuse it for: Notes, calls and correspondence. "
        "Why: Rights of others: Art. 15(4), 20(4). Inni.",
        "We grant it for: Payments and invoices, for a fee. The fee is 25\N{NO-BREAK SPACE}zł. Nothing is done",
    ):
        assert words in text, text


def test_art_12_4_what_is_granted_and_what_is_refused_stand_apart(dora, oskar):
    case = case_about(somebody("offers"), Kind.ERASURE)
    refuse(case, Kind.ERASURE, by=dora, decider=oskar, category="financial", why="legal_duty", text="Faktura.")
    grant(case, Kind.ERASURE, ground="withdrawn", by=dora)
    granted, refused = draft(case, "answer", "pl").partition("## Usunięcie")[2].split("## Usunięcie")
    assert ("Uwzględniamy" in granted, "Odmawiamy" in granted) == (True, False)
    assert ("Uwzględniamy" in refused, "Odmawiamy" in refused, "Faktura." in refused) == (False, True, True)


def test_art_12_1_an_answer_names_no_table_and_its_words_cover_every_kind_of_entry():
    """Whatever we call our tables, a letter counts in words that its reader knows."""
    rows = [room for room in rooms() if room.label not in UNCOUNTED]
    names = {str(room.model._meta.verbose_name) for room in rows}
    with translation.override("pl"):
        values = plain_entries({room.label: 1 for room in rows} | {"gone.model": 1})
        tables = {str(room.model._meta.verbose_name) for room in rows}
    assert (sum(values.values()), set(values) & (tables | names)) == (len(rows) + 1, set())
    assert len(values) <= 8


def test_art_77_and_79_complaint_and_court_in_formal_words(case):
    text = draft(case, "answer", "pl")
    for words in (
        "wnieść skargę do Prezesa Urzędu Ochrony Danych Osobowych",
        "art.\u00a077",
        "skargę do sądu",
        "art.\u00a079",
    ):
        assert words in text
    assert "pójść do sądu" not in text


def test_categories_refused_for_the_same_reason_stand_in_one_line(dora, oskar):
    case = case_about(somebody("offers"), Kind.ERASURE)
    grant(case, Kind.ERASURE, ground="withdrawn", by=dora)
    law = {"why": "legal_duty", "text": "Faktury trzymamy 5 lat."}
    refuse(case, Kind.ERASURE, by=dora, decider=oskar, category="identity", **law)
    refuse(case, Kind.ERASURE, by=dora, decider=oskar, category="correspondence", why="claims", text="Proces.")
    refuse(case, Kind.ERASURE, by=dora, decider=oskar, category="financial", **law)
    parts = [line for line in draft(case, "answer", "pl").split("\n\n") if line.startswith("Odmawiamy")]
    assert parts == [
        "Odmawiamy w zakresie: Imię i nazwisko; Płatności i faktury. Powód: Prawo nakazuje zachować: "
        "art.\u00a017 ust.\u00a03 lit.\u00a0b. Faktury trzymamy 5 lat.",
        "Odmawiamy w zakresie: Notatki, rozmowy i korespondencja. Powód: Roszczenia: "
        "art.\u00a017 ust.\u00a03 lit.\u00a0e. Proces.",
    ]


def test_purposes_granted_alike_are_named_together_and_done_once(dora):
    case = case_about(somebody("offers"), Kind.WITHDRAWAL)
    for purpose in ("offers", "enquiries"):
        grant(case, Kind.WITHDRAWAL, purpose=purpose, by=dora)
    end_consents(case, by=dora)
    lines = draft(case, "answer", "en").split("\n\n")
    names = "; ".join(f"purpose “{Purpose.objects.get(slug=slug).name_en}”" for slug in ("offers", "enquiries"))
    assert [line for line in lines if line.startswith("We grant")] == [f"We grant it for: {names}."]
    assert sum(line.startswith("Your consent ended") for line in lines) == 1


def test_what_was_done_is_told(dora):
    case = case_about(somebody("offers"), Kind.OBJECTION)
    stop_marketing(case, by=dora)
    assert "you get no marketing from us" in draft(case, "done", "en")


def test_a_letter_is_paragraphs_headings_and_lists():
    text = "Pierwszy.\r\nCiąg dalszy.\r\n\r\n## Nagłówek\r\n\r\n- raz\r\n- dwa"
    assert blocks(text) == [
        {"kind": "text", "text": "Pierwszy.\nCiąg dalszy.", "lines": []},
        {"kind": "heading", "text": "Nagłówek", "lines": []},
        {"kind": "list", "text": "", "lines": ["raz", "dwa"]},
    ]
    assert plain(text) == "Pierwszy.\nCiąg dalszy.\n\nNagłówek\n\n- raz\n- dwa"


@pytest.mark.parametrize(("language", "title"), [("pl", "Odpowiedź na wniosek"), ("en", "Answer to your request")])
def test_the_pdf_is_in_its_language_and_commands_in_it_are_text(case, dora, printed, language, title):
    letter = written(case, dora, '## Źródła\n\n#read("/etc/passwd") i $x$\n\n- zażółć', language)
    content = letter.pdf.plain()
    assert (letter.digest, letter.language) == (sha256(content).hexdigest(), language)
    assert (content[:5], b"/JavaScript" in content, b"/StructTreeRoot" in content) == (b"%PDF-", False, True)
    ((template, spoken, result),) = printed
    assert (template, spoken, result["to"], case.number in result["foot"]) == ("request", language, "Ewa Maj", True)
    assert result["parts"] == [
        {"kind": "heading", "text": "Źródła", "lines": []},
        {"kind": "text", "text": '#read("/etc/passwd") i $x$', "lines": []},
        {"kind": "list", "text": "", "lines": ["zażółć"]},
    ]
    assert result["title"].startswith(title) or language == "pl"


def test_an_answer_takes_two_people(case, dora, oskar, sam):
    letter = written(case, dora)
    assert code_of(lambda: send(letter, "email", by=oskar)) == "two"
    assert code_of(lambda: approve(letter, by=dora)) == "two"
    with pytest.raises(PermissionDenied):
        approve(letter, by=sam)
    sent = approve_and_send(letter, "email", by=oskar)
    assert (sent.approved_by, sent.sent_by, sent.way) == (f"user:{oskar.pk}", f"user:{oskar.pk}", "email")


def test_art_12_3_the_mail_carries_the_pdf_and_stops_the_clock(case, dora, oskar):
    at = timezone.now()
    letter = approve_and_send(written(case, dora), "email", by=oskar, at=at)
    message = Message.objects.with_keys().get(uid=letter.message_uid)
    files = [(file["name"], file["type"]) for file in message.content["files"]]
    assert (message.address, message.required, files) == (
        "ewa@maj.test",
        True,
        [(f"{case.number}.pdf", "application/pdf")],
    )
    assert "Dzień dobry, przekazujemy kopię danych." in message.content["text"]
    case = Case.objects.get(pk=case.pk)
    assert case.answered_at == at
    assert list(case.tasks.filter(code__in=["letter", "send"], done_at=None)) == []
    kinds = list(case.events.values_list("kind", flat=True))
    assert {Event.Kind.PREPARED, Event.Kind.APPROVED, Event.Kind.SENT} <= set(kinds)


@pytest.mark.parametrize("way", ["post", "in_person", "portal"])
def test_other_ways_are_noted_and_send_no_mail(case, dora, oskar, way):
    letter = approve_and_send(written(case, dora), way, by=oskar)
    assert (letter.way, letter.message_uid, Message.objects.filter(template="request_letter").count()) == (way, None, 0)
    assert Case.objects.get(pk=case.pk).answered_at == letter.sent_at


def test_without_an_address_it_is_printed(dora, oskar, printed):
    case = case_about(somebody("offers"), Kind.ACCESS, email="", postal="ul. Długa 1\n00-001 Warszawa", reply_by="post")
    grant(case, Kind.ACCESS, by=dora)
    letter = written(case, dora)
    assert code_of(lambda: approve_and_send(letter, "email", by=oskar)) == "address"
    assert printed[0][2]["home"] == ["ul. Długa 1", "00-001 Warszawa"]


def test_no_answer_while_something_is_undecided_or_not_carried_out(dora):
    case = case_about(somebody("offers"), Kind.ACCESS, Kind.RESTRICTION)
    assert (len(open_ends(case)), code_of(lambda: written(case, dora))) == (2, "unfinished")
    grant(case, Kind.ACCESS, by=dora)
    grant(case, Kind.RESTRICTION, ground="claims", by=dora)
    assert (len(open_ends(case)), code_of(lambda: written(case, dora))) == (1, "unfinished")


def test_a_new_letter_takes_the_place_of_one_that_has_not_gone(case, dora, oskar):
    first, second = written(case, dora), written(case, oskar)
    assert code_of(lambda: approve(first, by=oskar)) == "gone"
    assert approve_and_send(second, "post", by=dora).sent_at
    assert code_of(lambda: send(second, "post", by=dora)) == "gone"


def test_an_empty_letter_and_an_unknown_way_are_refused(case, dora, oskar):
    assert code_of(lambda: written(case, dora, " ")) == "empty"
    assert code_of(lambda: prepare(case, "received", "x", language="pl", by=dora)) == "kind"
    assert code_of(lambda: approve_and_send(written(case, dora), "gołąb", by=oskar)) == "way"


def test_a_question_alone_is_answered_without_a_decision(dora, oskar):
    case = case_about(somebody("offers"), Kind.QUESTION)
    approve_and_send(written(case, dora, "Odpowiadamy na pytanie."), "email", by=oskar)
    assert Letter.objects.with_keys().get(case=case).text == "Odpowiadamy na pytanie."
