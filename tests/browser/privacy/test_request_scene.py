"""Scenes from beginning to end: she asks what we hold and takes it home, then asks to be forgotten.

She is at a telephone without scripts; the desk is two people; a real worker does the jobs and sends the mail.
"""

import hashlib
import io
import json
import re
import zipfile

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consents.models import Ground
from crm.accounts.language.formats import day, day_long, stamp
from crm.contacts.models import Interaction
from crm.privacy.models import LedgerEntry, Person
from crm.sales.models import Document
from dsar.models import Case
from retention.horizons.needs import obliged
from tests.browser.conftest import PHONE
from tests.browser.privacy.request_sides import Her, Letterbox, card, follow, outcome, plain, press, table
from tests.browser.privacy.request_words import COPY, KEPT, KINDS, LAW, PERIOD, REPORT, WHY, letter_of
from tests.browser.public.test_public_form import here  # noqa: F401 - links lead to the live server
from tests.dsar.contents.test_portable_data import check
from tests.dsar.made_packages import NOTE, note
from tests.dsar.pdf import words_in
from tests.dsar.portal_browser import code_of, controller
from tests.mail.conftest import running, server  # noqa: F401 - the fixtures of a real SMTP server
from tests.retention.ruled_people import only
from tests.sales.document_builders import PDF, SCAN, paper
from tests.workers import surroundings, worker

pytestmark = pytest.mark.django_db(transaction=True)

CUT = "Rozmowa o ofercie. Pani █████, █████, tel. █████, prosi o kontakt z █████."
PAPERS = ("raport.pdf", "kopia-1.pdf", "wszystko.pdf")
OTHERS = ("Zofia", "Lis", "zofia@lis.test", "605 111 222", "Benem", "Żółć")


@pytest.fixture
def mail(server, live_server):  # noqa: F811
    """Her letterbox; a worker delivers to it, and does every other job."""
    around = surroundings(EMAIL_URL=f"smtp://127.0.0.1:{server.port}", BASE_URL=live_server.url)
    with worker(around):
        yield Letterbox(server, "ada@cerambud.test")


@pytest.fixture
def her(enter, mail):
    """Ada at her telephone."""
    return Her(enter(None, "/p/pl/request/", width=PHONE, java_script_enabled=False), mail)


@pytest.fixture
def invoice(ada, sam):
    """Her invoice, with the rule for tax papers alone; a note about her names two others."""
    controller()
    only("tax-papers")
    note(ada.person, sam, NOTE)
    return paper(sam, ada, scan=SCAN)


def test_she_takes_home_what_we_hold_and_is_forgotten_but_for_her_invoice(
    enter, clean, her, invoice, ada, ben, dora, oskar
):
    number = her.asks("Proszę o wszystko.", "Chcę wiedzieć, jakie moje dane macie", "Chcę zabrać swoje dane do innej")
    her.shows_who_she_is(number)
    desk = enter(dora, "/privacy/requests/")
    gathered(desk, clean, number)
    decided(desk)
    second = enter(oskar, desk.url)
    stands(second, "Decyzja")
    released(second)
    stands(second, "Odpowiedź")
    answered(desk, second)
    stands(second, "Zamknięcie")
    taken_home(her, number)
    closed(desk, number)

    number = her.asks("Proszę mnie usunąć.", "Chcę, żebyście usunęli moje dane")
    her.shows_who_she_is(number)
    until = obliged(ada.person, timezone.now()).of("financial")[0].until
    planned(desk, clean, number, until)
    second.goto(desk.url)
    erased(second, number)
    assert what_is_left(ada.person, invoice) == (PDF, "Ada Kowalska", "", "", 0, 0)
    desk.reload()
    receipt(desk, clean, number)
    answered(desk, second)
    explained(her, number, until)


def stands(desk, step):
    """The step that the case stands at."""
    expect(desk.locator("main .steps .cur")).to_contain_text(step)


def to_step(desk, step):
    """To the page on which a step is worked on: by the way on where it is the current one, else by the stepper."""
    with desk.expect_navigation():
        desk.locator("main .steps a, main a.btn-primary").filter(has_text=step).click()


def gathered(desk, clean, number):
    """The officer checks the request, looks at what was gathered, blacks out others and orders the copy."""
    follow(desk, number)
    stands(desk, "Zebranie danych")
    expect(desk.locator(".own-words")).to_have_text("Proszę o wszystko.")
    press(desk, "Zrobione: Przeczytać i sprawdzić, czego dotyczy")
    to_step(desk, "Zebranie danych")
    assert ["Notatki, rozmowy telefoniczne i spotkania", "Notatki, rozmowy i korespondencja", "1"] in table(
        desk, "Gdzie są dane"
    )
    press(desk, "Przeszukaj teksty")
    outcome(desk)
    waiting = desk.locator("#others .rows .pre")
    assert waiting.all_inner_texts() == [
        "Rozmowa o ofercie. Pani «Zofia Lis», zofia@lis.test, tel. 605 111 222, prosi o kontakt z Benem …",
        "Rozmowa o ofercie. Pani Zofia Lis, «zofia@lis.test», tel. 605 111 222, prosi o kontakt z Benem Żółć.",
        "Rozmowa o ofercie. Pani Zofia Lis, zofia@lis.test, tel. «605 111 222», prosi o kontakt z Benem Żółć.",
    ]
    clean(desk)
    with desk.expect_navigation():
        desk.locator("#others .rows li").first.get_by_role("button", name="Zapisz").click()
    press(desk, "Zaczernij wszystkie czekające (2)")
    desk.get_by_text("Zaczernij inne słowa").click()  # an inflected name, which no search knows
    desk.get_by_label("Słowa do zaczernienia").fill("Benem Żółć")
    press(desk, "Zaczernij")
    press(desk, "Przygotuj kopię")
    outcome(desk)
    expect(desk.locator("#copies .chip")).to_have_text("czeka na drugą osobę")
    expect(desk.get_by_role("button", name="Zatwierdź", exact=True)).to_have_count(0)


def decided(desk):
    """She gets it: one by one, and purpose by purpose."""
    follow(desk, "Do sprawy")
    to_step(desk, "Decyzja")
    with desk.expect_navigation():
        card(desk, "Dostęp i kopia").get_by_role("link", name="Otwórz decyzję").click()
    desk.get_by_label("Uwzględniono", exact=True).check()
    press(desk, "Zdecyduj lub zaproponuj")
    follow(desk, "Wszystkie decyzje")
    with desk.expect_navigation():
        card(desk, "Przenoszenie").get_by_role("link", name="Otwórz decyzję").click()
    press(desk, "Zaproponuj cel po celu")


def released(second):
    """A second person agrees, approves the copy and lets it go."""
    press(second, "Zdecyduj tak o całości")
    follow(second, "Dane osoby i paczki")
    press(second, "Zatwierdź")
    press(second, "Zwolnij do wydania")
    expect(second.locator("#copies .chip")).to_have_text("Pobranie przez link i kod")


def answered(desk, second):
    """The officer prepares the letter, a second person sends it."""
    follow(desk, "Pisma")
    press(desk, "Przygotuj pismo")
    waits = "To pismo przygotowujesz Ty: zatwierdza i wysyła je ktoś inny."
    expect(desk.locator("main .note-info")).to_have_text(waits)
    expect(desk.get_by_role("button", name="Zatwierdź i wyślij")).to_have_count(0)
    second.goto(desk.url)
    press(second, "Zatwierdź i wyślij")


def taken_home(her, number):
    """She gets link and code, and opens what she got."""
    her.page.reload()
    code = code_of(her.page.locator("#answer").inner_text())
    until = day_long(timezone.localtime(Case.objects.get(number=number).packages.get().expires_at))
    assert COPY.format(until=until) in plain(her.mail.next(f"Odpowiedź na wniosek {number}"))
    letter = her.mail.next(f"Kopia Twoich danych jest gotowa, wniosek {number}")
    her.visits(re.search(r"https?://\S+/package/\S+", letter)[0])
    her.page.get_by_label("Kod").fill(code)
    press(her.page, "Otwórz")
    expect(her.page.locator("main")).to_contain_text(REPORT[0])
    her.fits()
    name, content = her.fetches("button", "Wszystko (ZIP)")
    assert name == f"{number}.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {item: archive.read(item) for item in archive.namelist()}
    whole(files)
    readable(files, number)
    for _opened in ("read", "zip"):
        assert "otwarto z użyciem kodu" in her.mail.next(f"Pobrano kopię Twoich danych, wniosek {number}")


def is_word(word, text):
    """Whether it stands there by itself: a «List» is no «Lis»."""
    return re.search(rf"\b{re.escape(word)}\b", text)


def whole(files):
    """Hers is in it, others are not, and the list of contents knows every part."""
    check(json.loads(files["przenoszenie/dane.json"]))
    hers = {"names": ["Ada Kowalska"], "emails": ["ada@cerambud.test"], "phones": ["+48602333444"]}
    assert json.loads(files["przenoszenie/dane.json"])["person"] == hers
    [person] = json.loads(files["dane/privacy.person.json"])["rows"]
    assert person == {"name": "Ada Kowalska", "email": "ada@cerambud.test", "phone": "+48602333444"}
    [entry] = json.loads(files["dane/contacts.interaction.json"])["rows"]
    assert (entry["kind"], entry["summary"]) == ("Notatka", CUT)
    [document] = json.loads(files["dane/sales.document.json"])["rows"]
    assert (document["number"], files[document["file"]]) == ("FV/2026/114", PDF)
    by_name = {name: words_in(file) if name in PAPERS else file.decode() for name, file in files.items()}
    assert [(name, word) for name, text in by_name.items() for word in OTHERS if is_word(word, text)] == []
    listed = [line.split() for line in by_name["spis.txt"].splitlines()[3:]]
    parts = {name: file for name, file in files.items() if name != "spis.txt"}
    assert {name: digest for digest, _size, name in listed} == {
        name: hashlib.sha256(part).hexdigest() for name, part in parts.items()
    }


def readable(files, number):
    """What is to be read is Polish, and speaks of nothing that we do not hold."""
    report, copy = words_in(files["raport.pdf"]), words_in(files["kopia-1.pdf"])
    assert report.startswith(f"Stalmag sp. z o.o. {REPORT[0]} Wniosek {number}, stan na ")
    assert [report.count(words) for words in REPORT] == [1] * len(REPORT)
    assert sorted(REPORT, key=report.index) == list(REPORT)
    assert f"Rodzaj danych {' '.join(KINDS)} Komu" in report
    assert ["Zdrowie" in report, "reguł" in report, PERIOD in report] == [False, False, True]
    assert f"Rodzaj: Notatka Treść: {CUT} Kiedy: " in copy
    assert (
        "Imię, nazwisko i dane kontaktowe Imię i nazwisko: Ada Kowalska E-mail: ada@cerambud.test Telefon: +48602333444"
        in copy
    )


def closed(desk, number):
    """The work is over."""
    desk.goto(f"/privacy/requests/{number}/closing/")
    press(desk, "Zamknij sprawę")
    expect(desk.locator("main .steps")).to_contain_text("Uwzględniony")


def planned(desk, clean, number, until):
    """The plan says what stays, by which law and until when; the officer proposes it and cannot carry it out."""
    desk.goto("/privacy/requests/")
    follow(desk, number)
    to_step(desk, "Decyzja")
    follow(desk, "Otwórz decyzję")
    why = f"{LAW}: {WHY}. (FV/2026/114) Do {day(until)}."
    assert table(desk, "Co zostanie usunięte") == [
        ["Podstawy wykorzystania danych", "5", "0", ""],
        ["Zgody udzielone i wycofane oraz sprzeciwy", "5", "0", ""],
        ["Osoby, których dotyczy wniosek", "2", "0", ""],
        ["Próby doręczenia wiadomości", "2", "0", ""],
        ["Wysłane e-maile", "2", "0", ""],
        ["Notatki, rozmowy telefoniczne i spotkania", "1", "0", ""],
        ["Skąd pochodzą dane", "1", "0", ""],
        ["Imię, nazwisko i dane kontaktowe", "0", "1 z częścią danych: 1", f"Imię i nazwisko {why}"],
        ["Oferty, umowy, faktury i reklamacje", "0", "1", f"Płatności i faktury {why}"],
        ["Stanowisko, adres i inne dane kontaktowe", "0", "1 z częścią danych: 1", f"Imię i nazwisko {why}"],
    ]
    assert desk.locator("main .kpis .kv").all_inner_texts()[:2] == ["18", "3"]
    desk.get_by_label("Wycofana zgoda, art. 17 ust. 1 lit. b").check()
    press(desk, "Zaproponuj")
    clean(desk)
    texts = [
        text for text in desk.locator("main .note-warn strong").all_inner_texts() if text.startswith("Zaproponowano")
    ]
    assert texts == [
        "Zaproponowano: Uwzględniono, całość",
        *(f"Zaproponowano: Odmowa, {item}" for item in KEPT),
    ]
    expect(desk.get_by_role("button", name="Usuń trwale")).to_have_count(0)


def erased(second, number):
    """A second person decides it so and has it carried out, by the one eraser."""
    press(second, "Zdecyduj tak o całości")
    second.get_by_label("Wpisz numer sprawy, aby potwierdzić").fill(number)
    press(second, "Usuń trwale")
    outcome(second)


def what_is_left(person, invoice):
    """(file of the invoice, name, e-mail, phone, entries of her history, grounds)."""
    acts = LedgerEntry.objects.filter(about=person.uid, act__startswith="person.").order_by("pk")
    assert [act.act for act in acts][-2:] == ["person.erasure_decided", "person.erased"]
    document, left = Document.objects.with_keys().get(), Person.objects.with_keys().get(pk=person.pk)
    assert (document, document.number, document.amount) == (invoice, "FV/2026/114", "1230.50")
    history, grounds = (model.objects.filter(person=person).count() for model in (Interaction, Ground))
    return document.file.plain(), left.name, left.email, left.phone, history, grounds


def receipt(desk, clean, number):
    """What the desk reads afterwards."""
    at = Case.objects.get(number=number).decisions.get(verdict="granted").done_at
    assert desk.locator("main .kpis .kv").all_inner_texts() == ["18", "3"]
    assert table(desk, "Co usunięto i co zostało") == [
        ["Podstawy wykorzystania danych", "5", "0"],
        ["Zgody udzielone i wycofane oraz sprzeciwy", "5", "0"],
        ["Osoby, których dotyczy wniosek", "2", "0"],
        ["Próby doręczenia wiadomości", "2", "0"],
        ["Wysłane e-maile", "2", "0"],
        ["Notatki, rozmowy telefoniczne i spotkania", "1", "0"],
        ["Skąd pochodzą dane", "1", "0"],
        ["Imię, nazwisko i dane kontaktowe", "0", "1"],
        ["Oferty, umowy, faktury i reklamacje", "0", "1"],
        ["Stanowisko, adres i inne dane kontaktowe", "0", "1"],
    ]
    terms, result = (card(desk, "Potwierdzenie").locator(text).all_inner_texts() for text in ("dt", "dd"))
    assert dict(zip(terms, result, strict=True)) == {
        "Osoby": "1",
        "Wzmianki w notatkach o innych": "0",
        "Na podstawie jakich przepisów reszta zostaje": LAW,
        "Kiedy": stamp(at),
    }
    clean(desk)


ELSEWHERE = (
    "Odpowiedź została wysłana; nie wszyscy, którzy mają Twoje dane od nas, potwierdzili już ich usunięcie"  # Art. 19
)


def explained(her, number, until):
    """Mail, status page and paper tell her what is kept, why and until when."""
    text = her.mail.next(f"Odpowiedź na wniosek {number}").partition("\n-- \n")[0].strip()
    letter = letter_of(Case.objects.get(number=number), until)
    assert text == letter
    her.page.reload()
    expect(her.page.locator(".st")).to_have_text(ELSEWHERE)
    name, content = her.fetches("link", "Odpowiedź (PDF)")
    words = words_in(content)
    assert name == f"{number}-answer.pdf"
    assert [line for line in letter.splitlines() if plain(line.removeprefix("- ")) not in words] == []
