"""A row is made ready for intake, and everything wrong with it is said once with what happens to it."""

from datetime import date

import pytest
from django.utils.translation import override
from hypothesis import given, settings, strategies as st

from crm.contacts.people_imports.contact_cleaning import Cleaner
from crm.files.rows import cell_values
from crm.files.rows.file_rows import Claim, Decision, Row
from crm.files.rows.problem_kinds import KINDS, Remedy, Severity
from crm.files.rows.problems import Problem

TODAY = date(2026, 11, 25)
HEADERS = ["Klient", "E-mail", "Telefon", "Uwagi", "Zgoda e-mail", "Tagi", "NIP", "Firma"]
MAPPING = {0: "name", 1: "email", 2: "phone", 3: "note", 4: "consent", 5: "tags", 6: "nip", 7: "company"}


def clean(cells: dict[int, str], decisions=None) -> Row:
    return Cleaner(MAPPING, HEADERS, today=TODAY).clean(7, cells, decisions)


def row_of(**values: str) -> Row:
    """A row with one column per target, in the order given."""
    return Cleaner(dict(enumerate(values)), list(values), today=TODAY).clean(7, dict(enumerate(values.values())))


def codes(row: Row) -> list[tuple[int | None, str]]:
    return [(problem.column, problem.code) for problem in row.problems]


def test_a_good_row_has_no_problems():
    cells = {
        0: " Anna  Żółć ",
        1: "anna@Firma.PL",
        2: "601 222 214",
        3: "Oddzwonić",
        5: "VIP, targi; vip",
        6: "123-456-32-18",
    }
    assert clean(cells) == Row(
        7,
        {
            "name": "Anna Żółć",
            "email": "anna@firma.pl",
            "phone": "+48601222214",
            "nip": "1234563218",
            "note": "Oddzwonić",
            "tags": ["VIP", "targi"],
        },
    )


def test_a_field_with_a_problem_is_left_out_and_the_rest_comes_in():
    row = clean({0: "Jan Nowak", 1: "jan.nowak@", 2: "60-12", 6: "123-456-23-18", 7: "Mebloplast"})
    assert (row.values, row.refused) == ({"name": "Jan Nowak", "company": "Mebloplast"}, False)
    assert row.problems == [
        Problem(7, 1, "email", "email_without_domain", "jan.nowak@"),
        Problem(7, 2, "phone", "phone_too_short", "60-12"),
        Problem(7, 6, "nip", "nip_checksum", "123-456-23-18"),
        Problem(7, 1, "email", "no_contact_detail", "jan.nowak@"),
    ]


# names


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("KOWALSKI Jan", "KOWALSKI Jan"),
        ("  Jan\u00a0 \nNowak ", "Jan Nowak"),
        ("Zo\u0301lc\u0301", "Zólć"),
        ("Jan\u200b\u202eNowak\x07", "JanNowak"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
    ],
)
def test_a_name_is_tidied_and_never_rearranged(given_name, kept):
    assert row_of(name=given_name, email="a@b.pl").values["name"] == kept


def test_first_and_last_name_make_one():
    assert row_of(last_name="Nowak", first_name="Jan", email="a@b.pl").values["name"] == "Jan Nowak"


def test_an_address_without_a_name_is_enough():
    row = clean({0: "-", 1: "biuro@firma.pl"})
    assert (row.values, codes(row), row.refused) == ({"email": "biuro@firma.pl"}, [(0, "name_missing")], False)


def test_a_name_without_an_address_comes_in_with_a_warning():
    row = clean({0: "Jan Nowak", 1: "brak", 2: "n/d"})
    assert (row.values, codes(row)) == ({"name": "Jan Nowak"}, [(1, "no_contact_detail")])


def test_a_row_with_nobody_in_it_is_refused():
    row = clean({3: "Proszę o kontakt", 7: "Mebloplast"})
    assert (row.values, codes(row), row.refused) == ({}, [(None, "nobody")], True)


def test_an_address_in_place_of_the_name_is_no_name():
    assert codes(clean({0: "jan@firma.pl", 1: "anna@firma.pl"})) == [(0, "email_in_name"), (0, "name_missing")]
    assert codes(clean({0: "Jan@firma.pl", 1: "jan@firma.pl"})) == [(0, "name_missing")]


def test_a_row_with_more_cells_than_the_header_is_refused_whole():
    row = clean({0: "Jan", 1: "jan@firma.pl", 8: "m. 3"})
    assert (row.values, codes(row), row.refused) == ({}, [(None, "row_too_long")], True)


def test_unreadable_letters_are_named():
    assert codes(clean({0: "No\ufffdak", 1: "a@b.pl"})) == [(0, "broken_letters")]


# e-mail and phone


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("jan@firma.pl", ("jan@firma.pl", "")),
        ("Jan.Nowak@FIRMA.PL", ("Jan.Nowak@firma.pl", "")),
        ("Jan Nowak <jan@firma.pl>", ("jan@firma.pl", "")),
        ("mailto:jan@firma.pl;", ("jan@firma.pl", "")),
        ("jan @ firma.pl", ("jan@firma.pl", "")),
        ("jan@żółw.pl", ("jan@żółw.pl", "")),
        ("brak", ("", "")),
        ("jan.nowak@", ("", "email_without_domain")),
        ("jan@firma", ("", "email_without_domain")),
        ("jan", ("", "email_without_domain")),
        ("jan nowak@firma.pl", ("", "email_malformed")),
        ("jan@firma..pl", ("", "email_malformed")),
        ("x" * 300 + "@firma.pl", ("", "email_malformed")),
    ],
)
def test_an_email_is_read_or_left_out(text, reading):
    assert cell_values.email(text) == reading


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("601 222 214", ("+48601222214", "")),
        ("601.222.214", ("+48601222214", "")),
        ("+48 601-222-214", ("+48601222214", "")),
        ("0048601222214", ("+48601222214", "")),
        ("48601222214", ("+48601222214", "")),
        ("(0-22) 123 45 67", ("+48221234567", "")),
        ("tel. 22 123 45 67", ("+48221234567", "")),
        ("+49 30 901820", ("+4930901820", "")),
        ("601222214 (dom)", ("+48601222214", "phone_remark")),
        ("22 123 45 67 wew. 12", ("+48221234567", "phone_remark")),
        ("nie podano", ("", "")),
        ("60-12", ("", "phone_too_short")),
        ("+48 22 000", ("", "phone_too_short")),
        ("601222214601222214", ("", "phone_too_long")),
        ("4,86012E+10", ("", "rounded_by_excel")),
        ("zadzwonić 601222214", ("", "phone_malformed")),
        ("601222214, 602333214", ("", "phone_malformed")),
        ("CALL601ME", ("", "phone_malformed")),
    ],
)
def test_a_phone_is_read_as_e164_or_left_out(text, reading):
    assert cell_values.phone(text) == reading


def test_a_number_outside_the_plan_is_kept_and_doubted():
    assert cell_values.phone("+48 001 222 214")[1] in ("phone_unusual", "phone_malformed")
    assert cell_values.phone("+48 999 999 999") == ("+48999999999", "phone_unusual")


def test_two_addresses_in_one_cell_are_two():
    row = clean({0: "Jan", 1: "jan@firma.pl; biuro@firma.pl", 2: "601222214, 22 123 45 67"})
    assert row.values == {
        "name": "Jan",
        "email": "jan@firma.pl",
        "emails": ["biuro@firma.pl"],
        "phone": "+48601222214",
        "phones": ["+48221234567"],
    }
    assert row.problems == []


def test_every_further_address_is_kept_and_the_twenty_first_is_named():
    row = row_of(name="Jan", email="a@b.pl", email_2="c@d.pl, e@f.pl")
    assert (row.values["emails"], codes(row)) == (["c@d.pl", "e@f.pl"], [])
    many = row_of(name="Jan", email="; ".join(f"a{at}@b.pl" for at in range(21)))
    assert (len(many.values["emails"]), codes(many)) == (19, [(1, "too_many_addresses")])


def test_the_second_address_takes_the_place_of_a_bad_first_one():
    row = row_of(name="Jan", email="jan@", email_2="jan@firma.pl", phone="601 222 214", phone_2="+48601222214")
    assert row.values == {"name": "Jan", "email": "jan@firma.pl", "phone": "+48601222214"}


def test_a_name_with_a_comma_beside_the_address_does_not_split_it():
    assert clean({0: "Jan", 1: "Nowak, Jan <jan@firma.pl>"}).values["email"] == "jan@firma.pl"


# other fields


@pytest.mark.parametrize(
    ("reader", "text", "reading"),
    [
        (cell_values.tax_number, "856-734-62-15", ("8567346215", "")),
        (cell_values.tax_number, "PL 1234563218", ("1234563218", "")),
        (cell_values.tax_number, "1234563219", ("", "nip_checksum")),
        (cell_values.tax_number, "12345", ("", "nip_malformed")),
        (cell_values.tax_number, "1,23E+09", ("", "rounded_by_excel")),
        (cell_values.tax_number, "-", ("", "")),
        (cell_values.postcode, "00950", ("00-950", "")),
        (cell_values.postcode, "00-950", ("00-950", "")),
        (cell_values.postcode, "SW1A 1AA", ("SW1A 1AA", "postcode_unusual")),
        (cell_values.language, "pl-PL", ("pl", "")),
        (cell_values.language, "Angielski", ("en", "")),
        (cell_values.language, "klingoński", ("", "language_unknown")),
        (cell_values.day, "2026-06-30", ("2026-06-30", "")),
        (cell_values.day, "30.06.2026 12:15", ("2026-06-30", "")),
        (cell_values.day, "31.06.2026", ("", "no_such_day")),
        (cell_values.day, "wczoraj", ("", "no_such_day")),
        (lambda text: cell_values.day(text, TODAY), "2026-11-26", ("", "day_to_come")),
        (cell_values.yes_or_no, "TAK", ("yes", "")),
        (cell_values.yes_or_no, "Nie.", ("no", "")),
        (cell_values.yes_or_no, "brak zgody", ("no", "")),
        (cell_values.yes_or_no, "może", ("unclear", "")),
        (cell_values.yes_or_no, "", ("", "")),
    ],
)
def test_a_value_is_read_or_its_problem_named(reader, text, reading):
    assert reader(text) == reading


def test_a_text_too_long_for_its_field_is_left_out():
    row = clean({0: "Jan", 1: "a@b.pl", 7: "x" * 201})
    assert ("company" in row.values, codes(row)) == (False, [(7, "too_long")])


def test_several_notes_stand_below_each_other_under_their_headers():
    row = Cleaner({0: "name", 1: "note", 2: "note", 3: "phone"}, ["Kto", "Uwagi", "Opis", "Tel"]).clean(
        2, {0: "Jan", 1: "a\r\nb", 2: "c", 3: "601222214"}
    )
    assert row.values["note"] == "Uwagi: a\nb\nOpis: c"


# what does not belong into text


def test_an_identifier_is_cut_out_of_a_note_and_a_word_about_health_only_named():
    row = clean({0: "Jan", 1: "a@b.pl", 3: "PESEL 44051401359,\nma cukrzycę"})
    assert row.values["note"] == "PESEL •••,\nma cukrzycę"
    assert [(problem.code, problem.severity, problem.remedy) for problem in row.problems] == [
        ("pesel_in_text", Severity.WARN, Remedy.CUT_FRAGMENT),
        ("health_in_text", Severity.WARN, Remedy.KEEP),
    ]


def test_an_identifier_is_cut_out_of_a_name_and_a_clinic_may_keep_its_own():
    row = clean({0: "Jan Nowak 44051401359", 1: "a@b.pl", 7: "Centrum Leczenia Alergii"})
    assert (row.values["name"], row.values["company"], codes(row)) == (
        "Jan Nowak •••",
        "Centrum Leczenia Alergii",
        [(0, "pesel_in_text")],
    )


# decisions of the dry run


def test_a_corrected_value_is_read_instead():
    row = clean({0: "Jan", 1: "jan@"}, {1: Decision("fix", "jan@firma.pl")})
    assert (row.values, row.problems) == ({"name": "Jan", "email": "jan@firma.pl"}, [])


def test_a_corrected_value_is_judged_like_any_other():
    row = clean({0: "Jan", 1: "jan@"}, {1: Decision("fix", "jan@firma")})
    assert Problem(7, 1, "email", "email_without_domain", "jan@firma") in row.problems


def test_a_skipped_field_has_no_problem_of_its_own():
    assert codes(clean({0: "Jan", 1: "a@b.pl", 6: "123"}, {6: Decision("skip")})) == []


def test_a_note_kept_with_a_reason_stays_whole():
    row = clean({0: "Jan", 1: "a@b.pl", 3: "PESEL 44051401359"}, {3: Decision("keep")})
    assert (row.values["note"], row.problems) == ("PESEL 44051401359", [])


def test_a_row_left_out_by_decision_has_no_values():
    row = clean({0: "Jan", 1: "a@b.pl"}, {None: Decision("refuse")})
    assert (row.refused, row.values, row.problems) == (True, {}, [])


# consent is never granted here


def test_a_bare_yes_is_a_claim_without_proof():
    row = clean({0: "Jan", 1: "a@b.pl", 4: "TAK"})
    assert (row.claims, [claim.proved for claim in row.claims]) == ([Claim("consent", 4, "email", "yes")], [False])
    assert [(problem.code, problem.remedy) for problem in row.problems] == [
        ("consent_without_proof", Remedy.AS_NO_GROUND)
    ]


def consent(answer: str, on: str = "", proof: str = "") -> Row:
    return row_of(name="Jan", email="a@b.pl", consent=answer, consent_date=on, consent_proof=proof)


def test_a_yes_with_its_day_and_proof_is_a_claim_that_may_be_believed():
    row = consent("tak", "12.05.2026", "formularz papierowy, targi Drema")
    assert (row.claims, row.claims[0].proved, row.problems) == (
        [Claim("consent", 2, "", "yes", "2026-05-12", "formularz papierowy, targi Drema")],
        True,
        [],
    )


def test_a_day_in_place_of_a_yes_is_a_yes_of_that_day():
    assert consent("12.05.2026", "", "formularz").claims == [Claim("consent", 2, "", "yes", "2026-05-12", "formularz")]


def test_a_no_is_kept_as_a_no():
    row = consent("NIE")
    assert (row.claims, row.problems) == ([Claim("consent", 2, "", "no")], [])


def test_neither_yes_nor_no_is_no_consent():
    row = consent("po rozmowie")
    assert ([claim.answer for claim in row.claims], codes(row)) == (["unclear"], [(2, "consent_unclear")])


def test_an_impossible_day_of_consent_is_named():
    row = consent("tak", "31.06.2026", "formularz")
    assert codes(row) == [(3, "no_such_day"), (2, "consent_without_proof")]


@pytest.mark.parametrize(("text", "answers"), [("tak", ["yes"]), ("nie", []), ("", []), ("chyba", ["yes"])])
def test_an_objection_binds_also_when_it_is_unclear(text, answers):
    row = row_of(name="Jan", email="a@b.pl", objection=text)
    assert [(claim.kind, claim.answer) for claim in row.claims] == [("objection", answer) for answer in answers]


# the whole


def test_problems_have_texts_and_show_no_value_by_accident():
    with override("en"):
        texts = [str(kind.text) for kind in KINDS.values()]
        assert Problem(7, 1, "email", "email_malformed").text == "Enter an email with a domain, like jan@firma.pl"
    assert [text for text in texts if not text or "%" in text] == []
    row = clean({0: "Jan Sekretny", 1: "sekretny@", 3: "sekretny 44051401359"})
    assert "sekretny" not in repr(row).lower()


ANY = st.one_of(
    st.text(max_size=30), st.sampled_from(["jan@firma.pl", "601222214", "TAK", "44051401359", "31.06.2026"])
)


@given(
    cells=st.dictionaries(st.integers(0, 8), ANY),
    targets=st.lists(st.sampled_from(sorted({*MAPPING.values()})), max_size=8),
)
@settings(max_examples=300)
def test_any_row_is_cleaned_the_same_way_twice(cells, targets):
    cleaner = Cleaner(dict(enumerate(targets)), HEADERS, today=TODAY)
    row = cleaner.clean(3, cells)
    assert cleaner.clean(3, cells) == row
    assert row.refused or {"name", "email", "phone"} & set(row.values)
    assert {problem.code for problem in row.problems} <= set(KINDS)
