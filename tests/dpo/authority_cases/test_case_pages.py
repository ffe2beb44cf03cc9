"""Cases with the authority on screen, from the letter to its answer."""

from crm.dpo.models import AuthorityCase, AuthorityLetter
from crm.mail.models.messages import Message
from tests.dpo.authority_cases.making import HOSTILE, demanded, opened, today

LIST = "/privacy/authority/"


def test_an_officer_enters_a_letter_and_the_owner_signs_the_answer(desk, enter, dora, oskar):
    assert "No cases with the authority." in desk.get(LIST).content.decode()
    values = {"kind": "inspection", "title": "Kontrola", "reference": "ZSPR.1.2026"}
    reply = desk.post(f"{LIST}new/", values)
    case = AuthorityCase.objects.get()
    assert reply["Location"] == f"{LIST}{case.number}/letters/new/"
    there = f"{LIST}{case.number}/"
    letter = {"kind": "demand", "channel": "electronic", "delivered_on": f"{today()}", "term_days": "7"}
    desk.post(f"{there}letters/new/", {**letter, "text": HOSTILE, "points": "Rejestr\n\nUmowy"})
    assert [point.text for point in case.questions.all()] == ["Rejestr", "Umowy"]
    assert Message.objects.filter(template="authority_term").count() == 2
    came = AuthorityLetter.objects.get()
    desk.post(f"{there}letters/answer/", {"kind": "answer", "channel": "post", "text": "Oto.", "answers": came.uid})
    answer = AuthorityLetter.objects.get(way="out")
    desk.post(f"{there}letters/{answer.uid}/signature/")
    assert AuthorityLetter.objects.get(way="out").signed_at is None
    owner = enter(oskar)
    assert "Sign" in owner.get(f"{there}letters/{answer.uid}/").content.decode()
    owner.post(f"{there}letters/{answer.uid}/signature/")
    desk.post(f"{there}letters/{answer.uid}/sending/", {"sent_on": f"{today()}", "channel": "post", "proof": "RR 1"})
    page = desk.get(there).content.decode()
    assert "answered" in page
    page = desk.get(f"{there}letters/{came.uid}/").content.decode()
    assert "<script>alert" not in page
    assert "44051401359" not in page


def test_documents_are_picked_and_the_missing_one_is_shown(desk, dora):
    case = opened(dora)
    demanded(case, dora)
    there = f"{LIST}{case.number}/"
    desk.post(f"{there}points/", {"text": "Kopie zapasowe"})
    point = case.questions.get()
    refused = desk.post(f"{there}points/{point.uid}/documents/", {"kind": "outside", "label": "Protokół"})
    assert refused.status_code == 422
    desk.post(f"{there}points/{point.uid}/documents/", {"kind": "outside", "label": "Protokół", "missing": "podpis"})
    desk.post(f"{there}points/{point.uid}/documents/", {"kind": "breaches"})
    page = desk.get(there).content.decode()
    assert "1 document is missing" in page
    assert "Register of breaches" in page
    assert desk.get(f"{there}paper/")["Content-Type"] == "application/pdf"
    pack = desk.get(f"/privacy/evidence/new/?case={case.number}").context["form"].initial
    assert (pack["sections"], pack["gaps"]) == (["breaches", "authority"], "1. Protokół: podpis")


def test_nobody_but_the_desk_comes_in(enter, dora, sam, marek):
    case = opened(dora)
    for user in (sam, marek):
        client = enter(user)
        assert [client.get(url).status_code for url in (LIST, f"{LIST}{case.number}/")] == [403, 403]
