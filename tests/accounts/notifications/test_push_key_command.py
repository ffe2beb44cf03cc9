"""`manage.py push_key`: the keys in numbers, and a new one; devices keep the key that their browser knows."""

import json

import pytest
from django.core.management import call_command

from crm.accounts.models import PushDevice, PushKey
from crm.demo.permission_cast.sessions import rings, signed_in
from crm.privacy.models import LedgerEntry

pytestmark = pytest.mark.django_db


def said(*options, capsys):
    call_command("push_key", *options)
    return capsys.readouterr().out.splitlines()


def test_without_a_device_there_is_no_key(capsys):
    assert said(capsys=capsys) == ["none yet: the first device makes one"]


def test_a_new_key_is_for_new_devices_and_the_old_one_goes_with_its_last(sam, nina, capsys):
    device = rings(sam, signed_in(sam))
    renewed = json.loads("\n".join(said("--renew", "--json", capsys=capsys)))
    assert [(key["in_force"], key["devices"]) for key in renewed] == [(True, 0), (False, 1)]
    rings(nina, signed_in(nina))
    lines = [line.partition(":")[0] + line.rpartition(",")[2] for line in said(capsys=capsys)]
    assert lines == ["in force 1 devices", "earlier 1 devices"]
    PushDevice.objects.filter(pk=device.pk).delete()
    said("--renew", capsys=capsys)
    assert [key.until is None for key in PushKey.objects.order_by("pk")] == [False, True]
    assert LedgerEntry.objects.filter(act="push.key_made").count() == 3
