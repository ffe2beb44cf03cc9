"""Inspection day on the demo data: from the letter of the authority, typed in, to a pack that is checked offline."""

import csv
import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm.accounts.models import User
from crm.demo.firm.colleagues import PASSWORD
from crm.demo.loading import load
from crm.dpo.models import AuthorityCase, EvidencePack
from crm.privacy.models import Person
from tests.dpo.evidence.made_packs import make
from tests.dpo.evidence.test_verify import checked
from tests.dsar.pdf import words_in
from tests.privacy.logs.sealed_logs import seal_all

pytestmark = pytest.mark.django_db(transaction=True)
REFERENCE = "ZSPR.440.331.2026"
ASKED = {  # what the letter asks, and which documents of the product answer it
    "Rejestr czynności przetwarzania": ["register"],
    "Umowy powierzenia": ["agreements"],
    "Wnioski osób z ostatniego roku": ["requests"],
    "Rejestr naruszeń": ["breaches"],
    "Protokoły usuwania danych": ["purges", "rules"],
    "Arkusz wskazanej osoby": ["sheet"],
    "Polityki i szkolenia": ["policies", "outside"],
}
SECTIONS = {"register", "recipients", "requests", "breaches", "retention", "people", "policies", "authority"}
BESIDES = ("consents", "authorisations", "reviews", "training", "opinions")
MISSING = "Protokół próby odtworzenia"


def test_a_letter_is_typed_in_answered_by_a_pack_and_checked_in_an_empty_folder(enter, clean, settings, tmp_path):
    settings.EMBEDDED, settings.LEDGER_DIR = True, tmp_path / "ledger"
    load(password=PASSWORD)
    people = list(Person.objects.filter(contact__isnull=False).order_by("pk")[:3])
    page = enter(User.objects.get(username="iwona"), "/privacy/authority/new/")
    case = letter_typed(page)
    documents_picked(page, case, people[0])
    clean(page)
    register_printed(page, tmp_path)
    page.goto(f"/privacy/authority/{case.number}/")
    page.get_by_role("link", name="Pakiet dowodów", exact=True).click()
    ticked = {box.get_attribute("value") for box in page.locator("[name=sections]:checked").all()}
    assert ticked == SECTIONS
    assert page.get_by_label("Czyje arkusze").input_value() == people[0].short
    ordered(page, people)
    clean(page)
    pack = made(page)
    clean(page)
    root = unpacked(kept(page, "Pobierz (ZIP)", tmp_path), tmp_path / "empty")
    told(root, pack)
    flipped = root / "data/05_naruszenia/rejestr-naruszen.csv"
    content = flipped.read_bytes()
    flipped.write_bytes(content[:9] + bytes([content[9] ^ 1]) + content[10:])
    status, report = checked(root)
    assert (status, "ZMIENIONY plik: data/05_naruszenia/rejestr-naruszen.csv" in report) == (1, True)


def letter_typed(page):
    """The officer opens a case and types the letter in, a line a point; the term is counted from its delivery."""
    page.locator("[name=kind]").select_option("inspection")
    page.locator("[name=title]").fill("Kontrola przetwarzania danych klientów")
    page.locator("[name=reference]").fill(REFERENCE)
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.locator("[name=kind]").select_option("demand")
    page.locator("[name=delivered_on]").fill(timezone.localdate().isoformat())
    page.locator("[name=term_days]").fill("7")
    page.locator("[name=text]").fill("Na podstawie art. 58 ust. 1 lit. a RODO żądamy dokumentów wymienionych niżej.")
    page.locator("[name=points]").fill("\n".join(ASKED))
    page.locator("main form[method=post] button[type=submit]").last.click()
    expect(page.locator("main .asked > li")).to_have_count(len(ASKED))
    case = AuthorityCase.objects.get(reference=REFERENCE)
    assert case.letters.get().due_on >= timezone.localdate() + timedelta(days=7)
    return case


def documents_picked(page, case, person):
    """For each point what the product gives; one paper from outside is named as missing, to follow."""
    for number, kinds in enumerate(ASKED.values(), 1):
        for kind in kinds:
            page.locator(f"#point-{number}").get_by_role("link", name="Dokument", exact=True).click()
            page.locator("[name=kind]").select_option(kind)
            if kind == "sheet":
                page.locator("[name=person]").fill(f"/privacy/people/{person.uid}/")
            if kind == "outside":
                page.locator("[name=label]").fill(MISSING)
                page.locator("[name=missing]").fill("czeka na podpis")
            page.locator("main form[method=post] button[type=submit]").last.click()
            expect(page).to_have_url(f"{page.url.partition('/privacy/')[0]}/privacy/authority/{case.number}/")
    expect(page.locator("main .asked .doc.miss")).to_have_count(1)
    expect(page.locator("main")).to_contain_text("Brakuje 1 dokumentu")


def register_printed(page, folder):
    """The record of Art. 30 leaves on paper, by a way that begins at the document that was picked."""
    page.locator("#point-1 .doc").first.click()
    paper = kept(page, "Drukuj (PDF)", folder)
    assert "Rejestr czynności przetwarzania" in words_in(paper.read_bytes())


def kept(page, name, folder):
    """What a button or link gives to keep, in a folder."""
    with page.expect_download() as coming:
        page.get_by_role("link", name=name, exact=True).click()
    target = folder / coming.value.suggested_filename
    coming.value.save_as(target)
    return target


def ordered(page, people):
    """Last year's matters, three people's sheets, and what the inspector asks for besides."""
    page.locator("[name=since]").fill((timezone.localdate() - timedelta(days=365)).isoformat())
    for code in BESIDES:
        page.locator(f"#section-{code}").check()
    page.get_by_label("Czyje arkusze").fill("\n".join(person.short for person in people))
    assert MISSING in page.get_by_label("Czego brakuje").input_value()
    page.get_by_role("button", name="Przygotuj pakiet").click()
    expect(page.locator("#pack progress")).to_be_visible()


def made(page):
    """A worker makes it, the page says so by itself."""
    pack = make(EvidencePack.objects.get(state="making"))
    seal_all()
    page.reload()
    expect(page.get_by_role("link", name="Pobierz (ZIP)", exact=True)).to_be_visible()
    return pack


def unpacked(archive, folder):
    """The bag, in a folder that was empty."""
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    [root] = folder.iterdir()
    return root


def rows_of(path):
    """A table of the pack."""
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file, delimiter=";"))


def told(root, pack):
    """It is whole, by the program inside; and says what an inspector asks."""
    status, report = checked(root)
    assert (status, f"Skrót spisu: {pack.digest}" in report) == (0, True)
    data = root / "data"
    assert len(list((data / "03_osoby").glob("arkusz-*.pdf"))) == 3
    assert "Rejestr czynności przetwarzania" in words_in((data / "01_rejestr/art-30-1.pdf").read_bytes())
    requests = rows_of(data / "04_wnioski/rejestr-wnioskow.csv")
    assert ("tak" in {row["W terminie"] for row in requests}, len(requests) > 3) == (True, True)
    assert json.loads((data / "05_naruszenia/rejestr-naruszen.json").read_text())
    assert list((data / "06_retencja").glob("protokol-*.pdf"))
    assert len(rows_of(data / "07_powierzenia/umowy.csv")) > 1
    assert [path.suffix for path in (data / "07_powierzenia").glob("umowa-*")]
    assert len(rows_of(data / "16_szkolenia/szkolenia.csv")) > 3
    assert len(rows_of(data / "17_polityki/potwierdzenia.csv")) > 1
    assert REFERENCE in words_in(next((data / "15_organ").glob(f"*{pack_case().lower()}.pdf")).read_bytes())
    for name in ("08_upowaznienia/upowaznienia.pdf", "06_retencja/reguly.csv", "18_opinie/opinie.csv"):
        assert (data / name).stat().st_size > 200, name
    assert MISSING in (data / "00_spis.html").read_text()


def pack_case():
    """The number of the case that was typed in."""
    return AuthorityCase.objects.get(reference=REFERENCE).number
