"""Files that belong to the sections: a full pack has them as they came, a masked one says what it leaves out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from breaches.cases.opening import add_evidence
from consents.capture.staff_consents import StatedConsent, take_down
from crm.accounts.models.officer import Consultation
from crm.casework.enclosures import Enclosed
from crm.dpo.authority_cases.asked import Picked, ask as ask_points, pick
from crm.dpo.consultations.opinions import advise, ask
from crm.dpo.evidence import packs
from crm.dpo.models import EvidenceFile, EvidencePersonPiece
from crm.dpo.pack_papers.pack_scope import Scope
from crm.dpo.pack_papers.sections import BY_CODE
from crm.dpo.policies.library import add, confirm, draft, publish
from crm.dpo.processors.processor_events import record_event
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase
from dsar.cases.incoming import EnclosedFile
from tests.breaches.made_cases import opened as breach_opened
from tests.consents.filled_forms import words_in_force
from tests.dpo.authority_cases.making import demanded, opened as case_opened
from tests.dpo.evidence.made_packs import make, ordered, unpacked
from tests.dpo.evidence.test_verify import checked
from tests.dsar.decided_cases import given_to
from tests.dsar.made_cases import arrived
from tests.dsar.pdf import words_in

LETTER, SCAN, PROOF, FILED, RENT = (b"%PDF-1.4 " + word for word in (b"letter", b"scan", b"proof", b"filed", b"rent"))
SECTIONS = ("authority", "breaches", "consents", "people", "recipients", "requests")


@pytest.fixture
def brought(dora, ada):
    """One file of each kind, named so that its name says who is meant."""
    inspection = case_opened(dora)
    demanded(inspection, dora, enclosed=Enclosed("Kowalska Ada.pdf", LETTER))
    [point] = ask_points(inspection, ["Umowa najmu"], by=dora)
    pick(point, Picked("outside", label="Umowa", enclosed=Enclosed("Umowa Kowalskiej.pdf", RENT)), by=dora)
    add_evidence(breach_opened(dora), "Dziennik", "Kowalska.csv", PROOF, by=dora)
    enclosed = EnclosedFile("Kowalska.pdf", FILED, "enclosure")
    case = arrived(about=ada.person, at=timezone.now() - timedelta(minutes=5), enclosed=[enclosed])
    firm = given_to(ada.person, by=dora)
    record_event(firm, "audit", "Audyt.", on=timezone.localdate(), proof=Enclosed("Audyt.pdf", PROOF), by=dora)
    words_in_force()
    boxes = frozenset([("offers", "email")])
    stated = StatedConsent("paper", timezone.localdate(), "pl", boxes, SCAN, "Kowalska.pdf")
    take_down(ada.person, stated, by=dora)
    return case


def contents(root):
    """{content: name} of files that were brought, in a bag."""
    files = [path for path in (root / "data").rglob("*") if path.is_file()]
    return {path.read_bytes(): str(path.relative_to(root / "data")) for path in files}


def test_a_full_pack_has_each_of_them_as_it_came_under_a_name_of_codes(dora, oskar, ada, brought, tmp_path):
    pack = packs.approve(ordered(dora, sections=SECTIONS, people=[ada.person], full=True), by=oskar)
    root = unpacked(make(pack), dora, tmp_path)
    held = contents(root)
    assert checked(root)[0] == 0
    assert {LETTER, SCAN, PROOF, FILED, RENT} <= held.keys()
    assert held[FILED] == f"04_wnioski/{brought.number.lower()}/plik-01-enclosure.pdf"
    assert held[RENT].endswith("/zalacznik-01.pdf")
    assert held[SCAN].startswith(f"02_zgody/skan-{ada.person.short.lower()}-")
    assert [name for name in held.values() if "kowalska" in name.lower()] == []
    assert "nikt nie zamaskuje" not in (root / "data/00_spis.html").read_text()
    theirs = set(EvidencePersonPiece.objects.values_list("entry__path", flat=True))
    assert {f"data/{held[FILED]}", f"data/{held[SCAN]}"} <= theirs
    erase(ada.person, sparing={}, by=system("test"))
    assert EvidencePersonPiece.objects.count() == 0


def test_a_masked_pack_leaves_them_out_and_names_them_on_its_first_page(dora, ada, brought, tmp_path):
    pack = make(ordered(dora, sections=SECTIONS, people=[ada.person]))
    root = unpacked(pack, dora, tmp_path)
    held = contents(root)
    assert (checked(root)[0], {LETTER, SCAN, FILED, RENT} & held.keys()) == (0, set())
    assert held[PROOF].startswith("07_powierzenia/potwierdzenie-drukarnia-audit-")  # about a firm, whom nobody masks
    left = {code: entry["left"] for code, entry in pack.contents.items()}
    assert left == {
        **{"index": 0, "authority": 2, "breaches": 1, "consents": 1},
        **{"people": 0, "recipients": 0, "requests": 1},
    }
    index = (root / "data/00_spis.html").read_text()
    assert index.count("<li><code>") == 5
    assert ("plik-01-enclosure.pdf" in index, "Kowalska" in index) == (True, False)
    assert "plik-01-enclosure.pdf" in "".join(words_in((root / "data/00_spis.pdf").read_bytes()).split())
    assert EvidenceFile.objects.filter(path__contains="skan-").count() == 0


def test_policies_and_opinions_have_their_sections(dora, oskar, sam, tmp_path):
    written = publish(draft(add("Polityka haseł", by=dora), text="Dwanaście znaków.", by=dora), by=oskar)
    filed = draft(add("Instrukcja", by=dora), enclosed=Enclosed("Instrukcja.pdf", LETTER), by=dora)
    publish(filed, by=oskar)
    draft(add("Szkic", by=dora), text="Jeszcze nie.", by=dora)
    confirm(written, by=sam)
    row = ask("Monitoring", "Czy wolno?", by=sam)
    advise(row, "Tak, z tablicą.", by=dora)
    root = unpacked(make(ordered(dora, sections=["policies", "opinions"])), dora, tmp_path)
    names = sorted(path.name for path in (root / "data").glob("1?_*/*"))
    number = Consultation.objects.get().number.lower()
    uids = {version.policy.title: version.policy.uid.hex[:4] for version in (written, filed)}
    assert names == sorted([
        "opinie.csv", f"opinia-{number}.pdf", "potwierdzenia.csv", "potwierdzenia.pdf", "wersje.csv",
        f"polityka-hasel-{uids['Polityka haseł']}-v1.txt", f"instrukcja-{uids['Instrukcja']}-v1.pdf",
    ])  # fmt: skip
    folder = root / "data/17_polityki"
    assert "Polityka haseł;1;" in (folder / "potwierdzenia.csv").read_text()
    assert "Szkic" not in (folder / "wersje.csv").read_text()
    assert (folder / f"polityka-hasel-{uids['Polityka haseł']}-v1.txt").read_text() == "Dwanaście znaków."


def test_decided_impact_assessments_stand_with_the_risks(dora):
    """Art. 35(7): each on paper, beside the balancing tests."""
    section, today = BY_CODE["risks"], timezone.localdate()
    scope = Scope(today, today, timezone.now())
    assert section.about(scope).count(",") == 2
    assert [paper.name for paper in section.papers(scope)] == ["rejestr-ryzyk.pdf", "rejestr-ryzyk.csv"]
