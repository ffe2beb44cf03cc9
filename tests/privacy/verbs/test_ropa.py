"""The record of processing (Art. 30(1)) follows from purposes and the map."""

import pytest

from crm.privacy.map.data_map import room_of
from crm.privacy.models import Purpose, Recipient
from crm.privacy.verbs import ropa
from crm.privacy.verbs.ropa import as_json, records, staff_records

pytestmark = pytest.mark.django_db


def record(slug):
    return next(record for record in records() if record.purpose.slug == slug)


def test_each_purpose_in_force_is_one_record():
    assert {item.purpose.slug for item in records()} == set(Purpose.objects.active().values_list("slug", flat=True))


def test_a_record_names_basis_categories_places_and_recipients():
    result = as_json(record("consent-records"))
    places = {
        "consents.groundevent",
        "contacts.contact",  # a copy of the name's tokens
        "privacy.contactpoint",
        "privacy.origin",
        "privacy.person",
    }
    assert places <= set(result.pop("models"))
    hosting, _authority = result.pop("relations")
    assert hosting == {
        "recipient": "hosting",
        "role": "processor",
        "categories": ["identity", "email", "phone", "consent", "provenance"],
        "standing": True,
        "country": "PL",
        "access_country": "",
    }
    assert result == {
        "purpose": "consent-records",
        "version": 1,
        "legal_basis": "legal_duty",
        "article": "art. 6 ust. 1 lit. c, art. 7 ust. 1 i art. 21 ust. 3 RODO",
        "categories": ["identity", "email", "phone", "consent", "provenance"],
        "recipients": ["hosting", "data-protection-authority"],
        "transfers": [],
    }


def test_a_recipient_outside_the_area_is_a_transfer():  # Art. 30(1)(e), 44
    Recipient.objects.filter(slug="sms-gateway").update(country="US")
    assert [transfer.slug for transfer in record("offers").transfers] == ["sms-gateway"]
    assert record("security").transfers == []
    Recipient.objects.filter(slug="it-support").update(access_country="UA")  # looking from there is one too
    assert [transfer.slug for transfer in record("security").transfers] == ["it-support"]


def test_what_is_missing_is_named():
    Purpose.objects.filter(slug="security").update(article="", notice_text_en="")
    result = record("security")
    assert (result.said, len(result.points), len(result.missing)) == (5, 7, 2)


def test_a_category_that_no_column_holds_is_named(monkeypatch):
    monkeypatch.setattr(ropa, "rooms", lambda: [room_of("privacy.person")])
    assert len(record("accounting").unplaced) == 3  # address, business data, payments


def test_the_number_of_queries_does_not_follow_the_number_of_purposes(django_assert_num_queries):
    with django_assert_num_queries(3):
        records()


def test_our_own_staff_stand_apart_from_data_subjects():
    assert "accounts.user" in {entry.label for entry in staff_records()}
