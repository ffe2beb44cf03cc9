"""What must stay of a person, per category, and who says so."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, strategies as st

from consents.grounds.recording import object_to_marketing
from consents.models import Restriction
from consents.statements.promised_periods import Promised
from crm.contacts.models import Interaction
from crm.mail.outgoing.outbox import post
from crm.privacy.categories import Category
from crm.privacy.erasure.eraser import RECORDS, plan
from crm.privacy.models import Person, Purpose
from retention.horizons.needs import horizons, needed, obliged, weighed
from retention.horizons.reasons import BEGINNING
from retention.horizons.retention_events import Event, midnight
from retention.horizons.weighing import Facts, Purposes
from retention.models import Rule, Start
from retention.periods import Period, local_day
from retention.rules.rule_drafts import draft
from retention.rules.switches import switch_off
from tests.retention.ruled_people import DAY, ground_of, on, rule, somebody, told

pytestmark = pytest.mark.django_db
OFFERS = ["address", "consent", "email", "identity", "phone", "preferences", "provenance"]
PAPER = ["address", "company", "financial", "identity"]


@pytest.fixture
def happened(monkeypatch, settings):
    """What happened to people, besides what consents know."""
    events = []
    settings.RETENTION_EVENTS = [
        "retention.horizons.consent_events.events_of_consents",
        "tests.retention.happened.events",
    ]
    monkeypatch.setattr("tests.retention.happened.EVENTS", events)
    return events


def invoice(person, due, **more):
    return Event(person.pk, Start.PAYMENT_DUE, midnight(due), **{"ref": "FV 7/2021", "url": "/documents/7/", **more})


def test_without_a_rule_a_ground_in_force_keeps_what_its_purpose_needs():
    result = needed(somebody("offers"), timezone.now())
    assert (told(result), result.until, set(result.sparing.values())) == (
        dict.fromkeys(OFFERS, ("no_rule", "", None)),
        None,
        {BEGINNING},
    )


def test_without_a_rule_an_ended_ground_keeps_nothing():
    person, now = somebody("offers", ended=3), timezone.now()
    both = horizons([person.pk], now)[person.pk]
    assert (both.needed.reasons, both.needed.empty, {item.code for item in both.lapsed}) == ((), True, {"ended"})


def test_who_has_no_ground_at_all_is_kept_until_the_rule_for_that_is_on():
    person, now = somebody(), timezone.now()
    assert set(needed(person, now).sparing) == set(Category.values)
    on("no-purpose")
    assert {reason.until for reason in needed(person, now).reasons} == {local_day(now) + 30 * DAY}
    assert needed(person, now + 31 * DAY).empty


def test_a_rule_takes_the_place_of_the_bare_ground():
    on("marketing")
    person, now = somebody("offers", since=100), timezone.now()
    last = Period(months=24).end(local_day(now - 100 * DAY))
    assert told(needed(person, now)) == dict.fromkeys(OFFERS, ("rule", "marketing:1", last))
    assert (needed(person, midnight(last)).empty, needed(person, midnight(last + DAY)).empty) == (False, True)


def test_a_rule_of_activity_does_not_outlive_its_ground():
    on("marketing")
    person = somebody("offers", since=100, ended=1)
    both = horizons([person.pk], timezone.now())[person.pk]
    assert (both.needed.empty, {item.code for item in both.lapsed}) == (True, {"ended"})


def test_what_she_does_herself_starts_the_clock_anew(happened):
    on("marketing")
    person, now = somebody("offers", since=800), timezone.now()
    assert needed(person, now).empty
    happened.append(Event(person.pk, Start.ACTIVITY, now - 10 * DAY))
    assert needed(person, now).until == Period(months=24).end(local_day(now - 10 * DAY))


def test_what_prolongs_a_period_stays_with_it(sam):
    on("marketing")
    person, now = somebody("offers", since=800), timezone.now()
    for days in (20, 10):
        call = {"kind": "call", "outcome": "talked", "happened_at": now - days * DAY}
        Interaction.objects.create(person=person, author=sam, **call)
    result = needed(person, now)
    sparing = dict.fromkeys(OFFERS, BEGINNING) | {"correspondence": now - 10 * DAY}
    assert (result.sparing, result.until) == (sparing, Period(months=24).end(local_day(now - 10 * DAY)))


@pytest.mark.parametrize(
    ("entry", "restarts"),
    [
        ({"kind": "note"}, False),
        ({"kind": "call", "outcome": "no_answer"}, False),
        ({"kind": "call", "outcome": "call_back"}, False),
        ({"kind": "call", "outcome": "talked"}, True),
        ({"kind": "meeting"}, True),
        ({"kind": "email"}, True),
    ],
)
def test_our_own_notes_and_attempts_restart_nothing(sam, entry, restarts):
    on("business-contacts")
    person, now = somebody("business-contact", since=800), timezone.now()
    Interaction.objects.create(person=person, author=sam, happened_at=now - DAY, **entry)
    assert needed(person, now).empty is not restarts


def test_a_mail_of_ours_restarts_nothing(sam):
    on("business-contacts")
    person, now = somebody("business-contact", since=800), timezone.now()
    message = post("trial", to=sam, by=sam, context={"reader": sam})
    Interaction.objects.create(person=person, author=sam, happened_at=now - DAY, kind="email", message=message)
    assert needed(person, now).empty


def test_several_rules_of_one_purpose_the_longest_wins(happened):
    on("customers", "claims-general")
    person, now = somebody("contracts", since=800), timezone.now()
    assert needed(person, now).empty
    happened.append(Event(person.pk, Start.CONTRACT_END, midnight(date(2024, 3, 1))))
    assert (needed(person, now).until, obliged(person, now).empty) == (date(2030, 12, 31), True)


def test_a_purpose_that_has_ended_keeps_nothing_whatever_another_one_keeps():
    on("marketing", "business-contacts")
    person, now = somebody("offers", since=800), timezone.now()
    ground_of(person, "business-contact", since=10)
    stored = set(needed(person, now).sparing)
    assert ("employment" in stored, "preferences" in stored) == (True, False)


def test_a_duty_keeps_the_paper_and_what_makes_it_whole(happened):
    on("tax-papers")
    now = midnight(date(2026, 11, 25))
    person = somebody("contracts", ended=5, now=now)
    happened.append(invoice(person, date(2021, 1, 25)))
    horizon = obliged(person, now)
    assert (told(horizon), horizon.sparing["financial"], horizon.sparing["identity"], needed(person, now).sparing) == (
        {name: ("document", "tax-papers:1", date(2026, 12, 31)) for name in PAPER},
        midnight(date(2021, 1, 1)),
        BEGINNING,
        horizon.sparing,
    )
    assert [(reason.ref, reason.url, reason.article) for reason in horizon.blocking()] == [
        ("FV 7/2021", "/documents/7/", "art. 70 § 1, art. 86 § 1 i art. 12 § 5 OP")
    ]


def test_a_duty_ends_with_its_last_day(happened):
    on("tax-papers")
    person = somebody("contracts", ended=5)
    happened.append(invoice(person, date(2021, 1, 25)))
    days = (date(2026, 12, 31), date(2027, 1, 1))
    assert [obliged(person, midnight(day)).empty for day in days] == [False, True]


def test_the_end_of_a_year_of_the_civil_code_has_seven_days_of_grace(happened):  # KC art. 115
    on("claims-business")
    person = somebody("contracts", since=4000, ended=5)
    happened.append(invoice(person, date(2023, 5, 10)))
    matches = [needed(person, midnight(date(2026, 12, 31) + days * DAY)) for days in (0, 7, 8)]
    assert ([match.empty for match in matches], matches[1].until) == ([False, False, True], date(2026, 12, 31))


def test_a_duty_that_is_off_keeps_nothing(happened):
    person = somebody("contracts", ended=5)
    happened.append(invoice(person, date(2026, 1, 25)))
    assert needed(person, timezone.now()).empty


def test_an_open_deal_blocks_the_purge_and_no_request(happened):
    person, now = somebody("contracts", ended=5), timezone.now()
    happened.append(Event(person.pk, Start.CONTRACT_END, now, ref="S-2026-4", url="/deals/4/", open=True))
    result = needed(person, now)
    assert ([reason.ref for reason in result.blocking()], set(result.sparing), obliged(person, now).empty) == (
        ["S-2026-4"],
        {*Category.values, RECORDS},
        True,
    )


@pytest.mark.parametrize("ref", ["W-2026-044", "N-2026-03", "R-2026-07"])
def test_an_open_request_breach_or_complaint_blocks_both(happened, ref):
    person, now = somebody("offers", ended=5), timezone.now()
    happened.append(Event(person.pk, Start.CASE_END, now, ref=ref, open=True))
    assert [reason.ref for reason in obliged(person, now).blocking()] == [ref]
    assert not plan(person, obliged(person, now).sparing).changes_something


def test_a_restriction_keeps_her_from_the_purge(carla):
    now = timezone.now()
    on("no-purpose")
    assert {str(reason.code) for reason in needed(carla.person, now + 9000 * DAY).reasons} == {"restricted", "no_rule"}
    Restriction.objects.update(lifted_at=now)
    assert obliged(carla.person, now).empty


def test_an_objection_ends_marketing_as_the_gate_says(ben, ada, sam, offers):
    object_to_marketing(ada.person, by=sam)
    results = horizons([ada.pk, ben.pk], timezone.now())
    assert [{reason.purpose for reason in results[pk].needed.reasons} for pk in (ada.pk, ben.pk)] == [{"contracts"}] * 2


def test_an_objection_from_her_address_ends_marketing_of_everybody_there(ada, sam, offers):
    twin = somebody()
    twin.email = "ada@cerambud.test"
    twin.save()
    ground_of(twin, "offers")
    object_to_marketing(ada.person, by=sam)
    assert needed(twin, timezone.now()).empty


def test_a_purpose_that_is_retired_keeps_nothing():
    person, now = somebody("offers"), timezone.now()
    Purpose.objects.filter(slug="offers").update(active_to=now - DAY)
    horizon = horizons([person.pk], now)[person.pk]
    assert (horizon.needed.empty, {item.until for item in horizon.lapsed}) == (True, {local_day(now - DAY)})


def test_a_purpose_whose_next_version_took_over_goes_on():
    person, now = somebody("offers"), timezone.now()
    old = Purpose.objects.get(slug="offers")
    values = {"name": old.name, "name_en": old.name_en, "legal_basis": old.legal_basis, "channels": old.channels}
    Purpose.objects.filter(pk=old.pk).update(active_to=now - DAY)
    Purpose.objects.create(
        slug="offers", version=2, categories=["email"], marketing=True, active_from=now - DAY, **values
    )
    assert set(needed(person, now).sparing) == {"email", "consent", "provenance"}


def test_a_rule_by_the_age_of_entries_keeps_the_young_ones(dora, oskar):
    terms = {"name": "Notatki", "name_en": "Notes", "purpose": "business-contact", "categories": ["correspondence"]}
    terms |= {"start": "row", "months": 12, "reason": "Stare notatki nic nie wnoszą"}
    draft("old-notes", terms, why="Porządek", by=dora)
    on("old-notes", "business-contacts")
    person, now = somebody("business-contact", since=5), timezone.now()
    assert needed(person, now).sparing["correspondence"] == BEGINNING  # the longer rule wins
    switch_off(Rule.objects.get(slug="business-contacts"), reason="Już nie", by=oskar, at=now)
    first = midnight(Period(months=12).since(local_day(now)))
    assert needed(person, now).sparing == {"correspondence": first, "consent": first, "provenance": first}


def test_as_many_queries_for_a_hundred_as_for_one(happened):
    on("marketing", "tax-papers", "consent-records")
    first = somebody("offers")
    counts = []
    for people in ([first], [first, *(somebody("offers") for _ in range(99))]):
        happened[:] = [invoice(person, date(2025, 1, 25)) for person in people]
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert len(horizons([person.pk for person in people], timezone.now())) == len(people)
        counts.append(len(caught))
    assert (counts[0], counts[0] <= 20) == (counts[1], True)


def test_who_is_gone_is_missing():
    assert horizons([10**9], timezone.now()) == {}


RULE = st.builds(
    Rule,
    slug=st.sampled_from(["a", "b"]),
    purpose=st.sampled_from(["offers", "contracts", ""]),
    categories=st.just(["identity", "financial", "correspondence"]),
    start=st.sampled_from([start for start in Start.values if start != "row"]),
    years=st.integers(0, 8),
    months=st.integers(0, 30),
    to_year_end=st.booleans(),
    from_next_year=st.booleans(),
    roll=st.booleans(),
    force=st.sampled_from(["need", "duty"]),
)
NOW = midnight(date(2026, 11, 25))
HAPPENED = st.builds(
    Event,
    person=st.just(1),
    start=st.sampled_from(Start.values),
    at=st.integers(0, 4000).map(lambda days: NOW - days * DAY),
    purpose=st.sampled_from(["", "offers", "contracts"]),
    open=st.booleans(),
)
NOTHING = Purposes(categories={"offers": ("identity", "email")}, names={})


def spared(rules, events, promises=None):
    facts = Facts(1, NOW, NOW - 500 * DAY, events=list(events), promises=promises or {})
    duty, need = ([rule for rule in rules if rule.force == force] for force in ("duty", "need"))
    return weighed(facts, duty, need, NOTHING)


def at_least(more, less) -> bool:
    return all(category in more and more[category] <= since for category, since in less.items())


@given(st.lists(RULE, max_size=3), st.integers(0, 2), st.integers(0, 9), st.lists(HAPPENED, max_size=4))
def test_a_longer_rule_never_shortens_a_horizon(rules, which, more, events):
    longer = [
        Rule(**{**values(item), "years": item.years + more * (place == which)}) for place, item in enumerate(rules)
    ]
    before, after = spared(rules, events), spared(longer, events)
    for horizon in ("needed", "obliged"):
        assert at_least(getattr(after, horizon).sparing, getattr(before, horizon).sparing)


def values(rule):
    return {field.attname: getattr(rule, field.attname) for field in Rule._meta.concrete_fields}


@given(st.lists(RULE, max_size=3), st.lists(HAPPENED, max_size=4))
def test_what_is_obliged_is_needed_too(rules, events):
    rows = spared(rules, events)
    assert set(rows.obliged.reasons) <= set(rows.needed.reasons)


@given(st.lists(RULE, max_size=3), RULE, st.lists(HAPPENED, max_size=4))
def test_another_duty_never_takes_anything_away(rules, another, events):
    another.force = "duty"
    assert at_least(spared([*rules, another], events).needed.sparing, spared(rules, events).needed.sparing)


@given(st.lists(RULE, max_size=3), st.lists(HAPPENED, max_size=4), st.integers(0, 60), st.booleans())
def test_a_promise_never_prolongs_and_never_touches_a_duty(rules, events, months, to_year_end):
    by_slug = {slug: Promised("", months, to_year_end, 1, NOW) for slug in ("offers", "contracts")}
    free, bound = spared(rules, events), spared(rules, events, by_slug)
    assert at_least(free.needed.sparing, bound.needed.sparing)
    assert bound.obliged == free.obliged


def test_everybody_is_found_by_her_number():
    people = Person.create_many([{"name": "A"}, {"name": "B"}])
    assert list(horizons([person.pk for person in people], timezone.now() + timedelta())) == [
        person.pk for person in people
    ]


def test_a_rule_names_itself_its_article_and_its_reason():
    on("marketing")
    row = needed(somebody("offers"), timezone.now()).of("email")[0]
    assert (row.rule, row.purpose, row.article, row.words) == (
        "marketing:1",
        "offers",
        "art. 5 ust. 1 lit. e RODO",
        rule("marketing").reason,
    )
