"""One letter to several people: who may be written to gets it, everybody else is counted by the reason."""

import re
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from consents.grounds.recording import withdraw
from crm.contacts.models import Interaction, Mailing
from crm.correspondence.mailings.mailing_drafts import delete_expired
from crm.correspondence.mailings.orders import start_mailing
from crm.correspondence.tasks import mail_to_many
from crm.jobs.models import Job
from crm.mail.models.messages import Message
from tests.conftest import agree
from tests.correspondence.letter_cases import english, undo_of, words

MANY = reverse("contacts:mail_many")
WORDS = {"subject": "Nowa oferta", "text": "Zapraszamy na stoisko 12."}


def order(client, *contacts, **more):
    """The form as it is sent off."""
    values = {"pick": [contact.person.uid for contact in contacts], "for": "offers", **more}
    key = re.search(r'name="key" value="([^"]+)"', client.post(MANY, values).content.decode()).group(1)
    return client.post(MANY, {**values, "key": key, "go": "1", **WORDS, **more})


def deliver():
    """The ten seconds are over."""
    Job.objects.filter(kind="contacts.mailing", state="queued").update(queued_at=Now())
    mail_to_many(Job.objects.filter(kind="contacts.mailing").latest("pk").pk)


def letters():
    """The people to whom letters wait."""
    return list(Message.objects.filter(template="correspondence").values_list("person", flat=True))


def test_who_agreed_is_written_to_and_the_others_are_left_out(ada, ben, carla, as_user, sam):
    assert order(as_user(sam), ada, ben, carla).status_code == 302
    deliver()
    mailing = Mailing.objects.get()
    assert (letters(), mailing.count, mailing.letter, mailing.keys) == ([ada.pk], 1, None, None)
    assert Interaction.objects.filter(person=ada.person, kind="email").count() == 1


def test_the_page_says_how_many_get_it_and_how_many_do_not(ada, ben, carla, as_user, sam):
    picked = [person.person.uid for person in (ada, ben, carla)]
    html = as_user(sam).post(MANY, {"pick": picked, "for": "offers"}).content.decode()
    group = re.search(r'name="go"[^>]*>(?:<svg.*?</svg>)?([^<]+)', html, re.DOTALL).group(1)
    assert (group.strip(), "ben@miodek.test" in html) == ("Wyślij do 1 osoby", False)


def test_who_withdraws_before_her_turn_gets_nothing(ada, offers, as_user, sam):
    order(as_user(sam), ada)
    withdraw(ada.person, offers, "email", by=sam)
    deliver()
    assert (letters(), Mailing.objects.get().left_out) == ([], {"withdrawn": 1})


def test_sent_twice_under_one_key_it_goes_once(ada, offers, sam):
    values = {"by": sam, "uid": ada.person.uid, "purpose": offers, "words": WORDS}
    first, again = (start_mailing([ada.person.uid], **values) for _turn in range(2))
    assert (first.pk, Job.objects.filter(kind="contacts.mailing").count()) == (again.pk, 1)


def test_a_job_that_is_rung_twice_writes_once(ada, as_user, sam):
    order(as_user(sam), ada)
    deliver()
    deliver()
    assert letters() == [ada.pk]


def test_a_foreign_contact_is_as_if_she_had_not_been_picked(ada, as_user, mallory):
    order(as_user(mallory), ada)
    assert (Mailing.objects.count(), letters()) == (0, [])


def test_what_does_not_belong_into_a_letter_is_said_before_it_goes(ada, as_user, sam):
    answer = order(as_user(sam), ada, text="Wiem, że po operacji potrzebuje Pani spokoju.")
    assert (answer.status_code, Mailing.objects.count()) == (422, 0)


@pytest.mark.parametrize("name", ["dora", "arek"])
def test_without_the_right_there_is_only_a_refusal(name, ada, as_user, request):
    assert as_user(request.getfixturevalue(name)).post(MANY, {"pick": [ada.person.uid]}).status_code == 403


def test_a_view_is_written_to_as_a_whole(add, ada, ben, as_user, sam, offers):
    agree(add(sam, name="Celina Klientka", status="customer").person, offers, by=sam)
    order(as_user(sam), whole="1", list="?view=mine&f=status:is:lead")
    deliver()
    assert letters() == [ada.pk]


def test_it_waits_ten_seconds_and_an_undo_brings_words_and_people_back(ada, ben, as_user, sam):
    client = as_user(english(sam))
    sent = order(client, ada, ben)
    job = Job.objects.get(kind="contacts.mailing")
    mail_to_many(job.pk)
    assert (letters(), Job.objects.free().filter(pk=job.pk).exists()) == ([], False)
    back = client.post(undo_of(sent), follow=True)
    page = back.content.decode()
    mailing = Mailing.objects.get()
    deliver()
    assert (letters(), mailing.taken_back_at is not None, Job.objects.get(pk=job.pk).state) == ([], True, "cancelled")
    assert (WORDS["text"] in page, str(ada.uid) in page, "Nothing was sent." in page) == (True, True, True)
    again = {"pick": [ada.uid], "for": "offers", "key": mailing.uid, "go": "1", **WORDS}
    assert client.post(MANY, again).status_code == 302
    deliver()
    assert (letters(), Mailing.objects.get().taken_back_at) == ([ada.pk], None)


def test_an_undo_that_comes_too_late_says_so(ada, as_user, sam):
    client = as_user(english(sam))
    sent = order(client, ada)
    undo = undo_of(sent)
    deliver()
    assert "It has left already" in words(client.post(undo, follow=True))
    assert (letters(), Mailing.objects.get().taken_back_at) == ([ada.pk], None)


def test_planned_for_later_it_waits_and_goes_now_when_asked(ada, as_user, sam):
    client, at = as_user(english(sam)), timezone.localtime() + timedelta(days=3)
    order(client, ada, send_at=f"{at:%Y-%m-%dT%H:%M}")
    job = Job.objects.get(kind="contacts.mailing")
    assert (job.queued_at > at - timedelta(minutes=2), Job.objects.free().count()) == (True, 0)
    page = words(client.get(reverse("contacts:letters")))
    assert ("Nowa oferta" in page, "Send now" in page) == (True, True)
    client.post(reverse("contacts:mailing_dispatch", args=[Mailing.objects.get().uid]))
    assert Job.objects.get(pk=job.pk).queued_at < timezone.now() + timedelta(seconds=11)
    deliver()
    assert letters() == [ada.pk]


def test_anothers_letter_to_many_is_missing(ada, as_user, sam, nina):
    order(as_user(sam), ada)
    uid = Mailing.objects.get().uid
    for name in ("mailing_recall", "mailing_dispatch"):
        assert as_user(nina).post(reverse(f"contacts:{name}", args=[uid])).status_code == 404
    assert as_user(nina).get(reverse("contacts:mailing", args=[uid])).status_code == 404


def test_what_was_taken_back_and_not_sent_is_gone_after_a_week(ada, as_user, sam):
    client = as_user(sam)
    client.post(undo_of(order(client, ada)))
    now = timezone.now()
    assert (
        delete_expired(now + timedelta(days=6)),
        delete_expired(now + timedelta(days=8)),
        Mailing.objects.count(),
    ) == (0, 1, 0)
