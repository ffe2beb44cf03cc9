"""A timestamp over the manifest: asked where one is named, checked, never in the way of a pack."""

import hashlib
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat import asn1

from crm.dpo.evidence import timestamps as tsa
from crm.privacy.guards.guarded_post import Answer

AT = datetime(2026, 11, 24, 10, tzinfo=UTC)
MANIFEST = b"0  data/x\n"


def reply(query, *, status=0, digest=None, nonce=None):
    """What a service answers to a question in DER."""
    question = asn1.decode_der(tsa.Query, query)
    info = tsa.Info(
        version=1,
        policy=x509.ObjectIdentifier("1.2.3.4.1"),
        imprint=tsa.imprint_of(digest or question.imprint.digest),
        serial=2**90,
        at=asn1.GeneralizedTime(AT),
        accuracy=tsa.Accuracy(seconds=1, millis=500, micros=None),
        ordering=False,
        nonce=nonce or question.nonce,
        extensions=None,
    )
    content = tsa.Content(kind=tsa.TST_INFO, content=asn1.encode_der(info))
    signed = tsa.Signed(
        version=3, digests=asn1.SetOf([]), content=content, certificates=None, crls=None, signers=asn1.SetOf([])
    )
    token = tsa.Token(kind=tsa.SIGNED_DATA, content=signed)
    state = tsa.Status(status=status, text=None, failure=None)
    return asn1.encode_der(tsa.Reply(status=state, token=None if status else token))


@pytest.fixture
def service(settings, monkeypatch):
    """service(act) -> the service answers what `act(query)` makes."""
    settings.TIMESTAMP_URL = "https://tsa.example/"

    def answers(act):
        monkeypatch.setattr(tsa, "post", lambda _url, body, _heads, **_more: act(body))

    return answers


def test_an_answer_that_speaks_of_this_manifest_is_kept_as_it_came(service):
    service(lambda query: Answer(200, body=reply(query)))
    code, token = tsa.timestamp_of(MANIFEST)
    assert (code, tsa.moment_of(token)) == (tsa.GOT, AT)


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda query: Answer(200, body=reply(query, status=2)), tsa.REFUSED),
        (lambda query: Answer(200, body=reply(query, digest=hashlib.sha256(b"other").digest())), tsa.MISMATCH),
        (lambda query: Answer(200, body=reply(query, nonce=7)), tsa.MISMATCH),
        (lambda query: Answer(200, body=reply(query)[:-9]), tsa.UNREADABLE),
        (lambda _query: Answer(200, body=b"<html>" * 99), tsa.UNREADABLE),
        (lambda _query: Answer(problem="inside"), "inside"),
        (lambda _query: Answer(503), tsa.REFUSED),
    ],
)
def test_any_other_answer_is_a_code_and_nothing_is_kept(service, act, code):
    service(act)
    assert tsa.timestamp_of(MANIFEST) == (code, b"")


def test_nobody_is_asked_unless_one_is_named(settings, monkeypatch):
    settings.TIMESTAMP_URL = ""
    monkeypatch.setattr(tsa, "post", lambda *_args, **_more: pytest.fail("asked"))
    assert tsa.timestamp_of(MANIFEST) == (tsa.NOT_ASKED, b"")
