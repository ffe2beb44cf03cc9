"""What `doctor` and `manage.py telephony` say of phone systems."""

import json

import pytest
from django.core.management import CommandError, call_command

from crm.correspondence.calls.phone_findings import findings
from crm.correspondence.models import PhoneLine, PhoneSystem

pytestmark = pytest.mark.django_db


def test_a_system_that_works_says_how_many_extensions_it_has(set_up, capsys):
    set_up()
    call_command("telephony", "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["checks"] == [{"title": "Phone system: Centrala", "ok": True, "detail": "1 extension"}]


def test_one_that_rings_for_nobody_or_has_no_secret_is_wrong(set_up, capsys):
    set_up()
    PhoneLine.objects.all().delete()
    assert [finding["ok"] for finding in findings()] == [False]
    with pytest.raises(CommandError):
        call_command("telephony")
    assert "nobody has an extension there" in capsys.readouterr().out
    PhoneSystem.objects.update(address="https://elsewhere.test")
    assert [finding["ok"] for finding in findings()] == [False]
    PhoneSystem.objects.update(active=False)
    assert findings() == []
