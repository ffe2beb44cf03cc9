"""Letters of a deal as exchanges on its page: read when they are opened, answered as on a record."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consents.grounds.restrictions import restrict
from crm.contacts.models import Interaction
from crm.correspondence.letters.sending import send
from crm.mail.models.messages import Message
from crm.privacy.models import AccessEntry
from crm.sales.deal_pages.deal_letters import DealLetters
from crm.sales.deals.participants import add_participant
from tests.correspondence.incoming_mail import box, comes, mail
from tests.correspondence.letter_cases import LETTER, english
from tests.sales.deal_builders import deal

ADA = "Ada Kowalska <ada@cerambud.test>"
BEN = "Ben <ben@miodek.test>"
QUOTING = "Pasuje we wtorek.\n\nW dniu 1.12.2026 Sam napisał:\n> Kiedy przywieźć?"
MOST = 15


@pytest.fixture
def inbox(sam):
    return box(user=sam)


@pytest.fixture
def sold(sam, ada, ben):
    """Ada's deal, Ben on it too."""
    opened = deal(sam, ada, title="Kuchnia")
    type(opened).objects.filter(pk=opened.pk).update(opened_at=timezone.now() - timedelta(days=1))
    opened.refresh_from_db()
    add_participant(opened, ben, "decides", by=sam)
    return opened


def url(found):
    return reverse("sales:deal_letters", args=[found.uid])


def newest(contact):
    return Interaction.objects.filter(person=contact.person, kind="email").select_related("person__key").latest("pk")


def asks(client, found, **options):
    return client.get(url(found), headers={"HX-Request": "true"}, **options)


@pytest.fixture
def exchange(sam, ada, contracts, sold, inbox):
    """Ours, and her answer that quotes it."""
    ours = send(ada, by=sam, purpose=contracts, about=sold.uid, **LETTER)
    Message.objects.filter(pk=ours.message_id).update(state="sent")
    Interaction.objects.filter(pk=ours.pk).update(happened_at=timezone.now() - timedelta(hours=2))
    comes(mail(ADA, subject="Re: Termin", text=QUOTING, In_Reply_To=newest(ada).message.message_id), inbox)
    return ours, newest(ada)


def test_an_exchange_stands_once_with_the_newest_open_and_what_it_quotes_folded(sold, exchange, sam):
    ours, theirs = exchange
    [thread] = DealLetters(sold, sam).exchanges
    assert (thread.newest.line.entry.pk, [letter.line.entry.pk for letter in thread.earlier]) == (theirs.pk, [ours.pk])
    assert ("Pasuje we wtorek." in thread.newest.line.text, "Kiedy przywieźć?" in thread.newest.line.text) == (
        True,
        False,
    )
    assert "Kiedy przywieźć?" in thread.newest.line.quoted


def test_it_is_answered_and_handed_on_as_on_a_record_and_the_answer_is_about_the_deal(sold, exchange, sam, as_user):
    _ours, theirs = exchange
    page = asks(as_user(english(sam)), sold).content.decode()
    letter = f"{reverse('contacts:mail', args=[theirs.person.uid])}?about={sold.uid}&amp;reply={theirs.uid}"
    assert [f'href="{letter}"' in page, "<html" in page] == [True, False]
    assert f'href="{reverse("contacts:letter_forward", args=[theirs.uid])}"' in page
    assert f"{letter}&amp;all=1" not in page
    answering = as_user(sam).get(letter.replace("&amp;", "&"))
    assert answering.context["desk"].about.key == sold.uid


def test_a_letter_to_two_of_its_people_stands_once_and_is_answered_to_all(sold, sam, ada, ben, inbox, as_user):
    comes(mail(ADA, subject="Do obu", cc=BEN), inbox)
    rows = Interaction.objects.filter(kind="email", person__in=[ada.pk, ben.pk])
    assert (rows.count(), len(set(rows.values_list("occasion", flat=True)))) == (2, 1)
    [thread] = DealLetters(sold, sam).exchanges
    assert (thread.earlier, len(thread.newest.line.others)) == ([], 1)
    page = asks(as_user(sam), sold).content.decode()
    whose, letter = thread.newest.whose.contact, thread.newest.line.entry
    assert f"{reverse('contacts:mail', args=[whose.uid])}?about={sold.uid}&amp;reply={letter.uid}&amp;all=1" in page


def test_the_deals_page_asks_for_them_when_they_are_opened_and_not_before(sold, exchange, sam, as_user):
    client = as_user(sam)
    page = client.get(reverse("sales:deal", args=[sold.uid])).content.decode()
    assert f'hx-get="{url(sold)}" hx-trigger="click once"' in page
    whole = client.get(url(sold))
    assert ("<html" in whole.content.decode(), whole.headers["Vary"].startswith("HX-Request, Cookie")) == (True, True)


def test_letters_from_before_the_deal_and_of_others_are_none_of_it(sold, sam, add, ada, inbox):
    comes(mail(ADA, subject="Dawno", at=timezone.now() - timedelta(days=9)), inbox)
    add(sam, name="Ewa Obca", email="ewa@obca.test")
    comes(mail("Ewa <ewa@obca.test>", subject="Inna sprawa"), inbox)
    assert DealLetters(sold, sam).exchanges == []
    Interaction.objects.filter(person=ada.person, kind="email").update(about=sold.uid)
    assert len(DealLetters(sold, sam).exchanges) == 1


def test_who_looks_behind_masks_reads_none_and_a_foreign_team_finds_nothing(sold, exchange, oskar, mallory, as_user):
    page = asks(as_user(oskar), sold)
    words = ("Pasuje we wtorek.", LETTER["text"], "Kowalska")
    assert (page.status_code, [each for each in words if each in page.content.decode()]) == (200, [])
    foreign = as_user(mallory).get(url(sold))
    made_up = as_user(mallory).get(reverse("sales:deal_letters", args=["0" * 8 + "-0000-4000-8000-" + "0" * 12]))
    assert (foreign.status_code, made_up.status_code) == (404, 404)


def test_a_colleague_whose_role_reads_own_entries_alone_reads_no_letter_of_anothers(sold, exchange, nina):
    assert DealLetters(sold, nina).exchanges == []


def test_while_whose_deal_it_is_is_restricted_nothing_is_shown(sold, exchange, sam, ada, ben, as_user):
    restrict(ben.person, reason="accuracy", by=sam)
    assert len(DealLetters(sold, sam).exchanges) == 1  # Ada's stay
    restrict(ada.person, reason="accuracy", by=sam)
    assert asks(as_user(sam), sold).status_code == 403
    assert DealLetters(sold, sam).exchanges == []


def test_whose_letters_were_read_is_logged(sold, exchange, sam, ada, as_user):
    asks(as_user(sam), sold)
    look = AccessEntry.objects.filter(view="sales:deal_letters").latest("pk")
    assert (look.people, sorted(look.fields)) == ([ada.pk], ["name", "summary", "title"])


def test_statements_stay_few_however_many_letters(sold, exchange, sam, inbox, as_user):
    client = as_user(sam)
    counts = []
    for number in range(2):
        asks(client, sold)
        with CaptureQueriesContext(connection) as queries:
            asks(client, sold)
        counts.append(len(queries))
        for each in range(6):
            comes(mail(BEN if each % 2 else ADA, subject=f"{number} {each}"), inbox)
    assert (counts[0] == counts[1], counts[1] <= MOST) == (True, True), counts


def test_older_exchanges_come_on_a_page_of_their_own(sold, sam, inbox):
    for number in range(22):
        comes(mail(ADA, subject=f"{number}", at=timezone.now() - timedelta(minutes=number + 1)), inbox)
    first = DealLetters(sold, sam)
    second = DealLetters(sold, sam, first.page.older)
    assert (len(first.exchanges), len(second.exchanges)) == (20, 2)
