"""The status page: number and code, steps with dates, messages, files, the code for the identity, the way back."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from crm.jobs import bell
from dsar.cases.case_clocks import clock_of
from dsar.cases.incoming import EnclosedFile
from dsar.cases.opening import enclose
from dsar.handling.messages import say
from dsar.handling.questions import ask
from dsar.identity.identity_codes import requester_actor
from dsar.models import Case, CaseFile, CaseMessage, Letter, Outcome
from dsar.portal.progress import steps_of
from dsar.portal.status_entrance import renew_code
from tests.dsar.made_cases import DAY, RECEIVED, arrived
from tests.dsar.portal_browser import ASK, STATUS, answered, code_of, controller, entered, filed, letters

pytestmark = pytest.mark.django_db
EN = "/p/en/status/"


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """The bell rings for a worker; here the test is one."""
    monkeypatch.setattr(bell, "ring", lambda kind, pk, **_when: True)
    controller()


@pytest.fixture
def inside(client, her):
    """A browser that is let in with Ada's address."""
    entered(client, *filed(client, "access", email=her.email))
    return client


def the_case():
    return Case.objects.with_keys().get()


def shown(client, start=EN):
    return client.get(start).content.decode()


def picture(name="zdjecie.png"):
    content = BytesIO()
    Image.new("RGB", (2, 2)).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/png")


def test_number_and_code_open_the_page_however_they_are_typed(client):
    number, code = filed(client)
    reply = entered(client, f" {number.lower()} ", f" {code.lower().replace('-', ' ')}")
    assert (reply.status_code, reply["Location"]) == (302, STATUS)
    text = shown(client)
    wanted = (f"Request {number}", "We have received your request", "Access and copy", "ul. Moniuszki 1A")
    assert [item for item in wanted if item not in text] == []
    assert "<script" not in text


def test_without_number_and_code_there_is_only_the_door(client):
    assert "Show the status" in shown(client)
    for page in ("messages", "identity", "identity/code", "withdrawal", "end"):
        assert client.post(f"{EN}{page}/")["Location"] == EN


def test_half_an_hour_later_and_after_leaving_the_door_is_shut(inside, monkeypatch):
    later = timezone.now().timestamp() + 30 * 60 + 1
    with monkeypatch.context() as patch:
        patch.setattr("time.time", lambda: later)
        assert "Show the status" in shown(inside)
    assert "Show the status" not in shown(inside)
    inside.post(f"{EN}end/")
    assert "Show the status" in shown(inside)


def test_a_new_code_shuts_out_whoever_came_in_with_the_old_one(inside, dora):
    code = renew_code(the_case(), by=dora)
    assert "Show the status" in shown(inside)
    assert entered(inside, the_case().number, code).status_code == 302


def test_whoever_was_erased_has_no_page_any_more(inside):
    Case.objects.update(person=None)
    assert "Show the status" in shown(inside)


def test_messages_go_both_ways_and_what_she_saw_counts_as_read(inside, dora):
    say(the_case(), "Proszę o numer oferty.", by=dora)
    assert "Proszę o numer oferty." in shown(inside)
    inside.post(f"{EN}messages/", {"text": "Oferta 12/2026."})
    rows = CaseMessage.objects.with_keys().order_by("pk")
    signed = f"subject:{the_case().person.uid}"
    assert [(row.direction, row.text, row.by == signed, bool(row.read_at)) for row in rows] == [
        ("out", "Proszę o numer oferty.", False, True),
        ("in", "Oferta 12/2026.", True, False),
    ]


def test_files_come_with_a_message_and_pass_the_one_door(inside):
    inside.post(f"{EN}messages/", {"text": "W załączniku.", "papers": [picture("a.png"), picture("b.png")]})
    rows = CaseFile.objects.with_keys().order_by("pk")
    message = CaseMessage.objects.with_keys().get()
    assert message.text == "W załączniku."
    assert [(row.role, row.name, row.message_id) for row in rows] == [
        ("message", "a.png", message.pk),
        ("message", "b.png", message.pk),
    ]
    assert rows[0].file.plain() == picture().read()
    assert "a.png" in shown(inside)


@pytest.mark.parametrize(
    "files",
    [
        [SimpleUploadedFile("dowod.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")],
        [SimpleUploadedFile("strona.pdf", b"<html><script>alert(1)</script>")],
        [SimpleUploadedFile("program.exe", b"MZ")],
        [SimpleUploadedFile("pusty.pdf", b"")],
        [picture(f"{number}.png") for number in range(4)],
    ],
    ids=["drawing", "disguised", "program", "empty", "four"],
)
def test_other_files_are_refused_with_a_sentence_and_nothing_is_kept(inside, files):
    reply = inside.post(f"{EN}messages/", {"text": "Załączam.", "papers": files})
    assert (reply.status_code, 'href="#id_papers"' in reply.content.decode()) == (422, True)
    assert (CaseMessage.objects.count(), CaseFile.objects.count()) == (0, 0)


def test_one_request_has_room_for_twenty_files(inside):
    case = the_case()
    CaseFile.objects.bulk_create(
        CaseFile(case=case, role="message", name=f"{number}.pdf", digest="0", by="subject:x") for number in range(20)
    )
    reply = inside.post(f"{EN}messages/", {"text": "Jeszcze jeden.", "papers": [picture()]})
    assert (reply.status_code, CaseFile.objects.count()) == (422, 20)


def test_the_mailed_code_shows_that_it_is_she(inside, her):
    assert ("Show that it is you" in shown(inside), answered()) == (True, 1)
    [(address, text)] = letters("request_identity")
    reply = inside.post(f"{EN}identity/", {"proof": code_of(text)})
    assert (reply["Location"], address) == (EN, her.email)
    assert ("Show that it is you" in shown(inside), "We know that it is you" in shown(inside)) == (False, True)
    assert [subject.person for subject in the_case().subjects.all()] == [her]


def test_another_code_can_be_asked_for_and_the_page_says_nothing_of_whether_it_went(inside):
    answered()
    reply = inside.post(f"{EN}identity/code/")
    assert (reply["Location"], answered()) == (f"{EN}?code=sent#identity", 1)
    first, second = (code_of(text) for _address, text in letters("request_identity"))
    assert "If we hold the address you gave, a new code is on its way" in inside.get(f"{EN}?code=sent").content.decode()
    status_codes = [inside.post(f"{EN}identity/", {"proof": code}).status_code for code in (first, second)]
    assert status_codes == [422, 302]


def test_she_takes_it_back_by_a_button_and_not_by_opening_a_page(inside):
    assert inside.get(f"{EN}withdrawal/").status_code == 200
    assert the_case().is_open
    assert inside.post(f"{EN}withdrawal/")["Location"] == EN
    case = the_case()
    assert (case.outcome, case.closed_by) == (Outcome.WITHDRAWN, f"subject:{case.person.uid}")
    text = shown(inside)
    assert ("You took the request back" in text, "Take the request back" in text, 'name="text"' in text) == (
        True,
        False,
        False,
    )
    assert inside.post(f"{EN}withdrawal/")["Location"] == EN  # the button was pressed twice


def test_what_was_taken_back_is_told_as_neither_decided_nor_answered(inside):
    inside.post(f"{EN}withdrawal/")
    case, text = the_case(), shown(inside)
    rows = [(str(step.label), step.state, step.at) for step in steps_of(case, clock_of(case))]
    assert [state for _label, state, _at in rows] == ["ok", "ok"]
    assert [at for _label, _state, at in rows] == [case.received_at, case.closed_at]
    assert ("Answer and papers" in text, "Write to us here" in text, "officer" in text) == (False, False, True)


def test_what_came_with_the_request_is_named(inside):
    case = the_case()
    enclose(case, EnclosedFile("umowa.pdf", b"%PDF-1.7 x"), by=requester_actor(case), at=timezone.now())
    enclose(
        case, EnclosedFile("potwierdzenie.pdf", b"%PDF-1.7 y", "receipt"), by=requester_actor(case), at=timezone.now()
    )
    text = shown(inside)
    assert ("umowa.pdf" in text, "potwierdzenie.pdf" in text) == (True, False)


def sent_letter(case, **more):
    at = timezone.now()
    values = {"kind": "answer", "prepared_by": "user:1", "approved_by": "user:2", "approved_at": at, "digest": "0" * 64}
    letter = Letter(case=case, text="Odpowiadamy.", **{**values, **more})
    letter.pdf.save("", ContentFile(b"%PDF-1.7 letter"), save=False)
    letter.save(force_insert=True)
    return letter


def test_a_letter_that_was_sent_can_be_fetched_and_another_cannot(inside, client):
    sent = {"sent_at": timezone.now(), "sent_by": "user:2", "way": "portal"}
    mine, waiting = sent_letter(the_case(), **sent), sent_letter(the_case())
    strange = sent_letter(arrived(at=RECEIVED), **sent)
    reply = inside.get(f"{EN}letters/{mine.uid}/")
    assert (reply.content, reply["Content-Type"]) == (b"%PDF-1.7 letter", "application/pdf")
    assert reply["Content-Disposition"].startswith("attachment")
    assert [inside.get(f"{EN}letters/{item.uid}/").status_code for item in (waiting, strange)] == [404, 404]
    assert Client().get(f"{EN}letters/{mine.uid}/")["Location"] == EN
    text = shown(inside)
    assert [str(item.uid) in text for item in (mine, waiting, strange)] == [True, False, False]


def test_the_page_says_by_when_we_answer_and_when_the_clock_stands_still(client, dora):
    number, code = filed(client)
    case = the_case()
    entered(client, number, code)
    clock = clock_of(case)
    assert ("We answer by" in shown(client), clock.running) == (True, True)
    ask(case, "identity", "Kim Pani jest?", by=dora)
    assert "the time for our answer stands still" in shown(client)


def test_an_overdue_answer_is_owned_up_to(client):
    number, code = filed(client)
    entered(client, number, code)
    Case.objects.update(received_at=timezone.now() - 60 * DAY)
    assert "We are sorry" in shown(client)


def states(case):
    return [step.state for step in steps_of(case, clock_of(case))]


@pytest.mark.parametrize(
    ("kinds", "stage", "states_of"),
    [
        (("access",), "intake", ["ok", "now", "", "", ""]),
        (("access",), "gathering", ["ok", "now", "now", "", ""]),
        (("access",), "decision", ["ok", "now", "ok", "now", ""]),
        (("withdrawal",), "intake", ["ok", "now", "", ""]),
        (("withdrawal",), "decision", ["ok", "ok", "now", ""]),
        (("withdrawal",), "answer", ["ok", "ok", "ok", "now"]),
    ],
)
def test_the_steps_stand_where_the_case_stands(kinds, stage, states_of):
    case = arrived(*kinds, at=RECEIVED)
    Case.objects.filter(pk=case.pk).update(stage=stage)
    assert states(Case.objects.get(pk=case.pk)) == states_of


def test_an_answered_case_has_every_step_behind_it():
    case = arrived("withdrawal", at=RECEIVED)
    case.answered_at = RECEIVED + timedelta(days=2)
    assert states(case) == ["ok", "ok", "ok", "ok"]


def test_every_form_of_the_page_is_sent_with_a_token_against_forgery(inside):
    forged = Client(enforce_csrf_checks=True)
    forged.cookies = inside.cookies
    assert [forged.post(f"{EN}{page}/").status_code for page in ("messages", "withdrawal")] == [403, 403]
    assert forged.post(ASK, {}).status_code == 403
    assert the_case().is_open
    assert len(re.findall("csrfmiddlewaretoken", shown(inside))) == len(
        re.findall('<form[^>]+method="post"', shown(inside))
    )
