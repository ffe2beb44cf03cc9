"""Guesses of numbers and codes are stopped; nothing tells a known number, address or person from an unknown one."""

import re
from datetime import timedelta
from statistics import median
from time import perf_counter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.accounts.limits import throttle
from crm.accounts.models import Tries
from crm.jobs import bell
from dsar.cases.short_codes import ALPHABET, LENGTH, mark_of_mail
from dsar.models import Case, IdentityCheck
from dsar.portal import status_entrance
from tests.dsar.portal_browser import (
    STATUS,
    answered,
    bare,
    code_of,
    controller,
    entered,
    filed,
    filled,
    hidden,
    letters,
    on,
)
from tests.sizes import LONG

pytestmark = pytest.mark.django_db
ROUNDS, NOISE = 25, 1.5
KNOWN, UNKNOWN = "ada@cerambud.test", "nix@nirgendwo.test"


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """The bell rings for a worker; here the test is one."""
    monkeypatch.setattr(bell, "ring", lambda kind, pk, **_when: True)
    controller()


def statements(queries):
    """Which statements were run, without what they were run with."""
    return [query["sql"].split()[:3] for query in queries if "SAVEPOINT" not in query["sql"]]


def wrong(number, code="AAAAA-AAAAA"):
    """The answer to a wrong code from a fresh browser, the number taken out of it."""
    Tries.objects.all().delete()
    status, text, headers = bare(entered(Client(), number, code))
    return status, text.replace(number.encode(), b""), headers


def test_a_wrong_code_for_a_number_there_is_and_one_there_is_not_get_the_same_bytes(client):
    number, _code = filed(client)
    assert wrong(number) == wrong("W-2026-999")
    assert wrong(number)[0] == 422


def test_they_cost_the_same_statements(client):
    number, _code = filed(client)
    rows = []
    wrong(number)
    for item in (number, "W-2026-999"):
        Tries.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            entered(Client(), item, "AAAAA-AAAAA")
        rows.append(statements(queries))
    assert rows[0] == rows[1]


def test_they_take_the_same_time(client):
    number, _code = filed(client)

    def asked(one):
        Tries.objects.all().delete()
        began = perf_counter()
        entered(Client(), one, "AAAAA-AAAAA")
        return perf_counter() - began

    def apart():
        known, unknown = [], []
        for _each in range(ROUNDS):
            known.append(asked(number))
            unknown.append(asked("W-2026-999"))
        result, other = median(known), median(unknown)
        return max(result, other) / min(result, other)

    asked(number)
    assert apart() < NOISE or apart() < NOISE  # what a busy machine disturbs once


def test_a_thousand_tries_at_one_number_from_as_many_addresses_are_stopped_whether_it_is_there_or_not(client):
    number, code = filed(client)
    values, begun = {}, timezone.now()
    for item in (number, "W-2026-999"):
        moment, refusals = begun, []
        for place in range(1000):
            held = throttle.wait(
                "portal", account=f"request {item}", address=f"10.0.{place // 250}.{place % 250}", at=moment
            )
            refusals.append(bool(held))
            moment += timedelta(seconds=1)
        values[item] = refusals.count(False)
    assert values[number] == values["W-2026-999"]
    assert values[number] == 10  # five, a quarter of an hour, five, then an hour each time
    replies = [entered(Client(), piece, code) for piece in (number, "W-2026-999")]
    assert [reply.status_code for reply in replies] == [429, 429]
    assert bare(replies[0])[1] == bare(replies[1])[1]


def locked(number):
    """Strangers at ten addresses have used up the tries of a number."""
    for place in range(10):
        throttle.wait("portal", account=f"request {number}", address=f"10.1.0.{place}")


def test_while_strangers_lock_a_number_the_link_of_our_mail_lets_her_in(client):
    """No number can be shut against its owner: they follow one another, so anybody can name hers."""
    number, code = filed(client)
    [(_address, text)] = letters("request_received")
    link = re.search(r"http\S+/p/pl/status/\?mark=\S+", text)[0]
    locked(number)
    refused = entered(Client(), number, code, start="/p/en/status/")
    assert (refused.status_code, "Open the link in one of our mails" in refused.content.decode()) == (429, True)
    she = Client()
    door = she.get(f"/p/{link.partition('/p/')[2]}")
    reply = she.post(STATUS, {**hidden(door), "number": number, "code": code})
    assert (reply.status_code, reply["Location"]) == (302, STATUS)
    assert number in she.get(STATUS).content.decode()


def test_without_mail_the_link_of_the_confirmation_does_the_same(client):
    number, code = filed(client, email="", reply_by="phone", phone="600 100 200")
    link = re.search(r'href="(/p/pl/status/\?mark=[^"]+)"', client.get("/p/pl/request/sent/").content.decode())[1]
    locked(number)
    assert letters("request_received") == []
    assert client.post(STATUS, {**hidden(client.get(link)), "number": number, "code": code}).status_code == 302


def test_a_mark_is_good_for_its_own_number_and_opens_nothing_by_itself(client):
    (number, code), (other, _code) = filed(client), filed(Client(), email="o@maj.test")
    locked(number)
    marks = (mark_of_mail(other), "forged", "a:b", "")
    assert [client.post(STATUS, {"number": number, "code": code, "mark": mark}).status_code for mark in marks] == [
        429
    ] * 4
    reply = client.post(STATUS, {"number": number, "code": "AAAAA-AAAAA", "mark": mark_of_mail(number)})
    assert reply.status_code == 422


def test_whoever_has_the_link_has_five_tries_an_hour_as_everybody(client):
    number, code = filed(client)
    values = {"number": number, "mark": mark_of_mail(number)}
    codes = [client.post(STATUS, {**values, "code": "AAAAA-AAAAA"}).status_code for _each in range(6)]
    assert (codes[:3], codes[-1]) == ([422] * 3, 429)
    assert client.post(STATUS, {**values, "code": code}).status_code == 429


def test_one_address_that_tries_many_numbers_is_stopped(client, monkeypatch):
    visible = []
    monkeypatch.setattr(status_entrance, "opens", lambda *row: visible.append(row) or False)
    monkeypatch.setattr("dsar.portal.views_status.behind", status_entrance.behind)
    numbers = range(1000 if LONG else 200)
    codes = [entered(client, f"W-2026-{number:04}", "AAAAA-AAAAA").status_code for number in numbers]
    assert codes.count(422) == len(visible)
    assert len(visible) <= 30
    assert set(codes) == {422, 429}


def test_codes_are_too_many_to_be_guessed_within_the_limits():
    tries = 2 * 5 * 24 * 365 * 6  # five an hour for one number, five more by our mails, all the years a case is kept
    assert tries / len(ALPHABET) ** LENGTH < 1e-9


def filed_with(email):
    """What the browser got on its way, and the statements of the last step."""
    client = Client()
    page = filled(client, email=email)
    Tries.objects.all().delete()
    with CaptureQueriesContext(connection) as queries:
        reply = on(client, page)
    case = Case.objects.latest("pk")
    answer = client.get(reply["Location"])
    entered(client, case.number, code_of(answer.content.decode()))
    answered()
    rows = []
    for item in (reply, answer, client.get(STATUS), client.post(f"{STATUS}identity/", {"proof": "AAAAA-AAAAA"})):
        status, text, headers = bare(item)
        for hers in (mark_of_mail(case.number), case.number, code_of(answer.content.decode())):
            text = text.replace(hers.encode(), b"")
        rows.append(
            (status, text.replace(email[:1].encode() + "•••@".encode() + email.split("@")[1].encode(), b""), headers)
        )
    return rows, statements(queries), case


def test_known_and_unknown_people_get_the_same_pages_and_cost_the_same_statements(her):
    filed_with("warm@up.test")
    known, unknown = filed_with(KNOWN), filed_with(UNKNOWN)
    assert (known[0], known[1]) == (unknown[0], unknown[1])
    assert [identity_check.outcome for identity_check in IdentityCheck.objects.order_by("pk")] == [
        "failed",
        "waiting",
        "failed",
    ]
    assert [address for address, _text in letters("request_identity")] == [KNOWN]


def test_known_and_unknown_people_take_the_same_time(her):
    def asked(email):
        client = Client()
        page = filled(client, email=email)
        Tries.objects.all().delete()
        began = perf_counter()
        on(client, page)
        return perf_counter() - began

    def apart():
        known, unknown = [], []
        for _each in range(ROUNDS):
            known.append(asked(KNOWN))
            unknown.append(asked(UNKNOWN))
        result, other = median(known), median(unknown)
        return max(result, other) / min(result, other)

    asked(KNOWN)
    assert apart() < NOISE or apart() < NOISE  # what a busy machine disturbs once


def test_wrong_codes_for_the_identity_cost_the_same_statements_and_time_for_both(her):
    rows = []
    for email in ("warm@up.test", KNOWN, UNKNOWN):
        client = Client()
        entered(client, *filed(client, email=email))
        answered()
        Tries.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            client.post(f"{STATUS}identity/", {"proof": "AAAAA-AAAAA"})
        rows.append(statements(queries))
    assert rows[1] == rows[2]


def test_five_tries_an_hour_at_the_identity_of_one_request(client, her):
    entered(client, *filed(client, email=her.email))
    answered()
    right = code_of(letters("request_identity")[0][1])
    codes = [client.post(f"{STATUS}identity/", {"proof": "AAAAA-AAAAA"}).status_code for _each in range(6)]
    assert (codes[:3], codes[-1]) == ([422] * 3, 429)
    assert client.post(f"{STATUS}identity/", {"proof": right}).status_code == 429


def test_a_forged_pass_opens_nothing(client):
    filed(client)
    case = Case.objects.get()
    client.cookies["request_status"] = f"{case.uid} {case.code_digest[:16]}:forged"
    assert "Request W-" not in client.get("/p/en/status/").content.decode()


def test_the_id_of_a_request_cannot_be_taken_over(client):
    """A second sender with the first one's id learns nothing of it: the page is signed for its own id."""
    page = filled(client)
    on(client, page)
    thief = Client()
    own = filled(thief)
    reply = thief.post("/p/pl/request/", {**hidden(own), "sid": hidden(page)["sid"]})
    assert (reply.status_code, Case.objects.count()) == (403, 1)
