"""The import itself: what each row becomes, and what is left nowhere."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from redis import Redis

from consents.grounds.recording import object_to_marketing
from consents.models import Ground, GroundEvent
from crm.contacts import tasks
from crm.contacts.models import Company, Contact, Interaction, Tag
from crm.files.imports.arrival import receive
from crm.files.imports.decisions import decide
from crm.files.imports.import_jobs import start_import
from crm.files.imports.terms import agree, leave_out
from crm.files.models import Import, ImportedValue, ImportRow
from crm.jobs.models import Job
from crm.privacy.models import LedgerEntry, Origin, Person, Purpose
from crm.privacy.verbs.export import export
from tests.files.import_cases import checked, counts, csv, everybody, imported, prepared, told
from tests.files.sample import SAMPLE

SAMPLES = Path(__file__).parents[3] / "docs" / "samples"
ANNA = "Anna Nowak;anna@x.test;601222214;Mebloplast;;Główna księgowa;Poznań;Rozmowa na stoisku;targi, VIP"
MORNING = datetime(2026, 5, 11, 22, tzinfo=UTC)  # of 12 May in Warsaw

pytestmark = pytest.mark.django_db


def agreed(by, path, **changes):
    """An import of a sample for enquiries, without the columns that these do not need."""
    with path.open("rb") as file:
        load = receive(file, path.name, by=by)
    terms = told(by, purpose=Purpose.objects.get(slug="enquiries"), **changes)
    assert leave_out(load, terms.purpose, by=by) == []
    assert agree(load, terms, by=by) == []
    return Import.objects.get(pk=load.pk)


@pytest.mark.parametrize("name", ["kontakty.csv", "kontakty.xlsx"])
def test_the_sample_comes_in_whole(sam, name):
    load = imported(agreed(sam, SAMPLES / name))
    assert everybody() == SAMPLE
    assert counts(load) == {"new": 38, "updated": 1, "duplicate": 1, "refused": 1}
    assert load.job.result["counts"] == {"new": 38, "updated": 1, "duplicates": 1, "refused": 1}
    outcomes = dict(load.rows.exclude(outcome="new").values_list("number", "outcome"))
    assert outcomes == {20: "duplicate", 21: "updated", 25: "refused"}
    assert set(Ground.objects.values_list("purpose__slug", flat=True)) == {"enquiries"}


def test_a_new_contact_has_origin_ground_and_ledger_entry_of_the_import(sam, nina):
    load = imported(prepared(sam, csv(ANNA), keeper=nina, notice="known"))
    contact = Contact.objects.with_keys().get()
    origin = Origin.objects.select_related("person__key").get()
    assert (contact.owner, contact.team) == (nina, nina.teams.get())
    assert (origin.kind, origin.label, origin.batch, origin.obtained_at, origin.notice) == (
        "fair",
        "Targi Drema 2026",
        load.uid,
        MORNING,
        "known",
    )
    grounds = {
        (ground.purpose.slug, ground.channel, ground.since) for ground in Ground.objects.select_related("purpose")
    }
    assert grounds == {("contracts", channel, MORNING) for channel in ("email", "phone", "sms", "post")}
    entry = LedgerEntry.objects.get(about=contact.uid)
    assert (entry.act, entry.actor_id, entry.target) == ("contact.added", str(sam.pk), f"batch:{load.uid}")


def test_notes_become_history_and_tags_join_the_list_of_the_house(sam):
    vip = Tag.objects.create(name="vip")
    imported(prepared(sam, csv(ANNA, "Ewa;ewa@x.test;;;;;;Druga notatka;VIP")))
    note = Interaction.objects.select_related("person__key").get(person__contact__pk=Contact.objects.first().pk)
    assert (note.kind, note.summary, note.author, note.happened_at) == ("note", "Rozmowa na stoisku", sam, MORNING)
    assert [item["tags"] for item in everybody()] == [["targi", "vip"], ["vip"]]
    assert (list(Tag.objects.values_list("name", flat=True)), Tag.objects.get(name="vip")) == (["targi", "vip"], vip)


def test_a_column_that_holds_something_else_than_tags_brings_no_new_ones(sam):
    Tag.objects.create(name="Słowo 7")
    load = imported(prepared(sam, csv(*(f"Osoba {n};o{n}@x.test;;;;;;;Słowo {n}" for n in range(60)))))
    assert (load.new_tags, list(Tag.objects.values_list("name", flat=True))) == (False, ["Słowo 7"])
    assert [item["name"] for item in everybody() if item.get("tags")] == ["Osoba 7"]


def test_companies_are_found_by_nip_or_name_and_founded_once(sam, mallory):
    team = sam.teams.get()
    known = Company.objects.create(name="Mebloplast S.A.", nip="0001590831", owner=sam, team=team)
    named = Company.objects.create(name="Cerambud", owner=sam, team=team)
    Company.objects.create(name="Obca", nip="0000166137", owner=mallory, team=mallory.teams.get())
    imported(
        prepared(
            sam,
            csv(
                "A;a@x.test;;Zupełnie inna nazwa;0001590831;;;;",
                "B;b@x.test;;CERAMBUD;;;;;",
                "C;c@x.test;;Obca;0000166137;;;;",
                "D;d@x.test;;Nowa sp. z o.o.;0003909969;;;;",
                "E;e@x.test;;NOWA Sp. z o.o.;;;;;",
                "F;f@x.test;;Nowa sp. z o.o.;0000308241;;;;",
                "G;g@x.test;;;0003909969;;;;",
            ),
        )
    )
    employers = [
        (contact.company_id, contact.company.name, contact.company.nip) for contact in Contact.objects.order_by("pk")
    ]
    new = [pk for pk, _name, _nip in employers]
    assert employers[:2] == [(known.pk, "Mebloplast S.A.", "0001590831"), (named.pk, "Cerambud", "")]
    assert [employer[1:] for employer in employers[2:]] == [
        ("Obca", "0000166137"),
        ("Nowa sp. z o.o.", "0003909969"),
        ("Nowa sp. z o.o.", "0003909969"),
        ("Nowa sp. z o.o.", "0000308241"),
        ("Nowa sp. z o.o.", "0003909969"),
    ]
    assert (new[3] == new[4] == new[6], new[3] != new[5], Company.objects.count()) == (True, True, 6)


def test_a_sole_traders_firm_is_sealed_under_her_key(sam):
    imported(
        prepared(
            sam,
            csv(
                "Marta Źrebiec;m@x.test;;Pracownia Marta Źrebiec;0008219933;;;;",
                "Jan Lis;j@x.test;;Jan Lis sp. z o.o.;;;;;",
            ),
        )
    )
    hers, his = Contact.objects.with_keys().order_by("pk")
    assert (hers.company.sole_trader_id, hers.company.name, hers.company.nip) == (hers.pk, "", "")
    assert (hers.company.trader_name, hers.company.trader_nip) == ("Pracownia Marta Źrebiec", "0008219933")
    assert (his.company.sole_trader_id, his.company.name) == (None, "Jan Lis sp. z o.o.")


def test_only_what_is_empty_is_filled_in_and_remembered_under_her_key(add, sam):
    old = add(sam, name="Anna Nowak", email="anna@x.test", phone="", position="Dyrektorka")
    load = imported(prepared(sam, csv(ANNA)))
    (first,) = everybody()
    assert (first["position"], first["phone"], first["city"], first["company"]) == (
        "Dyrektorka",
        "+48601222214",
        "Poznań",
        "Mebloplast",
    )
    assert (first["notes"], first["tags"]) == (["Rozmowa na stoisku"], ["VIP", "targi"])
    by_column = {value.column: value.category for value in ImportedValue.objects.all()}
    assert by_column == {"phone": "phone", "city": "address", "company": "employment", "tags": "preferences"}
    assert Person.objects.having("phone", "601 222 214").get().pk == old.pk
    assert counts(load) == {"new": 0, "updated": 1, "duplicate": 0, "refused": 0}
    entry = LedgerEntry.objects.get(act="contact.completed", about=old.uid)
    assert entry.fields == ["city", "company", "note", "phone", "tag"]
    assert Origin.objects.filter(person=old.person, batch=load.uid).count() == 1
    assert "Poznań" in str(export(old.person))


def test_a_name_comes_to_a_nameless_contact_with_everything_that_finds_it(add, sam):
    old = add(sam, name="", email="anna@x.test", phone="")
    imported(prepared(sam, csv("Anna Źrebiec;anna@x.test;;;;;;;")))
    old.refresh_from_db()
    contact = Contact.objects.with_keys().get(pk=old.pk)
    assert (contact.person.name, contact.name_tokens == contact.person.name_tokens != []) == ("Anna Źrebiec", True)


@pytest.mark.parametrize(
    ("policy", "expected"), [("skip", (1, "")), ("complete", (1, "+48601222214")), ("add", (2, ""))]
)
def test_each_policy_for_duplicates_does_what_it_says(add, sam, policy, expected):
    old = add(sam, name="Anna Nowak", email="anna@x.test", phone="")
    imported(prepared(sam, csv(ANNA), duplicates=policy))
    phone = Contact.objects.with_keys().get(pk=old.pk).person.phone
    assert (Contact.objects.count(), phone) == expected


def test_what_a_colleague_filled_in_at_the_same_moment_is_not_overwritten(add, sam, monkeypatch):
    old = add(sam, name="Anna Nowak", email="anna@x.test", phone="")

    def meanwhile(writer, new, companies):
        contact = Contact.objects.with_keys().get(pk=old.pk)
        contact.city = "Gniezno"
        contact.save(update_fields=["city"])
        return []

    monkeypatch.setattr("crm.contacts.people_imports.contact_writer.Writer.add", meanwhile)
    imported(prepared(sam, csv(ANNA)))
    (first,) = everybody()
    assert (first["city"], first["phone"], first["position"]) == ("Gniezno", "+48601222214", "Główna księgowa")
    assert "city" not in set(ImportedValue.objects.values_list("column", flat=True))


def test_the_same_file_again_changes_nothing(sam):
    imported(prepared(sam, csv(ANNA, "Ewa;ewa@x.test;;;;;;;")))
    before = everybody()
    load = imported(prepared(sam, csv(ANNA, "Ewa;ewa@x.test;;;;;;;")))
    assert (everybody(), counts(load)) == (before, {"new": 0, "updated": 0, "duplicate": 2, "refused": 0})


CONSENTS = "E-mail;Zgoda e-mail;Zgoda SMS;Data zgody;Dowód zgody;Sprzeciw"


def test_a_bare_yes_is_no_consent_and_one_with_day_and_proof_is(sam):
    file = csv(
        "a@x.test;tak;;;;",
        "b@x.test;tak;nie;2026-05-01;formularz v4;",
        "c@x.test;tak;tak;;formularz;",
        headers=CONSENTS,
    )
    load = imported(prepared(sam, file, consents_for=Purpose.objects.get(slug="offers")))
    given = Ground.objects.filter(purpose__slug="offers").select_related("person__key")
    assert [(item.person.email, item.channel, item.since) for item in given] == [
        ("b@x.test", "email", datetime(2026, 4, 30, 22, tzinfo=UTC))
    ]
    event = GroundEvent.objects.select_related("person__key").get(kind="given")
    assert event.proof == {"how": "file", "proof": "formularz v4", "source": "Targi Drema 2026", "day": "2026-05-01"}
    assert event.origin.batch == load.uid


def test_without_a_purpose_for_them_no_consent_is_kept(sam):
    imported(prepared(sam, csv("b@x.test;tak;nie;2026-05-01;formularz v4;", headers=CONSENTS)))
    assert Ground.objects.filter(purpose__slug="offers").count() == 0


def test_an_objection_binds_also_for_whom_the_file_leaves_as_she_is(add, sam, mallory):
    here = add(sam, name="", email="a@x.test", phone="")
    foreign = add(mallory, name="", email="c@x.test", phone="")
    file = csv(
        "a@x.test;tak;;;;tak",
        "b@x.test;;;;;sprzeciw wobec ofert",
        "c@x.test;;;;;tak",
        "d@x.test;;;;;nie",
        headers=CONSENTS,
    )
    imported(prepared(sam, file, duplicates="skip"))
    against = Ground.objects.filter(objected_at__isnull=False, channel="email").select_related("person__key")
    assert sorted(item.person.email for item in against) == ["a@x.test", "b@x.test", "c@x.test"]
    assert {item.person_id for item in against} & {here.pk, foreign.pk} == {here.pk}


def test_an_objected_address_stays_objected_when_it_comes_in_again(add, sam, mallory):
    foreign = add(mallory, name="Anna", email="anna@x.test", phone="")
    object_to_marketing(foreign.person, by=mallory)
    imported(prepared(sam, csv("Anna;anna@x.test;;;;;;;")))
    mine = Contact.objects.get(owner=sam)
    assert set(
        Ground.objects.filter(person=mine.person, objected_at__isnull=False).values_list("channel", flat=True)
    ) == {
        "email",
        "phone",
        "sms",
        "post",
    }


def test_decisions_of_the_dry_run_are_followed(sam):
    load = checked(prepared(sam, csv("Jan;jan@;;;;;;;", "Ewa;ewa@x.test;12;;;;;;")))
    decide(load, 2, column="1", kind="fix", value="jan@x.test", by=sam)
    decide(load, 3, column="2", kind="refuse", by=sam)
    tasks.import_contacts(start_import(load, by=sam).pk)
    assert everybody() == [{"name": "Jan", "email": "jan@x.test"}]
    rows = [(row.number, row.outcome, row.cells, row.decisions) for row in ImportRow.objects.order_by("number")]
    assert rows == [(2, "new", None, None), (3, "refused", None, None)]


def test_the_file_goes_with_the_import_and_rows_of_nobody_stay_for_the_error_file(
    as_user, sam, django_capture_on_commit_callbacks
):
    load = prepared(sam, csv(ANNA, ";;;Tartak;;;;;"))
    name, storage = load.file.name, load.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        load = imported(load)
    assert (load.file.name, storage.exists(name), load.state) == ("", False, "done")
    by_number = {row.number: row.cells_by_column for row in load.rows.all()}
    assert by_number == {2: {}, 3: {3: "Tartak"}}
    page = as_user(sam).get(f"/imports/{load.uid}/run/")
    assert (page.status_code, page.context["errors"], page.context["undoable"]) == (200, 1, True)


def test_an_import_begins_once_and_leads_to_its_job(as_user, sam):
    load = checked(prepared(sam, csv(ANNA)))
    first = as_user(sam).post(f"/imports/{load.uid}/run/")
    second = as_user(sam).post(f"/imports/{load.uid}/run/")
    job = Job.objects.get(kind="contacts.import")
    assert (first.url, second.url) == (f"/jobs/{job.uid}/", f"/imports/{load.uid}/run/")
    for _time in range(3):
        tasks.import_contacts(job.pk)
    assert (len(everybody()), LedgerEntry.objects.filter(act="import.finished").count()) == (1, 1)


def test_an_unchecked_file_is_not_imported(as_user, sam):
    load = prepared(sam, csv(ANNA))
    response = as_user(sam).post(f"/imports/{load.uid}/run/")
    assert (response.url, Job.objects.count()) == (f"/imports/{load.uid}/check/", 0)


def test_whoever_lost_the_right_meanwhile_imports_nothing(sam):
    load = checked(prepared(sam, csv(ANNA)))
    job = start_import(load, by=sam)
    sam.role.rights.remove("contacts.import")
    sam.role.save()
    tasks.import_contacts(job.pk)
    job.refresh_from_db()
    assert (job.state, job.problem, everybody()) == ("failed", "The right to import was taken away.", [])


def test_no_value_of_the_file_is_in_plain_anywhere(sam, capfd, caplog):
    load = prepared(sam, csv(ANNA, ";;;Tartak Borówka;;;;;", "Kowal Marta;kowal@x.test;;Pracownia Marta Kowal;;;;;"))
    load = imported(load)
    with connection.cursor() as cursor:
        texts = []
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'select t::text from "{table}" t')  # noqa: S608
            texts += [text for (text,) in cursor.fetchall()]
    redis = Redis.from_url(settings.REDIS_URL)
    texts += [str(redis.dump(key)) for key in redis.keys("*")]
    out, err = capfd.readouterr()
    texts += [out, err, caplog.text, *(str(path) for path in settings.DATA_DIR.rglob("*"))]
    marks = ("Anna Nowak", "anna@x", "601222214", "na stoisku", "Borówka", "Kowal", "Drema", "targi.csv", "księgowa")
    assert [mark for mark in marks if any(mark in text for text in texts)] == []


def test_a_batch_asks_as_much_of_the_database_as_one_row(sam):
    def statements(number):
        load = checked(prepared(sam, csv(*(f"Osoba {number} {n};o{number}.{n}@x.test;;;;;;;" for n in range(number)))))
        before = len(connection.queries_log)
        job = start_import(load, by=sam)
        connection.force_debug_cursor = True
        tasks.import_contacts(job.pk)
        connection.force_debug_cursor = False
        return Counter(query["sql"].split()[0] for query in list(connection.queries_log)[before:])

    statements(1)  # whatever is read once in a process
    assert statements(2) == statements(200)
