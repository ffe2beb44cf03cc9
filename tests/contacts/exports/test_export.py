"""A file of people: only those who may be in it, only the columns the purpose needs, with a trace for everybody."""

import io

import pytest
from django.core.exceptions import PermissionDenied

from consents.grounds.recording import object_to_marketing, withdraw
from consents.grounds.restrictions import restrict
from crm.accounts.models import Role
from crm.contacts import tasks
from crm.contacts.companies.company_editing import turn_into_sole_trader
from crm.contacts.exports import file_job
from crm.contacts.exports.download import Stale, decrypted_pieces, hand_over
from crm.contacts.exports.orders import start_export
from crm.contacts.models import Company
from crm.contacts.safeguards.minimisation import NotNeeded
from crm.files.readers.tables import read_table
from crm.jobs.models import Export, Exported, ExportPart, Job
from crm.jobs.words import PROBLEMS
from crm.privacy.erasure.eraser import erase
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.models import AccessEntry, ContactPoint, Disclosure, LedgerEntry, Purpose, Recipient
from crm.privacy.recipients.gate import DisclosureRefused
from tests.conftest import agree
from tests.files.export_cases import handed, made, ordered, rows

ADA = ["Ada Kowalska", "ada@cerambud.test"]
BEN = ["Ben Żółć", "ben@miodek.test"]


def acts(prefix="export."):
    return list(LedgerEntry.objects.filter(act__startswith=prefix).order_by("pk").values_list("act", flat=True))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_those_with_a_ground_are_in_it_and_the_others_are_counted_by_the_reason(ada, ben, carla, marek, kind):
    for_offers = made(marek, purpose="offers", kind=kind)
    assert rows(for_offers, marek) == [ADA]
    assert (for_offers.count, for_offers.left_out) == (1, {"withdrawn": 1, "restricted": 1})
    for_contracts = made(marek, kind=kind)
    assert rows(for_contracts, marek) == [ADA, BEN]
    assert (for_contracts.count, for_contracts.left_out) == (2, {"restricted": 1})


def test_the_job_says_who_is_in_it_and_who_was_left_out(ada, ben, carla, marek):
    job = made(marek, purpose="offers").job
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert job.result["counts"] == {"in_file": 1, "left_out_restricted": 1, "left_out_withdrawn": 1}


def test_a_channel_leaves_out_who_may_not_be_reached_by_it(ada, add, offers, sam, marek):
    phoned = add(sam, name="Zofia Telefon", email="zofia@x.test", phone="605 111 222")
    agree(phoned.person, offers, by=sam, channel="phone")
    assert rows(made(marek, purpose="offers"), marek) == [ADA, ["Zofia Telefon", "zofia@x.test"]]
    by_mail = made(marek, purpose="offers", channel="email")
    assert (rows(by_mail, marek), by_mail.left_out) == ([ADA], {"consent_needed": 1})


def test_a_file_holds_what_its_maker_sees_and_the_filters_let_through(ada, add, mallory, marek):
    add(mallory, name="Obca Osoba", email="obca@x.test", phone="606 111 222")
    assert rows(made(marek), marek) == [ADA]
    assert rows(made(marek, asked={"view": "all", "status": "customer"}), marek) == []
    assert rows(made(marek, asked={"view": "mine"}), marek) == []


def test_those_who_were_ticked_and_nobody_else(ada, ben, add, mallory, marek):
    foreign = add(mallory, name="Obca Osoba", email="obca@x.test", phone="606 111 222")
    assert rows(made(marek, pick=[ben.uid, foreign.uid]), marek) == [BEN]


def test_every_column_stands_in_its_place(ada, marek):
    ada.street, ada.postcode, ada.city = "Lipowa 1", "30-001", "Kraków"
    ada.save()
    ContactPoint.objects.create(person=ada.person, kind="email", value="biuro@cerambud.test")
    columns = ["name", "email", "emails", "phone", "position", "street", "postcode", "city", "status", "owner"]
    address = ["Lipowa 1", "30-001", "Kraków"]
    assert rows(made(marek, columns=columns), marek) == [
        [*ADA, "biuro@cerambud.test", "602 333 444", "Prezeska", *address, "Potencjalny klient", "Sam Sowa"]
    ]


def test_a_sole_traders_firm_goes_out_with_herself_only(ada, ben, marek, sam, team_a):
    firm = Company.objects.create(name="Ceramika Ada", owner=sam, team=team_a)
    type(ada).objects.filter(pk__in=[ada.pk, ben.pk]).update(company=firm)
    assert rows(made(marek, columns=["name", "company"]), marek) == [
        ["Ada Kowalska", "Ceramika Ada"],
        ["Ben Żółć", "Ceramika Ada"],
    ]
    turn_into_sole_trader(firm, ada, by=sam)
    assert rows(made(marek, columns=["name", "company"]), marek) == [
        ["Ada Kowalska", "Ceramika Ada"],
        ["Ben Żółć", ""],
    ]


@pytest.mark.parametrize("name", ["position", "company"])
def test_a_column_that_the_purpose_does_not_need_is_refused(ada, marek, name):
    with pytest.raises(NotNeeded):
        ordered(marek, purpose="offers", columns=["name", name])
    assert (Export.objects.count(), Job.objects.count()) == (0, 0)


def test_a_recipient_whom_the_purpose_does_not_name_is_refused(ada, marek):
    with pytest.raises(DisclosureRefused) as refused:
        ordered(marek, purpose="offers", recipient=Recipient.objects.get(slug="courier"))
    assert (refused.value.answer.reason, Export.objects.count()) == ("not_named", 0)


def test_without_the_right_nobody_orders_and_one_that_was_taken_away_stops_the_work(ada, sam, marek):
    with pytest.raises(PermissionDenied):
        ordered(sam)
    export = ordered(marek)
    Role.objects.filter(pk=marek.role_id).update(rights=["contacts.view"])
    tasks.export_contacts(export.job_id)
    assert Job.objects.get().problem == "The right to export was taken away."
    assert (Exported.objects.count(), ExportPart.objects.count()) == (0, 0)


def test_a_list_longer_than_a_sheet_says_so(ada, ben, marek, monkeypatch):
    monkeypatch.setattr(file_job, "ROWS_OF_A_SHEET", 2)
    made(marek, kind="xlsx")
    job = Job.objects.get()
    assert (job.state, job.problem) == ("failed", "sheet_full")
    assert "Excel" in PROBLEMS["sheet_full"]


EVIL = [
    "=HYPERLINK(1)",
    "+48 600",
    "-1+1",
    "@SUM(A1)",
    "\tx",
    "  =1+1",
    "\uff1d1+1",
    "\uff0bcmd",
    "\uff0d1",
    "\uff20x",
    "a\n=1",
    "a;=1",
    "'=1",
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_is_run_and_an_import_reads_back_what_stood_there(add, marek, sam, kind):
    for place, name in enumerate(EVIL):
        add(sam, name=name, email=f"zly{place}@x.test", phone="")
    export = made(marek, kind=kind)
    stored = [contact.name for contact in (person.person for person in export.people.select_related("person__key"))]
    content = handed(export, marek)
    assert [row[0] for row in rows(export, marek)] != stored
    assert all(row[0][:1] not in "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20" for row in rows(export, marek))
    read = [cells[0] for _number, cells in read_table(io.BytesIO(content), f"plik.{kind}").rows()]
    assert read == [name.strip() for name in stored]


def test_the_file_on_disk_opens_for_nobody_without_the_database(ada, marek):
    export = made(marek)
    [part] = export.parts.all()
    with part.file.storage.open(part.file.name, "rb") as file:
        assert b"Kowalska" not in file.read()
    assert b"Kowalska" not in part.file.plain()  # not even with the key of the house: her share is missing


def test_only_its_maker_gets_it(ada, marek, sam, oskar, as_user):
    export = made(marek)
    for other in (sam, oskar):
        with pytest.raises(PermissionDenied):
            hand_over(export, by=other)
    for page in (f"/exports/{export.uid}/", f"/exports/{export.uid}/file/"):
        assert as_user(oskar).get(page).status_code == 404
        assert as_user(marek).get(page).status_code == 200


def test_every_download_stands_in_both_logs_before_the_first_byte(ada, ben, marek):
    export = made(marek)
    assert acts() == ["export.ordered", "export.made"]
    hand_over(export, by=marek)  # nothing has been read from it yet
    [result] = AccessEntry.objects.filter(view="contacts:export")
    assert (result.people, result.fields, result.purpose) == (sorted([ada.pk, ben.pk]), ["email", "name"], "contracts")
    handed(export, marek)
    assert acts() == ["export.ordered", "export.made", "export.downloaded", "export.downloaded"]


def test_the_recipient_is_noted_for_everybody_when_the_file_first_leaves(ada, ben, marek):
    courier = Recipient.objects.get(slug="courier")
    export = made(marek, recipient=courier)
    assert Disclosure.objects.count() == 0
    handed(export, marek)
    handed(export, marek)
    values = Disclosure.objects.order_by("person").values_list("person", "recipient", "purpose__slug", "categories")
    assert list(values) == [(person.pk, courier.pk, "contracts", ["email", "identity"]) for person in (ada, ben)]
    assert set(Disclosure.objects.values_list("batch", "disclosed_by")) == {(export.uid, f"user:{marek.pk}")}


def gone(export):
    export.refresh_from_db()
    return (export.state, export.ending, export.parts.count(), export.people.count())


@pytest.mark.parametrize("what", ["withdrew", "objected", "was restricted", "was erased", "went to another team"])
def test_whoever_drops_out_before_the_download_makes_the_file_void(ada, ben, marek, sam, mallory, offers, what):
    agree(ben.person, offers, by=sam)
    export = made(marek, purpose="offers")
    assert export.count == 2
    acted = {
        "withdrew": lambda: withdraw(ada.person, offers, "email", by=sam),
        "objected": lambda: object_to_marketing(ada.person, by=sam),
        "was restricted": lambda: restrict(ada.person, "accuracy", by=sam),
        "was erased": lambda: erase(ada.person, {}, by=sam),
        "went to another team": lambda: (
            type(ada).objects.filter(pk=ada.pk).update(owner=mallory, team=mallory.teams.get())
        ),
    }
    acted[what]()
    with pytest.raises(Stale):
        hand_over(export, by=marek)
    assert gone(export) == ("gone", "changed", 0, 0)
    assert AccessEntry.objects.filter(view="contacts:export").count() == 0
    assert rows(made(marek, purpose="offers"), marek) == [BEN]


def test_from_the_moment_of_her_erasure_nobody_opens_her_piece(ada, ben, marek, sam):
    export = made(marek)
    [part] = export.parts.all()
    erase(ada.person, {}, by=sam)
    with pytest.raises(Unreadable):
        list(decrypted_pieces(export))
    assert part.file.plain()


def test_a_purpose_that_was_retired_makes_it_void(ada, marek):
    export = made(marek)
    Purpose.objects.filter(slug="contracts").update(active_to=export.ready_at)
    with pytest.raises(Stale):
        hand_over(export, by=marek)


def test_asked_twice_it_is_made_once(ada, marek):
    first = ordered(marek)
    again = start_export(by=marek, uid=first.uid, kind="csv", purpose=first.purpose, columns=["name"])
    assert (again.pk, again.columns, Job.objects.count()) == (first.pk, ["name", "email"], 1)
