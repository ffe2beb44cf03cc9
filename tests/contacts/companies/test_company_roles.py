"""People with roles at companies: a person at several, each with its days, seen on record and company alike."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.contacts.companies.company_record import CompanyRecord
from crm.contacts.companies.roles import add_role, change_role, remove_role, roles_of
from crm.contacts.entries.composing import write
from crm.contacts.history.lines import line_of
from crm.contacts.models import Company, CompanyRole, Contact
from crm.contacts.safeguards.minimisation import NotNeeded
from crm.contacts.safeguards.pause import Paused
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry, Purpose
from crm.privacy.verbs.export import export
from tests.consents.filled_forms import BY

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 4)


@pytest.fixture
def firm(sam):
    return add_company({"name": "Drewno sp. z o.o."}, by=sam)


def opened(company):
    return Company.objects.with_keys().get(pk=company.pk)


def test_a_person_has_roles_at_several_companies(sam, ada, firm):
    other = add_company({"name": "Fundacja Las"}, by=sam)
    add_role(ada, firm, {"role": "Członkini zarządu", "since": date(2024, 1, 1)}, by=sam)
    add_role(ada, other, {"role": "Księgowa", "since": date(2020, 1, 1), "until": date(2025, 12, 31)}, by=sam)
    rows = [(role.sheet.name, role.row.role, role.lasts) for role in roles_of(ada, reader=sam, on=TODAY)]
    assert rows == [("Drewno sp. z o.o.", "Członkini zarządu", True), ("Fundacja Las", "Księgowa", False)]
    entries = LedgerEntry.objects.filter(act="company.role_added").order_by("pk")
    assert [(entry.about, entry.target) for entry in entries] == [
        (ada.uid, f"company:{firm.uid}"),
        (ada.uid, f"company:{other.uid}"),
    ]


def test_in_her_history_what_changed_of_a_role_is_told_and_of_a_new_one_nothing(sam, ada, firm):
    row = add_role(ada, firm, {"role": "Prezeska", "since": date(2024, 1, 1)}, by=sam)
    change_role(row, ada, {"role": "Prezeska", "since": date(2024, 2, 1)}, by=sam)
    remove_role(row, ada, by=sam)
    entries = LedgerEntry.objects.filter(act__startswith="company.role_").order_by("pk")
    rows = [("Dodano rolę w firmie", ()), ("Zmieniono rolę w firmie", ("since",)), ("Usunięto rolę w firmie", ())]
    assert [(str(line.title), line.columns) for line in map(line_of, entries)] == rows


def test_it_is_sealed_with_her_key_and_goes_with_her(sam, ada, firm):
    add_role(ada, firm, {"role": "Prokurentka"}, by=sam)
    with connection.cursor() as cursor:
        cursor.execute("SELECT role FROM contacts_companyrole")
        assert b"Prokurentka" not in bytes(cursor.fetchone()[0])
    assert "Prokurentka" in str(export(ada.person))
    erase(ada.person, {}, by=BY)
    assert CompanyRole.objects.count() == 0


def test_it_is_changed_and_taken_away(sam, ada, firm):
    row = add_role(ada, firm, {"role": "Prezeska"}, by=sam)
    assert change_role(row, ada, {"role": "Prezeska", "since": None, "until": date(2026, 1, 31)}, by=sam) == ["until"]
    fresh = CompanyRole.objects.select_related("person__key", "company").get()
    assert (fresh.until, fresh.lasts(TODAY), fresh.lasts(date(2026, 1, 31))) == (date(2026, 1, 31), False, True)
    remove_role(fresh, ada, by=sam)
    assert (CompanyRole.objects.count(), LedgerEntry.objects.latest("id").act) == (0, "company.role_removed")


def test_days_the_wrong_way_round_are_refused(sam, ada, firm):
    with pytest.raises(ValidationError):
        add_role(ada, firm, {"role": "X", "since": date(2026, 2, 1), "until": date(2026, 1, 1)}, by=sam)


def test_a_purpose_that_needs_no_employer_takes_no_role(sam, add, firm):
    purpose = Purpose.objects.get(slug="contracts")
    purpose.categories = ["identity", "email"]
    purpose.save(update_fields=["categories"])
    her = add(sam, name="Bez Pracy", email="bez@pracy.test", phone="", purpose=purpose)
    with pytest.raises(NotNeeded):
        add_role(her, firm, {"role": "X"}, by=sam)


def test_who_merely_sees_her_and_who_is_restricted_take_none(sam, ada, carla, mallory, firm):
    with pytest.raises(PermissionDenied):
        add_role(ada, firm, {"role": "X"}, by=mallory)
    with pytest.raises(Paused):
        add_role(carla, firm, {"role": "X"}, by=sam)


def test_the_company_gathers_people_with_roles_and_their_history(sam, mallory, ada, ben, firm):
    Contact.objects.filter(pk=ben.pk).update(company=firm)
    add_role(ada, firm, {"role": "Doradczyni", "since": date(2024, 1, 1)}, by=sam)
    write(ada, by=sam, kind="note", text="Wpis o Adzie.")
    write(ben, by=sam, kind="note", text="Wpis o Benie.")
    sheet = CompanyRecord(opened(firm), sam)
    assert [(item.name, item.employed, [role.role for role in item.roles]) for item in sheet.listed] == [
        ("Ada Kowalska", False, ["Doradczyni"]),
        ("Ben Żółć", True, []),
    ]
    assert {line.text for line in sheet.page().lines} == {"Wpis o Adzie.", "Wpis o Benie."}
    theirs = CompanyRecord(opened(firm), mallory)
    assert (theirs.listed, theirs.page().lines) == ([], [])


def test_roles_cost_the_same_for_one_and_for_ten(sam, ada, add):
    def grown(n):
        for number in range(n):
            company = add_company({"name": f"Firma {number}"}, by=sam)
            owner = add(sam, name=f"Jan Trzeci{number}", email=f"j{n}{number}@trader.test", phone="")
            turn_into_sole_trader(opened(company), owner, by=sam)
            add_role(ada, company, {"role": "Doradczyni"}, by=sam)
        with CaptureQueriesContext(connection) as queries:
            [role.sheet.name for role in roles_of(ada, reader=sam)]
        return len(queries)

    assert grown(1) == grown(9)


def test_the_pages_add_change_and_remove(sam, ada, firm, as_user):
    page, url = as_user(sam), reverse("contacts:roles", args=[ada.uid])
    assert page.post(url, {"role": "Prezeska"}).status_code == 422
    form = {"company": str(firm.uid), "company_name": "Drewno", "role": "Prezeska", "since": "2024-01-01"}
    assert page.post(url, form).status_code == 302
    row = CompanyRole.objects.select_related("person__key").get()
    record = page.get(reverse("contacts:record", args=[ada.uid])).content.decode()
    assert ("Prezeska" in record, "Drewno sp. z o.o." in record) == (True, True)
    assert "Prezeska" in page.get(reverse("contacts:company", args=[firm.uid])).content.decode()
    edit = reverse("contacts:role", args=[row.uid])
    assert page.post(edit, {"role": "Prezeska", "since": "2024-01-01", "until": "2023-01-01"}).status_code == 422
    assert page.post(edit, {"role": "Wspólniczka"}).status_code == 302
    assert page.post(reverse("contacts:role_removal", args=[row.uid])).status_code == 302
    assert CompanyRole.objects.count() == 0


def test_another_team_finds_no_role(sam, mallory, ada, firm, as_user):
    row = add_role(ada, firm, {"role": "Prezeska"}, by=sam)
    assert as_user(mallory).get(reverse("contacts:role", args=[row.uid])).status_code == 404
    assert as_user(sam).get(reverse("contacts:role", args=[row.uid])).status_code == 200
