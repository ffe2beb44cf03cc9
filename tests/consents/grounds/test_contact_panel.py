"""The card «May I contact?»: one line for each channel, purposes in words, proofs for those who may see them."""

import pytest
from django.utils import translation

from consents.grounds.contact_panel import channel_rows, may_contact_panel
from consents.grounds.recording import object_to_marketing, record_ground, record_grounds
from consents.models import Restriction
from tests.consents.conftest import BY, NOON, PROOF


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def lines(her):
    """lines() -> {channel: (state, answer)}."""
    return lambda: {row["channel"]: (row["state"], row["answer"]) for row in channel_rows(her)}


def said(her, channel, **options):
    row = next(row for row in channel_rows(her, **options) if row["channel"] == channel)
    return [part["text"] for part in row["parts"]]


def test_without_any_ground_every_channel_says_no(lines):
    assert lines() == {
        "email": ("no_ground", "E-mail: no"),
        "phone": ("no_ground", "Phone: no"),
        "sms": ("no_ground", "SMS: no"),
        "post": ("no_ground", "Post: no"),
    }


def test_a_contract_opens_its_channels_and_says_what_for(her, purpose, lines):
    record_ground(her, purpose("contracts"), "phone", by=BY, at=NOON)
    assert lines()["phone"] == ("allowed", "Phone: only for “Contracts and orders”")
    assert said(her, "phone") == [
        "Contracts and orders: Contract, since 24 Nov 2026.",
        "Our offers: Marketing by this channel needs consent.",
    ]
    assert lines()["email"] == ("no_ground", "E-mail: no")


def test_contract_and_consent_together_are_a_plain_yes(her, purpose, lines):
    record_ground(her, purpose("contracts"), "email", by=BY, at=NOON)
    record_ground(her, purpose("offers"), "email", by=BY, at=NOON, proof=PROOF)
    assert lines()["email"] == ("allowed", "E-mail: yes")


def test_an_objection_is_said_and_the_contract_stays(her, purpose, lines):
    record_grounds([her], purpose("contracts"), by=BY, at=NOON)
    object_to_marketing(her, by=BY, at=NOON)
    assert {state for state, _answer in lines().values()} == {"allowed"}
    assert said(her, "email")[-1] == "Our offers: No offers, please. You can still handle the contract."


def test_a_restriction_pauses_every_channel_and_names_the_officer(her, purpose, lines, sam):
    record_grounds([her], purpose("contracts"), by=BY, at=NOON)
    Restriction.objects.create(person=her, reason="claims", since=NOON, placed_by="user:1")
    assert lines()["email"] == ("restricted", "E-mail: paused")
    assert "Ask the DPO" in may_contact_panel(her, user=sam)


def test_what_the_law_requires_is_no_line_of_the_card(her):
    texts = [part["text"] for row in channel_rows(her) for part in row["parts"]]
    assert [text for text in texts if "Requests about personal data" in text] == []


def test_proofs_are_linked_for_the_desk_and_not_for_sales(her, purpose, sam, dora):
    ground = record_ground(her, purpose("contracts"), "email", by=BY, at=NOON)
    link = f"/privacy/consents/{ground.uid}/"
    assert (link in may_contact_panel(her, user=dora), link in may_contact_panel(her, user=sam)) == (True, False)


def test_names_of_purposes_are_escaped(her, purpose, sam):
    contracts = purpose("contracts")
    contracts.name_en = "<script>x</script>"
    contracts.save(update_fields=["name_en"])
    record_ground(her, contracts, "email", by=BY, at=NOON)
    assert "<script>" not in may_contact_panel(her, user=sam)


def test_four_queries_whatever_she_has(her, purpose, sam, django_assert_num_queries):
    assert sam.may("contacts.view")
    with django_assert_num_queries(4):
        may_contact_panel(her, user=sam)
    for slug in ("contracts", "service", "business-contact", "enquiries"):
        record_grounds([her], purpose(slug), by=BY, at=NOON)
    with django_assert_num_queries(4):
        may_contact_panel(her, user=sam)
