"""What a notice promised caps what a purpose needs; what the law demands it cannot shorten (Art. 5(1)(a), 13(2)(a))."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consents.models import NoticeReceived
from consents.notices.notice_versions import Promise
from consents.statements.promised_periods import promised, promises
from crm.privacy.models import Purpose
from retention.horizons.needs import needed, obliged
from retention.horizons.retention_events import Event, midnight
from retention.models import Start
from retention.periods import Period, local_day
from retention.rules.rule_drafts import draft
from tests.consents.published_notices import a_notice
from tests.retention.ruled_people import DAY, on, somebody

pytestmark = pytest.mark.django_db
YEAR = Promise("rok od ostatniego kontaktu", "a year after the last contact", 12, False)
THREE = Promise("trzy lata", "three years", 36, False)


def receive(person, version, *, days=10):
    at = timezone.now() - days * DAY
    NoticeReceived.objects.create(
        person=person, version=version, language="pl", how="mailed", at=at, recorded_by="user:1"
    )


@pytest.fixture
def happened(monkeypatch, settings):
    """What happened to people, besides what consents know."""
    events = []
    settings.RETENTION_EVENTS = ["tests.retention.happened.events"]
    monkeypatch.setattr("tests.retention.happened.EVENTS", events)
    return events


def test_a_shorter_promise_caps_the_rule():
    on("marketing")
    person, now = somebody("offers", since=100), timezone.now()
    began = local_day(now - 100 * DAY)
    receive(person, a_notice(promises={"offers": YEAR}))
    result = needed(person, now)
    assert (result.until, {str(reason.code) for reason in result.reasons}) == (
        Period(months=12).end(began),
        {"promised"},
    )


def test_a_longer_promise_changes_nothing():
    on("marketing")
    person, now = somebody("offers", since=100), timezone.now()
    receive(person, a_notice(promises={"offers": THREE}))
    assert {str(reason.code) for reason in needed(person, now).reasons} == {"rule"}


def test_another_notice_lifts_the_cap():
    on("marketing")
    person, now = somebody("offers", since=500), timezone.now()
    receive(person, a_notice(promises={"offers": YEAR}), days=20)
    assert needed(person, now).empty
    receive(person, a_notice(promises={"offers": THREE}, at=now - 15 * DAY), days=10)
    assert not needed(person, now).empty


def test_a_letter_that_did_not_arrive_promised_nothing():
    on("marketing")
    person, now = somebody("offers", since=500), timezone.now()
    receive(person, a_notice(promises={"offers": YEAR}))
    NoticeReceived.objects.update(failed_at=now)
    assert not needed(person, now).empty


def test_a_promise_for_another_purpose_says_nothing_of_this_one():
    on("marketing")
    person = somebody("offers", since=500)
    receive(person, a_notice(promises={"contracts": YEAR}))
    assert not needed(person, timezone.now()).empty


def test_a_promise_does_not_touch_what_the_law_demands(happened):
    on("tax-papers")
    person, now = somebody("contracts", ended=5), midnight(date(2026, 11, 25))
    receive(person, a_notice(promises={"accounting": YEAR, "contracts": YEAR}))
    happened.append(Event(person.pk, Start.PAYMENT_DUE, midnight(date(2021, 1, 25)), ref="FV 7/2021"))
    assert obliged(person, now).until == date(2026, 12, 31)


def test_a_promise_caps_entries_by_their_age_too(dora):
    terms = {"name": "Notatki", "name_en": "Notes", "purpose": "business-contact", "categories": ["correspondence"]}
    terms |= {"start": "row", "months": 24, "reason": "Stare notatki nic nie wnoszą"}
    draft("old-notes", terms, why="Porządek", by=dora)
    on("old-notes")
    person, now = somebody("business-contact"), timezone.now()
    receive(person, a_notice(promises={"business-contact": YEAR}))
    first = Period(months=12).since(local_day(now))
    assert needed(person, now).sparing["correspondence"] == midnight(first)


def test_promises_to_many_are_those_to_each_in_two_queries():
    version = a_notice(promises={"offers": YEAR, "contracts": THREE})
    people = [somebody("offers") for _ in range(5)]
    for person in people[:4]:
        receive(person, version)
    with CaptureQueriesContext(connection) as caught:
        result = promises([item.pk for item in people])
    offers = Purpose.objects.get(slug="offers")
    assert (len(caught), [result.get(item.pk, {}).get("offers") for item in people]) == (
        2,
        [promised(item, offers) for item in people],
    )
