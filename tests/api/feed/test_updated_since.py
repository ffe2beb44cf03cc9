"""Anything that changes what a program may see moves it: `updated_at`, the list since a moment, and the feed."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from consents.grounds.recording import record_ground, withdraw
from consents.grounds.restrictions import lift, restrict
from crm.accounts.clients.registration import amend
from crm.accounts.models import Client, Role, RoleReach
from crm.accounts.permissions.rights import Group, Reach
from crm.contacts.models import Contact
from crm.contacts.people.editing import edit
from crm.contacts.people.sharing import end_share, share
from crm.correspondence.letters.sending import send
from crm.mail.outgoing.delivery import deliver
from crm.privacy.actors import system
from crm.privacy.models import LedgerEntry
from tests.api.external_ids.test_external_ids import told
from tests.mail.conftest import make_due

pytestmark = pytest.mark.django_db(transaction=True)
FEED = "changes/?purpose=contracts"
AREAS = ("people", "contacts", "companies", "deals", "tasks", "documents")


def since(caller, moment, area="contacts", purpose="contracts"):
    stamp = moment.isoformat().replace("+", "%2B")
    place = area if area.endswith("&") else f"{area}/?"
    answer = caller.get(f"{place}purpose={purpose}&updated_since={stamp}")
    assert answer.status_code == 200, answer.said
    return {row["id"] for row in answer.said["results"]}


def updated(caller, contact, purpose="contracts"):
    return datetime.fromisoformat(caller.get(f"contacts/{contact.uid}/?purpose={purpose}").said["updated_at"])


@pytest.fixture
def later():
    """A moment behind everything that was done so far."""
    return lambda: LedgerEntry.objects.latest("at").at + timedelta(microseconds=1)


def test_every_record_says_when_and_which(hub, add, sam):
    contact = add(sam)
    about = {"contact": str(contact.uid), "purpose": "contracts"}
    hub.post("companies/", {"name": "Nowa Firma"})
    hub.post("deals/", {**about, "title": "Regały"})
    hub.post("tasks/", {**about, "kind": "call", "title": "Oddzwonić", "due_on": "2026-12-24"})
    hub.post("documents/", {**about, "kind": "invoice", "issued_on": "2026-01-05", "number": "FV 1"})
    for area in AREAS:
        (row,) = hub.get(f"{area}/?purpose=contracts").said["results"]
        moments = [datetime.fromisoformat(row[name]) for name in ("created_at", "updated_at")]
        assert (row["version"], moments == sorted(moments), row["external_ids"]) == (1, True, []), area
        assert since(hub, moments[1], area) == {row["id"]}, area
        assert since(hub, timezone.now() + timedelta(minutes=1), area) == set(), area


def test_what_moves_one_deal_moves_no_other_of_the_person(hub, add, sam):
    """A list says of each what its own page says."""
    about = {"contact": str(add(sam).uid), "purpose": "contracts"}
    first, second = (hub.post("deals/", {**about, "title": title}).said["id"] for title in ("Regały", "Wózki"))
    before = hub.get(f"deals/{second}/?purpose=contracts").said["updated_at"]
    assert hub.patch(f"deals/{first}/?purpose=contracts", {"title": "Regały II"}, If_Match="*").status_code == 200
    listed = {row["id"]: row["updated_at"] for row in hub.get("deals/?purpose=contracts").said["results"]}
    assert listed == {uid: hub.get(f"deals/{uid}/?purpose=contracts").said["updated_at"] for uid in (first, second)}
    assert listed[second] == before


def test_each_of_these_moves_a_contact(hub, add, sam, mallory, dora, offers, later):
    contact, other = add(sam), add(sam, name="Jan Nowak", email="jan@firma.test", phone="")
    acts = {
        "a change": lambda: edit(contact, {"phone": "+48602333444"}, version=1, by=sam),
        "a consent": lambda: record_ground(
            contact.person, offers, "email", by=sam, proof={"how": "form", "text": "v4"}, at=timezone.now()
        ),
        "its end": lambda: withdraw(contact.person, offers, "email", by=sam),
        "a share": lambda: share(contact, [mallory], by=sam),
        "no share": lambda: end_share(contact, mallory, by=sam),
        "a pause": lambda: (restrict(contact.person, reason="accuracy", by=dora), lift_at_once(contact, dora)),
        "a number": lambda: told(hub, contact.uid, ["K-1"]),
    }
    for name, act in acts.items():
        moment, before = later(), updated(hub, contact)
        act()
        assert since(hub, moment) == {str(contact.uid)}, name
        assert (updated(hub, contact) > before, str(other.uid) in since(hub, moment)) == (True, False), name


def lift_at_once(contact, dora):
    return lift(contact.person, by=dora, told_at=timezone.now())


def test_what_is_hers_moves_with_a_pause(hub, add, sam, dora, later):
    contact = add(sam)
    deal = {"contact": str(contact.uid), "purpose": "contracts", "title": "Regały"}
    deal_id = hub.post("deals/", deal).said["id"]
    moment = later()
    restrict(contact.person, reason="accuracy", by=dora)
    assert since(hub, moment, "deals") == set()
    lift_at_once(contact, dora)
    assert since(hub, moment, "deals") == {deal_id}


def test_other_terms_move_everything(hub, shop, add, sam, contracts, team_a, later):
    contact, moment = add(sam), later()
    sync = hub.get("changes/?purpose=contracts").said["sync"]
    assert since(hub, moment) == set()
    terms = {"name": shop.name, "teams": [team_a], "scopes_given": shop.scopes, "purposes": [contracts]}
    amend(shop, **terms, recipient=shop.recipient, by=system("test"))
    assert since(hub, moment) == {str(contact.uid)}
    answer = hub.get(f"changes/?purpose=contracts&cursor={sync}").said
    assert (answer["again"], answer["results"]) == (True, [])
    answer = hub.get(f"changes/?purpose=contracts&cursor={answer['sync']}").said
    assert (answer["again"], answer["results"]) == (False, [])


def test_another_programs_terms_move_nothing(hub, rival, add, sam, contracts, team_b, later):
    add(sam)
    moment, client = later(), Client.objects.get(name="Konkurent")
    terms = {"name": "Konkurent", "teams": [team_b], "scopes_given": client.scopes, "purposes": [contracts]}
    amend(client, **terms, recipient=client.recipient, by=system("test"))
    assert since(hub, moment) == set()


def test_the_version_is_ours_to_count(hub, add, sam):
    contact = add(sam)
    answer = hub.patch(f"contacts/{contact.uid}/?purpose=contracts", {"version": 7}, If_Match="*")
    assert (answer.status_code, answer.said["errors"][0]["code"]) == (422, "read_only")


def test_how_far_a_letter_got_moves_its_entry_and_its_contact(hub, sam, contracts, later):
    """Programs that a house lets read what colleagues write hear of it."""
    hub_role = Role.objects.get(machine=True)
    RoleReach.objects.update_or_create(role=hub_role, group=Group.HISTORY, defaults={"reach": Reach.TEAM})
    origin = {"purpose": "contracts", "origin_kind": "form", "origin_label": "Sklep", "notice": "given"}
    uid = hub.post("contacts/", {"name": "Jan Nowy", "email": "jan@firma.test", **origin}).said["id"]
    contact = Contact.objects.with_keys().get(person__uid=uid)
    message = send(contact, by=sam, purpose=contracts, subject="Termin", text="Przywieziemy we wtorek.").message
    (before,) = hub.get(f"interactions/?contact={uid}&purpose=contracts").said["results"]
    place = f"interactions/{before['id']}/?purpose=contracts"
    held, sync, moment = hub.get(place).headers["ETag"], hub.get(FEED).said["sync"], later()
    area = f"interactions/?contact={uid}&"
    assert (since(hub, moment, area), since(hub, moment)) == (set(), set())
    make_due(message)
    deliver(message.pk)
    after = hub.get(place, If_None_Match=held)
    assert (before["delivery"], after.status_code, after.said["delivery"]) == ("waiting", 200, "kept")
    assert (after.said["version"], after.said["updated_at"] > before["updated_at"]) == (before["version"] + 1, True)
    assert (since(hub, moment, area), since(hub, moment)) == ({before["id"]}, {uid})
    told_of = hub.get(f"{FEED}&cursor={sync}").said["results"]
    assert told_of == [{"record": "contact", "id": uid, "change": "changed"}]
