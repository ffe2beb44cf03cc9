"""A newsletter tool and an ERP, written from docs/api.md alone, follow what happens to people: by webhook and by feed.

The tool acts on each event by itself; the ERP takes an event for a bell and asks the feed. Both lose events while they
are down, hear some twice, and go on from their mark. After each turn of the deliveries, ten seconds apart, whoever is
up holds what the product answers, and nobody whom this test knows to have gone (Art. 7(3), 17, 18, 19).
"""

import base64
import hashlib
import hmac
import random

import pytest
from django.db import connection
from django.utils import timezone

from consents.grounds.recording import record_ground
from consents.models import Ground
from crm.accounts.confirmations.confirmation import confirm
from crm.accounts.models import Client as Integration, GraveAct
from crm.accounts.permissions.webhook_events import EVENTS
from crm.api.tasks import deliver_events
from crm.contacts.models import Contact
from crm.dpo.proposals.decisions import approve
from crm.privacy.models import Person
from tests.api.feed.test_full_sync import acts_on
from tests.api.webhooks.receivers import Receiver
from tests.dpo.proposing import drafted, in_force
from tests.dsar.decided_cases import with_key

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = [
    pytest.param(6, 24, 3, id="6 people, 24 acts"),
    pytest.param(20_000, 500, 50, id="20000 people, 500 acts", marks=pytest.mark.long),
]
MINUTE = 6  # turns of the deliveries
AREAS = {"contact": "contacts", "company": "companies", "deal": "deals"}
ABOUT_CONTACTS = ("contact.", "consent.", "objection.", "restriction.", "person.")


class Program:
    """What both have: a copy, a mark, a webhook with its secret, and messages that they have seen."""

    def __init__(self, caller, receiver, purpose, areas):
        self.caller, self.receiver, self.purpose, self.areas = caller, receiver, purpose, areas
        self.held, self.handled, self.up, self.read_so_far = {}, set(), True, 0
        fitting = [name for name in EVENTS if name.startswith((*ABOUT_CONTACTS, *(f"{kind}." for kind in areas)))]
        hook = {"url": receiver.url, "purpose": purpose, "events": fitting}
        answer = caller.post("webhooks/", hook)
        assert answer.status_code == 201, answer.said
        self.key = base64.b64decode(answer.said["secret"].removeprefix("whsec_"))

    def begin(self):
        """The mark first, then everything."""
        self.mark = self.feed()["sync"]
        self.read_all()

    def feed(self, mark=""):
        answer = self.caller.get(f"changes/?purpose={self.purpose}" + (f"&cursor={mark}" if mark else ""))
        assert answer.status_code == 200, answer.said
        return answer.said

    def read_all(self):
        self.held = dict(self.listed())

    def listed(self):
        """((kind, id), row) of all that the product lists for the purpose."""
        for kind in self.areas:
            address = f"{AREAS[kind]}/?purpose={self.purpose}&page_size=100"
            while address:
                page = self.caller.get(address).said
                yield from (((kind, row["id"]), row) for row in page["results"])
                address = (page["next"] or "").partition("/api/v1/")[2]

    def read(self, kind, uid):
        """One record again, or let go of it."""
        self.held.pop((kind, uid), None)
        answer = self.caller.get(f"{AREAS[kind]}/{uid}/?purpose={self.purpose}")
        if answer.status_code == 200:
            self.held[kind, uid] = answer.said

    def poll(self):
        """Go on from the mark."""
        more = True
        while more:
            answer = self.feed(self.mark)
            if answer["again"]:
                self.read_all()
            for row in answer["results"]:
                if row["record"] not in self.areas:
                    continue
                if row["change"] == "changed":
                    self.read(row["record"], row["id"])
                else:
                    self.held.pop((row["record"], row["id"]), None)
            self.mark, more = answer["sync"], answer["more"]

    def hear(self):
        """Messages since it looked last; while it is down they are lost."""
        messages, self.read_so_far = self.receiver.got[self.read_so_far :], len(self.receiver.got)
        for message in messages if self.up else ():
            self.check_signature(message)
            if message.headers["webhook-id"] not in self.handled:
                self.handled.add(message.headers["webhook-id"])
                self.act_on(message.said)

    def check_signature(self, message):
        signed = f"{message.headers['webhook-id']}.{message.headers['webhook-timestamp']}.".encode() + message.body
        digest = base64.b64encode(hmac.new(self.key, signed, hashlib.sha256).digest()).decode()
        assert f"v1,{digest}" in message.headers["webhook-signature"].split()

    def restart(self):
        """Up again: what was lost is in the feed."""
        self.up = True
        self.poll()


class Newsletter(Program):
    """Reads whom an event names, again; of a merge both."""

    def act_on(self, event):
        for name in ("id", "into"):
            if name in event["data"]:
                self.read("contact", event["data"][name])


class Erp(Program):
    """Something happened: the feed says what."""

    def act_on(self, _event):
        self.poll()


@pytest.fixture
def programs(settings, hub, shop, team_a, arek, oskar, receiver):
    """Both of them, allowed by a second person, with a receiver each."""
    settings.DIAL_NETWORKS = ["127.0.0.0/8"]
    settings.API_PER_SECOND = settings.API_PER_MINUTE = 1_000_000  # a day of theirs is read in some minutes here
    Integration.objects.update(rows_a_day=10_000_000)  # as an administrator lets programs that hold everybody
    second = Receiver()
    both = [Newsletter(hub, receiver, "offers", ["contact"]), Erp(hub, second, "contracts", list(AREAS))]
    for act in GraveAct.objects.waiting():
        confirm(act, by=oskar)
    deliver_events()  # from here on the ledger is read
    yield both
    second.stop()


@pytest.fixture
def staff(sam, dora, oskar):
    """Who sells, the officer, and who decides."""
    return sam, dora, oskar


def settled(many, add, sam):
    """So many people of Sam's with a contract each; of the few whom the acts are about every other agreed to offers."""
    offers, contracts = in_force(), in_force("contracts")
    few = [add(sam, name=f"Osoba {number}", email=f"p{number}@firma.test") for number in range(min(many, 8))]
    rest = Person.create_many({"name": f"Osoba {number}"} for number in range(len(few), many))
    Contact.objects.bulk_create([Contact(person=person, owner=sam, team=few[0].team) for person in rest], 1000)
    Ground.objects.bulk_create(
        [
            Ground(person=person, purpose=purpose, channel="email", basis=purpose.legal_basis, since=timezone.now())
            for person in rest
            for purpose in (offers, contracts)
        ],
        1000,
    )
    for contact in few[::2]:
        proof = {"how": "form", "text": "v4"}
        record_ground(with_key(contact.person), offers, "email", by=sam, proof=proof, at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the tests' server does it for nobody, a house's own does
    return few


def gone(people):
    """Ids of those who were erased, lie in the bin or whose use is paused."""
    standing = {contact.pk: contact for contact in Contact.objects.filter(pk__in=[each.pk for each in people])}
    return {
        str(each.uid)
        for each in people
        if each.pk not in standing
        or standing[each.pk].binned_at
        or standing[each.pk].person.restrictions.filter(lifted_at=None).exists()
    }


def compared(programs, people):
    """Whoever is up holds what the product answers, and nobody who has gone."""
    lost = gone(people)
    for program in programs:
        if program.up:
            assert program.held == dict(program.listed()), program.purpose
            assert {uid for _kind, uid in program.held} & lost == set(), program.purpose


@pytest.mark.parametrize(("many", "acts", "each"), SIZES)
def test_both_hold_what_the_product_answers(programs, hub, add, staff, many, acts, each):
    sam, dora, oskar = staff
    dice = random.Random(2026)  # noqa: S311 - the same acts each time
    people = settled(many, add, sam)
    for contact in people:
        deal = {"contact": str(contact.uid), "purpose": "contracts", "title": f"Regały {contact.pk}"}
        assert hub.post("deals/", deal).status_code == 201
    hub.post("companies/", {"name": "Jeden S.A."})
    for program in programs:
        program.begin()
    assert {kind for program in programs for kind, _uid in program.held} == set(AREAS)
    here = list(people)
    for turn in range(1, acts + 1):
        if len(here) < 4:
            fresh = add(sam, name=f"Osoba {turn}", email=f"nowa{turn}@firma.test")
            people.append(fresh)
            here.append(fresh)
        chosen = dice.choice(here)
        if acts_on(chosen, turn, dice, sam, dora, in_force(), [other for other in here if other != chosen]):
            here.remove(chosen)
        if turn == acts // 2:  # the terms of the purpose change
            approve(drafted(in_force(), by=dora, name="Oferty i porady"), by=oskar)
        deliver_events()
        for program in programs:
            program.hear()
            if program.up and (turn % MINUTE == 0 or turn == acts // 2):
                program.poll()
            if program.up and dice.random() < 0.15:
                program.up = False
            elif not program.up and dice.random() < 0.4:
                program.restart()
        if turn % each == 0:
            compared(programs, people)
    for program in programs:
        program.restart()
    compared(programs, people)
    # both really heard: the newsletter less, since who has not agreed to offers is none of its business
    assert [len(program.handled) > least for program, least in zip(programs, (each, acts // 4), strict=True)] == [
        True
    ] * 2
