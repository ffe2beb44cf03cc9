"""How a person becomes a contact."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consents.grounds.recording import ProofNeeded
from consents.models import Ground, GroundEvent
from crm.contacts.models import Contact
from crm.contacts.people.intake import NobodyToKeep, add_contact, add_many
from crm.contacts.safeguards.minimisation import NotNeeded
from crm.privacy.models import ContactPoint, LedgerEntry, Origin, Person, Purpose

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def circumstances(by, purpose, **more):
    return {"by": by, "purpose": purpose, "origin_kind": "referral", "origin_label": "Jan z Mebloplastu", **more}


def test_a_contact_comes_with_person_origin_ground_and_ledger_entry(sam, team_a, contracts):
    contact = add_contact(
        {"name": " Anna Wiśniewska ", "email": "a@x.test", "phone": "601 222 214", "position": "Dyrektor", "city": ""},
        **circumstances(sam, contracts, obtained_at=AT),
    )
    row = Contact.objects.with_keys().get()
    origin = Origin.objects.select_related("person__key").get()
    entry = LedgerEntry.objects.get()
    assert (row.pk, row.owner, row.team, row.position, row.status) == (
        contact.pk,
        sam,
        team_a,
        "Dyrektor",
        "lead",
    )
    assert (row.person.name, row.person.phone) == ("Anna Wiśniewska", "+48601222214")
    assert row.name_tokens == row.person.name_tokens != []
    assert (origin.kind, origin.label, origin.fields) == (
        "referral",
        "Jan z Mebloplastu",
        ["name", "email", "phone", "position"],
    )
    assert set(Ground.objects.values_list("channel", flat=True)) == {"email", "phone", "sms", "post"}
    assert GroundEvent.objects.filter(origin=origin).count() == 4
    assert (entry.act, entry.about, entry.fields) == (
        "contact.added",
        row.uid,
        ["email", "name", "phone", "position"],
    )
    assert entry.counts == {"origin": "referral", "purpose": "contracts"}


def test_data_from_elsewhere_are_due_for_notice_within_a_month(sam, contracts):
    add_contact({"name": "Anna"}, **circumstances(sam, contracts, obtained_at=AT))
    add_contact({"name": "Ewa"}, **circumstances(sam, contracts, obtained_at=AT) | {"origin_kind": "call"})
    add_contact({"name": "Iza"}, **circumstances(sam, contracts, obtained_at=AT, notice="given"))
    rows = Origin.objects.order_by("pk").values_list("notice", "notice_due_on", "notice_given_at")
    assert list(rows) == [
        ("due", date(2026, 12, 28), None),  # a month ends on 24 December, then come holidays and a weekend
        ("due", date(2026, 11, 24), None),  # from herself: while the data are taken
        ("given", None, AT),
    ]


def test_a_value_the_purpose_does_not_need_is_refused_by_name_and_nothing_is_written(sam):
    enquiries = Purpose.objects.get(slug="enquiries")
    with pytest.raises(NotNeeded) as caught:
        add_many([{"name": "Anna"}, {"name": "Ewa", "city": "Kraków"}], **circumstances(sam, enquiries))
    assert (caught.value.field, caught.value.purpose) == ("city", enquiries)
    assert not Person.objects.exists()


def test_consent_comes_only_with_proof(sam, offers):
    with pytest.raises(ProofNeeded):
        add_contact({"email": "a@x.test"}, **circumstances(sam, offers))
    assert not Person.objects.exists()
    add_contact({"email": "a@x.test"}, **circumstances(sam, offers, proof={"how": "paper"}))
    assert Ground.objects.filter(basis="consent", channel="email").count() == 1


def test_nobody_is_not_kept(sam, contracts):
    with pytest.raises(NobodyToKeep):
        add_contact({"name": "  ", "city": "Kraków"}, **circumstances(sam, contracts))


def test_a_column_that_is_not_for_intake_is_refused(sam, contracts):
    with pytest.raises(KeyError):
        add_contact({"name": "Anna", "owner": 7}, **circumstances(sam, contracts))


def test_further_addresses_are_kept_and_found_and_the_first_becomes_primary_where_there_is_none(sam, contracts):
    contact = add_contact(
        {"name": "Anna", "emails": ["a@x.test", "b@x.test"], "phones": ["601 222 214"]}, **circumstances(sam, contracts)
    )
    person = Person.objects.with_keys().get(pk=contact.pk)
    assert (person.email, person.phone) == ("a@x.test", "+48601222214")
    assert list(Person.objects.having("email", "B@x.test")) == [person]
    assert ContactPoint.objects.count() == 1


def test_many_come_in_as_few_statements_as_one(sam, contracts):
    def statements(n):
        rows = [{"name": f"Anna {i}", "email": f"a{i}@x.test", "emails": [f"b{i}@x.test"]} for i in range(n)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            add_many(rows, **circumstances(sam, contracts, batch=uuid4()))
        return len(queries)

    statements(1)
    assert statements(1) == statements(40)
