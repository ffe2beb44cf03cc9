"""An edit racing with an erasure lands before it and is erased, or is refused. Nothing written stays unreadable."""

import threading
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from consents.grounds.recording import record_ground, withdraw
from consents.models import Ground, GroundEvent
from crm.contacts.entries.composing import write
from crm.contacts.models import Contact, Interaction
from crm.contacts.people.editing import edit
from crm.privacy.erasure.clearance import erase_all
from crm.privacy.erasure.eraser import erase, plan
from crm.privacy.keys.cipher import KeyChanged
from crm.privacy.models import Person, PersonKey
from crm.privacy.verbs.rectification import rectify

pytestmark = pytest.mark.django_db(transaction=True)

LONG_AGO = timedelta(days=400)


@pytest.fixture
def mine(add, sam):
    """A contact with keys, freshly read, and one call a year old that an obligation keeps."""
    contact = add(sam, name="Ada Kowalska", email="ada@cerambud.test")
    at = timezone.now() - LONG_AGO
    Interaction.objects.create(person=contact.person, kind="call", summary="stara rozmowa", author=sam, happened_at=at)
    return Contact.objects.with_keys().get()


def keeping():
    """Spares correspondence: something stays of whoever has any."""
    return {"correspondence": timezone.now() - LONG_AGO * 2}


class Meanwhile:
    """Runs an act in a thread with a connection of its own; `waits` tells whether it was held up."""

    def __init__(self, act):
        self.error = None
        self.thread = threading.Thread(target=self.run, args=[act])
        self.thread.start()
        self.thread.join(0.15)
        self.waits = self.thread.is_alive()

    def run(self, act):
        try:
            act()
        except Exception as error:
            self.error = error
        finally:
            connection.close()

    def end(self):
        self.thread.join(10)
        assert not self.thread.is_alive()
        return self.error


def everything_opens():
    """Every interaction and person left opens."""
    rows = [(row.summary, row.person.name) for row in Interaction.objects.select_related("person__key")]
    return rows, [person.name for person in Person.objects.with_keys()]


ACTS = {
    "a new note": lambda contact, sam: write(contact, by=sam, kind="note", text="nowa"),
    "an edit": lambda contact, sam: edit(contact, {"name": "Ada Nowa", "city": ""}, version=contact.version, by=sam),
    "a rectification": lambda contact, sam: rectify(contact.person, "name", "Ada Nowa", by=sam),
}
RACES = [
    *(pytest.param(act, keeping, id=f"{name}, something stays") for name, act in ACTS.items()),
    pytest.param(ACTS["a new note"], dict, id="a new note, nothing stays"),
]


@pytest.mark.parametrize(("act", "sparing"), RACES)
def test_an_act_that_comes_while_she_is_being_erased_waits_and_is_refused(act, sparing, mine, sam, dora):
    with transaction.atomic():
        erase(mine.person, sparing(), by=dora)
        meanwhile = Meanwhile(lambda: act(mine, sam))
        assert meanwhile.waits
    assert isinstance(meanwhile.end(), KeyChanged)
    stored = ["stara rozmowa"] if sparing is keeping else []
    assert everything_opens() == ([(text, "") for text in stored], [""] * len(stored))


@pytest.mark.parametrize(("act", "sparing"), RACES)
def test_an_erasure_that_comes_during_an_act_waits_and_erases_that_too(act, sparing, mine, sam, dora):
    with transaction.atomic():
        act(mine, sam)
        meanwhile = Meanwhile(lambda: erase(mine.person, sparing(), by=dora))
        assert meanwhile.waits
    assert meanwhile.end() is None
    result, names = everything_opens()
    assert names == ([""] if sparing is keeping else [])
    assert {text for text, _name in result} <= {"stara rozmowa", "nowa"}
    assert [text for text, _name in result if sparing is dict] == []


def test_a_row_read_before_the_erasure_writes_nothing_back_after_it(mine, sam, dora):
    entry = Interaction.objects.select_related("person__key").get()
    assert (entry.summary, mine.person.name, mine.position) == ("stara rozmowa", "Ada Kowalska", "")
    erase(mine.person, keeping(), by=dora)
    entry.outcome = "talked"
    entry.save()
    mine.person.save()
    with suppress(DatabaseError):
        mine.save()
    assert everything_opens() == ([("stara rozmowa", "")], [""])
    assert Person.objects.values_list("email_index", "phone_index", "name_tokens").get() == (None, None, [])
    entry.summary = "nowa treść"
    with pytest.raises(KeyChanged):
        entry.save()
    assert everything_opens() == ([("stara rozmowa", "")], [""])


def test_a_call_begun_without_words_does_not_trip_the_erasure(mine, sam, dora):
    with transaction.atomic():
        write(mine, by=sam, kind="call")
        meanwhile = Meanwhile(lambda: erase(mine.person, {}, by=dora))
        assert meanwhile.waits
    assert (meanwhile.end(), Interaction.objects.count(), Person.objects.count()) == (None, 0, 0)


def test_a_row_that_points_at_her_while_she_goes_is_refused(mine, sam, offers, dora):
    with transaction.atomic():
        erase(mine.person, {}, by=dora)
        columns = {"purpose": offers, "channel": "email", "basis": "consent", "since": timezone.now()}
        meanwhile = Meanwhile(lambda: Ground.objects.create(person_id=mine.pk, **columns))
        assert meanwhile.waits
    assert isinstance(meanwhile.end(), IntegrityError)
    assert (Ground.objects.count(), Person.objects.count()) == (0, 0)


def test_nobody_slips_in_between_the_plan_and_its_execution(mine, offers, dora, monkeypatch):
    columns = {"purpose": offers, "channel": "email", "basis": "consent", "since": timezone.now()}
    slipping = []

    def planned(*asked):
        new_plan = plan(*asked)
        slipping.append(Meanwhile(lambda: Ground.objects.create(person_id=mine.pk, **columns)))
        return new_plan

    monkeypatch.setattr("crm.privacy.erasure.eraser.plan", planned)
    erase(mine.person, {}, by=dora)
    assert (slipping[0].waits, type(slipping[0].end())) == (True, IntegrityError)
    assert Ground.objects.count() == 0


def test_a_withdrawal_and_an_erasure_do_not_lock_each_other_out(mine, sam, offers, dora):
    record_ground(mine.person, offers, "email", by=sam, proof={"how": "form"})
    with transaction.atomic():
        withdraw(mine.person, offers, "email", by=sam)
        meanwhile = Meanwhile(lambda: erase(mine.person, {}, by=dora))
        assert meanwhile.waits
    assert (meanwhile.end(), GroundEvent.objects.count(), Person.objects.count()) == (None, 0, 0)


@pytest.mark.parametrize(
    "again", [lambda person, dora: erase(person, {}, by=dora), lambda person, dora: erase_all([person], by=dora)]
)
def test_of_two_erasures_at_once_one_does_it_and_the_other_leaves_quietly(again, mine, dora):
    with transaction.atomic():
        erase(mine.person, {}, by=dora)
        meanwhile = Meanwhile(lambda: again(mine.person, dora))
        assert meanwhile.waits
    assert (meanwhile.end(), Person.objects.count()) == (None, 0)


def test_a_key_wrapped_anew_meanwhile_is_no_erasure(mine, sam, settings):
    key = type(mine.person.key).objects.get()
    key.take(key.unwrapped(), key.version)
    key.save()
    write(mine, by=sam, kind="note", text="nowa")
    assert {text for text, _name in everything_opens()[0]} == {"stara rozmowa", "nowa"}


def test_two_acts_on_one_person_come_one_after_the_other(mine, sam, offers):
    def agree(channel):
        return record_ground(mine.person, offers, channel, by=sam, proof={"how": "form"})

    with transaction.atomic():
        agree("email")
        meanwhile = Meanwhile(lambda: agree("email"))
        assert meanwhile.waits
    assert (meanwhile.end(), Ground.objects.filter(purpose=offers).count()) == (None, 1)


def test_a_correction_is_made_even_when_somebody_was_faster(mine, sam):
    stale = Person.objects.with_keys().get()
    rectify(mine.person, "name", "Ada Nowa", by=sam)
    rectify(stale, "name", "Ada Kowalska", by=sam)
    assert (Person.objects.with_keys().get().name, stale.name) == ("Ada Kowalska", "Ada Kowalska")
    assert Contact.objects.get().name_tokens == Person.objects.get().name_tokens == mine.name_tokens


def test_a_page_that_comes_too_late_finds_nobody(mine, sam, as_user, monkeypatch):
    client = as_user(sam)
    url = reverse("contacts:interactions", kwargs={"key": mine.uid})
    missing = client.post(url.replace(str(mine.uid), str(uuid4())), {"kind": "note", "text": "nowa"})
    monkeypatch.setattr(PersonKey, "same", lambda *_keys: False)
    late = client.post(url, {"kind": "note", "text": "nowa"})
    assert (late.status_code, missing.status_code) == (404, 404)
    assert Interaction.objects.count() == 1
