"""A real gunicorn as production starts it, on this test's database, and a line to the database that can be cut."""

import http.client
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from launch.servers.embedded import free_port
from tests.workers import process, surroundings

PATIENCE = 60.0  # seconds that a server has for its next step
ANY_LANGUAGE = {"Accept-Language": "en"}


class Line:
    """Carries connections to the database of this test until it is cut; then nobody answers at its port."""

    def __init__(self) -> None:
        self.port, self.listener, self.ends = free_port(), None, []
        self.mend()

    def mend(self) -> None:
        """Carry from now on."""
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def cut(self) -> None:
        """Break what is open and take no more."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for end in self.ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self.ends.clear()

    def accept(self, listener: socket.socket) -> None:
        place = connection.settings_dict
        while True:
            try:
                near = listener.accept()[0]
            except OSError:
                return
            far = socket.create_connection((place["HOST"], place["PORT"]))
            self.ends += [near, far]
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=carry, args=(source, target), daemon=True).start()

    def address(self) -> str:
        """The database as the application's role reaches it over this line."""
        place, role = connection.settings_dict, urlsplit(os.environ["APP_ROLE_URL"])
        host = f"{role.username}:{role.password}@127.0.0.1:{self.port}"
        return urlunsplit(role._replace(netloc=host, path=f"/{place['NAME']}"))


def carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


class Web:
    """A web server that runs."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> http.client.HTTPResponse:
        """The answer, read; its text is `answer.text`. OSError while nobody listens."""
        connection_ = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection_.request(method, path, body, {**ANY_LANGUAGE, **headers})
            answer = connection_.getresponse()
            answer.text = answer.read().decode()
            return answer
        finally:
            connection_.close()

    def until(self, path: str, status: int) -> http.client.HTTPResponse:
        """The first answer with that status."""
        give_up = time.monotonic() + PATIENCE
        while True:
            with suppress(OSError, http.client.HTTPException):
                if (answer := self.ask(path)).status == status:
                    return answer
            assert time.monotonic() < give_up, f"{path} never answered {status}"
            time.sleep(0.05)


@contextmanager
def web(*options: str, application: str = "crm.wsgi:application", **environment: str) -> Iterator[Web]:
    """gunicorn with one process, once it listens."""
    server = Web(free_port())
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{server.port}"]
    command += ["--log-level", "warning", "--no-control-socket", "--workers", "1", *options]
    with process(command, {**surroundings(), "ALLOWED_HOSTS": "127.0.0.1", **environment}):
        server.until("/healthz", 200)
        yield server
