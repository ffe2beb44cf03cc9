"""Exchanges of letters as one list, those that wait for an answer, and «no answer needed»."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, strategies as st

from consents.grounds.restrictions import restrict
from crm.contacts.models import Interaction
from crm.contacts.people.sharing import share
from crm.contacts.safeguards.pause import Paused
from crm.correspondence.letters.sending import send
from crm.correspondence.models import FiledMail
from crm.correspondence.threads.settling import reopen, settle
from crm.correspondence.threads.thread_boxes import (
    LATELY,
    awaiting,
    days_waited,
    page_of,
    span_at,
    threads,
    working_day_before,
)
from crm.mail.models.messages import Message
from crm.privacy.law.deadlines import is_working_day
from crm.privacy.models import LedgerEntry
from tests.correspondence.incoming_mail import box, comes, mail
from tests.correspondence.letter_cases import LETTER, english, words
from tests.sales.deal_builders import deal

ADA = "Ada Kowalska <ada@cerambud.test>"
WARSAW = ZoneInfo("Europe/Warsaw")
WEEK = timedelta(days=7)


def newest(contact) -> Interaction:
    rows = Interaction.objects.filter(person=contact.person, kind="email").select_related("person__key", "author")
    return rows.latest("pk")


@pytest.fixture
def inbox(sam):
    return box(user=sam)


@pytest.fixture
def theirs(ada, inbox):
    """A letter of Ada's that came a week ago."""
    comes(mail(ADA, at=timezone.now() - WEEK), inbox)
    return newest(ada)


def waiting_for(user):
    return list(awaiting(user, **span_at(timezone.now())).order_by("pk"))


def last_letters(user, **options):
    return [line.entry.pk for line in page_of(threads(user, **options), user).rows]


def answered(ada, sam, contracts, letter):
    return send(ada, by=sam, purpose=contracts, answers=letter, **LETTER)


# ---- which letter stands for its exchange


def test_the_last_letter_stands_for_its_exchange(ada, ben, sam, contracts, theirs, inbox):
    comes(mail("Ben <ben@miodek.test>", subject="Inna sprawa", at=timezone.now() - 2 * WEEK), inbox)
    assert last_letters(sam) == [theirs.pk, newest(ben).pk]
    ours = answered(ada, sam, contracts, theirs)
    assert last_letters(sam) == [theirs.pk, newest(ben).pk]  # nobody has read what waits in the outbox
    Message.objects.filter(pk=ours.message_id).update(state="sent")
    assert last_letters(sam) == [ours.pk, newest(ben).pk]


def test_pages_of_exchanges_follow_one_another_without_a_gap(ada, sam, inbox):
    for number in range(5):
        comes(mail(ADA, subject=f"Sprawa {number}", at=timezone.now() - number * WEEK), inbox)
    rows = threads(sam)
    first = page_of(rows, sam)
    edge = first.rows[1].entry
    older = rows.filter(happened_at__lt=edge.happened_at).order_by("-happened_at")
    subjects = [f"Sprawa {number}" for number in range(5)]
    assert [line.subject for line in first.rows] == subjects
    assert [row.pk for row in older] == [line.entry.pk for line in first.rows[2:]]


def test_a_colleague_reads_the_threads_of_their_team_and_nobody_those_of_another(ada, nina, marek, mallory, theirs):
    assert [last_letters(reader, everybody=True) for reader in (marek, nina, mallory)] == [[theirs.pk], [], []]
    assert [last_letters(reader) for reader in (marek, nina, mallory)] == [[], [], []]
    assert [waiting_for(reader) for reader in (marek, nina, mallory)] == [[], [], []]


def test_with_whom_a_contact_is_shared_reads_no_letter_that_is_not_theirs(ada, sam, nina, theirs, as_user):
    share(ada, [nina], by=sam)
    assert last_letters(nina, everybody=True) == []
    assert as_user(nina).get(reverse("contacts:thread", args=[theirs.uid])).status_code == 404


# ---- which letters wait


def test_a_letter_waits_until_it_is_answered_even_by_one_that_is_planned(ada, sam, contracts, theirs):
    assert waiting_for(sam) == [theirs]
    ours = answered(ada, sam, contracts, theirs)
    assert waiting_for(sam) == []
    Message.objects.filter(pk=ours.message_id).update(state="undelivered")
    assert waiting_for(sam) == [theirs]


def test_what_a_machine_of_theirs_sends_neither_waits_nor_answers(ada, sam, theirs, inbox):
    first = f"<{theirs.heads['id'].strip('<>')}>"
    absent = {"Auto_Submitted": "auto-replied", "References": first, "In_Reply_To": first}
    comes(mail(ADA, subject="Nieobecność", at=timezone.now() - timedelta(days=6), **absent), inbox)
    assert (newest(ada).direction, newest(ada).thread) == ("auto", theirs.thread)
    assert waiting_for(sam) == [theirs]


def test_what_came_today_or_long_ago_does_not_wait(ada, sam, inbox):
    now = timezone.now()
    for at in (now, now - LATELY - timedelta(days=1)):
        comes(mail(ADA, subject=f"{at:%d}", at=at), inbox)
    assert waiting_for(sam) == []


def test_a_letter_of_somebody_whose_data_may_not_be_used_is_not_asked_for(ada, sam, dora, theirs):
    restrict(ada.person, reason="accuracy", by=dora)
    assert (waiting_for(sam), last_letters(sam)) == ([], [])


# ---- a working day


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("2026-11-24T10:00", "2026-11-23T10:00"),  # Tuesday: since the same hour of Monday
        ("2026-11-23T10:00", "2026-11-20T10:00"),  # Monday: since Friday
        ("2026-11-22T10:00", "2026-11-20T00:00"),  # Sunday: Friday was the last whole one
        ("2026-11-12T09:00", "2026-11-10T09:00"),  # the day after Independence Day
    ],
)
def test_a_working_day_has_passed(now, before):
    moments = [datetime.fromisoformat(text).replace(tzinfo=WARSAW) for text in (now, before)]
    assert working_day_before(moments[0]) == moments[1]


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))
def test_between_that_moment_and_now_lies_one_working_day_and_no_more(now):
    at, here = timezone.localtime(working_day_before(now)), timezone.localtime(now)
    days = [at.date() + timedelta(days=n) for n in range((here.date() - at.date()).days + 1)]
    assert at < here
    assert sum(is_working_day(day) for day in days) == 1 + is_working_day(here.date())


def test_days_are_counted_without_weekends_and_are_at_least_one():
    friday, monday = (datetime.combine(date(2026, 11, day), datetime.min.time(), WARSAW) for day in (20, 23))
    waits = [days_waited(friday, friday + timedelta(days=days)) for days in (0, 2, 3, 4)]
    assert (waits, days_waited(monday, monday + WEEK)) == ([1, 1, 1, 2], 5)


# ---- no answer needed


def test_what_needs_no_answer_waits_no_more_and_can_be_put_back(ada, sam, theirs):
    before = LedgerEntry.objects.count()
    assert (settle(theirs, by=sam), settle(theirs, by=sam), waiting_for(sam)) == (True, False, [])
    assert FiledMail.objects.get(interaction=theirs).settled_by == sam
    assert (reopen(theirs, by=sam), reopen(theirs, by=sam), waiting_for(sam)) == (True, False, [theirs])
    acts = LedgerEntry.objects.order_by("pk").values_list("act", "actor_id", "target")[before:]
    target = f"interaction:{theirs.uid}"
    assert list(acts) == [(f"contact.mail_{act}", str(sam.pk), target) for act in ("settled", "reopened")]


def test_a_letter_of_ours_is_settled_by_nobody(ada, sam, contracts):
    ours = send(ada, by=sam, purpose=contracts, **LETTER)
    assert settle(ours, by=sam) is False


def test_nothing_is_settled_of_somebody_whose_data_may_not_be_used(ada, sam, dora, theirs):
    restrict(ada.person, reason="accuracy", by=dora)
    with pytest.raises(Paused):
        settle(theirs, by=sam)
    assert FiledMail.objects.get(interaction=theirs).settled_at is None


# ---- pages


def test_the_list_and_the_thread_name_who_waits_and_let_one_answer(ada, sam, theirs, as_user):
    client = as_user(english(sam))
    days = days_waited(theirs.happened_at, timezone.now())
    listed = words(client.get(reverse("contacts:threads"), {"show": "awaiting"}))
    page = client.get(reverse("contacts:thread", args=[theirs.uid]))
    text = page.content.decode()
    assert ("Ada Kowalska" in listed, "Zapytanie o blaty" in listed, f"waits {days} days" in listed) == (True,) * 3
    assert "ile kosztuje blat?" in text
    keys = [key for key in "RAFE" if f'aria-keyshortcuts="{key}"' in text]
    assert (keys, f"?reply={theirs.uid}" in text) == (["R", "F", "E"], True)
    away = client.post(reverse("contacts:thread_settling", args=[theirs.uid]), follow=True)
    assert ("Done: it needs no answer." in words(away), "Everything is answered" in words(away)) == (True, True)
    back = client.post(reverse("contacts:thread_reopening", args=[theirs.uid]), follow=True)
    assert ("It waits for an answer again." in words(back), waiting_for(sam)) == (True, [theirs])


def test_my_day_names_whoever_has_waited_longest(ada, sam, theirs, as_user):
    page = words(as_user(english(sam)).get("/"))
    days = days_waited(theirs.happened_at, timezone.now())
    assert (f"{ada.label} waits for an answer", f"for {days} working days") == tuple(
        line for line in (f"{ada.label} waits for an answer", f"for {days} working days") if line in page
    )


def test_a_thread_of_somebody_else_looks_like_one_that_is_not_there(ada, mallory, theirs, as_user):
    client = as_user(mallory)
    for name in ("thread", "thread_settling", "thread_reopening"):
        ways = [reverse(f"contacts:{name}", args=[key]) for key in (theirs.uid, uuid4())]
        answers = [client.get(way) if name == "thread" else client.post(way) for way in ways]
        assert [answer.status_code for answer in answers] == [404, 404]
    assert FiledMail.objects.get(interaction=theirs).settled_at is None


def test_a_list_costs_as_many_statements_for_one_as_for_many(ada, ben, sam, inbox, theirs, as_user):
    client, counts = as_user(sam), []
    for number in range(2):
        for show in ("", "awaiting"):
            client.get(reverse("contacts:threads"), {"show": show})
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(reverse("contacts:threads"), {"show": show})
            counts.append(len(queries))
        for each in range(4):
            comes(mail("Ben <ben@miodek.test>", subject=f"{number} {each}", at=timezone.now() - WEEK), inbox)
    assert counts[:2] == counts[2:]


def test_on_a_deal_an_exchange_is_one_line_that_opens_its_thread(ada, sam, contracts, theirs, as_user):
    Interaction.objects.filter(pk=theirs.pk).update(happened_at=timezone.now() - timedelta(minutes=5))
    sold = deal(sam, ada, title="Kuchnia")
    ours = send(ada, by=sam, purpose=contracts, answers=theirs, about=sold.uid, **LETTER)
    Interaction.objects.filter(thread=ours.thread).update(about=sold.uid)
    Message.objects.filter(pk=ours.message_id).update(state="sent")
    page = as_user(english(sam)).get(reverse("sales:deal", args=[sold.uid])).content.decode()
    assert page.count(reverse("contacts:thread", args=[ours.uid])) == 1
    assert (reverse("contacts:thread", args=[theirs.uid]) in page, "Open the thread, 2 letters" in page) == (
        False,
        True,
    )


def test_in_a_thread_earlier_letters_are_drawn_with_their_marks(ada, sam, contracts, inbox, as_user):
    ours = send(ada, by=sam, purpose=contracts, subject="Dostawa", text="We **wtorek**.")
    Message.objects.filter(pk=ours.message_id).update(state="sent")
    Interaction.objects.filter(pk=ours.pk).update(happened_at=timezone.now() - WEEK)
    theirs_id = newest(ada).message.message_id
    comes(mail(ADA, subject="Re: Dostawa", text="Dobrze.", In_Reply_To=theirs_id), inbox)
    for address in (reverse("contacts:thread", args=[ours.uid]), reverse("contacts:record", args=[ada.uid])):
        page = as_user(sam).get(address).content.decode()
        assert ("<strong>wtorek</strong>" in page, "Dobrze." in page) == (True, True)


def test_who_sees_everybody_behind_masks_reads_no_letter_of_a_thread(ada, sam, oskar, contracts, theirs, as_user):
    ours = answered(ada, sam, contracts, theirs)
    Message.objects.filter(pk=ours.message_id).update(state="sent")
    page = as_user(oskar).get(reverse("contacts:thread", args=[theirs.uid]))
    text = page.content.decode()
    assert page.status_code == 200
    assert [words for words in ("ile kosztuje blat?", LETTER["text"], "Kowalska") if words in text] == []
    assert text.count("•••") == 2
    assert all(f"?field={letter.uid.hex}" in text for letter in (theirs, ours))
