"""Cases of EDPB Guidelines 01/2021: the facts entered as the desk enters them, the outcome as published.

Where Polish practice asks for more than the guidelines, the test says so.
"""

from decimal import Decimal

import pytest
from django.utils import timezone

from breaches.assessing import suggestion
from breaches.models import Assessment
from breaches.opening import describe
from breaches.questions import Answers
from breaches.suggesting import Facts, Rule, suggest
from tests.breaches.cases import HOUR, known
from tests.breaches.pages import browser

pytestmark = pytest.mark.django_db
ONE, QUARTER, HALF = "1", "0.25", "0.5"
CONTACT = ["name", "email", "phone"]


def answered(data, *, ei=ONE, seen="0", gone="0", **more):
    """The guided questions as the form sends them."""
    return {"data": data, "ei": ei, "confidentiality": seen, "integrity": "0", "availability": gone, **more}


# number: (what the description says, what the questions say, authority, people, why)
CASES = {
    1: (  # ransomware, good backup, nothing taken, encrypted at rest, restored within hours
        {"kind": "ransomware", "facets": ["a_unavailable"], "data": CONTACT, "people_count": 60},
        answered("simple:0", malicious="on", unintelligible="on", factors=["backup", "restored"]),
        (False, False, Rule.RESTORED),
    ),
    3: (  # ransomware in a hospital, two days without data, operations delayed
        {"kind": "ransomware", "facets": ["a_unavailable"], "data": ["name", "art9_health"], "people_count": 6000},
        answered("sensitive:0", gone=QUARTER, malicious="on", factors=["backup", "outage_harms"]),
        (True, True, Rule.CORE),
    ),
    5: (  # web shell at an employment site, 213 application forms
        {"kind": "intrusion", "facets": ["c_exfiltrated"], "data": [*CONTACT, "employment"], "people_count": 213},
        answered("simple:1", seen=HALF, malicious="on"),
        (True, True, Rule.TAKEN),
    ),
    6: (  # cooking site, 1 200 user names with salted strong hashes
        {"kind": "intrusion", "facets": ["c_exfiltrated"], "data": ["credentials"], "people_count": 1200},
        answered("simple:0", ei=QUARTER, seen=HALF, malicious="on", factors=["hashed"]),
        (False, False, Rule.HASHED),
    ),
    8: (  # a leaving employee copies customers' contacts
        {"kind": "insider_copying", "facets": ["c_exfiltrated"], "data": CONTACT, "people_count": 80},
        answered("simple:0", seen=QUARTER, malicious="on", factors=["insider"]),
        (True, False, Rule.STAFF),
    ),
    10: (  # two stolen day-care tablets, encrypted, backup there, wiped from afar
        {"kind": "stolen_device", "facets": ["a_lost"], "data": ["name", "birth_date"], "people_count": 40},
        answered("simple:3", unintelligible="on", factors=["backup", "special_people"]),
        (False, False, Rule.UNREADABLE),
    ),
    11: (  # stolen notebook without encryption, 100 000 customers
        {"kind": "stolen_device", "facets": ["c_accessed"], "data": [*CONTACT, "address"], "people_count": 100_000},
        answered("simple:1", seen=HALF, malicious="on"),
        (True, True, Rule.TAKEN),
    ),
    13: (  # two shoe orders swapped with their packing bills
        {"kind": "misdirected_post", "facets": ["c_disclosed"], "data": ["name", "address"], "people_count": 2},
        answered("simple:0", seen=QUARTER),
        (False, False, Rule.TRUSTED),
    ),
    17: (  # call centre changes the address of bills for an impostor
        {"kind": "impersonation", "facets": ["c_disclosed", "c_exfiltrated"], "data": ["purchases"], "people_count": 1},
        answered("behavioural:1", seen=HALF, malicious="on"),
        (True, True, Rule.TAKEN),
    ),
}


@pytest.mark.parametrize("number", CASES)
def test_the_suggestion_is_what_the_guidelines_published(number, dora):
    """From the description to the page of the assessment, and into the assessment that is saved."""
    said, answers, (authority, people, why) = CASES[number]
    case = known(dora, timezone.now() - 5 * HOUR)
    describe(case, said, version=case.version, by=dora)
    desk, page = browser(dora), f"/privacy/breaches/{case.number}/assessment/"
    hint = desk.get(page, answers, headers={"HX-Request": "true"}).context["hint"]
    assert (hint["authority"], hint["people"], hint["stricter"], len(hint["reasons"])) == (authority, people, False, 2)
    judged = {"risk": "risk", "gravity": "minor", "reasoning": "Jak w wytycznych."}
    assert desk.post(page, {**answers, **judged}).status_code == 302
    made = Assessment.objects.get()
    assert made.suggested == ("high_risk" if people else "risk" if authority else "no_risk")
    kept = {name: getattr(made, name) for name in ("base", "step", "ei", "malicious", "unintelligible")}
    parts = {name: getattr(made, name) for name in ("confidentiality", "integrity", "availability")}
    case.refresh_from_db()
    found = suggestion(case, Answers(**kept, **parts, factors=tuple(made.factors)), timezone.now())
    assert (found.register, found.reasons) == (True, (Rule.ALWAYS, why))


def test_polish_practice_is_stricter_where_pesel_and_a_name_reached_a_trusted_recipient(dora):
    """EDPB's trusted recipient would need nothing; UODO fined ENEA and Toyota Bank for exactly that silence."""
    case = known(dora, timezone.now() - 5 * HOUR)
    said = {"facets": ["c_disclosed"], "data": ["name", "pesel"], "people_count": 1}
    describe(case, said, version=case.version, by=dora)
    desk, page = browser(dora), f"/privacy/breaches/{case.number}/assessment/"
    told = {
        pesel: desk.get(page, answered("simple:0", seen=QUARTER, **pesel_on)).context["hint"]
        for pesel, pesel_on in ((False, {}), (True, {"pesel": "on"}))
    }
    assert (told[False]["authority"], told[False]["people"], told[False]["stricter"]) == (False, False, False)
    assert (told[True]["authority"], told[True]["people"], told[True]["stricter"]) == (True, True, True)
    assert desk.get(page).context["form"]["pesel"].value() is True  # the description gave it away


def test_an_encrypted_only_copy_that_is_lost_is_still_told_to_the_authority():
    found = suggest(Facts(unintelligible=True, unavailable=True, backup=False))
    assert (found.authority, found.people, found.reasons) == (True, False, (Rule.ALWAYS, Rule.BAND_MEDIUM))


def test_what_nobody_can_read_and_nobody_has_lost_needs_nothing_even_with_pesel():
    found = suggest(Facts(unintelligible=True, pesel=True))
    assert (found.authority, found.people, found.stricter) == (False, False, ())


def test_were_only_high_risks_notified_the_authority_would_hear_of_those_alone():
    """The Digital Omnibus proposal, were it adopted: `breach_notify_threshold` is `high_risk`."""
    medium, high = (Facts(band=band, known_recipients=False) for band in ("medium", "high"))
    told = [suggest(facts, threshold="high_risk").authority for facts in (medium, high)]
    assert (told, suggest(medium).authority) == ([False, True], True)


def test_the_score_of_a_saved_assessment_is_exact(dora):
    case = known(dora, timezone.now() - 5 * HOUR)
    told = {**answered("simple:0", seen=HALF), "risk": "risk", "gravity": "minor", "reasoning": "Jeden adresat."}
    browser(dora).post(f"/privacy/breaches/{case.number}/assessment/", told)
    assert Assessment.objects.get().score == Decimal("1.5")
