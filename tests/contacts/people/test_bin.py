"""The bin and the way back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from crm.contacts.models import Contact
from crm.contacts.people.bin import KEPT_FOR, restorable_until, restore, to_bin
from crm.contacts.people.sharing import share
from crm.contacts.safeguards.pause import Paused
from crm.privacy.models import LedgerEntry


def acts(contact):
    rows = LedgerEntry.objects.filter(about=contact.uid, act__startswith="contact.").order_by("id")
    return list(rows.values_list("act", flat=True))


def test_into_the_bin_and_back_twice_each_is_once(sam, ada):
    assert [to_bin(ada, by=sam), to_bin(ada, by=sam)] == [True, False]
    assert restorable_until(ada) == ada.binned_at + KEPT_FOR
    assert [restore(ada, by=sam), restore(ada, by=sam)] == [True, False]
    assert Contact.objects.alive().filter(pk=ada.pk).exists()
    assert acts(ada) == ["contact.added", "contact.binned", "contact.restored"]


def test_after_thirty_days_nothing_is_taken_back(sam, ada):
    to_bin(ada, by=sam)
    Contact.objects.filter(pk=ada.pk).update(binned_at=timezone.now() - KEPT_FOR - timedelta(minutes=1))
    assert restore(Contact.objects.with_keys().get(pk=ada.pk), by=sam) is False
    assert not Contact.objects.alive().filter(pk=ada.pk).exists()


def test_a_share_is_no_right_to_delete(sam, mallory, ada):
    share(ada, [mallory], by=sam)
    with pytest.raises(PermissionDenied):
        to_bin(ada, by=mallory)


def test_restricted_data_do_not_run_out_in_the_bin(sam, carla):
    with pytest.raises(Paused):
        to_bin(carla, by=sam)


def test_the_toast_offers_undo(as_user, sam, ada):
    client = as_user(sam)
    page = client.post(reverse("contacts:bin", args=[ada.uid]), follow=True).content.decode()
    undo = reverse("contacts:restore", args=[ada.uid])
    assert f'action="{undo}"' in page
    assert client.post(undo).headers["Location"] == reverse("contacts:record", args=[ada.uid])
    assert Contact.objects.alive().filter(pk=ada.pk).exists()


def test_the_record_in_the_bin_says_until_when(as_user, sam, nina, ada):
    to_bin(ada, by=sam)
    page = as_user(nina).get(reverse("contacts:record", args=[ada.uid])).content.decode()
    assert reverse("contacts:restore", args=[ada.uid]) in page
    assert reverse("contacts:edit", args=[ada.uid]) not in page
    assert as_user(nina).get(reverse("contacts:edit", args=[ada.uid])).status_code == 404


def test_foreign_contacts_are_neither_binned_nor_restored(as_user, sam, mallory, ada):
    assert as_user(mallory).post(reverse("contacts:bin", args=[ada.uid])).status_code == 404
    to_bin(ada, by=sam)
    assert as_user(mallory).post(reverse("contacts:restore", args=[ada.uid])).status_code == 404
    assert Contact.objects.get(pk=ada.pk).binned_at is not None
