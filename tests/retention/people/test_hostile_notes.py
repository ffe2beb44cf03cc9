"""Notes of strangers do not stop an erasure: searching them takes what their length costs, whatever they say."""

import time
from itertools import cycle

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.contacts.models import Interaction
from crm.privacy.models import Mention, Person
from retention import tasks
from retention.people.person_erasure import ask
from tests.retention.made_runs import staying

pytestmark = pytest.mark.django_db
LENGTH = 8_000  # letters of a note
USUAL = "Dzień dobry, proszę o ofertę na blaty i parapety do kuchni. Pozdrawiam, Ewa Nowak. "
# What made finders go through a note again and again: almost an address, almost a number, almost a name.
HOSTILE = (" ", "a", "1", "a@", "a.", "<a@", "A-", "+48 600 100 20", "for <a@", "Jan Kowalski ", "\u00a0", "(1", "=?")


def notes(pieces, count, *, about):
    """So many notes about somebody else, each a piece written again and again."""
    texts = [(piece * LENGTH)[:LENGTH] for _number, piece in zip(range(count), cycle(pieces), strict=False)]
    Interaction.objects.all().delete()
    Interaction.objects.bulk_create(Interaction(person=about, kind="note", summary=text) for text in texts)


def erased(by):
    """(the processor's seconds, the statements) of one erasure on request, by the job that does it."""
    (person,) = staying(1)
    job = ask(Person.objects.with_keys().get(pk=person.pk), reason="objection", by=by)
    began = time.process_time()
    with CaptureQueriesContext(connection) as queries:
        tasks.erase_person(job.pk)
    spent = time.process_time() - began
    job.refresh_from_db()
    assert (job.state, Person.objects.filter(pk=person.pk).exists()) == ("done", False)
    return spent, len(queries)


def test_an_erasure_beside_hostile_notes_asks_no_more_and_reads_every_one(ada, oskar):
    queries = []
    for pieces in ((USUAL,), HOSTILE):
        notes(pieces, len(HOSTILE), about=Person.objects.with_keys().get(pk=ada.pk))
        queries.append(erased(oskar)[1])
    assert (queries[1] <= queries[0], Mention.objects.filter(means=Mention.Means.UNREAD).count()) == (True, 0)


@pytest.mark.long
def test_an_erasure_beside_a_thousand_hostile_notes_takes_less_than_twice_its_usual_time(ada, oskar):
    spent = []
    for pieces in ((USUAL,), HOSTILE):
        notes(pieces, 1_000, about=Person.objects.with_keys().get(pk=ada.pk))
        spent.append(min(erased(oskar)[0] for _again in range(3)))
    assert spent[1] < 2 * spent[0]
