"""The desk's page of identity: values behind masks, codes shown once, judgements with reasons, evidence."""

import pytest
from django.utils import timezone

from crm.jobs import bell
from crm.privacy.models import Person
from dsar.cases.incoming import EnclosedFile, RepresentativeDetails
from dsar.cases.opening import recognise
from dsar.identity import identity_codes, identity_state
from dsar.identity.identity_judgement import judge
from dsar.models import Case, CaseFile, IdentityCheck, Representative
from tests.dsar.desk_browser import BASE, browser
from tests.dsar.made_cases import RECEIVED, arrived
from tests.dsar.portal_browser import code_of, controller, letters

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """The bell rings for a worker; here the test is one."""
    monkeypatch.setattr(bell, "ring", lambda kind, pk, **_when: True)
    controller()


@pytest.fixture
def desk(dora):
    return browser(dora)


def found(her, dora):
    case = arrived(at=timezone.now())
    return case, recognise(case, her, by=dora, at=timezone.now())


def at(case, page=""):
    return f"{BASE}{case.number}/identity/{page}"


def test_the_page_shows_stored_values_behind_masks(desk, dora, her):
    case, _one = found(her, dora)
    text = desk.get(at(case)).content.decode()
    assert [word in text for word in ("A• K•", "a•••@cerambud.test", "+48 602 ••• 444")] == [True] * 3
    assert [word in text for word in (her.name, her.email, her.phone)] == [False] * 3


def test_who_may_not_see_requests_does_not_see_it(sam, dora, her):
    case, _one = found(her, dora)
    assert browser(sam).get(at(case)).status_code in (403, 404)


def test_a_code_by_mail_goes_out_and_is_shown_to_nobody(desk, dora, her):
    case, first = found(her, dora)
    reply = desk.post(at(case, "codes/"), {"subject": first.uid, "method": "email"})
    [(_address, text)] = letters("request_identity")
    assert reply["Location"] == at(case)
    assert code_of(text) not in desk.get(at(case)).content.decode()


def test_a_code_for_the_telephone_is_shown_once(desk, dora, her):
    case, first = found(her, dora)
    reply = desk.post(at(case, "codes/"), {"subject": first.uid, "method": "phone"})
    code = code_of(reply.content.decode())
    assert code not in desk.get(at(case)).content.decode()
    assert identity_codes.try_code(case, code)


def test_a_refusal_stands_beside_its_field(desk, dora, her):
    case, first = found(her, dora)
    rows = [
        desk.post(at(case, "codes/"), {"subject": first.uid, "method": "in_person"}),
        desk.post(at(case, "checks/"), {"method": "questions", "enough": "yes", "why": "Znała numer."}),
        desk.post(at(case, "checks/"), {"method": "in_person", "enough": "yes", "why": ""}),
    ]
    assert [reply.status_code for reply in rows] == [422] * 3
    assert IdentityCheck.objects.count() == 0


def test_a_judgement_is_recorded_and_the_page_says_so(desk, dora, her):
    case, _one = found(her, dora)
    desk.post(at(case, "checks/"), {"method": "in_person", "enough": "yes", "why": "Była w biurze."})
    assert Case.objects.get().identified_at is not None
    text = desk.get(at(case)).content.decode()
    assert ("Była w biurze." in text, "Judge by hand" in text) == (True, False)


def test_the_authority_of_a_spokesman_is_judged_here(desk):
    case = arrived(spokesman=RepresentativeDetails("parent", name="Jan Maj", email="jan@maj.test"))
    representative = Representative.objects.get()
    assert desk.post(at(case, f"authority/{representative.uid}/"), {"enough": "no", "why": ""}).status_code == 422
    desk.post(at(case, f"authority/{representative.uid}/"), {"enough": "no", "why": "Brak podpisu."})
    representative.refresh_from_db()
    assert (representative.accepted, "authority refused" in desk.get(at(case)).content.decode()) == (False, True)


def test_a_file_is_marked_as_evidence_and_goes_with_the_judgement(desk, dora):
    case = arrived(
        enclosed=[EnclosedFile("dowod.png", b"png", "enclosure"), EnclosedFile("list.pdf", b"pdf", "enclosure")]
    )
    files = {case_file.name: case_file for case_file in CaseFile.objects.with_keys()}
    for name in ("dowod.png", "list.pdf", "list.pdf"):
        desk.post(at(case, f"evidence/{files[name].uid}/"))
    roles = {case_file.name: case_file.role for case_file in CaseFile.objects.with_keys()}
    assert roles == {"dowod.png": "evidence", "list.pdf": "message"}
    desk.post(at(case, "checks/"), {"method": "in_person", "enough": "yes", "why": "Była w biurze."})
    assert [case_file.name for case_file in CaseFile.objects.with_keys()] == ["list.pdf"]


def test_a_file_of_another_case_is_not_found_here(desk):
    case, other = arrived(), arrived(enclosed=[EnclosedFile("a.png", b"png", "enclosure")])
    file = CaseFile.objects.get(case=other)
    assert desk.post(at(case, f"evidence/{file.uid}/")).status_code == 404


def test_a_code_speaks_for_its_owner_alone(desk, dora, her):
    case, first = found(her, dora)
    code = identity_codes.send_code(case, first, "phone", by=dora)
    identity_codes.try_code(case, code)
    other = recognise(case, Person.create(name="Ola Lis", email="ola@lis.test"), by=dora, at=timezone.now())
    case = Case.objects.get()
    assert (identity_state.unproven(case), identity_state.open_to_proof(case)) == ([other], True)
    assert "nothing shows yet that O• L• is the person who asks" in desk.get(at(case)).content.decode()
    judge(case, "in_person", passed=True, why="Była w biurze.", by=dora)
    assert (identity_state.unproven(case), identity_state.open_to_proof(case)) == ([], False)


def test_a_closed_case_takes_no_judgement(desk):
    case = arrived(at=RECEIVED)
    Case.objects.filter(pk=case.pk).update(
        state="closed",
        stage="closed",
        outcome="withdrawn",
        closed_at=RECEIVED,
        closed_by="user:1",
        keep_until="2040-12-31",
    )
    reply = desk.post(at(case, "checks/"), {"method": "in_person", "enough": "yes", "why": "Była w biurze."})
    assert (reply.status_code, IdentityCheck.objects.count()) == (422, 0)
