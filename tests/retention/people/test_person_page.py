"""One person at the desk: what keeps her data, the plan, the typed key, the receipt; chip and bar on her record."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consents.models import Ground
from consents.recipients.person_recipients import recipients_of
from crm.contacts.models import Interaction
from crm.jobs.models import Job
from crm.privacy.categories import Category
from crm.privacy.models import Disclosure, Person, Purpose, Recipient
from dsar.models import Kind
from retention import tasks
from retention.models import Rule
from retention.people import person_erasure
from retention.rules.switches import switch_on
from tests.dsar.made_packages import requested
from tests.retention.desk_browser import browser
from tests.retention.made_runs import lapsed
from tests.sales.document_builders import paper

pytestmark = pytest.mark.django_db
URL = "/privacy/retention/"


@pytest.fixture
def person(ada) -> Person:
    return Person.objects.with_keys().get(pk=ada.person_id)


def done_after(client, answer) -> str:
    """The page of the job to which `answer` leads, once a worker was there."""
    job = Job.objects.get(kind=person_erasure.KIND)
    assert answer.url == f"/jobs/{job.uid}/"
    tasks.erase_person(job.pk)
    return client.get(answer.url).content.decode()


def test_the_page_says_what_keeps_each_category(dora, person):
    page = browser(dora).get(f"{URL}people/{person.uid}/")
    labels = {label for row in page.context["rows"] for label in row["label"].split(", ")}
    assert ({Category.IDENTITY.label, Category.EMAIL.label} <= labels, "Ada" in page.content.decode()) == (True, False)


def test_the_officer_sees_no_way_to_erase_and_is_refused(dora, person):
    desk = browser(dora)
    assert "/erasure/" not in desk.get(f"{URL}people/{person.uid}/").content.decode()
    assert desk.post(f"{URL}people/{person.uid}/erasure/", {}).status_code == 403


def test_an_erasure_shows_its_plan_and_who_must_be_told(oskar, person):
    Disclosure.note([person], recipient=Recipient.objects.first(), categories=["email"], by=oskar)
    page = browser(oskar).get(f"{URL}people/{person.uid}/erasure/")
    names = [row["name"] for row in page.context["recipients"]]
    assert (page.context["going"] > 0, names) == (True, [str(row.recipient) for row in recipients_of(person)])
    assert str(Recipient.objects.first()) in names


def test_the_plan_counts_entries_as_a_request_does(oskar, sam, ada, person):
    """What is emptied stays, and the key that seals her data is no entry about her."""
    switch_on(Rule.objects.get(slug="tax-papers"), seen={"people": 0}, by=oskar)
    paper(sam, ada, number="FV 1/2026")
    decider, case = browser(oskar), requested(person, Kind.ERASURE)
    plan = decider.get(f"{URL}people/{person.uid}/erasure/").context
    parts = {part["name"]: (part["going"], part["staying"]) for part in plan["parts"]}
    place = decider.get(f"/privacy/requests/{case.number}/").context["places"][0]
    assert {part["name"]: (part["going"], part["staying"]) for part in place["parts"]} == parts
    numbers = {name: plan[name] for name in ("going", "staying", "emptied")}
    assert numbers == {name: place[name] for name in numbers}
    assert numbers == {
        "going": sum(going for going, _staying in parts.values()),
        "staying": sum(staying for _going, staying in parts.values()),
        "emptied": 2,
    }
    assert "Key of a person" not in parts


def test_a_mistyped_key_erases_nobody_and_keeps_the_reason(oskar, person):
    answer = browser(oskar).post(f"{URL}people/{person.uid}/erasure/", {"reason": "objection", "typed": "nie"})
    assert (answer.status_code, answer.context["form"]["reason"].value()) == (422, "objection")
    assert Person.objects.filter(pk=person.pk).exists()


def test_the_typed_key_erases_and_the_receipt_tells_the_counts(oskar, person):
    decider = browser(oskar)
    there = f"{URL}receipts/{person.uid}/"
    assert decider.get(there).status_code == 404
    values = {"reason": "withdrawn", "typed": person.short.lower()}
    assert there in done_after(decider, decider.post(f"{URL}people/{person.uid}/erasure/", values))
    assert Person.objects.filter(uid=person.uid).exists() is False
    receipt = decider.get(there)
    gone = {row["name"]: row["deleted"] for row in receipt.context["rows"]}
    assert (gone["Name and contact details"], receipt.context["because"], receipt.context["left"]) == (
        1,
        "Consent withdrawn, Art. 17(1)(b)",
        None,
    )
    assert "Kowalska" not in receipt.content.decode()


def test_what_nothing_needs_goes_now_and_the_rest_stays(oskar):
    person = lapsed(1, kept=True)[0]
    decider = browser(oskar)
    values = {"typed": person.short}
    answer = decider.post(f"{URL}people/{person.uid}/purge/", values)
    assert f"{URL}receipts/{person.uid}/" in done_after(decider, answer)
    receipt = decider.get(f"{URL}receipts/{person.uid}/")
    assert (Person.objects.filter(pk=person.pk).exists(), receipt.context["left"].pk) == (True, person.pk)
    assert receipt.context["keeping"] != []


def test_a_receipt_explains_what_stayed_and_nothing_that_went(oskar, sam, ada, person):
    """A contract that runs keeps from the purge, not from her request: her e-mail went, her invoice is explained."""
    switch_on(Rule.objects.get(slug="tax-papers"), seen={"people": 0}, by=oskar)
    paper(sam, ada, number="FV 1/2026")
    paper(sam, ada, kind="contract", number="U 1/2026", payment_due_on=None)
    decider, values = browser(oskar), {"reason": "needless", "typed": person.short}
    done_after(decider, decider.post(f"{URL}people/{person.uid}/erasure/", values))
    keeping = decider.get(f"{URL}receipts/{person.uid}/").context["keeping"]
    assert [row["label"] for row in keeping] == [
        "Name, Postal address, Business data of a sole trader, Payments and invoices"
    ]


@pytest.fixture
def counted_rule(oskar) -> Rule:
    """A rule that counts from her own last activity, switched on."""
    rule = Rule.objects.filter(start="activity").exclude(purpose="").order_by("pk").first()
    switch_on(rule, seen={"people": 0}, by=oskar)
    return rule


def ending_in(contact, rule, days: int) -> None:
    """Her only ground is the rule's purpose, and her last call was so long ago that she goes in `days`."""
    at = timezone.now()
    Ground.objects.filter(person=contact.person_id).exclude(purpose__slug=rule.purpose).delete()
    last = rule.period.since(timezone.localdate(at) + timedelta(days=days))
    moment = timezone.make_aware(timezone.datetime(last.year, last.month, last.day, 12))
    Interaction.objects.filter(person=contact.person_id).delete()
    Ground.objects.filter(person=contact.person_id).update(since=moment, anew_at=None)


def test_the_chip_stands_in_the_header_within_sixty_days_and_the_bar_always(sam, add, counted_rule):
    contact = add(sam, purpose=Purpose.objects.get(slug=counted_rule.purpose))
    seller = browser(sam)
    ending_in(contact, counted_rule, 46)
    page = seller.get(f"/contacts/{contact.uid}/").content.decode()
    assert ("Deletion in 46 days" in page, str(counted_rule) in page, "Report a reason to keep" in page) == (
        True,
        True,
        True,
    )
    ending_in(contact, counted_rule, 90)
    page = seller.get(f"/contacts/{contact.uid}/").content.decode()
    assert ("Deletion in" in page, "90 days left" in page) == (False, True)
