"""Undoing an import: whom it made is erased, what it filled in is emptied, whoever went on stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consents.models import Ground, GroundEvent, Restriction
from crm.contacts import tasks
from crm.contacts.entries.composing import write
from crm.contacts.models import Byproduct, Company, Contact, Interaction, Tag
from crm.contacts.people.bin import to_bin
from crm.contacts.people.editing import edit
from crm.contacts.safeguards.reveal import reveal
from crm.files.imports.import_jobs import start_undo
from crm.files.models import Import, ImportedValue
from crm.jobs.models import Job
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry, Origin, Person, PersonKey, Purpose
from tests.files.import_cases import csv, everybody, imported, prepared, undone

ANNA = "Anna Nowak;anna@x.test;601222214;Mebloplast;;Prezes;Poznań;Rozmowa na stoisku;targi, VIP"
EWA = "Ewa Lis;ewa@x.test;602333444;Ewa Lis Pracownia;0008219933;;;Notatka;"

pytestmark = pytest.mark.django_db


def contact(name):
    return next(item for item in Contact.objects.with_keys() if item.person.name == name)


def test_whom_the_import_made_is_erased_with_everything_that_came_with_them(sam):
    load = undone(imported(prepared(sam, csv(ANNA, EWA))))
    left = [model.objects.count() for model in (Person, PersonKey, Contact, Interaction, Ground, GroundEvent, Origin)]
    assert left == [0] * 7
    assert [model.objects.count() for model in (Company, Tag, Byproduct, ImportedValue)] == [0] * 4
    assert (load.state, load.counts["removed"], load.counts["left"]) == ("undone", 2, 0)
    assert load.job.result["counts"] == {"removed": 2}
    assert LedgerEntry.objects.filter(act="person.erased", actor_id=str(sam.pk)).count() == 2
    assert LedgerEntry.objects.filter(act="import.undone", target=f"import:{load.uid}").count() == 1


def test_whoever_was_here_before_gets_back_what_she_was(add, sam):
    old = add(sam, name="", email="anna@x.test", phone="", position="Dyrektorka")
    before = everybody()
    held = set(Ground.objects.filter(ended_at=None).values_list("person", "channel"))
    load = undone(imported(prepared(sam, csv(ANNA), purpose=Purpose.objects.get(slug="service"))))
    assert (everybody(), load.counts["removed"]) == (before, 0)
    fresh = Contact.objects.with_keys().get(pk=old.pk)
    assert (fresh.name_tokens, fresh.person.name_tokens, fresh.person.phone_index) == ([], [], None)
    assert set(Ground.objects.filter(ended_at=None).values_list("person", "channel")) == held
    assert ImportedValue.objects.count() == 0
    kinds = GroundEvent.objects.filter(purpose__slug="service").order_by("pk").values_list("kind", flat=True)
    assert set(kinds) == {"recorded", "ended"}
    assert LedgerEntry.objects.filter(act="contact.completion_undone", about=old.uid).count() == 1


def test_a_value_that_somebody_changed_since_stays(add, sam):
    old = add(sam, name="Anna Nowak", email="anna@x.test", phone="")
    load = imported(prepared(sam, csv(ANNA)))
    edit(contact("Anna Nowak"), {"city": "Gniezno"}, version=2, by=sam)
    undone(load)
    fresh = Contact.objects.with_keys().get(pk=old.pk)
    assert (fresh.city, fresh.position, fresh.company, fresh.person.phone) == ("Gniezno", "", None, "")


@pytest.mark.parametrize("act", ["edit", "note", "call", "restriction"])
def test_whoever_somebody_went_on_with_stays(sam, act):
    load = imported(prepared(sam, csv(ANNA, EWA)))
    anna = contact("Anna Nowak")
    if act == "edit":
        edit(anna, {"city": "Gniezno"}, version=1, by=sam)
    elif act == "restriction":
        Restriction.objects.create(person=anna.person, reason="accuracy", since=timezone.now(), placed_by="user:1")
    else:
        write(anna, by=sam, kind=act, text="Umówieni na środę", outcome="talked" if act == "call" else "")
    load = undone(load)
    assert [item["name"] for item in everybody()] == ["Anna Nowak"]
    assert (load.counts["removed"], load.counts["left"], Company.objects.get().name) == (1, 1, "Mebloplast")
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["VIP", "targi"]


def test_a_look_or_the_bin_keeps_nobody(sam):
    load = imported(prepared(sam, csv(ANNA)))
    reveal(contact("Anna Nowak"), "phone", by=sam, reason="call_back")
    to_bin(contact("Anna Nowak"), by=sam)
    undone(load)
    assert Person.objects.count() == 0


def test_a_company_that_got_another_contact_stays(add, sam):
    load = imported(prepared(sam, csv(ANNA, "Jan;jan@x.test;;Tartak;;;;;")))
    add(sam, name="Nowa", email="nowa@x.test", company=Company.objects.get(name="Tartak"))
    undone(load)
    assert (list(Company.objects.values_list("name", flat=True)), len(everybody())) == (["Tartak"], 1)


def test_somebody_erased_meanwhile_is_passed_over(sam):
    load = imported(prepared(sam, csv(ANNA, EWA)))
    erase(contact("Anna Nowak").person, {}, by=sam)
    load = undone(load)
    assert (Person.objects.count(), load.counts["removed"]) == (0, 2)


def test_it_is_possible_for_thirty_days_and_once(as_user, sam):
    load = imported(prepared(sam, csv(ANNA)))
    assert (load.undoable(load.undo_until - timedelta(seconds=1)), load.undoable(load.undo_until)) == (True, False)
    assert timedelta(days=29, hours=23) < load.undo_until - timezone.now() <= timedelta(days=30)
    first = as_user(sam).post(f"/imports/{load.uid}/reversal/")
    second = as_user(sam).post(f"/imports/{load.uid}/reversal/")
    job = Job.objects.get(kind="contacts.undo_import")
    assert (first.url, second.url) == (f"/jobs/{job.uid}/", f"/imports/{load.uid}/run/")
    for _time in range(2):
        tasks.undo_import(job.pk)
    assert (Person.objects.count(), LedgerEntry.objects.filter(act="import.undone").count()) == (0, 1)
    text = as_user(sam).get(f"/imports/{load.uid}/run/").content.decode()
    assert "reversal" not in text


def test_afterwards_it_is_too_late(sam):
    load = imported(prepared(sam, csv(ANNA)))
    Import.objects.update(undo_until=timezone.now())
    assert (start_undo(Import.objects.get(pk=load.pk), by=sam), len(everybody())) == (None, 1)


def test_it_goes_on_behind_its_cursor(sam, monkeypatch):
    monkeypatch.setattr("crm.files.imports.reversal.BATCH", 2)
    load = imported(prepared(sam, csv(*(f"Osoba {n};o{n}@x.test;;;;;;;" for n in range(7)))))
    job = start_undo(load, by=sam)
    monkeypatch.setattr("crm.contacts.people_imports.contact_reversal.ContactReversal.remove_byproducts", fail)
    tasks.undo_import(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, Person.objects.count()) == ("failed", 7, 0)
    monkeypatch.undo()
    job.resume(by=sam)
    tasks.undo_import(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result["counts"]) == ("done", {"removed": 7})


def fail(load):
    raise RuntimeError("no company may go")
