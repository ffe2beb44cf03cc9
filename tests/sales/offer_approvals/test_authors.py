"""Who gave a discount never approves it, whoever wrote or asked since."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from crm.accounts.models import PowerGiven, Role, User
from crm.accounts.second_person.independence import note_power_given
from crm.sales.deal_lines.line_items import add_line, change_line, drop_line, line_named, replace_lines
from crm.sales.deals.deals import change
from crm.sales.models import OfferApproval, OfferSettings, PriceAuthor
from crm.sales.offer_approvals.approving import approve, ask, deciders
from crm.sales.offer_approvals.bell import waiting
from crm.sales.offers.offer_lines import add_offer_line, change_offer_line, drop_offer_line
from crm.sales.offers.offers import change_offer
from tests.sales.deal_builders import again
from tests.sales.offer_builders import firms_deal, fresh, made, named

pytestmark = pytest.mark.django_db


@pytest.fixture
def a_deal(sam, ada):
    """A firm's deal with one line, where a tenth needs nobody."""
    named(sam)
    OfferSettings.objects.update_or_create(only=True, defaults={"discount_limit": Decimal(10)})
    return firms_deal(sam, ada)


def cheaper(offer, by, percent="20"):
    """The first line costs so much less."""
    change_offer_line(offer, offer.lines.first().uid, {"discount_percent": Decimal(percent)}, by=by)
    return fresh(offer)


def code_of(act):
    with pytest.raises(ValidationError) as refusal:
        act()
    return refusal.value.code


@pytest.mark.parametrize(
    "edit",
    [
        lambda offer, by: add_offer_line(offer, product="Y", unit_price=Decimal(1), by=by),
        lambda offer, by: change_offer_line(offer, offer.lines.first().uid, {"quantity": Decimal(3)}, by=by),
        lambda offer, by: change_offer(offer, {"note": "Inaczej"}, revision=offer.revision, by=by),
        lambda offer, by: change_offer(
            offer, {"valid_until": timezone.localdate() + timedelta(days=3)}, revision=offer.revision, by=by
        ),
    ],
)
def test_who_gave_it_may_not_approve_after_another_wrote_and_asked(a_deal, sam, marek, edit):
    offer = cheaper(made(a_deal, sam), marek)
    edit(offer, sam)
    approval = ask(fresh(offer), by=sam)
    assert code_of(lambda: approve(approval, by=marek)) == "two"
    assert marek not in deciders(offer, approval)
    assert not waiting.rows(marek)


def test_who_wrote_the_words_while_it_waited_may_not_approve(a_deal, sam, marek):
    offer = cheaper(made(a_deal, sam), sam)
    approval = ask(offer, by=sam)
    change_offer(fresh(offer), {"note": "Rabat na całość"}, revision=fresh(offer).revision, by=marek)
    assert code_of(lambda: approve(approval, by=marek)) == "two"


@pytest.mark.parametrize(
    "give",
    [
        lambda deal, key, by: change_line(deal, key, {"discount_percent": Decimal(30)}, by=by),
        lambda deal, _key, by: add_line(
            deal, product="X", quantity=Decimal(1), unit_price=Decimal(900), discount_percent=Decimal(50), by=by
        ),
        lambda deal, _key, by: replace_lines(
            deal, [{"product": "X", "unit_price": Decimal(900), "discount_percent": Decimal(50)}], by=by
        ),
        lambda deal, _key, by: change(deal, {"currency": "EUR"}, version=deal.version, by=by),
        lambda deal, key, by: drop_line(deal, key, by=by),
    ],
)
def test_who_gave_it_on_the_deal_may_not_approve_the_offer_made_of_it(a_deal, sam, marek, give):
    give(a_deal, a_deal.lines.first().uid, marek)
    offer = made(again(a_deal), sam)
    if not offer.lines.exists():
        add_offer_line(offer, product="X", quantity=Decimal(1), unit_price=Decimal(100), by=sam)
    approval = ask(cheaper(fresh(offer), sam), by=sam)
    assert code_of(lambda: approve(approval, by=marek)) == "two"


def test_another_offer_of_the_deal_and_lines_that_are_gone_do_not_wash_it(a_deal, sam, marek):
    first = cheaper(made(a_deal, marek), marek, "40")
    drop_offer_line(first, first.lines.first().uid, by=sam)
    offer = cheaper(made(a_deal, sam), sam, "40")
    assert code_of(lambda: approve(ask(offer, by=sam), by=marek)) == "two"


def test_whoever_opened_a_program_approves_nothing_it_wrote(a_deal, sam, marek):
    offer = cheaper(made(a_deal, sam), sam)
    program = User.objects.filter(role__machine=True).first() or User.objects.create(
        username="sklep", role=Role.objects.filter(machine=True).first()
    )
    note_power_given([program], by=marek, act=PowerGiven.Act.OPENED, at=timezone.now() - timedelta(days=9))
    PriceAuthor.note(offer.deal, program)
    assert code_of(lambda: approve(ask(offer, by=sam), by=marek)) == "two"


def test_looking_and_ordering_make_no_author(a_deal, sam, marek, oskar):
    offer = cheaper(made(a_deal, sam), sam)
    assert set(PriceAuthor.objects.values_list("author", flat=True)) == {sam.pk}
    assert line_named(a_deal, a_deal.lines.first().uid)
    approve(ask(offer, by=sam), by=marek)
    assert OfferApproval.objects.get().approved


@pytest.mark.django_db(transaction=True)
def test_lines_of_the_deal_written_by_two_at_once_have_two_authors(sam, ada, marek):
    named(sam)
    a_deal = firms_deal(sam, ada)

    def write(who):
        try:
            add_line(again(a_deal), product="X", unit_price=Decimal(5), by=who)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, (sam, marek)))
    assert set(PriceAuthor.objects.values_list("author", flat=True)) == {sam.pk, marek.pk}


@pytest.mark.django_db(transaction=True)
def test_an_approval_and_a_change_of_words_by_the_same_at_once(sam, ada, marek):
    named(sam)
    OfferSettings.objects.update_or_create(only=True, defaults={"discount_limit": Decimal(10)})
    offer = cheaper(made(firms_deal(sam, ada), sam), sam)
    approval = ask(offer, by=sam)

    def act(turn):
        try:
            if turn:
                change_offer(fresh(offer), {"note": "x"}, revision=offer.revision, by=marek)
            else:
                approve(approval, by=marek)
        except ValidationError as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(act, (0, 1)))
    assert answers[1] == "done"
    assert answers[0] in ("two", "done")
