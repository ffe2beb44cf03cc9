"""The ways by which a recipient hears of an erasure: one table, the first that fits, or the one that its file names."""

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.privacy.actors import system
from crm.privacy.models import LedgerEntry, Recipient
from dsar.models import RecipientNotice
from dsar.recipients.noted_recipients import way_of
from dsar.recipients.recipient_notices import end_notice
from dsar.recipients.ways import WAYS, choose_way, ways_to
from tests.dsar.decided_cases import code_of
from tests.dsar.desk_browser import browser

pytestmark = pytest.mark.django_db
BY = system("test")


def named(slug, **columns):
    """A recipient, with these columns."""
    Recipient.objects.filter(slug=slug).update(**columns)
    return Recipient.objects.get(slug=slug)


def reaching(recipient):
    return [str(each.way) for each in ways_to(recipient)]


def test_every_way_has_a_line_with_a_picture_and_what_proves_its_end():
    assert {each.way for each in WAYS} == set(RecipientNotice.Way)
    assert all(each.icon and each.proofs for each in WAYS)


def test_a_proof_that_a_way_does_not_know_ends_nothing():
    notice = RecipientNotice(way="mail", right="erasure")
    with pytest.raises(ValueError, match="key proves no end"):
        end_notice(notice, "confirmed", proof="key", by=BY, at=timezone.now())


@pytest.mark.parametrize(
    ("slug", "email", "ways"),
    [
        ("hosting", "", ["itself", "task"]),
        ("hosting", "iod@hosting.test", ["itself", "mail", "task"]),
        ("sms-gateway", "", ["task"]),
        ("sms-gateway", "iod@brama.test", ["mail", "task"]),
    ],
)
def test_only_what_reaches_it_is_offered_and_the_first_counts(slug, email, ways):
    recipient = named(slug, email=email)
    assert reaching(recipient) == ways
    assert way_of(recipient, timezone.now())["way"] == ways[0]


def test_its_file_names_another_one_which_counts_while_it_fits():
    recipient = named("sms-gateway", email="iod@brama.test")
    assert (choose_way(recipient, "task", by=BY), choose_way(recipient, "task", by=BY)) == (True, False)
    assert reaching(named("sms-gateway")) == ["task", "mail"]
    assert way_of(named("sms-gateway"), timezone.now()) == {"way": "task"}
    entry = LedgerEntry.objects.get(act="recipient.notice_way")
    assert (entry.target, entry.counts) == ("recipient:sms-gateway", {"way": "task"})
    choose_way(named("sms-gateway"), "mail", by=BY)
    assert way_of(named("sms-gateway", email=""), timezone.now()) == {"way": "task"}  # nowhere to write to any more
    assert choose_way(named("sms-gateway"), "", by=BY)


@pytest.mark.parametrize("way", ["mail", "itself", "webhook", "pigeon"])
def test_a_way_that_does_not_reach_it_is_refused(way):
    assert code_of(lambda: choose_way(named("sms-gateway", email=""), way, by=BY)) == "way"


def test_the_page_offers_those_ways_and_keeps_the_choice(dora):
    named("sms-gateway", email="iod@brama.test")
    desk, url = browser(dora), reverse("dpo:notice_way", args=["sms-gateway"])
    offered = [value for value, _label in desk.get(url).context["form"].fields["way"].choices]
    assert offered == ["", "mail", "task"]
    assert desk.post(url, {"way": "itself"}).status_code == 422
    assert desk.post(url, {"way": "task"}).status_code == 302
    assert Recipient.objects.get(slug="sms-gateway").notice_way == "task"
    assert "told as a task" in desk.get(reverse("dpo:processor", args=["sms-gateway"])).content.decode()
