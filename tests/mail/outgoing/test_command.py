"""`manage.py mail`."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from crm.mail.models.messages import Message


def told(act: str) -> dict:
    out = StringIO()
    call_command("mail", act, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_status_counts_and_deliver_delivers(server, write, sam):
    server.reset("well", "later")
    for _each in range(2):
        write(sam, by=sam)
    states = [told("status")["states"], told("deliver")["states"]]
    nothing = dict.fromkeys(("waiting", "sending", "sent", "delivered", "kept", "undelivered", "stopped"), 0)
    assert states == [{**nothing, "waiting": 2}, {**nothing, "waiting": 1, "sent": 1}]
    assert len(server.arrived) == 1


def test_what_did_not_arrive_gives_another_exit_code(server, write, sam):
    Message.objects.filter(pk=write(sam, by=sam).pk).update(state="undelivered")
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("mail", "status", stdout=out)
    assert "NOT OK delivered: 1 not delivered" in out.getvalue()
