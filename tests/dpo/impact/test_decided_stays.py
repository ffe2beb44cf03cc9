"""What was decided stays, with the opinions that were heard: no statement of the application's role changes it."""

from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from crm.demo.accounts import BY as DEMO
from crm.dpo.balancing.interests import begin_test
from crm.dpo.models import Assessment, AssessmentOpinion
from crm.dpo.steps.step_course import advise
from crm.privacy.actors import signature
from tests.dpo.assessing import answered, balanced

STAYS = "dpo_assessment: what was decided stays as it is"
SAID = "dpo_assessmentopinion: what was said before a decision stays as it is"
IGNORING = "SET LOCAL pgtrigger.ignore = '{dpo.Assessment:decided_stays,dpo_assessment:decided_stays}'"


@contextmanager
def application():
    """A transaction of the application's role, which says that it wants no triggers."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{settings.APP_ROLE}"')
        cursor.execute(IGNORING)
        yield cursor
        cursor.execute("RESET ROLE")


def refusal(statement, *values):
    """What the database says to a statement of that role."""
    with pytest.raises(DatabaseError) as refused, application() as cursor:
        cursor.execute(statement, values)
    return str(refused.value).splitlines()[0]


def change_of(column):
    """A statement that gives a column another value."""
    kind = Assessment._meta.get_field(column.removesuffix("_id") if column == "overrules_id" else column)
    by_type = {
        "JSONField": '\'{"lawful": {"answer": "no"}}\'::jsonb',
        "DateTimeField": "now() - interval '9 days'",
        "DateField": "DATE '2031-01-05'",
        "BooleanField": f"{column} IS DISTINCT FROM TRUE",
        "UUIDField": "gen_random_uuid()",
        "CharField": "'theirs'",
        "SlugField": "'offers'",
        "TextField": "'Jednak inaczej.'",
        "PositiveIntegerField": f"{column} + 7",
        "PositiveSmallIntegerField": f"{column} + 7",
        "BigAutoField": f"{column} + 700000",
        "ForeignKey": "(SELECT max(id) FROM dpo_assessmentopinion)",
    }
    return " ".join(("UPDATE dpo_assessment SET", column, "=", by_type[kind.get_internal_type()], "WHERE id = %s"))


def test_no_column_of_a_decided_assessment_changes_and_it_never_goes(dora, oskar):
    advise(answered("security", by=dora), verdict="for", text="Dobrze.", by=dora)
    test = balanced("security", by=dora, decider=oskar)
    columns = [field.column for field in Assessment._meta.concrete_fields]
    free = {"reopened_at", "reopened_for"}
    refusals = {column: refusal(change_of(column), test.pk) for column in columns if column not in free}
    assert refusals == dict.fromkeys(refusals, STAYS)
    assert (len(refusals), refusal("DELETE FROM dpo_assessment WHERE id = %s", test.pk)) == (len(columns) - 2, STAYS)
    assert "permission denied" in refusal("TRUNCATE dpo_assessment CASCADE")
    assert "must be owner" in refusal("ALTER TABLE dpo_assessment DISABLE TRIGGER decided_stays")


def test_it_is_reopened_once_with_its_measures_and_never_closed_again(dora, oskar):
    test = balanced("security", by=dora, decider=oskar)
    again = "UPDATE dpo_assessment SET reopened_at = {}, reopened_for = '{}' WHERE id = %s"
    with application() as cursor:
        cursor.execute(again.format("now()", '["logs"]'), [test.pk])
    assert refusal(again.format("NULL", "[]"), test.pk) == STAYS
    assert refusal("UPDATE dpo_assessment SET reopened_for = '[]' WHERE id = %s", test.pk) == STAYS


def test_opinions_are_never_rewritten_and_none_comes_or_goes_after_the_decision(dora, oskar):
    test = answered("security", by=dora)
    word = advise(test, verdict="against", text="Za długo.", by=dora)
    rewritten = "UPDATE dpo_assessmentopinion SET verdict = 'for' WHERE id = %s"
    assert refusal(rewritten, word.pk) == SAID  # neither before
    balanced("security", by=dora, decider=oskar, reason="Wymaga tego art. 32.")
    added = "INSERT INTO dpo_assessmentopinion (assessment_id, verdict, text, given_by, given_at) "
    added += "VALUES (%s, 'for', 'Jednak.', 'user:1', now())"
    gone = "DELETE FROM dpo_assessmentopinion WHERE id = %s"
    assert [refusal(rewritten, word.pk), refusal(added, test.pk), refusal(gone, word.pk)] == [SAID] * 3
    assert AssessmentOpinion.objects.count() == 1


def test_what_is_worked_on_changes_goes_and_comes_as_before(dora):
    test = answered("security", by=dora)
    advise(test, verdict="against", text="Za długo.", by=dora)
    with application():
        Assessment.objects.filter(pk=test.pk).update(reason="Szkic.", screened_at=timezone.now())
        test.delete()
    assert begin_test("security", by=dora).version == 1


def test_examples_of_the_demo_go_again(dora, oskar):
    test = answered("security", by=dora)
    Assessment.objects.filter(pk=test.pk).update(begun_by=signature(DEMO))
    balanced("security", by=dora, decider=oskar)
    with application():
        Assessment.objects.get(pk=test.pk).delete()
    assert not Assessment.objects.filter(pk=test.pk).exists()
