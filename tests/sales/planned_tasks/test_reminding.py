"""Reminders: in the bell and by mail, once each, after an outage too, without a word about anybody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consents.models import Restriction
from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.mail.models.messages import Message
from crm.sales.planned_tasks.completion import finish, snooze
from crm.sales.planned_tasks.reminders import remind, ringing, silence
from tests.sales.task_builders import again, planned, today


def noon(days=0):
    """Twelve o'clock of that day, here."""
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=days)


def letters():
    return [message.house_letter["text"] for message in Message.objects.filter(template="task_reminder").order_by("pk")]


def test_a_reminder_is_mailed_once_however_often_and_late_the_round_comes(ada, sam):
    planned(sam, ada, due_on=today(1), clock="10:00", remind_before=60)
    early = remind(noon())
    assert (early, remind(noon(4)), remind(noon(4)), remind(noon(9)), len(letters())) == (0, 1, 0, 0, 1)


def test_one_mail_tells_of_all_that_is_due_to_each(ada, ben, sam, nina):
    for by in (sam, sam, nina):
        planned(by, ada, due_on=today(-1), remind_before=0)
    assert (remind(noon()), len(letters())) == (3, 2)


def test_the_mail_names_time_kind_and_firm_and_nothing_of_a_person(ada, sam):
    firm = add_company({"name": "Cerambud S.A.", "nip": "5260250274"}, by=sam)
    ada.company = firm
    ada.save(update_fields=["company"])
    task = planned(sam, ada, due_on=today(1), clock="10:00", remind_before=0)
    remind(noon(1))
    (text,) = letters()
    assert ["Cerambud S.A." in text, "Telefon" in text, f"/tasks/{task.uid}/" in text] == [True] * 3
    assert [word in text for word in ("Ada", "Kowalska", "Oddzwonić", "serwis", "ada@")] == [False] * 5


def test_a_sole_traders_business_is_not_named(ada, sam):
    firm = add_company({"name": "Ada Meble"}, by=sam)
    turn_into_sole_trader(firm, ada, by=sam)
    ada.company = firm
    ada.save(update_fields=["company"])
    planned(sam, ada, due_on=today(-1), remind_before=0)
    remind(noon())
    assert "Meble" not in letters()[0]


def test_what_is_done_or_put_off_is_not_told_and_rings_anew_on_its_new_day(ada, ben, sam):
    done, off = (planned(sam, person, due_on=today(), remind_before=0) for person in (ada, ben))
    finish(done, by=sam)
    snooze(off, today(2), by=sam)
    assert (remind(noon()), remind(noon(2)), again(off).reminded_at) == (0, 1, noon(2))


def test_a_restricted_persons_reminder_waits_until_her_data_may_be_used_again(ada, sam):
    planned(sam, ada, due_on=today(-1), remind_before=0)
    values = {"reason": "accuracy", "since": timezone.now(), "placed_by": "user:1"}
    held = Restriction.objects.create(person=ada.person, **values)
    quiet = remind(noon())
    Restriction.objects.filter(pk=held.pk).update(lifted_at=timezone.now())
    assert (quiet, remind(noon())) == (0, 1)


def test_a_closed_account_gets_no_mail(ada, sam):
    planned(sam, ada, due_on=today(-1), remind_before=0)
    type(sam).objects.filter(pk=sam.pk).update(is_active=False)
    assert remind(noon()) == 0


def test_the_bell_rings_for_the_owner_until_she_has_seen_it(ada, sam, nina):
    task = planned(sam, ada, due_on=today(-1), remind_before=0)
    before = (list(ringing(sam, noon())), list(ringing(nina, noon())))
    assert (before, silence(sam, noon()), list(ringing(sam, noon()))) == (([task], []), 1, [])


@pytest.mark.parametrize(("due", "counted"), [(-1, True), (0, True), (1, False)])
def test_the_top_bar_asks_for_bell_and_count(as_user, sam, ada, due, counted):
    planned(sam, ada, due_on=today(due))
    page = as_user(sam).get("/pulse/", headers={"HX-Request": "true"}).content.decode()
    assert ('id="count-due"' in page, ">1<" in page) == (True, counted)
    assert "icon-btn" in as_user(sam).get("/pulse/", headers={"HX-Request": "true"}).content.decode()


def test_the_page_of_the_bell_lists_what_rings_and_silences_it(as_user, sam, ada):
    planned(sam, ada, due_on=today(-1), remind_before=0)
    client = as_user(sam)
    assert "Oddzwonić w sprawie oferty" in client.get("/tasks/bell/").content.decode()
    client.post("/tasks/bell/")
    assert "Oddzwonić w sprawie oferty" not in client.get("/tasks/bell/").content.decode()
