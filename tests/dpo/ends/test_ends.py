"""Mail, bell, strip and list of what ends with recipients read one source: on no day do they disagree."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.accounts.models import Role, User
from crm.dpo.ends.end_notices import tell_of_ends
from crm.dpo.overview.due_dates import HORIZON, strip
from crm.dpo.verification.verification import remind_of_reviews
from crm.privacy.models import Agreement, LedgerEntry, Recipient, Transfer, Verification
from crm.privacy.recipients.ends_ahead import ends_ahead, facts_of_ends
from crm.workspace.pulse.numbers import numbers

DAY = timedelta(days=1)
TOLD = ("agreement.ending_told", "recipient.ending_told")
pytestmark = pytest.mark.django_db


@pytest.fixture
def world(dora, oskar):
    """Agreements, a certificate, an assessment, a review and a period of grace that end one after another."""
    now, today = timezone.now(), timezone.localdate()
    hosting, mailer, gateway = (
        Recipient.objects.get(slug=slug) for slug in ("hosting", "email-provider", "sms-gateway")
    )
    signed = {"concluded_on": today - 300 * DAY, "recorded_by": "user:1"}
    for recipient, ahead in ((hosting, 8), (mailer, 35), (gateway, -1)):
        Agreement.objects.create(recipient=recipient, ends_on=today + ahead * DAY, **signed)
    Recipient.objects.filter(pk=gateway.pk).update(grace_until=today + 20 * DAY, grace_why="W podpisie.")
    Recipient.objects.filter(slug__in=["hosting", "courier"]).update(access_country="US")
    options = {"country": "US", "since": today - 9 * DAY, "recorded_by": "user:1"}
    columns = {"seen_on": today, "valid_to": today + 45 * DAY, "data_types": ["non-hr"]}
    Transfer.objects.create(recipient=hosting, mechanism="dpf", **columns, **options)
    assessed = {"module": "1", "annexes": ["I", "II"], "outcome": "measures", "review_on": today + 3 * DAY}
    Transfer.objects.create(recipient=Recipient.objects.get(slug="courier"), mechanism="scc", **assessed, **options)
    looked = {"digest": b"1", "sent_by": "user:1", "expires_at": now, "reviewed_by": "user:1", "reviewed_at": now}
    Verification.objects.create(recipient=mailer, review_on=today + DAY, **looked)
    return now


def mailed():
    """(recipient, kind, last day) of what somebody was told of."""
    entries = LedgerEntry.objects.filter(act__in=TOLD)
    rows = {(entry.target.removeprefix("recipient:"), entry.counts["kind"], entry.counts["ends"]) for entry in entries}
    reviews = Verification.objects.exclude(reminded_at=None).select_related("recipient")
    return rows | {(row.recipient.slug, "review", row.review_on.isoformat()) for row in reviews}


@pytest.mark.parametrize("ahead", [0, 2, 5, 9, 21, 40])
def test_on_every_day_they_say_the_same(world, dora, oskar, ahead):
    at = world + ahead * DAY
    day = timezone.localdate(at)
    ends = ends_ahead(facts_of_ends(world), day)
    rung = {(end.slug, str(end.kind), end.on.isoformat()) for end in ends if end.rings}
    assert rung
    tell_of_ends(at)
    remind_of_reviews(day)
    assert mailed() == rung
    assert [numbers(user, at).of["ends"] for user in (dora, oskar)] == [len(rung)] * 2
    cells = {cell["day"]: cell["number"] for cell in strip(day, (), ends, reader=dora)["cells"] if cell["number"]}
    within = Counter(max(end.on, day) for end in ends if end.on < day + HORIZON * DAY)
    assert cells == dict(within)


def test_the_bell_leads_to_the_list_and_the_strip_to_its_day(world, as_user, dora, sam):
    desk, today = as_user(dora), timezone.localdate()
    page = desk.get("/privacy/").content.decode()
    assert ('href="/privacy/ends/"' in page, f"/privacy/ends/?on={(today + DAY).isoformat()}" in page) == (True, True)
    listed = desk.get("/privacy/ends/").context["ends"]
    assert [item.end for item in listed] == ends_ahead(facts_of_ends(world), today)
    [only] = desk.get(f"/privacy/ends/?on={(today + DAY).isoformat()}").context["ends"]
    assert str(only.end.kind) == "review"
    assert len(desk.get("/privacy/ends/?on=2026-99-99").context["ends"]) == len(listed)
    assert as_user(sam).get("/privacy/ends/").status_code in (403, 404)
    assert "ends" not in numbers(sam).of


def test_a_cell_is_a_link_only_for_whoever_may_open_its_list(world, enter, dora):
    Role.objects.filter(pk=dora.role_id).update(rights=["privacy.view"])
    page = enter(User.objects.get(pk=dora.pk)).get("/privacy/").content.decode()
    assert ("ends and reviews of recipients: 1" in page, "/privacy/ends/" in page) == (True, False)
