"""The 18 cases of EDPB Guidelines 01/2021: the facts entered as the desk enters them, the outcome as published.

Where Polish practice asks for more than the guidelines, the test says so.
"""

from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from breaches.assessment.guideline import Facts, Rule, suggest
from breaches.assessment.questions import Answers
from breaches.assessment.risk_assessment import suggestion
from breaches.cases.opening import describe
from breaches.models import Assessment
from tests.breaches.desk_browser import browser
from tests.breaches.made_cases import HOUR, known

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
    2: (  # ransomware at a farm, no copy but on paper, five days to restore, nothing taken
        {"kind": "ransomware", "facets": ["a_unavailable"], "data": CONTACT, "people_count": 40},
        answered("simple:0", gone=QUARTER, malicious="on"),
        (True, False, Rule.BAND_MEDIUM),
    ),
    3: (  # ransomware in a hospital, two days without data, operations delayed
        {"kind": "ransomware", "facets": ["a_unavailable"], "data": ["name", "art9_health"], "people_count": 6000},
        answered("sensitive:0", gone=QUARTER, malicious="on", factors=["backup", "outage_harms"]),
        (True, True, Rule.CORE),
    ),
    4: (  # ransomware at a carrier, no copy, identity and payment data taken
        {
            "kind": "ransomware",
            "facets": ["c_exfiltrated", "a_unavailable"],
            "data": [*CONTACT, "id_document", "bank_account"],
            "people_count": 3000,
        },
        answered("financial:0", seen=HALF, gone=HALF, malicious="on"),
        (True, True, Rule.TAKEN),
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
    7: (  # stolen passwords tried at a bank, two thousand accounts entered
        {"kind": "credential_attack", "facets": ["c_accessed"], "data": ["name", "income"], "people_count": 2000},
        answered("financial:0", seen=HALF, malicious="on"),
        (True, True, Rule.TAKEN),
    ),
    8: (  # a leaving employee copies customers' contacts
        {"kind": "insider_copying", "facets": ["c_exfiltrated"], "data": CONTACT, "people_count": 80},
        answered("simple:0", seen=QUARTER, malicious="on", factors=["insider"]),
        (True, False, Rule.STAFF),
    ),
    9: (  # two dozen customers of another agent in an attachment; bound to secrecy, deletion confirmed in writing
        {"kind": "wrong_attachment", "facets": ["c_disclosed"], "data": CONTACT, "people_count": 24},
        answered("financial:-1", seen=QUARTER, factors=["bound", "deleted"]),
        (False, False, Rule.TRUSTED),
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
    12: (  # a paper file of a clinic for addicts is stolen
        {"kind": "lost_paper", "facets": ["c_accessed", "a_lost"], "data": ["name", "art9_health"], "people_count": 30},
        answered("sensitive:0", seen=HALF, gone=HALF, malicious="on"),
        (True, True, Rule.SPECIAL),
    ),
    13: (  # two shoe orders swapped with their packing bills
        {"kind": "misdirected_post", "facets": ["c_disclosed"], "data": ["name", "address"], "people_count": 2},
        answered("simple:0", seen=QUARTER),
        (False, False, Rule.HARMLESS),
    ),
    14: (  # a list of 60 000 job seekers with national numbers, mailed to some of them
        {"kind": "wrong_attachment", "facets": ["c_disclosed"], "data": [*CONTACT, "address"], "people_count": 60_000},
        answered("simple:1", seen=HALF),
        (True, True, Rule.CROWD),
    ),
    15: (  # a list of a course's fifteen participants; that two avoid lactose tells next to nothing
        {"kind": "misdirected_email", "facets": ["c_disclosed"], "data": ["name", "email"], "people_count": 15},
        answered("simple:0", ei=HALF, seen=QUARTER),
        (False, False, Rule.HARMLESS),
    ),
    16: (  # two letters of an insurer in one envelope
        {"kind": "misdirected_post", "facets": ["c_disclosed"], "data": ["name", "birth_date"], "people_count": 2},
        answered("financial:-1", seen=QUARTER),
        (True, False, Rule.BAND_MEDIUM),
    ),
    17: (  # call centre changes the address of bills for an impostor
        {"kind": "impersonation", "facets": ["c_disclosed", "c_exfiltrated"], "data": ["purchases"], "people_count": 1},
        answered("behavioural:1", seen=HALF, malicious="on"),
        (True, True, Rule.TAKEN),
    ),
    18: (  # mails about invoices forwarded to a stranger, ten colleagues' pay among them
        {"kind": "intrusion", "facets": ["c_exfiltrated"], "data": ["name", "income"], "people_count": 99},
        answered("financial:0", seen=HALF, malicious="on"),
        (True, True, Rule.TAKEN),
    ),
}


@pytest.mark.parametrize("number", CASES)
def test_the_suggestion_is_what_the_guidelines_published(number, dora):
    """From the description to the page of the assessment, and into the assessment that is saved."""
    result, answers, (authority, people, why) = CASES[number]
    case = known(dora, timezone.now() - 5 * HOUR)
    describe(case, result, version=case.version, by=dora)
    desk, page = browser(dora), f"/privacy/breaches/{case.number}/assessment/"
    hint = desk.get(page, answers, headers={"HX-Request": "true"}).context["hint"]
    assert (hint["authority"], hint["people"], hint["stricter"], len(hint["reasons"])) == (authority, people, False, 2)
    judged = {"risk": "risk", "gravity": "minor", "reasoning": "Jak w wytycznych."}
    assert desk.post(page, {**answers, **judged}).status_code == 302
    assessment = Assessment.objects.get()
    assert assessment.suggested == ("high_risk" if people else "risk" if authority else "no_risk")
    by_name = {name: getattr(assessment, name) for name in ("base", "step", "ei", "malicious", "unintelligible")}
    parts = {name: getattr(assessment, name) for name in ("confidentiality", "integrity", "availability")}
    case.refresh_from_db()
    outcome = suggestion(case, Answers(**by_name, **parts, factors=tuple(assessment.factors)), timezone.now())
    assert (outcome.register, outcome.reasons) == (True, (Rule.ALWAYS, why))


def test_polish_practice_is_stricter_where_pesel_and_a_name_reached_a_trusted_recipient(dora):
    """EDPB's trusted recipient would need nothing; UODO fined ENEA and Toyota Bank for exactly that silence."""
    case = known(dora, timezone.now() - 5 * HOUR)
    values = {"facets": ["c_disclosed"], "data": ["name", "pesel"], "people_count": 1}
    describe(case, values, version=case.version, by=dora)
    desk, page = browser(dora), f"/privacy/breaches/{case.number}/assessment/"
    by_pesel = {
        pesel: desk.get(page, answered("simple:0", seen=QUARTER, **pesel_on)).context["hint"]
        for pesel, pesel_on in ((False, {}), (True, {"pesel": "on"}))
    }
    assert (by_pesel[False]["authority"], by_pesel[False]["people"], by_pesel[False]["stricter"]) == (
        False,
        False,
        False,
    )
    assert (by_pesel[True]["authority"], by_pesel[True]["people"], by_pesel[True]["stricter"]) == (True, True, True)
    assert desk.get(page).context["form"]["pesel"].value() is True  # the description gave it away


def test_an_encrypted_only_copy_that_is_lost_is_still_told_to_the_authority():
    result = suggest(Facts(unintelligible=True, unavailable=True, backup=False))
    assert (result.authority, result.people, result.reasons) == (True, False, (Rule.ALWAYS, Rule.BAND_MEDIUM))


def test_what_nobody_can_read_and_nobody_has_lost_needs_nothing_even_with_pesel():
    result = suggest(Facts(unintelligible=True, pesel=True))
    assert (result.authority, result.people, result.stricter) == (False, False, ())


def test_were_only_high_risks_notified_the_authority_would_hear_of_those_alone():
    """The Digital Omnibus proposal, were it adopted: `breach_notify_threshold` is `high_risk`."""
    medium, high = (Facts(band=band, known_recipients=False) for band in ("medium", "high"))
    authorities = [suggest(facts, threshold="high_risk").authority for facts in (medium, high)]
    assert (authorities, suggest(medium).authority) == ([False, True], True)


def test_the_score_of_a_saved_assessment_is_exact(dora):
    case = known(dora, timezone.now() - 5 * HOUR)
    values = {**answered("simple:0", seen=HALF), "risk": "risk", "gravity": "minor", "reasoning": "Jeden adresat."}
    browser(dora).post(f"/privacy/breaches/{case.number}/assessment/", values)
    assert Assessment.objects.get().score == Decimal("1.5")


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        # WP250rev.01 and EDPB 9/2022, Annex B
        ({"exfiltrated": True, "malicious": True, "band": "medium", "people": 500}, (True, True, Rule.TAKEN)),  # ii
        ({"known_recipients": True, "dpc": 2, "band": "medium", "people": 1}, (True, False, Rule.BAND_MEDIUM)),  # v
        ({"dpc": 2, "people": 1200, "band": "medium"}, (True, True, Rule.CROWD)),  # ix: the wrong list of students
        ({"known_recipients": True, "people": 1000}, (True, False, Rule.MANY)),  # x: a thousand addresses in Cc
        ({"known_recipients": True, "people": 12}, (False, False, Rule.HARMLESS)),  # x: twelve of them
    ],
)
def test_the_examples_of_annex_b(facts, outcome):
    result = suggest(Facts(**facts))
    assert (result.authority, result.people, result.reasons[1]) == outcome


@pytest.mark.parametrize("lacking", ["known_recipients", "bound", "deleted", "people", "pesel", "special", "malicious"])
def test_a_recipient_is_trusted_only_where_every_condition_holds(lacking):
    """EDPB 01/2021 case 9; ENEA's statement of deletion alone did not spare it (UODO DKN.5131.7.2020)."""
    whole = {"known_recipients": True, "bound": True, "deleted": True, "people": 24, "band": "medium", "dpc": 2}
    assert suggest(Facts(**whole)).reasons == (Rule.ALWAYS, Rule.TRUSTED)
    without = {"people": 26} if lacking == "people" else {lacking: not whole.get(lacking, False)}
    assert suggest(Facts(**whole | without)).authority
    assert suggest(Facts(**whole | {"people": None})).authority  # how many is not known: that is not "few"


def test_sensitive_data_out_of_reach_reach_the_people():
    """EDPB 01/2021 case 3: availability is a breach like any other (Art. 4(12))."""
    lost = {"confidentiality": False, "unavailable": True, "backup": True}
    assert suggest(Facts(**lost, special=True)).people
    assert not suggest(Facts(**lost, restored_hours=4)).authority  # ordinary data, back within hours: case 1


ORDERED = {
    "band": ("low", "medium", "high", "very_high"),
    "dpc": (1, 2, 3, 4),
    "special": (False, True),
    "pesel": (False, True),
    "fraud": (False, True),
    "people": (1, 25, 26, 100, 999, 1000, 50_000),
    "known_recipients": (True, False),
    "bound": (True, False),
    "deleted": (True, False),
    "malicious": (False, True),
    "exfiltrated": (False, True),
}
GIVEN = (
    "confidentiality",
    "unavailable",
    "unintelligible",
    "backup",
    "people_affected_by_outage",
    "hashed_passwords_only",
    "insider",
)


@given(data=st.data())
@settings(max_examples=400)
def test_more_people_worse_data_or_less_trust_never_lower_the_suggestion(data):
    """Whatever else is known, each step to the right in ORDERED leaves the outcome where it is or raises it."""
    same = {name: data.draw(st.booleans(), name) for name in GIVEN}
    same["restored_hours"] = data.draw(st.sampled_from((None, 4, 72)))
    places = {name: sorted(data.draw(st.tuples(*[st.integers(0, len(row) - 1)] * 2))) for name, row in ORDERED.items()}
    mild, grave = ({name: ORDERED[name][two[end]] for name, two in places.items()} for end in (0, 1))
    for threshold in ("any_risk", "high_risk"):
        below, above = (suggest(Facts(**same, **more), threshold=threshold) for more in (mild, grave))
        assert (above.authority, above.people) >= (below.authority, below.people)
        assert above.authority >= below.authority
        assert above.people >= below.people
