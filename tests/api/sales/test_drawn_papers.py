"""Contracts and orders by API: the templates, a paper drawn up for a purpose, the event that tells of it."""

import pytest

from crm.accounts.permissions.webhook_events import BY_ACT
from crm.sales.models import Document
from crm.sales.offers.answers import accept
from crm.sales.pipelines.pipelines import retire
from tests.api.conftest import code
from tests.sales.deal_builders import deal, pause
from tests.sales.offer_builders import firms_deal, made, named, sent, with_line
from tests.sales.paper_builders import template_of

pytestmark = pytest.mark.django_db
FOR = "purpose=contracts"


@pytest.fixture
def template(marek):
    return template_of(marek)


def asked(template, **more):
    return {"template": str(template.uid), "purpose": "contracts", **more}


def test_templates_are_read_with_their_placeholders(hub, template, marek):
    [row] = hub.get("documents/templates/").said["results"]
    assert (row["kind"], row["version"], row["languages"]) == ("contract", 1, ["pl", "en"])
    assert {"customer", "lines", "signatures"} <= set(row["placeholders"])
    retire(template, by=marek)
    assert hub.get("documents/templates/").said["results"] == []


def test_a_paper_is_drawn_up_of_a_deal_and_of_an_accepted_offer(hub, template, sam, ada):
    named(sam)
    its_deal = firms_deal(sam, ada)
    answer = hub.post("documents/drawn/", asked(template, deal=str(its_deal.uid)))
    assert answer.status_code == 201
    drawn = hub.get(f"documents/{answer.said['id']}/?{FOR}").said
    assert (drawn["kind"], drawn["number"][:3], drawn["has_file"]) == ("contract", "UM/", True)
    offer = made(its_deal, sam)
    assert code(hub.post("documents/drawn/", asked(template, offer=str(offer.uid))))[0] == 422
    accept(sent(offer, ada, sam), name="Ada Kowalska")
    assert hub.post("documents/drawn/", asked(template, offer=str(offer.uid), language="en")).status_code == 201
    assert code(hub.post("documents/drawn/", asked(template, offer=str(offer.uid))))[0] == 422


def test_one_of_two_and_only_what_is_there(hub, template, sam, ada):
    named(sam)
    its_deal = firms_deal(sam, ada)
    assert hub.post("documents/drawn/", asked(template)).status_code == 422
    both = asked(template, deal=str(its_deal.uid), offer=str(its_deal.uid))
    assert hub.post("documents/drawn/", both).status_code == 422
    assert hub.post("documents/drawn/", asked(its_deal, deal=str(its_deal.uid))).status_code == 404
    assert hub.post("documents/drawn/", asked(template, deal=str(template.uid))).status_code == 404
    assert Document.objects.count() == 0


def test_a_restricted_person_is_left_alone(hub, template, sam, ada):
    named(sam)
    hers = with_line(deal(sam, contact=ada), by=sam)
    pause(ada)
    assert hub.post("documents/drawn/", asked(template, deal=str(hers.uid))).status_code == 409
    assert Document.objects.count() == 0


def test_drawing_up_is_an_event():
    assert BY_ACT["document.drawn"] == "document.drawn"
