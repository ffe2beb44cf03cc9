"""Looks that stand out: counted against the same colleague's own usual, told in numbers, accusing nobody."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import override

from crm.dpo.logs.unusual_words import UnusualWords
from crm.dpo.models import UnusualLook
from crm.dpo.unusual.desk_notes import explain, note_leaving, take_leaving_back
from crm.dpo.unusual.search import Found, find, kept, look_through
from crm.privacy.actors import ActorKey
from crm.privacy.logs import access_log
from crm.privacy.models import AccessEntry

URL, CSV = "/audit/unusual/", "/audit/csv/"
Kind = UnusualLook.Kind


@pytest.fixture
def yesterday():
    return timezone.localdate() - timedelta(days=1)


@pytest.fixture
def looked():
    """looked(user, day, hour, n, people=[…], …): so many looks at that hour of the office's clock."""

    def made(by, day, hour, n=1, *, people=(), view="contacts:record", reason=""):
        at = datetime.combine(day, time(hour, 30), timezone.get_current_timezone())
        rows = [access_log.shown(by=by, view=view, people=people, reason=reason).pk for _number in range(n)]
        with pgtrigger.ignore("privacy.AccessEntry:append_only"):
            AccessEntry.objects.filter(pk__in=rows).update(at=at)

    return made


def found(day):
    """{(account, kind): (count, usual)} of a day."""
    return {(item.account, item.kind): (item.count, item.usual) for item in find(day)}


def test_looks_by_night_stand_out_unless_they_are_a_habit(looked, yesterday, sam, nina, ada):
    looked(sam, yesterday, 23, 5, people=[ada.pk])
    looked(nina, yesterday, 2, 6, people=[ada.pk])
    for ago in range(1, 6):
        looked(nina, yesterday - timedelta(days=ago), 3, people=[ada.pk])
    assert found(yesterday) == {(sam.pk, Kind.NIGHT): (5, Decimal(0))}


def test_four_looks_by_night_and_many_by_day_do_not(looked, yesterday, sam, ada):
    looked(sam, yesterday, 5, 4, people=[ada.pk])
    looked(sam, yesterday, 6, 9, people=[ada.pk])
    looked(sam, yesterday, 21, 9, people=[ada.pk])
    assert found(yesterday) == {}


def test_many_reveals_are_compared_with_the_own_usual(looked, yesterday, sam, nina, ada):
    looked(sam, yesterday, 12, 12, people=[ada.pk], reason="call_back")
    looked(nina, yesterday, 12, 12, people=[ada.pk], reason="call_back")
    for ago in (1, 2):
        looked(sam, yesterday - timedelta(days=ago), 12, 3, people=[ada.pk], reason="call_back")
        looked(nina, yesterday - timedelta(days=ago), 12, 9, people=[ada.pk], reason="call_back")
    assert found(yesterday) == {(sam.pk, Kind.REVEALS): (12, Decimal("3.0"))}


def test_another_team_for_the_first_time_stands_out_once(looked, yesterday, mallory, dora, ada, ben):
    looked(mallory, yesterday, 12, people=[ada.pk, ben.pk])
    looked(dora, yesterday, 12, people=[ada.pk])  # who oversees everybody has no other team
    assert found(yesterday) == {(mallory.pk, Kind.TEAM): (2, None)}
    looked(mallory, yesterday + timedelta(days=1), 0, people=[ada.pk])
    assert found(yesterday + timedelta(days=1)) == {}


def test_what_is_taken_out_after_notice_stands_out(looked, yesterday, sam, nina, dora, ada):
    for user in (sam, nina):
        looked(user, yesterday, 12, 2, people=[ada.pk], view="contacts:export")
    note_leaving(sam, told_on=yesterday, by=dora)
    assert found(yesterday) == {(sam.pk, Kind.LEAVING): (2, None)}
    assert (take_leaving_back(sam, by=dora), found(yesterday)) == (True, {})


def test_programs_have_their_own_quota_and_no_pattern(looked, yesterday, ada):
    looked(ActorKey("token", "abcdefghij"), yesterday, 23, 30, people=[ada.pk])
    assert found(yesterday) == {}


def test_looked_through_twice_nothing_is_there_twice_and_notes_stay(looked, yesterday, sam, dora, ada):
    looked(sam, yesterday, 23, 5, people=[ada.pk])
    assert (look_through(), look_through(), UnusualLook.objects.count()) == (1, 0, 1)
    explain(UnusualLook.objects.get(), note="Termin oferty", by=dora)
    assert kept(yesterday, [Found(sam.pk, Kind.NIGHT, 8, Decimal(1))]) == 0
    row = UnusualLook.objects.get()
    assert (row.count, row.note) == (8, "Termin oferty")


def test_nobody_explains_their_own_and_a_day_ahead_is_no_notice(sam, dora, yesterday):
    row = UnusualLook.objects.create(kind=Kind.NIGHT, account=dora, day=yesterday, count=9, usual=0)
    for by in (dora, sam):
        with pytest.raises(PermissionDenied):
            explain(row, note="Nic", by=by)
    with pytest.raises(ValidationError):
        note_leaving(sam, told_on=timezone.localdate() + timedelta(days=1), by=dora)


def test_each_says_the_numbers_and_the_page_that_it_accuses_nobody(desk, text, sam, team_b, yesterday):
    rows = [(Kind.NIGHT, 9, 1, None), (Kind.REVEALS, 41, Decimal("3.0"), None), (Kind.TEAM, 6, None, team_b)]
    for kind, count, usual, team in (*rows, (Kind.LEAVING, 1, None, None)):
        UnusualLook.objects.create(kind=kind, account=sam, day=yesterday, count=count, usual=usual, team=team)
    words = [UnusualWords(row) for row in UnusualLook.objects.select_related("account", "team").order_by("pk")]
    with override("en"):
        assert [str(row.row.count) in row.title for row in words] == [True] * 4
        assert ("it is 3 on average" in words[1].numbers, "team B" in words[2].title) == (True, True)
    page = text(URL)
    assert ("accuses nobody" in page, page.count("Show these looks")) == (True, 4)
    assert len(desk.get(URL, {"kind": "night"}).context["unusual"]) == 1


def test_a_pattern_leads_to_its_very_looks(desk, looked, yesterday, sam, nina, ada):
    looked(sam, yesterday, 23, 5, people=[ada.pk])
    looked(sam, yesterday - timedelta(days=3), 12, people=[ada.pk])
    looked(nina, yesterday, 12, people=[ada.pk])
    look_through()
    words = UnusualWords(UnusualLook.objects.get())
    assert len(desk.get(words.url).context["looks"]) == 5
    looks = desk.get("/audit/", {"pattern": "night"}).context["looks"]
    assert (len(looks), {look.who for look in looks}) == (5, {str(sam)})
    assert desk.get("/audit/", {"pattern": "team"}).context["looks"] == []


def test_looks_without_a_reason_and_of_one_day_are_filtered(desk, looked, yesterday, sam, ada):
    looked(sam, yesterday, 12, people=[ada.pk], reason="call_back")
    looked(sam, yesterday, 13, 2, people=[ada.pk])
    counted = [
        len(desk.get("/audit/", {"user": sam.pk, "on": yesterday.isoformat(), "kind": kind}).context["looks"])
        for kind in ("", "plain", "revealed")
    ]
    assert counted == [3, 2, 1]
    assert len(desk.get("/audit/", {"user": sam.pk, "on": "2026-13-99"}).context["looks"]) == 3


def test_the_file_holds_what_the_filters_leave_and_taking_it_is_a_look(desk, looked, yesterday, sam, nina, ada):
    sam.first_name = "=1+1"
    sam.save(update_fields=["first_name"])
    looked(sam, yesterday, 12, 3, people=[ada.pk])
    looked(nina, yesterday, 12, people=[ada.pk])
    lines = desk.get(CSV, {"user": sam.pk}).content.decode().splitlines()
    assert (len(lines), any(";=1+1" in line for line in lines)) == (4, False)
    entry = AccessEntry.objects.order_by("-pk").first()
    assert (entry.view, entry.people) == ("dpo:audit_csv", [ada.pk])


def test_pages_cost_the_same_however_many_there_are(desk, queries, sam, yesterday):
    def add(n):
        for number in range(n):
            day = yesterday - timedelta(days=number)
            UnusualLook.objects.get_or_create(kind=Kind.NIGHT, account=sam, day=day, defaults={"count": 9, "usual": 0})

    add(1)
    desk.get(URL)
    few = queries(lambda: desk.get(URL))
    add(60)
    assert queries(lambda: desk.get(URL)) == few
    first = desk.get(URL).context["page"]
    second = desk.get(URL, {"older": first.older}).context["page"]
    assert (len(first.rows), len(second.rows)) == (50, 10)
