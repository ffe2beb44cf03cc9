"""A talk that a stranger books: the page, the moments it offers, what comes of it, the link that opens once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import time
from uuid import uuid4

import pytest
from django.core.signing import TimestampSigner
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from consents.capture.intake import FormInput
from consents.capture.shown_form import form_as_shown
from consents.models import Restriction
from consents.notices.notice_versions import Promise
from crm.contacts.models import Contact
from crm.mail.models.messages import Message
from crm.privacy.erasure.eraser import erase
from crm.privacy.law.deadlines import is_working_day
from crm.privacy.models import LedgerEntry, Person
from crm.privacy.verbs.export import export
from crm.sales.bookings.booking import SlotGone, TooMany, book, booking_behind, call_off, rebook
from crm.sales.bookings.own_page import save_page
from crm.sales.bookings.slots import nearest, slots
from crm.sales.models import Booking, BookingPage, Task
from crm.sales.models.tasks import instant
from tests.consents.filled_forms import a_form, letters
from tests.consents.published_notices import a_notice
from tests.sales.task_builders import planned, today

HALF_A_YEAR = Promise("6 miesięcy", "6 months", 6, False)
HER = {"name": "Anna Wiśniewska", "email": "anna@jaworem.test", "phone": "602 777 888", "message": "Schody dębowe."}


@pytest.fixture
def page(sam, team_a):
    """Sam's open page on a form of the team whose notice is published."""
    fields = ["name", "email", "phone", "message"]
    form = a_form("rozmowa", asks=(), serves="enquiries", fields=fields, team=team_a)
    a_notice(promises={"enquiries": HALF_A_YEAR}, at=timezone.now())
    result = BookingPage(owner=sam, slug="sam", form=form, begins=time(9), ends=time(12), place="ul. Dębowa 7")
    save_page(result, opened=True, by=sam)
    return result


def working_day(number=3):
    """A working day, so many days ahead at the least."""
    return next(today(ahead) for ahead in range(number, number + 9) if is_working_day(today(ahead)))


def starts(page, day, **options):
    (starts,) = [each.starts for each in slots(page, at=timezone.now(), **options) if each.day == day]
    return [f"{timezone.localtime(moment):%H:%M}" for moment in starts]


def given(**changed):
    return FormInput(uid=changed.pop("uid", uuid4()), values={**HER, **changed}, ticked=[], page="/p/pl/booking/sam/")


def booked(page, clock=time(9), *, way="place", day=None, **changed):
    return book(page, form_as_shown(page.form, "pl"), given(**changed), instant(day or working_day(), clock), way=way)


def body(page, clock=time(9), **more):
    stamp = TimestampSigner(salt="consents.portal").sign(page.form.slug)
    slot = instant(working_day(), clock).isoformat()
    version_seen = form_as_shown(page.form, "pl").seen
    return {**HER, "sid": str(uuid4()), "seen": version_seen, "stamp": stamp, "slot": slot, "way": "place", **more}


def test_moments_are_free_by_the_calendar_with_room_before_and_after(page, sam, ada):
    day = working_day()
    assert starts(page, day) == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    planned(sam, ada, kind="meeting", clock="10:00", minutes=30, due_on=day)
    assert starts(page, day) == ["09:00", "11:00", "11:30"]
    assert all(is_working_day(each.day) for each in slots(page, at=timezone.now()))


def test_nothing_is_offered_sooner_than_the_hours_ahead(page):
    day = working_day()
    early = instant(day, time(8))
    starts = next(each for each in slots(page, at=early) if each.day == day).starts
    assert [f"{timezone.localtime(moment):%H:%M}" for moment in starts] == []


def test_the_nearest_three_come_in_their_order(page):
    days = slots(page, at=timezone.now())
    near = nearest(days, instant(working_day(), time(10)))
    assert [f"{timezone.localtime(moment):%H:%M}" for moment in near] == ["09:30", "10:00", "10:30"]


def test_a_talk_makes_a_lead_with_its_purpose_a_meeting_and_a_mail(page, sam):
    booking, _secret = booked(page)
    lead = Contact.objects.with_keys().get()
    assert (lead.person.name, lead.status, lead.team, lead.person.grounds.get(channel="email").purpose.slug) == (
        *("Anna Wiśniewska", "lead", page.form.team, "enquiries"),
    )
    task = Task.objects.with_keys().get()
    assert (task.kind, task.owner, task.person, task.told("place"), task.told("note"), task.minutes) == (
        *("meeting", sam, lead.person, "ul. Dębowa 7", "Schody dębowe.", 30),
    )
    message = Message.objects.select_related("person__key").get(template="booking_made")
    assert [file["name"] for file in message.letter["files"]] == ["spotkanie.ics"]
    assert lead.person.origins.get().notice == "given"
    acts = LedgerEntry.objects.filter(about=booking.person.uid).values_list("act", flat=True)
    assert {"form.submitted", "contact.added", "task.planned", "booking.made"} <= set(acts)


def test_one_moment_is_given_once(page):
    booked(page)
    with pytest.raises(SlotGone):
        booked(page, email="inny@test.test")
    assert (Booking.objects.count(), Person.objects.filter(contact__isnull=False).count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_never_both_get_it(page):
    def one(number):
        try:
            booked(page, email=f"o{number}@test.test")
        except SlotGone:
            return "gone"
        finally:
            connection.close()
        return "booked"

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(one, range(4))) == ["booked", "gone", "gone", "gone"]


def test_the_same_answer_sent_twice_is_one_talk(page):
    uid = uuid4()
    first, secret = booked(page, uid=uid)
    again, fresh = booked(page, uid=uid)
    assert (again.pk, booking_behind(secret), booking_behind(fresh).pk) == (first.pk, None, first.pk)


def test_one_address_books_three_a_day(page):
    for clock in (time(9), time(10), time(11)):
        booked(page, clock)
    with pytest.raises(TooMany):
        booked(page, time(9), day=working_day(8))


def test_a_link_opens_once_for_another_moment_and_once_for_none(page):
    booking, secret = booked(page)
    fresh = rebook(booking_behind(secret), instant(working_day(), time(11)))
    assert (booking_behind(secret), f"{booking_behind(fresh).task.clock:%H:%M}") == (None, "11:00")
    assert starts(page, working_day())[0] == "09:00"
    call_off(booking_behind(fresh))
    assert (booking_behind(fresh), Task.objects.get().cancelled_by) == (None, "them")
    assert [template for template, _text in letters()] == ["booking_made", "booking_made", "booking_off"]
    assert booking.pk


def test_a_talk_is_in_their_copy_and_goes_with_them_art_15_17(page, sam):
    booking, secret = booked(page)
    copy = export(Person.objects.with_keys().get(pk=booking.person_id))
    assert [len(copy[name]) for name in ("sales.booking", "sales.task")] == [1, 1]
    erase(booking.person, {}, by=sam)
    assert (Booking.objects.count(), Task.objects.count(), booking_behind(secret)) == (0, 0, None)


def test_the_public_page_books_without_scripts_and_leads_to_what_was_booked(client, page):
    url = reverse("sales:booking_pl", args=["sam"])
    drawn = client.get(url)
    text = drawn.content.decode()
    assert (drawn.status_code, "<script" in text, 'type="radio"' in text) == (200, False, True)
    answer = client.post(url, body(page))
    assert answer.status_code == 302
    answer_page = client.get(answer["Location"])
    assert (answer_page.status_code, "ul. Dębowa 7" in answer_page.content.decode()) == (200, True)
    file = client.get(answer["Location"] + "file/")
    assert (file["Content-Type"], b"BEGIN:VEVENT" in file.content, b"Anna" in file.content) == (
        *("text/calendar; charset=utf-8", True, False),
    )


def test_a_moment_that_is_gone_keeps_what_was_typed_and_offers_the_nearest_first(client, page):
    booked(page, email="szybsza@test.test")
    answer = client.post(reverse("sales:booking_pl", args=["sam"]), body(page))
    text = answer.content.decode()
    assert (answer.status_code, len(answer.context["near"]), "anna@jaworem.test" in text) == (422, 3, True)
    assert text.index('id="near"') < text.index("<details")
    assert "Ten termin właśnie zajęto" in text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "anna@"}, "email"),
        ({"email": ""}, "email"),
        ({"name": ""}, "name"),
        ({"slot": ""}, "slot"),
        ({"slot": "2026-11-24T10:00"}, "slot"),
        ({"way": "video"}, "way"),
        ({"way": "phone", "phone": ""}, "phone"),
        ({"homepage": "https://spam.test"}, "homepage"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(client, page, changed, field):
    answer = client.post(reverse("sales:booking_pl", args=["sam"]), body(page, **changed))
    assert (answer.status_code, field in answer.context["form"].errors, Booking.objects.count()) == (422, True, 0)


def test_many_tries_are_slowed(client, page):
    url, codes = reverse("sales:booking_pl", args=["sam"]), []
    for _number in range(6):
        codes.append(client.post(url, body(page, slot=instant(today(), time(1)).isoformat())).status_code)
    assert (codes[0], codes[-1]) == (422, 429)


def test_the_page_is_hidden_while_it_is_shut_or_its_colleague_has_left(client, page, sam):
    url = reverse("sales:booking_pl", args=["sam"])
    assert client.get(url).status_code == 200
    save_page(page, opened=False, by=sam)
    shut = client.get(url).status_code
    save_page(page, opened=True, by=sam)
    type(sam).objects.filter(pk=sam.pk).update(is_active=False)
    left = client.get(url).status_code
    assert (shut, left) == (404, 404)


def test_without_a_published_notice_there_is_no_page(client, sam, team_a):
    form = a_form("rozmowa", asks=(), serves="enquiries", fields=["name", "email"], team=team_a)
    page = BookingPage(owner=sam, slug="sam", form=form)
    save_page(page, opened=True, by=sam)
    url = reverse("sales:booking_en", args=["sam"])
    hidden = client.get(url).status_code
    a_notice(promises={"enquiries": HALF_A_YEAR}, at=timezone.now())
    assert (hidden, client.get(url).status_code) == (404, 200)


def test_the_page_never_says_whose_the_other_meetings_are(client, page, sam, ada):
    planned(sam, ada, kind="meeting", title="Tajna narada", clock="10:00", due_on=working_day())
    text = client.get(reverse("sales:booking_pl", args=["sam"])).content.decode()
    assert [words in text for words in ("Tajna", "Kowalska", "Ada ")] == [False] * 3


def test_the_link_changes_and_calls_off_by_buttons_and_opening_it_does_nothing(client, page):
    _booking, secret = booked(page)
    url = reverse("sales:booked_pl", args=[secret])
    drawn = client.get(url).content.decode()
    stamp = re.search(r'name="stamp" value="([^"]+)"', drawn)[1]
    assert client.post(url, {"off": "1"}).status_code == 200
    assert Task.objects.get().open
    wrong = client.post(url, {"stamp": stamp, "slot": "x"})
    moved = client.post(url, {"stamp": stamp, "slot": instant(working_day(), time(11)).isoformat()})
    assert (wrong.status_code, moved.status_code, client.get(url).status_code) == (422, 302, 404)
    fresh = moved["Location"]
    stamp = re.search(r'name="stamp" value="([^"]+)"', client.get(fresh).content.decode())[1]
    off = client.post(fresh, {"stamp": stamp, "off": "1"})
    assert (off.status_code, client.get(fresh).status_code, Task.objects.get().cancelled_by) == (200, 404, "them")


@pytest.mark.parametrize("happens", ["restricted", "handed on", "called off"])
def test_a_link_opens_nothing_once_the_talk_may_not_be_touched_and_looks_like_a_dead_one_art_18(
    client, page, nina, happens
):
    booking, secret = booked(page)
    url = reverse("sales:booked_pl", args=[secret])
    stamp = re.search(r'name="stamp" value="([^"]+)"', client.get(url).content.decode())[1]
    if happens == "restricted":
        Restriction.objects.create(person=booking.person, reason="accuracy", since=timezone.now(), placed_by="user:1")
    elif happens == "handed on":
        Task.objects.filter(pk=booking.task_id).update(owner=nina)
    else:
        call_off(booking)
    dead = client.get(reverse("sales:booked_pl", args=["nowhere"]))
    looked, off = client.get(url), client.post(url, {"stamp": stamp, "off": "1"})
    file_asked = client.get(reverse("sales:booked_file_pl", args=[secret]))
    assert [answer.status_code for answer in (dead, looked, off, file_asked)] == [404] * 4
    assert looked.content == off.content == dead.content


def test_a_colleague_sets_their_own_page(as_user, page, sam, nina):
    client, url = as_user(nina), reverse("sales:booking_page")
    sent = {"slug": "nina", "form": page.form.pk, "minutes": 30, "buffer": 10, "notice_hours": 2, "phone": "on"}
    sent |= {"begins": "08:00", "ends": "15:00", "opened": "on"}
    assert client.get(url).status_code == 200
    assert client.post(url, {**sent, "ends": "07:00"}).status_code == 422
    assert client.post(url, {**sent, "slug": "sam"}).status_code == 422
    assert client.post(url, {**sent, "phone": ""}).status_code == 422
    assert client.post(url, sent).status_code == 302
    own_page = BookingPage.objects.get(owner=nina)
    others = BookingPage.objects.get(owner=sam)
    assert (own_page.slug, own_page.opened_at is not None, others.slug) == ("nina", True, "sam")


def test_who_is_no_colleague_of_the_form_s_team_cannot_stand_on_it(as_user, page, mallory):
    answer = as_user(mallory).post(reverse("sales:booking_page"), {"slug": "m", "form": page.form.pk, "minutes": 30})
    assert (answer.status_code, "form" in answer.context["form"].errors) == (422, True)
