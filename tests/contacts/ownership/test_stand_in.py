"""What a stand-in sees and does: the absent colleague's own contacts, shares and history, and nothing more."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import RoleReach, StandIn, User
from crm.accounts.permissions import starting_roles
from crm.accounts.permissions.rights import Group, Reach
from crm.contacts.entries.composing import write
from crm.contacts.history.timeline import timeline
from crm.contacts.models import Contact
from crm.contacts.ownership.custody import has_custody
from crm.contacts.people.sharing import share
from crm.lists.access import COVERED, LENT, Sight
from crm.privacy.models import AccessEntry, LedgerEntry
from tests.conftest import colleague

LIST = reverse("contacts:list")
HOUR = timedelta(hours=1)


def record(contact):
    return reverse("contacts:record", args=[contact.uid])


def fresh(user):
    return User.objects.select_related("role").get(pk=user.pk)


@pytest.fixture
def away(mallory, sam):
    """Mallory is away; Sam, of the other team, stands in."""
    now = timezone.now()
    return StandIn.objects.create(absent=mallory, deputy=sam, since=now - HOUR, until=now + HOUR)


@pytest.fixture
def hers(add, mallory):
    return add(mallory, name="Hanna Obca", email="hanna@obca.test")


def test_the_stand_in_opens_what_was_a_missing_page(hers, away, as_user, sam, nina):
    opened = [as_user(user).get(record(hers)).status_code for user in (sam, nina)]
    away.end(by=sam)
    assert (opened, as_user(sam).get(record(hers)).status_code) == ([200, 404], 404)


def test_the_stand_in_keeps_what_the_absent_one_owns_and_only_sees_what_was_shared_with_her(
    add, hers, away, sam, nina, mallory, team_a
):
    theirs = add(nina, name="Nela Nasza")
    RoleReach.objects.filter(role=sam.role, group=Group.CONTACT_DATA).update(reach=Reach.OWN)
    share(theirs, [mallory], by=nina)
    deputy = fresh(sam)
    assert set(Contact.objects.visible_to(deputy)) == {hers, theirs}
    assert [has_custody(deputy, item) for item in (hers, theirs)] == [True, False]
    assert list(Contact.objects.handled_by(deputy)) == [hers]
    assert set(Contact.objects.newest_for(Sight(deputy).only(COVERED, LENT))) == {hers, theirs}


def test_a_colleague_of_the_absent_ones_team_stays_foreign(add, hers, away, sam, team_b):
    other = add(colleague("bogna", starting_roles.SALES, team_b))
    assert list(Contact.objects.visible_to(fresh(sam))) == [hers]
    assert list(Contact.objects.filter(pk=other.pk).visible_to(fresh(sam))) == []


def test_the_stand_in_edits_and_the_logs_name_her(hers, away, as_user, sam):
    client = as_user(sam)
    sent = {"name": "Hanna Nowa", "email": "hanna@obca.test", "status": "lead", "language": "pl", "version": 1}
    answer = client.post(reverse("contacts:edit", args=[hers.uid]), sent)
    assert (answer.status_code, Contact.objects.with_keys().get(pk=hers.pk).label) == (302, "Hanna Nowa")
    client.get(record(hers))
    edited = LedgerEntry.objects.filter(act="person.rectified").latest("pk")
    look = AccessEntry.objects.filter(view="contacts:record").latest("pk")
    assert (edited.actor_id, look.actor_id, look.people) == (str(sam.pk), str(sam.pk), [hers.pk])


def test_record_and_list_say_in_whose_place(hers, away, as_user, sam):
    sam.language = "en"
    sam.save(update_fields=["language"])
    words = "as stand-in for Mallory Malicka"
    client = as_user(sam)
    pages = [client.get(record(hers)), client.get(LIST, {"view": "covered"}), client.get(LIST, {"view": "all"})]
    assert [words in page.content.decode() for page in pages] == [True, True, True]
    tab = "view=covered"
    away.end(by=sam)
    assert (tab in pages[2].content.decode(), tab in client.get(LIST).content.decode()) == (True, False)


def test_the_history_comes_with_the_contacts(add, hers, away, sam, mallory, nina):
    write(hers, by=mallory, kind="note", text="Rozmowa przed urlopem.")
    ours = add(nina, name="Nela Nasza")
    share(ours, [mallory], by=nina)
    write(ours, by=mallory, kind="note", text="Notatka Mallory.")
    write(ours, by=nina, kind="note", text="Notatka Niny.")
    deputy = fresh(sam)

    def texts(contact):
        return {line.text for line in timeline(contact, reader=deputy, show="sales").lines if line.entry}

    assert texts(hers) == {"Rozmowa przed urlopem."}
    assert texts(ours) == {"Notatka Mallory."}  # what others wrote on what she does not own stays theirs
    RoleReach.objects.filter(role=mallory.role, group=Group.HISTORY).update(reach=Reach.NONE)
    deputy = fresh(sam)
    assert texts(hers) == set()


def test_search_finds_what_is_covered(hers, away, as_user, sam, nina):
    def found(user):
        return record(hers) in as_user(user).post(reverse("contacts:search"), {"q": "hanna obc"}).content.decode()

    assert [found(sam), found(nina)] == [True, False]


def test_a_list_costs_the_same_queries_with_a_stand_in_as_without(add, hers, as_user, sam, mallory):
    add(sam, name="Osoba Własna")
    client = as_user(sam)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST, {"view": "all"})
        return len(captured)

    cost()
    alone = cost()
    now = timezone.now()
    StandIn.objects.create(absent=mallory, deputy=sam, since=now - HOUR, until=now + HOUR)
    assert cost() == alone
