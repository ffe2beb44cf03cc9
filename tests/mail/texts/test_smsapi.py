"""What SMSAPI answers and tells, read."""

from datetime import UTC, datetime

import pytest

from crm.mail.texts.smsapi import SmsApi, reply_in
from crm.mail.texts.told import Arrival, End, Reply, Report


@pytest.mark.parametrize(
    ("body", "reply"),
    [
        (b'{"count":1,"list":[{"id":"A1","status":"QUEUE","error":null,"idx":"x"}]}', Reply(End.TAKEN)),
        (b'{"error":53,"message":"Not unique idx parameter"}', Reply(End.TAKEN)),
        (b'{"error":13,"message":"No correct phonenumbers"}', Reply(End.REFUSED, 13, "No correct phonenumbers")),
        (b'{"error":103,"message":"Insufficient\\ncredits"}', Reply(End.LATER, 103, "Insufficient credits")),
        (b'{"error":101,"message":"Authorization failed"}', Reply(End.LATER, 101, "Authorization failed")),
        (b"<html>busy</html>", Reply(End.UNCERTAIN, 200)),
        (b"[]", Reply(End.UNCERTAIN, 200)),
        (b'{"count":0,"list":[]}', Reply(End.UNCERTAIN, 200)),
    ],
)
def test_an_answer_is_read(body, reply):
    assert reply_in(200, body) == reply


def test_reports_come_several_in_one_call():
    posted = {"MsgId": "1,2,3,4", "idx": "a,b,c,d", "status": "404,405,403,407", "to": "48600100200"}
    assert SmsApi().told(posted) == [Report("a", True), Report("b", False), Report("c", None), Report("d", False)]
    named = {"idx": "a", "status_name": "DELIVERED", "status": "404"}
    assert SmsApi().told(named) == [Report("a", True)]


@pytest.mark.parametrize(
    ("code", "name", "delivered"),
    [
        ("401", "NOT_FOUND", None),
        ("402", "EXPIRED", False),
        ("403", "SENT", None),
        ("404", "DELIVERED", True),
        ("405", "UNDELIVERED", False),
        ("406", "FAILED", False),
        ("407", "REJECTED", False),
        ("408", "UNKNOWN", None),
        ("409", "QUEUE", None),
        ("410", "ACCEPTED", None),
        ("411", "RENEWAL", None),
        ("412", "STOP", False),
    ],
)
def test_each_state_of_its_list_is_known_by_number_and_by_name(code, name, delivered):
    assert SmsApi().told({"idx": "a", "status": code}) == [Report("a", delivered)]
    assert SmsApi().told({"idx": "a", "status": code, "status_name": name}) == [Report("a", delivered)]


def test_a_text_of_a_person_is_read():
    posted = {"MsgId": "77", "sms_from": "48602333444", "sms_to": "48799448084", "sms_text": "Tak", "sms_date": "0"}
    assert SmsApi().told(posted) == [Arrival("+48602333444", "Tak", "77", datetime(1970, 1, 1, tzinfo=UTC))]


@pytest.mark.parametrize("posted", [{}, {"status": "404"}, {"sms_from": "48602333444", "sms_text": "Tak"}])
def test_what_is_neither_is_refused(posted):
    with pytest.raises(ValueError, match="a"):
        SmsApi().told(posted)
