"""What `doctor` hears of mail: no way out, a server that is away, messages that nobody attends to."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import translation

from crm.mail.models.messages import Attempt, Message
from crm.mail.outgoing.delivery import deliver
from crm.mail.outgoing.outbox_findings import findings
from tests.mail.conftest import make_due


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def states():
    """{name: in order, notice or wrong} of every finding."""
    return {
        finding["name"]: "wrong" if not finding["ok"] else "notice" if finding.get("warning") else "ok"
        for finding in findings()
    }


def test_with_a_server_that_takes_everything_all_is_well(server, to_sam):
    deliver(to_sam.pk)
    assert states() == {"mail": "ok", "mail server": "ok", "undelivered mail": "ok"}


def test_a_server_that_is_away_is_named_by_the_first_message_and_forgotten_with_the_next(server, to_sam, settings):
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    deliver(to_sam.pk)
    away = states()
    settings.EMAIL_PORT = there
    make_due(to_sam)
    deliver(to_sam.pk)
    assert (away, states()["mail server"]) == (
        {"mail": "ok", "mail server": "wrong", "undelivered mail": "ok"},
        "ok",
    )


def test_a_server_that_says_no_is_there_and_an_attempt_of_long_ago_tells_nothing(server, to_sam, settings):
    server.reset("never")
    deliver(to_sam.pk)
    refused = states()
    Attempt.objects.update(outcome="unreachable", started_at=Now() - timedelta(days=2))
    assert (refused, states()["mail server"]) == (
        {"mail": "ok", "mail server": "ok", "undelivered mail": "notice"},
        "ok",
    )


@pytest.mark.parametrize(("embedded", "state"), [(True, "ok"), (False, "notice")])
def test_no_way_out_is_as_meant_while_trying_out_and_a_notice_in_earnest(db, settings, embedded, state):
    settings.MAIL_TRANSPORT, settings.EMBEDDED = "file", embedded
    assert states() == {"mail": state, "undelivered mail": "ok"}


def test_a_message_that_nobody_takes_for_five_minutes_is_wrong(server, to_sam):
    Message.objects.filter(pk=to_sam.pk).update(next_at=Now() - timedelta(minutes=6))
    assert states()["undelivered mail"] == "wrong"
