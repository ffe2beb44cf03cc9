"""Evidence is added and stays: nobody changes or removes what proves a consent or a case, whichever role they have."""

from contextlib import contextmanager
from datetime import timedelta

import pgtrigger
import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from breaches.decisions.verdicts import decide_at_once as decide_breach
from breaches.models import Decision as BreachDecision, Event as BreachEvent, Opinion
from consents.grounds.recording import withdraw
from consents.models import GroundEvent
from crm.contacts.merging.joining import join_contacts
from crm.contacts.merging.splitting import split_contacts
from crm.contacts.models import Contact
from crm.health.checks import database
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase, erase_many
from crm.privacy.logs import ledger
from crm.privacy.models import Decision as ProposalDecision, Merge, Opinion as ProposalOpinion, Person
from crm.privacy.rows.removal import liftable
from dsar.models import Decision, Event, Kind
from tests.breaches.made_cases import assessed
from tests.dsar.decided_cases import case_about, grant
from tests.retention.ruled_people import somebody

pytestmark = pytest.mark.django_db
BY = system("test")
EVIDENCE = [GroundEvent, BreachEvent, Opinion, BreachDecision, Event, Decision, ProposalDecision, ProposalOpinion]
TABLES = sorted(model._meta.db_table for model in EVIDENCE)


@contextmanager
def application():
    """A transaction of the application's role, with everything that waits for its end."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{settings.APP_ROLE}"')
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("RESET ROLE; SET CONSTRAINTS ALL DEFERRED")


def refused(act):
    """What the database says to an act of the application's role."""
    with pytest.raises(DatabaseError) as refusal, application():
        act()
    return str(refusal.value).splitlines()[0]


@pytest.fixture
def event(ada):
    """The proof of Ada's consent."""
    return GroundEvent.objects.filter(person=ada.person, kind="given").first()


def test_every_table_of_events_and_decisions_is_one_of_evidence():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'evidence_is_fixed' ORDER BY 1")
        guarded = [name for (name,) in cursor.fetchall()]
    named = {
        model._meta.db_table
        for model in apps.get_models()
        if model.__name__ in ("GroundEvent", "Event", "Decision") and not model._meta.abstract
    }
    assert (guarded, named <= set(guarded)) == (TABLES, True)


def test_the_application_may_update_no_table_of_evidence_and_truncate_none(db):
    with connection.cursor() as cursor:
        text = (
            "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND has_table_privilege(%s, oid, 'UPDATE, TRUNCATE')"
        )
        cursor.execute(text, [TABLES, settings.APP_ROLE])
        assert cursor.fetchall() == []


def test_the_doctor_sees_a_right_that_somebody_gave_back(db):
    assert next(database.roles()).ok
    with connection.cursor() as cursor:
        cursor.execute(f'GRANT UPDATE ON dsar_event TO "{settings.APP_ROLE}"')
    assert not next(database.roles()).ok


def test_nobody_alters_what_happened(event):
    rows = GroundEvent.objects.filter(pk=event.pk)
    with pgtrigger.ignore(*liftable()):  # anybody who speaks to the database may say this
        assert "permission denied for table consents_groundevent" in refused(lambda: rows.update(kind="withdrawn"))
        assert "permission denied" in refused(lambda: rows.update(at=timezone.now() - timedelta(days=900)))
        with pytest.raises(DatabaseError, match="evidence stays as it was written"), transaction.atomic():
            rows.update(kind="withdrawn")  # the owner of the tables


def test_an_event_goes_with_an_erasure_that_the_ledger_names_and_never_alone(event, ada):
    with pgtrigger.ignore(*liftable()):
        alone = refused(lambda: GroundEvent.objects.filter(pk=event.pk).delete())
        other = refused(
            lambda: (
                ledger.record("contact.edited", by=BY, about=ada.person, fields=["phone"]),
                GroundEvent.objects.filter(pk=event.pk).delete(),
            )
        )
    assert alone == other == "consents_groundevent: evidence stays as long as what it proves"
    with application():
        erase(ada.person, {}, by=BY)
    assert not GroundEvent.objects.filter(pk=event.pk).exists()


def test_the_application_withdraws_erases_in_part_many_and_merges_as_before(ada, ben, sam, offers):
    longer = timezone.now() - timedelta(days=4000)
    with application():
        withdraw(ada.person, offers, "email", by=sam)
        erase(ada.person, {"identity": longer, "consent": longer}, by=BY)
    ground_events = GroundEvent.objects.select_related("person__key").filter(person__uid=ada.person.uid)
    assert ground_events.get(kind="given").proof
    with application():
        erase_many([ben.person], by=BY)
    assert not Person.objects.filter(uid=ben.person.uid).exists()


def test_a_decision_is_made_once_and_stays(dora, oskar):
    case = assessed(dora, timezone.now() - timedelta(hours=5))
    decision = decide_breach(case, "authority", by=oskar)
    rows = BreachDecision.objects.filter(pk=decision.pk)
    assert "permission denied" in refused(lambda: rows.update(verdict="do_not"))
    twice = refused(lambda: rows.update(decided_by=f"user:{dora.pk}"))
    assert twice == "breaches_decision: evidence stays as it was written"
    with pgtrigger.ignore(*(f"breaches.{name}:kept_with_its_case" for name in ("Decision", "Event"))):
        gone = [refused(rows.delete), refused(lambda: BreachEvent.objects.filter(breach=case).delete())]
    assert gone == [
        f"{name}: evidence stays as long as what it proves" for name in ("breaches_decision", "breaches_event")
    ]


def test_the_timeline_of_a_request_goes_with_the_case(dora):
    case = case_about(somebody(), Kind.ACCESS)
    with application():
        grant(case, Kind.ACCESS, by=dora)
    events, decisions = Event.objects.filter(case=case), Decision.objects.filter(case=case)
    assert "permission denied" in refused(lambda: events.update(kind="note"))
    assert refused(events.delete) == "dsar_event: evidence stays as long as what it proves"
    assert refused(decisions.delete) == "dsar_decision: evidence stays as long as what it proves"


def test_the_application_merges_people_with_evidence_and_takes_it_back(ada, ben, sam):
    """The proofs of whoever is joined go with them and come back with them, by the role that may change no row."""
    before = [proofs(ada.person), proofs(ben.person)]
    assert all(before)
    with application():
        merge = join_contacts(kept(ben), kept(ada), (), by=sam)
    assert (before[0] <= proofs(ada.person), proofs(ben.person)) == (True, set())
    with application():
        split_contacts(Merge.objects.select_related("survivor__key").get(pk=merge.pk), by=sam)
    assert [proofs(ada.person), proofs(ben.person)] == before


def kept(contact):
    """The contact with its key."""
    return Contact.objects.with_keys().get(pk=contact.pk)


def proofs(person):
    """The evidence about a person, whoever they are now: (what, when) of each event of their grounds."""
    return set(GroundEvent.objects.filter(person__uid=person.uid).values_list("kind", "at"))
