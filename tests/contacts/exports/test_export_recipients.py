"""A file goes only to whom the disclosure gate lets it: asked when it is ordered, made and handed out."""

from uuid import uuid4

import pytest
from django.utils import timezone

from crm.contacts import tasks
from crm.contacts.exports.download import hand_over
from crm.contacts.exports.orders import start_export
from crm.jobs.models import Export, ExportPart, Job
from crm.privacy.actors import system
from crm.privacy.models import Disclosure, LedgerEntry
from crm.privacy.recipients.gate import DisclosureRefused
from crm.privacy.recipients.halts import give_grace, resume, suspend
from tests.disclosing import ended, in_order
from tests.files.export_cases import handed, made, ordered

BY = system("test")


@pytest.fixture
def office(contracts):
    """A processor whom the purpose names, with an agreement."""
    return in_order("accounting-office", contracts)


def refused(act, *args, **options):
    """The reason for which the gate stopped it."""
    with pytest.raises(DisclosureRefused) as stopped:
        act(*args, **options)
    return str(stopped.value.answer.reason)


def refusals():
    """(what was refused, why, where), from the ledger."""
    rows = LedgerEntry.objects.filter(act="disclosure.refused").order_by("pk")
    return [(row.target, row.counts["reason"], row.counts["place"]) for row in rows]


def test_nothing_is_ordered_for_whom_the_gate_refuses(ada, marek, office, contracts):
    with_columns = {"recipient": office, "columns": ["name", "email"]}
    ended(office)
    assert refused(ordered, marek, **with_columns) == "agreement_ended"
    assert refused(ordered, marek, purpose="offers", **with_columns) == "not_named"
    in_order(office, contracts)
    office.agreements.update(categories=["identity"])
    assert refused(ordered, marek, **with_columns) == "categories_not_agreed"
    assert (Export.objects.count(), Job.objects.count()) == (0, 0)
    assert ordered(marek, recipient=office, columns=["name"]).recipient == office


def test_an_order_of_yesterday_is_not_made_today(ada, marek, office):
    export = ordered(marek, recipient=office)
    day = ended(office)
    tasks.export_contacts(export.job_id)
    job = Job.objects.get()
    assert (job.state, job.problem, ExportPart.objects.count()) == ("failed", "The recipient may not get it.", 0)
    assert str(day.year) in job.result["why"]
    assert refusals() == [("recipient:accounting-office", "agreement_ended", "export")]
    in_order(office)
    job.resume(by=marek)
    tasks.export_contacts(export.job_id)
    assert handed(Export.objects.get(), marek)


def test_a_file_of_yesterday_is_not_handed_out_today_and_waits_for_the_agreement(ada, marek, office, oskar, as_user):
    export = made(marek, recipient=office)
    ended(office)
    assert refused(hand_over, export, by=marek) == "agreement_ended"
    give_grace(office, timezone.localdate(), "U prawników.", by=oskar)  # a file is no program that runs by itself
    assert refused(hand_over, export, by=marek) == "agreement_ended"
    marek.language = "en"
    marek.save(update_fields=["language"])
    page = as_user(marek).get(f"/exports/{export.uid}/file/")
    assert page.status_code == 403
    assert "The agreement with Accounting office ended on" in page.content.decode()
    assert "The recipient may not get this file now." in as_user(marek).get(f"/exports/{export.uid}/").content.decode()
    assert (Disclosure.objects.count(), refusals()) == (
        0,
        [("recipient:accounting-office", "agreement_ended", "contacts:export_file")],
    )
    in_order(office)
    assert (bool(handed(export, marek)), Disclosure.objects.get().recipient) == (True, office)


def test_a_stopped_recipient_gets_no_file_until_it_is_let_on(ada, marek, office):
    export = made(marek, recipient=office)
    suspend(office, "Wyciek u nich.", by=BY)
    assert refused(hand_over, export, by=marek) == "recipient_suspended"
    resume(office, by=BY)
    assert handed(export, marek)


def test_a_file_for_us_asks_no_gate(ada, marek):
    assert handed(made(marek), marek)


def test_a_file_of_firms_without_people_asks_for_no_category(ada, marek, office, offers):
    """Sole traders stay out of a file that their purpose does not need; what is left is about firms."""
    in_order(office, offers).agreements.update(categories=["identity"])
    assert start_export(
        by=marek,
        uid=uuid4(),
        kind="csv",
        purpose=offers,
        columns=["name"],
        recipient=office,
        what="companies",
    )
