"""A thread that a colleague has taken: who reads it sees who has it, and nobody else answers."""

import pytest
from django.urls import reverse
from django.utils import timezone

from consents.models import Restriction
from crm.correspondence.letters.sending import ThreadTaken, send
from crm.correspondence.models import TakenThread
from crm.correspondence.threads.taking import give_back, take, taken
from crm.mail.models.messages import Message
from crm.privacy.models import LedgerEntry
from tests.correspondence.incoming_mail import box, comes, mail
from tests.correspondence.letter_cases import LETTER, typed, url
from tests.correspondence.threads.test_threads import ADA, newest

pytestmark = pytest.mark.django_db


@pytest.fixture
def theirs(ada, team_a):
    """A letter of Ada's to the team's mailbox."""
    comes(mail(ADA), box(team=team_a))
    return newest(ada)


def test_a_taken_thread_is_answered_by_nobody_else_through_whichever_door(theirs, ada, sam, marek, contracts, as_user):
    assert (take(theirs, by=marek), take(theirs, by=sam)) == (True, False)
    with pytest.raises(ThreadTaken):
        send(ada, by=sam, purpose=contracts, answers=theirs, **LETTER)
    answer = as_user(sam).post(url(ada), typed(answers=str(theirs.uid)))
    assert (answer.status_code, "przywieziemy we wtorek" in answer.content.decode()) == (422, True)
    assert Message.objects.count() == 0
    send(ada, by=marek, purpose=contracts, answers=theirs, **LETTER)
    send(ada, by=sam, purpose=contracts, **LETTER)  # another matter
    assert Message.objects.count() == 2


def test_the_thread_says_who_has_it_and_offers_no_answer(theirs, sam, marek, as_user):
    page_url = reverse("contacts:thread", args=[theirs.uid])
    assert "?reply=" in as_user(sam).get(page_url).content.decode()
    take(theirs, by=marek)
    page = as_user(sam).get(page_url).content.decode()
    assert (str(marek) in page, "?reply=" in page, "giving-back" in page) == (True, False, False)
    page = as_user(marek).get(page_url).content.decode()
    assert ("?reply=" in page, "giving-back" in page) == (True, True)


def test_one_gives_back_ones_own_and_who_leads_anybodys(theirs, sam, marek):
    take(theirs, by=marek)
    assert (give_back(theirs, by=sam), give_back(theirs, by=marek), taken(theirs)) == (False, True, None)
    take(theirs, by=sam)
    assert (give_back(theirs, by=marek), taken(theirs)) == (True, None)
    acts = LedgerEntry.objects.filter(act__startswith="contact.thread_").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["contact.thread_taken", "contact.thread_given_back"] * 2


def test_whoever_left_holds_no_thread(theirs, ada, sam, marek, contracts):
    take(theirs, by=marek)
    marek.is_active = False
    marek.save(update_fields=["is_active"])
    send(ada, by=sam, purpose=contracts, answers=theirs, **LETTER)
    assert (take(theirs, by=sam), taken(theirs).user) == (True, sam)


def test_nobody_takes_what_they_do_not_read(theirs, mallory, as_user):
    assert as_user(mallory).post(reverse("contacts:thread_taking", args=[theirs.uid])).status_code == 404
    assert TakenThread.objects.count() == 0


def test_the_thread_of_a_restricted_person_is_looked_at_behind_its_mask_and_takes_no_act_art_18(
    theirs, ada, sam, as_user
):
    client, page_url = as_user(sam), reverse("contacts:thread", args=[theirs.uid])
    assert "ile kosztuje blat" in client.get(page_url).content.decode()
    Restriction.objects.create(person=ada.person, reason="accuracy", since=timezone.now(), placed_by="user:1")
    answer = client.get(page_url)
    words = ("ile kosztuje blat", "Zapytanie o blaty", "?reply=", "thread_taking")
    assert (answer.status_code, [word in answer.content.decode() for word in words]) == (200, [False] * 4)
    assert client.post(reverse("contacts:thread_taking", args=[theirs.uid])).status_code == 403
