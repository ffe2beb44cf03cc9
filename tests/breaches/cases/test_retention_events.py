"""What a case does to retention: while it is open whoever is in its newest scope is kept, closed it starts a period."""

import pytest
from django.utils import timezone

from breaches.cases.retention_events import events
from breaches.models import Breach, ScopeSource
from breaches.scope.scope_draws import add_source, count_sources, draw_scope
from tests.breaches.made_cases import HOUR, opened

pytestmark = pytest.mark.django_db
PEOPLE = ScopeSource.Kind.PEOPLE


def told(*contacts):
    return {
        (event.person, event.ref): (event.start, event.open) for event in events([contact.pk for contact in contacts])
    }


def test_an_open_case_keeps_the_people_of_its_newest_scope_alone(ada, ben, dora, django_assert_num_queries):
    case = opened(dora)
    add_source(case, PEOPLE, "ada@cerambud.test", by=dora)
    draw_scope(case, by=dora)
    assert told(ada, ben) == {(ada.pk, case.number): ("case_end", True)}
    second = add_source(case, PEOPLE, "ben@miodek.test", by=dora)
    count_sources(case, [second.pk], by=dora)
    draw_scope(case, by=dora)
    with django_assert_num_queries(1):
        assert told(ada, ben) == {(ben.pk, case.number): ("case_end", True)}


def test_a_closed_case_starts_a_period_and_an_exercise_keeps_nobody(ada, dora):
    case, drill = opened(dora), opened(dora, drill=True)
    for item in (case, drill):
        add_source(item, PEOPLE, "ada@cerambud.test", by=dora)
        draw_scope(item, by=dora)
    at = timezone.now() - HOUR
    closed = {"state": "closed", "closed_at": at, "closed_by": "user:1", "keep_until": f"{at.year + 7}-12-31"}
    Breach.objects.filter(pk=case.pk).update(**closed)
    (result,) = events([ada.pk])
    assert (result.ref, result.open, result.at) == (case.number, False, at)
