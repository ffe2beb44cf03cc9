"""The two logs as pages: filtered, by keyset, every row checked against its own seal."""

from datetime import timedelta
from uuid import uuid4

import pgtrigger
import pytest
from django.utils import timezone

from crm.contacts.safeguards.reveal import reveal
from crm.dpo.logs.daily_looks import Day, volume
from crm.privacy.actors import ActorKey, system
from crm.privacy.logs import access_log, ledger
from crm.privacy.models import AccessEntry, LedgerEntry

URL, LEDGER = "/audit/", "/audit/ledger/"


@pytest.fixture
def looks(desk):
    """looks(user=…) -> what the page lists, newest first."""

    def listed(**wishes):
        return desk.get(URL, wishes).context["looks"]

    return listed


@pytest.fixture
def acts(desk):
    return lambda **wishes: desk.get(LEDGER, wishes).context["acts"]


def changed(rows, **values):
    """Changes rows of a log behind the product's back, past the trigger that forbids it."""
    with pgtrigger.ignore(f"{rows.model._meta.label}:append_only"):
        assert rows.update(**values)


def test_a_look_says_who_whom_what_why_and_where(looks, ada, sam):
    reveal(ada, "phone", by=sam, reason="other", note="Oddzwaniam")
    look = looks(kind="revealed")[0]
    rows = (look.who, look.person, look.short, look.what, look.why, look.note, look.where, look.revealed, look.intact)
    assert rows == (
        "Sam Sowa",
        ada.person.uid,
        ada.short,
        "phone",
        "Another reason",
        "Oddzwaniam",
        "Shown on request",
        True,
        True,
    )


def test_a_page_of_many_is_a_number(text, ada, ben, sam):
    access_log.shown(by=sam, view="contacts:list", people=[ada.pk, ben.pk])
    assert "2 people" in text(URL)


def test_the_filters_narrow(looks, ada, ben, sam, marek):
    access_log.shown(by=sam, view="contacts:list", people=[ada.pk, ben.pk])
    access_log.shown(by=marek, view="contacts:record", people=[ben.pk], reason="request")
    access_log.shown(by=system("purge"), view="contacts:record", people=[ada.pk])

    def who(**wishes):
        return [look.who for look in looks(**wishes) if look.who != "Dora Dudek"]

    assert who(user=str(sam.pk)) == ["Sam Sowa"]
    assert who(person=str(ben.person.uid)) == ["Marek Mazur", "Sam Sowa"]
    assert who(what="contacts:record") == ["the system (purge)", "Marek Mazur"]
    assert who(kind="revealed") == ["Marek Mazur"]
    assert who(user="no", person="nobody", what="", days="1000") == ["the system (purge)", "Marek Mazur", "Sam Sowa"]


def test_the_period_keeps_older_rows_out(looks, ada, sam):
    access_log.shown(by=sam, view="contacts:record", people=[ada.pk])
    long_ago = timezone.now() - timedelta(days=40)
    changed(AccessEntry.objects.all(), at=long_ago)

    def who(**wishes):
        return [look.who for look in looks(**wishes) if look.who != "Dora Dudek"]

    assert [who(), who(days="90"), who(days="all")] == [[], ["Sam Sowa"], ["Sam Sowa"]]


def test_reading_the_log_is_a_look_itself(looks, dora, ada, sam, last_look):
    access_log.shown(by=sam, view="contacts:record", people=[ada.pk])
    looks()
    assert last_look() == (str(dora.pk), "dpo:audit", [ada.pk], [], "")


def test_a_row_that_was_changed_is_named(text, ada, sam, marek):
    access_log.shown(by=sam, view="contacts:record", people=[ada.pk])
    access_log.shown(by=marek, view="contacts:record", people=[ada.pk])
    assert "1 row was changed" not in text(URL)
    changed(AccessEntry.objects.filter(actor_id=str(sam.pk)), reason="request")
    page = text(f"{URL}?what=contacts:record")
    assert ("1 row was changed" in page, page.count("changed</span>") >= 1) == (True, True)


def test_pages_follow_one_another_without_gap_or_repeat(desk, ada, sam):
    for _number in range(120):
        access_log.shown(by=sam, view="contacts:record", people=[ada.pk])
    wanted = list(AccessEntry.objects.filter(actor_id=str(sam.pk)).order_by("-pk").values_list("pk", flat=True))
    visible, token = [], ""
    for _page in range(3):
        page = desk.get(URL, {"user": sam.pk, "older": token}).context["page"]
        visible += [row.pk for row in page.rows]
        token = page.older
    assert (visible, token) == (wanted, "")


def test_who_saw_a_person_most_stands_first(desk, ada, sam, marek):
    for user in (sam, marek, sam, marek, sam, sam):
        access_log.shown(by=user, view="contacts:record", people=[ada.pk])
    watchers = desk.get(URL, {"person": ada.person.uid}).context["watchers"]
    assert [(row["name"], row["count"], row["share"]) for row in watchers] == [
        ("Sam Sowa", 4, 100),
        ("Marek Mazur", 2, 50),
        ("Dora Dudek", 1, 25),  # this very look
    ]


def test_the_bars_count_all_looks_of_the_day_of_people_and_programs_with_a_reason_or_without(ada, ben, sam, marek):
    for user in (sam, sam, marek):
        reveal(ada, "phone", by=user, reason="call_back")
    access_log.shown(by=marek, view="contacts:list", people=[ada.pk, ben.pk])
    access_log.shown(by=ActorKey("token", "abcdefghij"), view="api:people", people=[ada.pk, ben.pk], purpose="offers")
    at = timezone.now()
    assert volume(at)["bars"][-1]["told"] == Day(looks=5, people=7, reveals=3, programs=1)
    volumes = [volume(at, user=item) for item in (str(sam.pk), str(marek.pk), "0")]
    assert [(item["total"], item["reveals"], item["programs"]) for item in volumes] == [(2, 2, 0), (2, 1, 0), (0, 0, 0)]
    assert [volume(at, person=pk)["total"] for pk in (ada.pk, ben.pk)] == [5, 2]


def test_the_page_says_how_many_looks_were_by_programs(desk, ada):
    access_log.shown(by=ActorKey("token", "abcdefghij"), view="api:people", people=[ada.pk], purpose="offers")
    page = desk.get(URL).content.decode()
    assert ["Looks in 30 days" in page, "by programs: 1" in page] == [True, True]


def test_a_day_on_which_one_reader_was_shown_a_crowd_stands_out(sam):
    for start in range(0, 1100, 100):
        access_log.shown(by=sam, view="contacts:list", people=range(start, start + 100))
    at = timezone.now()
    assert [volume(at, user=user)["bars"][-1]["hot"] for user in (str(sam.pk), "")] == [True, False]


def test_a_day_with_many_reveals_stands_out(ada, sam):
    for _number in range(11):
        reveal(ada, "phone", by=sam, reason="call_back")
    assert [bar["told"].reveals for bar in volume(timezone.now())["bars"] if bar["hot"]] == [11]


def test_an_act_says_who_what_whom_and_which_columns(acts, ada, sam):
    act = next(act for act in acts() if act.code == "contact.added" and act.short == ada.short)
    assert (act.who, act.title, act.person, act.intact) == ("Sam Sowa", "Contact added", ada.person.uid, True)
    assert dict(act.counts) == {"origin": "fair", "purpose": "contracts"}


def test_the_ledger_is_filtered_by_person_act_and_user(acts, ada, ben, sam, marek):
    ledger.record("contact.edited", by=marek, about=ben.person, fields=["phone"])
    assert {act.short for act in acts(person=str(ben.person.uid))} == {ben.short}
    assert [act.who for act in acts(what="contact.edited")] == ["Marek Mazur"]
    assert {act.who for act in acts(user=str(sam.pk))} == {"Sam Sowa"}


def test_an_erased_person_stays_in_the_ledger_by_her_key_only(acts, text, ada, sam):
    gone = uuid4()
    ledger.record("person.erased", by=sam, about=gone)
    act = acts(what="person.erased")[0]
    assert (act.person, act.short) == (None, gone.hex[:8].upper())
    assert f"/privacy/people/{gone}/" not in text(LEDGER)


def test_a_changed_row_of_the_ledger_is_named(acts, ada):
    changed(LedgerEntry.objects.filter(act="contact.added"), counts={})
    assert {act.intact for act in acts(what="contact.added")} == {False}


@pytest.mark.parametrize("url", [URL, LEDGER])
def test_queries_do_not_grow_with_rows(desk, queries, url, ada, ben, sam, marek):
    reveal(ada, "phone", by=sam, reason="call_back")
    desk.get(url)
    few = queries(lambda: desk.get(url))
    for user in (sam, marek, sam, marek):
        reveal(ben, "phone", by=user, reason="call_back")
    assert queries(lambda: desk.get(url)) == few
    assert LedgerEntry.objects.count() > 4
