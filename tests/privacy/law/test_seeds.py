"""Purposes and recipients every installation starts with."""

import re
from datetime import date

import pytest

from crm.privacy.categories import SEALED_ONLY, Category
from crm.privacy.law.poland import POLAND
from crm.privacy.law.poland.polish_purposes import PURPOSES, RECIPIENTS
from tests.privacy.law.germany import BAVARIA

BASES = {"consent": "lit. a", "contract": "lit. b", "legal_duty": "lit. c", "legitimate_interest": "lit. f"}
CHANNELS = {"email", "phone", "sms", "post"}
PURPOSE_FIELDS = {
    *("slug", "name", "name_en", "legal_basis", "article", "categories", "channels", "marketing"),
    *("notice_text", "notice_text_en", "recipients"),
}

each_purpose = pytest.mark.parametrize("purpose", PURPOSES, ids=lambda purpose: purpose["slug"])


@each_purpose
def test_a_purpose_is_complete_in_both_languages(purpose):
    texts = ("slug", "name", "name_en", "article", "notice_text", "notice_text_en")
    assert (set(purpose), [field for field in texts if not purpose[field].strip()]) == (PURPOSE_FIELDS, [])


@each_purpose
def test_a_purpose_names_known_categories_channels_and_recipients_once_each(purpose):
    known = {"categories": set(Category.values), "channels": CHANNELS, "recipients": {r["slug"] for r in RECIPIENTS}}
    for field, allowed in known.items():
        assert (set(purpose[field]) - allowed, len(purpose[field])) == (set(), len(set(purpose[field])))


@each_purpose
def test_a_purpose_names_the_letter_of_its_legal_basis(purpose):
    assert BASES[purpose["legal_basis"]] in purpose["article"]


@each_purpose
def test_no_purpose_needs_birth_dates_national_numbers_or_special_categories(purpose):
    # So an import refuses such columns until the firm can say what it needs them for (Art. 5(1)(c), 9, 87).
    assert set(purpose["categories"]) & SEALED_ONLY == set()


@each_purpose
def test_marketing_rests_on_consent_and_nothing_else_is_marketing(purpose):
    assert purpose["marketing"] is (purpose["legal_basis"] == "consent")


@each_purpose
def test_a_channel_comes_with_the_address_it_needs(purpose):
    needs = {"email": "email", "phone": "phone", "sms": "phone"}
    assert {needs[channel] for channel in purpose["channels"] if channel in needs} <= set(purpose["categories"])


@each_purpose
def test_the_columns_fit_the_texts(purpose):
    lengths = {"slug": 40, "name": 120, "name_en": 120, "article": 80}
    assert [field for field, most in lengths.items() if len(purpose[field]) > most] == []


def test_slugs_are_unique():
    for rows in (PURPOSES, RECIPIENTS):
        assert len({row["slug"] for row in rows}) == len(rows)


def test_every_recipient_is_complete_and_named_by_a_purpose():
    assert {frozenset(row) for row in RECIPIENTS} == {
        frozenset({"slug", "name", "name_en", "kind", "country", "agreement_needed", "product_parts"})
    }
    parts = {row["slug"]: row["product_parts"] for row in RECIPIENTS if row["product_parts"]}
    assert parts == {"hosting": ["hosting"], "email-provider": ["mail"]}
    assert {row["slug"] for row in RECIPIENTS} == {slug for purpose in PURPOSES for slug in purpose["recipients"]}


@pytest.mark.parametrize("land", [POLAND, BAVARIA], ids=["poland", "bavaria"])
def test_the_acts_that_seeds_cite_are_declared_and_in_force(land):
    cited = {act.letters: act for act in land.acts}
    rows = [*land.seeds.purposes, *land.seeds.rules]
    letters = {word for row in rows for word in re.findall(r"\b(?:[A-Z]{2,}|UoR)\b", row["article"])} - {
        "RODO",
        "DSGVO",
    }
    assert letters <= set(cited)
    assert [name for name in sorted(letters) if not cited[name].in_force(date(2026, 11, 24))] == []


def test_exactly_the_processors_need_an_agreement():
    # Art. 28(3).
    assert {row["slug"] for row in RECIPIENTS if row["agreement_needed"]} == {
        row["slug"] for row in RECIPIENTS if row["kind"] == "processor"
    }
