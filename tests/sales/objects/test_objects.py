"""Records of the house's own kinds: whose they are, under which key, what becomes of them with their person."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from consents.grounds.restrictions import restrict
from consents.models import Restriction
from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.contacts.custom_values.value_store import custom_values_of
from crm.contacts.merging.joining import join_contacts
from crm.contacts.merging.splitting import split_contacts
from crm.contacts.models import Company, Contact
from crm.contacts.object_kinds.kind_verbs import change_kind, close, reopen
from crm.contacts.safeguards.kept_back import KeptBack
from crm.contacts.safeguards.pause import Paused
from crm.privacy.erasure.eraser import erase, erase_many
from crm.privacy.models import LedgerEntry, Merge, Person
from crm.privacy.verbs.export import export
from crm.sales.documents.documents import Overtaken
from crm.sales.models import ObjectRecord, ObjectValue
from crm.sales.objects.object_verbs import add, change, delete_expired, remove_for_good, restore, to_bin
from retention.holds.hold_acts import lift, place
from retention.models import Rule
from tests.retention.ruled_people import DAY, on, switch_off
from tests.sales.object_builders import BY, again, make_field, make_kind, own_record

YEAR = date(2027, 6, 30)


@pytest.fixture
def firm(sam):
    return add_company({"name": "Mebloplast sp. z o.o.", "nip": "5265877635"}, by=sam)


@pytest.fixture
def kind(contracts):
    return make_kind()


def raw(record):
    """Which of the two titles the row has."""
    row = ObjectRecord.objects.filter(pk=record.pk).values("title", "house_title").get()
    return {name for name, value in row.items() if value is not None}


def test_a_persons_record_is_sealed_under_her_key_with_its_fields(ada, sam, kind):
    field = make_field(kind, "Zakres")
    record = own_record(kind, sam, ada, custom_zakres="OC i AC")
    assert (record.called, record.ends_on, raw(record)) == ("POL-2026-77", YEAR, {"title"})
    assert custom_values_of(record) == {field.name: "OC i AC"}
    row = ObjectValue.objects.filter(item=record).values("value", "house_value").get()
    assert (type(row["value"]).__name__, row["house_value"]) == ("Sealed", None)
    entry = LedgerEntry.objects.get(act="object.added")
    assert (entry.about, entry.fields, entry.target) == (
        ada.person.uid,
        ["called", "custom_zakres", "ends_on"],
        f"object:{record.uid}",
    )


def test_a_firms_record_lies_under_the_key_of_the_house(firm, sam, kind):
    make_field(kind, "Zakres")
    record = own_record(kind, sam, company=firm, custom_zakres="flota")
    assert (record.person, record.called, raw(record)) == (None, "POL-2026-77", {"house_title"})
    assert custom_values_of(record) == {"custom_zakres": "flota"}


def test_a_firm_that_becomes_a_sole_traders_takes_its_records_under_her_key(ada, firm, sam, kind):
    make_field(kind, "Zakres")
    record = own_record(kind, sam, company=firm, custom_zakres="flota")
    turn_into_sole_trader(Company.objects.with_keys().get(pk=firm.pk), ada, by=sam)
    fresh = again(record)
    assert (fresh.person_id, fresh.called, raw(fresh)) == (ada.pk, "POL-2026-77", {"title"})
    assert custom_values_of(fresh) == {"custom_zakres": "flota"}


def test_what_cannot_be_is_refused_all_at_once(ada, firm, sam, kind):
    def refused(**values):
        with pytest.raises(ValidationError) as refusal:
            add(kind, {"called": "A", **values}, by=sam, contact=ada)
        return set(refusal.value.error_dict) if hasattr(refusal.value, "error_dict") else refusal.value.code

    assert refused(called=" ", ends_on=date(1789, 7, 14)) == {"called", "ends_on"}
    assert refused(called="x" * 501) == {"called"}
    assert refused(called="PESEL 44051401359") == {"called"}
    assert refused(custom_brak="x") == {"custom_brak"}
    assert ObjectRecord.objects.count() == 0


def test_a_kind_says_of_whom_there_are_records_and_when_there_are_no_more(ada, firm, sam, contracts):
    kind = make_kind(of_company=False)
    with pytest.raises(ValidationError) as refusal:
        own_record(kind, sam, company=firm)
    assert refusal.value.code == "owner"
    record = own_record(kind, sam, ada)
    close(kind, by=BY)
    with pytest.raises(ValidationError) as refusal:
        own_record(kind, sam, ada)
    assert refusal.value.code == "closed"
    change(record, {"called": "POL-78"}, version=1, by=sam)  # what there is goes on
    assert again(record).called == "POL-78"
    reopen(kind, by=BY)
    change_kind(kind, {"name": "Ubezpieczenie", "plural": "Ubezpieczenia"}, by=BY)
    assert (own_record(kind, sam, ada).record, kind.key) == ("object_polisa", "polisa")


def test_two_at_once_do_not_overwrite_each_other(ada, sam, kind):
    record = own_record(kind, sam, ada)
    assert change(record, {"called": "B"}, version=1, by=sam) == ["called"]
    for version in (1, 3):
        with pytest.raises(Overtaken):
            change(record, {"called": "C"}, version=version, by=sam)
    assert again(record).called == "B"


def test_hostile_text_stays_text(ada, sam, kind):
    make_field(kind, "Zakres")
    text = "=cmd|'/c calc'!A1 <script>alert(1)</script> {{ 7*7 }} \u202e"
    record = own_record(kind, sam, ada, called=text, custom_zakres=text)
    assert "<script>alert(1)</script>" in record.called
    assert custom_values_of(record)["custom_zakres"] == text


def test_nobody_else_adds_changes_or_bins(ada, sam, mallory, kind):
    record = own_record(kind, sam, ada)
    for act in (
        lambda: add(kind, {"called": "X"}, by=mallory, contact=ada),
        lambda: change(record, {"called": "X"}, version=1, by=mallory),
        lambda: to_bin(record, by=mallory),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert list(ObjectRecord.objects.visible_to(mallory)) == []
    assert list(ObjectRecord.objects.visible_to(sam)) == [record]


def test_a_restricted_person_pauses_her_records(ada, sam, kind):
    record = own_record(kind, sam, ada)
    Restriction.objects.create(person=ada.person, reason="accuracy", since=timezone.now(), placed_by="user:1")
    assert list(ObjectRecord.objects.visible_to(sam)) == []
    for act in (
        lambda: add(kind, {"called": "X"}, by=sam, contact=ada),
        lambda: change(record, {"called": "X"}, version=1, by=sam),
        lambda: to_bin(record, by=sam),
    ):
        with pytest.raises(Paused):
            act()


def test_the_bin_gives_back_for_thirty_days_and_then_nothing(ada, sam, kind):
    make_field(kind, "Zakres")
    record = own_record(kind, sam, ada, custom_zakres="OC")
    to_bin(record, by=sam)
    assert list(ObjectRecord.objects.visible_to(sam)) == []
    restore(record, by=sam)
    assert list(ObjectRecord.objects.visible_to(sam)) == [record]
    to_bin(record, by=sam)
    assert delete_expired(timezone.now() + timedelta(days=29)) == 0
    assert delete_expired(timezone.now() + timedelta(days=31)) == 1
    assert (ObjectRecord.objects.count(), ObjectValue.objects.count()) == (0, 0)
    assert LedgerEntry.objects.filter(act="object.removed", about=ada.person.uid).count() == 1


def test_a_need_of_its_purpose_does_not_keep_what_lay_in_the_bin_and_a_duty_of_the_law_does(ada, sam, kind):
    switch_off()
    record, later = own_record(kind, sam, ada), timezone.now() + timedelta(days=31)
    to_bin(record, by=sam)
    duty = Rule.objects.filter(force="duty", years__gt=0).first()
    values = {"slug": "polisy", "purpose": "contracts", "start": "document", "categories": ["correspondence"]}
    Rule.objects.create(**values, years=5, force="duty", reason=duty.reason, drafted_by="user:1")
    Rule.objects.create(**{**values, "slug": "chec"}, years=5, force="need", reason="Przydaje się", drafted_by="user:1")
    on("polisy", "chec")
    assert (delete_expired(later), delete_expired(later.replace(year=2032, month=6))) == (0, 0)
    assert delete_expired(later.replace(year=2032, month=7)) == 1
    switch_off()
    on("chec")
    to_bin(own_record(kind, sam, ada), by=sam)
    assert delete_expired(later) == 1


def test_a_legal_hold_and_a_restriction_keep_what_an_import_would_take_back(ada, sam, dora, kind):
    record = own_record(kind, sam, ada)
    hold = place(ada.person, reason="claim", facts="Wezwanie", review_on=timezone.localdate() + 90 * DAY, by=dora)
    with pytest.raises(KeptBack):
        remove_for_good(record, by=sam)
    lift(hold, "Zapłacono.", by=dora)
    restrict(ada.person, "accuracy", by=sam)
    with pytest.raises(Paused):
        remove_for_good(record, by=sam)
    assert ObjectRecord.objects.get() == record
    Restriction.objects.all().delete()
    remove_for_good(record, by=sam)
    assert ObjectRecord.objects.count() == 0


def test_the_copy_for_the_person_holds_them_with_their_words(ada, sam, kind):
    make_field(kind, "Zakres")
    own_record(kind, sam, ada, custom_zakres="OC i AC")
    copy = export(Person.objects.with_keys().get(pk=ada.pk))
    assert [row["title"] for row in copy["sales.objectrecord"]] == ["POL-2026-77"]
    assert [row["value"] for row in copy["sales.objectvalue"]] == ["OC i AC"]


@pytest.mark.parametrize("many", [False, True])
def test_they_go_with_their_person_and_a_firms_stay(ada, firm, sam, dora, kind, many):
    make_field(kind, "Zakres")
    own_record(kind, sam, ada, custom_zakres="OC")
    firms = own_record(kind, sam, company=firm, custom_zakres="flota")
    if many:
        erase_many([ada.person], by=dora)
    else:
        erase(ada.person, {}, by=dora)
    assert list(ObjectRecord.objects.all()) == [firms]
    assert [value.item_id for value in ObjectValue.objects.all()] == [firms.pk]


def test_an_erasure_that_spares_their_kind_of_data_keeps_what_is_young_enough(ada, sam, dora, kind):
    make_field(kind, "Zakres")
    record = own_record(kind, sam, ada, custom_zakres="OC")
    own_record(kind, sam, ada, called="stara", ends_on=date(2019, 1, 1))
    erase(ada.person, {"correspondence": timezone.now() - timedelta(days=900)}, by=dora)
    assert [each.called for each in ObjectRecord.objects.with_keys()] == ["POL-2026-77"]
    assert custom_values_of(again(record)) == {"custom_zakres": "OC"}


def test_they_move_in_a_merge_and_back(ada, ben, sam, kind):
    make_field(kind, "Zakres")
    record = own_record(kind, sam, ben, custom_zakres="OC")
    contacts = Contact.objects.with_keys()
    merged = join_contacts(contacts.get(pk=ben.pk), contacts.get(pk=ada.pk), (), by=sam)
    assert (again(record).person_id, again(record).called) == (ada.pk, "POL-2026-77")
    assert custom_values_of(again(record)) == {"custom_zakres": "OC"}
    split_contacts(Merge.objects.select_related("survivor__key").get(pk=merged.pk), by=sam)
    assert (again(record).person_id, again(record).called) == (ben.pk, "POL-2026-77")
    assert custom_values_of(again(record)) == {"custom_zakres": "OC"}
