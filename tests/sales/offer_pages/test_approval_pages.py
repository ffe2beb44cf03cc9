"""A discount over the limit on the pages: the button, the bell, the second person's answer, the mails."""

from decimal import Decimal

import pytest
from django.urls import reverse

from crm.mail.models.messages import Message
from crm.sales.models import OfferApproval, OfferSettings
from crm.sales.offers.offer_lines import change_offer_line
from tests.sales.offer_builders import firms_deal, fresh, made, named

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(sam, ada):
    """A firm's offer with a fifth off, where a tenth needs nobody."""
    named(sam)
    OfferSettings.objects.update_or_create(only=True, defaults={"discount_limit": Decimal(10)})
    draft = made(firms_deal(sam, ada), sam)
    change_offer_line(draft, draft.lines.get().uid, {"discount_percent": Decimal(20)}, by=sam)
    return fresh(draft)


def page(offer, name="offer"):
    return reverse(f"sales:{name}", args=[offer.uid])


def text_of(answer):
    return answer.content.decode()


def test_sending_becomes_asking_and_the_second_person_answers(offer, ada, sam, marek, as_user):
    text = text_of(as_user(sam).get(page(offer)))
    assert ("Poproś o zatwierdzenie" in text, "Napisz list z ofertą" in text) == (True, False)
    assert as_user(sam).post(page(offer, "offer_sending"), {"contact": ada.uid}).status_code == 422
    as_user(sam).post(page(offer, "offer_approval"))
    assert "Zatwierdź rabat" not in text_of(as_user(sam).get(page(offer)))
    listed = text_of(as_user(marek).get(reverse("sales:offers") + "?state=approval"))
    assert (offer.number in listed, "1 rabat czeka na Twoją decyzję" in listed) == (True, True)
    assert "rabat czeka" not in text_of(as_user(sam).get(reverse("sales:offers")))
    assert "Zatwierdź rabat" in text_of(as_user(marek).get(page(offer)))
    assert (
        as_user(marek).post(page(offer, "offer_approval_decision"), {"act": "refuse", "reason": ""}).status_code == 422
    )
    as_user(marek).post(page(offer, "offer_approval_decision"), {"act": "refuse", "reason": "Za dużo"})
    assert "Za dużo" in text_of(as_user(sam).get(page(offer)))
    as_user(sam).post(page(offer, "offer_approval"))
    as_user(marek).post(page(offer, "offer_approval_decision"), {"act": "approve"})
    assert "Napisz list z ofertą" in text_of(as_user(sam).get(page(offer)))
    assert as_user(sam).post(page(offer, "offer_sending"), {"contact": ada.uid}).status_code == 302


def test_mails_go_to_who_decides_then_to_who_asked(offer, sam, marek, nina, as_user):
    for user in (sam, marek, nina):
        user.email = f"{user.username}@stalmag.test"
        user.save(update_fields=["email"])
    as_user(sam).post(page(offer, "offer_approval"))
    assert [row.user_id for row in Message.objects.all()] == [marek.pk]
    as_user(marek).post(page(offer, "offer_approval_decision"), {"act": "approve"})
    assert {row.user_id for row in Message.objects.all()} == {marek.pk, sam.pk}


def test_a_seller_without_the_right_is_refused(offer, sam, nina, mallory, as_user):
    as_user(sam).post(page(offer, "offer_approval"))
    for user, status in ((nina, 403), (sam, 403), (mallory, 403)):
        assert as_user(user).post(page(offer, "offer_approval_decision"), {"act": "approve"}).status_code == status
    assert as_user(mallory).post(page(offer, "offer_approval")).status_code == 404
    assert OfferApproval.objects.get().outcome == ""


def test_one_s_own_question_is_not_answered(offer, marek, as_user):
    manager = as_user(marek)
    manager.post(page(offer, "offer_approval"))
    answer = manager.post(page(offer, "offer_approval_decision"), {"act": "approve"})
    assert (answer.status_code, OfferApproval.objects.get().outcome) == (422, "")


def test_the_limit_is_set_with_the_looks(marek, as_user):
    client, url = as_user(marek), reverse("sales:offer_settings")
    values = {"looks": "1", "valid_days": 14, "remind_days": 3}
    client.post(url, {**values, "discount_limit": "12,5"})
    assert OfferSettings.now().discount_limit == Decimal("12.50")
    assert client.post(url, {**values, "discount_limit": "-1"}).status_code == 422
    client.post(url, values)
    assert OfferSettings.now().discount_limit is None
