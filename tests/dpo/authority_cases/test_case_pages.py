"""Cases with the authority on screen, from the letter to its answer."""

import pytest
from django.utils import timezone, translation

from crm.dpo.authority_cases.asked import Picked, ask, pick, reply
from crm.dpo.authority_cases.case_acts import close, write_down
from crm.dpo.authority_cases.case_rows import case_rows, events_of, points_of
from crm.dpo.authority_cases.covered_words import cover_of
from crm.dpo.authority_cases.printed_case import about, letters_of, points_section, timeline_of
from crm.dpo.evidence.forms import asked_in
from crm.dpo.models import AuthorityCase, AuthorityLetter
from crm.dpo.pack_papers.pack_scope import Scope
from crm.dpo.pack_papers.sections import authority_papers
from crm.mail.models.messages import Message
from crm.privacy.models import AccessEntry, LedgerEntry, Person
from tests.dpo.authority_cases.making import HOSTILE, demanded, opened, today
from tests.dsar.pdf import words_in

LIST = "/privacy/authority/"


def test_an_officer_enters_a_letter_and_the_owner_signs_the_answer(desk, enter, dora, oskar):
    assert "No cases with the authority." in desk.get(LIST).content.decode()
    values = {"kind": "inspection", "title": "Kontrola", "reference": "ZSPR.1.2026"}
    reply = desk.post(f"{LIST}new/", values)
    case = AuthorityCase.objects.get()
    assert reply["Location"] == f"{LIST}{case.number}/letters/new/"
    there = f"{LIST}{case.number}/"
    letter = {"kind": "demand", "channel": "electronic", "delivered_on": f"{today()}", "term_days": "7"}
    desk.post(f"{there}letters/new/", {**letter, "text": HOSTILE, "points": "Rejestr\n\nUmowy"})
    assert [point.text for point in case.questions.all()] == ["Rejestr", "Umowy"]
    assert Message.objects.filter(template="authority_term").count() == 2
    came = AuthorityLetter.objects.get()
    desk.post(f"{there}letters/answer/", {"kind": "answer", "channel": "post", "text": "Oto.", "answers": came.uid})
    answer = AuthorityLetter.objects.get(way="out")
    desk.post(f"{there}letters/{answer.uid}/signature/")
    assert AuthorityLetter.objects.get(way="out").signed_at is None
    owner = enter(oskar)
    assert "Sign" in owner.get(f"{there}letters/{answer.uid}/").content.decode()
    owner.post(f"{there}letters/{answer.uid}/signature/")
    desk.post(f"{there}letters/{answer.uid}/sending/", {"sent_on": f"{today()}", "channel": "post", "proof": "RR 1"})
    page = desk.get(there).content.decode()
    assert "answered" in page
    page = desk.get(f"{there}letters/{came.uid}/").content.decode()
    assert "<script>alert" not in page
    assert "44051401359" not in page


def test_documents_are_picked_and_the_missing_one_is_shown(desk, dora):
    case = opened(dora)
    demanded(case, dora)
    there = f"{LIST}{case.number}/"
    desk.post(f"{there}points/", {"text": "Kopie zapasowe"})
    point = case.questions.get()
    refused = desk.post(f"{there}points/{point.uid}/documents/", {"kind": "outside", "label": "Protokół"})
    assert refused.status_code == 422
    desk.post(f"{there}points/{point.uid}/documents/", {"kind": "outside", "label": "Protokół", "missing": "podpis"})
    desk.post(f"{there}points/{point.uid}/documents/", {"kind": "breaches"})
    page = desk.get(there).content.decode()
    assert "1 document is missing" in page
    assert "Register of breaches" in page
    assert desk.get(f"{there}paper/")["Content-Type"] == "application/pdf"
    pack = desk.get(f"/privacy/evidence/new/?case={case.number}").context["form"].initial
    assert (pack["sections"], pack["gaps"]) == (["breaches", "authority"], "1. Protokół: podpis")


def test_nobody_but_the_desk_comes_in(enter, dora, sam, marek):
    case = opened(dora)
    for user in (sam, marek):
        client = enter(user)
        assert [client.get(url).status_code for url in (LIST, f"{LIST}{case.number}/")] == [403, 403]


def named_case(dora):
    """A case whose every text names somebody whom we hold, and one of them is picked by their sheet."""
    zofia, jan = Person.create(name="Zofia Kruk"), Person.create(name="Jan Kowalski")
    case = opened(dora, "complaint", "Skarga Zofii Kruk")
    demanded(case, dora, text="Zofia Kruk skarży się, że Kowalskiego pytano. tel. +48601222333")
    [point] = ask(case, ["Dane Zofii Kruk"], by=dora)
    reply(point, "Kruk dostała odpowiedź.", by=dora)
    pick(point, Picked("outside", label="List Kruk", missing="podpis Kowalskiego"), by=dora)
    pick(point, Picked("sheet", person=jan.uid), by=dora)
    write_down(case, "minutes", "Rozmowa o Zofii Kruk i Janie Kowalskim.", by=dora)
    return case, zofia, jan


def test_names_of_people_are_behind_masks_in_lists_pages_prints_and_packs(desk, dora):
    """Art. 5(1)(c), 25: who reads the list, the paper or a pack need not know whom it is about."""
    case, _zofia, _jan = named_case(dora)
    there = f"{LIST}{case.number}/"
    letter = case.letters.get()
    cover = cover_of(case)
    paper = [about(case, cover), letters_of(case), points_section(points_of(case, cover)), timeline_of(case, cover)]
    places = {
        "list": desk.get(LIST).content.decode(),
        "case": desk.get(there).content.decode(),
        "letter": desk.get(f"{there}letters/{letter.uid}/").content.decode(),
        "form": desk.get(f"{there}letters/new/").content.decode(),
        "point": desk.get(f"{there}points/{case.questions.get().uid}/documents/").content.decode(),
        "paper": f"{paper}",
        "pack": f"{asked_in(case)}",
        "rows": f"{[row.title for row in case_rows([case])]} {events_of(case, cover)}",
    }
    assert {name: [word for word in ("Kruk", "Zofi", "Kowalsk") if word in text] for name, text in places.items()} == {
        name: [] for name in places
    }
    assert "Z• K•" in places["list"]
    assert not AccessEntry.objects.filter(view="dpo:authority_case_clear").exists()


def test_a_masked_pack_has_nothing_that_was_typed_since_it_may_name_strangers(dora, strangers_case):
    """Art. 5(1)(c): nobody can mask the name of somebody whom we do not hold; a full pack has the words."""
    masked, full = (paper_of(strangers_case, full=full) for full in (False, True))
    assert [word for word in ("Bogumił", "Wierzba", "Skarga", "Sąsiad", "Rozmowa") if word in masked] == []
    assert ("words left out" in masked, "Complaint" in masked, "Letter delivered" in masked) == (True, True, True)
    assert "Bogumił Wierzba" in " ".join(full.split())


@pytest.fixture
def strangers_case(dora):
    """A case in whose every text somebody is named whom the house does not hold."""
    case = opened(dora, "complaint", "Skarga: Bogumił Wierzba")
    demanded(case, dora, text="Bogumił Wierzba skarży się.")
    [point] = ask(case, ["Sąsiad Bogumił Wierzba"], by=dora)
    reply(point, "Bogumił Wierzba dostał odpowiedź.", by=dora)
    pick(point, Picked("outside", label="List: Bogumił Wierzba", missing="podpis: Wierzba"), by=dora)
    write_down(case, "minutes", "Rozmowa: Bogumił Wierzba.", by=dora)
    return case


def scope_of(*, full):
    """This year."""
    today = timezone.localdate()
    return Scope(today.replace(month=1, day=1), today, timezone.now(), full=full)


def paper_of(case, *, full):
    """The words of the case's paper in a pack."""
    with translation.override("en"):
        [paper] = [each for each in authority_papers(scope_of(full=full)) if each.name == f"{case.number.lower()}.pdf"]
        return words_in(paper.make())


def test_names_are_shown_to_who_works_on_it_and_both_logs_say_so(desk, enter, dora, oskar, sam):
    case, zofia, jan = named_case(dora)
    there = f"{LIST}{case.number}/"
    letter = case.letters.get()
    page = enter(oskar).post(f"{there}letters/{letter.uid}/clear/").content.decode()
    assert "Zofia Kruk skarży się" in page
    assert "Rozmowa o Zofii Kruk" in desk.post(f"{there}clear/").content.decode()
    looks = AccessEntry.objects.filter(view="dpo:authority_case_clear")
    assert [(entry.people, entry.fields) for entry in looks] == [(sorted([zofia.pk, jan.pk]), ["text"])] * 2
    assert LedgerEntry.objects.filter(act="authority.shown").count() == 2
    assert enter(sam).post(f"{there}clear/").status_code == 403


def test_a_form_that_begins_with_a_name_is_a_look(desk, dora):
    case, zofia, jan = named_case(dora)
    quiet = opened(dora, "question", "Pytanie")
    desk.get(f"{LIST}{quiet.number}/description/")
    assert not AccessEntry.objects.filter(view="dpo:authority_case_clear").exists()
    assert "Skarga Zofii Kruk" in desk.get(f"{LIST}{case.number}/description/").content.decode()
    assert AccessEntry.objects.get(view="dpo:authority_case_clear").people == sorted([zofia.pk, jan.pk])


def test_a_closed_case_covers_what_came_of_it(desk, dora):
    case = opened(dora)
    Person.create(name="Zofia Kruk")
    close(case, "dismissed", "Skargę Zofii Kruk oddalono.", by=dora)
    page = desk.get(f"{LIST}{case.number}/").content.decode()
    assert ("Skargę Z• K• oddalono." in page, "Kruk" in page) == (True, False)
