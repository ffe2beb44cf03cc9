"""A new owner."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from crm.contacts.models import Contact
from crm.contacts.ownership.assignment import assign
from crm.privacy.models import LedgerEntry


def url(contact):
    return reverse("contacts:owner", args=[contact.uid])


def test_contacts_change_hands_all_or_none(marek, nina, team_a, ada, ben):
    assert assign([ada, ben], owner=nina, team=team_a, by=marek) == 2
    assert assign(Contact.objects.select_related("person"), owner=nina, team=team_a, by=marek) == 0
    assert set(Contact.objects.values_list("owner", "version")) == {(nina.pk, 2)}
    assert LedgerEntry.objects.filter(act="contact.assigned", target=f"user:{nina.pk} team:{team_a.pk}").count() == 2


def test_the_owner_is_of_the_team(marek, nina, team_b, ada):
    with pytest.raises(ValidationError):
        assign([ada], owner=nina, team=team_b, by=marek)


def test_a_manager_hands_over_within_his_teams(as_user, marek, nina, mallory, team_a, team_b, ada):
    client = as_user(marek)
    page = client.get(url(ada)).content.decode()
    assert "Nina Nowicka" in page
    assert "Mallory" not in page
    assert client.post(url(ada), {"desk": f"{mallory.uid}.{team_b.uid}"}).status_code == 422
    assert client.post(url(ada), {"desk": f"{nina.uid}.{team_a.uid}"}).status_code == 302
    assert Contact.objects.get(pk=ada.pk).owner == nina


def test_sales_do_not_assign(as_user, sam, nina, team_a, ada):
    assert as_user(sam).post(url(ada), {"desk": f"{nina.uid}.{team_a.uid}"}).status_code == 403
    assert Contact.objects.get(pk=ada.pk).owner == sam
