"""An offer: its number, its lines, its versions, what it lacks, the gate before its letter."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from consents.models import Ground
from crm.casework.enclosures import digest
from crm.contacts.models import Attachment
from crm.contacts.safeguards.pause import Paused
from crm.contacts.safeguards.reach import Blocked
from crm.mail.models.messages import Message
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry, Person
from crm.privacy.verbs.export import export
from crm.sales.deals.deals import Overtaken
from crm.sales.deals.participants import add_participant
from crm.sales.models import DealLine, NumberSeries, Offer, OfferAnswer, OfferLine, OfferLink, OfferTerm, OfferVersion
from crm.sales.offers.ending import end_and_remind
from crm.sales.offers.offer_lines import add_offer_line, change_offer_line, drop_offer_line, move_offer_line
from crm.sales.offers.offer_links import offer_behind
from crm.sales.offers.offers import change_offer, make_offer, withdraw
from crm.sales.offers.sending import prepare
from tests.sales.deal_builders import again, deal, pause
from tests.sales.offer_builders import firms_deal, fresh, laid, made, named, over, sent, whole, with_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(sam, ada):
    """A firm's offer with Ada on the deal."""
    named(sam)
    return made(firms_deal(sam, ada), sam)


def version_of(offer, number=1):
    return OfferVersion.objects.with_keys().get(offer=offer, number=number)


def test_it_takes_over_the_lines_of_the_deal_and_is_its_own_from_then_on(offer, sam):
    [line] = offer.lines.all()
    assert (line.product, line.quantity, line.unit_price, line.worth) == ("Montaż", 2, Decimal("100.50"), Decimal(201))
    change_offer_line(offer, line.uid, {"unit_price": Decimal(90)}, by=sam)
    assert DealLine.objects.get(deal=offer.deal).unit_price == Decimal("100.50")
    assert (offer.title, offer.state, offer.currency) == ("Linia pakująca", "draft", "PLN")
    assert len(offer.terms) == OfferTerm.objects.filter(standard=True).count() > 0


def test_a_number_is_never_given_twice(offer, sam):
    month = f"{timezone.localdate():%Y/%m}"
    assert offer.number == f"OF/{month}/001"
    offer.delete()
    assert made(again(offer.deal), sam).number == f"OF/{month}/002"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_two_numbers(sam, ada):
    its_deal = firms_deal(sam, ada)

    def make(_turn):
        try:
            return make_offer(again(its_deal), by=sam).number
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        numbers = list(pool.map(make, range(4)))
    assert (len(set(numbers)), NumberSeries.objects.get().last) == (4, 4)


def test_lines_are_added_ordered_and_taken_off(offer, sam):
    second = add_offer_line(offer, product="Listwa", quantity=Decimal(1), unit_price=Decimal(5), by=sam)
    assert move_offer_line(offer, second.uid, -1, by=sam)
    assert [line.product for line in offer.lines.all()] == ["Listwa", "Montaż"]
    assert drop_offer_line(offer, second.uid, by=sam) is True
    assert drop_offer_line(offer, second.uid, by=sam) is False
    with pytest.raises(ValidationError):
        add_offer_line(offer, product="Listwa", quantity=Decimal(-1), unit_price=Decimal(5), by=sam)


def test_two_who_change_it_at_once_do_not_overwrite_each_other(offer, sam):
    change_offer(offer, {"title": "Nowy tytuł"}, revision=offer.revision, by=sam)
    with pytest.raises(Overtaken):
        change_offer(offer, {"title": "Inny"}, revision=offer.revision, by=sam)
    assert fresh(offer).title == "Nowy tytuł"


def test_a_last_day_that_is_over_is_refused(offer, sam):
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(ValidationError):
        change_offer(offer, {"valid_until": yesterday}, revision=offer.revision, by=sam)


def test_sending_freezes_a_version_and_changing_makes_the_next(offer, ada, sam):
    first = sent(offer, ada, sam)
    frozen = version_of(offer)
    assert (fresh(offer).state, frozen.gross, frozen.words["lines"][0]["product"]) == (
        "sent",
        Decimal("247.23"),
        "Montaż",
    )
    assert frozen.paper.plain().startswith(b"%PDF")
    change_offer_line(fresh(offer), offer.lines.get().uid, {"quantity": Decimal(3)}, by=sam)
    assert offer_behind(first).state == "open"  # nobody has the next version yet
    second = sent(offer, ada, sam)
    assert (offer_behind(first).state, offer_behind(second).state) == ("newer", "open")
    assert version_of(offer).words["lines"][0]["quantity"] == "2.00"
    assert (version_of(offer, 2).words["lines"][0]["quantity"], version_of(offer).digest) == ("3.00", frozen.digest)


def test_sent_again_unchanged_it_is_the_same_version(offer, ada, sam):
    sent(offer, ada, sam)
    sent(offer, ada, sam)
    assert (offer.versions.count(), OfferLink.objects.count()) == (1, 2)


def test_the_letter_carries_the_pdf_and_goes_through_the_gate(offer, ada, sam):
    secret = sent(offer, ada, sam)
    message = Message.objects.with_keys().get()
    assert (secret in message.content["text"], message.person_id, message.purpose.marketing) == (True, ada.pk, False)
    [attachment] = Attachment.objects.with_keys()
    assert attachment.file_name == f"{offer.number.replace('/', '-')}-1.pdf"
    assert digest(attachment.plain()) == digest(version_of(offer).paper.plain())


def test_a_letter_that_nobody_sent_opens_nothing(offer, ada, sam):
    _entry, secret = laid(offer, ada, sam)
    assert (offer_behind(secret), fresh(offer).state) == (None, "draft")


def test_the_gate_says_no_and_nothing_is_frozen(offer, groundless, sam):
    with pytest.raises((Blocked, ValidationError)):
        prepare(offer, whole(groundless), by=sam)
    assert OfferVersion.objects.count() == OfferLink.objects.count() == 0


@pytest.fixture
def groundless(offer, add, sam):
    """Somebody on the deal whom nobody may write to."""
    contact = add(sam, name="Cecylia Mur", email="cecylia@mur.test")
    add_participant(offer.deal, contact, "advises", by=sam)
    Ground.objects.filter(person=contact.pk).update(ended_at=timezone.now())
    return contact


def test_it_goes_to_nobody_who_is_not_on_the_deal(offer, ben, sam):
    with pytest.raises(ValidationError) as refusal:
        prepare(offer, whole(ben), by=sam)
    assert list(refusal.value.error_dict) == ["contact"]


def test_another_team_neither_sees_nor_changes_it(offer, mallory, ada):
    assert not Offer.objects.visible_to(mallory).exists()
    for act in (
        lambda: make_offer(again(offer.deal), by=mallory),
        lambda: withdraw(offer, by=mallory),
        lambda: prepare(offer, whole(ada), by=mallory),
        lambda: add_offer_line(offer, product="X", by=mallory),
        lambda: change_offer(offer, {"title": "X"}, revision=1, by=mallory),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_restricted_customers_offer_is_nowhere(sam, ada):
    named(sam)
    offer = made(with_line(deal(sam, contact=ada), by=sam), sam)
    secret = sent(offer, ada, sam)
    assert Offer.objects.visible_to(sam).exists()
    pause(ada)
    assert (Offer.objects.visible_to(sam).exists(), offer_behind(secret)) == (False, None)
    with pytest.raises(Paused):
        withdraw(offer, by=sam)


@pytest.mark.parametrize(
    ("rate", "values", "code"),
    [("zw", {"exempt_basis": "art. 43 ust. 1 pkt 29"}, "exempt_basis"), ("oo", {"eu_vat": "DE136695976"}, "eu_vat")],
)
def test_a_rate_wants_its_words_before_it_goes_out(offer, ada, sam, rate, values, code):
    change_offer_line(offer, offer.lines.get().uid, {"vat": rate}, by=sam)
    with pytest.raises(ValidationError) as refusal:
        prepare(fresh(offer), whole(ada), by=sam)
    assert [error.code for error in refusal.value.error_list] == [code]
    change_offer(fresh(offer), values, revision=fresh(offer).revision, by=sam)
    sent(offer, ada, sam)
    assert version_of(offer).words["gross"] == "201.00"


def test_eight_percent_wants_the_sentence_on_the_dwelling_or_a_reason(offer, ada, sam):
    change_offer_line(offer, offer.lines.get().uid, {"vat": "8"}, by=sam)
    with pytest.raises(ValidationError, match="8%"):
        prepare(fresh(offer), whole(ada), by=sam)
    prepare(fresh(offer), whole(ada), by=sam, reason="lokal usługowy w budynku objętym programem")
    assert version_of(offer).reason != ""
    dwelling = OfferTerm.objects.get(kind="dwelling")
    now = fresh(offer)
    change_offer(now, {"terms": [*now.terms, str(dwelling.uid)]}, revision=now.revision, by=sam)
    sent(offer, ada, sam)
    assert version_of(offer, 2).reason == ""


def test_the_job_ends_and_reminds_once(offer, ada, sam):
    secret, today = sent(offer, ada, sam), timezone.localdate()
    assert end_and_remind(today) == (0, 0)
    near = offer.valid_until - timedelta(days=2)
    assert [end_and_remind(near), end_and_remind(near)] == [(0, 1), (0, 0)]
    over(offer)
    assert offer_behind(secret).state == "expired"
    assert [end_and_remind(today), end_and_remind(today)] == [(1, 0), (0, 0)]
    assert fresh(offer).state == "expired"
    acts = list(LedgerEntry.objects.filter(act__in=["offer.expired", "offer.reminded"]).values_list("act", flat=True))
    assert sorted(acts) == ["offer.expired", "offer.reminded"]


def test_a_withdrawn_one_opens_nothing(offer, ada, sam):
    secret = sent(offer, ada, sam)
    assert (withdraw(fresh(offer), by=sam), withdraw(fresh(offer), by=sam)) == (True, False)
    assert offer_behind(secret) is None


def test_an_erased_person_takes_their_offer_along(sam, ada):
    named(sam)
    offer = made(with_line(deal(sam, contact=ada), by=sam), sam)
    sent(offer, ada, sam)
    person = Person.objects.with_keys().get(pk=ada.pk)
    assert "Montaż" in str(export(person))
    erase(person, {}, by=sam)
    assert [model.objects.count() for model in (Offer, OfferLine, OfferVersion, OfferLink, OfferAnswer)] == [0] * 5
