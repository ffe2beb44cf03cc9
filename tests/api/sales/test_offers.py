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
