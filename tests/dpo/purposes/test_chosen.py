"""Which purposes colleagues chose by hand: counted by colleague, and told to officers once a week."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from consents.business.asked_answers import ask_for_answer
from crm.contacts.people.intake import add_contact
from crm.dpo.purposes.chosen import tell_of_choices, week_before, weeks
from crm.mail.models import Message
from crm.privacy.models import LedgerEntry, Purpose

WARSAW = ZoneInfo("Europe/Warsaw")
EVER = timedelta(days=1)


@pytest.fixture
def choose(contracts, offers):
    """choose(sam, "contracts", 3): so many people added by hand."""

    def add(user, slug, number):
        purpose = Purpose.objects.get(slug=slug, active_to=None)
        for place in range(number):
            values = {"name": f"Osoba {user.pk} {slug} {place}"}
            add_contact(values, by=user, origin_kind="card", origin_label="Wizytówka", purpose=purpose)

    return add


def counted():
    at = timezone.now()
    return [(row.colleague.username, row.purposes, row.answers, row.stands_out) for row in weeks(at - EVER, at + EVER)]


def test_it_counts_people_by_purpose_and_taps(sam, nina, choose):
    choose(sam, "contracts", 2)
    choose(sam, "enquiries", 1)
    choose(nina, "contracts", 10)
    assert counted() == [
        ("nina", [("Umowy i zamówienia", 10)], 0, True),
        ("sam", [("Umowy i zamówienia", 2), ("Obsługa zapytań", 1)], 0, False),
    ]


def test_an_answer_opened_by_a_tap_is_counted(sam, ada):
    ask_for_answer(ada.person, ["email"], by=sam)
    (row,) = [row for row in weeks(timezone.now() - EVER, timezone.now() + EVER) if row.colleague == sam]
    assert row.answers == 1


@pytest.mark.parametrize(
    "day", [datetime(2026, 11, 30, 0, 5, tzinfo=WARSAW), datetime(2026, 12, 6, 23, 55, tzinfo=WARSAW)]
)
def test_the_week_before_runs_from_monday_to_monday_by_the_clock_of_the_office(day):
    since, until = week_before(day.date())
    assert (since.astimezone(WARSAW), until.astimezone(WARSAW)) == (
        datetime(2026, 11, 23, tzinfo=WARSAW),
        datetime(2026, 11, 30, tzinfo=WARSAW),
    )


def test_the_week_is_told_once_to_each_officer(sam, dora, choose):
    choose(sam, "contracts", 12)
    next_week = timezone.now() + timedelta(days=7)
    assert (tell_of_choices(next_week), tell_of_choices(next_week)) == (True, False)
    mails = Message.objects.filter(template="purposes_chosen").select_related("user")
    assert [mail.user for mail in mails] == [dora]
    assert LedgerEntry.objects.filter(act="purposes.choices_told").count() == 1


def test_an_empty_week_says_nothing(dora):
    assert tell_of_choices(timezone.now() + timedelta(days=70)) is False
    assert not Message.objects.filter(template="purposes_chosen").exists()


def test_the_page_is_the_officers(as_user, sam, dora, choose, django_assert_max_num_queries):
    choose(sam, "contracts", 12)
    url = reverse("dpo:chosen")
    assert as_user(sam).get(url).status_code == 403
    client = as_user(dora)
    client.get(url)
    with django_assert_max_num_queries(12):
        page = client.get(f"{url}?weeks=1").content.decode()
    assert ("Umowy i zamówienia: 12" in page, "zapytaj" in page) == (True, True)
    assert client.get(f"{url}?weeks=nonsense").status_code == 200
