"""Asking by the portal: one question a page, nothing kept before the last button, number and code at the end."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from crm.jobs import bell
from dsar.models import Case, CaseFile, IdentityCheck, Representative
from tests.dsar.made_cases import RECEIVED, arrived
from tests.dsar.portal_browser import ASK, code_of, controller, filed, filled, hidden, letters, on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """The bell rings for a worker; here the test is one."""
    monkeypatch.setattr(bell, "ring", lambda kind, pk, **_when: True)
    controller()


def test_a_request_goes_from_page_to_page_and_becomes_a_case(client):
    number, code = filed(client, "access", "erasure", phone="600 100 200")
    case = Case.objects.with_keys().get()
    assert (case.number, case.kinds, case.channel, case.language) == (number, ["access", "erasure"], "portal", "pl")
    assert (case.person.name, case.person.email, case.person.phone) == ("Ewa Maj", "ewa@maj.test", "+48600100200")
    assert (case.details, case.reply_by, case.taken_by) == ("Proszę o wszystko.", "email", f"subject:{case.person.uid}")
    [(address, text)] = letters("request_received")
    assert (address, number in text, code in text) == ("ewa@maj.test", True, True)


def test_nothing_is_written_before_the_last_button(client):
    page = filled(client)
    assert (page.status_code, Case.objects.count(), IdentityCheck.objects.count()) == (200, 0, 0)
    assert "Ewa Maj" in page.content.decode()


def test_sent_twice_it_is_one_request_and_the_code_is_shown_no_second_time(client):
    page = filled(client)
    first, second = on(client, page), on(client, page)
    assert (first["Location"], second["Location"]) == ("/p/pl/request/sent/", "/p/pl/request/sent/")
    assert (Case.objects.count(), IdentityCheck.objects.count(), len(letters("request_received"))) == (1, 1, 1)


def test_another_browser_does_not_see_the_confirmation(client):
    filed(client)
    assert Client().get("/p/pl/request/sent/")["Location"] == "/p/pl/status/"


def test_the_confirmation_says_number_dates_what_comes_next_and_where_to_complain(client):
    reply = on(client, filled(client, start="/p/en/request/"), "/p/en/request/")
    text = client.get(reply["Location"]).content.decode()
    case = Case.objects.get()
    wanted = (case.number, "We answer by", "e•••@maj.test", "ul. Moniuszki 1A, 00-014 Warszawa", "two months more")
    assert [item for item in wanted if item not in text] == []


@pytest.mark.parametrize(
    ("said", "lacking"),
    [
        ({"email": "", "reply_by": "email"}, "Give your e-mail address, or choose another way for the answer."),
        ({"email": "", "reply_by": "post"}, "Give your postal address, or choose another way for the answer."),
        ({"email": "", "reply_by": "phone"}, "Give your phone number, or choose another way for the answer."),
        ({"email": "to-nie-adres"}, "Enter an e-mail with a domain, like jan@firma.pl"),
        ({"phone": "123"}, "Enter a phone number with nine digits, or with + and the country in front."),
        (
            {"name": "", "email": "", "reply_by": "in_person"},
            "Give your name, an e-mail address or a phone number: else we find nothing.",
        ),
    ],
)
def test_what_is_missing_is_said_on_top_and_leads_to_its_field(client, said, lacking):
    page = filled(client, start="/p/en/request/", **said)
    [(field, error)] = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', page.content.decode())
    assert (page.status_code, error, f'id="{field}"' in page.content.decode()) == (422, lacking, True)


def test_the_first_page_wants_a_choice_and_links_to_it(client):
    page = on(client, client.get("/p/en/request/"), "/p/en/request/")
    assert (page.status_code, 'href="#id_kinds"' in page.content.decode()) == (422, True)


@pytest.mark.parametrize("kind", ["rectification", "automated", "question"])
def test_some_things_need_words_and_others_do_not(client, kind):
    pages = [on(client, client.get(ASK), kinds=[item]) for item in (kind, "access")]
    assert [on(client, page, whose="self", details=" ").status_code for page in pages] == [422, 200]


def test_a_question_has_a_topic_and_a_right_has_none(client):
    pages = [on(client, client.get(ASK), kinds=[kind]).content.decode() for kind in ("question", "access")]
    assert ['name="topic"' in page for page in pages] == [True, False]


def test_back_and_change_keep_every_answer_and_a_change_leads_back_to_the_check(client):
    check = filled(client, "access", "erasure", details="„Cudzysłów” & <b>")
    back = on(client, check, go="back")
    assert ('value="ewa@maj.test"' in back.content.decode(), hidden(back)["kinds"]) == (True, ["access", "erasure"])
    change = on(client, check, go="what")
    assert re.findall(r'value="(\w+)"[^>]* checked', change.content.decode()) == ["access", "erasure"]
    again = on(client, change, kinds=["portability"])
    assert hidden(again)["step"] == ["check"]
    on(client, again)
    case = Case.objects.with_keys().get()
    assert case.kinds == ["portability"]
    assert case.details == "„Cudzysłów” & <b>"


def test_whoever_speaks_for_a_child_says_so_and_waits_for_the_check_of_authority(client):
    page = on(client, client.get(ASK), kinds=["erasure"])
    page = on(client, page, whose="other", details="")
    assert hidden(page)["step"] == ["speaker"]
    values = {"role": "parent", "speaker_name": "Jan Maj", "speaker_email": "jan@maj.test", "authority": "ojciec"}
    page = on(client, page, **values)
    page = on(client, page, name="Ola Maj", reply_by="in_person")
    on(client, page)
    representative = Representative.objects.select_related("person__key", "case__person__key").get()
    assert (representative.role, representative.person.name, representative.authority, representative.accepted) == (
        "parent",
        "Jan Maj",
        "ojciec",
        None,
    )
    assert representative.case.person.name == "Ola Maj"
    assert letters("request_received") == []


def test_a_page_that_is_not_ours_or_too_old_begins_anew(client):
    page = filled(client)
    reply = client.post(ASK, {**hidden(page), "stamp": "forged"})
    assert (reply.status_code, hidden(reply)["step"], Case.objects.count()) == (403, ["what"], 0)


def test_a_robot_that_fills_in_everything_files_nothing(client):
    reply = on(client, filled(client), homepage="http://x.test")
    assert (reply.status_code, Case.objects.count()) == (422, 0)


def test_five_an_hour_for_one_mailbox_and_what_was_refused_is_not_filed(client, monkeypatch):
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)  # a slow machine would wait the seconds between tries
    rows = [on(Client(), filled(Client())) for _each in range(6)]
    codes = [row.status_code for row in rows]
    assert (codes[:3], codes[-1], rows[-1].headers.get("Retry-After", "").isdigit()) == ([302] * 3, 429, True)
    assert Case.objects.count() == codes.count(302)


def test_the_pages_work_without_scripts_and_speak_both_languages(client):
    for start, word in ((ASK, "Dalej"), ("/p/en/request/", "Continue")):
        page = client.get(start)
        assert ("<script" in page.content.decode(), page["Content-Language"], word in page.content.decode()) == (
            False,
            start[3:5],
            True,
        )
        assert "script-src 'none'" in page["Content-Security-Policy"]
        assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex")


def test_the_short_addresses_speak_the_visitors_language(client):
    locations = [
        client.get(f"/p/{name}/", headers={"accept-language": "en"})["Location"] for name in ("request", "status")
    ]
    assert locations == ["/p/en/request/", "/p/en/status/"]


def test_nobody_is_asked_for_an_identity_document(client):
    page = on(client, client.get("/p/en/request/"), "/p/en/request/", kinds=["access"]).content.decode()
    assert "send no copies of them" in page
    assert 'type="file"' not in page
    assert CaseFile.objects.count() == 0


def test_the_median_answer_time_is_shown_once_there_are_some_answers(client, monkeypatch):
    assert "Half of the requests" not in client.get("/p/en/request/").content.decode()
    monkeypatch.setattr("dsar.portal.views.median_days", lambda: 6)
    assert "answered within 6 days" in client.get("/p/en/request/").content.decode()


def test_a_code_is_ordered_only_where_identity_matters(client):
    filed(client, "withdrawal", email="a@maj.test")
    filed(client, "objection", email="b@maj.test")
    assert IdentityCheck.objects.count() == 0
    filed(client, "access", email="c@maj.test")
    assert IdentityCheck.objects.count() == 1


def test_the_receipt_leads_to_the_status_page_of_its_language():
    arrived(at=RECEIVED, language="en")
    [(_address, text)] = letters("request_received")
    assert ("/p/en/status/" in text, len(code_of(text))) == (True, 11)
