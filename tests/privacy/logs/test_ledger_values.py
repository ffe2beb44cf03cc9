"""The ledger outlives people: what looks like a value does not get in, and what got in reads back as it was sealed."""

from datetime import UTC, datetime, timedelta, timezone as zones
from uuid import UUID

import pytest

from crm.privacy.actors import ActorKey
from crm.privacy.logs import access_log, ledger
from crm.privacy.logs.ledger import LooksLikeAValue, entry_for, record
from crm.privacy.models import AccessEntry, LedgerEntry
from crm.privacy.models.log_rows import canonical

BY = ActorKey("system", "test")
VALUES = ["Anna Nowak", "anna@zolc.test", "+48601222214", "601222214", "90010112345", "Żółć", "a" * 65, "ul. Prosta 3"]
CODES = ["", "call_back", "GET", "purpose:offers:email", "contacts.view", "2026-11", "2026-11-25", "7", "AB-12", "a/b"]
ACTS = ["", "edited", "Contact.edited", "contact.edited by Anna", "contact.edytowano-Żółć"]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("place", ["fields", "counts", "deep", "key"])
def test_what_looks_like_a_value_is_refused_and_not_repeated(place, value):
    values = {
        "fields": {"fields": ["name", value]},
        "counts": {"counts": {"reason": value}},
        "deep": {"counts": {"rows": [{"of": [value]}]}},
        "key": {"counts": {value: 1}},
    }
    with pytest.raises(LooksLikeAValue) as caught:
        entry_for("contact.edited", by=BY, **values[place])
    assert value not in str(caught.value)


@pytest.mark.parametrize("target", ["Anna Nowak", "anna@zolc.test", "+48601222214", "company:Żółć", "a" * 81])
def test_a_target_is_a_kind_and_a_number(target):
    with pytest.raises(LooksLikeAValue):
        entry_for("contact.edited", by=BY, target=target)


@pytest.mark.parametrize("number", [601222214, 90010112345, -(10**8), 1.5, b"Anna", object()])
def test_a_number_that_is_no_count_is_refused(number):
    with pytest.raises(LooksLikeAValue):
        entry_for("contact.edited", by=BY, counts={"n": number})


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_a_dotted_noun(act):
    with pytest.raises(LooksLikeAValue):
        entry_for(act, by=BY)


@pytest.mark.parametrize("code", CODES)
def test_codes_numbers_and_dates_are_taken(code):
    entry = entry_for("contact.edited", by=BY, fields=[code], target=code, counts={"said": code, "n": [0, True, None]})
    assert (entry.fields, entry.counts) == ([code], {"said": code, "n": [0, True, None]})


def test_a_row_sealed_with_loose_types_reads_back_intact(db):
    new_record = record(
        "contact.edited",
        by=ActorKey("client", 7),
        about="6F9619FF8B86D011B42D00CF4FC964FF",
        fields=("phone", "email", "phone"),
        counts={10: 1, 9: (2, 3), "nested": {2: None, 10: True}},
    )
    row = LedgerEntry.objects.get(pk=new_record.pk)
    assert row.intact()
    assert (row.actor_id, row.about, row.fields) == ("7", UUID("6f9619ff8b86d011b42d00cf4fc964ff"), ["email", "phone"])
    assert row.counts == {"10": 1, "9": [2, 3], "nested": {"2": None, "10": True}}


def test_a_look_sealed_with_loose_types_reads_back_intact(db):
    result = access_log.shown(by=ActorKey("client", 7), view="api:people", people=["12", 3, 3], fields=("b", "a", "b"))
    row = AccessEntry.objects.get(pk=result.pk)
    assert (row.intact(), row.people, row.fields) == (True, [3, 12], ["a", "b"])


@pytest.mark.parametrize("micro", [0, 1, 120_000, 999_999])
def test_a_moment_is_spelled_alike_in_every_zone_and_to_the_microsecond(db, micro, monkeypatch):
    at = datetime(2026, 10, 25, 2, 30, 0, micro, tzinfo=zones(timedelta(hours=2)))
    assert canonical({"at": at}) == canonical({"at": at.astimezone(UTC)})
    assert canonical({"at": at}) != canonical({"at": at + timedelta(microseconds=1)})
    monkeypatch.setattr(ledger.timezone, "now", lambda: at)
    assert LedgerEntry.objects.get(pk=record("contact.edited", by=BY).pk).intact()
