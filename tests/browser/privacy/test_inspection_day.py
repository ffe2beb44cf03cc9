"""Inspection day on the demo data: from the authority's letter to a pack that is checked offline, byte by byte."""

import csv
import zipfile

import pytest
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
ASKED = ("register", "recipients", "requests", "breaches", "authority")  # by the documents picked for the demo's letter
WANTED = (*ASKED, "people", "consents", "retention", "authorisations", "reviews", "training")


def kept(page, name, folder):
    """What a button or link gives to keep, in a folder."""
    with page.expect_download() as coming:
        page.get_by_role("link", name=name, exact=True).click()
    target = folder / coming.value.suggested_filename
    coming.value.save_as(target)
    return target


def test_a_pack_answers_the_letter_and_is_checked_in_an_empty_folder(enter, clean, settings, tmp_path):
    settings.EMBEDDED, settings.LEDGER_DIR = True, tmp_path / "ledger"
    load(password=PASSWORD)
    case = AuthorityCase.objects.get(kind="inspection")
    page = enter(User.objects.get(username="iwona"), f"/privacy/authority/{case.number}/")
    expect(page.locator("main")).to_contain_text("ZSPR.440.118.2026")
    page.get_by_role("link", name="Pakiet dowodów", exact=True).click()
    assert set(ASKED) <= {box.get_attribute("value") for box in page.locator("[name=sections]:checked").all()}
    ordered(page)
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


def ordered(page):
    """Three people's sheets, and what the inspector asks for besides."""
    for code in WANTED:
        page.locator(f"#section-{code}").check()
    people = Person.objects.filter(contact__isnull=False).order_by("pk")[:3]
    page.get_by_label("Czyje arkusze").fill("\n".join(person.short for person in people))
    page.get_by_label("Czego brakuje").fill("Protokół próby odtworzenia")
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


def told(root, pack):
    """It is whole, by the program inside; and says what an inspector asks."""
    status, report = checked(root)
    assert (status, f"Skrót spisu: {pack.digest}" in report) == (0, True)
    data = root / "data"
    assert len(list((data / "03_osoby").glob("arkusz-*.pdf"))) == 3
    assert "Rejestr czynności przetwarzania" in words_in((data / "01_rejestr/art-30-1.pdf").read_bytes())
    with (data / "04_wnioski/rejestr-wnioskow.csv").open(encoding="utf-8-sig") as file:
        requests = list(csv.DictReader(file, delimiter=";"))
    assert ("tak" in {row["W terminie"] for row in requests}, len(requests) > 3) == (True, True)
    for name in (
        "05_naruszenia/rejestr-naruszen.pdf",
        "06_retencja/reguly.csv",
        "07_powierzenia/umowy.csv",
        "08_upowaznienia/upowaznienia.pdf",
        "16_szkolenia/szkolenia.pdf",
    ):
        assert (data / name).stat().st_size > 200, name
    assert list((data / "06_retencja").glob("protokol-*.pdf"))
    assert "Protokół próby odtworzenia" in (data / "00_spis.html").read_text()
