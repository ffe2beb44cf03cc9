"""The privacy notice, marked as given."""

import pytest
from django.urls import reverse

from crm.contacts.people.intake import add_contact
from crm.contacts.safeguards.notices import notice_given
from crm.privacy.models import LedgerEntry, Origin


@pytest.fixture
def eve(sam, contracts):
    return add_contact(
        {"name": "Ewa Lis"}, by=sam, origin_kind="referral", origin_label="Jan z Mebloplastu", purpose=contracts
    )


def test_it_is_given_once_for_every_origin_that_waits(sam, eve):
    assert [notice_given(eve, by=sam), notice_given(eve, by=sam)] == [1, 0]
    origin = Origin.objects.get()
    assert (origin.notice, origin.notice_due_on, origin.notice_given_at is not None) == ("given", None, True)
    assert LedgerEntry.objects.filter(act="contact.notice_given", counts={"origins": 1, "how": "given"}).count() == 1


def test_the_record_shows_the_day_and_the_button(as_user, sam, eve):
    client = as_user(sam)
    button = reverse("contacts:notice", args=[eve.uid])
    assert button in client.get(reverse("contacts:record", args=[eve.uid])).content.decode()
    assert client.post(button, {"how": "known"}).status_code == 302
    assert Origin.objects.get().notice == "known"
    assert button not in client.get(reverse("contacts:record", args=[eve.uid])).content.decode()


def test_other_answers_and_other_peoples_contacts_are_refused(as_user, sam, mallory, eve):
    button = reverse("contacts:notice", args=[eve.uid])
    assert as_user(sam).post(button, {"how": "sent"}).status_code == 403
    assert as_user(mallory).post(button).status_code == 404
    assert Origin.objects.get().notice == "due"
