"""The evidence behind a consent: its chain, what breaks it, and the files that are handed out."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from consents.capture.intake import FormInput, receive
from consents.capture.shown_form import form_as_shown
from consents.grounds.event_chain import broken, sealed
from consents.grounds.recording import record_ground, withdraw
from consents.models import Ground, GroundEvent
from consents.proofs.ground_proof import Page
from consents.proofs.proof_names import with_names
from crm.privacy.models import AccessEntry, LedgerEntry, Person
from tests.consents.conftest import BY, NOON, PROOF
from tests.consents.filled_forms import a_form
from tests.consents.published_notices import a_notice
from tests.dsar.pdf import words_in
from tests.privacy.logs.sealed_logs import seal_all
from tests.tampering import tampering

pytestmark = pytest.mark.django_db
UNPROTECTED = "consents.GroundEvent:no_change"


def hers(person):
    return list(GroundEvent.objects.select_related("person__key", "purpose").filter(person=person).order_by("pk"))


def wrong(person):
    events = hers(person)
    return broken(events, [event.seal for event in events])


def test_each_event_follows_from_the_one_before(her, purpose):
    record_ground(her, purpose("offers"), "email", by=BY, at=NOON, proof=PROOF)
    withdraw(her, purpose("offers"), "email", by=BY, at=NOON + timedelta(days=1))
    other = Person.create(email="ben@x.test")
    record_ground(other, purpose("offers"), "email", by=BY, at=NOON, proof=PROOF)
    first, second = hers(her)
    assert (first.previous, second.previous, hers(other)[0].previous) == ("", first.seal, "")
    assert ([event.seal == sealed(event) for event in (first, second)], wrong(her)) == ([True, True], {})


@pytest.mark.parametrize("change", [{"kind": "refused"}, {"actor": "user:1"}, {"at": NOON}, {"own": True}])
def test_a_changed_event_is_found(her, purpose, change):
    record_ground(her, purpose("offers"), "email", by=BY, at=NOON - timedelta(days=3), proof=PROOF)
    with tampering():
        GroundEvent.objects.update(**change)
    assert list(wrong(her).values()) == ["changed"]


def test_a_changed_proof_is_found(her, purpose):
    record_ground(her, purpose("offers"), "email", by=BY, at=NOON, proof=PROOF)
    (event,) = hers(her)
    event.proof = {**PROOF, "text": "v9"}
    with pgtrigger.ignore(UNPROTECTED):
        event.save()
    assert list(wrong(her).values()) == ["changed"]


def test_an_event_whose_predecessor_was_erased_is_alone_but_not_changed(her, purpose):
    record_ground(her, purpose("offers"), "email", by=BY, at=NOON, proof=PROOF)
    withdraw(her, purpose("offers"), "email", by=BY, at=NOON)
    with tampering():
        GroundEvent.objects.filter(kind="given").delete()
    assert list(wrong(her).values()) == ["alone"]


@pytest.fixture
def consented(db):
    """Somebody who agreed to calls on a form, as the ground that came of it."""
    page = form_as_shown(a_form(), "pl")
    box = next(item.name for item in page.boxes if item.channel == "phone")
    values = {"name": "Ola Bąk", "email": "ola@bak.test", "phone": "+48602333444"}
    receive(page, FormInput(uuid4(), values, [box], "/p/pl/consent/newsletter/"))
    return Ground.objects.select_related("person__key", "purpose").get(purpose__slug="offers")


@pytest.mark.django_db(transaction=True)
def test_everything_that_is_checked_holds(consented):
    assert [finding.ok for finding in Page.about(consented).findings] == [True, True, True, None]  # no seal yet
    seal_all()
    page = Page.about(consented)
    assert ([finding.ok for finding in page.findings], page.intact) == ([True] * 4, True)


def test_words_that_are_not_those_of_the_version_are_found(consented):
    event = GroundEvent.objects.select_related("person__key").get(kind="given")
    event.proof = {**event.proof, "wording": {**event.proof["wording"], "text": "Zgadzam się na wszystko."}}
    with pgtrigger.ignore(UNPROTECTED):
        event.save()
    page = Page.about(consented)
    assert ([finding.ok for finding in page.findings[:3]], page.intact) == ([True, False, False], False)


def test_the_card_shows_words_boxes_form_and_seals(as_user, dora, consented):
    dora.language = "en"
    dora.save(update_fields=["language"])
    page = as_user(dora).get(reverse("consents:proof", args=[consented.uid])).content.decode()
    event = GroundEvent.objects.get(kind="given")
    rows = (
        "dzwonił do mnie z ofertami",
        "Our offers, Phone: ticked",
        "Our offers, E-mail: empty",
        "May we write to you?",
    )
    assert [part in page for part in (*rows, event.seal, "The record is intact")] == [True] * 6
    assert ("602333444" in page, "+48 602 ••• 444" in page) == (False, True)


def test_the_json_holds_record_proof_and_checks_and_both_logs_say_who_took_it(as_user, dora, consented):
    answer = as_user(dora).get(reverse("consents:proof_json", args=[consented.uid]))
    data = json.loads(answer.content)
    assert (data["person"]["name"], data["consent_record"]["record_id"]) == ("Ola Bąk", str(consented.uid))
    assert data["events"][0]["proof"]["wording"]["text"].startswith("Zgadzam się, aby Stalmag")
    assert [item["ok"] for item in data["integrity"]][:3] == [True] * 3
    look = AccessEntry.objects.order_by("-pk").first()
    assert (look.view, look.people, look.reason) == ("consents:proof_json", [consented.person_id], "evidence")
    act = LedgerEntry.objects.get(act="proof.downloaded")
    assert (act.about, act.target, act.counts) == (consented.person.uid, f"ground:{consented.uid}", {"as": "json"})


def test_the_pdf_is_tagged_says_its_language_and_is_logged(as_user, dora, consented):
    answer = as_user(dora).get(reverse("consents:proof_pdf", args=[consented.uid]))
    marks = (b"%PDF-1.7", b"/Marked true", b"pdfuaid:part>1<", b"/Lang(pl)", b"/StructTreeRoot")
    assert [mark for mark in marks if mark not in answer.content] == []
    assert answer["Content-Type"] == "application/pdf"
    assert LedgerEntry.objects.get(act="proof.downloaded").counts == {"as": "pdf"}


def test_the_pdf_says_names_and_words_and_no_keys_of_ours(as_user, dora):
    """Purposes, notice, form and boxes are called as people call them; nothing of JSON, no `how:`."""
    a_notice()
    page = form_as_shown(a_form(), "pl")
    box = next(item.name for item in page.boxes if item.channel == "phone")
    receive(page, FormInput(uuid4(), {"name": "Ola Bąk", "phone": "+48602333444"}, [box], "/p/pl/consent/newsletter/"))
    ground = Ground.objects.get(purpose__slug="offers")
    words = words_in(as_user(dora).get(reverse("consents:proof_pdf", args=[ground.uid])).content)
    wanted = (
        "Oferty handlowe, Telefon: zaznaczone",
        "Czy możemy się odzywać?",
        "Twoje dane u nas",
        "Cele przetwarzania:",
    )
    assert [part for part in wanted if part not in words] == []
    left = words.replace("/p/pl/consent/newsletter/", "")
    raw = r"\b(how|purposes|offers|newsletter|general)\b|[a-z]+_[a-z]+|[{}]|[a-z-]+/\d"
    assert re.findall(raw, left) == []


def test_names_cost_one_statement_a_kind_however_many_boxes_there_are(as_user, dora, consented):
    client, url = as_user(dora), reverse("consents:proof", args=[consented.uid])
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    named = [row["sql"] for row in captured.captured_queries if 'FROM "privacy_purpose" ORDER BY' in row["sql"]]
    assert len(named) == 1


def test_a_code_that_nobody_knows_any_more_stays_as_it_is():
    proof = {"purpose": "dawny-cel", "boxes": {"dawny-cel/email": True}, "notice": {"purposes": ["dawny-cel/3", 7]}}
    with translation.override("pl"):
        spelled = with_names(proof)
    assert spelled == {
        "purpose": "dawny-cel",
        "boxes": {"dawny-cel/email": True},
        "notice": {"purposes": ["dawny-cel, wersja 3", "7"]},
    }


def test_sales_take_no_files(as_user, sam, consented):
    client = as_user(sam)
    names = ("proof_json", "proof_pdf")
    assert [client.get(reverse(f"consents:{name}", args=[consented.uid])).status_code for name in names] == [403, 403]
