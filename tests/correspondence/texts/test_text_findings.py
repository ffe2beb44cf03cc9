"""What `doctor` and `manage.py telephony` say of the provider of text messages."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from crm.correspondence.texts.text_sending import send_text
from crm.mail.models.text_gateways import TextGateway
from crm.mail.texts.text_findings import findings
from tests.correspondence.texts.conftest import delivered

pytestmark = pytest.mark.django_db


def told(*options, capsys):
    call_command("telephony", *options)
    return capsys.readouterr().out


def test_without_a_provider_there_is_nothing_to_say(db, capsys):
    assert (list(findings()), told(capsys=capsys)) == ([], "")


def test_a_provider_that_works_is_named_and_the_texts_of_a_week_are_counted(gateway, reached, sam, contracts, capsys):
    delivered(send_text(reached, by=sam, purpose=contracts, text="Do jutra."))
    report = json.loads(told("--json", capsys=capsys))
    checks = [{"title": "Text messages", "ok": True, "detail": "they leave by SMSAPI"}]
    assert report == {"ok": True, "checks": checks, "texts": {"sent": 1}, "calls": {}}
    assert reached.person.phone not in json.dumps(report)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"recipient": None}, "Nobody has said which recipient it is."),
        ({"address": "https://elsewhere.test"}, "There is no token for its address. Type it anew."),
    ],
)
def test_what_stands_against_it_is_said_and_the_command_fails(gateway, columns, words, capsys):
    TextGateway.objects.update(**columns)
    with translation.override("en"):
        assert [(each["ok"], each["detail"]) for each in findings()] == [(False, words)]
    with pytest.raises(CommandError):
        call_command("telephony")
    assert words in capsys.readouterr().out


def test_an_agreement_that_ended_is_said(gateway):
    gateway.recipient.agreements.update(concluded_on="2019-01-01", ends_on="2020-01-01")
    (finding,) = findings()
    assert (finding["ok"], bool(finding["detail"])) == (False, True)
