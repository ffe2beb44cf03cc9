"""Officers and deciders hear of an agreement's end 90, 30 and 7 days ahead, each once, however often it is looked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.dpo.ends.end_notices import tell_of_ends
from crm.mail.models.messages import Message
from crm.privacy.models import Agreement, LedgerEntry, Recipient

DAY = timedelta(days=1)


@pytest.fixture
def agreement(db):
    """One that ends in a hundred days."""
    today = timezone.localdate()
    values = {"concluded_on": today - 300 * DAY, "ends_on": today + 100 * DAY, "recorded_by": "user:1"}
    return Agreement.objects.create(recipient=Recipient.objects.get(slug="hosting"), **values)


def told():
    """(whom, in which language) of each message, in order."""
    rows = Message.objects.filter(template="recipient_ends").order_by("pk")
    return list(rows.values_list("user__username", "language"))


def test_each_distance_is_told_once(agreement, dora, oskar, marek):
    now = timezone.now()
    assert tell_of_ends(now) == 0
    for ahead, new in ((95, 0), (90, 1), (60, 0), (30, 1), (29, 0), (8, 0), (7, 1), (0, 0), (-1, 0)):
        at = now + (100 - ahead) * DAY
        assert (ahead, tell_of_ends(at), tell_of_ends(at)) == (ahead, new, 0)
    assert [whom for whom, _language in told()] == ["dora", "oskar"] * 3


def test_a_look_that_was_missed_is_made_up_for_once(agreement, dora, oskar):
    assert tell_of_ends(timezone.now() + 95 * DAY) == 1
    [entry] = LedgerEntry.objects.filter(act="agreement.ending_told")
    assert (entry.target, entry.counts["days"], len(told())) == ("recipient:hosting", 7, 2)


def test_a_new_end_is_told_of_anew(agreement, dora, oskar):
    at = timezone.now() + 40 * DAY
    assert tell_of_ends(at) == 1
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=timezone.localdate() + 110 * DAY)
    assert (tell_of_ends(at), tell_of_ends(at)) == (1, 0)
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=None)
    assert tell_of_ends(at + 60 * DAY) == 0


def test_the_letter_says_what_will_stop_and_where_to_mend_it(agreement, dora):
    dora.language = "en"
    dora.save(update_fields=["language"])
    tell_of_ends(timezone.now() + 95 * DAY)
    text = Message.objects.get(template="recipient_ends").content["text"]
    assert "The agreement with Hosting provider ends on" in text
    assert "/privacy/" in text
