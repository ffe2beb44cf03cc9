"""One POST or GET to an address that somebody typed: it can reach nothing inside, and take neither our time nor our
memory.

    resolve once ─> may every address be dialled? ─> dial that very address ─> look at the peer ─> TLS ─> send

A name that changes its address between the look and the dialling gains nothing: the address that was looked at is the
one that is dialled. No redirect is followed, no proxy asked. Plain HTTP goes to machines that DIAL_NETWORKS lists, and
nowhere else. When the time is up the socket is shut, however the answer trickles; of an answer 16 kB are read, or what
`largest` says.
"""

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

from crm.privacy.guards.dialled_addresses import NotDialled, addresses_of, may_be_dialled, refuse_peer

LIMIT = 5.0  # seconds for all of it: looking up the name may take longer, and is left behind then
ANSWER_LIMIT = 16 * 1024  # bytes
JSON = "application/json"
PORTS = {"https": 443, "http": 80}
AGENT = "Spojnik-Webhooks/1"


@dataclass(frozen=True)
class Answer:
    """What the receiver said; `problem` is a code where it said nothing that counts."""

    status: int | None = None
    problem: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def taken(self) -> bool:
        """Whether the message arrived."""
        return self.status is not None and 200 <= self.status < 300


def post(url: str, body: bytes, headers: Mapping[str, str], *, limit: float = LIMIT, kind: str = JSON) -> Answer:
    """The answer. Nothing is raised: what went wrong is a code. `kind` is the type of the body."""
    return ask("POST", url, body, {**headers, "Content-Type": kind}, limit=limit)


def ask(
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    *,
    limit: float = LIMIT,
    largest: int = ANSWER_LIMIT,
) -> Answer:
    """The answer to one request, whose problem is a code too; `largest` is how many bytes of it are read."""
    try:
        return sent(method, url, body, headers, time.monotonic() + limit, largest)
    except NotDialled:
        return Answer(problem="inside")
    except TimeoutError:
        return Answer(problem="too_slow")
    except socket.gaierror:
        return Answer(problem="no_such_host")
    except ssl.SSLCertVerificationError:
        return Answer(problem="certificate")
    except ssl.SSLError:
        return Answer(problem="tls")
    except (OSError, HTTPException, ValueError):
        return Answer(problem="no_answer")


def sent(method: str, url: str, body: bytes | None, headers: Mapping[str, str], until: float, largest: int) -> Answer:
    """The same, raising what goes wrong; `until` is by the monotonic clock."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or PORTS[parts.scheme]
    with dialled(host, port, parts.scheme, until) as line, shut_at(line, until) as over:
        connection = HTTPConnection(host, port)
        connection.auto_open, connection.sock = 0, line
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        fixed = {"User-Agent": AGENT, "Connection": "close"}
        try:
            connection.request(method, path, body, {**headers, **fixed})
            answer = read(connection.getresponse(), largest)
        except (OSError, HTTPException):
            if over.is_set():
                raise TimeoutError from None
            raise
        if over.is_set():  # what was shut in the middle looks like an end
            raise TimeoutError
        return answer


def read(response: HTTPResponse, largest: int) -> Answer:
    """What is kept of an answer: a part of its text, whatever its length; a redirect is none, and says where to."""
    headers = {name.lower(): value for name, value in response.getheaders()}
    if 300 <= response.status < 400:
        return Answer(response.status, "redirect", {"location": headers.get("location", "")})
    return Answer(response.status, "", headers, response.read(largest))


@contextmanager
def dialled(host: str, port: int, scheme: str, until: float) -> Iterator[Any]:
    """A line to the first address of the host that answers. NotDialled when one of them is none that we may dial."""
    addresses = addresses_of(host, port)
    if not all(map(may_be_dialled, addresses)) or (scheme != "https" and any(each.is_global for each in addresses)):
        raise NotDialled(host)
    trouble: OSError = OSError("no address")
    for address in addresses[:4]:
        try:
            line = socket.create_connection((str(address), port), timeout=left(until))
        except OSError as error:
            trouble = error
            continue
        with line:
            refuse_peer(line)
            line.settimeout(left(until))
            if scheme != "https":
                yield line
                return
            with trusting().wrap_socket(line, server_hostname=host) as secure:
                yield secure
                return
    raise trouble


@contextmanager
def shut_at(line: socket.socket, until: float) -> Iterator[threading.Event]:
    """Shut the line when the time is up: each byte of a trickle would begin a timeout of its own anew."""
    over = threading.Event()

    def shut() -> None:
        over.set()
        try:
            line.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    watch = threading.Timer(left(until), shut)
    watch.daemon = True
    watch.start()
    try:
        yield over
    finally:
        watch.cancel()


def left(until: float) -> float:
    """Seconds that are left; TimeoutError when there are none."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


@cache
def trusting() -> ssl.SSLContext:
    """TLS as the system trusts, with the name verified."""
    return ssl.create_default_context()
