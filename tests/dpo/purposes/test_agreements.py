"""Processing agreements: recorded at the recipient's page, in force by their days, ended there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.privacy.models import Agreement, LedgerEntry, Recipient

DAY = timedelta(days=1)


def terms(**values):
    """A form of an agreement in order, concluded a month ago."""
    return {"reference": "UP 7/2026", "concluded_on": timezone.localdate() - 30 * DAY, "calendars": "on", **values}


@pytest.fixture
def hosting(db):
    return Recipient.objects.get(slug="hosting")


def test_an_agreement_is_recorded_and_shown(as_user, dora, hosting):
    answer = as_user(dora).post("/privacy/recipients/hosting/agreements/", terms())
    page = as_user(dora).get(answer.url).content.decode()
    (one,) = Agreement.objects.in_force()
    assert (one.recipient, one.calendars, "UP 7/2026" in page) == (hosting, True, True)
    entry = LedgerEntry.objects.get(act="agreement.recorded")
    assert (entry.target, entry.fields) == ("recipient:hosting", ["calendars", "concluded_on", "ends_on", "reference"])


def test_days_that_cannot_be_come_back_with_a_sentence(as_user, dora, hosting):
    told = terms(ends_on=timezone.localdate() - 31 * DAY, reference="")
    answer = as_user(dora).post("/privacy/recipients/hosting/agreements/", told)
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, ["ends_on", "reference"])


def test_it_is_in_force_on_its_days_and_while_the_recipient_is(hosting):
    told = {"recipient": hosting, "recorded_by": "user:1"}
    today = timezone.localdate()
    one = Agreement.objects.create(concluded_on=today, ends_on=today + 2 * DAY, **told)
    days = [today + timedelta(days=days) for days in (-1, 0, 2, 3)]
    assert [Agreement.objects.in_force(day).exists() for day in days] == [False, True, True, False]
    Recipient.objects.filter(pk=hosting.pk).update(active_to=timezone.now())
    assert (list(Agreement.objects.in_force()), one.running) == ([], True)


@pytest.mark.parametrize(("began", "left"), [(30, 1), (0, 0)])
def test_an_end_is_recorded_and_what_was_entered_today_by_mistake_goes(as_user, dora, hosting, began, left):
    told = {"recipient": hosting, "recorded_by": "user:1", "concluded_on": timezone.localdate() - began * DAY}
    one = Agreement.objects.create(**told)
    client = as_user(dora)
    for _twice in range(2):
        client.post("/privacy/recipients/hosting/agreements/", {"end": str(one.uid)})
    assert (Agreement.objects.in_force().count(), Agreement.objects.count()) == (0, left)
    assert LedgerEntry.objects.filter(act="agreement.ended").count() == 1


def test_sales_see_no_agreements(as_user, sam, hosting):
    assert as_user(sam).get("/privacy/recipients/hosting/agreements/").status_code == 403
