"""A file of companies: a firm's data are nobody's, a sole trader's pass her gate and go out with her trace."""

import pytest
from django.core.exceptions import PermissionDenied

from consents.grounds.restrictions import restrict
from crm.accounts.permissions import rights
from crm.contacts.companies.company_editing import add_company, add_trade, edit_company, turn_into_sole_trader
from crm.contacts.exports.download import Stale, hand_over
from crm.contacts.models import Company
from crm.jobs.models import Export
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import AccessEntry, Disclosure, LedgerEntry, Recipient
from tests.contacts.custom.field_cases import make
from tests.contacts.exports.test_export import EVIL
from tests.files.export_cases import handed, made, ordered, rows

TARTAK = {"name": "Tartak Brzoza", "nip": "0008945800", "street": "Leśna 4", "postcode": "62-200", "city": "Gniezno"}
FIRM = ["Tartak Brzoza", "0008945800", "Leśna 4, 62-200 Gniezno"]
HERS = ["Ada Kowalska Meble", "5265877635", "ul. Dębowa 12, Poznań"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def tartak(sam):
    """A firm."""
    return add_company(TARTAK, by=sam)


@pytest.fixture
def trade(ada, sam):
    """Ada's own business."""
    return add_trade({"name": HERS[0], "nip": HERS[1], "address": HERS[2]}, ada, by=sam)


def file_of(by, *, columns=("name", "nip", "address"), **more) -> Export:
    """A file of the companies that `by` sees, made."""
    return made(by, what="companies", columns=columns, asked={}, **more)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_firms_and_those_traders_who_have_a_ground_are_in_it(tartak, trade, marek, kind):
    export = file_of(marek, kind=kind)
    assert (rows(export, marek), export.count, export.entries) == ([FIRM, HERS], 2, 1)


def test_a_trader_without_a_ground_is_counted_by_the_reason(tartak, trade, ada, sam, marek):
    restrict(ada.person, "accuracy", by=sam)
    export = file_of(marek)
    assert (rows(export, marek), export.left_out) == ([FIRM], {"restricted": 1})


def test_for_a_purpose_that_does_not_need_her_firm_only_firms_are_in_it(tartak, trade, marek):
    export = file_of(marek, purpose="offers")
    assert (rows(export, marek), export.left_out) == ([FIRM], {"not_needed": 1})


def test_it_holds_what_its_maker_sees_and_the_filters_let_through(tartak, mallory, marek, sam):
    add_company({"name": "Obca", "nip": ""}, by=mallory)
    add_company({"name": "Meble Olszyna", "nip": ""}, by=sam)
    assert [row[0] for row in rows(file_of(marek), marek)] == ["Tartak Brzoza", "Meble Olszyna"]
    assert rows(file_of(marek, pick=[tartak.uid]), marek) == [FIRM]


def test_fields_of_the_house_are_columns_like_any_other(tartak, sam, marek):
    trade = make("Branża", record="company", category="company")
    edit_company(Company.objects.with_keys().get(), {trade.name: "drewno"}, by=sam)
    assert rows(file_of(marek, columns=["name", trade.name]), marek) == [["Tartak Brzoza", "drewno"]]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_is_run(sam, marek, kind):
    for name in EVIL:
        add_company({"name": name, "nip": ""}, by=sam)
    names = [row[0] for row in rows(file_of(marek, kind=kind, columns=["name"]), marek)]
    assert (len(names), [name for name in names if name[:1] in "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"]) == (len(EVIL), [])


def test_both_rights_are_needed(tartak, sam, marek):
    with pytest.raises(PermissionDenied):
        ordered(sam, what="companies", columns=["name"])
    export = file_of(marek)
    marek.role.rights = [right for right in marek.role.rights if right != rights.COMPANIES_VIEW]
    marek.role.save()
    with pytest.raises(PermissionDenied):
        hand_over(export, by=type(marek).objects.get(pk=marek.pk))


def test_only_its_maker_gets_it_and_only_the_trader_is_noted_and_told_of(tartak, trade, ada, as_user, marek, oskar):
    export = file_of(marek, recipient=Recipient.objects.get(slug="courier"))
    assert as_user(oskar).get(f"/exports/{export.uid}/file/").status_code == 404
    handed(export, marek)
    [result] = AccessEntry.objects.filter(view="contacts:export")
    assert (result.people, list(Disclosure.objects.values_list("person", "categories"))) == (
        [ada.pk],
        [(ada.pk, ["company"])],
    )
    acts = LedgerEntry.objects.filter(target=f"export:{export.uid}").order_by("pk")
    assert [(act.act, act.counts["what"]) for act in acts] == [
        ("export.ordered", "companies"),
        ("export.made", "companies"),
        ("export.downloaded", "companies"),
    ]


@pytest.mark.parametrize("what", ["went to another team", "became a trader's", "was merged away", "was erased"])
def test_what_drops_out_before_the_download_makes_the_file_void(tartak, trade, ada, ben, mallory, marek, sam, what):
    export = file_of(marek)
    firm = Company.objects.filter(pk=tartak.pk)
    acted = {
        "went to another team": lambda: firm.update(owner=mallory, team=mallory.teams.get()),
        "became a trader's": lambda: turn_into_sole_trader(firm.with_keys().get(), ben, by=sam),
        "was merged away": firm.delete,
        "was erased": lambda: erase(ada.person, {}, by=sam),
    }
    acted[what]()
    with pytest.raises(Stale):
        hand_over(export, by=marek)
    export.refresh_from_db()
    assert (export.state, export.parts.count(), export.people.count()) == ("gone", 0, 0)


def test_from_the_list_to_the_order(tartak, as_user, marek):
    page = as_user(marek).get("/companies/").content.decode()
    assert 'href="/exports/new/?what=companies' in page
    form = as_user(marek).get("/exports/new/?what=companies").context["form"]
    assert (list(form.labels)[:3], form.initial["columns"]) == (
        ["name", "nip", "regon"],
        ["name", "nip", "address", "owner"],
    )
