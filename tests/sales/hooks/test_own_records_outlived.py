"""A record of the house's own kind goes by itself once the rules of its purpose are over, in an approved run."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from consents.models import Ground
from crm.contacts.models import Contact
from crm.contacts.object_kinds.kind_verbs import change_kind
from crm.privacy.erasure.eraser import plan
from crm.privacy.models import LedgerEntry, Purpose
from crm.sales.models import ObjectRecord, ObjectValue
from crm.sales.objects.object_verbs import change
from retention.holds.hold_acts import place
from retention.horizons.candidates import judged, obliged_of, sparing_of
from retention.horizons.needs import horizons
from retention.replays.people import sparing_from
from tests.retention.made_runs import approved, carried_out, counted, staying
from tests.retention.ruled_people import DAY, on, switch_off
from tests.sales.object_builders import BY, make_field, make_kind, own_record

pytestmark = pytest.mark.django_db
YEAR_2024 = datetime(2023, 12, 31, 23, tzinfo=UTC)  # its first moment at home
OLD, YOUNG = date(2022, 6, 30), date(2029, 6, 30)


@pytest.fixture
def kind(contracts):
    switch_off()
    return make_kind()


@pytest.fixture
def customer(ada):
    """Somebody whose letters are needed for two purposes: a contract in force, and service."""
    for slug, basis in (("contracts", "contract"), ("service", "legal_duty")):
        purpose = Purpose.objects.get(slug=slug)
        Ground.objects.create(person=ada.person, purpose=purpose, basis=basis, since=timezone.now() - 900 * DAY)
    return ada


def midday(year, month=6):
    return datetime(year, month, 15, 12, tzinfo=UTC)


def going(contact, at=None):
    """Titles of the records that a purge would take on that day."""
    at = at or timezone.now()
    erasure = plan(contact.person, sparing_of(horizons([contact.pk], at)[contact.pk]))
    rows = [row for step in erasure.steps if step.room.model is ObjectRecord for row in step.going]
    return sorted(row.called for row in ObjectRecord.objects.with_keys().filter(pk__in=[row.pk for row in rows]))


def test_it_stays_to_the_last_day_of_its_rule_and_the_week_after_and_goes_then(customer, sam, kind):
    on("claims-sale", at=midday(2020))  # two years after, to the end of the year, and a week of grace
    own_record(kind, sam, customer, called="STARA", ends_on=OLD)
    own_record(kind, sam, customer, called="NOWA", ends_on=YOUNG)
    days = [datetime(2024, 12, 31, 12), datetime(2025, 1, 7, 12), datetime(2025, 1, 8, 12), datetime(2032, 1, 8, 12)]
    moments = [day.replace(tzinfo=UTC) for day in days]
    assert [going(customer, at) for at in moments] == [[], [], ["STARA"], ["NOWA", "STARA"]]


def test_without_a_last_day_its_birth_counts(customer, sam, kind):
    on("claims-sale", at=midday(2020))
    record = own_record(kind, sam, customer, called="BEZ DNIA", ends_on=None)
    ObjectRecord.objects.filter(pk=record.pk).update(added_at=midday(2022), counted_from=midday(2022))
    assert (going(customer, midday(2024)), going(customer, midday(2025, 2))) == ([], ["BEZ DNIA"])


def test_the_longer_rule_of_its_purpose_wins_and_another_purposes_counts_for_nothing(customer, sam, kind):
    own_record(kind, sam, customer, called="STARA", ends_on=OLD)
    assert going(customer) == []  # no rule is on: the ground in force keeps it
    on("claims-sale")
    assert going(customer) == ["STARA"]
    on("claims-general")  # six years
    assert going(customer) == []
    change_kind(kind, {"purpose": "business-contact"}, by=BY)
    assert going(customer) == []  # of that purpose no rule counts from papers


def test_a_hold_keeps_it_and_what_may_go_is_no_duty(customer, sam, dora, kind):
    on("claims-sale")
    own_record(kind, sam, customer, called="STARA", ends_on=OLD)
    both = horizons([customer.pk], timezone.now())[customer.pk]
    assert (going(customer), obliged_of(both)) == (["STARA"], {})
    review_on = timezone.localdate() + 90 * DAY
    place(customer.person, reason="claim", facts="Wezwanie do zapłaty", review_on=review_on, by=dora)
    assert going(customer) == []


def test_an_approved_run_takes_it_with_its_fields_and_leaves_the_rest(customer, sam, oskar, kind):
    on("claims-sale")
    make_field(kind, "Zakres")
    staying(30)
    own_record(kind, sam, customer, called="STARA", ends_on=OLD, custom_zakres="OC")
    young = own_record(kind, sam, customer, called="NOWA", ends_on=YOUNG, custom_zakres="AC")
    assert judged([customer.person], timezone.now())[customer.pk].outcome == "reduce"
    run = counted()
    assert ObjectRecord.objects.count() == 2  # nothing goes before somebody has typed the number
    carried_out(approved(run, oskar))
    assert list(ObjectRecord.objects.values_list("pk", flat=True)) == [young.pk]
    assert list(ObjectValue.objects.values_list("item", flat=True)) == [young.pk]
    assert ObjectRecord.objects.with_keys().get().called == "NOWA"
    assert Contact.objects.filter(pk=customer.pk).exists()
    entry = LedgerEntry.objects.get(act="person.erased", about=customer.person.uid)
    assert entry.counts["sales.objectrecord"] == {"deleted": 1, "kept": 1}
    assert sparing_from(entry.counts["spared"])["correspondence/contracts"] == YEAR_2024
    assert counted() is None


def test_what_was_prolonged_after_the_approval_stays(customer, sam, oskar, kind):
    on("claims-sale")
    staying(30)
    record = own_record(kind, sam, customer, called="STARA", ends_on=OLD)
    run = approved(counted(), oskar)
    change(record, {"ends_on": YOUNG}, version=1, by=sam)
    carried_out(run)
    assert ObjectRecord.objects.with_keys().get().called == "STARA"
    assert not LedgerEntry.objects.filter(act="person.erased", about=customer.person.uid).exists()


def test_the_page_says_until_when_and_by_which_rule(as_user, customer, sam, kind):
    on("claims-sale")
    record = own_record(kind, sam, customer, ends_on=YOUNG)
    page = as_user(sam).get(f"/objects/{record.uid}/").content.decode()
    assert ("31 gru 2031" in page, "art. 554" in page) == (True, True)
