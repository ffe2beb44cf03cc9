"""The reconciler rings for what is due; nothing is forgotten, nothing is rung without need."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from crm.health.reconcile import reconcile
from crm.mail.models.messages import Message
from crm.mail.outgoing import reconcile as due


@pytest.fixture
def heard(monkeypatch):
    """Numbers of the messages for which the bell rang."""
    rung = []
    monkeypatch.setattr("crm.jobs.bell.ring", lambda kind, pk, **_more: rung.append(pk) or True)
    return rung


def test_what_is_due_or_left_behind_is_rung_for_once_in_a_while(write, sam, heard):
    waiting, behind, later, sent = (write(sam, by=sam) for _each in range(4))
    lease = {"lease_token": behind.uid, "lease_until": Now() - timedelta(minutes=1)}
    Message.objects.filter(pk=behind.pk).update(state="sending", **lease)
    Message.objects.filter(pk=later.pk).update(next_at=Now() + timedelta(minutes=1))
    Message.objects.filter(pk=sent.pk).update(state="sent")
    checks = [(check.name, check.ok, check.detail) for check in due.reconcile()]
    assert (sorted(heard), checks) == (
        [waiting.pk, behind.pk],
        [("mail_bell", True, "2 rung, 0 not heard"), ("mail_stuck", True, "0 due for too long without an attempt")],
    )
    due.reconcile()
    assert len(heard) == 2
    Message.objects.update(rung_at=Now() - timedelta(minutes=3))
    due.reconcile()
    assert len(heard) == 4


def test_a_broker_that_is_away_and_a_message_nobody_takes_are_told(write, sam, monkeypatch):
    Message.objects.filter(pk=write(sam, by=sam).pk).update(next_at=Now() - timedelta(minutes=6))
    monkeypatch.setattr("crm.jobs.bell.ring", lambda kind, pk, **_more: False)
    assert [(check.name, check.ok) for check in due.reconcile()] == [("mail_bell", False), ("mail_stuck", False)]


def test_reconcile_looks_after_jobs_and_mail_alike(write, sam, heard):
    message = write(sam, by=sam)
    report = reconcile().as_json()
    assert (heard, report["ok"]) == ([message.pk], True)
    names = [check["name"] for check in report["checks"]]
    assert names[names.index("mail_bell") :][:2] == ["mail_bell", "mail_stuck"]
