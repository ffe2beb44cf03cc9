"""Columns are guessed by name and by value, and refused where no purpose may take them."""

import pytest
from django.utils.translation import override
from hypothesis import given, settings, strategies as st

from crm.contacts.columns.contact_vocabulary import CONTACTS, TARGETS
from crm.files.mapping import column_mapping as mappings, guesses as guessing
from crm.files.mapping.column_mapping import PROBLEMS, MappingProblem, from_names, mapping_of
from crm.files.mapping.guesses import WHY, ColumnGuess, consent_channel, refused_category
from crm.privacy.categories import Category

EVERYTHING = frozenset(Category)


def guess(headers, samples) -> list[ColumnGuess]:
    return guessing.guess(headers, samples, CONTACTS)


def check(mapping, categories, guesses=None) -> list[MappingProblem]:
    return mappings.check(mapping, categories, guesses, CONTACTS)


def targets(*headers: str) -> list[str]:
    return [column.target for column in guess(headers, [])]


def guessed(header: str, *values: str) -> tuple[str, str]:
    [column] = guess([header], [{0: value} for value in values])
    return column.target, column.why


def codes(mapping, categories=EVERYTHING, guesses=None):
    return [(problem.code, problem.column) for problem in check(mapping, categories, guesses)]


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Imię", "first_name"),
        ("NAZWISKO", "last_name"),
        ("Imię i nazwisko", "name"),
        ("Nazwisko i imię", "name"),
        ("Osoba kontaktowa", "name"),
        ("Adres e-mail", "email"),
        ("eMail", "email"),
        ("E_mail służbowy", "email"),
        ("E-mail 2 - Value", "email_2"),
        ("Tel. kom.", "phone"),
        ("Telefon stacjonarny", "phone"),
        ("Drugi telefon", "phone_2"),
        ("Nazwa firmy", "company"),
        ("Nazwa", "company"),
        ("NIP firmy", "nip"),
        ("Stanowisko", "position"),
        ("Miejscowość", "city"),
        ("Adres firmy", "street"),
        ("Kod pocztowy", "postcode"),
        ("Opis firmy", "note"),
        ("Etykiety", "tags"),
        ("Język", "language"),
        ("Zgoda na newsletter", "consent"),
        ("RODO", "consent"),
        ("Data zgody", "consent_date"),
        ("Dowód zgody", "consent_proof"),
        ("Email Opt Out", "objection"),
        ("Sprzeciw", "objection"),
        ("FirstName", "first_name"),
        ("Family Name", "last_name"),
        ("Person - Email - Work", "email"),
        ("Organization Title", "position"),
        ("Associated Company", "company"),
        ("Name", "name"),
        ("Postal Code", "postcode"),
        ("Opiekun handlowy", ""),
        ("Imię i nazwisko opiekuna", ""),
        ("Contact owner", ""),
        ("Kod klienta", ""),
        ("WWW", ""),
        ("Kraj", ""),
        ("", ""),
    ],
)
def test_headers_are_understood_in_polish_and_english(header, target):
    assert targets(header) == [target]


@pytest.mark.parametrize(
    ("header", "category"),
    [
        ("PESEL", Category.NATIONAL_ID),
        ("nr_pesel", Category.NATIONAL_ID),
        ("Seria i numer dowodu", Category.NATIONAL_ID),
        ("Dowód", Category.NATIONAL_ID),
        ("Passport No", Category.NATIONAL_ID),
        ("Data urodzenia", Category.BIRTH_DATE),
        ("Data ur.", Category.BIRTH_DATE),
        ("Birthday", Category.BIRTH_DATE),
        ("Wiek", Category.BIRTH_DATE),
        ("Stan zdrowia", Category.HEALTH),
        ("Stopień niepełnosprawności", Category.HEALTH),
        ("Wyznanie", Category.BELIEFS),
        ("Poglądy polityczne", Category.BELIEFS),
        ("Przynależność do związków zawodowych", Category.TRADE_UNION),
        ("Odcisk palca", Category.BIOMETRIC),
        ("Zaświadczenie o niekaralności", Category.CRIMINAL),
        ("Numer konta bankowego", Category.FINANCIAL),
        ("Dowód zgody", None),
        ("Polityka prywatności", None),
        ("Pochodzenie kontaktu", None),
        ("Choroszcz", None),
        ("Nazwisko", None),
    ],
)
def test_columns_that_no_purpose_may_take_are_refused_by_name(header, category):
    assert refused_category(header) == category


def test_a_refused_column_shows_its_category_and_none_of_its_values():
    columns = guess(["Klient", "PESEL"], [{0: "Jan Nowak", 1: "44051401359"}])
    assert columns == [
        ColumnGuess(0, "Klient", "name", Category.IDENTITY, "header", ("Jan Nowak",)),
        ColumnGuess(1, "PESEL", "", Category.NATIONAL_ID, "refused", ()),
    ]
    assert [column.refused for column in columns] == [False, True]


@pytest.mark.parametrize(
    ("values", "category"),
    [
        (["44051401359", "02070803628"], Category.NATIONAL_ID),
        (["ABS123456", "ABA300000"], Category.NATIONAL_ID),
        (["61109010140000071219812874"], Category.FINANCIAL),
    ],
)
def test_a_column_of_identifiers_is_refused_under_any_name(values, category):
    [column] = guess(["Nr klienta"], [{0: value} for value in values])
    assert (column.why, column.category, column.samples) == ("refused", category, ())


def test_a_note_that_happens_to_hold_a_pesel_is_still_a_note():
    assert guessed("Uwagi", "44051401359") == ("note", "header")


@pytest.mark.parametrize(
    ("header", "values", "expected"),
    [
        ("Kontakt", ["jan@firma.pl", "", "anna@firma.pl"], ("email", "values")),
        ("Kontakt", ["Jan Nowak"], ("name", "header")),
        ("", ["601 222 214", "+48 22 123 45 67"], ("phone", "values")),
        ("Numer", ["856-734-62-15", "1234563218"], ("nip", "values")),
        ("X", ["00-950", "31-154"], ("postcode", "values")),
        ("Telefon", ["jan@firma.pl"], ("email", "values")),
        ("E-mail", ["brak", "jan@firma"], ("email", "header")),
        ("Numer", ["1", "2", "3"], ("", "unknown")),
    ],
)
def test_values_decide_where_the_name_does_not(header, values, expected):
    assert guessed(header, *values) == expected


def test_every_further_address_gets_the_second_place():
    columns = guess(["E-mail", "Mail", "Email prywatny", "Telefon", "Komórka"], [])
    assert [(column.target, column.why) for column in columns] == [
        ("email", "header"),
        ("email_2", "header"),
        ("email_2", "header"),
        ("phone", "header"),
        ("phone_2", "header"),
    ]


def test_first_and_last_name_beat_a_full_one_and_one_of_them_alone_does_not():
    assert targets("Klient", "Imię", "Nazwisko") == ["", "first_name", "last_name"]
    assert targets("Klient", "Imię") == ["name", ""]


def test_several_notes_tags_and_consents_may_come_in():
    headers = ["Uwagi", "Komentarz", "Tagi", "Grupa", "Zgoda e-mail", "Zgoda SMS"]
    assert targets(*headers) == ["note", "note", "tags", "tags", "consent", "consent"]


@pytest.mark.parametrize(
    ("header", "channel"),
    [("Zgoda e-mail", "email"), ("Newsletter", "email"), ("Zgoda SMS", "sms"), ("Zgoda tel.", "phone"), ("RODO", "")],
)
def test_a_consent_column_names_its_channel(header, channel):
    assert consent_channel(header) == channel


def test_samples_are_three_and_differ():
    [column] = guess(["Miasto"], [{0: city} for city in ("Opole", "Opole", "Łódź", "Kraków", "Gdynia")])
    assert column.samples == ("Opole", "Łódź", "Kraków")


def test_a_column_has_the_letter_of_a_spreadsheet():
    assert [ColumnGuess(index, "", "", None, "unknown").letter for index in (0, 25, 26, 199)] == ["A", "Z", "AA", "GR"]


def test_a_mapping_file_may_name_headers_letters_or_numbers():
    headers = ["Imię i nazwisko", "Adres e-mail", "Tel", "Miasto"]
    named = {"imie i nazwisko": "name", "B": "email", "3": "phone", "Miasto": ""}
    assert from_names(named, headers) == {0: "name", 1: "email", 2: "phone"}


def test_a_mapping_file_that_names_no_column_of_the_file_is_told_so():
    with pytest.raises(KeyError):
        from_names({"Nie ma": "name"}, ["Imię"])


# whether a mapping may be used


def test_a_good_mapping_has_no_problems():
    columns = guess(["Klient", "E-mail", "PESEL", "Zgoda"], [])
    assert codes(mapping_of(columns), {Category.IDENTITY, Category.EMAIL}, columns) == []


def test_a_column_that_the_purposes_do_not_need_is_refused():
    columns = guess(["Klient", "Telefon", "Miasto"], [])
    assert check(mapping_of(columns), {Category.IDENTITY}, columns) == [
        MappingProblem("not_needed", 1, "phone", Category.PHONE, "Telefon"),
        MappingProblem("not_needed", 2, "city", Category.ADDRESS, "Miasto"),
    ]


def test_a_refused_column_stays_refused_when_somebody_maps_it_to_a_note():
    columns = guess(["Klient", "PESEL"], [])
    assert check({0: "name", 1: "note"}, EVERYTHING, columns) == [
        MappingProblem("column_refused", 1, "note", Category.NATIONAL_ID, "PESEL")
    ]


@pytest.mark.parametrize(
    ("mapping", "problems"),
    [
        ({}, [("no_contact_column", None)]),
        ({0: "city"}, [("no_contact_column", None)]),
        ({0: "email_2"}, []),
        ({0: "name", 1: "last_name"}, [("name_and_parts", None)]),
        ({0: "email", 1: "email"}, []),
        ({0: "name", 1: "name"}, [("target_twice", None)]),
        ({0: "email", 1: "note", 2: "note"}, []),
        ({0: "email", 1: "pesel"}, [("unknown_target", 1)]),
    ],
)
def test_a_mapping_that_makes_no_sense_is_told_why(mapping, problems):
    assert codes(mapping) == problems


def test_a_mapping_of_a_column_beyond_the_file_is_told_so():
    assert codes({0: "name", 7: "email"}, guesses=guess(["Klient"], [])) == [("unknown_column", 7)]


def test_every_reason_and_problem_is_a_sentence_that_fits():
    with override("en"):
        texts = [MappingProblem(code, 0, "email", Category.EMAIL, "Kolumna").text for code in PROBLEMS]
        reasons = [ColumnGuess(0, "", "", None, why).reason for why in WHY]
    assert [text for text in texts if "%" in text or not text.endswith(".")] == []
    assert len(set(reasons)) == len(WHY)


@given(
    headers=st.lists(st.one_of(st.text(max_size=12), st.sampled_from(["E-mail", "Imię", "Klient", "PESEL", "Tel"]))),
    values=st.lists(st.text(max_size=12), max_size=4),
)
@settings(max_examples=200)
def test_guesses_always_make_a_mapping_that_only_lacks_people(headers, values):
    columns = guess(headers, [dict(enumerate(values))])
    mapping = mapping_of(columns)
    assert set(mapping.values()) <= set(TARGETS)
    assert {code for code, _ in codes(mapping, EVERYTHING, columns)} <= {"no_contact_column"}
