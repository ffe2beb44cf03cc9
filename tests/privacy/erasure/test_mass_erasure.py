"""Many people at once: whole, in one transaction, by sets; and whoever is held by another hand is left for later."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consents.models import Submission
from crm.contacts.models import Company, Contact, Interaction
from crm.privacy.erasure.eraser import erase_many, plan
from crm.privacy.logs.ledger import LedgerEntry
from crm.privacy.map.data_map import rooms
from crm.privacy.models import ContactPoint, Person
from crm.privacy.verbs.export import export
from tests.privacy.test_canary import two  # noqa: F401 - a fixture: two people of whom every column holds something

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(person):
    return Person.objects.with_keys().get(pk=person.pk)


def test_nothing_of_them_is_left_and_everybody_else_is_whole(two, carla, dora):  # noqa: F811
    first, second = two
    expected, before = plan(fresh(first), {}).counts, export(fresh(carla.person))
    twice = plan(fresh(second), {}).counts
    with transaction.atomic():
        erased = erase_many([first, second], by=dora)
    assert (set(erased.uids), erased.left) == ({first.uid, second.uid}, ())
    assert erased.by_person == {first.uid: expected, second.uid: twice}
    assert [room.label for room in rooms() for item in two if room.rows_of(item).exists()] == []
    assert export(fresh(carla.person)) == before


def test_each_of_them_has_one_entry_in_the_ledger_with_what_went(ada, ben, dora):
    foreseen = {person.person.uid: plan(fresh(person.person), {}).counts for person in (ada, ben)}
    with transaction.atomic():
        erased = erase_many([ada.person, ben.person], by=dora)
    written = LedgerEntry.objects.filter(act="person.erased")
    assert {entry.about: entry.counts for entry in written} == foreseen == erased.by_person
    assert erased.counts["privacy.person"] == {"deleted": 2, "kept": 0}


def test_a_second_time_nothing_is_done_and_nothing_written(ada, dora):
    with transaction.atomic():
        erase_many([ada.person], by=dora)
    with transaction.atomic():
        again = erase_many([ada.person], by=dora)
    assert (again.uids, again.left, again.counts) == ((), (), {})
    assert LedgerEntry.objects.filter(act="person.erased").count() == 1


def test_whoever_another_hand_holds_is_left_for_later_and_whole(ada, ben, dora):
    held, done = threading.Event(), threading.Event()

    def holding():
        try:
            with transaction.atomic():
                Person.hold([fresh(ada.person)])
                held.set()
                done.wait(10)
        finally:
            connection.close()

    hand = threading.Thread(target=holding)
    hand.start()
    held.wait(10)
    before = export(fresh(ada.person))
    with transaction.atomic():
        erased = erase_many([ada.person, ben.person], by=dora)
    done.set()
    hand.join()
    assert (erased.uids, erased.left) == ((ben.person.uid,), (ada.person.uid,))
    assert export(fresh(ada.person)) == before


def test_a_roll_back_leaves_them_and_their_files(ada, dora):
    submission = Submission(person=fresh(ada.person), how=Submission.How.PAPER, received_at=timezone.now())
    submission.scan.save("", ContentFile(b"skan"), save=False)
    submission.save()
    before = export(fresh(ada.person))
    with transaction.atomic():
        erase_many([ada.person], by=dora)
        transaction.set_rollback(True)
    assert export(fresh(ada.person)) == before
    path = Path(submission.scan.path)
    assert path.exists()
    with transaction.atomic():
        erase_many([ada.person], by=dora)
        assert path.exists()
    assert (path.exists(), path.is_relative_to(settings.DATA_DIR)) == (False, True)


def test_a_sole_traders_company_goes_and_lets_go_of_other_peoples_contacts(ada, ben, sam, dora):
    company = Company(owner=sam, team=ada.team, name="Ada Kowalska Usługi", nip="1234563218")
    company.become_sole_trader(fresh(ada.person))
    company.save()
    Contact.objects.filter(pk=ben.pk).update(company=company)
    with transaction.atomic():
        erase_many([ada.person], by=dora)
    assert (Company.objects.count(), Contact.objects.get(pk=ben.pk).company_id) == (0, None)


def test_the_number_of_statements_does_not_grow_with_people_nor_rows(add, sam, dora):
    def asked(number):
        names = [f"o{nth}of{number}" for nth in range(number)]
        people = [add(sam, name=f"Osoba {name}", email=f"{name}@x.test").person for name in names]
        for person in people * number:
            call = timezone.now() - timedelta(days=number)
            Interaction.objects.create(
                person=fresh(person), kind="call", summary="rozmowa", author=sam, happened_at=call
            )
            ContactPoint.objects.create(person=fresh(person), kind="phone", value="+48600000001")
        with (
            CaptureQueriesContext(
                connection,
            ) as queries,
            transaction.atomic(),
        ):
            erase_many(people, by=dora)
        return len(queries)

    asked(2)  # whatever is read once in a process
    assert asked(1) == asked(4)
