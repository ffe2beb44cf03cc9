"""Rectification (Art. 16): side by side, applied by the one verb, noted without the values."""

import pytest

from crm.privacy.models import LedgerEntry, Person
from dsar.decisions.verdicts import in_force
from dsar.models import Decision, Kind, RecipientNotice
from dsar.rights.correction import correct, corrected_elsewhere, side_by_side
from tests.dsar.decided_cases import case_about, code_of, given_to, grant, with_key
from tests.retention.ruled_people import somebody

pytestmark = pytest.mark.django_db
RIGHT = Kind.RECTIFICATION


@pytest.fixture
def case(db):
    """Ewa Maj says that she is the one we call Ewa Lis."""
    return case_about(somebody("contracts"), RIGHT)


@pytest.fixture
def person(case):
    return with_key(case.subjects.get().person)


def test_what_we_hold_stands_beside_what_she_says(case, person):
    assert side_by_side(case) == [
        {
            "person": person,
            "lines": [
                {"field": "name", "held": "Ewa Lis", "said": "Ewa Maj"},
                {"field": "email", "held": "ewa.lis@mebloplast.test", "said": "ewa@maj.test"},
                {"field": "phone", "held": "602333444", "said": "+48600100200"},
            ],
        }
    ]


def test_art_16_it_is_applied_and_found_under_the_new_value(case, person, dora):
    assert correct(case, person, {"name": "Ewa Maj", "email": "ewa@maj.test"}, by=dora) == ["name", "email"]
    assert Person.objects.filter(pk=person.pk, email_index__isnull=False).count() == 1
    again = with_key(person)
    assert (again.name, again.email, again.phone) == ("Ewa Maj", "ewa@maj.test", "602333444")
    rows = in_force(case, RIGHT)
    assert [(row.category, row.verdict, row.done, row.done_by) for row in rows] == [
        ("identity", "granted", {"fields": ["name"], "people": 1}, f"user:{dora.pk}"),
        ("email", "granted", {"fields": ["email"], "people": 1}, f"user:{dora.pk}"),
    ]
    assert case.tasks.get(code="do", right=RIGHT).done_at is not None


def test_neither_decision_nor_ledger_holds_the_value(case, person, dora):
    correct(case, person, {"name": "Ewa Majowa"}, by=dora)
    texts = [str(row) for row in LedgerEntry.objects.values("act", "fields", "counts", "target")]
    texts += [f"{row.text} {row.done}" for row in Decision.objects.all()]
    assert [text for text in texts if "Majowa" in text] == []


def test_what_does_not_differ_is_empty_or_is_somebody_elses_is_refused(case, person, dora):
    assert code_of(lambda: correct(case, person, {"name": "Ewa Lis"}, by=dora)) == "same"
    assert code_of(lambda: correct(case, person, {"name": " "}, by=dora)) == "empty"
    assert code_of(lambda: correct(case, with_key(somebody()), {"name": "X"}, by=dora)) == "nobody"


def test_art_12_6_first_her_identity(dora):
    case = case_about(somebody("contracts"), RIGHT, identified=False)
    person = with_key(case.subjects.get().person)
    assert code_of(lambda: correct(case, person, {"name": "Ewa Maj"}, by=dora)) == "identity"
    assert with_key(person).name == "Ewa Lis"


@pytest.mark.usefixtures("nobody_standing")
def test_art_19_recipients_of_the_corrected_category_only(case, person, dora):
    given_to(person, "Drukarnia", categories=("identity", "email"), by=dora)
    given_to(person, "Kurier", categories=("address",), by=dora)
    correct(case, person, {"email": "ewa@maj.test"}, by=dora)
    assert [(row.name, row.categories) for row in RecipientNotice.objects.filter(case=case)] == [
        ("Drukarnia", ["email"])
    ]


@pytest.mark.usefixtures("nobody_standing")
def test_without_recipients_the_task_is_done(case, person, dora):
    correct(case, person, {"name": "Ewa Maj"}, by=dora)
    assert case.tasks.get(code="recipients", right=RIGHT).done_at is not None


def test_what_stands_on_another_page_is_said_to_be_corrected(case, dora):
    grant(case, RIGHT, category="employment", by=dora)
    assert [row.done for row in corrected_elsewhere(case, by=dora)] == [{"elsewhere": True}]
    assert code_of(lambda: corrected_elsewhere(case, by=dora)) == "nothing"
