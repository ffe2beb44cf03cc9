"""Every page that lists something asks the database as often for one row as for ten (with --long for thirty).

Whoever adds a list adds what it lists to `grow`, and a list behind a form to TYPED.
"""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from breaches.cases.opening import open_breach
from breaches.incidents.incident_reports import report as incident
from consents.models import CaptureForm, Controller, PrivacyNotice
from crm.accounts.access.url_inventory import inventory
from crm.accounts.clients import tokens
from crm.accounts.clients.registration import register
from crm.accounts.models import Role, StandIn, Team, Token, User
from crm.accounts.permissions import starting_roles
from crm.accounts.permissions.scopes import SCOPES
from crm.contacts.custom.definitions import add_field
from crm.contacts.entries.composing import write
from crm.contacts.models import Contact
from crm.contacts.tags.tagging import add_tag
from crm.correspondence.inbox.filing import Place, file
from crm.correspondence.templates.saved_templates import save_template
from crm.demo.permission_cast.cast_people import somebody, word
from crm.demo.permission_cast.duplicates import twins_of
from crm.demo.permission_cast.privacy.transfers import transfers_of
from crm.demo.permission_cast.sessions import signed_in
from crm.demo.permission_cast.sign_in_keys import known_browser
from crm.demo.permission_cast.traffic.document_imports import papers_on_their_way
from crm.demo.permission_cast.traffic.imports import import_of
from crm.demo.permission_cast.traffic.incoming_mail import mail_of, registered
from crm.demo.permission_cast.traffic.own_rules import rules_of
from crm.dpo.models import TrustVersion
from crm.dpo.proposals.drafts import propose_end
from crm.jobs.models import Export
from crm.mail.parsing.parser import read
from crm.privacy.actors import system
from crm.privacy.models import (
    Agreement,
    Disclosure,
    Entrusted,
    Mention,
    Origin,
    ProcessorEvent,
    PurposeRecipient,
    Recipient,
    SubProcessor,
    Verification,
)
from crm.privacy.recipients.gate import may_disclose, note_refusal
from crm.sales.models import CalendarFeed
from crm.sales.planned_tasks.completion import finish
from crm.sales.planned_tasks.planning import plan
from dsar.cases.incoming import RequestDetails
from dsar.cases.opening import receive
from dsar.handling.closing import withdraw
from dsar.handling.questions import ask
from dsar.models import Case, Decision
from retention.models import Backup, Hold, RestoreDrill, Run
from retention.people.sales_reports import report
from tests.conftest import agree, colleague, secure
from tests.disclosing import in_order
from tests.matrix.bodies import QUERIES
from tests.sales.offer_builders import FIRM
from tests.sizes import LONG, in_turn

# Lists that are asked for by POST, since what is typed is personal.
TYPED = {
    "contacts:search": {"q": "seedname"},
    "contacts:list": {"q": "seedname"},
    "contacts:leads": {"q": "seedname"},
    "sales:deals": {"q": "seedname"},
    "sales:tasks": {"q": "seedname"},
    "sales:documents": {"q": "seedname"},
    "sales:offers": {"q": "seedfirm"},
    "contacts:palette": {"q": "seedname"},
    "contacts:companies": {"q": "seedfirm"},
    "contacts:company_suggest": {"company_name": "seedfirm"},
    "sales:task_people": {"who": "seedname"},
    "sales:deal_parties": {"whose": "seedname"},
    "sales:deal_customers": {"whose": "seedname"},
    "sales:deal_alike": {"new-name": "seedname"},
    "dpo:people": {"q": "seedname"},
    "retention:exclusions": {"email": "kto@matrix.example"},
}
API = "/api/v1/"
OF_ONE_LINK = (
    "/p/pl/request/address/",
    "/p/en/request/address/",
)  # the page behind a link in a mail: about one request
OF_AN_EMPTY_HOUSE = "/start/"  # once somebody is in, it is not there
# what begins so, and the front page, may answer with the way to another page
LEADING_ON = ("/session/", "/p/", "/privacy/recipients/", "/privacy/ropa/", "/settings/calendar/choice/", "/first-day/")
TURNS = 3
FEW = 1
MANY = [5, pytest.param(30, marks=pytest.mark.long)]
BACKUP_COUNTS = ("data_bytes", "keys_bytes", "rows", "people", "ledger_count", "seconds")
MONTH, BY = timedelta(days=30), system("test")


@pytest.fixture
def grow(sam, contracts, offers):
    """grow(n) adds n of everything that any page lists."""

    def more(n):
        now = timezone.now()
        for _each in range(n):
            agree(somebody(sam, "A", contracts).contact.person, offers, by=sam)
            titles = {"title": "Twoje dane", "title_en": "Your data", "made_by": "system:test", "made_at": now}
            PrivacyNotice.objects.create(slug=word("notice").lower(), **titles)
            list(import_of(sam, "A", contracts))
            list(twins_of(sam, "A", contracts))
            list(mail_of(sam, "A"))
            list(registered())
            filed_mail(somebody(sam, "A", contracts).contact, sam)
            Run.objects.create(number=word("run"), state=Run.State.DISCARDED, made_by="system:test")
            Backup.objects.create(name=word("backup"), made_at=now, checked_at=now, **dict.fromkeys(BACKUP_COUNTS, 1))
            RestoreDrill.objects.create(backup_name=word("drill"), backup_made_at=now, at=now, ok=True, seconds=1)
            mentioned(Contact.objects.with_keys().latest("pk").person, row=_each)
            held_and_asked_for(Contact.objects.with_keys().latest("pk").person, sam)
            Export.objects.create(owner=sam, purpose=contracts, columns=["name"])
            team = Team.objects.create(name=word("team"))
            CaptureForm.objects.create(
                slug=word("form").lower(), title="Targi", team=team, made_at=now, opened_at=now, serves="enquiries"
            )
            away = colleague(word("user").lower(), starting_roles.SALES, team)
            planned = {"since": now + MONTH, "until": now + 2 * MONTH, "made_by": "system:test"}
            StandIn.objects.create(absent=away, deputy=sam, **planned)
            recipient = Recipient.objects.create(slug=word("to").lower(), name=word("to"), name_en="Printer")
            propose_end(recipient, why="Koniec umowy.", by=sam)
            list(transfers_of({"dpo": sam}))
            file_of(recipient, contracts, Contact.objects.with_keys().latest("pk").person, sam)
            values = {"teams": [team], "scopes_given": [], "purposes": [contracts], "recipient": recipient}
            tokens.issue(register(word("client"), by=BY, **values), by=BY)
            write(Contact.objects.with_keys().earliest("pk"), by=sam, kind="note", text="Wpis.")
            list(papers_on_their_way(sam, "A"))
            words = {"name": word("template"), "subject": "Termin", "text": "{{imię}}", "language": "pl", "purpose": ""}
            save_template(words, by=sam)
            list(rules_of(sam, "A", Contact.objects.with_keys().latest("pk")))
            plan({"title": word("todo"), "remind_before": 0}, by=sam)
            plan({"title": word("todo"), "due_on": timezone.localdate() - timedelta(days=3)}, by=sam)
            done = plan({"title": word("todo")}, by=sam, contact=Contact.objects.with_keys().latest("pk"))
            finish(done, by=sam)
            CalendarFeed.objects.create(
                owner=sam, name="Telefon", digest=uuid4().bytes, made_at=now, expires_at=now + timedelta(days=9)
            )
            told_in_form = {"kind": "form", "obtained_at": now, "label": word("form")}
            prospect = somebody(sam, "A", contracts).contact
            Origin.objects.create(person=prospect.person, **told_in_form)
            Contact.objects.filter(pk=prospect.pk).update(status="lead")
            known_browser(sam)
            incident(word("incident"), by=sam)
            requested(somebody(sam, "A", contracts).contact.person, sam)
            for drill in (False, True):
                open_breach(word("breach"), by=sam, drill=drill)
            signed_in(sam)
            grown_by_the_house()
        for place, contact in enumerate(Contact.objects.order_by("pk")):
            Contact.objects.filter(pk=contact.pk).update(last_activity_at=now - timedelta(minutes=place))

    return more


def grown_by_the_house():
    """A field of contacts with two choices, and a tag; the trust page is shown."""
    TrustVersion.objects.get_or_create(
        version=1, defaults={"shown": True, "lead": "Dbamy o dane.", "by": "system:test"}
    )
    values = {"record": "contact", "kind": "choice", "category": "employment", "purposes": ["contracts"]}
    add_field({**values, "label": word("field"), "label_en": "Field", "choices": ["Tak", "Nie"]}, by=BY)
    add_tag(word("tag"), by=BY)


def filed_mail(contact, by):
    """A mail of `contact` in her history, of which whoever looks after her hears."""
    letter = read(f"From: x@y.example\r\nSubject: {word('subject')}\r\n\r\nTak.".encode(), arrived=timezone.now())
    file(letter, [Place(contact, "in", by, by)], by=BY)


def file_of(recipient, purpose, person, by):
    """What the Art. 28 desk keeps about a recipient: named by a purpose, agreed, verified; acts allowed and refused."""
    day, now = timezone.localdate(), timezone.now()
    signed = {"recipient": recipient, "recorded_by": "user:1"}
    PurposeRecipient.objects.create(purpose=purpose, recipient=recipient, role="processor")
    Agreement.objects.create(concluded_on=day, **signed)
    SubProcessor.objects.create(recipient=recipient, name=word("sub"), country="PL")
    ProcessorEvent.objects.create(kind="audit", text="Audyt.", **signed)
    values = {"digest": uuid4().bytes, "sent_by": "user:1", "expires_at": now, "reviewed_at": now}
    Verification.objects.create(recipient=recipient, **values)
    Disclosure.note([person], recipient=recipient, categories=["email"], by=by, purpose=purpose)
    note_refusal(may_disclose(recipient, purpose, ["health"]), by=by, place="export")
    ours = {"controller": word("controller"), "services": "Hosting", "recorded_by": "user:1"}
    Entrusted.objects.create(categories=["identity"], **ours)


def mentioned(person, row):
    """A place in a note about `person`."""
    where = {"room": "contacts.interaction", "column": "summary", "row": row, "begins": person.pk, "length": 1}
    Mention.objects.create(finding=uuid4(), holder=person, means="name", found_at=timezone.now(), **where)


def held_and_asked_for(person, by):
    """A hold on `person`, and a reason to keep her."""
    day = timezone.localdate()
    values = {"number": word("hold"), "covers": "person", "reason": "claim", "placed_by": "user:1"}
    Hold.objects.create(person=person, placed_at=timezone.now(), review_on=day, facts="R-1", **values)
    report(person, "Trwa reklamacja.", by=by)


def requested(person, by):
    """A request about `person`, handled by `by`, with a question and a decision; another that was closed."""
    request_details = RequestDetails(
        kinds=("access",), details="Proszę o dane.", name="Ktoś", email="kto@matrix.example"
    )
    case = receive(request_details, channel="mail", by=by, about=person).case
    Case.objects.filter(pk=case.pk).update(assignee=by)
    ask(case, "scope", "O które dane chodzi?", by=by)
    decided = {"proposed_by": "user:1", "decided_by": "user:1", "decided_at": timezone.now()}
    Decision.objects.create(case=case, right="access", verdict="granted", **decided)
    other = receive(request_details, channel="mail", by=by).case
    withdraw(other, by=by)


def statements(client, method, url, data=None):
    """What a page asks the database, when it came."""
    with CaptureQueriesContext(connection) as queries:
        answer = getattr(client, method)(url, data or {}, headers={"HX-Request": "true"} if data else {})
    leads_on = url == "/" or url.startswith(LEADING_ON)
    assert answer.status_code in ((200, 301, 302) if leads_on else (200,)), url
    return [item["sql"] for item in queries]


SAID_BY_A_PROVIDER = "/sign-in/saml/logout/"  # it answers to nothing else


def lists():
    """(method, url, form) of every page without an object in its address, and of every list behind a form; without
    `--long` of this run's share.
    """
    routes = inventory()
    pages = [route for route in routes if not route.parameters and "GET" in route.policy.methods]
    ours = [
        route
        for route in pages
        if not route.path.startswith(
            (
                "/accounts/",
                "/admin/",
                "/metrics",
                "/scim/",
                "/oauth/",
                SAID_BY_A_PROVIDER,
                OF_AN_EMPTY_HOUSE,
                *OF_ONE_LINK,
            )
        )
    ]
    rows = [("get", route.path + asked(route.name), None) for route in ours]
    rows += [("post", reverse(name), form) for name, form in TYPED.items()]
    return [row for row in rows if in_turn(f"{row[0]} {row[1].partition('?')[0]}", TURNS)]


def asked(name):
    """The query with which the list called `name` is asked for; the history of one contact names her."""
    result = QUERIES.get(name, {}).get("GET", "")
    return f"{result}&contact={Contact.objects.earliest('pk').uid}" if name == "api:interactions" else result


@pytest.fixture
def everybody(as_user, sam, settings):
    """Sam with every right there is and the reach he has: one reader for all pages. The first day knows the firm."""
    Controller.name_it(FIRM, by=sam)
    settings.SESSION_STEP = settings.SESSION_IDLE = MONTH  # noting that a session is in use is no cost of a list
    rights = {right for role in Role.objects.all() for right in role.rights}
    Role.objects.filter(pk=sam.role_id).update(rights=sorted(rights), decides=True)
    sam = User.objects.get(pk=sam.pk)
    secure(sam)  # so many rights want a second factor, and without one every page leads to it
    return as_user(sam)


@pytest.fixture
def program(everybody, team_a, contracts, offers):
    """A program with every scope, whose role has every right: the reader of the API."""
    Role.objects.filter(slug=starting_roles.INTEGRATION).update(rights=User.objects.get(username="sam").role.rights)
    recipient = in_order(Recipient.objects.earliest("pk"), contracts, offers)
    values = {"teams": [team_a], "purposes": [contracts, offers], "recipient": recipient}
    token, text = tokens.issue(register("Program", scopes_given=list(SCOPES), by=BY, **values), by=BY)
    Token.objects.filter(pk=token.pk).update(last_used_at=timezone.now() + MONTH)  # noting its use is no cost of a list
    return Browser(headers={"Authorization": f"Token {text}"})


def added(few, many):
    """The statements that only the second page asks, apart from what they name."""
    shapes = [re.sub(r"\d+|'[^']*'", "?", sql)[:400] for sql in few]
    return [sql for sql in many if re.sub(r"\d+|'[^']*'", "?", sql)[:400] not in shapes]


@pytest.mark.parametrize("rows", MANY)
def test_every_list_costs_the_same_with_one_row_and_with_many(everybody, program, grow, rows):
    def cost(method, url, data):
        return statements(program if url.startswith(API) else everybody, method, url, data)

    grow(FEW)
    for item in lists():
        cost(*item)  # what is read once for a process is read now
    few = {piece[:2]: cost(*piece) for piece in lists()}
    grow(rows - FEW)
    for item in lists():
        if item[1].startswith(API):
            cost(*item)  # that somebody's data went to a program is noted once a day
    many = {piece[:2]: cost(*piece) for piece in lists()}
    dearer = {url: added(few[url], many[url]) for url in few if len(many[url]) > len(few[url])}
    assert (dearer, len(few) >= (24 if LONG else 8)) == ({}, True)


def test_a_list_that_asks_for_each_row_would_be_noticed(sam, add):
    def read_one_by_one():
        with CaptureQueriesContext(connection) as queries:
            [contact.person.uid for contact in Contact.objects.visible_to(sam)]
        return len(queries)

    add(sam)
    few = read_one_by_one()
    for _each in range(3):
        add(sam)
    assert read_one_by_one() > few
