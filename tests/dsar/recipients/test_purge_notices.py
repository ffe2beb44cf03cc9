"""Art. 19 after a purge: one notice for each recipient and run, with a list that nobody keeps longer than needed."""

import csv
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.mail.models.messages import Message
from crm.privacy.models import Agreement, LedgerEntry, Person, PersonKey, PurposeRecipient, Recipient
from dsar.handling.held_purposes import requests
from dsar.models import Case, NoticedPerson, RecipientNotice
from dsar.recipients.answers import answer_done, behind
from dsar.recipients.notice_sending import send_due
from dsar.recipients.purge_notices import ErasureNotices
from dsar.recipients.recipient_notices import confirm
from retention import tasks
from retention.models import Run
from retention.purge import execution
from retention.runs.approvals import exclude, recount
from retention.runs.told_recipients import planned_notices
from tests.disclosing import all_delete_by_themselves, in_order
from tests.dsar.decided_cases import given_to
from tests.dsar.desk_browser import BASE, browser, numbers
from tests.dsar.recipients.test_erased_elsewhere import link_in
from tests.retention.made_runs import approved, carried_out, counted, lapsed, let_begin, results, staying
from tests.retention.ruled_people import all_off

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_law_of_keeping(monkeypatch, db):
    """Whoever goes goes whole, but for what a purpose in force needs."""
    all_off(monkeypatch)


@pytest.fixture
def crowd(oskar):
    """Thirty who stay, four who go and one of whom the books stay; a courier and a printer got some of them once."""
    staying(30)
    gone, [less] = lapsed(4), lapsed(1, kept=True, name="Umowa")
    courier = given_to(gone[0], "Kurier", categories=["identity", "address"], by=oskar)
    given_to(gone[1], "Kurier", categories=["email"], by=oskar)
    given_to(gone[1], "Drukarnia", by=oskar)
    given_to(less, "Kurier", categories=["identity", "email"], by=oskar)
    Recipient.objects.filter(pk=courier.pk).update(email="iod@kurier.test")
    return gone, less


def purged(oskar, **said):
    run = approved(counted(), oskar, **said)
    return carried_out(run)


def the_case():
    return Case.objects.with_keys().get(run__isnull=False)


def notices():
    """The mails to recipients."""
    return Message.objects.filter(template="request_recipient")


def listed(slug):
    """[(name, e-mail)] of the notice to a recipient."""
    rows = NoticedPerson.objects.with_keys().filter(notice__recipient__slug=slug).order_by("pk")
    return [(row.name, row.email) for row in rows]


def test_each_recipient_gets_one_notice_with_whom_it_knows_by_what_it_has(crowd, oskar):
    (first, second, *_rest), less = crowd
    run = purged(oskar)
    case = the_case()
    assert (run.state, results(run), case.run, case.person.name) == ("done", {"gone": 4, "reduced": 1}, run, "")
    notices = {
        row.recipient.slug: (row.way, row.state, row.number) for row in RecipientNotice.objects.filter(case=case)
    }
    assert notices == {"kurier": ("mail", "waiting", 3), "drukarnia": ("task", "waiting", 1)}
    # a courier who got an address only learns no e-mail, and of whom a part stays only what went is told
    assert listed("kurier") == [(first.name, ""), ("", second.email), ("", less.email)]
    assert listed("drukarnia") == [(second.name, second.email)]
    recipient_notice = RecipientNotice.objects.get(recipient__slug="kurier")
    assert recipient_notice.categories == ["identity", "email", "address"]


def test_the_mail_names_nobody_and_leaves_once_the_run_is_over(crowd, oskar):
    run = approved(counted(), oskar)
    job = let_begin(run)
    Run.objects.filter(pk=run.pk).update(state="running")
    tasks.purge_people(job.pk)
    Run.objects.filter(pk=run.pk).update(state="running")
    assert (send_due(), notices().count()) == (0, 0)
    Run.objects.filter(pk=run.pk).update(state="done")
    assert (send_due(), notices().count()) == (1, 1)
    text = notices().get().content["text"]
    assert ("3 osób" in text or "3 osoby" in text, "odeszli" in text, "Odchodz" in text) == (True, False, False)
    assert notices().get().address == "iod@kurier.test"


def test_the_list_is_taken_by_a_button_and_goes_with_the_answer_the_key_with_the_last(crowd, oskar, dora):
    purged(oskar)
    send_due()
    case, token = the_case(), link_in(notices().get())
    page = f"/p/en/told/{token}/"
    read = Client().get(page)
    assert (read.status_code, "odeszli" in read.content.decode(), "3 people" in read.content.decode()) == (
        200,
        False,
        True,
    )
    file = Client().post(page, {"act": "people"})
    lines = list(csv.reader(StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
    assert (file.headers["Content-Type"].startswith("text/csv"), len(lines), lines[1][1]) == (True, 4, crowd[0][0].name)
    assert LedgerEntry.objects.get(act="request.people_fetched").counts == {"people": 3}
    assert answer_done(behind(token))
    assert (listed("kurier"), len(listed("drukarnia"))) == ([], 1)
    assert Client().post(page, {"act": "people"}).headers["Content-Type"].startswith("text/html")
    key = case.person_id
    confirm(RecipientNotice.objects.get(recipient__slug="drukarnia"), "Telefon.", by=dora)
    over = Case.objects.get(pk=case.pk)
    assert (over.state, over.outcome, over.person) == ("closed", "told", None)
    assert not PersonKey.objects.filter(pk=key).exists()
    assert (NoticedPerson.objects.count(), RecipientNotice.objects.filter(number__isnull=False).count()) == (0, 2)


def test_the_desk_takes_the_list_for_whom_it_calls(crowd, oskar, dora, sam):
    purged(oskar)
    row = RecipientNotice.objects.get(recipient__slug="drukarnia")
    url = f"{BASE}{row.case.number}/recipients/{row.uid}/people/"
    file = browser(dora).get(url)
    assert (file.status_code, crowd[0][1].email in file.content.decode("utf-8-sig")) == (200, True)
    assert browser(sam).get(url).status_code in (403, 404)
    desk = browser(dora)
    assert numbers(desk.get(BASE)) == [row.case.number]
    for page in ("", "recipients/", f"recipients/?row={row.uid}", "closing/"):
        answer = desk.get(f"{BASE}{row.case.number}/{page}")
        assert (answer.status_code, row.case.run.number in answer.content.decode() or page == "closing/") == (200, True)


def test_a_standing_processor_is_told_unless_its_agreement_says_that_it_deletes_by_itself(oskar):
    staying(30)
    lapsed(2)
    mailer, gateway = (Recipient.objects.get(slug=slug) for slug in ("email-provider", "sms-gateway"))
    PurposeRecipient.objects.exclude(recipient__in=[mailer, gateway]).exclude(recipient__slug="hosting").delete()
    Agreement.objects.filter(recipient=in_order(mailer)).update(deletion_clause="§ 7")
    PurposeRecipient.objects.filter(recipient=in_order(gateway)).update(categories=["identity", "phone"])
    purged(oskar, tells=True)
    assert {row.recipient.slug: row.number for row in RecipientNotice.objects.all()} == {"sms-gateway": 2}
    assert NoticedPerson.objects.with_keys().first().email == ""  # it sends text messages: it learns no e-mail


def test_an_authority_that_receives_everybody_by_law_is_not_asked(oskar):
    staying(30)
    lapsed(2)
    office = Recipient.objects.create(slug="urzad", name="Urząd", name_en="Office", kind="authority")
    for purpose in {row.purpose for row in PurposeRecipient.objects.filter(purpose__slug="offers")}:
        PurposeRecipient.objects.create(purpose=purpose, recipient=office, standing=True)
    purged(oskar)
    assert not Case.objects.exists()


def told_by(notices):
    return [(notice.recipient.slug, str(notice.way), notice.people) for notice in notices]


def noted():
    rows = RecipientNotice.objects.select_related("recipient").filter(number__isnull=False)
    return sorted((row.recipient.slug, row.way, row.number) for row in rows)


def test_the_preview_says_who_will_be_told_and_the_run_tells_them(crowd, oskar, dora):
    gateway = Recipient.objects.get(slug="sms-gateway")
    PurposeRecipient.objects.exclude(recipient__in=[gateway]).exclude(recipient__slug="hosting").delete()
    run = counted()
    plan = planned_notices(run, timezone.now())
    assert sorted(told_by(plan)) == [("drukarnia", "task", 1), ("kurier", "mail", 3), ("sms-gateway", "task", 5)]
    page = browser(dora).get(f"/privacy/retention/runs/{run.uid}/").content.decode()
    assert ("Kurier" in page, "Drukarnia" in page, str(gateway) in page) == (True, True, True)
    carried_out(approved(run, oskar, tells=True))
    assert noted() == sorted(told_by(plan))


def test_whoever_is_excluded_or_given_to_somebody_meanwhile_changes_what_the_preview_says(crowd, oskar, dora):
    all_delete_by_themselves()
    run, ((first, second, *_rest), _less) = counted(), crowd
    exclude(run.lines.select_related("person__key").get(person=second), "Rozmawiamy.", by=dora)
    assert told_by(planned_notices(run, timezone.now())) == [("kurier", "mail", 2)]
    given_to(first, "Drukarnia", by=oskar)
    recount(run, at=timezone.now())
    plan = sorted(told_by(planned_notices(run, timezone.now())))
    assert plan == [("drukarnia", "task", 1), ("kurier", "mail", 2)]
    carried_out(approved(run, oskar))
    assert noted() == plan


def test_a_recipient_who_has_only_what_stays_is_neither_previewed_nor_told(oskar):
    staying(30)
    [less] = lapsed(1, kept=True, name="Umowa")
    given_to(less, "Kurier", categories=["identity"], by=oskar)
    all_delete_by_themselves()
    run = counted()
    assert planned_notices(run, timezone.now()) == []
    carried_out(approved(run, oskar))
    assert noted() == []


def test_what_seals_the_list_is_nobody(crowd, oskar, dora):
    before = set(Person.objects.values_list("pk", flat=True))
    purged(oskar)
    key = the_case().person
    assert (key.key_only, PersonKey.objects.filter(pk=key.pk).exists()) == (True, True)
    assert set(Person.objects.values_list("pk", flat=True)) < before
    desk = browser(dora)
    assert desk.get(f"/privacy/people/{key.uid}/").status_code == 404
    assert key.short not in desk.get("/privacy/people/").content.decode()
    assert not Person.objects.for_desk(dora).filter(uid=key.uid).exists()
    assert all(row["person"] != key.pk for rows in requests(None) for row in rows)
    named = Person._base_manager.select_related("key").get(pk=key.pk)
    named.name = "Ktoś"
    with pytest.raises(IntegrityError), transaction.atomic():
        named.save()


def test_keys_of_earlier_cases_are_marked_too(crowd, oskar):
    purged(oskar)
    key = the_case().person
    Person._base_manager.filter(pk=key.pk).update(key_only=False)
    import_module("dsar.migrations.0009_keys_of_purges").mark_keys(apps, None)
    assert not Person.objects.filter(pk=key.pk).exists()


def test_where_nobody_got_anything_nothing_is_opened(oskar):
    staying(30)
    lapsed(3)
    purged(oskar)
    assert (Case.objects.count(), RecipientNotice.objects.count()) == (0, 0)


def test_a_batch_that_fails_tells_of_each_once_and_a_second_run_of_the_job_of_nobody(crowd, oskar, monkeypatch):
    failing = iter([True])

    def once(people, **options):
        if next(failing, False):
            raise RuntimeError("a row that nobody foresaw")
        return erase_many(people, **options)

    erase_many = execution.erase_many
    monkeypatch.setattr(execution, "erase_many", once)
    run = purged(oskar)
    tasks.purge_people(run.job_id)
    assert (Case.objects.count(), NoticedPerson.objects.count()) == (1, 4)
    assert RecipientNotice.objects.get(recipient__slug="kurier").number == 3


def test_whoever_answers_while_the_run_goes_on_hears_of_the_rest_in_a_case_of_its_own(crowd, oskar, dora, monkeypatch):
    monkeypatch.setattr(execution, "BATCH", 2)
    from_first = []

    def answered(notices, run):
        for row in RecipientNotice.objects.filter(recipient__slug="kurier", way="mail", state="waiting"):
            if not from_first:
                RecipientNotice.objects.filter(pk=row.pk).update(way="task")
                from_first.append(confirm(row, "Telefon.", by=dora))
        return of_run(notices, run)

    of_run = ErasureNotices.of_run
    monkeypatch.setattr(ErasureNotices, "of_run", answered)
    purged(oskar)
    assert (len(from_first), Case.objects.filter(run__isnull=False).count()) == (1, 2)
    assert sum(row.number for row in RecipientNotice.objects.filter(recipient__slug="kurier")) == 3


def test_what_it_costs_does_not_grow_with_people(oskar):
    staying(60)

    def cost(number):
        gone = lapsed(number, name=f"Grupa {number}")
        for person in gone:
            given_to(person, "Kurier", by=oskar)
        job = let_begin(approved(counted(), oskar))
        with CaptureQueriesContext(connection) as captured:
            tasks.purge_people(job.pk)
        assert not Person.objects.filter(pk__in=[person.pk for person in gone]).exists()
        return sum("dsar_noticedperson" in row["sql"] or "privacy_disclosure" in row["sql"] for row in captured)

    assert cost(6) == cost(3)
