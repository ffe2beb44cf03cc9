"""Accepting an offer over the amount of the house: a one-time code to the address we know, tries limited."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.mail.models.messages import Message
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry, Person
from crm.sales.acceptance_codes.codes import LIFE, NotSent, needs_code
from crm.sales.models import Document, Offer, OfferAnswer, OfferCode, OfferSettings, OfferVersion
from crm.sales.offers.answers import NotOpen, WrongCode, accept, ask_for_code
from tests.sales.offer_builders import body, firms_deal, fresh, made, named, sent

pytestmark = pytest.mark.django_db
YES = {"name": "Ada Kowalska", "role": "Prezeska", "may": "1"}


@pytest.fixture
def offer(sam, ada):
    named(sam)
    OfferSettings.objects.update_or_create(only=True, defaults={"code_above": Decimal(200)})
    return made(firms_deal(sam, ada), sam)


@pytest.fixture
def secret(offer, ada, sam):
    return sent(offer, ada, sam)


def page(secret):
    return reverse("sales:public_offer_pl", args=[secret])


def post(secret, act, **more):
    return Client().post(page(secret), body(secret, act, **more))


def code_in_mail():
    """The code of the newest letter."""
    message = Message.objects.with_keys().filter(template="offer_code").order_by("-pk").first()
    return re.search(r"^([0-9]{6})$", message.content["text"], re.MULTILINE)[1]


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def later(**since):
    """The code was sent so long ago."""
    OfferCode.objects.update(**{name: timezone.now() - ago for name, ago in since.items()})


def test_it_is_accepted_with_the_code_from_the_mail(offer, secret, ada):
    assert "Sześć cyfr" in Client().get(page(secret)).content.decode()
    assert not OfferCode.objects.exists()  # reading sends nothing
    assert post(secret, "accept", **YES).status_code == 422
    answer = post(secret, "code", email="attacker@elsewhere.test")
    assert answer["Location"].endswith("?done=code")
    letter = Message.objects.with_keys().get(template="offer_code")
    assert (letter.to, letter.person_id) == ("ada@cerambud.test", ada.pk)
    code = code_in_mail()
    assert post(secret, "accept", **YES, code=f"{code[:3]} {code[3:]}").status_code == 302
    assert (OfferAnswer.objects.get().by_code, fresh(offer).state) == (True, "accepted")
    assert LedgerEntry.objects.filter(act="offer.code_sent").count() == 1


def test_a_wrong_code_is_told_beside_the_field_and_five_end_it(offer, secret):
    post(secret, "code")
    code = code_in_mail()
    for _turn in range(5):
        answer = post(secret, "accept", **YES, code=wrong(code))
        assert (answer.status_code, "a_code-error" in answer.content.decode()) == (422, True)
    with pytest.raises(WrongCode):
        accept(secret, name="Ada", code=code)
    assert (fresh(offer).state, Document.objects.count(), OfferCode.objects.get().tries) == ("sent", 0, 5)
    assert LedgerEntry.objects.filter(act="offer.code_refused").count() == 6


@pytest.mark.parametrize("code", ["", "      ", "٣٤٥٦٧٨", "1234567", "' OR 1=1", "\x00"])
def test_odd_codes_open_nothing(offer, secret, code):
    ask_for_code(secret)
    with pytest.raises(WrongCode):
        accept(secret, name="Ada", code=code)
    assert fresh(offer).state == "sent"


def test_without_a_code_that_was_sent_nothing_opens(offer, secret):
    with pytest.raises(WrongCode):
        accept(secret, name="Ada", code="000000")
    assert fresh(offer).state == "sent"


def test_it_runs_out_and_a_new_one_ends_the_old(secret):
    ask_for_code(secret)
    first = code_in_mail()
    with pytest.raises(NotSent):
        ask_for_code(secret)  # not twice within a minute
    later(sent_at=timedelta(minutes=2))
    ask_for_code(secret)
    second = code_in_mail()
    if first != second:
        with pytest.raises(WrongCode):
            accept(secret, name="Ada", code=first)
    later(expires_at=timedelta(seconds=1))
    with pytest.raises(WrongCode):
        accept(secret, name="Ada", code=second)
    assert timedelta(0) < LIFE


def test_five_codes_a_day_and_no_more(secret):
    for _turn in range(5):
        ask_for_code(secret)
        later(sent_at=timedelta(minutes=2))
    with pytest.raises(NotSent):
        ask_for_code(secret)
    assert "kod" in post(secret, "code").content.decode()
    later(sent_at=timedelta(minutes=2), counted_from=timedelta(days=1))
    ask_for_code(secret)


def test_a_code_of_one_link_opens_no_other(offer, secret, ada, sam):
    other = sent(offer, ada, sam)
    ask_for_code(other)
    with pytest.raises(WrongCode):
        accept(secret, name="Ada", code=code_in_mail())
    accept(other, name="Ada", code=code_in_mail())


def test_up_to_the_amount_and_without_one_no_code_is_asked(offer, secret):
    for above in (Decimal("247.23"), None):
        OfferSettings.objects.update(code_above=above)
        assert not needs_code(OfferVersion.objects.with_keys().get())
        with pytest.raises(NotSent):
            ask_for_code(secret)
    post(secret, "accept", **YES)
    assert (OfferAnswer.objects.get().by_code, fresh(offer).state) == (False, "accepted")


def test_a_currency_without_a_rate_takes_a_code(offer, secret):
    Offer.objects.update(currency="EUR")
    OfferSettings.objects.update(code_above=Decimal(1_000_000))
    assert needs_code(OfferVersion.objects.with_keys().get())
    with pytest.raises(WrongCode):
        accept(secret, name="Ada")


def test_an_ended_or_withdrawn_offer_sends_none(offer, secret):
    Offer.objects.update(state="withdrawn")
    with pytest.raises(NotOpen):
        ask_for_code(secret)
    assert post(secret, "code").status_code == 404
    assert not Message.objects.filter(template="offer_code").exists()


def test_nothing_of_the_code_lies_in_the_table_and_it_goes_with_the_person(offer, secret, ada, sam):
    ask_for_code(secret)
    code = code_in_mail()
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM sales_offercode")
        [digest] = cursor.fetchone()
    assert code not in digest
    erase(Person.objects.with_keys().get(pk=ada.pk), {}, by=sam)
    assert not OfferCode.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_code_make_one_order(offer, secret):
    ask_for_code(secret)
    code = code_in_mail()

    def act(_turn):
        try:
            return bool(accept(secret, name="Ada", role="Prezeska", code=code))
        except (NotOpen, WrongCode):
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        turns = sorted(pool.map(act, range(2)))
    assert (turns, Document.objects.filter(kind="order").count()) == ([False, True], 1)


@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_once_count_each(offer, secret):
    ask_for_code(secret)
    guess = wrong(code_in_mail())

    def act(_turn):
        try:
            accept(secret, name="Ada", code=guess)
        except WrongCode:
            return "wrong"
        finally:
            connection.close()
        return "accepted"

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(act, range(8))) == {"wrong"}
    assert OfferCode.objects.get().tries == 5
