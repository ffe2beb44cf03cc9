"""People whom we hold are behind masks in free text, inflected as well; strangers and other words are not."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.privacy.models import Person
from crm.privacy.people.covered_names import Cover

pytestmark = pytest.mark.django_db


@pytest.fixture
def zofia():
    return Person.create(name="Zofia Kruk", email="zofia@example.pl", phone="+48601222333")


@pytest.fixture
def jan():
    return Person.create(name="Jan Kowalski")


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("Skarga Zofii Kruk na wiadomości.", "Skarga Z• K• na wiadomości."),
        ("Pani Kruk Zofia prosi.", "Pani K• Z• prosi."),
        ("Wniosek Jana Kowalskiego, złożony Janowi Kowalskiemu.", "Wniosek J• K•, złożony J• K•."),
        ("Kowalski Jan. Potem Kowalskiego pytano.", "K• J•. Potem K• pytano."),
        ("Urząd Ochrony Danych Osobowych pyta o Marię Lis.", "Urząd Ochrony Danych Osobowych pyta o Marię Lis."),
        ("Pisała z zofia@example.pl, tel. +48601222333.", "Pisała z z•••@example.pl, tel. +48 601 ••• 333."),
        (
            "PESEL 44051401359, sprawa DS.523.4411.2026 z 2026-12-01.",
            "PESEL •••, sprawa DS.523.4411.2026 z 2026-12-01.",
        ),
        ("Kruk siedział na płocie.", "Kruk siedział na płocie."),
    ],
)
def test_names_of_people_we_hold_are_covered(zofia, jan, text, covered):
    assert Cover.of([text])(text) == covered


def test_of_whom_a_paper_is_about_a_name_alone_is_covered_too(zofia):
    text = "Kruk nie odpowiedziała; Zofię pytano."
    assert Cover.of([text])(text) == text
    assert Cover.of([text], people=[zofia.pk])(text) == "K• nie odpowiedziała; Z• pytano."


def test_nobody_is_looked_for_one_by_one(zofia, jan):
    texts = ["Zofia Kruk i Jan Kowalski", "Skarga Zofii Kruk", "Anna Nowak, Piotr Lis, Ewa Mak"]
    with CaptureQueriesContext(connection) as queries:
        cover = Cover.of(texts, people=[jan.pk])
    assert (len(queries), cover.people) == (2, {zofia.pk, jan.pk})


def test_no_words_are_no_words():
    assert (Cover.of([None, ""])(None), Cover().hides(None, "")) == ("", False)
