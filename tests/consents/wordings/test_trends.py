"""Trends: what was given and withdrawn each month, and a wording that loses people, named only with enough answers."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, strategies as st

from consents.capture.intake import FormInput, receive
from consents.capture.shown_form import form_as_shown
from consents.grounds.recording import record_ground, withdraw
from consents.models import Wording, WordingTally, WordingText
from consents.wordings.losses import CERTAIN, FEWEST, POINTS, Record, clearly_more, losing, records
from consents.wordings.tallies import tally
from consents.wordings.trends import TrendFilters, by_month, chart, counted, events, groups, months
from crm.privacy.models import Person
from tests.consents.conftest import BY, NOON, PROOF
from tests.consents.filled_forms import WORDS, a_form, words_in_force

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def version(number):
    return Wording(purpose_slug="offers", version=number)


def agreed(n, text, purpose, *, at, back=0):
    """`n` people who agreed to `text` at `at`, the first `back` of whom took it back ten days later."""
    for number, person in enumerate(Person.create_many([{"email": f"{uuid4()}@x.test"} for _each in range(n)])):
        record_ground(person, purpose, "email", by=BY, at=at, proof=PROOF, text=text)
        if number < back:
            withdraw(person, purpose, "email", by=BY, at=at + 10 * DAY)


def test_twelve_months_end_with_the_present_one_in_warsaw():
    spans = months(datetime(2026, 11, 30, 23, 30, tzinfo=UTC))  # 1 December in Warsaw
    assert (spans[0], spans[-1], len(spans)) == (date(2026, 1, 1), date(2026, 12, 1), 12)


def test_given_and_withdrawn_are_counted_by_month_purpose_channel_and_version(purpose):
    text = words_in_force().texts.get(channel="email", language="pl")
    offers = purpose("offers")
    agreed(3, text, offers, at=NOON - 40 * DAY, back=2)
    agreed(2, None, offers, at=NOON)
    rows = by_month(counted(events(TrendFilters(), NOON), "channel"), months(NOON))
    values = {row["month"]: (row["given"], row["withdrawn"]) for row in rows if row["given"] or row["withdrawn"]}
    assert values == {date(2026, 10, 1): (3, 2), date(2026, 11, 1): (2, 0)}
    by_version = groups(
        counted(events(TrendFilters(), NOON), "words"), months(NOON), [("1", "version 1"), ("", "other")]
    )
    assert [(row["label"], row["given"], row["withdrawn"]) for row in by_version] == [
        ("version 1", 3, 2),
        ("other", 2, 0),
    ]
    result = counted(events(TrendFilters("offers", "email", 1), NOON), "purpose__slug")
    assert sum(result.values()) == 5
    assert sum(counted(events(TrendFilters("offers", "phone"), NOON), "channel").values()) == 0


def test_the_chart_keeps_inside_its_frame_and_shows_small_numbers():
    drawn = chart([{"month": date(2026, n, 1), "given": n * 100, "withdrawn": 1} for n in range(1, 13)])
    bars = [bar for pair in drawn["months"] for bar in pair["bars"]]
    assert all(bar["y"] >= 0 and bar["y"] + bar["height"] == drawn["foot"] for bar in bars)
    assert (min(bar["height"] for bar in bars) >= 2, bars[-1]["x"] + bars[-1]["width"] <= drawn["width"]) == (
        True,
        True,
    )


def test_a_form_tallies_what_it_showed_and_nothing_of_who_said_no():
    page = form_as_shown(a_form(), "pl")
    box = page.boxes[0]
    for ticked in ([box.name], [], [box.name]):
        receive(page, FormInput(uuid4(), {"email": f"{uuid4()}@x.test"}, ticked, "/"))
    assert list(WordingTally.objects.order_by("text").values_list("text", "asked", "ticked")) == [
        (box.text.pk, 3, 2),
        *((other.text.pk, 3, 0) for other in page.boxes[1:]),
    ]


def test_a_worse_version_is_named_with_its_numbers(purpose):
    words = {("email", "pl"): WORDS["email", "pl"], ("email", "en"): WORDS["email", "en"]}
    for number, (yes, result) in enumerate([(80, 100), (55, 100)], 1):
        text = words_in_force(words={key: f"{word} {number}" for key, word in words.items()}).texts.get(language="pl")
        for _each in range(result):
            tally([text], [], at=NOON)
        WordingTally.objects.filter(text=text).update(ticked=yes)
    (item,) = losing(records("offers", NOON))
    assert [number in str(item["words"]) for number in ("55", "80", "100")] == [True] * 3
    assert item["wording"].version == 2


def test_withdrawals_within_thirty_days_count_against_the_words(purpose):
    old = words_in_force().texts.get(channel="email", language="pl")
    agreed(60, old, purpose("offers"), at=NOON - 90 * DAY, back=3)
    new = words_in_force(words={key: f"{word} Na zawsze." for key, word in WORDS.items()})
    agreed(60, new.texts.get(channel="email", language="pl"), purpose("offers"), at=NOON - 60 * DAY, back=20)
    agreed(9, new.texts.get(channel="email", language="pl"), purpose("offers"), at=NOON - 5 * DAY)  # too young to tell
    result = records("offers", NOON)
    assert [record.lost for record in result] == [(20, 60), (3, 60)]
    assert [item["wording"].version for item in losing(result)] == [2]


@given(
    worse=st.integers(0, FEWEST - 1),
    whole=st.integers(1, FEWEST - 1),
    good=st.integers(0, 10_000),
    many=st.integers(50, 10**4),
)
def test_few_answers_accuse_nobody(worse, whole, good, many):
    few, lots = (min(worse, whole), whole), (min(good, many), many)
    assert (clearly_more(few, lots), clearly_more(lots, few)) == (False, False)


@given(part=st.integers(0, 500), other=st.integers(0, 500), whole=st.integers(50, 500), base=st.integers(50, 500))
def test_only_one_of_two_versions_can_be_clearly_worse_and_by_five_points_at_least(part, other, whole, base):
    rows, two = (min(part, whole), whole), (min(other, base), base)
    if clearly_more(rows, two):
        assert not clearly_more(two, rows)
        assert 100 * (rows[0] / rows[1] - two[0] / two[1]) >= POINTS
    assert CERTAIN >= 2


def test_no_version_is_compared_with_nothing():
    assert losing([]) == losing([Record(version(1), (1, 100), (99, 100))]) == []


def test_the_page_draws_the_months_and_names_the_wording(as_user, dora, purpose):
    dora.language = "en"
    dora.save(update_fields=["language"])
    words = words_in_force()
    text = WordingText.objects.get(wording=words, channel="email", language="pl")
    agreed(2, text, purpose("offers"), at=timezone.now())
    page = as_user(dora).get(reverse("consents:trends"), {"purpose": "offers", "version": "1"}).content.decode()
    assert [part in page for part in ("<svg", "2 given, 0 withdrawn in twelve months", "version 1")] == [True] * 3
    assert as_user(dora).get(reverse("consents:trends"), {"purpose": "nowhere", "version": "x"}).status_code == 200
