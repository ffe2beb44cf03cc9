"""Offers by API: made from a deal, read for a purpose, changed over one version, withdrawn; events tell of answers."""

from decimal import Decimal

import pytest

from crm.accounts.permissions.webhook_events import BY_ACT
from crm.privacy.models import AccessEntry
from crm.sales.models import Offer, OfferSettings
from crm.sales.offers.offer_lines import change_offer_line
from tests.api.conftest import code
from tests.sales.deal_builders import deal, firm, pause
from tests.sales.offer_builders import made, named, with_line

pytestmark = pytest.mark.django_db
FOR = "purpose=contracts"


@pytest.fixture
def offer(sam, ada):
    named(sam)
    return made(with_line(deal(sam, contact=ada), by=sam), sam)


def match(answer):
    return {"if_match": answer.headers["ETag"]}


def test_an_offer_is_made_from_a_deal_and_read_with_its_sums(hub, sam):
    its_deal = with_line(deal(sam, company=firm(sam)), by=sam)
    answer = hub.post("offers/", {"deal": str(its_deal.uid), "purpose": "contracts"})
    assert answer.status_code == 201
    offered = hub.get(f"offers/{answer.said['id']}/?{FOR}").said
    assert (offered["deal"], offered["state"], offered["gross"]) == (str(its_deal.uid), "draft", "247.23")
    assert [line["product"] for line in offered["lines"]] == ["Montaż"]
    listed = hub.get(f"offers/?{FOR}&deal={its_deal.uid}&state=draft").said["results"]
    assert [row["number"] for row in listed] == [Offer.objects.get().number]


def test_it_is_changed_over_the_version_that_was_read(hub, offer):
    read = hub.get(f"offers/{offer.uid}/?{FOR}")
    changed = hub.patch(f"offers/{offer.uid}/?{FOR}", {"title": "Lada"}, **match(read))
    assert (changed.status_code, changed.said["changed"]) == (200, ["title"])
    assert code(hub.patch(f"offers/{offer.uid}/?{FOR}", {"title": "Stół"}, **match(read)))[0] == 412
    ended = hub.patch(f"offers/{offer.uid}/?{FOR}", {"state": "withdrawn"}, **match(changed))
    assert (ended.said["changed"], Offer.objects.get().state) == (["state"], "withdrawn")


@pytest.mark.parametrize("values", [{"state": "accepted"}, {"eu_vat": "PL1"}, {"number": "OF/1"}, {"language": "xx"}])
def test_what_no_program_may_set_is_refused(hub, offer, values):
    read = hub.get(f"offers/{offer.uid}/?{FOR}")
    answer = hub.patch(f"offers/{offer.uid}/?{FOR}", values, **match(read))
    assert (answer.status_code // 100, Offer.objects.get().state) == (4, "draft")


def test_a_persons_offer_is_logged_and_absent_while_restricted(hub, offer, ada):
    hub.get(f"offers/?{FOR}")
    assert AccessEntry.objects.filter(view="api:offers").exists()
    pause(ada)
    assert hub.get(f"offers/?{FOR}").said["results"] == []
    assert hub.get(f"offers/{offer.uid}/?{FOR}").status_code == 404
    assert hub.post("offers/", {"deal": str(offer.deal.uid), "purpose": "contracts"}).status_code == 409


def test_answers_of_customers_are_events():
    events = {BY_ACT[f"offer.{act}"] for act in ("created", "sent", "accepted", "declined", "asked", "expired")}
    assert events == {f"offer.{act}" for act in ("created", "sent", "accepted", "declined", "asked", "expired")}


def test_a_program_asks_about_a_discount_and_never_approves_it(hub, offer, sam):
    OfferSettings.objects.update_or_create(only=True, defaults={"discount_limit": Decimal(10)})
    url = f"offers/{offer.uid}/?{FOR}"
    read = hub.get(url)
    assert code(hub.patch(url, {"approval": "waiting"}, **match(read)))[0] == 422
    change_offer_line(offer, offer.lines.get().uid, {"discount_percent": Decimal(20)}, by=sam)
    read = hub.get(url)
    assert hub.patch(url, {"approval": "approved"}, **match(read)).status_code // 100 == 4
    answer = hub.patch(url, {"approval": "waiting"}, **match(read))
    assert (answer.said["changed"], hub.get(url).said["approval"]) == (["approval"], "waiting")
    assert hub.get(f"offers/?{FOR}").said["results"][0]["approval"] == "waiting"
    assert {BY_ACT[f"offer.approval_{act}"] for act in ("asked", "given", "refused")} == {
        f"offer.approval_{act}" for act in ("asked", "given", "refused")
    }


LINES = [
    {"product": "Lada", "quantity": "2", "unit_price": "100.50", "discount_percent": "10"},
    {"product": "Montaż", "unit_price": "50", "vat": "8"},
]


def test_its_lines_are_replaced_over_the_version_that_was_read(hub, offer):
    url = f"offers/{offer.uid}/?{FOR}"
    read = hub.get(url)
    answer = hub.patch(url, {"lines": LINES, "title": "Lada"}, **match(read))
    assert (answer.status_code, answer.said["changed"]) == (200, ["lines", "title"])
    now = hub.get(url)
    assert [line["product"] for line in now.said["lines"]] == ["Lada", "Montaż"]
    assert (now.said["net"], now.headers["ETag"]) == ("230.90", answer.headers["ETag"])
    assert code(hub.patch(url, {"lines": []}, **match(read)))[0] == 412
    assert hub.patch(url, {"lines": []}, **match(now)).status_code == 200
    assert hub.get(url).said["lines"] == []


@pytest.mark.parametrize(
    "lines",
    [
        [{"product": "X", "quantity": "0", "unit_price": "1"}],
        [{"product": "X", "unit_price": "-1"}],
        [{"product": "X", "unit_price": "10", "discount_percent": "5", "discount_amount": "1"}],
        [{"product": "X", "unit_price": "10", "discount_amount": "11"}],
        [{"code": "NIE-MA"}],
        [{"quantity": "2"}],
        [{"product": "X", "unit_price": "1", "net": "1"}],
        [{"product": "X", "unit_price": "1"}] * 101,
    ],
)
def test_lines_that_cannot_be_change_nothing(hub, offer, lines):
    url = f"offers/{offer.uid}/?{FOR}"
    answer = hub.patch(url, {"lines": lines, "title": "Inny"}, **match(hub.get(url)))
    assert (answer.status_code // 100, [line.product for line in offer.lines.all()]) == (4, ["Montaż"])
    assert hub.get(url).said["title"] != "Inny"


def test_lines_of_a_program_take_an_approval_back_and_an_answered_offer_keeps_its_own(hub, offer, sam):
    OfferSettings.objects.update_or_create(only=True, defaults={"discount_limit": Decimal(5)})
    url = f"offers/{offer.uid}/?{FOR}"
    hub.patch(url, {"lines": LINES}, **match(hub.get(url)))
    hub.patch(url, {"approval": "waiting"}, **match(hub.get(url)))
    hub.patch(url, {"lines": LINES}, **match(hub.get(url)))
    assert hub.get(url).said["approval"] == ""
    Offer.objects.update(state="accepted")
    answer = hub.patch(url, {"lines": []}, **match(hub.get(url)))
    assert (answer.status_code // 100, offer.lines.count()) == (4, 2)
