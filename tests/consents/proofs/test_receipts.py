"""The consent record and its receipt after ISO/IEC TS 27560:2023, and how the receipt reaches her."""

import base64
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from consents.capture.confirmation import confirm
from consents.capture.intake import FormInput, receive
from consents.capture.shown_form import form_as_shown
from consents.grounds.event_chain import fingerprint
from consents.grounds.recording import record_ground
from consents.models import Ground, GroundEvent
from consents.notices.notification import remember
from consents.proofs.receipts import notice_then, pii, receipt_of, record_of
from consents.statements.notice_facts import relations
from crm.mail.models.messages import Message
from crm.privacy.models import Recipient
from tests.consents.conftest import BY
from tests.consents.filled_forms import a_form, link_in
from tests.consents.notices.test_notices import THREE
from tests.consents.published_notices import a_notice

pytestmark = pytest.mark.django_db

# What ISO/IEC TS 27560:2023 makes compulsory (legal.md, C2), by the part of the record it stands in.
HEADER = {"schema_version", "record_id", "pii_principal_id"}
PROCESSING = {
    *("privacy_notice", "language", "purpose", "pii_information", "pii_controllers", "storage_locations"),
    *("retention_period", "jurisdiction", "recipient_third_parties", "withdrawal_method"),
}
PARTY = {"party_id", "party_name", "party_address"}
EVENT = {"event_time", "validity_duration", "entity_id", "event_type", "event_state"}


@pytest.fixture
def consented(db):
    """Somebody who agreed to e-mail on a form and pressed the button, as Ground and Submission."""
    a_notice(promises={"offers": THREE})
    page = form_as_shown(a_form(), "pl")
    box = next(item.name for item in page.boxes if item.channel == "email")
    sent = receive(
        page, FormInput(uuid4(), {"name": "Ola Bąk", "email": "ola@bak.test"}, [box], "/p/pl/consent/newsletter/")
    )
    letter = Message.objects.select_related("person__key").get(template="consent_confirmation")
    confirm(link_in(letter.content["text"]).rstrip("/").rpartition("/")[2])
    return Ground.objects.select_related("person__key", "purpose").get(person=sent.person), sent


def empty(told):
    """Names of what is there and says nothing."""
    return {name for name, value in told.items() if value in ("", None, [], {})}


def test_the_record_holds_everything_that_the_standard_makes_compulsory(consented):
    ground, _sent = consented
    record = record_of(ground, language="pl")
    (processing,), parties, events = record["pii_processing"], record["party_identification"], record["events"]
    assert (HEADER - set(record), PROCESSING - set(processing)) == (set(), set())
    assert [PARTY - set(party) for party in parties] == [set()] * len(parties)
    assert [EVENT - set(event) for event in events] == [set()] * len(events)
    assert (empty(record), PROCESSING & empty(processing)) == (set(), set())
    assert all(item["pii_type"] and item["pii_attribute_id"] for item in processing["pii_information"])


def test_the_record_says_what_she_saw_and_what_happened(consented):
    ground, sent = consented
    record = record_of(ground, language="pl")
    processing = record["pii_processing"][0]
    text = sent.choices.get(channel="email").text
    assert processing["consent_text"]["text"] == text.text
    assert (processing["privacy_notice"]["notice"], processing["privacy_notice"]["version"]) == ("general", 1)
    assert (processing["retention_period"], processing["lawful_basis"]) == (THREE.words, "consent")
    assert processing["withdrawal_method"]["email"] == "iod@stalmag.test"
    assert [(event["event_state"], event["event_type"]) for event in record["events"]] == [
        ("requested", "explicit consent"),
        ("given", "explicit consent"),
    ]
    given = GroundEvent.objects.select_related("person__key", "purpose").get(kind="given")
    assert record["events"][1]["sha256"] == fingerprint(given)
    assert record["events"][1]["previous"] == record["events"][0]["seal"]


def test_the_receipt_reaches_her_by_mail_in_words_and_as_a_file(consented):
    ground, sent = consented
    letter = Message.objects.select_related("person__key").get(template="consent_receipt")
    (file,) = letter.content["files"]
    receipt = json.loads(base64.b64decode(file["content"]))
    assert {"receipt_id", "schema_version"} <= set(receipt)
    assert (file["name"], receipt["consent_records"][0]["record_id"]) == ("consent-receipt.json", str(ground.uid))
    assert (receipt["receipt_id"] in letter.content["text"], letter.required) == (True, True)
    assert sent.choices.get(channel="email").text.text in letter.content["text"]


def test_a_receipt_for_several_consents_holds_a_record_of_each(consented):
    ground, _sent = consented
    receipt = receipt_of([ground, ground], language="en")
    assert [consent_record["record_id"] for consent_record in receipt["consent_records"]] == [str(ground.uid)] * 2


def test_without_a_promise_the_period_is_the_rule_of_the_basis(consented, purpose):
    ground, _sent = consented
    remember([ground.person], a_notice(promises={}), how="mailed", by=BY, at=timezone.now())
    period = record_of(ground, language="en")["pii_processing"][0]["retention_period"]
    assert period.startswith("Our offers: until you withdraw your consent; proof of consent: 6 years")


def test_recipients_stand_one_by_one_with_role_type_and_country(consented):
    ground, _sent = consented
    Recipient.objects.filter(slug="email-provider").update(access_country="US")
    record = record_of(ground, language="en")
    processing, named = record["pii_processing"][0], relations([ground.purpose], timezone.now())[ground.purpose.pk]
    assert sorted(processing["recipient_third_parties"]) == sorted(row.recipient.slug for row in named)
    parties = {party["party_id"]: party for party in record["party_identification"]}
    assert set(processing["recipient_third_parties"]) < set(parties)
    assert (parties["hosting"]["party_role"], parties["hosting"]["party_type"]) == ("PII processor", "organisation")
    assert parties["postal-operator"]["party_role"] == "third party"
    assert parties[processing["authority_party"]]["party_type"] == "public authority"
    assert (processing["storage_locations"], processing["processing_locations"]) == (["PL"], ["PL", "US"])


def test_each_datum_says_whether_it_is_optional_and_special(consented):
    ground, _sent = consented
    data = {
        item["pii_attribute_id"]: item
        for item in record_of(ground, language="en")["pii_processing"][0]["pii_information"]
    }
    assert {name: value["pii_optional"] for name, value in data.items()}["email"] is False
    assert (data["phone"]["pii_optional"], data["phone"]["special_pii_category"]) == (True, False)
    assert [pii("health", "email")[name] for name in ("sensitive_pii_category", "special_pii_category")] == [True, True]
    assert pii("national_id", "")["special_pii_category"] is False
    assert pii("identity", "")["pii_optional"] is False


def test_a_yes_on_paper_names_the_notice_that_was_in_force(consented, her, purpose):
    """From a form the notice that was shown; from paper that names none, the published one, said not to be shown."""
    at = timezone.now()
    record_ground(her, purpose("offers"), "post", by=BY, at=at, proof={"how": "paper"})
    ground = Ground.objects.select_related("person__key", "purpose").get(person=her, channel="post")
    notice = record_of(ground, language="pl")["pii_processing"][0]["privacy_notice"]
    assert (notice["notice"], notice["version"], notice["shown"], bool(notice["sha256"])) == ("general", 1, False, True)
    assert notice_then(ground.purpose, at - timedelta(days=900), "pl") == {}
