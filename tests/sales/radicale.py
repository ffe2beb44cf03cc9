"""A real CalDAV server (Radicale) for tests, and another client of it: the telephone of the same colleague.

server.calendar("praca")            a new calendar of LOGIN; its address
phone.put(name, begins=…, title=…)  an appointment is written there; phone.get(name), phone.delete(name), phone.names()
"""

import shutil
import threading
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import quote
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from icalendar import Calendar, Event
from radicale import config
from radicale.app import Application

LOGIN, PASSWORD = "sam@spojnik.test", 's3cret "q" ż'
SIGNED = "Basic " + b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()
MAKE = """<?xml version="1.0"?><c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop>
<d:displayname>{name}</d:displayname></d:prop></d:set></c:mkcalendar>"""


class Silent(WSGIRequestHandler):
    """Requests are noted, not printed."""

    def log_message(self, *args: Any) -> None:
        return


class Radicale:
    """One server on a port of its own. `moods`: no_sync refuses tokens, no_etag says none after a PUT, cut answers
    nothing after the act; `said` are the methods that were asked, in order.
    """

    def __init__(self) -> None:
        self.folder, self.moods, self.said = Path(mkdtemp()), set[str](), list[str]()
        self.tokens: set[str] = set()  # that open LOGIN's calendars as well
        users = self.folder / "users"
        users.write_text(f"{LOGIN}:{PASSWORD}\n", "utf-8")
        settings = config.load()
        settings.update(
            {
                "auth": {"type": "htpasswd", "htpasswd_filename": str(users), "htpasswd_encryption": "plain"},
                "storage": {"filesystem_folder": str(self.folder / "data")},
                "logging": {"level": "critical"},
            },
            "tests",
        )
        settings.update({"auth": {"delay": "0"}}, "tests")
        self.application = Application(settings)
        self.server = make_server("127.0.0.1", 0, self.answer, WSGIServer, Silent)
        threading.Thread(target=self.server.serve_forever, args=[0.05], daemon=True).start()

    @property
    def url(self) -> str:
        """Where everybody begins."""
        return f"http://127.0.0.1:{self.server.server_port}/"

    def answer(self, environ: dict[str, Any], start: Any) -> Any:
        """One request, with what the moods make of it."""
        method = environ["REQUEST_METHOD"]
        self.said.append(method)
        token = environ.get("HTTP_AUTHORIZATION", "").partition("Bearer ")[2]
        if token and token in self.tokens:
            environ["HTTP_AUTHORIZATION"] = SIGNED
        if "no_sync" in self.moods and method == "REPORT":
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            if b"sync-collection" in body:
                start("501 Not Implemented", [])
                return [b""]
            environ["wsgi.input"] = Again(body)

        def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if "no_etag" in self.moods and method == "PUT":
                headers = [pair for pair in headers if pair[0].lower() != "etag"]
            return start("502 Bad Gateway" if "cut" in self.moods and method == "PUT" else status, headers, *more)

        return self.application(environ, started)

    def reset(self) -> None:
        """No calendars, and everything works."""
        shutil.rmtree(self.folder / "data" / "collection-root", ignore_errors=True)
        self.moods, self.said, self.tokens = set(), [], set()

    def stop(self) -> None:
        """Its port and files go."""
        self.server.shutdown()
        self.server.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def calendar(self, name: str = "praca") -> "Phone":
        """A new calendar, as another client of it."""
        phone = Phone(self.server.server_port, f"/{quote(LOGIN)}/{name}/")
        assert phone.ask("MKCALENDAR", "", MAKE.format(name=name.capitalize()))[0] == 201
        self.said.clear()
        return phone


class Again:
    """A body that was read already."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def read(self, _size: int = -1) -> bytes:
        """All of it."""
        body, self.body = self.body, b""
        return body


@dataclass
class Phone:
    """Another client of one calendar."""

    port: int
    path: str

    def ask(self, method: str, name: str, body: str = "") -> tuple[int, bytes]:
        """(status, text) of one request."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request(method, self.path + name, body.encode(), {"Authorization": SIGNED, "Depth": "1"})
        answer = connection.getresponse()
        status, text = answer.status, answer.read()
        connection.close()
        return status, text

    def put(self, name: str, begins: datetime, *, minutes: int = 60, modified: datetime | None = None, **columns: Any):
        """Write an appointment over whatever is there."""
        ical, event = Calendar(), Event()
        ical.add("prodid", "-//Telefon//PL")
        ical.add("version", "2.0")
        event.add("uid", columns.pop("uid", f"{name}@telefon"))
        event.add("dtstamp", (modified or datetime.now(UTC)).astimezone(UTC))
        event.add("last-modified", (modified or datetime.now(UTC)).astimezone(UTC))
        event.add("dtstart", begins)
        event.add("dtend", begins + timedelta(minutes=minutes))
        for column, value in columns.items():
            event.add(column.replace("_", "-"), value)
        ical.add_component(event)
        assert self.ask("PUT", name, ical.to_ical().decode())[0] in (201, 204)

    def get(self, name: str) -> Any:
        """The appointment that is there; None for none."""
        status, text = self.ask("GET", name)
        return Calendar.from_ical(text).walk("VEVENT")[0] if status == 200 else None

    def change(self, name: str, *, modified: datetime | None = None, **columns: Any) -> None:
        """Change an appointment as a person with a telephone does: its id stays."""
        event = self.get(name)
        begins = columns.pop("begins", event.decoded("dtstart"))
        before = {name: str(event[name]) for name in ("summary", "uid", "class", "location") if name in event}
        columns = {**before, **columns}
        self.put(name, begins, modified=modified, **columns)

    def delete(self, name: str) -> None:
        """Take it away."""
        assert self.ask("DELETE", name)[0] == 200

    def names(self) -> list[str]:
        """Names of the appointments."""
        text = self.ask("PROPFIND", "")[1].decode()
        hrefs = [part.partition("<")[0] for part in text.split("href>")]
        return sorted({href.rpartition("/")[2] for href in hrefs if href.endswith(".ics")})
