"""Who raises the limit of discounts frees no offer of their own by it, until a second person has confirmed it."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from crm.privacy.models import LedgerEntry
from crm.sales.hooks.sent_offers import NotApproved
from crm.sales.models import LimitRaise, OfferSettings
from crm.sales.offer_approvals.approving import approve, ask
from crm.sales.offers.discounts import discount_of
from crm.sales.offers.offer_lines import change_offer_line
from crm.sales.offers.sending import prepare
from crm.sales.offers.term_blocks import confirm_raise, save_settings
from tests.sales.offer_builders import firms_deal, fresh, laid, made, named, sent, whole

pytestmark = pytest.mark.django_db


def limit(percent, by):
    """`by` sets the limit on the page."""
    settings = OfferSettings.now()
    settings.discount_limit = None if percent is None else Decimal(percent)
    save_settings(settings, by=by, fields=["discount_limit"])


def cheaper(offer, by, percent="20"):
    """The first line costs so much less."""
    change_offer_line(offer, offer.lines.first().uid, {"discount_percent": Decimal(percent)}, by=by)
    return fresh(offer)


@pytest.fixture
def offer(sam, ada, oskar):
    """A firm's offer with a fifth off, written by Sam, where Oskar has set a tenth."""
    named(sam)
    limit(10, oskar)
    return cheaper(made(firms_deal(sam, ada), sam), sam)


def code_of(act):
    with pytest.raises(ValidationError) as refusal:
        act()
    return refusal.value.code


def counts(offer, by):
    """The limit that counts where `by` sends the offer."""
    return LimitRaise.limit_for(offer.deal, by, OfferSettings.now().discount_limit)


@pytest.mark.parametrize("to", ["50", None])
def test_who_raises_it_may_not_send_what_it_would_free(offer, ada, sam, marek, to):
    limit(to, marek)
    assert code_of(lambda: prepare(offer, whole(ada), by=marek)) == "discount"
    assert discount_of(offer, list(offer.lines.all()), marek).over
    sent(offer, ada, sam)


def test_nor_does_a_colleague_send_what_whoever_raised_it_priced(offer, ada, sam, marek):
    cheaper(offer, marek, "30")
    cheaper(fresh(offer), sam, "20")
    limit("50", marek)
    assert code_of(lambda: prepare(fresh(offer), whole(ada), by=sam)) == "discount"
    assert code_of(lambda: approve(ask(fresh(offer), by=sam), by=marek)) == "two"


def test_a_letter_laid_ready_by_another_does_not_leave_by_whoever_raised_it(offer, ada, sam, marek):
    limit("50", marek)
    laid(offer, ada, sam)
    entry, _secret = laid(offer, ada, sam)
    assert counts(offer, marek) == Decimal(10)
    with pytest.raises((NotApproved, ValidationError)):
        sent(offer, ada, marek)
    assert entry.message_id is None


def test_a_second_person_confirms_it_once(offer, ada, marek, oskar, sam):
    limit("50", marek)
    row = LimitRaise.objects.get()
    assert code_of(lambda: confirm_raise(row, by=marek)) == "two"
    assert (confirm_raise(row, by=oskar), confirm_raise(row, by=oskar)) == (True, False)
    assert counts(offer, marek) == Decimal(50)
    assert LedgerEntry.objects.filter(act="offer_settings.limit_confirmed").count() == 1
    assert prepare(offer, whole(ada), by=marek)
    with pytest.raises(IntegrityError), transaction.atomic():
        LimitRaise.objects.update(confirmed_by=marek)


def test_lowering_counts_at_once_and_raising_it_back_does_not(offer, marek, oskar):
    limit("5", marek)
    assert counts(offer, oskar) == Decimal(5)
    limit("10", marek)
    assert (counts(offer, marek), counts(offer, oskar)) == (Decimal(5), Decimal(10))


def test_steps_do_not_climb_over_it(offer, marek):
    for percent in ("15", "30", "50"):
        limit(percent, marek)
    assert counts(offer, marek) == Decimal(10)


def test_two_who_each_set_it_stand_by_the_other(offer, marek, oskar):
    limit("30", marek)
    limit("40", oskar)
    assert (counts(offer, marek), counts(offer, oskar)) == (Decimal(40), Decimal(30))


def test_other_settings_raise_nothing_and_a_stale_form_lowers_nothing(offer, marek, oskar):
    stale = OfferSettings.now()
    limit("5", oskar)
    stale.valid_days = 21
    save_settings(stale, by=marek, fields=["valid_days"])
    assert (OfferSettings.now().discount_limit, OfferSettings.now().valid_days) == (Decimal(5), 21)
    assert not LimitRaise.objects.exists()


def test_on_the_page_the_other_confirms(offer, marek, oskar, sam, as_user):
    limit("50", marek)
    url, row = reverse("sales:offer_settings"), LimitRaise.objects.get()
    assert "Potwierdź limit" not in as_user(marek).get(url).content.decode()
    assert "Potwierdź limit" in as_user(oskar).get(url).content.decode()
    as_user(marek).post(url, {"confirm": row.uid})
    assert as_user(sam).post(url, {"confirm": row.uid}).status_code == 403
    assert LimitRaise.objects.alone().exists()
    assert as_user(oskar).post(url, {"confirm": "x"}).status_code == 404
    as_user(oskar).post(url, {"confirm": row.uid})
    assert LimitRaise.objects.get().confirmed_by == oskar


def test_the_form_notes_who_raised_it(offer, marek, as_user):
    looks = {"looks": "1", "colour": "#1f5f8b", "valid_days": 14, "remind_days": 3, "discount_limit": "60,5"}
    as_user(marek).post(reverse("sales:offer_settings"), looks)
    assert (LimitRaise.objects.get().raised_by, LimitRaise.objects.get().to) == (marek, Decimal("60.5"))


@pytest.mark.django_db(transaction=True)
def test_raising_and_sending_at_once_frees_nothing(sam, ada, marek, oskar):
    named(sam)
    limit(10, oskar)
    offer = cheaper(made(firms_deal(sam, ada), sam), sam)

    def act(turn):
        try:
            if turn:
                limit("50", marek)
            else:
                prepare(fresh(offer), whole(ada), by=marek)
        except ValidationError as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(act, (0, 1))) == ["discount", "done"]


@pytest.mark.django_db(transaction=True)
def test_two_who_raise_it_at_once_are_both_kept(sam, ada, marek, oskar):
    named(sam)
    limit(10, sam)
    offer = cheaper(made(firms_deal(sam, ada), sam), sam)

    def act(who):
        try:
            limit("50" if who == marek else "60", who)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(act, (marek, oskar)))
    limits = (OfferSettings.now().discount_limit, counts(offer, marek), counts(offer, oskar))
    # whoever came last has seen the other's word: 50 is what both of them stand by
    assert limits in [(Decimal(60), Decimal(60), Decimal(50)), (Decimal(50), Decimal(50), Decimal(50))]
    assert {row.raised_by for row in LimitRaise.objects.all()} <= {marek, oskar}
