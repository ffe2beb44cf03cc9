"""What the middleware keeps back, whatever a view says."""

from datetime import timedelta

from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.utils import timezone

from crm.accounts.access.egress import HANDED_OUT, HandingOutMiddleware, Handout, Mask, Proof, handout_of, hands_out
from crm.privacy.models import LedgerEntry


def test_an_answer_without_a_line_is_refused(db, sam):
    for answer in (
        HttpResponse("x", content_type="text/csv"),
        HttpResponse("x", headers={"Content-Disposition": "attachment"}),
        StreamingHttpResponse(["x"]),
    ):
        request = RequestFactory().get("/somewhere/")
        request.user = sam
        request.resolver_match = type("Match", (), {"view_name": "nowhere:file", "kwargs": {}})()
        result = HandingOutMiddleware(lambda _request, answer=answer: answer)(request)
        assert (result.status_code, result.content == b"x") == (403, False)
    assert LedgerEntry.objects.filter(act="access.refused", target="nowhere:file").count() == 3


def test_pages_and_empty_answers_hand_nothing_out():
    assert not any(map(hands_out, (HttpResponse("<p>"), HttpResponse(status=204), HttpResponse("no", status=404))))
    assert handout_of("nowhere:file") is None
    assert Handout(Proof.NONE, Mask.NOBODY).methods == {"GET", "HEAD", "POST"}


def test_every_act_that_shows_a_secret_asks_an_old_session_first(staff, enter):
    """By its address and method alone: the view is not reached."""
    admin = staff("admin")
    client = enter(admin)
    admin.sessions.update(proved_at=timezone.now() - timedelta(minutes=11))
    page = client.post("/settings/clients/new/", {"name": "Sklep"}).content.decode()
    assert ("/session/" in page, HANDED_OUT["accounts:client_new"].proof) == (True, Proof.FRESH)
