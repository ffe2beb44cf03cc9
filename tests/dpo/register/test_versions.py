"""Versions of the register: drift names each fact, nothing undescribed is approved, what is approved stays."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone

from consents.models import Controller
from crm.dpo.entrusted.entrusting import add_entrusted
from crm.dpo.models import RegisterDrift, RegisterVersion
from crm.dpo.register import house_facts
from crm.dpo.register.activity_rows import add_by_hand, change_activity, cover_purposes, end_by_hand
from crm.dpo.register.register_content import digest_of, spoken
from crm.dpo.register.versions import approve, prepare, record_review, state_of, watch, withdraw, write_in
from crm.privacy.categories import Category
from crm.privacy.map.data_map import rooms
from crm.privacy.models import LedgerEntry, Purpose, PurposeRecipient, Recipient
from tests.retention.ruled_people import on

pytestmark = pytest.mark.django_db
KEPT = ("first",)
HAND = {
    "name": "Kadry i płace",
    "aims": "prowadzenie kadr",
    "people": "pracownicy",
    "data_kinds": "akta",
    "periods": "10 lat",
}


@pytest.fixture
def first(dora, oskar):
    """Version 1, in force."""
    cover_purposes()
    return approve(prepare("activities", by=dora), by=oskar)


def lines():
    return state_of("activities", timezone.now()).lines


def keys():
    return [line.difference.key for line in lines()]


def describe(by):
    for line in lines():
        item = line.difference
        write_in("activities", item.address, mark=item.mark, why="Tak jest od dziś.", by=by)


def new_recipient(slug="sms-brama", country="PL"):
    firm = Recipient.objects.create(slug=slug, name="SMS Brama", name_en="SMS Brama", kind="processor", country=country)
    purpose = Purpose.objects.get(slug="offers", active_to=None)
    return PurposeRecipient.objects.create(purpose=purpose, recipient=firm, since=timezone.now())


def number_of(slug):
    content = state_of("activities", timezone.now()).content
    return next(entry.number for entry in content.listed if slug in entry.purposes)


def test_nothing_differs_right_after_the_approval(first):
    assert (first.number, first.approved_by != "", lines()) == (1, True, [])


def test_a_sealed_column_a_recipient_and_a_rule_are_named_each(first, monkeypatch):
    every = list(rooms())
    room = next(room for room in every if room.label == "contacts.contact")
    added = replace(room.columns[0], name="position", category=Category.HEALTH, sealed=True)
    widened = replace(room, columns=(*[column for column in room.columns if column.name != "position"], added))
    monkeypatch.setattr(house_facts, "rooms", lambda: [widened if each is room else each for each in every])
    new_recipient()
    on("business-contacts")
    offers, business = number_of("offers"), number_of("business-contact")
    assert sorted(keys()) == sorted(
        [
            ("", "c", "column:contacts.contact.position"),
            (offers, "d", "recipient:sms-brama"),
            (business, "f", "rule:business-contacts"),
        ]
    )
    texts = " ".join(line.text for line in lines())
    assert "SMS Brama (" in texts
    assert "contacts." not in texts  # names of tables are nobody's words


def test_a_country_outside_the_area_is_a_transfer_that_was_not_there(first):
    new_recipient(country="US")
    offers = number_of("offers")
    assert keys() == [(offers, "d", "recipient:sms-brama"), (offers, "e", "transfer:sms-brama:US")]


def test_a_version_waits_until_every_line_is_described_and_names_those_that_are_not(first, dora):
    new_recipient()
    with pytest.raises(ValidationError) as refusal:
        prepare("activities", by=dora)
    assert "SMS Brama" in " ".join(refusal.value.messages)
    describe(dora)
    assert prepare("activities", by=dora).number == 2


def test_what_changed_after_it_was_prepared_is_not_approved(first, dora, oskar):
    new_recipient()
    describe(dora)
    second = prepare("activities", by=dora)
    new_recipient("kurier-dwa")
    with pytest.raises(ValidationError):
        approve(second, by=oskar)
    describe(dora)
    with pytest.raises(ValidationError) as refusal:
        approve(second, by=oskar)  # described, and not in what was prepared
    assert len(refusal.value.messages) == 2  # what to do, and the line
    withdraw(second, why="Doszedł kurier.", by=oskar)
    assert approve(prepare("activities", by=dora), by=oskar).number == 2


def test_the_officer_never_approves_and_nobody_from_sales(first, dora, sam, oskar):
    new_recipient()
    describe(dora)
    second = prepare("activities", by=dora)
    for user in (dora, sam):
        with pytest.raises(PermissionDenied):
            approve(second, by=user)
    assert approve(second, by=oskar).approved_by == oskar.target


def test_it_is_decided_once_and_one_waits_at_a_time(first, dora, oskar):
    new_recipient()
    describe(dora)
    second = prepare("activities", by=dora)
    with pytest.raises(ValidationError):
        prepare("activities", by=dora)
    approve(second, by=oskar)
    for act in (lambda: approve(second, by=oskar), lambda: withdraw(second, why="Nie", by=dora)):
        with pytest.raises(ValidationError):
            act()


def test_an_approved_version_is_frozen_in_the_database_itself(first):
    with pytest.raises(Exception, match="annot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE dpo_registerversion SET content = '{}'")
    first.refresh_from_db()
    assert digest_of(first.content) == LedgerEntry.objects.get(act="register.approved").counts["sha256"]


def test_a_change_that_changes_again_is_described_again(first, dora):
    row = new_recipient()
    describe(dora)
    old = lines()[0].difference
    Recipient.objects.filter(pk=row.recipient_id).update(name="SMS Brama Plus")
    assert [line.written for line in lines()] == [False]
    with pytest.raises(ValidationError) as refusal:
        write_in("activities", old.address, mark=old.mark, why="Stare słowa", by=dora)
    assert refusal.value.code == "changed"


def test_the_watch_runs_twice_and_writes_once_and_strikes_out_what_is_as_it_was(first):
    row = new_recipient()
    assert (watch("activities"), watch("activities")) == (1, 0)
    row.delete()
    assert (watch("activities"), RegisterDrift.objects.open("activities").count()) == (0, 0)
    assert LedgerEntry.objects.filter(act="register.drifted").count() == 1


def test_activities_by_hand_drift_as_all_others_do(first, dora, oskar):
    row = add_by_hand(HAND, by=dora)
    assert keys() == [(row.label, "", "name")]
    describe(dora)
    approve(prepare("activities", by=dora), by=oskar)
    change_activity(row.number, {"people": "pracownicy i zleceniobiorcy"}, by=dora)
    assert keys() == [(row.label, "c", "people")]
    end_by_hand(row.number, by=dora)
    assert keys() == [(row.label, "", "name")]
    with pytest.raises(ValidationError):
        end_by_hand(row.number, by=dora)


def test_a_purpose_has_one_activity_and_one_of_the_product_keeps_a_purpose(first, dora):
    offers, service = (int(number_of(slug).removeprefix("R-")) for slug in ("offers", "service"))
    change_activity(offers, {"purposes": ["offers", "service"]}, by=dora)
    assert number_of("service") == number_of("offers")
    with pytest.raises(ValidationError):
        change_activity(service, {"name": "Serwis"}, by=dora)  # left without a purpose, it has ended
    with pytest.raises(ValidationError):
        change_activity(offers, {"purposes": []}, by=dora)
    with pytest.raises(ValidationError):
        end_by_hand(offers, by=dora)


def test_a_review_is_recorded_only_while_nothing_differs(first, dora):
    ahead = timezone.localdate().replace(year=timezone.localdate().year + 1, day=1)
    assert record_review("activities", review_on=ahead, by=dora).review_on == ahead
    new_recipient()
    with pytest.raises(ValidationError):
        record_review("activities", review_on=ahead, by=dora)


def test_an_owner_is_frozen_as_a_number_and_shown_by_name(first, dora, oskar, sam):
    change_activity(int(number_of("offers").removeprefix("R-")), {"owner_user_id": sam.pk}, by=dora)
    assert str(sam) in lines()[0].text
    describe(dora)
    second = approve(prepare("activities", by=dora), by=oskar)
    assert str(sam) not in str(second.content)


def test_the_register_of_others_has_versions_of_its_own(dora, oskar):
    Controller.objects.create(name="Stalmag", short="Stalmag", address="ul. Prosta 1", email="b@s.test")
    approve(prepare("entrusted", by=dora), by=oskar)
    day = timezone.localdate()
    row = add_entrusted({"controller": "Sklep", "services": "hosting", "categories": ["email"], "since": day}, by=dora)
    [line] = state_of("entrusted", timezone.now()).lines
    assert (line.difference.number, spoken(line.difference.now)) == (f"K-{row.pk:02}", "Sklep")
    assert RegisterVersion.objects.filter(register="activities").count() == 0
