"""A discount over the limit: every door is shut until a second person opens it, and any change shuts it again."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from crm.contacts.safeguards.pause import Paused
from crm.correspondence.letters.drafts import own_draft, words_of
from crm.correspondence.letters.sending import send
from crm.mail.models.messages import Message
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry, Person
from crm.sales.hooks.sent_offers import NotApproved, note_sent
from crm.sales.models import OfferApproval, OfferSettings, OfferVersion, PriceList
from crm.sales.offer_approvals.approving import approve, ask, deciders, refuse
from crm.sales.offers.discounts import discount_of
from crm.sales.offers.offer_lines import add_offer_line, change_offer_line, drop_offer_line, move_offer_line
from crm.sales.offers.offers import change_offer, withdraw
from crm.sales.offers.sending import prepare
from crm.sales.price_list.prices import set_price
from tests.sales.deal_builders import deal, pause
from tests.sales.offer_builders import firms_deal, fresh, laid, made, named, sent, whole, with_line
from tests.sales.product_builders import product

pytestmark = pytest.mark.django_db


def limit(percent):
    """The house sets its limit."""
    OfferSettings.objects.update_or_create(only=True, defaults={"discount_limit": Decimal(percent)})


def taken_off(offer, by, percent="20"):
    """The first line costs so much less."""
    change_offer_line(offer, offer.lines.first().uid, {"discount_percent": Decimal(percent)}, by=by)
    return fresh(offer)


@pytest.fixture
def offer(sam, ada):
    """A firm's offer with a fifth off, where a tenth needs nobody."""
    named(sam)
    limit(10)
    return taken_off(made(firms_deal(sam, ada), sam), sam)


def acts():
    return list(LedgerEntry.objects.filter(act__contains="approval").order_by("pk").values_list("act", flat=True))


def code_of(act):
    with pytest.raises(ValidationError) as refusal:
        act()
    return refusal.value.code


def test_it_goes_out_once_a_second_person_has_approved_it(offer, ada, sam, marek):
    assert code_of(lambda: prepare(offer, whole(ada), by=sam)) == "discount"
    assert not OfferVersion.objects.exists()
    approval = ask(offer, by=sam)
    assert code_of(lambda: prepare(offer, whole(ada), by=sam)) == "discount"
    assert ask(offer, by=sam).pk == approval.pk
    approve(approval, by=marek)
    sent(offer, ada, sam)
    version = OfferVersion.objects.get()
    assert (version.approval_id, version.discount_percent) == (approval.pk, Decimal("20.00"))
    assert acts() == ["offer.approval_asked", "offer.approval_given"]


def test_nobody_approves_what_they_asked_for_or_priced(offer, sam, marek, ada):
    taken_off(offer, marek, "30")
    approval = ask(fresh(offer), by=sam)
    assert code_of(lambda: approve(approval, by=marek)) == "two"
    own = ask(taken_off(offer, sam, "31"), by=marek)
    assert code_of(lambda: approve(own, by=marek)) == "two"
    assert code_of(lambda: refuse(own, reason="x", by=marek)) == "two"
    with pytest.raises(IntegrityError), transaction.atomic():
        OfferApproval.objects.filter(pk=own.pk).update(
            outcome="approved", decided_by=own.asked_by, decided_at=timezone.now()
        )


def test_only_who_holds_the_right_and_reads_it_decides(offer, nina, mallory, arek, dora, sam):
    approval = ask(offer, by=sam)
    for nobody in (nina, mallory, arek, dora):
        with pytest.raises(PermissionDenied):
            approve(approval, by=nobody)
    assert approval.waits


def test_who_reaches_all_decides_on_firms_and_on_no_masked_persons(offer, sam, ada, oskar):
    approve(ask(offer, by=sam), by=oskar)
    hers = taken_off(made(with_line(deal(sam, contact=ada), by=sam), sam), sam)
    approval = ask(hers, by=sam)
    assert deciders(hers, approval) == []
    with pytest.raises(PermissionDenied):
        approve(approval, by=oskar)


@pytest.mark.parametrize(
    "change",
    [
        lambda offer, line, by: change_offer_line(offer, line.uid, {"discount_percent": Decimal(25)}, by=by),
        lambda offer, line, by: change_offer_line(offer, line.uid, {"quantity": Decimal(1)}, by=by),
        lambda offer, line, by: change_offer_line(offer, line.uid, {"product": "Co innego"}, by=by),
        lambda offer, line, by: add_offer_line(offer, product="Y", unit_price=1, by=by),
        lambda offer, line, by: drop_offer_line(offer, line.uid, by=by),
    ],
)
def test_any_later_change_of_lines_takes_it_back(offer, ada, sam, marek, change):
    add_offer_line(
        offer, product="X", quantity=Decimal(1), unit_price=Decimal(900), discount_percent=Decimal(30), by=sam
    )
    approve(ask(fresh(offer), by=sam), by=marek)
    change(fresh(offer), offer.lines.first(), sam)
    assert code_of(lambda: prepare(fresh(offer), whole(ada), by=sam)) == "discount"
    assert acts()[-1] == "offer.approval_ended"


def test_changing_back_does_not_bring_it_back(offer, ada, sam, marek):
    approve(ask(offer, by=sam), by=marek)
    taken_off(offer, sam, "40")
    taken_off(offer, sam, "20")
    assert code_of(lambda: prepare(fresh(offer), whole(ada), by=sam)) == "discount"


def test_words_and_order_take_nothing_back(offer, ada, sam, marek):
    second = add_offer_line(offer, product="X", quantity=Decimal(1), unit_price=Decimal(1), by=sam)
    approve(ask(fresh(offer), by=sam), by=marek)
    now = fresh(offer)
    change_offer(now, {"title": "Inny tytuł"}, revision=now.revision, by=sam)
    assert move_offer_line(fresh(offer), second.uid, -1, by=sam)
    sent(offer, ada, sam)


def test_lines_written_past_the_verbs_are_not_the_approved_ones(offer, ada, sam, marek):
    approval = ask(offer, by=sam)
    offer.lines.update(discount_percent=Decimal(60))
    assert code_of(lambda: approve(approval, by=marek)) == "decided"
    offer.lines.update(discount_percent=Decimal(20))
    approve(approval, by=marek)
    offer.lines.update(discount_percent=Decimal(60))
    assert code_of(lambda: prepare(fresh(offer), whole(ada), by=sam)) == "discount"


def test_a_refusal_wants_its_reason_and_may_be_asked_about_again(offer, ada, sam, marek):
    approval = ask(offer, by=sam)
    with pytest.raises(ValidationError) as missing:
        refuse(approval, reason=" ", by=marek)
    assert list(missing.value.error_dict) == ["reason"]
    refused = refuse(approval, reason="Za dużo na koniec roku", by=marek)
    assert code_of(lambda: approve(refused, by=marek)) == "decided"
    assert code_of(lambda: prepare(offer, whole(ada), by=sam)) == "discount"
    assert ask(offer, by=sam).pk != approval.pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sales_offerapproval t WHERE t::text LIKE '%Za dużo%'")
        assert cursor.fetchone() == (0,)


def test_a_price_below_the_list_is_a_discount(sam, ada):
    named(sam)
    limit(10)
    sold, prices = product(sam), PriceList.objects.in_use().filter(currency="PLN").first()
    set_price(sold, prices, Decimal(100), since=timezone.localdate(), by=sam)
    offer = made(firms_deal(sam, ada), sam)
    offer.lines.all().delete()
    add_offer_line(offer, item=sold, quantity=Decimal(3), unit_price=Decimal(80), by=sam)
    lines = list(fresh(offer).lines.all())
    discount = discount_of(offer, lines, sam)
    assert (discount.percent, discount.over) == (Decimal("20.00"), True)
    assert code_of(lambda: prepare(fresh(offer), whole(ada), by=sam)) == "discount"


def test_at_the_limit_nobody_is_asked(offer, ada, sam):
    taken_off(offer, sam, "10")
    assert code_of(lambda: ask(fresh(offer), by=sam)) == "needless"
    sent(offer, ada, sam)


def test_without_a_limit_nobody_is_asked(offer, ada, sam):
    OfferSettings.objects.update(discount_limit=None)
    sent(offer, ada, sam)


def test_a_letter_that_waited_in_the_composer_when_the_limit_came_does_not_leave(offer, ada, sam):
    OfferSettings.objects.update(discount_limit=None)
    entry, _secret = laid(offer, ada, sam)
    limit(10)
    draft = own_draft(whole(ada), entry.uid, by=sam)

    @transaction.atomic
    def leave():
        terms = {"purpose": draft.draft.purpose, "key": entry.uid, "about": offer.deal.uid}
        send(whole(ada), by=sam, **terms, **words_of(draft))
        note_sent(fresh(offer).deal, by=sam)

    with pytest.raises(NotApproved):
        leave()
    assert not Message.objects.exists()


def test_a_version_frozen_before_takes_its_approval_along(offer, ada, sam, marek):
    OfferSettings.objects.update(discount_limit=None)
    laid(offer, ada, sam)
    limit(10)
    approve(ask(fresh(offer), by=sam), by=marek)
    sent(offer, ada, sam)
    assert OfferVersion.objects.get().approval is not None


def test_restricted_and_withdrawn_ones_are_not_decided(offer, ada, sam, marek):
    hers = taken_off(made(with_line(deal(sam, contact=ada), by=sam), sam), sam)
    approval, other = ask(hers, by=sam), ask(offer, by=sam)
    withdraw(fresh(offer), by=sam)
    assert code_of(lambda: approve(other, by=marek)) == "answered"
    pause(ada)
    assert not OfferApproval.objects.visible_to(marek).waiting().filter(pk=approval.pk).exists()
    with pytest.raises(Paused):
        approve(approval, by=marek)
    assert OfferApproval.objects.get(pk=approval.pk).outcome == ""


def test_an_erased_person_takes_it_along(sam, ada):
    named(sam)
    limit(10)
    ask(taken_off(made(with_line(deal(sam, contact=ada), by=sam), sam), sam), by=sam)
    erase(Person.objects.with_keys().get(pk=ada.pk), {}, by=sam)
    assert not OfferApproval.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_decide_once(sam, ada, marek, oskar):
    named(sam)
    limit(10)
    offer = taken_off(made(firms_deal(sam, ada), sam), sam)
    approval = ask(offer, by=sam)

    def decide(who):
        try:
            (approve if who == marek else lambda row, by: refuse(row, reason="x", by=by))(approval, by=who)
        except ValidationError as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, (marek, oskar))) == ["decided", "done"]


@pytest.mark.django_db(transaction=True)
def test_a_change_and_an_approval_at_once_never_let_unseen_prices_out(sam, ada, marek):
    named(sam)
    limit(10)
    offer = taken_off(made(firms_deal(sam, ada), sam), sam)
    approval, line = ask(offer, by=sam), offer.lines.first()

    def one(turn):
        try:
            if turn:
                change_offer_line(fresh(offer), line.uid, {"discount_percent": Decimal(90)}, by=sam)
            else:
                approve(approval, by=marek)
        except ValidationError:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, (0, 1)))
    assert code_of(lambda: prepare(fresh(offer), whole(ada), by=sam)) == "discount"
