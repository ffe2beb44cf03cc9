"""A backup forgets: what was erased, taken back or closed after it was made stays so when it is put back.

The suite restores once; with `--long` twice, with keys from before, and by the scene of the demo.
"""

import json
import os
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from consents.grounds.recording import may_contact, object_to_marketing, withdraw
from consents.grounds.restrictions import restrict
from consents.models import Restriction, Suppression
from crm.accounts.models import Session, User
from crm.contacts.models import Interaction
from crm.privacy.actors import system
from crm.privacy.erasure.restored_rows import key_opens
from crm.privacy.erasure.tombstones import matching_erasure
from crm.privacy.erasure_ledger import maintenance
from crm.privacy.models import Person, PersonKey, PurposeRecipient
from crm.sales.models import Document
from retention.backups.backup import back_up
from retention.backups.places import named
from retention.backups.restore import restore
from retention.models import Run
from retention.people.person_erasure import erase_now
from tests.conftest import agree
from tests.privacy.finder import opened, seek_in
from tests.retention.backups.unsealed import contents
from tests.retention.made_runs import approved, carried_out, counted, lapsed, results
from tests.retention.ruled_people import on
from tests.sales.document_builders import PDF, SCAN, paper

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("APP_ROLE_URL" not in os.environ, reason="the servers are not run.py's own"),
]
BY = system("test")
# whose marks: of the 24 nothing may be found, of the one with the invoice nothing but her name
MARKS = {
    "gone": ["Znika", "znika0@znika.test", "Odchodząca", "@odeszli.test"],
    "obliged": ["Obowiązek 0"],
    "hers": ["Obowiązek rozmowa", "obowiązek0@obowiązek.test"],
    "rest": ["Zostaje 0", "Zostaje 1"],
}


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    """Ledger and backups of this test's own."""
    settings.LEDGER_DIR, settings.BACKUP_DIR = tmp_path / "ledger", tmp_path / "backup"


def people(add, sam, offers, count, word):
    """So many contacts, each with a call and a consent."""
    created = []
    for number in range(count):
        contact = add(sam, name=f"{word} {number}", email=f"{word.lower()}{number}@{word.lower()}.test", phone="")
        agree(contact.person, offers, by=sam)
        Interaction.objects.create(
            person=contact.person,
            author=sam,
            kind=Interaction.Kind.CALL,
            summary=f"{word} rozmowa {number}",
            happened_at=timezone.now(),
        )
        created.append(contact.person)
    return created


def readable():
    """{UUID: name} of everybody whom the database and the keys beside it let somebody read."""
    matches = {}
    for person in Person.objects.with_keys():
        key = person._state.fields_cache.get("key")
        if key is not None and key_opens(person, key):
            matches[person.uid] = person.name
    return matches


def command(*words):
    """(what a command says as JSON, its exit code)."""
    out = StringIO()
    try:
        call_command(*words, "--json", stdout=out)
    except SystemExit as end:
        return json.loads(out.getvalue()), end.code
    return json.loads(out.getvalue()), 0


def papers_of(person):
    """The one invoice of a person, opened, with its file."""
    invoice = Document.objects.with_keys().get(person=person)
    return invoice.number, invoice.note, invoice.file.plain()


def afterwards(gone, kept, purged, withdrawn, restricted, disabled, offers):
    """Everything that has to hold after the replay, in one value."""
    left = Person.objects.with_keys().get(uid=kept.uid)
    return {
        "gone": Person.objects.filter(uid__in=[item.uid for item in (*gone, *purged)]).count(),
        "kept": (left.name, left.email, left.interactions.count(), [papers_of(left)]),
        "withdrawn": {may_contact(item, "email", offers).allowed for item in withdrawn},
        "restricted": Restriction.objects.filter(person__in=restricted, lifted_at=None).count(),
        "active": User.objects.get(pk=disabled.pk).is_active,
    }


def told(kept):
    """What `afterwards` must give."""
    return {
        "gone": 0,
        "kept": ("Obowiązek 0", "", 0, [("FV/2026/114", "Regał dębowy", PDF)]),
        "withdrawn": {False},
        "restricted": 3,
        "active": False,
    }


@pytest.fixture
def scene(add, sam, nina, oskar, arek, offers, client):
    """Everybody, then the backup t0 while a purge is approved, then all that was done after it.

    No recipient has to be told, so that no case keeps a name for them.
    """
    PurposeRecipient.objects.all().delete()
    gone, purged = people(add, sam, offers, 4, "Znika"), lapsed(20)
    row = people(add, sam, offers, 1, "Obowiązek")[0]
    paper(sam, row.contact, scan=SCAN)
    on("tax-papers")
    withdrawn, restricted = people(add, sam, offers, 10, "Cofa"), people(add, sam, offers, 3, "Wstrzymana")
    rest = people(add, sam, offers, 2, "Zostaje")
    client.force_login(sam)
    run = approved(counted(), oskar)
    t0 = back_up(by=BY, at=timezone.now() - timedelta(hours=2))
    for person in (*gone, row):
        erase_now(Person.objects.with_keys().get(pk=person.pk), reason="withdrawn", by=oskar)
    Run.objects.filter(pk=run.pk).update(go_on_at=timezone.now())  # half of everybody: somebody looked
    assert results(carried_out(run)) == {"gone": 20}
    for person in withdrawn:
        withdraw(person, offers, "email", by=sam)
    object_to_marketing(withdrawn[0], by=sam)
    for person in restricted:
        restrict(person, "accuracy", by=sam)
    nina.disable(by=arek)
    return (
        {
            "gone": gone,
            "kept": row,
            "purged": purged,
            "withdrawn": withdrawn,
            "restricted": restricted,
            "disabled": nina,
            "offers": offers,
        },
        t0,
        rest,
    )


def test_a_backup_from_before_brings_nothing_back_once_the_ledger_was_replayed(scene, client):
    after, t0, rest = scene
    back_up(by=BY, at=timezone.now())  # whose keys are in force from now on
    erased = {item.uid for item in (*after["gone"], *after["purged"])}
    before, places = readable(), seek_in(MARKS, opened())

    restore(t0.name, at=timezone.now())

    # the t0 dump, the keys in force and today's master key, before any replay
    assert (Person.objects.filter(uid__in=erased).count(), PersonKey.objects.filter(uid__in=erased).count()) == (24, 0)
    assert (erased | {after["kept"].uid}) & readable().keys() == set()
    result = seek_in(MARKS, opened(), contents(named(t0.name)))
    assert (result["gone"], result["obliged"], result["hers"], result["rest"]) == ([], [], [], places["rest"])
    assert [client.get("/readyz").status_code, client.get("/healthz").status_code] == [503, 200]
    assert client.get("/contacts/").status_code == 503
    assert maintenance.under_way()

    answer, code = command("ledger", "replay")

    assert (code, answer["lost"]) == (0, [])
    assert afterwards(**after) == told(after["kept"])
    assert (readable(), seek_in(MARKS, opened())) == (before, places)
    assert (places["gone"], places["hers"], places["obliged"]) == ([], [], ["opened privacy.person.name"])
    assert [name for uid, name in before.items() if uid in {item.uid for item in rest}] == ["Zostaje 0", "Zostaje 1"]
    assert (client.get("/readyz").status_code, Session.objects.count()) == (200, 0)
    assert Run.objects.get().state == Run.State.DISCARDED  # it was approved at t0 and is over long since
    assert Suppression.objects.filter(kind="email").count() == 1
    assert [
        matching_erasure(emails=[f"{word}0@{word}.test"]) is not None for word in ("znika", "obowiązek", "zostaje")
    ] == [*(True, True, False)]
    assert command("ledger", "verify")[1] == 0
    assert command("ledger", "replay") == ({**answer, "needed": False, "lines": 0, "upto": 0, "done": {}}, 0)


@pytest.mark.long
def test_with_keys_from_before_everything_is_erased_again_under_a_fresh_key(scene, client):
    after, t0, _rest = scene

    restore(t0.name, at=timezone.now())
    assert len(readable().keys() & {item.uid for item in (*after["gone"], *after["purged"])}) == 24
    result = seek_in(MARKS, opened())
    assert "opened privacy.person.name" in result["gone"]
    assert "opened contacts.interaction.summary" in result["hers"]
    assert client.get("/readyz").status_code == 503

    answer, code = command("ledger", "replay")

    assert (code, answer["lost"]) == (0, [])
    assert afterwards(**after) == told(after["kept"])
    result = seek_in(MARKS, opened())
    assert (result["gone"], result["hers"], result["obliged"]) == ([], [], ["opened privacy.person.name"])
    assert client.get("/readyz").status_code == 200


@pytest.mark.long
def test_a_second_restore_of_the_same_backup_ends_the_same(scene, client):
    after, t0, _rest = scene
    back_up(by=BY, at=timezone.now())
    for _time in range(2):
        restore(t0.name, at=timezone.now())
        assert command("ledger", "replay")[1] == 0
    assert afterwards(**after) == told(after["kept"])
    assert client.get("/readyz").status_code == 200


@pytest.mark.long
def test_the_scene_of_the_demo_plays_and_leaves_nobody_behind(ada, settings, capsys):
    settings.EMBEDDED = True
    call_command("demo", "--scene", "backup")
    out = capsys.readouterr().out
    assert "Of 24 people who are gone 24 have rows again and 0 can be read." in out
    assert "withdrawn and restricted hold: yes. Ready: yes." in out
    assert [person.name for person in Person.objects.with_keys()] == ["Ada Kowalska"]
