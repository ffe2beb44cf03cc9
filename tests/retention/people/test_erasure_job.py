"""An erasure is asked for and done by a worker, since it opens every note there is; once, whoever takes over."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from crm.contacts.entries.composing import write
from crm.contacts.models import Contact
from crm.jobs.models import Job
from crm.privacy.models import LedgerEntry, Mention, Person
from crm.privacy.people import mentions
from retention import tasks
from retention.people import person_erasure
from retention.people.person_erasure import ask
from tests.jobs.conftest import leave_behind
from tests.retention.made_runs import lapsed, staying

pytestmark = pytest.mark.django_db


def with_key(person):
    return Person.objects.with_keys().get(pk=person.pk)


def test_nothing_happens_before_a_worker_comes_and_the_receipt_is_where_it_leads(db, oskar):
    (person,) = staying(1)
    job = ask(with_key(person), reason="objection", by=oskar)
    assert (job.state, Person.objects.count()) == ("queued", 1)
    tasks.erase_person(job.pk)
    job.refresh_from_db()
    link = {"name": "retention:receipt", "args": [str(person.uid)]}
    gone = not Person.objects.filter(pk=person.pk).exists()
    assert (job.state, job.result, gone) == ("done", {"link": link}, True)
    entry = LedgerEntry.objects.get(act="person.erasure_decided")
    assert (entry.actor_id, entry.about) == (str(oskar.pk), person.uid)


def test_without_a_reason_only_what_nothing_needs_goes(db, oskar):
    (person,) = lapsed(1, kept=True)
    tasks.erase_person(ask(with_key(person), by=oskar).pk)
    left = with_key(person)
    assert (left.name, left.email) == (person.name, "")


def test_of_two_who_ask_at_once_both_get_the_same_job(db, oskar):
    (person,) = staying(1)
    first = ask(with_key(person), reason="objection", by=oskar)
    assert ask(with_key(person), reason="withdrawn", by=oskar).pk == first.pk
    assert Job.objects.filter(kind=person_erasure.KIND).count() == 1


def test_a_worker_that_dies_after_the_search_leaves_her_whole_and_the_next_ends_it(ada, sam, oskar, monkeypatch):
    (person,) = lapsed(1, name="Anna Odchodząca")
    write(Contact.objects.with_keys().get(pk=ada.pk), by=sam, kind="note", text="Poleciła ją Anna Odchodząca 0.")
    job = ask(with_key(person), reason="objection", by=oskar)
    erase = person_erasure.erase

    def dies(*args, **options):
        erase(*args, **options)
        raise SystemExit

    monkeypatch.setattr(person_erasure, "erase", dies)
    with pytest.raises(SystemExit):
        tasks.erase_person(job.pk)
    monkeypatch.setattr(person_erasure, "erase", erase)
    assert (with_key(person).name, Mention.objects.count()) == (person.name, 1)
    leave_behind(job)
    tasks.erase_person(job.pk)
    assert (Person.objects.filter(pk=person.pk).exists(), Mention.objects.count()) == (False, 1)
    assert LedgerEntry.objects.filter(act="person.erasure_decided").count() == 1


def test_whoever_is_gone_meanwhile_is_no_failure(db, oskar):
    (person,) = lapsed(1)
    job = ask(with_key(person), reason="objection", by=oskar)
    person_erasure.purge_now(with_key(person), by=oskar)
    tasks.erase_person(job.pk)
    job.refresh_from_db()
    assert (job.state, job.problem) == ("done", "")


def test_whoever_lost_the_power_meanwhile_erases_nobody(db, oskar, sam):
    (person,) = staying(1)
    job = ask(with_key(person), reason="objection", by=oskar)
    Job.objects.filter(pk=job.pk).update(owner=sam)
    tasks.erase_person(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, Person.objects.count()) == ("failed", "PermissionDenied", 1)


@pytest.mark.parametrize("name", ["dora", "sam", "marek"])
def test_nobody_else_asks(name, request):
    (person,) = staying(1)
    with pytest.raises(PermissionDenied):
        ask(with_key(person), reason="objection", by=request.getfixturevalue(name))
    assert Job.objects.count() == 0


def test_a_reason_is_a_letter_of_the_article(db, oskar):
    (person,) = staying(1)
    with pytest.raises(ValidationError) as refused:
        ask(with_key(person), reason="bo tak", by=oskar)
    assert (refused.value.code, Job.objects.count()) == ("reason", 0)


def test_the_search_keeps_the_lease_alive(db, oskar, monkeypatch):
    (person,) = staying(1)
    stored = []
    monkeypatch.setattr(mentions, "find", lambda people, *, keep, **row: stored.append(keep) or {})
    with person_erasure.work.claimed(ask(with_key(person), reason="objection", by=oskar).pk) as run:
        person_erasure.carry_out(run)
    assert stored == [run.keep]
