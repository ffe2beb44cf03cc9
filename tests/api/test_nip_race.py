"""Two who add one NIP at once: whatever door the second came by, they wait, and find what the first one saved."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import pytest
from django.db import connection, connections, transaction
from django.test import Client as Browser
from django.urls import reverse

from crm.contacts import tasks
from crm.contacts.companies.company_editing import NipTaken, SoleTraderAlready, add_company, add_trade, edit_company
from crm.contacts.models import Company, Contact
from crm.files.imports.import_jobs import start_import
from crm.privacy.models import Origin, Purpose
from crm.sales.deal_opening.at_once import Customer, NewFirm, NewPerson, open_at_once
from crm.sales.models import Deal
from tests.api.conftest import Caller
from tests.api.test_at_once import at_once, posting
from tests.contacts.imports.test_import_companies import codes, ready
from tests.files.import_cases import checked, csv, prepared
from tests.sales.deal_builders import stages

NIP, OTHER = "0005260183", "0008730212"
WAITING = """
    SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
    WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
"""
PERSON = {"name": "Hanna Kalina", "email": "hanna@tartak.test"}
ORIGIN = {"origin_kind": Origin.Kind.CALL, "origin_label": "Rozmowa", "notice": "due"}

pytestmark = pytest.mark.django_db(transaction=True)


def somebody_waits():
    """Return once somebody waits for a lock."""
    until = monotonic() + 30
    with connection.cursor() as cursor:
        while True:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
            assert monotonic() < until, "nobody waits"
            sleep(0.01)


def second_to(sam, act):
    """What the act gives that begins while a firm with the NIP is being saved."""

    def run():
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            add_company({"name": "Pierwsza", "nip": NIP}, by=sam)
            later = threads.submit(run)
            somebody_waits()
        return later.result(60)


def firms():
    """Name and NIP of all who have one."""
    rows = Company.objects.with_keys().order_by("pk")
    return sorted((row.label, row.tax_number) for row in rows if row.tax_number)


def browser(user):
    client = Browser()
    client.force_login(user)
    return client


def added(form, user):
    """Posts the form of a new firm."""
    return lambda: browser(user).post(reverse("contacts:company_add"), form)


@pytest.fixture
def second(sam):
    return Company.objects.with_keys().get(pk=add_company({"name": "Druga"}, by=sam).pk)


FIRST = [("Pierwsza", NIP)]


class TestTheSecondIsRefused:
    """By the page, a value in it, the API, a batch, a file, the page of a deal, the verb."""

    def test_by_the_page_of_a_new_firm_which_names_the_first(self, sam):
        answer = second_to(sam, added({"name": "Druga", "nip": NIP}, sam))
        assert (answer.status_code, ">Pierwsza</a>" in answer.content.decode(), firms()) == (422, True, FIRST)

    @pytest.mark.parametrize("in_place", [False, True])
    def test_by_the_page_of_another(self, sam, second, in_place):
        page = reverse(f"contacts:company_{'value' if in_place else 'edit'}", args=[second.uid])
        form = browser(sam).get(f"{page}?field=nip").context["form"]
        values = {"name": "Druga", "version": second.version, "was": form.initial.get("was", ""), "nip": NIP}
        answer = second_to(sam, lambda: browser(sam).post(f"{page}?field=nip", values))
        assert (answer.status_code, "NIP" in answer.content.decode(), firms()) == (422, True, FIRST)

    @pytest.mark.parametrize("named", [False, True])
    def test_by_the_api(self, sam, issued, second, named):
        caller, body = Caller(issued[1]), {"name": "Druga", "nip": NIP, "external_ids": ["K-1"]}
        held = caller.get(f"companies/{second.uid}/").headers["ETag"]
        if named:
            answer = second_to(sam, lambda: caller.patch(f"companies/{second.uid}/", body, If_Match=held))
        else:
            answer = second_to(sam, lambda: caller.post("companies/", body))
        errors = [(error["pointer"], error["code"]) for error in answer.said["errors"]]
        assert (answer.status_code, errors, firms()) == (422, [("/nip", "nip_taken")], FIRST)

    def test_by_a_row_of_a_batch_and_the_other_rows_are_done(self, sam, issued):
        rows = [
            {"do": "companies.create", "body": body}
            for body in ({"name": "Druga", "nip": NIP}, {"name": "Trzecia", "nip": OTHER})
        ]
        answer = second_to(sam, posting(issued, "batches/", {"rows": rows}))
        refusal = {"status": 422, "code": "invalid", "errors": [{"pointer": "/nip", "code": "nip_taken"}]}
        assert answer.said["rows"][0] == refusal
        assert firms() == [("Pierwsza", NIP), ("Trzecia", OTHER)]

    def test_by_a_file_of_firms(self, sam):
        job = start_import(checked(ready(sam, f"Druga;{NIP};;;;;;;;", f"Trzecia;{OTHER};;;;;;;;")), by=sam)
        second_to(sam, lambda: tasks.import_contacts(job.pk))
        load = job.imports.get() if hasattr(job, "imports") else None
        assert firms() == [("Pierwsza", NIP), ("Trzecia", OTHER)]
        assert load is None or codes(load) == {2: ["nip_taken"]}

    def test_by_the_page_of_a_deal_and_nothing_of_it_is_saved(self, sam, team_a):
        form = {
            **{"whose": NIP, "about": "new:firm", "new-company_name": "Druga", "new-nip": NIP, "new-team": team_a.pk},
            **{"title": "Deski", "currency": "PLN", "stage": stages()[0].uid},
        }
        answer = second_to(sam, lambda: browser(sam).post("/deals/new/", form))
        assert (answer.status_code, firms(), Deal.objects.count()) == (422, FIRST, 0)

    @pytest.mark.parametrize("act", ["add", "edit", "trade"])
    def test_by_the_verb(self, sam, second, ada, act):
        verbs = {
            "add": lambda: add_company({"name": "Druga", "nip": NIP}, by=sam),
            "edit": lambda: edit_company(second, {"nip": NIP}, by=sam),
            "trade": lambda: add_trade({"name": "Ada Kowalska", "nip": NIP}, ada, by=sam),
        }
        with pytest.raises(NipTaken):
            second_to(sam, verbs[act])
        assert (firms(), Company.objects.filter(sole_trader=ada.pk).count()) == (FIRST, 0)


class TestTheSecondTakesTheFirstOnesFirm:
    """Where a firm is the employer of somebody, it is the firm of that NIP, whoever added it."""

    @pytest.mark.parametrize("trader", [False, True])
    def test_on_the_page_of_a_new_contact(self, sam, team_a, trader):
        register_data = {"name": "Hanna Kalina Tartak", "nip": NIP, "trader": True}
        values = {
            **{**PERSON, **ORIGIN, "purpose": "contracts", "team": team_a.pk, "company_name": "Druga", "nip": NIP},
            **({"firm": json.dumps(register_data)} if trader else {}),
        }
        answer = second_to(sam, lambda: browser(sam).post(reverse("contacts:add"), values))
        assert (answer.status_code, firms()) == (302, FIRST)
        assert Contact.objects.select_related("company").get().company.name == "Pierwsza"

    def test_in_a_file_of_people(self, sam):
        load = checked(prepared(sam, csv(f"Hanna Kalina;hanna@tartak.test;;Druga;{NIP};;;;")))
        job = start_import(load, by=sam)
        second_to(sam, lambda: tasks.import_contacts(job.pk))
        assert firms() == FIRST
        assert Contact.objects.select_related("company").get().company.name == "Pierwsza"


def deal_of(sam, nip, **person):
    """Opens a deal with a new firm and a new person."""
    values = {"title": "Deski", "stage": stages()[0]}

    def act():
        facts = {**ORIGIN, "purpose": Purpose.objects.get(slug="contracts"), "unless_alike": True}
        party = Customer(firm=NewFirm({"name": "Druga", "nip": nip}), person=NewPerson({**PERSON, **person}, facts))
        return open_at_once(dict(values), party, by=sam)

    return act


class TestManyAtOnce:
    """However they are mixed: one firm, and nobody waits in a circle."""

    def test_by_page_api_batch_file_contact_deal_and_verb_makes_one_firm(self, sam, team_a, issued):
        body, form = {"name": "Nowa", "nip": NIP}, {**PERSON, **ORIGIN, "purpose": "contracts", "team": team_a.pk}
        job = start_import(checked(ready(sam, f"Nowa;{NIP};;;;;;;;")), by=sam)
        people = start_import(checked(prepared(sam, csv(f"Jan Kos;jan@tartak.test;;Nowa;{NIP};;;;"))), by=sam)
        result = at_once(
            added(body, sam),
            posting(issued, "companies/", body),
            posting(issued, "batches/", {"rows": [{"do": "companies.create", "body": body}]}),
            lambda: tasks.import_contacts(job.pk),
            lambda: tasks.import_contacts(people.pk),
            lambda: browser(sam).post(reverse("contacts:add"), {**form, "company_name": "Nowa", "nip": NIP}),
            deal_of(sam, NIP, name="Jan Kos", email="kos@tartak.test"),
            lambda: add_company(body, by=sam),
        )
        faults = {item for item in result if isinstance(item, type)} - {NipTaken}
        assert (faults, len(firms())) == (set(), 1)
        assert {item.status_code for item in result if hasattr(item, "status_code")} <= {200, 201, 302, 422}

    def test_deals_with_crossed_firms_and_people_wait_in_one_order(self, sam):
        mine, others = {"email": "a@tartak.test"}, {"email": "b@tartak.test"}
        crossed = [deal_of(sam, nip, **who) for nip in (NIP, OTHER) for who in (mine, others)]
        result = at_once(*crossed, *crossed[::-1])
        opened = [item for item in result if isinstance(item, Deal)]
        assert {item.__name__ for item in result if isinstance(item, type)} <= {"NipTaken", "LooksAlike"}
        assert (1 <= len(opened) <= 2, len(opened)) == (True, len(firms()))
        assert Counter(nip for _name, nip in firms()).most_common(1)[0][1] == 1

    def test_batches_with_their_rows_in_different_orders(self, issued):
        rows = [
            {"do": "companies.create", "body": {"name": f"Firma {nip}", "nip": nip, "external_ids": [f"K-{nip}"]}}
            for nip in (NIP, OTHER, "5265877635")
        ]
        answers = at_once(*[posting(issued, "batches/", {"rows": order}) for order in (rows, rows[::-1])] * 2)
        outcomes = Counter(row["status"] for answer in answers for row in answer.said["rows"])
        assert ({answer.status_code for answer in answers}, outcomes, len(firms())) == ({200}, {201: 12}, 3)

    def test_page_and_api_change_one_firm(self, sam, issued, second):
        caller = Caller(issued[1])
        held = caller.get(f"companies/{second.uid}/").headers["ETag"]
        page = reverse("contacts:company_edit", args=[second.uid])
        values = {"name": "Druga", "nip": NIP, "version": second.version}
        result = at_once(
            *[lambda: browser(sam).post(page, values)] * 3,
            *[lambda: Caller(issued[1]).patch(f"companies/{second.uid}/", {"nip": NIP}, If_Match=held)] * 3,
        )
        assert {item.status_code for item in result} <= {200, 302, 412, 422}
        assert firms() == [("Druga", NIP)]

    def test_one_person_begins_one_business(self, sam, ada):
        values = {"name": "Ada Kowalska", "nip": NIP}
        result = at_once(*[lambda: add_trade(values, Contact.objects.with_keys().get(pk=ada.pk), by=sam)] * 4)
        assert sum(isinstance(item, Company) for item in result) == 1
        assert {item for item in result if isinstance(item, type)} == {SoleTraderAlready}
        assert Company.objects.count() == 1
