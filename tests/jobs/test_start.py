"""Starting a job: one row, one line in the ledger, one bell after the commit."""

import base64
import json
import time

import pytest
from celery import Celery
from django.db import transaction

from crm.jobs import bell
from crm.jobs.models import Job
from crm.privacy.actors import system
from crm.privacy.models import LedgerEntry
from tests.jobs.conftest import columns


@pytest.fixture
def broker_away(monkeypatch):
    """A broker at an address where nobody listens."""
    app = Celery("away", broker="redis://127.0.0.1:1/0", set_as_current=False)
    monkeypatch.setattr(bell, "current_app", app)


def test_start_leaves_a_waiting_row_and_one_line_in_the_ledger(sam, kind):
    job = Job.start(kind, by=sam, payload={"batch": 7}, total=10)
    row = columns(job, "kind", "state", "owner", "payload", "done", "total", "cursor", "result", "tries")
    assert row == (kind, "queued", sam.pk, {"batch": 7}, 0, 10, None, {}, 0)
    entries = LedgerEntry.objects.filter(target=f"job:{job.pk}").values_list("act", "actor_kind", "actor_id")
    assert list(entries) == [("job.started", "user", str(sam.pk))]


def test_a_job_of_the_system_has_no_owner(db, kind):
    job = Job.start(kind, by=system("import_contacts"))
    assert job.owner is None


def test_the_bell_rings_after_the_commit_and_not_before(sam, kind, bells, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = Job.start(kind, by=sam)
        assert (bells(), columns(job, "rung_at")) == (0, (None,))
    assert bells() == 1
    assert columns(job, "rung_at") != (None,)


def test_work_that_is_rolled_back_rings_no_bell(sam, kind, bells, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as rung, transaction.atomic():
        Job.start(kind, by=sam)
        transaction.set_rollback(True)
    assert (bells(), rung, Job.objects.filter(kind=kind).exists()) == (0, [], False)


@pytest.mark.usefixtures("broker_away")
def test_a_broker_that_is_away_neither_fails_nor_delays_the_request(sam, kind, django_capture_on_commit_callbacks):
    began = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        job = Job.start(kind, by=sam)
    assert time.monotonic() - began < 2
    assert columns(job, "state", "rung_at") == ("queued", None)
    assert list(Job.objects.unheard().filter(pk=job.pk)) == [job]


def test_a_message_carries_the_number_of_the_row_and_nothing_else(
    sam, kind, messages, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        job = Job.start(kind, by=sam, payload={"batch": "b-77", "purpose": "offers"}, title_code="Import of contacts")
    [message] = messages()
    args, kwargs, _chain = json.loads(base64.b64decode(json.loads(message)["body"]))
    assert (args, kwargs, b"offers" in message, b"Import" in message) == ([job.pk], {}, False, False)
