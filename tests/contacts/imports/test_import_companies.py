"""Companies from a file: founded, updated, known by NIP or name, with roles; and taken back."""

import io
from pathlib import Path

import pytest
from django.utils import timezone

from consents.models import Restriction
from crm.accounts.permissions import rights
from crm.contacts import tasks
from crm.contacts.companies.company_editing import add_company, add_trade, edit_company
from crm.contacts.imports.thing_writer import OF_RULES
from crm.contacts.models import Company, CompanyRole, Contact
from crm.files.imports.arrival import receive
from crm.files.imports.import_jobs import start_import
from crm.files.imports.import_kinds import kinds_open_to
from crm.files.imports.recognition import program_of
from crm.files.imports.terms import agree, choose_columns
from crm.files.models import Import, ImportedValue
from crm.files.rows.problem_kinds import KINDS
from crm.privacy.models import LedgerEntry
from tests.files.import_cases import checked, counts, csv, everybody, imported, told, undone

SAMPLES = Path(__file__).parents[3] / "docs" / "samples" / "programs"
HEADERS = "Nazwa firmy;NIP;REGON;Ulica;Kod;Miasto;WWW;Uwagi;Osoba;Rola"
NIP, OTHER = "0008945800", "0008730212"
TARTAK = f"Tartak Brzoza;{NIP};;Leśna 4;62-200;Gniezno;tartak-brzoza.example;Deski;;"
FIELDS = ("name", "nip", "street", "postcode", "city", "website", "notes")

pytestmark = pytest.mark.django_db


def ready(by, *lines, over=(), file=None, name="firmy.csv", **terms) -> Import:
    """An import of companies whose columns are as they were recognised."""
    load = receive(file or csv(*lines, headers=HEADERS), name, by=by, kind="" if file else "companies")
    assert choose_columns(load, load.targets, overwriting=over, by=by) == []
    assert agree(load, told(by, purpose=None, **terms), by=by) == []
    return Import.objects.get(pk=load.pk)


def firms() -> list[dict[str, str]]:
    """Every company as it is, only what is filled, in the order they came."""
    rows = Company.objects.with_keys().order_by("pk")
    plain = [{name: getattr(row, name) for name in FIELDS} for row in rows if not row.sole_trader_id]
    return [{name: value for name, value in item.items() if value} for item in plain]


def codes(load) -> dict[int, list[str]]:
    """What is said about rows."""
    rows = load.rows.exclude(problems=[]).order_by("number")
    return {row.number: [code for _at, _target, code in row.problems] for row in rows}


WHOLE = {
    "name": "Tartak Brzoza",
    "nip": NIP,
    "street": "Leśna 4",
    "postcode": "62-200",
    "city": "Gniezno",
    "website": "https://tartak-brzoza.example",
    "notes": "Deski",
}


def test_a_row_becomes_a_firm_of_its_keeper_with_a_ledger_entry(sam, nina):
    load = imported(ready(sam, TARTAK, keeper=nina, team=nina.teams.get()))
    company = Company.objects.get()
    assert (firms(), company.owner, counts(load)) == (
        [WHOLE],
        nina,
        {"new": 1, "updated": 0, "duplicate": 0, "refused": 0},
    )
    assert LedgerEntry.objects.filter(act="company.added", target=f"company:{company.uid}").count() == 1
    assert load.rows.get().thing == company.uid


@pytest.mark.parametrize(
    ("name", "program", "expected"),
    [
        ("hubspot-companies.csv", "hubspot_companies", ["Leśna 4", "Poznań", NIP, OTHER]),
        ("espo-accounts.csv", "espo_accounts", ["Leśna 4", "Poznań", "", ""]),
        ("pipedrive-organizations.csv", "pipedrive_organizations", ["Leśna 4, 62-200 Gniezno", "", NIP, OTHER]),
        ("pipedrive-organizations-pl.csv", "pipedrive_organizations", ["Leśna 4, 62-200 Gniezno", "", NIP, OTHER]),
    ],
)
def test_other_programs_companies_come_in_without_mapping(sam, name, program, expected):
    load = imported(ready(sam, file=io.BytesIO((SAMPLES / name).read_bytes()), name=name))
    first, second = firms()
    assert (program_of(load).slug, first["name"], second["name"]) == (program, "Tartak Brzoza", "Meble Olszyna")
    assert [first.get("street"), second.get("city", ""), first.get("nip", ""), second.get("nip", "")] == expected


@pytest.mark.parametrize(("match", "found"), [("any", {2, 3}), ("nip", {2}), ("name", {3, 4})])
def test_rows_are_compared_by_the_key_that_was_chosen(sam, match, found):
    add_company({"name": "Tartak Brzoza", "nip": NIP}, by=sam)
    add_company({"name": "Meble Olszyna"}, by=sam)
    lines = [f"Brzoza sp. z o.o.;{NIP};;;;;;;;", "MEBLE olszyna;;;;;;;;;", f"Tartak Brzoza;{OTHER};;;;;;;;"]
    load = checked(ready(sam, *lines, match=match, duplicates="skip"))
    assert set(load.rows.filter(outcome="duplicate").values_list("number", flat=True)) == found


def test_rows_of_one_firm_are_one_in_the_check_and_in_the_import(sam):
    lines = [f"Tartak Brzoza;{NIP};;;;;;;;", "TARTAK brzoza;;;;;Gniezno;;;;", f"Tartak;{NIP};;;;Gniezno;;;;"]
    load = checked(ready(sam, *lines))
    before = counts(load)
    load = imported(load)
    assert (before, counts(load), len(firms())) == (
        counts(load),
        {"new": 1, "updated": 1, "duplicate": 1, "refused": 0},
        1,
    )


def test_an_update_fills_gaps_and_replaces_what_it_was_told_to(sam):
    add_company(
        {"name": "Tartak Brzoza", "nip": NIP, "street": "Stara 1", "city": "Września", "notes": "Stali"}, by=sam
    )
    before = firms()
    row = f"Brzoza;{NIP};;Leśna 4;62-200;Gniezno;;;;"
    load = imported(ready(sam, row, over=["street", "notes"]))
    assert firms() == [{**before[0], "street": "Leśna 4", "postcode": "62-200"}]
    values = ImportedValue.objects.filter(load=load).order_by("column")
    assert [(value.column, value.was, value.came) for value in values] == [
        ("postcode", "", "62-200"),
        ("street", "Stara 1", "Leśna 4"),
    ]
    assert "Stara" not in str(values.values())
    undone(load)
    assert (firms(), ImportedValue.objects.count()) == (before, 0)


def test_a_value_changed_since_stays_and_a_firm_somebody_went_on_with_too(sam):
    old = add_company({"name": "Tartak Brzoza", "nip": NIP, "city": "Września"}, by=sam)
    load = imported(
        ready(
            sam, f"Tartak;{NIP};;;;Gniezno;;;;", f"Meble Olszyna;{OTHER};;;;;;;;", "Stolarnia;;;;;;;;;", over=["city"]
        )
    )
    edit_company(Company.objects.get(pk=old.pk), {"city": "Kórnik"}, by=sam)
    edit_company(Company.objects.get(nip=OTHER), {"city": "Poznań"}, by=sam)
    load = undone(load)
    assert [firm["name"] for firm in firms()] == ["Tartak Brzoza", "Meble Olszyna"]
    assert (firms()[0]["city"], load.counts["removed"], load.counts["left"], load.counts["stayed"]) == (
        "Kórnik",
        1,
        1,
        1,
    )
    assert codes(load) == {2: ["changed_since"], 3: ["went_on"]}


def test_a_firm_where_somebody_works_by_now_stays(add, sam):
    load = imported(ready(sam, TARTAK))
    add(sam, name="Ewa Lis", company=Company.objects.get())
    assert (undone(load).counts["left"], len(firms())) == (1, 1)


def test_what_colleagues_of_another_team_have_is_as_if_it_did_not_exist(sam, mallory):
    add_company({"name": "Tartak Brzoza", "nip": NIP}, by=mallory)
    load = imported(ready(sam, TARTAK))
    assert (counts(load)["new"], codes(load), len(firms())) == (1, {}, 2)


def test_a_sole_traders_data_are_kept_and_taken_back_under_her_key(add, sam):
    ada = Contact.objects.with_keys().get(pk=add(sam, name="Ada Bąk").pk)
    add_trade({"name": "Ada Bąk Stolarnia", "nip": NIP}, ada, by=sam)
    load = imported(ready(sam, f"Stolarnia;{NIP};;Leśna 4;62-200;Gniezno;;;;"))
    business = Company.objects.with_keys().get()
    assert business.trader_address == "Leśna 4, 62-200 Gniezno"
    (value,) = ImportedValue.objects.filter(load=load).select_related("person__key")
    assert (value.person_id, value.house_value, value.came) == (ada.pk, "", "Leśna 4, 62-200 Gniezno")
    undone(load)
    assert Company.objects.with_keys().get().trader_address == ""


def test_a_sole_trader_whose_data_are_paused_is_left_alone(add, sam):
    ada = Contact.objects.with_keys().get(pk=add(sam, name="Ada Bąk").pk)
    add_trade({"name": "Ada Bąk Stolarnia", "nip": NIP}, ada, by=sam)
    Restriction.objects.create(person=ada.person, reason="accuracy", since=timezone.now(), placed_by="user:1")
    load = imported(ready(sam, f"Stolarnia;{NIP};;Leśna 4;;;;;;", over=["street"]))
    row = load.rows.get()
    assert (row.outcome, row.person, row.thing, Company.objects.with_keys().get().trader_address) == (
        "duplicate",
        None,
        None,
        "",
    )


def test_the_business_of_a_contact_is_hers_from_its_first_moment(add, sam):
    add(sam, name="Ada Bąk", email="ada@x.test")
    before = everybody()
    load = imported(ready(sam, f"Ada Bąk Stolarnia;{NIP};;Leśna 4;;Gniezno;;;ada@x.test;"))
    (company,) = Company.objects.with_keys()
    assert (company.sole_trader.name, company.name, company.nip, company.trader_nip) == ("Ada Bąk", "", "", NIP)
    undone(load)
    assert (Company.objects.count(), everybody()) == (0, before)


def test_a_second_business_of_a_contact_is_refused_and_the_other_rows_come_in(add, sam):
    add(sam, name="Ada Bąk", email="ada@x.test")
    rows = (f"Ada Bąk Stolarnia;{NIP};;;;;;;ada@x.test;", "Ada Bąk Meble;;;;;;;;ada@x.test;", f"Tartak;{OTHER};;;;;;;;")
    load = imported(ready(sam, *rows))
    assert (load.state, counts(load), codes(load)) == (
        "done",
        {"new": 2, "updated": 0, "duplicate": 0, "refused": 1},
        {3: ["own_business"]},
    )
    assert KINDS.keys() >= {*OF_RULES.values()}


def test_who_works_there_gets_a_role_and_loses_it_again(add, sam):
    ewa = add(sam, name="Ewa Lis", email="ewa@x.test")
    add_company({"name": "Meble Olszyna", "nip": OTHER}, by=sam)
    lines = [f"Tartak Brzoza;{NIP};;;;;;;ewa@x.test;Prezes", f"Meble Olszyna;{OTHER};;;;;;;Ewa Lis;"]
    load = imported(ready(sam, *lines, "Stolarnia;;;;;;;;kto@x.test;Kupiec"))
    roles = CompanyRole.objects.with_keys().order_by("pk")
    assert [(role.person_id, role.role) for role in roles] == [(ewa.pk, "Prezes"), (ewa.pk, "Osoba kontaktowa")]
    assert (counts(load), codes(load)[4]) == (
        {"new": 2, "updated": 1, "duplicate": 0, "refused": 0},
        ["person_unknown"],
    )
    undone(load)
    assert (CompanyRole.objects.count(), [firm["name"] for firm in firms()]) == (0, ["Meble Olszyna"])


def test_numbers_are_checked_and_a_new_firm_needs_a_name(sam):
    lines = ["Tartak;1234567890;123;;;;;;;", f";{NIP};;;;;;;;", ";;;Leśna 4;;;;;;", f"Meble;{OTHER};;;;;nie strona;;;"]
    load = checked(ready(sam, *lines))
    assert (counts(load), codes(load)) == (
        {"new": 2, "updated": 0, "duplicate": 0, "refused": 2},
        {
            2: ["nip_checksum", "regon_wrong"],
            3: ["company_nameless"],
            4: ["no_company"],
            5: ["website_malformed"],
        },
    )


def test_a_nip_that_another_firm_has_is_no_second_time_written(sam):
    add_company({"name": "Tartak Brzoza", "nip": NIP}, by=sam)
    add_company({"name": "Meble Olszyna"}, by=sam)
    load = imported(ready(sam, f"Meble Olszyna;{NIP};;;;;;;;", match="name"))
    assert (codes(load), [firm.get("nip") for firm in firms()]) == ({2: ["nip_taken"]}, [NIP, None])


def test_of_several_firms_of_one_name_somebody_says_which(as_user, sam):
    first, second = (add_company({"name": "Tartak Brzoza", "city": city}, by=sam) for city in ("Gniezno", "Leszno"))
    load = checked(ready(sam, "Tartak Brzoza;;;Leśna 4;;;;;;"))
    assert (counts(load)["duplicate"], codes(load)) == (1, {2: ["several_matches"]})
    client = as_user(sam)
    assert client.get(f"/imports/{load.uid}/check/?show=duplicates").content.decode().count("Tartak Brzoza") >= 3
    client.post(f"/imports/{load.uid}/check/2/", {"kind": "whom", "whom": str(second.uid)})
    assert load.rows.get().thing == second.uid
    assert Import.objects.get(pk=load.pk).counts["updated"] == 1
    assert first.street == ""


def test_on_screen_no_purpose_is_asked_for_and_the_report_leads_to_the_firms(as_user, sam):
    client = as_user(sam)
    assert "Firmy" in client.get("/imports/new/?kind=companies").content.decode()
    load = ready(sam, TARTAK)
    Import.objects.filter(pk=load.pk).update(obtained_on=None, origin_kind="")
    page = client.get(f"/imports/{load.uid}/origin/")
    assert ({"purpose", "notice", "come_as"} & set(page.context["form"].fields), page.status_code) == (set(), 200)
    desk = f"{sam.uid}.{sam.teams.get().uid}"
    values = {"origin_kind": "fair", "origin_label": "Targi", "obtained_on": "2026-05-12", "desk": desk}
    assert client.post(page.request["PATH_INFO"], {**values, "mode": "both", "match": "nip"}).status_code == 302
    tasks.check_import(Import.objects.get(pk=load.pk).job_id)
    tasks.import_contacts(start_import(Import.objects.get(pk=load.pk), by=sam).pk)
    assert "/companies/" in client.get(f"/imports/{load.uid}/run/").content.decode()


def test_whoever_may_not_change_companies_brings_none_in(as_user, sam):
    load = ready(sam, TARTAK)
    sam.role.rights = [right for right in sam.role.rights if right != rights.COMPANIES_EDIT]
    sam.role.save()
    assert (
        sorted(kinds_open_to(type(sam).objects.get(pk=sam.pk))),
        as_user(sam).get(f"/imports/{load.uid}/").status_code,
    ) == (
        ["contacts", "deals"],
        404,
    )
