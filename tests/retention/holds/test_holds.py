"""Holds: placed by the desk on facts, beating every rule, looked at again, lifted with a reason."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.contacts.models import Company
from crm.mail.models.messages import Message
from crm.privacy.erasure.eraser import erase, plan
from crm.privacy.models import LedgerEntry, Origin, Person
from crm.privacy.sealed import NotSealed
from retention.holds.hold_acts import holds_of, lift, place, review
from retention.holds.reminders import remind
from retention.horizons.needs import horizons, needed, obliged
from retention.models import Hold
from retention.periods import local_day
from tests.retention.ruled_people import DAY, on, somebody

pytestmark = pytest.mark.django_db
FACTS = "Wezwanie do zapłaty z 12 listopada, kancelaria Nowak"


def hold(whom, by, **said):
    said = {"reason": "claim", "facts": FACTS, "review_on": local_day(timezone.now()) + 90 * DAY, **said}
    return place(whom, by=by, **said)


def numbers(people):
    return {person: [item.number for item in holds] for person, holds in holds_of(people, timezone.now()).items()}


@pytest.mark.parametrize("who", ["dora", "oskar"])
def test_officer_and_owner_hold_a_person(who, request):
    by, person = request.getfixturevalue(who), somebody("offers", ended=5)
    new_hold = hold(person, by)
    entry = LedgerEntry.objects.get(act="hold.placed")
    year = local_day(timezone.now()).year
    assert (new_hold.number, new_hold.words, new_hold.claim, new_hold.house_facts or "") == (
        f"B-{year}-1",
        FACTS,
        True,
        "",
    )
    assert (entry.about, entry.target, entry.counts) == (
        person.uid,
        f"hold:B-{year}-1",
        {"reason": "claim", "covers": "person", "people": 1},
    )


@pytest.mark.parametrize("who", ["sam", "marek", "arek", "hub"])
def test_nobody_else_holds_anybody(who, request):
    with pytest.raises(PermissionDenied):
        hold(somebody(), request.getfixturevalue(who))
    assert not Hold.objects.exists()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"facts": "  "}, "facts"),
        ({"review_on": date(2020, 1, 1)}, "review"),
        ({"review_on": date(2120, 1, 1)}, "review"),
        ({"until": date(2020, 1, 1)}, "until"),
        ({"whom": []}, "whom"),
        ({"whom": {}}, "whom"),
        ({"whom": {"purpose": "nothing"}}, "scope"),
        ({"whom": {"company": "Mebloplast"}}, "scope"),
        ({"whom": {"name": "Lis"}}, "scope"),
        ({"whom": {"purpose": "offers", "batch": str(uuid4())}}, "scope"),
    ],
)
def test_what_is_no_hold_is_refused(dora, said, code):
    person = somebody()
    with pytest.raises(ValidationError) as refused:
        hold(said.pop("whom", person), dora, **said)
    assert (refused.value.code, Hold.objects.count()) == (code, 0)


def test_a_hold_keeps_everything_from_purge_and_request_alike(dora):
    on("marketing")
    person, now = somebody("offers", ended=5), timezone.now()
    assert plan(person, needed(person, now).sparing).changes_something
    new_hold, now = hold(person, dora), timezone.now()
    for horizon in (needed(person, now), obliged(person, now)):
        assert not plan(person, horizon.sparing).changes_something
        assert [reason.ref for reason in horizon.blocking()] == [new_hold.number]


def test_a_hold_on_some_people_reaches_them_and_nobody_else(dora):
    first, second, other = somebody(), somebody(), somebody()
    new_hold = hold([second, first, second], dora)
    people = [item.pk for item in (first, second, other)]
    assert numbers(people) == {first.pk: [new_hold.number], second.pk: [new_hold.number]}
    assert (new_hold.words, new_hold.facts or "", new_hold.person) == (FACTS, "", None)


def test_a_hold_on_a_purpose_reaches_who_has_a_ground_for_it_in_force_or_not(dora):
    new_hold = hold({"purpose": "offers"}, dora)
    here, over, other, later = (
        somebody("offers"),
        somebody("offers", ended=9),
        somebody("contracts"),
        somebody("offers"),
    )
    people = [item.pk for item in (here, over, other, later)]
    assert numbers(people) == {item.pk: [new_hold.number] for item in (here, over, later)}


def test_a_hold_on_a_company_reaches_its_people_and_its_sole_trader(dora, sam, add, team_a):
    firm, other = (Company.objects.create(name=name, owner=sam, team=team_a) for name in ("Mebloplast", "Drewno"))
    works, elsewhere = add(sam), add(sam, email="jan@drewno.test", phone="")
    works.company, elsewhere.company = firm, other
    works.save(update_fields=["company"]), elsewhere.save(update_fields=["company"])
    trader = somebody()
    own = Company.objects.create(owner=sam, team=team_a, sole_trader=trader, trader_name="Ewa Lis Meble")
    both = [hold({"company": str(company.uid)}, dora).number for company in (firm, own)]
    assert numbers([works.pk, elsewhere.pk, trader.pk]) == {works.pk: [both[0]], trader.pk: [both[1]]}


def test_a_hold_on_a_batch_reaches_who_came_with_it(dora):
    batch, now = uuid4(), timezone.now()
    first, other = somebody(), somebody()
    values = {"kind": "fair", "obtained_at": now, "notice": "given"}
    Origin.objects.create(person=first, batch=batch, **values)
    Origin.objects.create(person=other, batch=uuid4(), **values)
    new_hold = hold({"batch": str(batch)}, dora, reason="incident")
    assert (numbers([first.pk, other.pk]), new_hold.claim) == ({first.pk: [new_hold.number]}, False)


def test_somebody_may_be_under_several_holds(dora):
    person = somebody("offers")
    created = [hold(whom, dora).number for whom in (person, [person], {"purpose": "offers"})]
    assert numbers([person.pk]) == {person.pk: created}


def test_as_many_queries_for_a_hundred_as_for_one(dora):
    hold({"purpose": "offers"}, dora), hold({"batch": str(uuid4())}, dora), hold({"company": str(uuid4())}, dora)
    people = [somebody("offers").pk for _ in range(30)]
    counts = []
    for item in (people[:1], people):
        with CaptureQueriesContext(connection) as caught:
            holds_of(item, timezone.now())
        counts.append(len(caught))
    assert counts == [5, 5]


def test_officer_and_decider_lift_it_with_a_reason(dora, oskar):
    person = somebody()
    for by in (dora, oskar):
        new_hold = hold(person, by)
        with pytest.raises(ValidationError):
            lift(new_hold, " ", by=by)
        lifted = lift(new_hold, "Ugoda z 3 grudnia", by=by)
        assert (lifted.lifted_words, numbers([person.pk])) == ("Ugoda z 3 grudnia", {})
        with pytest.raises(ValidationError) as refused:
            lift(new_hold, "Jeszcze raz", by=by)
        assert refused.value.code == "over"


def test_nobody_else_lifts_it(dora, sam):
    new_hold = hold(somebody(), dora)
    with pytest.raises(PermissionDenied):
        lift(new_hold, "Nie wiem", by=sam)
    assert numbers([new_hold.person_id])


def test_it_is_over_after_its_last_day(dora):
    now = timezone.now()
    new_hold = hold(somebody(), dora, until=local_day(now) + 100 * DAY)
    queries = [bool(holds_of([new_hold.person_id], now + days * DAY)) for days in (100, 101)]
    assert queries == [True, False]


def test_a_hold_reviewed_gets_its_next_day(dora):
    new_hold, day = hold(somebody(), dora), local_day(timezone.now()) + 200 * DAY
    assert (review(new_hold, review_on=day, by=dora).review_on, Hold.objects.get().until) == (day, None)
    with pytest.raises(ValidationError):
        review(new_hold, review_on=local_day(timezone.now()), by=dora)


def test_officer_and_decider_are_reminded_once_for_each_day(dora, oskar, sam):
    now = timezone.now()
    new_hold = hold(somebody(), dora)
    assert (remind(now), remind(now + 90 * DAY), remind(now + 90 * DAY), remind(now + 95 * DAY)) == (0, 1, 0, 0)
    assert sorted(Message.objects.values_list("template", "user")) == sorted(
        [("hold_review", dora.pk), ("hold_review", oskar.pk)]
    )
    review(new_hold, review_on=local_day(now) + 180 * DAY, by=dora, at=now + 96 * DAY)
    assert (remind(now + 100 * DAY), remind(now + 180 * DAY)) == (0, 1)


def test_nobody_is_reminded_of_what_is_over(dora, oskar):
    now = timezone.now()
    lift(hold(somebody(), dora), "Ugoda", by=oskar)
    assert (remind(now + 90 * DAY), Message.objects.count()) == (0, 0)


def test_the_list_is_the_desks(dora, oskar, sam):
    new_hold = hold(somebody(), dora)
    assert [list(Hold.objects.for_desk(user)) for user in (dora, oskar, sam)] == [[new_hold], [new_hold], []]


def test_a_lifted_hold_outlives_its_person_as_a_number(dora, oskar):
    person = somebody()
    new_hold = hold(person, dora)
    lift(new_hold, "Ugoda", by=oskar)
    erase(person, {}, by=oskar)
    left = Hold.objects.get()
    assert (left.number, left.person, left.words, left.lifted_words, Person.objects.count()) == (
        new_hold.number,
        None,
        "",
        "",
        0,
    )


def test_facts_do_not_follow_a_hold_to_somebody_else(dora):
    new_hold = hold(somebody(), dora)
    with pytest.raises(NotSealed):
        Hold.objects.filter(pk=new_hold.pk).update(person=somebody())


def test_two_holds_never_share_a_number(dora):
    assert len({hold(somebody(), dora).number for _ in range(12)}) == 12


def test_a_hold_never_loses_anything(dora):
    on("marketing", "customers", "no-purpose", "tax-papers")
    now, people = timezone.now(), [somebody(slug, since=800) for slug in ("offers", "contracts", "")]
    before = horizons([item.pk for item in people], now)
    hold(people, dora)
    after = horizons([item.pk for item in people], timezone.now())
    for person in people:
        earlier, later = before[person.pk].needed.sparing, after[person.pk].needed.sparing
        assert all(later[category] <= since for category, since in earlier.items())
        assert not plan(person, later).changes_something
