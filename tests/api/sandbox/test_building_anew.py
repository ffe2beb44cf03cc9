"""The invented house is built anew by a button and a command; the ledger says who did it, and nothing else changes."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from crm.api.protocol.sandbox import resetting, sandbox_findings
from crm.api.protocol.sandbox.house_process import HOUSE
from crm.contacts.models import Contact
from crm.privacy.models import LedgerEntry


@pytest.fixture
def rebuilt(monkeypatch):
    """Each time that it would be built anew."""
    times = []
    monkeypatch.setattr(HOUSE, "rebuild", lambda: times.append(True))
    return times


def test_the_button_builds_and_the_ledger_says_who(built, rebuilt, arek):
    browser = Browser()
    browser.force_login(arek)
    assert browser.post("/settings/sandbox/reset/").status_code == 302
    entry = LedgerEntry.objects.get(act="sandbox.reset")
    assert (rebuilt, entry.actor_id) == ([True], str(arek.pk))


def test_nobody_else_presses_it(built, rebuilt, sam, dora, tester, trial):
    for colleague in (sam, dora):
        browser = Browser()
        browser.force_login(colleague)
        assert browser.post("/settings/sandbox/reset/").status_code == 403
    assert Browser().post("/settings/sandbox/reset/").status_code in (302, 403)
    assert (rebuilt, LedgerEntry.objects.filter(act="sandbox.reset").count()) == ([], 0)


def test_without_one_the_button_and_the_command_say_so(rebuilt, arek, settings):
    settings.SANDBOX_DATABASE_URL = ""
    browser = Browser()
    browser.force_login(arek)
    assert browser.post("/settings/sandbox/reset/").status_code == 302
    with pytest.raises(CommandError, match="refused"):
        call_command("sandbox")
    assert (rebuilt, LedgerEntry.objects.filter(act="sandbox.reset").count()) == ([], 0)


def test_the_command_waits_until_it_stands(built, capsys):
    call_command("sandbox", "--json")
    assert (capsys.readouterr().out.strip(), HOUSE.child) == ('{"ready": true}', None)


def test_the_doctor_says_how_it_stands(built, tester, settings):
    def said():
        return [(line["ok"], line.get("warning", False)) for line in sandbox_findings.findings()]

    assert said() == [(True, False)]
    settings.SANDBOX_DATABASE_URL += "_gone"
    assert said() == [(False, False)]
    settings.SANDBOX_DATABASE_URL = ""
    assert said() == [(True, True)]
    type(tester).objects.filter(pk=tester.pk).update(closed_at=tester.created_at)
    assert said() == []


@pytest.mark.long
def test_whoever_was_made_there_is_gone_and_others_are_told_to_begin_again(trial, ada, arek):
    team = trial.get("teams/").said["results"][0]["id"]
    body = {"name": "Próbna", "email": "znika@sklep.example", "purpose": "contracts", "notice": "given", "team": team}
    key = trial.post("contacts/", {**body, "origin_kind": "form", "origin_label": "Próba"}).said["id"]
    resetting.reset(by=arek)
    HOUSE.wait(300)
    assert trial.get(f"contacts/{key}/?purpose=contracts").status_code == 404
    assert len(trial.get("contacts/?purpose=contracts").said["results"]) > 10
    assert Contact.objects.filter(pk=ada.pk).exists()
