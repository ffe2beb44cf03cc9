"""What somebody typed leads nowhere inside; what a hostile receiver sends costs neither time nor memory."""

import socket
import threading

import pytest

from crm.privacy.guards import dialled_addresses, guarded_post
from crm.privacy.guards.guarded_post import Answer, post
from tests.api.webhooks.receivers import Receiver


def sent(url, limit=2.0):
    return post(url, b'{"type": "x"}', {"webhook-id": "msg_1"}, limit=limit)


@pytest.fixture
def outside(settings):
    """Nothing of this machine may be dialled."""
    settings.EMBEDDED, settings.DIAL_NETWORKS = False, []


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://[::1]:8443/",
        "https://10.0.0.7/",
        "https://169.254.169.254/latest/meta-data/",
        "https://192.168.1.1/",
        "https://[::ffff:127.0.0.1]/",
        "https://0.0.0.0/",
        "https://localhost/",
        "https://100.64.0.1/",
    ],
)
def test_inner_addresses_are_not_dialled(outside, url):
    assert sent(url).problem == "inside"


def test_plain_http_goes_to_no_public_address(outside, monkeypatch):
    monkeypatch.setattr(guarded_post, "addresses_of", lambda host, port: [dialled_addresses.plain_address("1.1.1.1")])
    assert sent("http://example.test/").problem == "inside"


def test_a_name_with_one_inner_address_is_refused(settings, receiver, monkeypatch):
    settings.EMBEDDED = False
    mixed = [dialled_addresses.plain_address(text) for text in ("127.0.0.1", "10.1.2.3")]
    monkeypatch.setattr(guarded_post, "addresses_of", lambda host, port: mixed)
    assert (sent(receiver.url).problem, receiver.got) == ("inside", [])


def test_a_name_that_changes_its_address_after_the_look_gains_nothing(settings, receiver, monkeypatch):
    """The first answer of the resolver is allowed; whoever looked again would get another address."""
    looks = []

    def resolver(host, *place, **options):
        looks.append(host)
        return REAL(host if host != "rebinding.test" else f"127.0.0.{len(looks)}", *place, **options)

    monkeypatch.setattr(dialled_addresses.socket, "getaddrinfo", resolver)
    port = receiver.server.server_port
    answer = sent(f"http://rebinding.test:{port}/")
    assert (answer.status, [name for name in looks if name == "rebinding.test"]) == (200, ["rebinding.test"])


REAL = socket.getaddrinfo


def test_a_redirect_is_not_followed(receiver):
    other = Receiver()
    receiver.status, receiver.headers = 307, {"Location": other.url}
    assert (sent(receiver.url), other.got) == (Answer(307, "redirect", {"location": other.url}), [])
    other.stop()


def test_of_ten_megabytes_little_is_read(receiver):
    receiver.answer = b"x" * 10_000_000
    answer = sent(receiver.url)
    assert (answer.status, len(answer.body)) == (200, guarded_post.ANSWER_LIMIT)


def test_headers_without_end_are_cut_off(receiver):
    def endless(wire):
        wire.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(500):
            wire.write(f"X-{number}: {'y' * 200}\r\n".encode())

    receiver.writes = endless
    assert sent(receiver.url).problem == "no_answer"


def test_a_trickle_ends_when_the_time_is_up(receiver):
    over = threading.Event()

    def trickle(wire):
        wire.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not over.wait(0.05):
            wire.write(b"z")
            wire.flush()

    receiver.writes = trickle
    answer = sent(receiver.url, limit=0.5)
    over.set()
    assert answer.problem == "too_slow"


def test_a_receiver_that_says_nothing_and_one_that_is_not_there(settings):
    settings.DIAL_NETWORKS = ["127.0.0.0/8"]
    silent = socket.create_server(("127.0.0.1", 0))
    port = silent.getsockname()[1]
    assert sent(f"http://127.0.0.1:{port}/", limit=0.3).problem == "too_slow"
    assert sent(f"https://127.0.0.1:{port}/", limit=0.3).problem in ("too_slow", "tls", "no_answer")
    silent.close()
    assert sent(f"http://127.0.0.1:{port}/").problem == "no_answer"


def test_a_certificate_that_nobody_vouches_for_is_none(receiver):
    assert sent(receiver.url.replace("http://", "https://")).problem in ("tls", "certificate")
