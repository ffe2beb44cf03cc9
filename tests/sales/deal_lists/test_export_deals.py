"""A file of deals: a firm's is nobody's, a person's passes her gate; paused ones stay out."""

from decimal import Decimal

import pytest

from consents.grounds.restrictions import restrict
from crm.contacts.exports.download import Stale, hand_over
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import Disclosure, Recipient
from crm.sales.deals.moves import lose
from crm.sales.models import Deal, LostReason
from tests.contacts.custom.field_cases import make
from tests.contacts.exports.test_export import EVIL
from tests.files.export_cases import handed, made, rows
from tests.sales.deal_builders import again, deal, firm

KEPT = ("both",)

COLUMNS = ("title", "customer", "amount", "currency", "outcome", "reason")
FIRMS = ["Linia", "Mebloplast sp. z o.o.", "88000,00", "PLN", "Otwarta", ""]
HERS = ["Deski", "Ada Kowalska", "1200,50", "EUR", "Otwarta", ""]

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(ada, sam):
    """A firm's deal and Ada's."""
    mine = {"title": "Deski", "amount": Decimal("1200.50"), "currency": "EUR"}
    return deal(sam, company=firm(sam), title="Linia"), deal(sam, contact=ada, **mine)


def file_of(by, *, columns=COLUMNS, **more):
    """A file of the deals that `by` sees, made."""
    return made(by, what="deals", columns=columns, asked={"view": "all"}, **more)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_firms_deals_and_those_of_people_who_have_a_ground_are_in_it(both, marek, kind):
    export = file_of(marek, kind=kind)
    assert (rows(export, marek), export.entries) == ([FIRMS, HERS], 1)


def test_a_lost_one_says_why(both, marek, sam):
    reason = LostReason.objects.get(name="Zły moment")
    lose(both[0], reason, by=sam)
    assert next(row[-2:] for row in rows(file_of(marek), marek)) == ["Przegrana", "Zły moment"]


def test_somebody_who_is_restricted_stays_out_with_her_deal(both, ada, marek, sam):
    restrict(ada.person, "accuracy", by=sam)
    export = file_of(marek)
    assert (rows(export, marek), export.left_out) == ([FIRMS], {"restricted": 1})


def test_for_a_purpose_that_does_not_need_what_is_said_of_her_only_firms_are_in_it(both, marek):
    export = file_of(marek, purpose="offers")
    assert (rows(export, marek), export.left_out) == ([FIRMS], {"not_needed": 1})


def test_it_holds_what_its_maker_sees(both, mallory, marek):
    deal(mallory, company=firm(mallory, "Obca", "0008945800"), title="Obca")
    assert [row[0] for row in rows(file_of(marek), marek)] == ["Linia", "Deski"]


def test_fields_of_the_house_are_columns_like_any_other(sam, marek):
    model = make("Model", record="deal", category="correspondence")
    deal(sam, company=firm(sam), title="Linia", **{model.name: "D-7"})
    assert rows(file_of(marek, columns=["title", model.name]), marek) == [["Linia", "D-7"]]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_is_run(sam, marek, kind):
    company = firm(sam)
    for title in EVIL:
        deal(sam, company=company, title=title)
    titles = [row[0] for row in rows(file_of(marek, kind=kind, columns=["title"]), marek)]
    assert (len(titles), [item for item in titles if item[:1] in "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"]) == (
        len(EVIL),
        [],
    )


def test_the_recipient_is_noted_for_her_alone(both, ada, marek):
    handed(file_of(marek, recipient=Recipient.objects.get(slug="courier")), marek)
    assert list(Disclosure.objects.values_list("person", "categories")) == [(ada.pk, ["correspondence", "identity"])]


@pytest.mark.parametrize("what", ["went to another team", "was taken out", "was erased"])
def test_what_drops_out_before_the_download_makes_the_file_void(both, ada, mallory, marek, sam, what):
    export = file_of(marek)
    acted = {
        "went to another team": lambda: Deal.objects.update(owner=mallory, team=mallory.teams.get()),
        "was taken out": lambda: again(both[0]).delete(),
        "was erased": lambda: erase(ada.person, {}, by=sam),
    }
    acted[what]()
    with pytest.raises(Stale):
        hand_over(export, by=marek)
    export.refresh_from_db()
    assert (export.state, export.parts.count()) == ("gone", 0)


def test_from_the_list_to_the_order(both, as_user, marek):
    assert 'href="/exports/new/?what=deals' in as_user(marek).get("/deals/").content.decode()
