"""Twenty-five objects of every kind in team A, made by the verbs that staff use: what team B must never feel.

A kind that `seed two_teams` plants for a team gets its line in MAKERS; what is no object of a team stands in APART. The
nearest ones come last: people, firms and rows with the very names, addresses and numbers of team B's own.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import uuid4

from django.utils import timezone

from breaches.incidents.incident_reports import report as incident
from consents.grounds.restrictions import restrict
from consents.models import CaptureForm, Restriction
from crm.accounts.authorisations.issuing import give
from crm.accounts.clients import registration, tokens
from crm.accounts.models import Membership, StandIn, User
from crm.accounts.permissions import scopes, starting_roles
from crm.accounts.training.catalogue import product_module
from crm.accounts.training.drills import plan, record_result
from crm.accounts.training.quiz import begin
from crm.contacts.companies.company_editing import add_company
from crm.contacts.contact_list.bulk_acts import bin_all
from crm.contacts.entries.composing import write
from crm.contacts.models import Company, Contact
from crm.contacts.people.intake import add_contact, add_many
from crm.demo.firm.quizzes import take
from crm.demo.permission_cast.cast_people import Seeded, somebody, word
from crm.demo.permission_cast.cast_views import views_of
from crm.demo.permission_cast.duplicates import somebody_plain, twins_of
from crm.demo.permission_cast.hand_overs import hand_over_of
from crm.demo.permission_cast.planned_tasks import deleted_task, talks_of
from crm.demo.permission_cast.privacy.team_forms import answer_to, paper_of
from crm.demo.permission_cast.programs import bulk_work_of, heard_by, listen
from crm.demo.permission_cast.sessions import sessions_of
from crm.demo.permission_cast.sign_in_keys import known_browser
from crm.demo.permission_cast.traffic.calls import calls_of
from crm.demo.permission_cast.traffic.document_imports import papers_on_their_way
from crm.demo.permission_cast.traffic.exports import export_of
from crm.demo.permission_cast.traffic.full_exports import full_export_of
from crm.demo.permission_cast.traffic.imports import import_of
from crm.demo.permission_cast.traffic.incoming_mail import mail_of
from crm.demo.permission_cast.traffic.letters import mailing_of, template_of
from crm.demo.permission_cast.traffic.overtaken_changes import overtaken_of
from crm.demo.permission_cast.traffic.own_rules import rules_of
from crm.demo.permission_cast.traffic.sent_offers import offers_of
from crm.dpo.consultations.opinions import ask as ask_officer
from crm.jobs.models import Job
from crm.jobs.queue import State
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import Origin, Purpose, Recipient
from crm.sales.models import CalendarFeed, Deal, Goal, Stage, Task
from retention.people.sales_reports import report
from tests.matrix.objects import Objects

BY = system("test")
# Kinds of team A in the seed of which a crowd says nothing: the team itself, places within something that is counted
# anyway, and secrets in addresses.
APART = {
    *("team", "reference_row", "import_row", "document_row"),
    *("reset_user", "reset_key", "passkey", "feed_link", "confirmation"),
    "own_access_line",  # a review by the desk asks of every colleague at once
    *("agent", "own_agent", "app_grant"),  # a colleague's own, whom no list of a team shows
}
NEIGHBOURS, PAIRS = 60, 4
Maker = Callable[[Objects, int], Iterator[Seeded]]


def crowd(objects: Objects, wanted: int) -> Counter[str]:
    """Plant it; {kind: how many}, none of them fewer than `wanted`."""
    whole: Counter[str] = Counter()
    for make in MAKERS:
        counts: Counter[str] = Counter()
        turn = 0
        while not counts or min(counts.values()) < wanted:
            counts.update(seeded.kind for seeded in make(objects, turn))
            turn += 1
        whole |= counts
    return whole


def contracts() -> Purpose:
    """What most of it is for."""
    return Purpose.objects.get(slug="contracts", active_to=None)


def seller(objects: Objects, turn: int) -> User:
    """Sam and Nina by turns."""
    return objects.user(("sam", "nina")[turn % 2])


def people(objects: Objects, turn: int) -> Iterator[Seeded]:
    """Somebody with one of everything; every fifth called a colleague, every fifth is restricted."""
    owner = seller(objects, turn)
    person = somebody(owner, "A", contracts())
    yield from person.objects("active")
    yield from calls_of(person.contact, "A", by=BY)
    if turn % 5 == 0:
        write(person.contact, by=owner, kind="note", text="Dzwoniła @nina, @sam i @mallory.")
    if turn % 5 == 1:
        restrict(person.contact.person, Restriction.Reason.ACCURACY, by=objects.user("dpo"))


def put_away(objects: Objects, turn: int) -> Iterator[Seeded]:
    """Somebody in the bin, and now and then one who was erased."""
    owner = seller(objects, turn)
    batch = bin_all([somebody_plain(owner, contracts()).uid], by=owner).batch
    yield Seeded("selection", str(batch), "A", owner.username)
    if turn % 5 == 0:
        erase(somebody_plain(owner, contracts()).person, {}, by=BY)


def on_their_way(objects: Objects, turn: int) -> Iterator[Seeded]:
    """Files that wait."""
    yield from import_of(seller(objects, turn), "A", contracts())
    yield from papers_on_their_way(seller(objects, turn), "A")


def kept_lists(objects: Objects, turn: int) -> Iterator[Seeded]:
    """Views, mail that waits, tasks, letters to many."""
    yield from views_of(seller(objects, turn), "A")
    yield from mail_of(seller(objects, turn), "A")
    yield from deleted_task(seller(objects, turn), "A")
    yield from overtaken_of(seller(objects, turn), "A")
    yield from mailing_of(seller(objects, turn), "A", contracts())
    yield template_of(seller(objects, turn), None, "A")
    yield from rules_of(seller(objects, turn), "A", somebody_plain(seller(objects, turn), contracts()))


def twins(objects: Objects, turn: int) -> Iterator[Seeded]:
    """Pairs and merges of contacts and companies."""
    return twins_of(seller(objects, turn), "A", contracts())


def taken_out(objects: Objects, turn: int) -> Iterator[Seeded]:
    """Files of people, and contacts handed over."""
    yield from export_of(objects.user("manager"), "A")
    yield from full_export_of(objects.user("manager"), objects.user("owner"), "A")
    yield from hand_over_of({name: objects.user(name) for name in ("nina", "manager")})


def from_outside(objects: Objects, turn: int) -> Iterator[Seeded]:
    """A form of the team, an answer to the one it had, a paper with a consent, a program with its token."""
    team = objects.team("A")
    fields = {"title": word("form"), "made_at": timezone.now(), "origin_kind": "form"}
    form = CaptureForm.objects.create(slug=word("form").lower(), team=team, **fields)
    yield Seeded("form", form.slug, "A", None)
    yield from (seeded for seeded in answer_to(CaptureForm.objects.get(slug="seed-a"), "A") if seeded.kind not in APART)
    yield from paper_of(team, by=BY)
    terms = {"teams": [team], "purposes": [contracts()], "recipient": Recipient.objects.get(slug="hosting")}
    client = registration.register(word("client"), scopes_given=[scopes.CONTACTS_READ], by=BY, **terms)
    listen(client, by=BY)
    yield Seeded("client", str(client.uid), "A", None)
    yield from heard_by(client, "A", None)
    token = tokens.issue(client, by=BY)[0]
    yield Seeded("token", str(token.uid), "A", None)
    job = Job.objects.create(kind="seed.done", owner=client.user, state=State.DONE, finished_at=timezone.now())
    contact = Contact.objects.filter(team=team).order_by("pk").first()
    yield from bulk_work_of(token, job, contact, "A", None)


def staff(objects: Objects, turn: int) -> Iterator[Seeded]:
    """A colleague with all that hangs on an account: sessions, devices, calendars, goals, an absence to come."""
    named = {"role": starting_roles.SALES, "first_name": word("first"), "last_name": word("last")}
    user = User.objects.create_user(word("user").lower(), f"{word('mail').lower()}@two-teams.example", **named)
    Membership.objects.create(user=user, team=objects.team("A"))
    yield Seeded("user", str(user.uid), "A", user.username)
    now, month = timezone.now(), timedelta(days=30)
    away = {"since": now + month, "until": now + 2 * month, "made_by": "system:test"}
    yield Seeded(
        "stand_in", str(StandIn.objects.create(absent=user, deputy=objects.user("sam"), **away).uid), "A", None
    )
    yield from sessions_of(user, "A")
    yield Seeded("device", str(known_browser(user).uid), "A", user.username)
    link = {"digest": uuid4().bytes, "made_at": now, "expires_at": now + timedelta(days=9)}
    feed = CalendarFeed.objects.create(owner=user, name=word("calendar"), **link)
    yield Seeded("feed", str(feed.uid), "A", user.username)
    goal = Goal.objects.create(user=user, month=date(2026, 1, 1), amount=1000 + turn, set_by=objects.user("manager"))
    yield Seeded("goal", str(goal.pk), "A", user.username)
    today = timezone.localdate(now)
    [paper] = give([user], since=today, until=today + month, by=objects.user("owner"), at=now)
    yield Seeded("own_authorisation", str(paper.uid), "A", user.username)
    yield Seeded("own_question", ask_officer(word("question"), "Czy wolno?", by=user).number, "A", user.username)
    yield Seeded("own_certificate", str(take(user, "notes", at=now).uid), "A", user.username)
    yield Seeded("own_quiz", str(begin(user, product_module("home", "pl")).uid), "A", user.username)
    drill = plan(user, "husband", planned_for=today, by=objects.user("dpo"), at=now)
    record_result(drill, "asked", by=objects.user("dpo"), at=now)
    yield Seeded("own_exercise", str(drill.uid), "A", user.username)
    yield from talks_of(user, "A", by=BY)


def reported(objects: Objects, turn: int) -> Iterator[Seeded]:
    """What salespeople tell the privacy desk."""
    owner = seller(objects, turn)
    yield Seeded("incident", str(incident(word("incident"), by=owner).number), "A", owner.username)
    held = report(somebody_plain(owner, contracts()).person, "Trwa reklamacja.", by=owner)
    yield Seeded("keep_report", str(held.uid), "A", owner.username)


def doubles(objects: Objects, turn: int) -> Iterator[Seeded]:
    """Team A knows the very people and firms of team B, six times over, and has one of its own in a firm of theirs."""
    owner, theirs = seller(objects, turn), Contact.objects.filter(team=objects.team("B"), binned_at=None)
    place = turn // 6
    original = theirs.with_keys().order_by("pk")[place : place + 1].get()
    firm = Company.objects.filter(team=objects.team("B"), sole_trader=None).order_by("pk")[place : place + 1].get()
    same = {"name": original.person.name, "email": original.person.email, "phone": original.person.phone}
    origin = {"origin_kind": Origin.Kind.CARD, "origin_label": word("origin"), "notice": Origin.Notice.GIVEN}
    double = add_contact(same, by=owner, purpose=contracts(), **origin)
    Contact.objects.filter(pk=double.pk).update(company=firm, last_activity_at=original.last_activity_at)
    add_company({"name": firm.name, "nip": firm.nip, "city": firm.city}, by=owner)
    yield Seeded("double", str(double.uid), "A", owner.username)


def offered(objects: Objects, turn: int) -> Iterator[Seeded]:
    """An offer that a customer opens by its link."""
    yield from offers_of(seller(objects, turn), "A", contracts())


MAKERS: tuple[Maker, ...] = (
    *(people, put_away, on_their_way, kept_lists, twins, taken_out, from_outside, staff, reported, doubles, offered),
)


def neighbours(objects: Objects) -> None:
    """Team B: contacts on two pages, four of them twice, each with a firm, a deal and a task."""
    mallory, team = objects.user("mallory"), objects.team("B")
    now = timezone.now()
    firms = [Company(name=word("firm"), nip=f"{5260000000 + n}", owner=mallory, team=team) for n in range(NEIGHBOURS)]
    Company.objects.bulk_create(firms)
    rows = [
        {"name": f"Maria {word('near')}", "email": f"{word('near').lower()}@near.example", "phone": f"+4860900{n:04d}"}
        for n in range(NEIGHBOURS)
    ]
    rows += [{**row, "email": f"druga.{row['email']}"} for row in rows[:PAIRS]]
    origin = {"origin_kind": Origin.Kind.CARD, "origin_label": word("origin"), "notice": Origin.Notice.GIVEN}
    contacts = add_many(rows, by=mallory, purpose=contracts(), **origin)
    stages = list(Stage.objects.in_use())
    for place, contact in enumerate(contacts):
        contact.company, contact.last_activity_at = firms[place % NEIGHBOURS], now - timedelta(hours=place)
    Contact.objects.bulk_update(contacts, ["company", "last_activity_at"])
    mine = {"owner": mallory, "team": team}
    Deal.objects.bulk_create(
        Deal(
            **mine,
            company=firm,
            stage=stages[n % len(stages)],
            pipeline=stages[n % len(stages)].pipeline,
            house_title=word("deal"),
            amount=1000 + n,
            closes_on=(now + timedelta(days=n)).date(),
            last_activity_at=now - timedelta(hours=n),
        )
        for n, firm in enumerate(firms)
    )
    Task.objects.bulk_create(
        Task(
            **mine,
            made_by=mallory,
            person=contact.person,
            title=word("todo"),
            due_at=now + timedelta(hours=12 * n - 48),
        )
        for n, contact in enumerate(contacts)
    )
