"""Receivers of events: real servers of this machine that keep what they got and answer as they are told to."""

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from django.utils import timezone

from crm.api.webhooks.signed_messages import signed_headers


class Got(NamedTuple):
    """One request: its headers by lower-case names, its body, and what that says."""

    headers: dict[str, str]
    body: bytes
    said: Any


class Receiver:
    """A server; `status`, `answer` (bytes, or what makes them of a request) and `sends` say how it answers."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.status, self.headers, self.answer = 200, {}, b""
        self.by_event: dict[str, int] = {}
        self.confirms_with = ""
        self.says: Any = {"confirmed": True}
        self.writes: Callable[[Any], None] | None = None
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook?from=crm"

    @property
    def events(self) -> list[str]:
        return [item.said["type"] for item in self.got]

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def reply(self, got: Got) -> tuple[int, dict[str, str], bytes]:
        """(status, headers, body) of the answer."""
        status = self.by_event.get(got.said["type"], self.status)
        if not self.confirms_with:
            return status, self.headers, self.answer
        body = json.dumps(self.says).encode()
        return status, signed_headers(got.headers["webhook-id"], body, [self.confirms_with], timezone.now()), body


def handler_of(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    """The handler of one receiver."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got = Got({name.lower(): value for name, value in self.headers.items()}, body, json.loads(body))
            receiver.got.append(got)
            with suppress(OSError):
                if receiver.writes is not None:
                    receiver.writes(self.wfile)
                    return
                status, headers, answer = receiver.reply(got)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

        def log_message(self, *_words):
            return

    return Handler
