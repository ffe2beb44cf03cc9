"""Numbers in the system of a program that is closed go a month later; one opened again before has them still."""

from datetime import timedelta

from django.utils import timezone

from crm.accounts.clients.registration import close, reopen
from crm.accounts.clients.tokens import issue
from crm.api.external_ids.closed_programs import forget
from crm.api.models import ExternalId
from crm.privacy.actors import system
from crm.privacy.models import LedgerEntry
from tests.api.conftest import Caller
from tests.api.external_ids.test_external_ids import erp, numbers, told

__all__ = ["erp"]
BY = system("test")


def test_they_go_a_month_after_and_only_those(hub, erp, shop, add, sam):
    contact = add(sam)
    told(hub, contact.uid, ["K-1", "K-2"])
    told(erp, contact.uid, ["9"])
    close(shop, by=BY)
    now = timezone.now()
    assert (forget(now), forget(now + timedelta(days=29)), ExternalId.objects.count()) == (0, 0, 3)
    assert forget(now + timedelta(days=31)) == 2
    assert (numbers(erp, contact.uid), forget(now + timedelta(days=99))) == (["9"], 0)
    [entry] = LedgerEntry.objects.filter(act="external_ids.forgotten")
    assert (entry.target, entry.fields, entry.counts) == (shop.target, ["external_ids"], {"ids": 2})


def test_opened_again_within_the_month_it_has_them_still(hub, shop, add, sam):
    contact = add(sam)
    told(hub, contact.uid, ["K-1"])
    close(shop, by=BY)
    assert reopen(shop, by=BY) is True
    assert forget(timezone.now() + timedelta(days=31)) == 0
    shop.refresh_from_db()
    assert numbers(Caller(issue(shop, by=BY)[1]), contact.uid) == ["K-1"]
