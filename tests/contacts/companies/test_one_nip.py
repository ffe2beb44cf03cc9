"""One NIP among the companies that the actor sees, at the verb: whoever comes by no form meets the rule too."""

import pytest

from crm.contacts.companies.company_bin import bin_all
from crm.contacts.companies.company_editing import (
    NipTaken,
    SoleTraderAlready,
    add_company,
    add_trade,
    edit_company,
    turn_into_sole_trader,
)
from crm.contacts.models import Company
from crm.files.imports.reversal import CHANGED
from crm.privacy.actors import system
from crm.privacy.models import LedgerEntry
from tests.contacts.imports.test_import_companies import ready
from tests.files.import_cases import imported, undone

NIP, OTHER, THIRD = "0008945800", "0008730212", "5265877635"

pytestmark = pytest.mark.django_db


def opened(company):
    return Company.objects.with_keys().get(pk=company.pk)


def firms():
    """Name, NIP and version of every company."""
    rows = Company.objects.with_keys().order_by("pk")
    return [(row.label, row.tax_number, row.version) for row in rows]


def acts():
    return LedgerEntry.objects.filter(act__startswith="company.").count()


def refused(act, *args, **options):
    """Whether the act is refused, by the field and naming nobody, and leaves everything as it was."""
    before = (firms(), acts())
    with pytest.raises(NipTaken) as refusal:
        act(*args, **options)
    errors = {name: [each.code for each in errors] for name, errors in refusal.value.error_dict.items()}
    return (errors, "Tartak" in str(refusal.value), firms(), acts()) == ({"nip": ["nip_taken"]}, False, *before)


@pytest.fixture
def tartak(sam):
    return opened(add_company({"name": "Tartak", "nip": NIP}, by=sam))


def test_a_second_firm_with_a_number_in_sight_is_refused_by_every_verb(sam, nina, ada, tartak):
    second = opened(add_company({"name": "Druga", "nip": OTHER}, by=sam))
    assert refused(add_company, {"name": "Trzecia", "nip": NIP}, by=nina)
    assert refused(edit_company, second, {"name": "Nowa", "nip": NIP}, by=sam, version=second.version)
    assert refused(edit_company, second, {"nip": NIP}, by=sam)
    assert refused(add_trade, {"name": "Ada Kowalska", "nip": NIP}, ada, by=sam)
    assert firms() == [("Tartak", NIP, 1), ("Druga", OTHER, 1)]


def test_a_sole_traders_number_in_sight_is_taken_too(sam, ada, ben, tartak):
    add_trade({"name": "Ada Kowalska", "nip": OTHER}, ada, by=sam)
    assert refused(add_company, {"name": "Trzecia", "nip": OTHER}, by=sam)
    assert refused(edit_company, tartak, {"nip": OTHER}, by=sam)
    assert refused(add_trade, {"name": "Ben Żółć", "nip": OTHER}, ben, by=sam)
    trade = Company.objects.with_keys().get(sole_trader=ada.pk)
    assert refused(edit_company, trade, {"nip": NIP}, by=sam)


def test_what_only_others_or_the_bin_have_is_free(sam, mallory, tartak):
    assert add_company({"name": "Obca", "nip": NIP}, by=mallory).nip == NIP
    bin_all([tartak.uid], by=sam)
    assert add_company({"name": "Nowa", "nip": NIP}, by=sam).nip == NIP
    assert [row[1] for row in firms()] == [NIP] * 3


def test_no_number_is_nobodys_and_ones_own_stays(sam, ada, mallory, tartak):
    for _each in range(2):
        add_company({"name": "Bez numeru", "nip": ""}, by=sam)
        add_company({"name": "Bez numeru"}, by=sam)
    add_company({"name": "Obca", "nip": OTHER}, by=mallory)
    assert edit_company(tartak, {"nip": NIP, "city": "Gniezno"}, by=sam) == ["city"]
    assert edit_company(opened(tartak), {"nip": ""}, by=sam) == ["nip"]
    assert edit_company(opened(tartak), {"nip": OTHER}, by=sam) == ["nip"]
    turn_into_sole_trader(opened(tartak), ada, by=sam)  # keeps its number
    assert opened(tartak).tax_number == OTHER


def test_what_comes_from_another_house_may_be_twins_and_the_product_itself_sees_nobody(sam, team_a, tartak):
    add_company({"name": "Z paczki", "nip": NIP}, by=sam, twins=True)
    add_company({"name": "Nocą", "nip": NIP}, by=system("tests.night"), owner=sam, team=team_a)
    third = opened(add_company({"name": "Trzecia"}, by=sam))
    assert edit_company(third, {"nip": NIP}, by=sam, twins=True) == ["nip"]
    assert [row[1] for row in firms()] == [NIP] * 4


def test_one_person_trades_once(sam, ada):
    add_trade({"name": "Ada Kowalska", "nip": NIP}, ada, by=sam)
    with pytest.raises(SoleTraderAlready):
        add_trade({"name": "Ada Kowalska", "nip": NIP}, ada, by=sam)
    with pytest.raises(SoleTraderAlready):
        turn_into_sole_trader(opened(add_company({"name": "Druga"}, by=sam)), ada, by=sam)
    assert Company.objects.filter(sole_trader=ada.pk).count() == 1


class TestUndo:
    """An import that is taken back gives no company a number that somebody gave another one meanwhile."""

    def changed(self, sam, *lines):
        """An import that replaced the NIPs of firms known by their names."""
        return imported(ready(sam, *lines, over=["nip"], match="name"))

    def test_a_number_that_is_another_companys_now_stays_away_and_the_row_says_so(self, sam, tartak):
        load = self.changed(sam, f"Tartak;{OTHER};;;;;;;;")
        assert firms() == [("Tartak", OTHER, 2)]
        add_company({"name": "Nowa", "nip": NIP}, by=sam)
        load = undone(load)
        assert [row[:2] for row in firms()] == [("Tartak", OTHER), ("Nowa", NIP)]
        assert [code for row in load.rows.all() for _at, _target, code in row.problems] == [CHANGED]

    def test_numbers_that_went_round_come_back(self, sam, tartak):
        add_company({"name": "Druga", "nip": OTHER}, by=sam)
        load = self.changed(sam, f"Tartak;{THIRD};;;;;;;;", f"Druga;{NIP};;;;;;;;")
        assert [row[:2] for row in firms()] == [("Tartak", THIRD), ("Druga", NIP)]
        undone(load)
        assert [row[:2] for row in firms()] == [("Tartak", NIP), ("Druga", OTHER)]
