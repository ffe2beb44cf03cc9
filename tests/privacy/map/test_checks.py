"""What the build refuses in a model's declaration. Each rule meets what breaks it and what does not."""

import pytest
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.test.utils import isolate_apps

from crm.privacy.categories import Category
from crm.privacy.checks import errors_of
from crm.privacy.declarations import PersonalData, Rows, neutral, personal
from crm.privacy.models import Person
from crm.privacy.sealed import SealedModel, SealedTextField
from crm.privacy.sealed.derived import BlindIndexField

HEALTHY = [("email", "E-mail"), ("health", "Health")]


HERS = PersonalData(subject="person")


def codes(base=SealedModel, said=HERS, **columns):
    """What the checks say of a throw-away model with these columns."""
    person = models.ForeignKey(Person, models.CASCADE, null=True)
    with isolate_apps("crm.privacy"):
        meta = type("Meta", (), {"app_label": "privacy"})
        body = {"__module__": __name__, "Meta": meta, "person": person, "personal_data": said, **columns}
        return [error.id for error in errors_of(type("ThrowAway", (base,), body))]


@pytest.mark.parametrize(
    "column",
    [
        models.SlugField(),
        SearchVectorField(null=True),
        models.DurationField(),
        models.URLField(),
        models.TextField(primary_key=True),
        BlindIndexField(of="secret", kind="email"),
    ],
    ids=lambda column: type(column).__name__,
)
def test_a_column_of_any_kind_that_may_speak_is_declared(column):
    secret = personal(SealedTextField(), Category.EMAIL)
    assert codes(secret=secret, column=column) == ["privacy.E004"]


@pytest.mark.parametrize(
    "column",
    [models.IntegerField(), models.BooleanField(), models.UUIDField(), models.CharField(choices=HEALTHY)],
    ids=lambda column: type(column).__name__,
)
def test_numbers_keys_and_choices_need_not_speak(column):
    assert codes(column=column) == []


@pytest.mark.parametrize("category", ["correspondance", "definition__category", "person__uid"])
def test_a_category_that_does_not_exist_or_leads_nowhere_is_refused(category):
    assert codes(column=personal(SealedTextField(), category)) == ["privacy.E009"]


def test_a_plain_column_whose_category_the_row_names_may_hold_no_guarded_one():
    kind = models.CharField(choices=HEALTHY)
    assert codes(kind=kind, column=personal(models.TextField(), "kind")) == ["privacy.E005"]
    mild = models.CharField(choices=HEALTHY[:1])
    assert codes(kind=mild, column=personal(models.TextField(), "kind")) == []
    assert codes(kind=kind, column=personal(SealedTextField(), "kind")) == []


def test_a_second_person_in_a_row_is_refused():
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    assert codes(referrer=other) == ["privacy.E008"]
    assert codes(referrer=None) == []


def test_a_row_that_stays_as_a_total_must_be_able_to_let_go():
    total = PersonalData(subject="person", rows=Rows.BLANK)
    bound = models.ForeignKey(Person, models.CASCADE)
    assert codes(said=total, person=bound) == ["privacy.E010"]
    assert codes(said=total) == []


def test_sealed_columns_stand_on_the_safe_base_and_its_manager():
    column = personal(SealedTextField(), Category.IDENTITY)
    assert codes(base=models.Model, column=column) == ["privacy.E011"]
    assert codes(column=column, objects=models.Manager()) == ["privacy.E011"]
    assert codes(column=column) == []
    assert codes(base=models.Model, column=neutral(models.TextField(), "a constant")) == []
