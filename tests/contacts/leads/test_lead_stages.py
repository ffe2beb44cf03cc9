"""A lead waits to be taken on, becomes a contact, or is dropped and goes first of all; a mistake can be taken back."""

from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from consents.grounds.recording import may_contact
from consents.lifecycle.recomputation import recompute, stored_states
from consents.models import Ground
from crm.accounts.permissions import starting_roles
from crm.contacts.companies.company_editing import add_company
from crm.contacts.contact_list.bulk_acts import return_all
from crm.contacts.leads.claiming import NotOfTheTeam, Taken, claim
from crm.contacts.leads.dropping import drop
from crm.contacts.models import Contact, Lead
from crm.contacts.people.bin import restore
from crm.contacts.people.qualification import qualify
from crm.contacts.people.sharing import share
from crm.contacts.safeguards.pause import Paused
from crm.privacy.models import AccessEntry, LedgerEntry, Purpose
from crm.workspace.leads.lead_tray import waiting_for
from retention.horizons.needs import horizons, needed
from retention.models import Rule
from retention.rules.switches import switch_on
from tests.conftest import agree, colleague
from tests.files.import_cases import csv, imported, prepared

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def enquiries(db):
    return Purpose.objects.get(slug="enquiries")


@pytest.fixture
def lead(add, marek, enquiries):
    """Ewa asked something; Marek, who hands out, keeps her until somebody takes her on."""
    contact = add(marek, name="Ewa Targowa", email="ewa@targi.test", phone="602 777 888", purpose=enquiries)
    Lead.objects.create(contact=contact)
    return contact


def again(contact):
    return Contact.objects.with_keys().get(pk=contact.pk)


def on(*slugs, by):
    for rule in Rule.objects.filter(slug__in=slugs, version=1):
        switch_on(rule, seen={"people": 0}, by=by, at=timezone.now() - 60 * DAY)


def test_whoever_takes_her_on_owns_her(lead, sam):
    taken = claim(lead, by=sam)
    assert (taken.state, taken.claimed_by, again(lead).owner, again(lead).version) == ("claimed", sam, sam, 2)
    assert LedgerEntry.objects.get(act="lead.claimed").about == lead.uid


def test_the_second_one_hears_who_was_first(lead, sam, nina):
    claim(lead, by=sam)
    with pytest.raises(Taken) as refusal:
        claim(again(lead), by=nina)
    assert ("Sam Sowa" in refusal.value.messages[0], again(lead).owner) == (True, sam)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_her_on_at_once_one_gets_her(lead, sam, nina):
    ready, texts = Barrier(2), {}

    def take(who):
        ready.wait()
        try:
            texts[who.username] = claim(again(lead), by=who).claimed_by.username
        except Taken as refusal:
            texts[who.username] = refusal.lead.claimed_by.username
        finally:
            connection.close()

    both = [Thread(target=take, args=(who,)) for who in (sam, nina)]
    [item.start() for item in both]
    [item.join() for item in both]
    assert set(texts.values()) == {again(lead).owner.username}
    assert LedgerEntry.objects.filter(act="lead.claimed").count() == 1


def test_nobody_of_another_team_takes_her_on(lead, mallory, team_b, oskar):
    share(lead, [mallory], by=lead.owner)
    with pytest.raises(PermissionDenied):
        claim(lead, by=mallory)
    with pytest.raises(NotOfTheTeam):
        claim(lead, by=oskar)


def test_a_restricted_one_stays_where_she_is(carla, sam):
    Lead.objects.create(contact=carla)
    for act in (lambda: claim(carla, by=sam), lambda: drop(carla, "spam", by=sam)):
        with pytest.raises(Paused):
            act()
    assert Lead.objects.get().state == "waiting"


def test_she_becomes_a_contact_for_a_purpose_of_its_own_with_a_company(lead, sam, contracts, enquiries):
    firm = add_company({"name": "Targi sp. z o.o."}, by=sam)
    claim(lead, by=sam)
    begun = []
    qualify(again(lead), by=sam, purpose=contracts, status="customer", company=firm, begins=[begun.append])
    after = again(lead)
    assert (after.lead.state, after.lead.ended_by, after.status, after.company) == ("qualified", sam, "customer", firm)
    assert begun == [after]
    assert may_contact(after.person, "email", contracts).allowed
    assert LedgerEntry.objects.get(act="lead.qualified").counts == {"purpose": "contracts"}


def test_whoever_qualifies_one_that_waits_takes_her_on(lead, sam, contracts):
    qualify(lead, by=sam, purpose=contracts, status="lead")
    assert (again(lead).owner, again(lead).lead.claimed_by) == (sam, sam)


def test_what_begins_with_her_fails_with_her(lead, sam, contracts):
    def refuse(contact):
        raise ValidationError("no")

    with pytest.raises(ValidationError):
        qualify(lead, by=sam, purpose=contracts, status="customer", begins=[refuse])
    assert (Lead.objects.get().state, again(lead).status) == ("waiting", "lead")


def test_a_lead_that_is_over_is_over(lead, sam, contracts):
    qualify(lead, by=sam, purpose=contracts, status="lead")
    with pytest.raises(Taken):
        drop(again(lead), "spam", by=sam)


def test_dropped_she_lies_in_the_bin_and_what_we_kept_her_for_ended(lead, sam, enquiries):
    drop(lead, "not_ours", by=sam)
    after = again(lead)
    assert (after.lead.state, after.lead.reason, after.binned_at == after.lead.ended_at) == (
        "dropped",
        "not_ours",
        True,
    )
    assert may_contact(after.person, "email", enquiries).reason == "ended"
    assert LedgerEntry.objects.get(act="lead.dropped").counts == {"reason": "not_ours"}
    assert recompute(after.person) == stored_states(after.person)


def test_what_she_agreed_to_herself_stays(lead, sam, offers):
    agree(lead.person, offers, by=sam)
    drop(lead, "no_interest", by=sam)
    assert may_contact(lead.person, "email", offers).allowed


def test_no_reason_no_dropping(lead, sam):
    with pytest.raises(ValidationError):
        drop(lead, "", by=sam)


def test_taken_back_she_is_what_she_was(lead, sam, enquiries):
    claim(lead, by=sam)
    before = Ground.objects.get(person=lead.person, channel="email").expires_at
    drop(again(lead), "no_answer", by=sam)
    assert restore(again(lead), by=sam)
    after = again(lead)
    assert (after.lead.state, after.lead.reason, after.lead.ended_at, after.binned_at) == ("claimed", "", None, None)
    assert may_contact(after.person, "email", enquiries).allowed
    assert Ground.objects.get(person=lead.person, channel="email").expires_at == before
    assert recompute(after.person) == stored_states(after.person)


def test_many_are_taken_back_alike(lead, sam, marek):
    drop(lead, "spam", by=sam)
    assert (return_all([lead.uid], by=marek).count, Lead.objects.get().state) == (1, "waiting")


def test_after_fourteen_days_nobody_takes_her_back(lead, sam, marek):
    drop(lead, "spam", by=sam, at=timezone.now() - 15 * DAY)
    assert (restore(again(lead), by=sam), return_all([lead.uid], by=marek).count) == (False, 0)


def test_dropped_leads_have_the_shortest_of_all_periods():
    when = datetime(2026, 3, 2, 12, tzinfo=timezone.get_current_timezone())
    ends = {rule.slug: rule.period.end(when) for rule in Rule.objects.exclude(start="ground_end").exclude(start="row")}
    assert (ends["dropped-leads"], min(ends.values())) == (date(2026, 3, 16), date(2026, 3, 16))


def test_a_dropped_lead_stays_fourteen_days_and_no_longer(lead, sam, oskar):
    on("enquiries", "dropped-leads", by=oskar)
    at = timezone.now()
    drop(lead, "not_ours", by=sam, at=at)
    until = {reason.until for reason in needed(lead.person, at).reasons if reason.rule == "dropped-leads:1"}
    assert until == {timezone.localdate(at) + 14 * DAY}
    assert needed(lead.person, at + 14 * DAY).reasons != ()
    assert horizons([lead.pk], at + 15 * DAY)[lead.pk].needed.reasons == ()


def test_while_the_rule_is_off_she_goes_with_the_next_run(lead, sam, oskar):
    on("enquiries", by=oskar)
    drop(lead, "not_ours", by=sam)
    assert needed(lead.person, timezone.now() + DAY).reasons == ()


def test_one_who_is_kept_on_stays_as_long_as_her_enquiry(lead, oskar):
    on("enquiries", "dropped-leads", by=oskar)
    assert needed(lead.person, timezone.now() + 20 * DAY).reasons != ()


def test_a_file_brings_leads_when_it_is_said_so(sam):
    imported(prepared(sam, csv("Jan Nowy;jan@nowy.test;;;;;;;"), as_leads=True))
    imported(prepared(sam, csv("Ola Inna;ola@inna.test;;;;;;;")))
    names = [lead.contact.person.name for lead in Lead.objects.select_related("contact__person__key")]
    assert (names, Contact.objects.count()) == (["Jan Nowy"], 2)


def test_the_tray_shows_masked_whom_the_team_sees(lead, sam, mallory, as_user):
    page = as_user(sam).get(reverse("contacts:leads")).content.decode()
    assert ("Ewa Targowa" in page, "ewa@targi.test" in page, "602 777 888" in page) == (True, False, False)
    assert AccessEntry.objects.get(view="contacts:leads").people == [lead.pk]
    assert "Ewa" not in as_user(mallory).get(reverse("contacts:leads")).content.decode()
    assert (waiting_for(sam).count(), waiting_for(mallory).count()) == (1, 0)


def test_the_menu_counts_those_who_wait(lead, sam, as_user):
    answer = as_user(sam).get(reverse("contacts:pulse")).content.decode()
    claim(lead, by=sam)
    again = as_user(sam).get(reverse("contacts:pulse")).content.decode()
    assert (">1<" in answer, ">1<" in again, 'id="count-leads"' in again) == (True, False, True)


def test_each_tab_holds_its_own(add, sam, nina, marek, enquiries, contracts, as_user):
    created = {}
    for name in ("Waits", "Mine", "Hers", "Dropped", "Over"):
        created[name] = add(marek, name=name, email=f"{name.lower()}@tabs.test", phone="", purpose=enquiries)
        Lead.objects.create(contact=created[name])
    claim(created["Mine"], by=sam)
    claim(created["Hers"], by=nina)
    drop(created["Dropped"], "spam", by=sam)
    qualify(created["Over"], by=sam, purpose=contracts, status="lead")
    by_tab = {
        tab: [
            row.name for _lead, row, _asks in as_user(sam).get(f"{reverse('contacts:leads')}?tab={tab}").context["rows"]
        ]
        for tab in ("waiting", "mine", "others", "dropped")
    }
    assert by_tab == {"waiting": ["Waits"], "mine": ["Mine"], "others": ["Hers"], "dropped": ["Dropped"]}


def test_a_long_tray_turns_its_pages(add, sam, enquiries, as_user):
    for number in range(52):
        contact = add(sam, name=f"Lead {number:02}", email=f"l{number}@tray.test", phone="", purpose=enquiries)
        Lead.objects.create(contact=contact, came_at=timezone.now() - number * DAY)
    first = as_user(sam).get(reverse("contacts:leads"))
    assert [len(first.context["rows"]), first.context["rows"][0][1].name] == [50, "Lead 00"]
    second = as_user(sam).get(reverse("contacts:leads") + first.context["tray"].older_url)
    assert [row.name for _lead, row, _asks in second.context["rows"]] == ["Lead 50", "Lead 51"]
    back = as_user(sam).get(reverse("contacts:leads") + second.context["tray"].newer_url)
    assert back.context["rows"][0][1].name == "Lead 00"


def test_the_pages_claim_qualify_and_drop(lead, sam, contracts, as_user):
    page = as_user(sam)
    page.post(reverse("contacts:lead_claim", args=[lead.uid]))
    record = page.get(reverse("contacts:record", args=[lead.uid])).content.decode()
    assert reverse("contacts:lead_qualify", args=[lead.uid]) in record
    form = {"status": "customer", "purpose": "contracts", "company_name": "Meble Ewy sp. z o.o."}
    wrong = page.post(reverse("contacts:lead_qualify", args=[lead.uid]), {"status": "customer", "company_name": "Ewa"})
    assert (wrong.status_code, "Ewa" in wrong.content.decode()) == (422, True)
    assert page.post(reverse("contacts:lead_qualify", args=[lead.uid]), form).status_code == 302
    assert (again(lead).company.name, again(lead).lead.state) == ("Meble Ewy sp. z o.o.", "qualified")
    assert page.post(reverse("contacts:lead_drop", args=[lead.uid]), {"reason": "spam"}).status_code == 422


def test_the_second_claim_on_the_page_is_told(lead, sam, nina, as_user):
    claim(lead, by=nina)
    answer = as_user(sam).post(reverse("contacts:lead_claim", args=[lead.uid]), follow=True).content.decode()
    assert ("Nina Nowicka" in answer, again(lead).owner) == (True, nina)


def test_who_only_looks_or_has_no_lead_finds_nothing(lead, ada, sam, mallory, as_user):
    watcher = colleague("ola", starting_roles.DPO)
    for name in ("contacts:lead_qualify", "contacts:lead_drop"):
        assert as_user(mallory).get(reverse(name, args=[lead.uid])).status_code == 404
        assert as_user(sam).get(reverse(name, args=[ada.uid])).status_code == 404
        assert as_user(watcher).get(reverse(name, args=[lead.uid])).status_code == 403
