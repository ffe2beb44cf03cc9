"""Handing over to a stand-in: who may, for whom, for how long, and the trace it leaves."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from crm.accounts.models import StandIn, User
from crm.accounts.stand_ins.appointment import absentees, appoint, deputies, may_end, visible_to
from crm.privacy.models import LedgerEntry

URL = "/settings/stand-ins/"
DAY = timedelta(days=1)


def fresh(user):
    return User.objects.select_related("role").get(pk=user.pk)


def away(absent, deputy, *, by, begins=timedelta(0), lasts=DAY):
    since = timezone.now() + begins
    return appoint(absent, deputy, since=since, until=since + lasts, by=by)


def as_english(user):
    user.language = "en"
    user.save(update_fields=["language"])
    client = Client()
    client.force_login(user)
    return client


def test_who_may_appoint_for_whom(sam, nina, marek, mallory, dora, oskar, arek, hub):
    everybody = {"sam", "nina", "marek", "mallory", "oskar"}
    who = {
        user: {absentee.username for absentee in absentees(user)} for user in (sam, marek, mallory, dora, oskar, arek)
    }
    assert who == {
        sam: {"sam"},
        marek: {"sam", "nina", "marek"},
        mallory: {"mallory"},
        dora: set(),
        oskar: everybody,
        arek: everybody,
    }


def test_a_stand_in_is_a_colleague_of_the_team_and_never_the_officer(sam, nina, marek, mallory, dora, oskar, arek):
    whom = {user: {deputy.username for deputy in deputies(user)} for user in (sam, mallory, arek)}
    everybody = {"sam", "nina", "marek", "mallory", "oskar"}
    assert whom == {sam: {"sam", "nina", "marek"}, mallory: {"mallory"}, arek: everybody}


@pytest.mark.parametrize(("absent", "deputy"), [("nina", "sam"), ("sam", "mallory"), ("sam", "dora")])
def test_nobody_hands_over_what_is_not_hers_to_give(request, sam, absent, deputy):
    with pytest.raises(PermissionDenied):
        away(request.getfixturevalue(absent), request.getfixturevalue(deputy), by=sam)
    assert StandIn.objects.count() == 0


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ({"begins": -2 * DAY}, "backwards"),
        ({"lasts": -DAY}, "backwards"),
        ({"lasts": 400 * DAY}, "too_long"),
        ({"begins": 2 * DAY}, None),
    ],
)
def test_a_period_is_ahead_and_a_year_at_most(sam, nina, period, code):
    if code is None:
        assert away(nina, sam, by=nina, **period).state() == "coming"
        return
    with pytest.raises(ValidationError) as refused:
        away(nina, sam, by=nina, **period)
    assert refused.value.code == code


def test_the_same_two_are_not_appointed_twice_for_one_time(sam, nina, marek):
    away(nina, sam, by=nina)
    with pytest.raises(ValidationError) as refused:
        away(nina, sam, by=marek)
    assert refused.value.code == "twice"
    assert away(nina, marek, by=nina).deputy == marek


def test_nobody_stands_in_for_herself(nina):
    with pytest.raises(ValidationError):
        away(nina, nina, by=nina)


def test_it_begins_and_ends_by_the_clock(sam, nina, marek):
    now = timezone.now()
    covered = {}
    for name, since, until in (("over", -2, -1), ("now", -1, 1), ("coming", 1, 2)):
        StandIn.objects.all().delete()
        StandIn.objects.create(absent=nina, deputy=sam, since=now + since * DAY, until=now + until * DAY)
        covered[name] = fresh(sam).covering_ids
    assert covered == {"over": [], "now": [nina.pk], "coming": []}
    assert fresh(marek).covering_ids == []


def test_what_the_absent_ones_role_does_not_reach_is_handed_to_nobody(sam, nina, arek, marek):
    away(nina, sam, by=nina)
    away(marek, sam, by=marek)
    assert fresh(sam).covering_ids == sorted([nina.pk, marek.pk])
    User.objects.filter(pk=nina.pk).update(role=arek.role)
    User.objects.filter(pk=marek.pk).update(is_active=False)
    assert fresh(sam).covering_ids == []


def test_teams_and_stand_ins_come_in_one_query(sam, nina, team_a, django_assert_num_queries):
    away(nina, sam, by=nina)
    user = fresh(sam)
    with django_assert_num_queries(1):
        assert (user.team_ids, user.covering_ids) == ([team_a.pk], [nina.pk])


def test_the_ledger_names_both_and_the_days(sam, nina, marek):
    result = away(nina, sam, by=marek)
    assert result.end(by=nina) is True
    assert result.end(by=nina) is False
    rows = LedgerEntry.objects.order_by("pk").values_list("act", "actor_id", "target", "fields")
    both = f"user:{nina.pk} user:{sam.pk}"
    assert list(rows) == [
        ("stand_in.appointed", str(marek.pk), both, ["since", "until"]),
        ("stand_in.ended", str(nina.pk), both, ["until"]),
    ]


def test_what_was_only_planned_is_taken_back_whole(sam, nina):
    result = away(nina, sam, by=nina, begins=5 * DAY)
    result.end(by=sam)
    assert (result.state(), StandIn.objects.unfinished().count()) == ("over", 0)


def test_it_concerns_the_two_their_manager_and_those_above(sam, nina, marek, mallory, dora, oskar, arek):
    result = away(nina, sam, by=nina)
    by_user = {
        user: (result in visible_to(user), may_end(user, result)) for user in (sam, nina, marek, mallory, dora, arek)
    }
    assert by_user == {
        **dict.fromkeys((sam, nina, marek, arek), (True, True)),
        **dict.fromkeys((mallory, dora), (False, False)),
    }


def test_the_page_hands_over_whole_days(sam, nina):
    today = timezone.localdate()
    sent = {"absent": nina.uid, "deputy": sam.uid, "first": today, "last": today + 2 * DAY}
    client = as_english(nina)
    answer = client.post(URL, sent, follow=True)
    stand_in = StandIn.objects.get()
    days = (timezone.localdate(stand_in.since), timezone.localtime(stand_in.until).isoformat()[:16])
    assert days == (today, f"{today + 3 * DAY}T00:00")
    assert ("Handed over" in answer.content.decode(), stand_in.made_by) == (True, f"user:{nina.pk}")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first": "2020-01-01"}, "Today at the earliest."),
        ({"last": "2020-01-01"}, "The last day is before the first one"),
        ({"deputy": ""}, "This field is required"),
    ],
)
def test_a_wrong_form_says_why_and_keeps_what_was_chosen(sam, nina, changes, words):
    today = timezone.localdate()
    sent = {"absent": nina.uid, "deputy": sam.uid, "first": today, "last": today + DAY, **changes}
    answer = as_english(nina).post(URL, sent)
    page = answer.content.decode()
    outcome = f'value="{nina.uid}" selected' in page
    assert (answer.status_code, words in page, outcome, StandIn.objects.count()) == (422, True, True, 0)


def test_somebody_elses_stand_in_is_a_missing_page(sam, nina, mallory):
    result = away(nina, sam, by=nina)
    ending = f"{URL}{result.uid}/ending/"
    answers = [as_english(user).post(ending).status_code for user in (mallory, sam)]
    assert (answers, StandIn.objects.get().state()) == ([404, 302], "over")


def test_queries_do_not_grow_with_stand_ins(sam, nina, marek, django_assert_max_num_queries):
    client = as_english(marek)
    away(nina, sam, by=nina)
    client.get(URL)
    with django_assert_max_num_queries(40) as few:
        client.get(URL)
    away(sam, nina, by=sam)
    away(marek, nina, by=marek)
    with django_assert_max_num_queries(len(few)):
        assert client.get(URL).content.decode().count("/ending/") == 3
