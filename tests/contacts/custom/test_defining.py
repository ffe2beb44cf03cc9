"""A field says what it is before it holds anything, or it is not made; nothing it held is lost by changing it."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given, strategies as st

from crm.contacts.custom.choices import add_choice, offer_choice, remove_choice, rename_choice, shift_choice
from crm.contacts.custom.definitions import change_field, offer, remove, restore, retire, shift_field
from crm.contacts.custom.field_keys import key_from
from crm.contacts.custom_values.value_store import custom_values_of, fields_of, in_use
from crm.contacts.models import CustomField, FieldChoice
from crm.contacts.people.editing import edit
from crm.privacy.categories import SPECIAL, Category
from crm.privacy.models import LedgerEntry, Purpose
from tests.contacts.custom.field_cases import BY, make, opened

pytestmark = pytest.mark.django_db


def refused(**said):
    with pytest.raises(ValidationError) as caught:
        make(**said)
    return set(caught.value.message_dict)


def test_a_field_has_a_stable_key_made_of_its_name_and_reads_in_two_languages():
    field = make("Liczba pracowników", kind="number", label_en="Employees")
    with translation.override("en"):
        english = str(field)
    with translation.override("pl"):
        polish = str(field)
    assert (field.key, field.name, polish, english) == (
        "liczba_pracownikow",
        "custom_liczba_pracownikow",
        "Liczba pracowników",
        "Employees",
    )
    assert LedgerEntry.objects.filter(act="field.added", target=f"field:{field.uid}").count() == 1


@given(st.text(max_size=60))
def test_a_key_is_ascii_or_empty(label):
    key = key_from(label)
    assert key.isascii()
    assert len(key) <= 30


def test_a_key_is_once_in_a_record():
    make("Branża")
    assert refused(label="Branża") == {"key"}
    assert make("Branża", record="company").key == "branza"


def test_without_a_purpose_or_for_one_that_needs_no_such_data_there_is_no_field():
    assert refused(purposes=[]) == {"purposes"}
    assert refused(purposes=["contracts", "offers"]) == {"purposes"}
    assert refused(purposes=["gone"]) == {"purposes"}


@pytest.mark.parametrize("category", [*sorted(SPECIAL), Category.NATIONAL_ID, Category.BIRTH_DATE])
def test_special_data_and_national_numbers_want_a_purpose_that_lists_them(category, contracts):
    assert refused(label="Pole", category=category) == {"purposes"}
    Purpose.objects.filter(pk=contracts.pk).update(categories=[*contracts.categories, category])
    assert make("Pole", category=category).guarded


@pytest.mark.parametrize("label", ["PESEL", "Data urodzenia", "Alergie", "Grupa krwi", "Wyznanie", "Związek zawodowy"])
def test_a_name_that_speaks_of_guarded_data_wants_their_kind(label):
    assert refused(label=label) == {"category"}


def test_what_the_product_keeps_by_itself_is_no_field():
    assert refused(category="consent", purposes=["offers"]) == {"category"}


def test_a_field_is_changed_laid_aside_offered_again_and_ordered(marek):
    first, second = make("Branża"), make("Rynek")
    assert change_field(first, {"label": "Sektor", "required": True}, by=marek) == ["label", "required"]
    shift_field(second, -1, by=marek)
    assert [field.label for field in fields_of("contact")] == ["Rynek", "Sektor"]
    retire(first, by=marek)
    assert ([item.label for item in in_use("contact")], len(fields_of("contact"))) == (["Rynek"], 2)
    offer(first, by=marek)
    assert len(in_use("contact")) == 2


def test_a_removed_field_is_gone_from_sight_and_comes_back_with_what_it_held(sam, ada, marek):
    field = make("Branża")
    edit(opened(ada), {field.name: "IT"}, version=1, by=sam)
    remove(field, by=marek)
    assert custom_values_of(opened(ada)) == {}
    restore(field, by=marek)
    assert custom_values_of(opened(ada)) == {"custom_branza": "IT"}


def test_what_was_guarded_and_holds_something_is_not_made_common(sam, ada, contracts, marek):
    Purpose.objects.filter(pk=contracts.pk).update(categories=[*contracts.categories, "health"])
    field = make("Dieta", category="health")
    edit(opened(ada), {field.name: "bezglutenowa"}, version=1, by=sam)
    field.label = "Menu"
    with pytest.raises(ValidationError):
        change_field(field, {"category": "employment"}, by=marek)


def test_renaming_a_choice_keeps_values_and_order_changes_nothing(sam, ada, marek):
    field = make("Branża", kind="choice", choices=["IT", "Handel"])
    edit(opened(ada), {field.name: "handel"}, version=1, by=sam)
    trade = FieldChoice.objects.get(key="handel")
    rename_choice(trade, "Sprzedaż", "Sales", by=marek)
    shift_choice(trade, -1, by=marek)
    (again,) = fields_of("contact")
    with translation.override("pl"):
        assert again.words(custom_values_of(opened(ada))[field.name]) == "Sprzedaż"
    assert [item.key for item in again.offered] == ["handel", "it"]


def test_a_choice_that_is_only_not_offered_stays_where_it_was_chosen(sam, ada, marek):
    field = make("Branża", kind="choice", choices=["IT", "Handel"])
    edit(opened(ada), {field.name: "it"}, version=1, by=sam)
    gone = FieldChoice.objects.get(key="it")
    assert remove_choice(gone, to=None, by=marek) is None
    (again,) = fields_of("contact")
    assert (custom_values_of(opened(ada)), [item.key for item in again.offered]) == ({field.name: "it"}, ["handel"])
    offer_choice(gone, by=marek)
    assert [item.key for item in fields_of("contact")[0].offered] == ["it", "handel"]


def test_the_last_choice_stays_and_a_name_is_once(marek):
    field = make("Branża", kind="choice", choices=["IT", "Handel"])
    first, other = field.choices.all()
    remove_choice(first, to=None, by=marek)
    with pytest.raises(ValidationError):
        remove_choice(other, to=None, by=marek)
    with pytest.raises(ValidationError):
        add_choice(field, "handel", by=marek)
    assert add_choice(field, "IT", by=marek).key == "it_2"


def test_the_ledger_names_keys_and_never_words():
    field = make("Branża", kind="choice", choices=["Handel"])
    add_choice(field, "Rolnictwo ekologiczne", by=BY)
    entry = LedgerEntry.objects.get(act="field.choice_added")
    assert entry.counts == {"key": "custom_branza", "choice": "rolnictwo_ekologiczne"}
    assert CustomField.objects.count() == 1


def test_only_a_number_has_a_unit_and_no_digit_stands_in_it():
    assert [refused(kind=kind, unit=unit) for kind, unit in (("text", "kg"), ("number", "100 g"))] == [{"unit"}] * 2
    assert make("Waga", kind="number", unit="m²").unit == "m²"


def test_without_an_english_name_the_polish_one_stands_in_both_languages():
    field = make("Waga", label_en="")
    names = []
    for language in ("pl", "en"):
        with translation.override(language):
            names.append(str(field))
    assert names == ["Waga", "Waga"]
