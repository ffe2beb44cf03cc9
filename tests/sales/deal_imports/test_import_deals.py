"""Deals from a file: whose they are, where they stand, how they ended; updated by name and customer; and taken back."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from consents.models import Ground, Restriction
from crm.accounts.permissions import rights
from crm.contacts.companies.company_editing import add_company, add_trade
from crm.contacts.models import Contact
from crm.contacts.people.sharing import share
from crm.files.imports.arrival import receive
from crm.files.imports.import_kinds import kinds_open_to
from crm.files.imports.recognition import program_of
from crm.files.imports.terms import agree, choose_columns
from crm.files.models import Import, ImportedValue
from crm.sales.deals.deals import change
from crm.sales.deals.moves import move
from crm.sales.models import Deal, DealMove, DealPerson, LostReason, Pipeline, Stage
from tests.files.import_cases import checked, counts, csv, imported, told, undone
from tests.sales.deal_builders import again, deal, firm, stages

SAMPLES = Path(__file__).parents[3] / "docs" / "samples" / "programs"
HEADERS = "Tytuł;Firma;NIP;Osoba;Kwota;Waluta;Etap;Status;Planowane zamknięcie;Zakończona;Powód;Data utworzenia;Uwagi"
NIP = "5265877635"

pytestmark = pytest.mark.django_db


def ready(by, *lines, over=(), file=None, name="szanse.csv", **terms) -> Import:
    """An import of deals whose columns are as they were recognised."""
    load = receive(file or csv(*lines, headers=HEADERS), name, by=by, kind="" if file else "deals")
    assert choose_columns(load, load.targets, overwriting=over, by=by) == []
    assert agree(load, told(by, purpose=None, match="title", obtained_on=date(2026, 6, 1), **terms), by=by) == []
    return Import.objects.get(pk=load.pk)


def deals() -> list[dict]:
    """Every deal as it is, only what is filled, in the order they came."""
    rows = Deal.objects.with_keys().order_by("pk")
    return [{name: value for name, value in described(row).items() if value not in ("", None)} for row in rows]


def described(one: Deal) -> dict:
    """What a deal says."""
    return {
        "title": one.told("title"),
        "whose": one.company.label if one.company_id else one.person.name,
        "amount": one.amount and f"{one.amount} {one.currency}",
        "stage": one.stage.name,
        "outcome": one.outcome,
        "ended": one.ended_at and timezone.localdate(one.ended_at).isoformat(),
        "closes": one.closes_on and one.closes_on.isoformat(),
        "reason": one.lost_reason and one.lost_reason.name,
        "opened": timezone.localdate(one.opened_at).isoformat() if one.opened_at.date() < date(2026, 7, 1) else "",
        "notes": one.told("notes"),
    }


def codes(load) -> dict[int, list[str]]:
    """What is said about rows."""
    rows = load.rows.exclude(problems=[]).order_by("number")
    return {row.number: [code for _at, _target, code in row.problems] for row in rows}


def test_rows_become_deals_in_their_stage_with_amounts_as_poles_write_them(add, sam):
    firm(sam)
    add(sam, name="Ewa Lis", email="ewa@x.test")
    lines = [
        f"Linia pakująca;;{NIP};;48 500,50;PLN;oferta;otwarta;30.09.2026;;;03.02.2026;Wizja",
        "Kuchnia;;;ewa@x.test;1.200,00 zł;;;;;;;;",
    ]
    load = imported(ready(sam, *lines))
    assert (counts(load)["new"], codes(load)) == (2, {})
    assert deals() == [
        {
            "title": "Linia pakująca",
            "whose": "Mebloplast sp. z o.o.",
            "amount": "48500.50 PLN",
            "stage": "Oferta",
            "closes": "2026-09-30",
            "opened": "2026-02-03",
            "notes": "Wizja",
        },
        {"title": "Kuchnia", "whose": "Ewa Lis", "amount": "1200.00 PLN", "stage": "Nowa szansa"},
    ]
    assert [item.person_id is None for item in Deal.objects.order_by("pk")] == [True, False]
    first = DealMove.objects.order_by("pk").first()
    assert timezone.localdate(first.at) == date(2026, 2, 3)


def test_won_and_lost_ones_end_on_their_day_and_winning_gives_a_ground(add, sam):
    firm(sam)
    ewa = add(sam, name="Ewa Lis", email="ewa@x.test")
    lines = [
        "Kuchnia;;;Ewa Lis;12 000;;;Wygrana;;15.03.2026;;10.01.2026;",
        f"Blaty;;{NIP};;7300;;;Lost;20.04.2026;;za drogo;;",
        f"Stoły;;{NIP};;100;;;przegrana;;;kaprys;;",
    ]
    before = set(Ground.objects.values_list("pk", flat=True))
    load = imported(ready(sam, *lines))
    told_ = [(item["title"], item["outcome"], item["ended"], item.get("reason")) for item in deals()]
    assert told_ == [
        ("Kuchnia", "won", "2026-03-15", None),
        ("Blaty", "lost", "2026-04-20", "Za drogo"),
        ("Stoły", "lost", "2026-06-01", "Za drogo"),
    ]
    assert codes(load) == {3: ["end_guessed"], 4: ["end_guessed", "reason_unknown"]}
    grounds = Ground.objects.exclude(pk__in=before)
    assert {(ground.person_id, timezone.localdate(ground.since)) for ground in grounds} <= {(ewa.pk, date(2026, 3, 15))}
    undone(load)
    assert (Deal.objects.count(), grounds.filter(ended_at=None).count()) == (0, 0)


@pytest.mark.parametrize(
    ("name", "program", "expected"),
    [
        ("hubspot-deals.csv", "hubspot_deals", [["Nowa szansa", ""], ["Nowa szansa", "won"], ["Nowa szansa", "lost"]]),
        ("pipedrive-deals.csv", "pipedrive_deals", [["Oferta", ""], ["Oferta", "won"], ["Oferta", "lost"]]),
        ("pipedrive-deals-pl.csv", "pipedrive_deals", [["Oferta", ""], ["Oferta", "won"]]),
        (
            "espo-opportunities.csv",
            "espo_opportunities",
            [["Nowa szansa", ""], ["Nowa szansa", "won"], ["Nowa szansa", "lost"]],
        ),
    ],
)
def test_other_programs_deals_come_in_without_mapping(add, sam, name, program, expected):
    tartak, meble = add_company({"name": "Tartak Brzoza"}, by=sam), add_company({"name": "Meble Olszyna"}, by=sam)
    add(sam, name="Danuta Brzoza", email="d.brzoza@tartak-brzoza.example", company=tartak)
    add(sam, name="Marek Olszyna", email="m.olszyna@meble-olszyna.example", company=meble)
    load = imported(ready(sam, file=io.BytesIO((SAMPLES / name).read_bytes()), name=name))
    rows = list(Deal.objects.with_keys().order_by("pk"))
    assert (program_of(load).slug, [[row.stage.name, row.outcome] for row in rows]) == (program, expected)
    assert [row.company for row in rows] == [tartak, meble, meble][: len(rows)]
    assert [(row.told("title"), row.amount) for row in rows[:2]] == [
        ("Deski na sezon", Decimal("48500.50")),
        ("Krzesła do biura", Decimal("12000.00")),
    ]
    assert DealPerson.objects.filter(deal=rows[0]).count() == 1
    assert [row.currency for row in rows[2:]] == ["EUR"] * len(rows[2:])


def test_whose_it_is_must_be_clear_and_among_ones_own(add, sam, mallory):
    firm(sam)
    for name in ("Lis", "Bąk"):
        add_company({"name": "Tartak"}, by=sam)
        add(sam, name=f"Ewa {name}", email="wspolny@x.test")
    ada = Contact.objects.with_keys().get(pk=add(mallory, name="Obca", email="obca@x.test").pk)
    share(ada, [sam], by=mallory)
    add_company({"name": "Cudza"}, by=mallory)
    lines = ["A;Tartak;;;;;;;;;;;", "B;;;wspolny@x.test;;;;;;;;;", "C;Cudza;;;;;;;;;;;", "D;;;obca@x.test;;;;;;;;;"]
    lines += ["E;Nieznana;;Ewa Lis;;;;;;;;;", f"F;;{NIP};kto@x.test;;;;;;;;;", f";;{NIP};;;;;;;;;;"]
    load = imported(ready(sam, *lines))
    assert codes(load) == {
        2: ["buyer_several"],
        3: ["buyer_several"],
        4: ["buyer_unknown"],
        5: ["buyer_unknown"],
        6: ["company_unknown"],
        7: ["person_unknown"],
        8: ["no_deal"],
    }
    assert [(item["title"], item["whose"]) for item in deals()] == [("E", "Ewa Lis"), ("F", "Mebloplast sp. z o.o.")]


def test_a_corrected_customer_is_looked_for_again(add, as_user, sam):
    firm(sam)
    load = checked(ready(sam, "Linia;Mebloplst;;;;;;;;;;;"))
    assert codes(load) == {2: ["buyer_unknown"]}
    values = {"kind": "fix", "column": "1", "value": "Mebloplast sp. z o.o."}
    as_user(sam).post(f"/imports/{load.uid}/check/2/", values)
    assert Import.objects.get(pk=load.pk).counts["new"] == 1


def test_what_does_not_fit_stays_out_and_the_rest_comes_in(sam):
    firm(sam)
    lines = [f"A;;{NIP};;dużo;ZLP;Kosmos;może;31.02.2026;;;;", f"B;;{NIP};;12345678901;;;;;;;2036-01-01;"]
    load = imported(ready(sam, *lines))
    assert codes(load) == {
        2: ["amount_malformed", "currency_unknown", "stage_unknown", "no_such_day", "status_unknown"],
        3: ["amount_too_large", "day_to_come"],
    }
    assert [(item["title"], item["stage"], item.get("amount")) for item in deals()] == [
        ("A", "Nowa szansa", None),
        ("B", "Nowa szansa", None),
    ]


def test_an_amount_in_a_currency_we_do_not_keep_is_no_amount(sam):
    firm(sam)
    imported(ready(sam, f"A;;{NIP};;1000;ZLP;;;;;;;"))
    assert [item.get("amount") for item in deals()] == [None]


def test_the_third_step_says_where_deals_begin_and_why_they_were_lost(as_user, sam):
    firm(sam)
    second = Pipeline.objects.create(name="Serwis", position=1)
    stage = Stage.objects.create(pipeline=second, name="Zgłoszenie", probability=10)
    reason = LostReason.objects.get(name="Zły moment")
    load = ready(sam, f"A;;{NIP};;;;Kosmos;;;;;;", f"B;;{NIP};;;;;Lost;;01.05.2026;;;")
    Import.objects.filter(pk=load.pk).update(mapped=True)
    page = as_user(sam).get(f"/imports/{load.uid}/origin/")
    assert [item.name for item in page.context["form"].answered] == ["stage", "reason"]
    load = imported(
        ready(
            sam,
            f"A;;{NIP};;;;Kosmos;;;;;;",
            f"B;;{NIP};;;;;Lost;;01.05.2026;;;",
            answers={"stage": str(stage.uid), "reason": str(reason.uid)},
        )
    )
    assert [(item["stage"], item.get("reason")) for item in deals()] == [
        ("Zgłoszenie", None),
        ("Zgłoszenie", "Zły moment"),
    ]
    assert counts(load)["new"] == 2


def test_a_deal_of_that_name_at_that_customer_is_updated_and_taken_back(add, sam):
    company, ewa = firm(sam), add(sam, name="Ewa Lis", email="ewa@x.test")
    deal(sam, company=company, notes="", amount=Decimal("100"), closes_on=date(2026, 8, 1))
    deal(sam, contact=Contact.objects.with_keys().get(pk=ewa.pk), notes="", amount=None)
    before = deals()
    lines = [f"linia PAKUJĄCA;;{NIP};;200;;Negocjacje;;;;;;Nowa", "Linia pakująca;;;Ewa Lis;300;;;won;;01.05.2026;;;"]
    load = imported(ready(sam, *lines, over=["stage", "status"]))
    assert counts(load) == {"new": 0, "updated": 2, "duplicate": 0, "refused": 0}
    assert [(item["amount"], item["stage"], item.get("outcome"), item.get("notes")) for item in deals()] == [
        ("100.00 PLN", "Negocjacje", None, "Nowa"),
        ("300.00 PLN", "Nowa szansa", "won", None),
    ]
    values = {
        (imported_value.person_id, imported_value.column) for imported_value in ImportedValue.objects.filter(load=load)
    }
    assert values == {(None, "notes"), (None, "stage"), (ewa.pk, "amount"), (ewa.pk, "status")}
    undone(load)
    assert (deals(), ImportedValue.objects.count()) == (before, 0)


def test_what_somebody_went_on_with_stays(sam):
    firm(sam)
    load = imported(ready(sam, f"A;;{NIP};;1;;;;;;;;", f"B;;{NIP};;2;;;;;;;;", f"C;;{NIP};;3;;;;;;;;"))
    by_name = {item.told("title"): item for item in Deal.objects.with_keys()}
    later = timezone.now()
    change(by_name["A"], {"amount": Decimal("9")}, version=1, by=sam)
    move(by_name["B"], stages()[2], by=sam, at=later)
    load = undone(load)
    assert ([item["title"] for item in deals()], load.counts["removed"], load.counts["left"]) == (["A", "B"], 1, 2)


def test_a_company_with_an_imported_deal_is_no_longer_bare(sam):
    from_file = receive(csv(f"Mebloplast;{NIP}", headers="Nazwa firmy;NIP"), "f.csv", by=sam, kind="companies")
    agree(from_file, told(sam, purpose=None), by=sam)
    first = imported(Import.objects.get(pk=from_file.pk))
    imported(ready(sam, f"A;;{NIP};;1;;;;;;;;"))
    assert (undone(first).counts["left"], [item["whose"] for item in deals()]) == (1, ["Mebloplast"])


def test_nothing_happens_to_somebody_whose_data_are_paused(add, sam):
    ewa = Contact.objects.with_keys().get(pk=add(sam, name="Ewa Lis", email="ewa@x.test").pk)
    add_trade({"name": "Ewa Lis Meble", "nip": NIP}, ewa, by=sam)
    new_deal = deal(sam, contact=ewa, amount=None)
    Restriction.objects.create(person=ewa.person, reason="accuracy", since=timezone.now(), placed_by="user:1")
    load = imported(
        ready(sam, f"Linia pakująca;;{NIP};;5;;;;;;;;", "Inna;;;ewa@x.test;5;;;;;;;;", f"Nowa;;{NIP};;5;;;;;;;;")
    )
    assert (again(new_deal).amount, Deal.objects.count()) == (None, 1)
    assert codes(load) == {3: ["buyer_unknown"], 4: ["paused"]}
    assert load.rows.filter(person=ewa.person).count() == 0


def test_a_sole_traders_deal_is_sealed_under_her_key(add, sam):
    ewa = Contact.objects.with_keys().get(pk=add(sam, name="Ewa Lis", email="ewa@x.test").pk)
    add_trade({"name": "Ewa Lis Meble", "nip": NIP}, ewa, by=sam)
    load = imported(ready(sam, f"Linia;;{NIP};;5;;;;;;;;"))
    row = Deal.objects.with_keys().get()
    assert (row.person_id, row.told("title"), row.house_title) == (ewa.pk, "Linia", "")
    assert load.rows.get().person_id == ewa.pk


def test_whoever_may_not_change_deals_brings_none_in(sam):
    sam.role.rights = [right for right in sam.role.rights if right != rights.DEALS_EDIT]
    sam.role.save()
    assert "deals" not in kinds_open_to(type(sam).objects.get(pk=sam.pk))
