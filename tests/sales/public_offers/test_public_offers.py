"""The customer's page of an offer: what opens, what accepting does, and what a stranger cannot make of the link."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consents.models import Ground
from crm.contacts.models import Interaction
from crm.correspondence.letters.waiting_letters import take_back
from crm.mail.models.messages import Message
from crm.privacy.models import LedgerEntry
from crm.sales.deals.moves import lose
from crm.sales.models import Deal, Document, LostReason, OfferAnswer, OfferLink
from crm.sales.offer_pages.offer_record import answers_of
from crm.sales.offers.answers import NotOpen, accept
from crm.sales.offers.offers import withdraw
from tests.sales.deal_builders import again, deal, pause
from tests.sales.offer_builders import body, firms_deal, fresh, made, named, over, sent, with_line

pytestmark = pytest.mark.django_db
YES = {"name": "Ada Kowalska", "role": "Prezeska", "may": "1"}


@pytest.fixture
def offer(sam, ada):
    named(sam)
    return made(firms_deal(sam, ada), sam)


@pytest.fixture
def secret(offer, ada, sam):
    return sent(offer, ada, sam)


def page(secret, language="pl"):
    return reverse(f"sales:public_offer_{language}", args=[secret])


def post(secret, act, **more):
    return Client().post(page(secret), body(secret, act, **more))


def acts(*names):
    return sorted(LedgerEntry.objects.filter(act__in=names).values_list("act", flat=True))


def test_reading_changes_nothing_and_is_not_recorded(offer, secret):
    before = LedgerEntry.objects.count()
    answer = Client().get(page(secret))
    text = answer.content.decode()
    assert (answer.status_code, "247,23" in text, "Montaż" in text) == (200, True, True)
    assert ("<script" in text, answer["X-Robots-Tag"], answer["Cache-Control"]) == (False, "noindex", "no-store")
    assert "script-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert (LedgerEntry.objects.count(), fresh(offer).state, answer.cookies.keys()) == (before, "sent", {}.keys())
    file = Client().get(reverse("sales:public_offer_file_pl", args=[secret]))
    assert (file.status_code, file.content[:4]) == (200, b"%PDF")


def test_accepting_makes_the_order_and_wins_the_deal(offer, secret):
    assert post(secret, "accept", **YES).status_code == 302
    [order] = Document.objects.filter(kind="order")
    month = f"{timezone.localdate():%Y/%m}"
    assert (order.told("number"), str(order.worth), order.deal_id) == (f"ZAM/{month}/001", "247.23", offer.deal_id)
    assert order.told("file").plain() == offer.versions.get().house_file.plain()
    assert (again(offer.deal).outcome, fresh(offer).state) == ("won", "accepted")
    text = Client().get(page(secret)).content.decode()
    assert ("<dt>Zamówienie</dt>" in text, "Kolejność" in text) == (True, False)
    assert ("Oferta przyjęta" in text, f"ZAM/{month}/001" in text, "Ada Kowalska" in text) == (True, True, True)
    assert acts("offer.accepted", "deal.won", "document.added") == ["deal.won", "document.added", "offer.accepted"]


def test_the_confirmation_goes_to_the_address_we_know_alone(secret, ada, sam):
    post(secret, "accept", **YES, email="attacker@elsewhere.test")
    confirmation = Message.objects.with_keys().get(template="offer_accepted")
    assert (confirmation.to, confirmation.person_id) == ("ada@cerambud.test", ada.pk)
    news = Message.objects.get(template="offer_news")
    assert (news.user_id, "Kowalska" in str(news.house_letter)) == (sam.pk, False)


def test_twice_shows_the_accepted_page_and_makes_one_order(secret):
    post(secret, "accept", **YES)
    assert post(secret, "accept", **YES).status_code == 302
    assert post(secret, "decline").status_code == 302
    assert (Document.objects.filter(kind="order").count(), OfferAnswer.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_order(offer, secret):
    def act(_turn):
        try:
            return bool(accept(secret, name="Ada", role="Prezeska"))
        except NotOpen:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        turns = list(pool.map(act, range(2)))
    assert (sorted(turns), Document.objects.filter(kind="order").count()) == ([False, True], 1)


@pytest.mark.parametrize("missing", ["name", "role", "may"])
def test_nothing_counts_without_a_name_a_role_and_the_tick(offer, secret, missing):
    answer = post(secret, "accept", **{name: value for name, value in YES.items() if name != missing})
    marked = f"a_{missing}-error" in answer.content.decode()
    assert (answer.status_code, fresh(offer).state, marked) == (422, "sent", True)


def test_a_consumers_button_says_that_it_costs_and_names_the_right_to_withdraw(sam, ada):
    named(sam)
    offer = made(with_line(deal(sam, contact=ada), by=sam), sam)
    secret = sent(offer, ada, sam)
    Ground.objects.filter(person=ada.pk, purpose__slug="contracts").delete()
    text = Client().get(page(secret)).content.decode()
    assert ("Zamawiam z obowiązkiem zapłaty" in text, "14 dni" in text, 'name="may"' in text) == (True, True, False)
    assert post(secret, "accept", name="Ada Kowalska").status_code == 302
    [order] = Document.objects.with_keys().filter(kind="order")
    assert (order.person_id, again(offer.deal).outcome) == (ada.pk, "won")
    assert Ground.objects.filter(person=ada.pk, purpose__slug="contracts", ended_at=None, basis="contract").exists()


def test_a_question_stands_in_the_thread_and_opens_the_answer(offer, secret, ada, sam):
    Ground.objects.filter(person=ada.pk, purpose__slug="enquiries").delete()
    answer = post(secret, "ask", question="Czy montaż jest w cenie? <script>alert(1)</script>")
    assert answer["Location"].endswith("?done=ask")
    letter, question = Interaction.objects.select_related("person__key").order_by("pk")
    assert (question.thread, question.about, question.direction) == (letter.exchange, offer.deal.uid, "in")
    assert "Czy montaż jest w cenie? <script>" in question.summary
    assert Ground.objects.filter(person=ada.pk, purpose__slug="enquiries", channel="email", ended_at=None).exists()
    assert (fresh(offer).state, acts("offer.asked")) == ("sent", ["offer.asked"])
    assert [row.kind for row in answers_of(fresh(offer), sam)] == ["asked"]


def test_declining_keeps_the_reason_and_leaves_the_deal_to_its_owner(offer, secret):
    assert post(secret, "decline", reason="price").status_code == 302
    assert (fresh(offer).state, again(offer.deal).outcome, OfferAnswer.objects.get().reason) == (
        "declined",
        "",
        "price",
    )
    assert "odrzucona" in Client().get(page(secret)).content.decode()
    assert post(secret, "accept", **YES).status_code == 302
    assert fresh(offer).state == "declined"


def test_an_ended_one_says_so_and_offers_one_button(offer, secret):
    over(offer)
    text = Client().get(page(secret)).content.decode()
    assert ("Poproś o nową" in text, 'value="accept"' in text) == (True, False)
    post(secret, "accept", **YES)
    assert Document.objects.count() == 0
    assert [post(secret, "renew").status_code, post(secret, "renew").status_code] == [302, 302]
    assert OfferAnswer.objects.filter(kind="renewal").count() == 1


def test_withdrawn_unknown_unsent_and_restricted_answer_alike(offer, secret, ada, sam):
    def answer_of(token):
        reply = Client().get(page(token))
        return reply.status_code, reply.content

    unknown = answer_of("nowhere")
    assert unknown[0] == 404
    entry = OfferLink.objects.get().entry
    take_back(Interaction.objects.select_related("person__key").get(pk=entry.pk), by=sam)
    assert answer_of(secret) == unknown
    second = sent(offer, ada, sam)
    assert answer_of(second)[0] == 200
    pause(ada)
    assert answer_of(second) == unknown
    reply = Client().post(page(second), body(second, "accept", **YES))
    assert (reply.status_code, reply.content) == unknown


def test_a_withdrawn_offer_is_as_unknown(offer, secret, sam):
    withdraw(fresh(offer), by=sam)
    assert Client().get(page(secret)).content == Client().get(page("nowhere")).content
    assert Client().get(reverse("sales:public_offer_file_pl", args=[secret])).status_code == 404


def test_another_site_and_a_stale_page_change_nothing(offer, secret):
    elsewhere = Client(headers={"origin": "https://elsewhere.test"})
    assert elsewhere.post(page(secret), body(secret, "accept", **YES)).status_code == 403
    assert Client().post(page(secret), {**YES, "act": "accept", "stamp": "forged"}).status_code == 403
    assert fresh(offer).state == "sent"


def test_a_deal_that_was_given_up_is_won_after_all(offer, secret, sam):
    lose(again(offer.deal), LostReason.objects.in_use().first(), by=sam)
    post(secret, "accept", **YES)
    assert again(offer.deal).outcome == Deal.Outcome.WON


def test_where_the_deal_cannot_be_worked_on_nothing_is_half_done(offer, secret, mallory):
    Deal.objects.filter(pk=offer.deal_id).update(owner=mallory)
    answer = post(secret, "accept", **YES)
    assert (answer.status_code, fresh(offer).state, Document.objects.count()) == (409, "sent", 0)


def test_hostile_words_are_shown_as_words(offer, secret):
    post(secret, "accept", name="<img src=x onerror=alert(1)>", role="{{ 7|add:7 }}", may="1")
    text = Client().get(page(secret)).content.decode()
    assert ("<img src=x" in text, "&lt;img src=x" in text, "{{ 7|add:7 }}" in text) == (False, True, True)
