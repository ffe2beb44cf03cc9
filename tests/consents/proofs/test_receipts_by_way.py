"""The consent record after ISO/IEC TS 27560, whole, for each way in which a consent comes to us."""

import pytest
from django.utils import timezone

from consents.capture.confirmation import confirm
from consents.capture.passed_on import PassedOn, pass_on
from consents.capture.staff_consents import StatedConsent, take_down
from consents.grounds.recording import record_ground
from consents.models import Ground, NoticeVersion, WordingText
from consents.proofs.receipts import record_of
from crm.mail.models.messages import Message
from crm.privacy.models import Person, Recipient
from tests.consents.capture.test_staff_consents import PDF, recording
from tests.consents.filled_forms import BY, WORDS, link_in, purpose_of
from tests.consents.notices.test_notices import THREE
from tests.consents.proofs.test_receipts import consented  # noqa: F401 - somebody who agreed on a form

pytestmark = pytest.mark.django_db

RULE = "Oferty handlowe: do wycofania zgody; dowód zgody: 6 lat od końca zgody lub innej podstawy, do końca roku."
KINDS = {
    "identity": "Imię i nazwisko",
    "email": "Adres e-mail",
    "phone": "Numer telefonu",
    "address": "Adres pocztowy",
    "preferences": "Zainteresowania i preferencje",
}
FIRMS = {
    "sms-gateway": ("Bramka SMS", "PL", "PII processor"),
    "hosting": ("Dostawca hostingu", "PL", "PII processor"),
    "email-provider": ("Dostawca poczty elektronicznej", "US", "PII processor"),
    "postal-operator": ("Operator pocztowy", "PL", "third party"),
}
YES = "explicit consent"
GIVEN, BY_THEM = [("given", YES, "system")], ("given", YES, "subject")
WAYS = {
    # way: (channel, collection_method, period, events, whether our words and our notice were shown)
    "form": ("email", "form", THREE.words, [("requested", YES, "subject"), BY_THEM], True),
    "paper": ("phone", "paper", THREE.words, GIVEN, True),
    "phone": ("phone", "spoken", THREE.words, GIVEN, True),
    "e-mail": ("email", "spoken", THREE.words, [("requested", YES, "system"), BY_THEM], True),
    "api": ("phone", "api", RULE, GIVEN, True),
    "import": ("phone", "file", RULE, GIVEN, False),
}


@pytest.fixture
def grounds(consented):  # noqa: F811
    """{way: the ground}: somebody for each way."""
    people = {way: newcomer(way) for way in WAYS if way != "form"}
    today, now, phone = timezone.localdate(), timezone.now(), frozenset([("offers", "phone")])
    take_down(people["paper"], StatedConsent("paper", today, "pl", phone, PDF, "zgoda.pdf", "handed"), by=BY)
    take_down(people["phone"], StatedConsent("spoken", today, "pl", phone, recording(), "rozmowa.wav", "handed"), by=BY)
    take_down(
        people["e-mail"], StatedConsent("spoken", today, "pl", frozenset([("offers", "email")]), notice="handed"), by=BY
    )
    letter = Message.objects.select_related("person__key").filter(template="consent_confirmation").latest("pk")
    confirm(link_in(letter.content["text"]).rstrip("/").rpartition("/")[2])
    passed_on = PassedOn(purpose_of("offers"), "phone", 1, "pl", "checkbox", now, "https://sklep.test/", "r-1")
    pass_on(people["api"], passed_on, by=BY)
    proof = {"how": "file", "proof": "kartka 7", "source": "Targi", "day": "2026-01-02"}
    record_ground(people["import"], purpose_of("offers"), "phone", by=BY, at=now, proof=proof)
    Recipient.objects.filter(slug="email-provider").update(country="US")  # moved since
    rows = Ground.objects.select_related("person__key", "purpose")
    return {"form": consented[0], **{way: rows.get(person=person) for way, person in people.items()}}


def newcomer(way):
    """Somebody with an address and a number."""
    added = Person.create(name=f"Ola {way}", email=f"{way}@bak.test", phone="+48600100200")
    return Person.objects.with_keys().get(pk=added.pk)


def test_the_record_of_each_way_is_whole(grounds):
    for way, ground in grounds.items():
        assert settled(record_of(ground, language="pl")) == expected(way, ground), way


def settled(record):
    """The record with what differs from run to run left out, once it is seen to be there: seals and moments."""
    events = record["events"]
    assert all(event["event_time"] and event["sha256"] and event["seal"] for event in events)
    assert [event["previous"] for event in events] == ["", *(event["seal"] for event in events[:-1])]
    rows = [(event["event_state"], event["event_type"], event["entity_id"].partition(":")[0]) for event in events]
    assert {event["validity_duration"] for event in events} == {"until withdrawn"}
    return {**record, "events": rows}


def expected(way, ground):
    """The whole record, by the table above."""
    channel, how, period, events, result = WAYS[way]
    return {
        "schema_version": "ISO/IEC TS 27560:2023",
        "record_id": str(ground.uid),
        "pii_principal_id": str(ground.person.uid),
        "pii_processing": [
            {
                "privacy_notice": the_notice(shown=result, handed=way in ("paper", "phone", "e-mail")),
                "language": "pl",
                "consent_text": the_words(channel) if result else {},
                "purpose": "Oferty handlowe",
                "purpose_id": "offers/1",
                "purpose_type": "direct marketing",
                "lawful_basis": "consent",
                "lawful_basis_article": "art. 6 ust. 1 lit. a RODO, art. 398 PKE",
                "channel": channel,
                "pii_information": [datum(kind, optional=kind != channel) for kind in KINDS],
                "pii_controllers": ["controller"],
                "collection_method": how,
                "processing_method": "storage and use for the purpose named, on the channel named",
                "storage_locations": ["PL", "US"],
                "processing_locations": ["PL", "US"],
                "retention_period": period,
                "jurisdiction": "PL",
                "recipient_third_parties": list(FIRMS),
                "withdrawal_method": {
                    "description": "at any time, without giving a reason, by the link in every message or by writing "
                    "to us",
                    "email": "iod@stalmag.test",
                },
                "privacy_rights": [
                    *("access", "rectification", "erasure", "restriction"),
                    *("portability", "objection", "withdrawal", "complaint"),
                ],
                "authority_party": "uodo",
            }
        ],
        "party_identification": [*ours_and_the_authority(), *(firm(slug) for slug in FIRMS)],
        "events": events,
    }


def the_notice(*, shown, handed):
    """The published version, and that staff gave it; of a yes in a file nobody recorded that they read it."""
    version = NoticeVersion.objects.get()
    digest = version.texts.get(language="pl").digest
    named = {"notice": "general", "version": 1, "language": "pl", "sha256": digest}
    if not shown:
        return {**named, "shown": False}
    return {**named, "purposes": list(version.covers), **({"given": "handed"} if handed else {})}


def the_words(channel):
    """The words in force, with their digest."""
    text = WordingText.objects.get(channel=channel, language="pl")
    assert text.text == WORDS[channel, "pl"]
    return {"version": 1, "purpose": "offers", "channel": channel, "text": text.text, "sha256": text.digest}


def datum(kind, *, optional):
    """One kind of datum: none of a newsletter is sensitive or special."""
    flags = {"pii_optional": optional, "sensitive_pii_category": False, "special_pii_category": False}
    return {"pii_type": KINDS[kind], "pii_attribute_id": kind, **flags}


def ours_and_the_authority():
    """The controller and where one complains."""
    ours = {
        "party_id": "controller",
        "party_name": "Stalmag sp. z o.o.",
        "party_address": "ul. Prosta 1, Kraków",
        "party_email": "biuro@stalmag.test",
        "party_contact": "iod@stalmag.test",
        "party_role": "PII controller",
        "party_type": "organisation",
    }
    theirs = {
        "party_id": "uodo",
        "party_name": "Prezes Urzędu Ochrony Danych Osobowych",
        "party_address": "ul. Stanisława Moniuszki 1A, 00-014 Warszawa, PL",
        "party_role": "supervisory authority",
        "party_type": "public authority",
    }
    return [ours, theirs]


def firm(slug):
    """A recipient, by the table above."""
    name, country, role = FIRMS[slug]
    named = {"party_id": slug, "party_name": name, "party_address": country, "party_email": ""}
    return {**named, "party_role": role, "party_type": "organisation"}
