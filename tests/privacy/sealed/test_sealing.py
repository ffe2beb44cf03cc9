"""Sealed columns: what is written, what opens, and what never does."""

import json
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django import forms
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import connection
from django.utils.translation import pgettext_lazy
from hypothesis import given, settings, strategies as st
from rest_framework import serializers as rest

from consents.models import GroundEvent
from crm.contacts.models import Interaction
from crm.privacy.keys import cipher
from crm.privacy.keys.cipher import Sealer, Unreadable
from crm.privacy.models import ContactPoint, Person, PersonKey
from crm.privacy.sealed import KeyNotJoined, NotSealed, Sealed, SealedDateField, SealedJSONField, SealedTextField

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=200)


def stored(table: str, column: str, pk: int, key: str = "id") -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {key} = %s", [pk])  # noqa: S608
        return bytes(cursor.fetchone()[0])


@pytest.fixture
def anna(db):
    return Person.create(name="Anna Żółć", email="Anna@Zolc.test", phone="+48601222214")


@pytest.fixture
def jan(db):
    return Person.create(name="Jan Kowalski", email="jan@kowalski.test")


def note_about(person, author, text="Ustalono termin"):
    return Interaction.objects.create(person=person, kind="note", summary=text, author=author)


def test_a_saved_value_is_ciphertext_in_the_database_and_text_in_the_hand(anna):
    blob = stored("privacy_person", "name", anna.pk)
    assert (b"Anna" in blob, "Żółć".encode() in blob, blob[:1]) == (False, False, b"\x01")
    assert Person.objects.with_keys().get(pk=anna.pk).name == "Anna Żółć"


def test_the_same_text_never_looks_the_same_twice(anna):
    before = stored("privacy_person", "name", anna.pk)
    anna.name = "Anna Żółć"
    anna.save()
    assert stored("privacy_person", "name", anna.pk) != before


def test_opening_without_the_joined_key_raises_so_that_no_query_per_row_can_hide(anna, django_assert_num_queries):
    unjoined = Person.objects.get(pk=anna.pk)
    with django_assert_num_queries(0), pytest.raises(KeyNotJoined):
        _ = unjoined.name


def test_an_interaction_opens_with_its_persons_key_and_not_without(anna, sam):
    note_about(anna, sam)
    assert Interaction.objects.select_related("person__key").get().summary == "Ustalono termin"
    with pytest.raises(KeyNotJoined):
        _ = Interaction.objects.select_related("person").get().summary


def test_values_yield_an_opaque_thing_that_has_no_text(anna):
    value = Person.objects.values_list("name", flat=True).get(pk=anna.pk)
    assert isinstance(value, Sealed)
    assert repr(value) == "<sealed>"
    with pytest.raises(KeyNotJoined):
        str(value)


@pytest.mark.parametrize("lookup", ["name", "name__contains", "name__in", "name__startswith", "email__iexact"])
def test_every_look_up_but_isnull_is_refused(db, lookup):
    with pytest.raises(FieldError):
        list(Person.objects.filter(**{lookup: ["x"] if lookup.endswith("in") else "x"}))


def test_emptiness_can_be_asked(anna, jan):
    assert list(Person.objects.filter(phone__isnull=True)) == [jan]


@pytest.mark.parametrize("order", ["name", "-email"])
def test_sorting_by_a_sealed_column_is_refused(db, order):
    with pytest.raises(FieldError):
        Person.objects.order_by(order)


def test_sorting_by_a_sealed_column_over_a_relation_is_refused(db):
    with pytest.raises(FieldError):
        Interaction.objects.order_by("person__name")


def test_update_with_plain_text_is_refused_and_changes_nothing(anna):
    with pytest.raises(NotSealed):
        Person.objects.filter(pk=anna.pk).update(name="Ktoś inny")
    assert Person.objects.with_keys().get(pk=anna.pk).name == "Anna Żółć"


def test_bulk_create_seals(anna, sam):
    Interaction.objects.bulk_create(
        Interaction(person=anna, kind="note", summary=f"notatka {n}", author=sam) for n in range(3)
    )
    opened = Interaction.objects.select_related("person__key").order_by("pk")
    assert [row.summary for row in opened] == ["notatka 0", "notatka 1", "notatka 2"]
    assert all(b"notatka" not in stored("contacts_interaction", "summary", row.pk) for row in opened)


def test_bulk_update_seals_and_brings_the_derived_columns(anna, jan):
    anna.email, jan.email = "nowa@zolc.test", ""
    Person.objects.bulk_update([anna, jan], ["email"])
    again = {person.pk: person for person in Person.objects.with_keys()}
    assert (again[anna.pk].email, again[jan.pk].email, again[jan.pk].email_index) == ("nowa@zolc.test", "", None)
    assert list(Person.objects.having("email", "NOWA@zolc.test")) == [anna]
    assert list(Person.objects.having("email", "anna@zolc.test")) == []


def test_saving_one_column_brings_its_index(anna):
    anna.email = "inna@zolc.test"
    anna.save(update_fields=["email"])
    assert list(Person.objects.having("email", "inna@zolc.test")) == [anna]


def test_an_unopened_value_is_saved_as_it_lies(anna):
    before = stored("privacy_person", "name", anna.pk)
    Person.objects.with_keys().get(pk=anna.pk).save()
    assert stored("privacy_person", "name", anna.pk) == before


def swap(table: str, column: str, one: int, other: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = (SELECT {column} FROM {table} WHERE id = %s) WHERE id = %s",  # noqa: S608
            [one, other],
        )


def test_a_ciphertext_moved_to_another_person_is_unreadable(anna, jan):
    swap("privacy_person", "name", anna.pk, jan.pk)
    with pytest.raises(Unreadable, match=r"privacy\.person\.name"):
        _ = Person.objects.with_keys().get(pk=jan.pk).name


def test_a_ciphertext_moved_to_another_row_of_the_same_person_is_unreadable(anna, sam):
    note, other = note_about(anna, sam, "pierwsza"), note_about(anna, sam, "druga")
    swap("contacts_interaction", "summary", note.pk, other.pk)
    with pytest.raises(Unreadable):
        _ = Interaction.objects.select_related("person__key").get(pk=other.pk).summary


def test_a_ciphertext_moved_to_another_column_is_unreadable(anna):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE privacy_person SET phone = name WHERE id = %s", [anna.pk])
    with pytest.raises(Unreadable):
        _ = Person.objects.with_keys().get(pk=anna.pk).phone


@pytest.mark.parametrize("position", [0, 1, 12, 13, -1])
def test_a_flipped_bit_is_reported_unreadable(anna, position):
    blob = bytearray(stored("privacy_person", "name", anna.pk))
    blob[position] ^= 1
    with connection.cursor() as cursor:
        cursor.execute("UPDATE privacy_person SET name = %s WHERE id = %s", [bytes(blob), anna.pk])
    with pytest.raises(Unreadable):
        _ = Person.objects.with_keys().get(pk=anna.pk).name


def test_a_key_moved_to_another_person_opens_nothing(anna, jan):
    hers = PersonKey.objects.get(pk=anna.pk)
    PersonKey.objects.filter(pk=jan.pk).update(wrapped=hers.wrapped)
    with pytest.raises(Unreadable):
        _ = Person.objects.with_keys().get(pk=jan.pk).name


def test_without_her_key_a_person_is_unreadable_for_good(anna):
    PersonKey.objects.filter(pk=anna.pk).delete()
    with pytest.raises(Unreadable):
        _ = Person.objects.with_keys().get(pk=anna.pk).name


class PersonForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ("name", "email")


def test_a_form_shows_and_saves_opened_text(anna):
    person = Person.objects.with_keys().get(pk=anna.pk)
    assert PersonForm(instance=person).initial == {"name": "Anna Żółć", "email": "Anna@Zolc.test"}
    PersonForm({"name": "Anna Nowa", "email": "a@nowa.test"}, instance=person).save()
    again = Person.objects.with_keys().get(pk=anna.pk)
    assert (again.name, again.email) == ("Anna Nowa", "a@nowa.test")


def test_a_form_of_a_row_without_its_key_raises_rather_than_show_ciphertext(anna):
    with pytest.raises(KeyNotJoined):
        str(PersonForm(instance=Person.objects.get(pk=anna.pk)))


class PersonSerializer(rest.ModelSerializer):
    class Meta:
        model = Person
        fields = ("uid", "name")


def test_a_rest_serialiser_that_forgets_to_open_gives_ciphertext(anna):
    name = PersonSerializer(Person.objects.with_keys().get(pk=anna.pk)).data["name"]
    assert name.startswith("sealed:")
    assert "Anna" not in name


@pytest.mark.parametrize("kind", ["json", "xml", "python"])
def test_a_dump_holds_ciphertext_and_loads_back(anna, sam, kind):
    note_about(anna, sam, "Poufna notatka")
    rows = list(Person.objects.with_keys()) + list(Interaction.objects.select_related("person__key"))
    dump = serializers.serialize(kind, rows)
    text = dump if isinstance(dump, str) else json.dumps(dump, default=str)
    assert ("Anna" in text, "Poufna" in text, "601222214" in text) == (False, False, False)
    for loaded in serializers.deserialize(kind, dump):
        loaded.save()
    assert Person.objects.with_keys().get(pk=anna.pk).name == "Anna Żółć"


def test_a_json_proof_opens_equal(anna, sam, offers):
    GroundEvent.objects.create(
        person=anna,
        purpose=offers,
        kind="given",
        basis="consent",
        at=anna.created_at,
        actor="user:1",
        proof={"text": "v4"},
    )
    assert GroundEvent.objects.select_related("person__key").get().proof == {"text": "v4"}


def test_further_addresses_are_found_like_the_primary_ones(anna, jan):
    ContactPoint.objects.create(person=jan, kind="phone", value="+48 601 222 214")
    assert set(Person.objects.having("phone", "601-222-214")) == {anna, jan}


@pytest.mark.parametrize("value", [0, 601222214, pgettext_lazy("origin of data", "Other"), "0", " "])
def test_whatever_is_no_text_is_kept_as_its_text(anna, value):
    anna.phone = value
    anna.save()
    assert Person.objects.with_keys().get(pk=anna.pk).phone == str(value)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-10-25", date(2026, 10, 25)),
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), date(2026, 10, 25)),  # in Warsaw it is the next day
        (datetime(2026, 10, 24, 22, 30), date(2026, 10, 24)),
        ("", None),
        (None, None),
    ],
)
def test_a_day_is_kept_as_a_day(value, day):
    field = SealedDateField()
    assert field.plain(value) == day
    assert day is None or field.decode(field.encode(field.plain(value))) == day


def test_what_is_no_day_is_refused_as_a_form_would():
    with pytest.raises(ValidationError):
        SealedDateField().plain("31.02.2026")


COLUMNS = st.sampled_from(["a.b.c", "a.b.d", "privacy.person.name"])


@given(text=TEXT, column=COLUMNS, other=COLUMNS)
@settings(max_examples=80)
def test_a_value_opens_at_its_own_place_only(text, column, other):
    sealer, row = Sealer.under(uuid4(), cipher.new_key()), uuid4()
    blob = sealer.seal(text.encode(), row=row, column=column)
    assert sealer.open(blob, row=row, column=column).decode() == text
    for wrong in [{"row": uuid4(), "column": column}, *([{"row": row, "column": other}] if other != column else [])]:
        with pytest.raises(Unreadable):
            sealer.open(blob, **wrong)


@given(text=TEXT, day=st.dates(), tree=st.recursive(st.none() | st.booleans() | st.integers() | TEXT, st.lists))
@settings(max_examples=80)
def test_every_kind_of_value_survives_its_bytes(text, day, tree):
    assert SealedTextField().decode(SealedTextField().encode(text)) == text
    assert SealedDateField().decode(SealedDateField().encode(day)) == day
    assert SealedJSONField().decode(SealedJSONField().encode(tree)) == tree
    assert SealedDateField().to_python(date(2026, 1, 31).isoformat()) == date(2026, 1, 31)
