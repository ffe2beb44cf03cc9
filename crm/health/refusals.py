"""The answers of a site past its capacity, as bytes that lie ready: a refusal costs one reading and one sending.

    refusals = Refusals(application)
    refusals.answer(b"GET / HTTP/1.1\\r\\nAccept-Language: pl\\r\\n\\r\\n")     # b"HTTP/1.1 503 Service..."

The product itself writes each kind once, with all its headers. Watchers, our own files and whatever is no whole request
get None: a thread that refuses answers those (crm/health/closed/capacity.py).
"""

from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.utils.http import http_date

from crm.accounts.pages.background_requests import HEADER, marked_by_script
from crm.api.protocol.authentication import ROOT
from crm.health.closed.capacity import refusing
from crm.health.closed.early_answers import ANSWERS
from crm.health.closed.plain_503 import language_of

METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
# all that an answer depends on beside the first line; no other header is read
HEARD = {name.lower().encode(): f"HTTP_{name.upper().replace('-', '_')}" for name in (HEADER, "HX-Request", "Cookie")}
HEARD[b"accept-language"] = "HTTP_ACCEPT_LANGUAGE"
MOST_KINDS = 200
Environ = dict[str, Any]


class Refusals:
    """`ready` holds {what an answer depends on: (its bytes before the date, those behind it)}."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application
        self.ready: dict[tuple, tuple[bytes, bytes]] = {}
        for path in ("/", ROOT):
            for language, _name in settings.LANGUAGES:
                head = f"GET {path} HTTP/1.1\r\nAccept-Language: {language}\r\n\r\n"
                self.answer(head.encode())

    def answer(self, data: bytes) -> bytes | None:
        """What to send to whoever sent `data`; None where a thread has to look at it."""
        environ = environ_of(data)
        if environ is None:
            return None
        kind = kind_of(WSGIRequest(environ))
        if kind not in self.ready:
            if len(self.ready) > MOST_KINDS:
                return None
            self.ready[kind] = drawn(self.application, environ)
        first, after = self.ready[kind]
        return first + f"Date: {http_date()}\r\n".encode() + after


def environ_of(data: bytes) -> Environ | None:
    """A request as the product reads it, of what a refusal depends on; None where it is not ours to refuse."""
    head, end, _body = data.partition(b"\r\n\r\n")
    line, *headers = head.split(b"\r\n")
    words = line.decode("latin-1").split(" ")
    if not end or len(words) != 3 or words[0] not in METHODS or not words[1].startswith("/"):
        return None
    path = words[1].partition("?")[0]
    if path in ANSWERS or path.startswith(settings.STATIC_URL):
        return None
    environ = {"REQUEST_METHOD": words[0], "PATH_INFO": path, "SCRIPT_NAME": "", "QUERY_STRING": ""}
    for header in headers:
        name, _colon, value = header.partition(b":")
        if variable := HEARD.get(name.lower()):
            environ[variable] = value.strip().decode("latin-1")
    return {**environ, "wsgi.input": BytesIO(), "wsgi.url_scheme": "https", "SERVER_NAME": "-", "SERVER_PORT": "443"}


def kind_of(request: WSGIRequest) -> tuple:
    """All that two requests with one answer have in common."""
    return (
        request.method,
        request.path_info.startswith(ROOT),
        language_of(request),
        marked_by_script(request),
        "HX-Request" in request.headers,
    )


def drawn(application: Callable[..., Iterable[bytes]], environ: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """The product's refusal, before and behind the place of the date."""
    started: list[Any] = []
    with refusing():
        answer = application({**environ}, lambda *kept_headers: started.extend(kept_headers))
        body = b"".join(answer)
        getattr(answer, "close", lambda: None)()
    status, headers = started[:2]
    kept_headers = [
        (name, value) for name, value in headers if name.lower() not in ("date", "connection", "content-length")
    ]
    kept_headers += [("Content-Length", str(len(body))), ("Connection", "close")]
    lines = "".join(f"{name}: {value}\r\n" for name, value in kept_headers)
    sent = b"" if environ["REQUEST_METHOD"] == "HEAD" else body
    return f"HTTP/1.1 {status}\r\n".encode(), f"{lines}\r\n".encode("latin-1") + sent
