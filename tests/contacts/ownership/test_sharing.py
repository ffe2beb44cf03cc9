"""Showing a contact to a colleague of another team."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from crm.contacts.models import Contact, ContactUserPermission
from crm.contacts.people.sharing import end_share, may_be_shown_to, share
from crm.privacy.models import LedgerEntry


def url(contact):
    return reverse("contacts:shares", args=[contact.uid])


def sees(user, contact):
    return Contact.objects.visible_to(user).filter(pk=contact.pk).exists()


def test_a_share_gives_sight_and_its_end_takes_it(sam, mallory, ada):
    assert sees(mallory, ada) is False
    assert [share(ada, [mallory], by=sam), share(ada, [mallory], by=sam)] == [1, 0]
    assert sees(mallory, ada) is True
    assert [end_share(ada, mallory, by=sam), end_share(ada, mallory, by=sam)] == [True, False]
    assert sees(mallory, ada) is False
    rows = LedgerEntry.objects.filter(target=f"user:{mallory.pk}").order_by("id").values_list("act", flat=True)
    assert list(rows) == ["contact.shared", "contact.unshared"]


def test_who_was_shown_it_does_not_share_on(sam, mallory, dora, ada):
    share(ada, [mallory], by=sam)
    with pytest.raises(PermissionDenied):
        share(ada, [dora], by=mallory)


def test_it_is_offered_to_those_who_do_not_see_it(sam, nina, mallory, hub, ada):
    assert list(may_be_shown_to(ada)) == [mallory]
    share(ada, [mallory], by=sam)
    assert list(may_be_shown_to(ada)) == []


def test_the_page_lists_who_sees_it_and_changes_it(as_user, sam, mallory, ada):
    client = as_user(sam)
    assert client.post(url(ada), {"add": str(mallory.uid)}).status_code == 302
    assert "Mallory Malicka" in client.get(url(ada)).content.decode()
    assert client.post(url(ada), {"end": str(mallory.uid)}).status_code == 302
    assert not ContactUserPermission.objects.exists()


@pytest.mark.parametrize("sent", [{"add": "nobody"}, {"end": "nobody"}, {}])
def test_nonsense_is_missing(as_user, sam, ada, sent):
    assert as_user(sam).post(url(ada), sent).status_code == 404


def test_a_colleague_who_sees_it_anyway_cannot_be_added(as_user, sam, nina, ada):
    assert as_user(sam).post(url(ada), {"add": str(nina.uid)}).status_code == 404
    assert not ContactUserPermission.objects.exists()


def test_foreign_contacts_are_not_shared(as_user, sam, mallory, nina, ada):
    assert as_user(mallory).get(url(ada)).status_code == 404
    assert as_user(mallory).post(url(ada), {"add": str(mallory.uid)}).status_code == 404
    assert as_user(nina).get(url(ada)).status_code == 200
