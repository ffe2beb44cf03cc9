"""A second person answers: who is asked opens the page, sees what they need to decide, and no more."""

import re
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import PowerGiven, Role, Session
from crm.jobs.models import FullExport, Job
from crm.mail.models.messages import Message
from crm.privacy.models import LedgerEntry
from crm.workspace.export_notices.bell import WAITING
from crm.workspace.leaving.orders import approve, refuse, take_back
from crm.workspace.pulse.numbers import numbers
from tests.conftest import colleague
from tests.files.package_cases import asked, made

QUESTIONS = reverse("contacts:full_export_questions")


@pytest.fixture
def bea(db):
    """Of the board: she decides for the controller, and neither sees contacts nor exports."""
    Role.objects.create(slug="board", name="Board", decides=True)
    return colleague("bea", "board", last_name="Buk", language="en")


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def page(name, export):
    return reverse(f"contacts:{name}", args=[export.uid])


def mailed_to():
    return set(Message.objects.filter(template="full_export").values_list("user__username", flat=True))


def test_whoever_decides_is_asked_and_can_answer(ada, ben, carla, marek, bea, as_user):
    export = asked(marek)
    assert "bea" in mailed_to()
    assert numbers(bea).of[WAITING] == 1
    client = as_user(bea)
    assert "Marek" in words(client.get(QUESTIONS))
    text = words(client.get(page("full_export", export)))
    assert "This package waits for your word." in text
    assert re.search(r"Contacts 2\b", text)  # how many people it is about, and who they are not at all
    assert not re.search("Ada|Kowalska|Ben|Carla", text)
    assert client.get(reverse("contacts:full_exports")).status_code == 403
    assert f'href="{reverse("contacts:exports")}"' not in client.get(page("full_export", export)).content.decode()
    assert client.post(page("full_export_decision", export), {"yes": "1"})["Location"] == QUESTIONS
    export.refresh_from_db()
    assert (export.state, export.decided_by) == ("making", bea.target)


def test_whoever_decides_sees_nothing_of_it_before_or_after(ada, marek, oskar, bea, as_user):
    export = made(marek, oskar)
    client = as_user(bea)
    for name in ("full_export", "full_export_decision", "full_export_file", "full_export_password"):
        send = client.post if name in ("full_export_decision", "full_export_password") else client.get
        assert send(page(name, export)).status_code in (403, 404), name
    assert "Nothing waits" in words(client.get(QUESTIONS))


def test_whoever_may_not_answer_finds_nothing(ada, marek, oskar, sam, dora, as_user):
    export = asked(marek)
    for nobody in (sam, dora):
        client = as_user(nobody)
        assert client.get(page("full_export", export)).status_code == 404
        assert client.post(page("full_export_decision", export), {"yes": "1"}).status_code == 404
        assert "Marek" not in client.get(QUESTIONS).content.decode().partition("<main")[2]
        with pytest.raises(PermissionDenied):
            approve(export, by=nobody)
        with pytest.raises(PermissionDenied):
            refuse(export, by=nobody)
    export.refresh_from_db()
    assert export.state == "asked"


def test_an_officer_who_decides_nothing_is_never_asked(ada, marek, dora, bea):
    asked(marek)
    assert "dora" not in mailed_to()
    assert WAITING not in numbers(dora).of


def test_nobody_answers_themselves(ada, oskar, bea, as_user):
    export = asked(oskar)
    client = as_user(oskar)
    assert client.post(page("full_export_decision", export), {"yes": "1"}).status_code == 302
    export.refresh_from_db()
    assert export.state == "asked"
    assert numbers(oskar).of[WAITING] == 0
    with pytest.raises(ValidationError) as refused:
        approve(export, by=oskar)
    assert refused.value.code == "two"


def test_whom_the_asker_made_today_counts_as_the_asker(ada, marek, bea):
    PowerGiven.objects.create(user=bea, by=marek, act=PowerGiven.Act.OPENED, at=timezone.now())
    export = asked(marek)
    assert "bea" not in mailed_to()
    with pytest.raises(ValidationError) as refused:
        approve(export, by=bea)
    assert refused.value.code == "two"


def test_whose_account_is_closed_answers_nothing(ada, marek, bea):
    export = asked(marek)
    type(bea).objects.filter(pk=bea.pk).update(is_active=False)
    with pytest.raises(PermissionDenied):
        approve(export, by=type(bea).objects.get(pk=bea.pk))


def test_an_answer_needs_a_fresh_proof(ada, marek, bea, as_user):
    export = asked(marek)
    client = as_user(bea)
    Session.objects.update(proved_at=None)
    client.post(page("full_export_decision", export), {"yes": "1"})
    export.refresh_from_db()
    assert export.state == "asked"


def test_after_its_days_or_taken_back_it_waits_for_nobody(ada, marek, bea, as_user):
    export = asked(marek)
    FullExport.objects.update(asked_at=timezone.now() - timedelta(days=8))
    client = as_user(bea)
    assert "Nothing waits" in words(client.get(QUESTIONS))
    client.post(page("full_export_decision", export), {"yes": "1"})
    export.refresh_from_db()
    assert (export.state, Job.objects.count()) == ("asked", 0)
    FullExport.objects.update(asked_at=timezone.now())
    take_back(export, by=marek)
    assert client.get(page("full_export", export)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts(ada, marek, oskar, bea):
    export = asked(marek)
    outcomes, start = [], threading.Barrier(2)

    def answer(verb, by):
        try:
            start.wait()
            verb(FullExport.objects.get(pk=export.pk), by=by)
            outcomes.append(verb.__name__)
        except ValidationError as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=pair) for pair in ((approve, oskar), (refuse, bea))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) in (["approve", "over"], ["over", "refuse"])
    decided = LedgerEntry.objects.filter(act__in=["full_export.approved", "full_export.refused"])
    assert decided.count() == 1
