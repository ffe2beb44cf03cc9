"""The finder: after a year with us and an erasure no mark of hers lies anywhere, in no form; and it can find."""

import base64
import gzip
import logging
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from redis import Redis

from consents.models import Ground, Submission
from consents.proofs.proof_files import as_pdf
from crm.contacts.models import Interaction
from crm.jobs.models import Job
from crm.mail.outgoing.outbox import post
from crm.privacy.erasure.eraser import erase, erase_many
from crm.privacy.models import ContactPoint, Mention, Person, Purpose
from crm.privacy.people.mentions import find, redact
from tests.conftest import agree
from tests.files.export_cases import handed, made
from tests.files.import_cases import csv, imported, prepared
from tests.privacy.finder import finds, seek
from tests.privacy.test_canary import FIRST, SECOND

pytestmark = pytest.mark.django_db(transaction=True)


THIRD = "Wilgowiczowa"


def fresh(contact):
    return Person.objects.with_keys().get(pk=contact.pk)


@pytest.fixture
def live(add, ben, sam, marek, offers, as_user):
    """What we do with somebody in a year: she is in every kind of row, file, piece and leftover there is."""

    def living(mark):
        contact = add(sam, name=f"Anna {mark}", email=f"{mark}@ptaki.test", position=f"{mark} prezes")
        person = fresh(contact)
        agree(person, offers, by=sam)
        ContactPoint.objects.create(person=person, kind="email", value=f"dom.{mark}@ptaki.test")
        Interaction.objects.create(person=person, kind="note", summary=f"{mark} oddzwoni", author=sam)
        Interaction.objects.create(person=fresh(ben), kind="note", summary=f"Poleciła go Anna {mark}.", author=sam)
        with transaction.atomic():
            post("letter", to=person, by=sam, context={"subject": mark, "text": mark}, purpose=purpose())
        submission = Submission(person=person, how=Submission.How.PAPER, received_at=timezone.now(), scan_name=mark)
        submission.scan.save("", scan(mark), save=False)
        submission.save()
        # a row that completes her, one that is left out and tied to nobody, both with what the file says
        imported(
            prepared(sam, csv(f"Anna {mark};{mark}@ptaki.test;;;;;Gdynia;;", f";;;Tartak;;;;Szefuje Anna {mark};"))
        )
        handed(made(marek), marek)
        client = as_user(sam)
        client.post(reverse("contacts:search"), {"q": mark[:5]})
        client.get(reverse("contacts:record", args=[contact.uid]))
        client.post(reverse("contacts:call", args=[contact.uid]))
        return contact

    return living


def purpose():
    return Purpose.objects.get(slug="contracts", active_to=None)


def scan(mark):
    return ContentFile(f"Zgadzam się. {mark}".encode())


def test_whoever_was_erased_is_found_nowhere_in_no_form_and_whoever_stays_is_found_as_before(live, dora, caplog):
    caplog.set_level(logging.DEBUG)
    marks = {"alone": [FIRST], "stays": [SECOND], "by sets": [THIRD]}
    first, _second, third = (live(mark) for (mark,) in marks.values())
    before = seek(marks)
    rows = {"opened contacts.interaction.summary", "opened files.importrow.cells", "opened consents.submission.scan"}
    assert all(rows <= set(places) for places in before.values())
    assert [place for places in before.values() for place in places if not place.startswith("opened")] == []
    find([first.person, third.person])
    for mention in Mention.objects.all():
        redact(mention, "Poleciła go znajoma.", by=dora, at=timezone.now())
    erase(fresh(first), {}, by=dora)
    with transaction.atomic():
        erase_many([fresh(third)], by=dora)
    log = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    assert seek(marks, {"log": log.encode()}) == {"alone": [], "stays": before["stays"], "by sets": []}


def test_it_finds_a_mark_in_every_form_it_may_lie_in(ada, offers, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    person = fresh(ada)
    paper = as_pdf(Ground.objects.select_related("person__key").get(person=person, purpose=offers), **said())
    text = b"przed Kowalska po"
    shapes = {
        "plain": text,
        "hex": text.hex().encode(),
        "base64": base64.b64encode(text),
        "gzip": gzip.compress(text),
        "json": b'"\\u017b\\u00f3\\u0142\\u0107 Kowalska"',
        "pdf": paper,
    }
    for name, content in shapes.items():
        Path(tmp_path / name).write_bytes(content)
    redis = Redis.from_url(settings.REDIS_URL)
    redis.set("planted", "Kowalska")
    Job.objects.create(kind="planted", owner=None, payload={"who": "Kowalska"})
    places = finds(["Kowalska"], {"log": text})
    redis.delete("planted")
    planted = ["log", "redis b'planted'", "table jobs_job", *(f"file {name}" for name in shapes)]
    assert [place for place in sorted(planted) if place not in places] == []
    assert "opened privacy.person.name" in places


def said():
    return {"language": "pl", "at": timezone.now()}
